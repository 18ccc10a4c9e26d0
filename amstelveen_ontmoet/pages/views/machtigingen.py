"""Acting on behalf of a group: given and ended by its board, entered from paper and checked by staff."""

from datetime import timedelta
from typing import Any

import rules
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from amstelveen_ontmoet.accounts.access import login, permission, typed
from amstelveen_ontmoet.accounts.acts import Place, Question, asked, button
from amstelveen_ontmoet.accounts.models import Machtiging, Organisatie, User
from amstelveen_ontmoet.accounts.queries import involved_in, member_roles
from amstelveen_ontmoet.accounts.roles import MemberRole, Scope
from amstelveen_ontmoet.forms import DayField
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions import machtigingen as actions
from amstelveen_ontmoet.procedure.enums import EVENT_LABELS
from wijkplannen.queries import sections_saved_by

SHOWN = 50


class MachtigingForm(forms.Form):
    """Who may act, what that person may do, and from when until when."""

    email = forms.EmailField(
        label=gettext_lazy("E-mailadres van wie mag handelen"),
        help_text=gettext_lazy("Deze persoon heeft een account in dit portaal."),
        error_messages={
            "required": gettext_lazy("Vul een e-mailadres in."),
            "invalid": gettext_lazy("Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl."),
        },
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("Wat mag deze persoon?"),
        choices=Scope,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Intrekken en bezwaar maken doet alleen het bestuur zelf."),
        error_messages={"required": gettext_lazy("Kies wat deze persoon mag.")},
    )
    from_on = DayField(label=gettext_lazy("Vanaf"))
    until_on = DayField(
        label=gettext_lazy("Tot en met"),
        help_text=gettext_lazy("Hooguit twee jaar. Het bestuur kan eerder stoppen."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["from_on"].initial = today
        self.fields["until_on"].initial = today + timedelta(days=365)


class PaperForm(MachtigingForm):
    """A machtiging that was signed on paper, with its scan."""

    organisatie = forms.ModelChoiceField(
        Organisatie.objects.all(),
        label=gettext_lazy("Namens welke groep?"),
        empty_label=gettext_lazy("Kies een groep"),
        error_messages={"required": gettext_lazy("Kies een groep.")},
    )
    scan = forms.FileField(
        label=gettext_lazy("Scan van de ondertekende machtiging"),
        error_messages={"required": gettext_lazy("Voeg de scan toe.")},
    )
    field_order = ["organisatie", "email", "scope", "from_on", "until_on", "scan"]


def find_organisatie(pk: int) -> Organisatie:
    return get_object_or_404(Organisatie, pk=pk)


def find_machtiging(pk: int) -> Machtiging:
    people = ("organisatie", "user", "granted_by", "recorded_by", "checked_by", "ended_by")
    return get_object_or_404(Machtiging.objects.select_related(*people), pk=pk)


@require_safe
@login
def overview(request: HttpRequest) -> HttpResponse:
    """Who acts for one's groups, and for whom one acts."""
    boards = [pk for pk, role in member_roles(request.user).items() if role == MemberRole.BESTUUR]
    rows = Machtiging.objects.select_related("organisatie", "user").order_by("ended_at", "-until_on", "-pk")
    today = timezone.localdate()
    context = {
        "given": [(each, _state(each, today)) for each in rows.filter(organisatie__in=boards)[:SHOWN]],
        "received": [
            (each, _state(each, today)) for each in rows.confirmed().filter(user=request.user)[:SHOWN]
        ],
        "organisaties": Organisatie.objects.filter(pk__in=boards),
        "breadcrumbs": [(_("Mijn overzicht"), reverse("mijn")), (_("Machtigingen"), "")],
    }
    return render(request, "pages/machtigingen.html", context)


def _state(machtiging: Machtiging, today: Any) -> tuple[str, str]:
    if machtiging.ended_at is not None:
        return "neutral", _("beëindigd")
    if machtiging.waits_for_check:
        return "wait", _("wacht op controle door de gemeente")
    if machtiging.until_on < today:
        return "neutral", _("voorbij")
    return ("info", _("begint later")) if machtiging.from_on > today else ("ok", _("geldt"))


@require_http_methods(["GET", "POST"])
@permission("procedure.authorise", find_organisatie)
def give(request: HttpRequest, organisatie: Organisatie) -> HttpResponse:
    """Let somebody act on behalf of the group."""
    form = MachtigingForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.give_machtiging(organisatie.pk, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request,
                _("%(name)s mag nu namens uw groep handelen.") % {"name": made.user}
                if made.from_on <= timezone.localdate()
                else _("De machtiging is bewaard."),
            )
            return redirect("machtiging", made.pk)
    context = {
        "form": form,
        "organisatie": organisatie,
        "breadcrumbs": [
            (_("Mijn overzicht"), reverse("mijn")),
            (_("Machtigingen"), reverse("machtigingen")),
            (_("Iemand machtigen"), ""),
        ],
    }
    return render(request, "pages/machtiging_give.html", context, status=_code(request))


def _code(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200


@require_safe
@permission("procedure.view_machtiging", find_machtiging)
def machtiging(request: HttpRequest, found: Machtiging) -> HttpResponse:
    """One machtiging: who may do what until when, and what was done under it."""
    acts = [
        {"at": event.at, "what": EVENT_LABELS[event.action], "where": aanvraag.title}
        for event, aanvraag in queries.acts_under(found)
        if event.action in EVENT_LABELS
    ]
    acts += [
        {
            "at": versie.saved_at,
            "what": _("“%(section)s” bewaard") % {"section": versie.sectie.get_key_display()},
            "where": versie.sectie.plan.title,
        }
        for versie in sections_saved_by(found.user, found.organisatie)
        if found.held_at(versie.saved_at)
    ]
    context = {
        "machtiging": found,
        "state": _state(found, timezone.localdate()),
        "acts": sorted(acts, key=lambda act: act["at"], reverse=True)[:SHOWN],
        "may_end": found.ended_at is None and rules.has_perm("procedure.end_machtiging", request.user, found),
        "breadcrumbs": [
            (_("Mijn overzicht"), reverse("mijn")),
            (_("Machtigingen"), reverse("machtigingen")),
            (str(found.user), ""),
        ],
    }
    return render(request, "pages/machtiging.html", context)


def _what_ends(found: Machtiging) -> str:
    return _("%(name)s kan dan meteen niets meer doen namens %(group)s. Wat al gedaan is, blijft geldig.") % {
        "name": found.user,
        "group": found.organisatie,
    }


END = Question(
    title=gettext_lazy("Machtiging beëindigen?"),
    lead=_what_ends,
    button=gettext_lazy("Beëindig de machtiging"),
    done=gettext_lazy("De machtiging is beëindigd."),
    is_danger=True,
)


def _place(request: HttpRequest, found: Machtiging) -> Place:
    overview = reverse("machtigingen")
    crumbs = [(_("Mijn overzicht"), reverse("mijn")), (_("Machtigingen"), overview)]
    back = reverse("machtiging", args=[found.pk])
    return Place(crumbs, back, _("Niet beëindigen"), done_url=overview)


@asked("procedure.end_machtiging", find_machtiging, END, place=_place)
def end(found: Machtiging, data: dict[str, Any], by: User) -> None:
    """Ask for confirmation, then end it at once."""
    actions.end_machtiging(found.pk, by=by)


@require_safe
@permission("procedure.keep_machtigingen")
def desk(request: HttpRequest) -> HttpResponse:
    """What was entered from paper and waits for a second person, and what was checked before."""
    on_paper = (
        Machtiging.objects.filter(recorded_by__isnull=False)
        .exclude(organisatie__in=involved_in(request.user))
        .exclude(user=request.user)
        .select_related("organisatie", "user", "recorded_by")
        .order_by("-made_at")
    )
    today = timezone.localdate()
    context = {
        "waiting": on_paper.filter(checked_at__isnull=True, ended_at__isnull=True),
        "earlier": [
            (each, _state(each, today))
            for each in on_paper.exclude(checked_at__isnull=True, ended_at__isnull=True)[:SHOWN]
        ],
        "breadcrumbs": [(_("Werkvoorraad"), reverse("work_list")), (_("Machtigingen"), "")],
    }
    return render(request, "pages/machtiging_desk.html", context)


@require_http_methods(["GET", "POST"])
@permission("procedure.keep_machtigingen")
def record(request: HttpRequest) -> HttpResponse:
    """Enter a machtiging from a signed paper."""
    form = PaperForm(typed(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        organisatie = data.pop("organisatie")
        try:
            actions.record_machtiging(organisatie.pk, **data, by=request.user)
        except ValidationError as error:
            form.add_error(None if hasattr(error, "error_dict") else "scan", error)
        else:
            messages.success(request, _("De machtiging is bewaard. Een collega vergelijkt die met de scan."))
            return redirect("machtiging_desk")
    context = {
        "form": form,
        "breadcrumbs": [
            (_("Werkvoorraad"), reverse("work_list")),
            (_("Machtigingen"), reverse("machtiging_desk")),
            (_("Invoeren"), ""),
        ],
    }
    return render(request, "pages/machtiging_record.html", context, status=_code(request))


@require_safe
@permission("procedure.view_paper_machtiging", find_machtiging)
def check(request: HttpRequest, found: Machtiging) -> HttpResponse:
    """Compare what was entered with the scan."""
    may_check = found.waits_for_check and rules.has_perm("procedure.check_machtiging", request.user, found)
    context = {
        "machtiging": found,
        "state": _state(found, timezone.localdate()),
        "may_check": may_check,
        "breadcrumbs": [
            (_("Werkvoorraad"), reverse("work_list")),
            (_("Machtigingen"), reverse("machtiging_desk")),
            (str(found.user), ""),
        ],
    }
    return render(request, "pages/machtiging_check.html", context)


def _desk_page(found: Machtiging) -> str:
    return reverse("machtiging_desk")


@button("procedure.check_machtiging", find_machtiging, gettext_lazy("De machtiging geldt nu."), to=_desk_page)
def confirm(found: Machtiging, by: User) -> None:
    """It says what the paper says."""
    actions.confirm_machtiging(found.pk, by=by)


@button(
    "procedure.check_machtiging",
    find_machtiging,
    gettext_lazy("De machtiging is afgekeurd en geldt niet."),
    to=_desk_page,
)
def refuse(found: Machtiging, by: User) -> None:
    """It does not say what the paper says."""
    actions.refuse_machtiging(found.pk, by=by)


@require_safe
@permission("procedure.view_paper_machtiging", find_machtiging)
def scan(request: HttpRequest, found: Machtiging) -> HttpResponse:
    """The signed paper, always as a download."""
    try:
        content = found.scan.open("rb")
    except (FileNotFoundError, ValueError) as error:  # ValueError: given in the portal, there is no paper
        raise Http404 from error
    response = FileResponse(
        content, as_attachment=True, filename=found.scan_name, content_type=found.scan_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
