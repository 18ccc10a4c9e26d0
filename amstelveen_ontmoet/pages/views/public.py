"""Pages for everybody: home, wijken, groups, plans, rules."""

from datetime import timedelta
from typing import Any

import rules
from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amstelveen_ontmoet.accounts.access import public
from amstelveen_ontmoet.charts.grid import places as places_on_grid
from amstelveen_ontmoet.gebieden.models import Buurt, Wijk
from amstelveen_ontmoet.gebieden.queries import wijken_with_residents
from amstelveen_ontmoet.money import format_number
from amstelveen_ontmoet.pages import exports
from amstelveen_ontmoet.pages.reports import this_week
from amstelveen_ontmoet.pages.views.kept import kept_until_a_change
from amstelveen_ontmoet.procedure import queries as procedure
from amstelveen_ontmoet.procedure.enums import (
    ACCOUNT_PUBLIC,
    GRANTED,
    PUBLIC_LABELS,
    SETTLED,
    Purpose,
    Status,
)
from amstelveen_ontmoet.procedure.letter.placeholders import PREFIX
from amstelveen_ontmoet.procedure.models import Aanvraag, Besluit, Document, Verantwoording
from amstelveen_ontmoet.procedure.reports import account_page
from amstelveen_ontmoet.spelregels import queries as spelregels
from amstelveen_ontmoet.spelregels.enums import subject_of
from amstelveen_ontmoet.spelregels.models import Waarde
from locations.models import Locatie
from monitoring.queries import open_posts
from wijkplannen import queries as plans
from wijkplannen import reports
from wijkplannen.models import Bewonersgroep, WijkbudgetDeel, Wijkplan
from wijkplannen.views.writers import plan_sections


@require_safe
@public
@kept_until_a_change
def home(request: HttpRequest) -> HttpResponse:
    """What the portal is for, the wijken with their plans, and the money still there."""
    today = timezone.localdate()
    context = {
        "tiles": _tiles(today.year),
        "year": today.year,
        "week": this_week(today),
        "posts": open_posts(today.year),
    }
    return render(request, "pages/home.html", context)


def _tiles(year: int) -> list[dict[str, Any]]:
    """The wijken roughly where they lie, with the step of their plan."""
    status = plans.plan_status_by_wijk(year, timezone.localdate())
    wijken = list(wijken_with_residents())
    places = _grid(wijken)
    return [
        {
            "name": wijk.name,
            "url": reverse("wijk", args=[wijk.slug]),
            "residents": wijk.residents,
            "value": _("%(count)s inwoners") % {"count": format_number(wijk.residents or 0)},
            "status": _tile_status(status.get(wijk.pk)),
            "status_label": PUBLIC_LABELS[Status(status[wijk.pk])] if wijk.pk in status else _("Geen plan"),
            "col": places[wijk.pk][0],
            "row": places[wijk.pk][1],
        }
        for wijk in wijken
    ]


def _tile_status(status: str | None) -> str:
    if status is None:
        return "none"
    return "plan" if status in GRANTED else "making"


def _grid(wijken: list[Wijk]) -> dict[int, tuple[int, int]]:
    """A place on a grid of tiles for each wijk, in the order of their codes."""
    ordered = sorted(wijken, key=lambda wijk: wijk.code)
    points = [
        (wijk.latitude, wijk.longitude) if wijk.latitude is not None and wijk.longitude is not None else None
        for wijk in ordered
    ]
    return dict(zip((wijk.pk for wijk in ordered), places_on_grid(points), strict=True))


@require_safe
@public
@kept_until_a_change
def wijken(request: HttpRequest) -> HttpResponse:
    """All wijken; a search by name of wijk, buurt or place leads straight to the wijk."""
    # PostgreSQL cannot hold a NUL character, not even to look for it.
    query = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:100]
    found = _search(query) if query else []
    if query and len(found) == 1:
        return redirect("wijk", found[0]["slug"])
    year = timezone.localdate().year
    context = {
        "query": query,
        "found": found,
        "tiles": _tiles(year),
        "year": year,
        "breadcrumbs": [(_("Voorpagina"), reverse("home")), (_("Wijken"), "")],
    }
    return render(request, "pages/wijken.html", context)


