"""The yearly look at the spelregels, with the advice of the Participatieraad (bijlage 3)."""

from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.spelregels.enums import HerzieningStatus
from amstelveen_ontmoet.spelregels.models import Herziening
from amstelveen_ontmoet.spelregels.workflow import review_step

FIRST_YEAR = 2020


class WrongStep(ValidationError):
    """The review was closed already."""


class Conflict(ValidationError):
    """Somebody else saved the review since the page was opened."""


@dataclass(frozen=True)
class ReviewText:
    """What staff write down of a review."""

    advice: str
    advice_on: date | None
    conclusion: str
    conclusion_en: str


@transaction.atomic
def open_review(year: int, *, by: User) -> Herziening:
    """Begin the review of a year, or give the one that is there already."""
    require("spelregels.review", by)
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise ValidationError({"year": _("Over dit jaar kan nog geen herziening beginnen.")})
    review, is_new = Herziening.objects.get_or_create(
        year=year, defaults={"opened_at": timezone.now(), "opened_by": by}
    )
    if is_new:
        record("herziening.opened", review, by=by, year=year)
    return review


@transaction.atomic
def save_review(year: int, text: ReviewText, *, version: int, by: User) -> Herziening:
    """Save advice and conclusion as the next version of what the writer saw. Raises Conflict."""
    require("spelregels.review", by)
    review = _open(year)
    if asdict(text) == {name: getattr(review, name) for name in asdict(text)}:
        return review
    if review.version != version:
        raise Conflict(
            _(
                "Iemand anders heeft deze herziening intussen bewaard. Neem over wat u nodig hebt en "
                "bewaar opnieuw."
            )
        )
    if text.advice_on is not None and not date(FIRST_YEAR, 1, 1) <= text.advice_on <= timezone.localdate():
        raise ValidationError({"advice_on": _("Vul de dag in waarop de raad adviseerde: vandaag of eerder.")})
    for name, value in asdict(text).items():
        setattr(review, name, value)
    review.version += 1
    review.save()
    record("herziening.saved", review, by=by, year=year, version=review.version)
    return review


@transaction.atomic
def close_review(year: int, text: ReviewText, *, version: int, by: User) -> Herziening:
    """Save what was written and close the review: everybody can read it, and nothing changes any more."""
    review = save_review(year, text, version=version, by=by)
    allowed = review_step(review.status, HerzieningStatus.GESLOTEN)
    if allowed is None:
        raise WrongStep(_("Deze herziening is al afgerond."))
    require(allowed.permission, by)
    wrong = {}
    if not text.advice.strip():
        wrong["advice"] = _("Vul het advies van de Participatieraad in, ook als de raad geen advies gaf.")
    if text.advice_on is None:
        wrong["advice_on"] = _("Vul de datum van het advies in.")
    if not text.conclusion.strip():
        wrong["conclusion"] = _("Vul in wat de gemeente met het advies doet.")
    if wrong:
        raise ValidationError(wrong)
    review.status = HerzieningStatus.GESLOTEN
    review.closed_at, review.closed_by = timezone.now(), by
    review.save()
    record(allowed.event, review, by=by, year=year)
    return review


def _open(year: int) -> Herziening:
    review = Herziening.objects.select_for_update().get(year=year)
    if not review.is_open:
        raise WrongStep(_("Deze herziening is al afgerond."))
    return review
