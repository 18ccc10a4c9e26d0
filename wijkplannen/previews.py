"""What a change of a value of the spelregels does to wijkplannen and wijkbudgetten."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amstelveen_ontmoet.money import CENT, format_amount, format_number
from amstelveen_ontmoet.procedure.enums import OPEN, Status
from amstelveen_ontmoet.spelregels.checks import WijkplanFacts, WijkplanParameters, check_wijkplan
from amstelveen_ontmoet.spelregels.explanations import TITLES, VERDICTS
from amstelveen_ontmoet.spelregels.reports import Change, Preview, PreviewRow
from wijkplannen.enums import FILLED_BY_THE_PORTAL, OPTIONAL, ROUTES, GeldKind, Richting, RunStatus, Section
from wijkplannen.models import (
    Actie,
    Bestuurslid,
    Geldregel,
    Sectie,
    WijkbudgetDeel,
    Wijkbudgetrun,
    Wijkplan,
)
from wijkplannen.reports import parameters_on

RATE = "wijkbudget.euro_per_bewoner"


def preview_of_change(change: Change) -> list[Preview]:
    """The plans that would come out otherwise, or what the residents would ask together."""
    if change.key == RATE:
        return _rate_preview(change)
    changed = _changed(parameters_on(timezone.localdate()), change)
    return [] if changed is None else [_rules_preview(change, changed)]


def _changed(now: WijkplanParameters, change: Change) -> WijkplanParameters | None:
    """The parameters with the change in them; None when the rules do not look at this value."""
    if change.key == "bewonersgroep.bestuur_minimum":
        return replace(now, board_minimum=int(change.number))
    if change.key == "bewonersgroep.bestuur_maximum":
        return replace(now, board_maximum=int(change.number))
    if change.key == "wijkbudget.flexibel_percentage":
        return replace(now, flexible_percentage=int(change.number))
    if change.key == "bewonersgroep.rechtsvorm":
        return replace(now, legal_form=change.value)
    return None


def _rules_preview(change: Change, changed: WijkplanParameters) -> Preview:
    """Old and new outcome of every rule for the plans that the new version would hold for.

    The same number of queries for 3 plans and for 3.000.
    """
    today = timezone.localdate()
    late = (
        Q(received_on__gte=change.from_on)
        if change.until_on is None
        else Q(received_on__range=(change.from_on, change.until_on))
    )
    plans = list(
        Wijkplan.objects.filter(Q(status=Status.CONCEPT) | (Q(status__in=OPEN) & late))
        .select_related("groep__organisatie")
        .order_by("title", "pk")
    )
    facts = facts_of_many(plans, today)
    now = parameters_on(today)
    rows = [
        PreviewRow(
            f"{plan.title}: {TITLES[was.rule]}",
            "" if plan.is_draft else reverse("case", args=[plan.number]),
            str(VERDICTS[was.verdict]),
            str(VERDICTS[then.verdict]),
        )
        for plan in plans
        for was, then in zip(
            check_wijkplan(facts[plan.pk], now), check_wijkplan(facts[plan.pk], changed), strict=True
        )
        if was.verdict != then.verdict
    ]
    text = ngettext(
        "%(count)s wijkplan is opnieuw getoetst.", "%(count)s wijkplannen zijn opnieuw getoetst.", len(plans)
    ) % {"count": len(plans)}
    outcome = (
        _("Geen uitkomst verandert.")
        if not rows
        else ngettext("%(count)s uitkomst verandert.", "%(count)s uitkomsten veranderen.", len(rows))
        % {"count": len(rows)}
    )
    return Preview(_("Wijkplannen"), f"{text} {outcome}", rows)


def facts_of_many(plans: Iterable[Wijkplan], day: date) -> dict[int, WijkplanFacts]:
    """What the rules look at per plan (by primary key), as `reports.facts_of` gives it; six queries."""
    plans = list(plans)
    boards = dict(
        Bestuurslid.objects.active(day)
        .filter(groep__in={plan.groep_id for plan in plans})
        .values_list("groep")
        .annotate(n=Count("pk"))
    )
    filled = _filled(plans)
    actions = {
        plan: (total, without)
        for plan, total, without in Actie.objects.filter(plan__in=plans)
        .values_list("plan")
        .annotate(total=Count("pk"), without=Count("pk", filter=Q(target_group="")))
    }
    money = _money(plans)
    delen = _delen(plans)
    return {
        plan.pk: _facts(
            plan,
            board_size=boards.get(plan.groep_id, 0),
            filled=filled.get(plan.pk, set()),
            actions=actions.get(plan.pk, (0, 0)),
            money=money.get(plan.pk, {}),
            part=delen.get((plan.organisatie_id, plan.year)),
        )
        for plan in plans
    }


def _filled(plans: list[Wijkplan]) -> dict[int, set[str]]:
    """Per plan the sections with a text or a choice. Blanks of any kind are no text."""
    rows = (
        Sectie.objects.filter(plan__in=plans)
        .filter(Q(text__regex=r"[^[:space:]]") | ~Q(choice=""))
        .values_list("plan", "key")
    )
    found: dict[int, set[str]] = {}
    for plan, key in rows:
        found.setdefault(plan, set()).add(key)
    return found


def _money(plans: list[Wijkplan]) -> dict[int, dict[str, Decimal | None]]:
    """Per plan its income, expenses and what it asks from the wijkbudget, in euros."""
    rows = (
        Geldregel.objects.filter(plan__in=plans)
        .values_list("plan")
        .annotate(
            income=Sum("amount", filter=Q(richting=Richting.INKOMST)),
            expenses=Sum("amount", filter=Q(richting=Richting.UITGAVE)),
            asked=Sum("amount", filter=Q(kind=GeldKind.WIJKBUDGET)),
            with_reasons=Sum("amount", filter=Q(kind__in=ROUTES)),
            flexible=Sum("amount", filter=Q(kind=GeldKind.FLEXIBEL)),
        )
    )
    return {
        plan: dict(zip(("income", "expenses", "asked", "with_reasons", "flexible"), sums, strict=True))
        for plan, *sums in rows
    }


def _delen(plans: list[Wijkplan]) -> dict[tuple[int, int], Decimal]:
    """The adopted part per organisation and year, in euros."""
    rows = WijkbudgetDeel.objects.filter(
        organisatie__in={plan.organisatie_id for plan in plans},
        run__year__in={plan.year for plan in plans},
        run__status=RunStatus.VASTGESTELD,
    ).values_list("organisatie", "run__year", "amount")
    return {(organisatie, year): amount for organisatie, year, amount in rows}


def _facts(
    plan: Wijkplan,
    *,
    board_size: int,
    filled: set[str],
    actions: tuple[int, int],
    money: dict[str, Any],
    part: Decimal | None,
) -> WijkplanFacts:
    organisatie = plan.groep.organisatie
    there = filled | {key.value for key in FILLED_BY_THE_PORTAL}
    # These two hold rows, and no text counts there.
    there = there - {Section.WIE_DOET_WAT.value, Section.GELD.value}
    there |= {Section.WIE_DOET_WAT.value} if actions[0] else set()
    there |= {Section.GELD.value} if money else set()
    nothing = Decimal("0.00")
    return WijkplanFacts(
        board_size=board_size,
        legal_form=organisatie.legal_form,
        kvk_number=organisatie.kvk_number,
        has_statutes=organisatie.has_statutes,
        empty_sections=tuple(key.value for key in Section if key.value not in there and key not in OPTIONAL),
        actions=actions[0],
        actions_without_target_group=actions[1],
        activities_from_wijkbudget=money.get("asked") or nothing,
        wijkbudget=part,
        income=money.get("income") or nothing,
        expenses=money.get("expenses") or nothing,
        asked_with_reasons=money.get("with_reasons") or nothing,
        flexible=money.get("flexible") or nothing,
    )


def _rate_preview(change: Change) -> list[Preview]:
    """What all residents would ask together, by the latest computation, and what the post held."""
    run = (
        Wijkbudgetrun.objects.filter(claim__isnull=False)
        .annotate(residents=Sum("delen__residents"))
        .order_by("-year", "-created_at")
        .first()
    )
    if run is None or run.claim is None:
        return [Preview(_("Wijkbudget"), _("Er is nog geen wijkbudget berekend."))]
    residents = int(run.residents or 0)
    asked = (residents * change.number).quantize(CENT)
    words = [
        _(
            "Bij %(residents)s inwoners, zoals in de berekening van %(year)s, vragen de bewoners samen "
            "%(asked)s; toen was dat %(claim)s."
        )
        % {
            "residents": format_number(residents),
            "year": run.year,
            "asked": format_amount(asked),
            "claim": format_amount(run.claim),
        }
    ]
    if run.ceiling is not None and asked > run.ceiling:
        words.append(
            _("De post had %(ceiling)s: er komt dan %(short)s tekort.")
            % {"ceiling": format_amount(run.ceiling), "short": format_amount(asked - run.ceiling)}
        )
    words.append(
        _("Een berekening gebruikt de waarde van 1 januari van haar jaar; wat berekend is verandert niet.")
    )
    return [Preview(_("Wijkbudget"), " ".join(words))]