def _search(query: str) -> list[dict[str, str]]:
    """Wijken by their own name or by that of a buurt or a place in them, without regard to accents.

    A wijk whose own name begins with what is looked for comes first, then one that holds it.
    """
    found: dict[str, dict[str, str]] = {}
    by_wijk = Wijk.objects.filter(name__unaccent__icontains=query)
    by_buurt = Buurt.objects.filter(name__unaccent__icontains=query).select_related("wijk")
    by_place = Locatie.objects.filter(name__unaccent__icontains=query).select_related("wijk", "buurt__wijk")
    for wijk in by_wijk:
        found[wijk.slug] = {"slug": wijk.slug, "name": wijk.name, "via": ""}
    for buurt in by_buurt:
        found.setdefault(
            buurt.wijk.slug, {"slug": buurt.wijk.slug, "name": buurt.wijk.name, "via": buurt.name}
        )
    for place in by_place:
        wijk = place.wijk or (place.buurt and place.buurt.wijk)
        if wijk:
            found.setdefault(wijk.slug, {"slug": wijk.slug, "name": wijk.name, "via": place.name})

    def nearness(row: dict[str, str]) -> tuple[bool, bool, str]:
        name = row["name"].lower()
        return bool(row["via"]), not name.startswith(query.lower()), name

    return sorted(found.values(), key=nearness)


@require_safe
@public
@kept_until_a_change
def wijk(request: HttpRequest, slug: str) -> HttpResponse:
    """One wijk: its people, its groups, its plan and its money."""
    today = timezone.localdate()
    wijk = get_object_or_404(wijken_with_residents(), slug=slug)
    groups = list(plans.groups_in(wijk, today))
    found = plans.plans_and_before(groups, today.year)
    delen = plans.delen_of([groep.organisatie for groep in groups], today.year)
    rows = [
        _group_row(groep, *found.get(groep.pk, (None, None)), delen.get(groep.organisatie_id))
        for groep in groups
    ]
    figures = reports.figures_of_wijk(wijk)
    context = {
        "wijk": wijk,
        "rows": rows,
        "figures": figures,
        "residents": reports.residents_chart(figures),
        "places": wijk.locaties.exclude(kind=Locatie.Kind.CATEGORIE),
        "year": today.year,
        "breadcrumbs": [
            (_("Voorpagina"), reverse("home")),
            (_("Wijken"), reverse("wijken")),
            (wijk.name, ""),
        ],
    }
    return render(request, "pages/wijk.html", context)


def _group_row(
    groep: Bewonersgroep, plan: Wijkplan | None, before: Wijkplan | None, deel: WijkbudgetDeel | None
) -> dict[str, Any]:
    """What the public may know of a group's plan: before the decision no more than that there is one."""
    granted = plan if plan and plan.status in GRANTED else None
    return {
        "groep": groep,
        "plan": granted,
        "actions": granted.acties.all()[:5] if granted else [],
        "spending": reports.spending_chart(granted, before) if granted else None,
        "label": PUBLIC_LABELS[Status(plan.status)] if plan else _("Geen plan"),
        "status": _tile_status(plan.status if plan else None),
        "deel": deel,
    }


@require_safe
@public
@kept_until_a_change
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """One group of residents: where it works, who may be known on its board, its plans."""
    today = timezone.localdate()
    groep = get_object_or_404(Bewonersgroep.objects.select_related("organisatie"), slug=slug)
    buurten = list(plans.buurten_of(groep, today))
    wijken_of_group = {buurt.wijk_id: buurt.wijk for buurt in buurten}
    context = {
        "groep": groep,
        "buurten": buurten,
        "wijken": list(wijken_of_group.values()),
        "board": groep.bestuur.active(today).filter(is_public=True),
        "board_size": plans.board_size(groep, today),
        "plans": plans.granted_plans().filter(groep=groep),
        "accounts": Verantwoording.objects.filter(
            aanvraag__wijkplan__groep=groep, aanvraag__status__in=GRANTED, status__in=ACCOUNT_PUBLIC
        )
        .select_related("aanvraag")
        .order_by("-year"),
        "deel": plans.deel_of(groep.organisatie, today.year),
        "year": today.year,
        "breadcrumbs": [
            (_("Voorpagina"), reverse("home")),
            (_("Wijken"), reverse("wijken")),
            (str(groep), ""),
        ],
    }
    return render(request, "pages/group.html", context)


@require_safe
@public
@kept_until_a_change
def plan_list(request: HttpRequest) -> HttpResponse:
    """Every plan that was granted."""
    context = {
        "plans": plans.granted_plans(),
        "breadcrumbs": [(_("Voorpagina"), reverse("home")), (_("Wijkplannen"), "")],
    }
    return render(request, "pages/plans.html", context)


