"""Advice that lies ready for who waited and was not helped: what there is, and a refusal of the rest.

A person gives it, for one case or for several at once; a mandaathouder decides (Awb 4:25).
"""

from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions import decisions, lines
from amstelveen_ontmoet.procedure.enums import Outcome
from amstelveen_ontmoet.procedure.models import Aanvraag, Advies


def what_there_is(aanvraag: Aanvraag) -> dict[int, Decimal]:
    """Per line of an application (by key) what is reserved of what it asks, in euros."""
    return {
        regel.pk: min(regel.requested, regel.verplichting.reserved) if regel.verplichting else Decimal("0.00")
        for regel in queries.lines_of(aanvraag)
    }


def advise_what_there_is(aanvraag_id: int, *, by: User) -> Advies:
    """Advise to award what is reserved and to refuse the rest, with the reason that lies ready."""
    aanvraag = Aanvraag.objects.get(pk=aanvraag_id)
    if not queries.open_waits(aanvraag).exists():
        raise ValidationError(_("Deze aanvraag wacht niet (meer) op budget."))
    per_line = what_there_is(aanvraag)
    amount = sum(per_line.values(), Decimal("0.00"))
    return decisions.advise(
        aanvraag_id,
        outcome=Outcome.GEDEELTELIJK_VERLEEND if amount else Outcome.AFGEWEZEN,
        amount=amount,
        reasoning=lines.refusal_text(aanvraag),
        per_line=per_line,
        by=by,
    )


def advise_many(aanvraag_ids: Iterable[int], *, by: User) -> tuple[list[str], list[tuple[str, str]]]:
    """The same for several cases, each on its own: which were done, and which not with the reason."""
    done: list[str] = []
    left_out: list[tuple[str, str]] = []
    chosen = Aanvraag.objects.filter(pk__in=aanvraag_ids, number__isnull=False).order_by("number")
    for pk, number in chosen.values_list("pk", "number"):
        try:
            advise_what_there_is(pk, by=by)
            done.append(number)
        except ValidationError as error:
            left_out.append((number, error.messages[0]))
        except PermissionDenied:
            left_out.append((number, _("U behandelt deze aanvraag niet.")))
    return done, left_out