@require_safe
@public
@kept_until_a_change
def plan(request: HttpRequest, number: str) -> HttpResponse:
    """A granted plan, public as a whole; any other plan does not exist for the public."""
    aanvraag = get_object_or_404(Aanvraag, number=number, status__in=GRANTED, kind=Aanvraag.Kind.WIJKPLAN)
    whole: Wijkplan = plans.plan_whole(aanvraag.pk)
    accounts = [account for account in procedure.accounts_of(aanvraag) if account.is_public]
    context = {
        "plan": whole,
        "account_pages": [account_page(account) for account in accounts],
        "besluit": aanvraag.besluit,
        "changes": procedure.accepted_changes(aanvraag.pk),
        "settled": procedure.awarded_amount(aanvraag) if aanvraag.status in SETTLED else None,
        "actions": whole.acties.all()[:5],
        "sections": plan_sections(whole),
        "figures": reports.figures_of(whole.groep, aanvraag.received_on),
        "money": reports.money_of(whole),
        "spending": reports.spending_chart(
            whole, plans.granted_before([whole.groep], whole.year).get(whole.groep_id)
        ),
        "breadcrumbs": [
            (_("Voorpagina"), reverse("home")),
            (_("Wijkplannen"), reverse("plans")),
            (whole.title, ""),
        ],
    }
    return render(request, "pages/plan.html", context)


@require_safe
@public
def account_photo(request: HttpRequest, number: str, key: Any) -> HttpResponse:
    """A photo with an account that the group made public."""
    photo = get_object_or_404(
        Document,
        key=key,
        is_public=True,
        purpose=Purpose.FOTO,
        aanvraag__number=number,
        aanvraag__status__in=GRANTED,
        verantwoording__status__in=ACCOUNT_PUBLIC,
    )
    try:
        content = photo.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, content_type=photo.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@public
def plan_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """A granted plan as PDF, in the layout of bijlage 4."""
    language = (get_language() or "nl")[:2]
    try:
        pdf = exports.plan_pdf(number, language=language)
    except Besluit.DoesNotExist as error:
        raise Http404 from error
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="wijkplan-{number}.pdf"'
    return answer


class ValuesAndTexts:
    """Values of the rules, the amounts and terms apart from the texts of letters."""

    def __init__(self, rows: list[Waarde]) -> None:
        self.count = len(rows)
        self.values = [row for row in rows if not row.key.startswith(PREFIX)]
        self.texts = [row for row in rows if row.key.startswith(PREFIX)]

    @property
    def subjects(self) -> list[tuple[str, list[Waarde]]]:
        """The amounts and terms by subject, in the order in which they were brought in."""
        found: dict[str, list[Waarde]] = {}
        for row in sorted(self.values, key=lambda row: row.pk):
            found.setdefault(subject_of(row.key), []).append(row)
        return list(found.items())


@require_safe
@public
def assumptions(request: HttpRequest) -> HttpResponse:
    """The values of the rules that hold today; what the portal assumed is marked, to be confirmed."""
    today = timezone.localdate()
    assumed = list(spelregels.assumptions(today))
    context = {
        "assumed": ValuesAndTexts([row for row in assumed if row.confirmed_at is None]),
        "confirmed": ValuesAndTexts([row for row in assumed if row.confirmed_at is not None]),
        "may_manage": rules.has_perm("spelregels.view_desk", request.user),
        "year": today.year,
        "known": ValuesAndTexts(list(spelregels.sourced(today))),
        "breadcrumbs": [(_("Voorpagina"), reverse("home")), (_("Spelregels en aannames"), "")],
    }
    return render(request, "pages/assumptions.html", context)


@require_safe
@public
def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible the portal is."""
    crumbs = [(_("Voorpagina"), reverse("home")), (_("Toegankelijkheid"), "")]
    return render(request, "pages/accessibility.html", {"breadcrumbs": crumbs})


@require_safe
@public
def privacy(request: HttpRequest) -> HttpResponse:
    """What the portal keeps about people, why and how long."""
    crumbs = [(_("Voorpagina"), reverse("home")), (_("Privacy"), "")]
    return render(request, "pages/privacy.html", {"breadcrumbs": crumbs})


@require_safe
@public
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a vulnerability (RFC 9116)."""
    expires = timezone.now().replace(microsecond=0) + timedelta(days=365)
    text = (
        f"Contact: {settings.SECURITY_CONTACT}\nExpires: {expires.isoformat()}\nPreferred-Languages: nl, en\n"
    )
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
