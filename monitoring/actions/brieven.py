"""The letter to the council: gathered by a job, written together, offered, adopted by another, published.

The figures are gathered once and frozen. Gathering is idempotent: killed in the middle, delivered
twice or at the same time, there is one snapshot and one draft of every text.
"""

import re
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.jobs import actions as jobs
from amstelveen_ontmoet.pdf import unprintable
from amstelveen_ontmoet.procedure.workflow import Step
from monitoring import queries
from monitoring.actions import papers
from monitoring.enums import BriefStatus, Part
from monitoring.letter.drafts import draft
from monitoring.letter.parts import problems
from monitoring.letter.placeholders import check, figures_of
from monitoring.models import Brieftekst, Brieftekstversie, Collegebrief
from monitoring.models.brieven import ZAAKNUMMER
from monitoring.reports.figures import Snapshot, as_data, snapshot_from
from monitoring.reports.gathering import gather
from monitoring.workflow import step

FIRST_YEAR = 2020
READING = gettext_noop("Plannen, geld, actiepunten en wijken lezen")
DRAFTING = gettext_noop("De tekst van de brief opstellen")
KEEPING = gettext_noop("Cijfers vastleggen en teksten bewaren")


class WrongStep(ValidationError):
    """The letter is at a step from which this cannot be done (any more)."""


class UnderWay(ValidationError):
    """What a correction says would be lost: a letter of this year is under way, `brief`."""

    def __init__(self, brief: Collegebrief) -> None:
        text = _("Over %(year)s is al een brief in de maak. Wat u hier schreef, staat daar niet in.")
        super().__init__({"correction": text % {"year": brief.year}})
        self.brief = brief


class Conflict(Exception):
    """Somebody else saved this since it was opened; `current` is how it is now."""

    def __init__(self, current: Any) -> None:
        super().__init__(str(current))
        self.current = current


def start_brief(year: int, *, by: User, correction: str = "") -> Collegebrief:
    """Begin the letter of a year and queue the gathering of its figures; the one under way if there is one.

    After adoption a new version is a correction and says what is different, before it nothing is
    corrected. A gathering that
    failed is tried again with a new job. Raises UnderWay when the letter under way does not hold
    this correction.
    """
    require("monitoring.write_brief", by)
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise ValidationError({"year": _("Over dit jaar kan nog geen brief worden gemaakt.")})
    correction = correction.strip()
    _check_correction(correction)
    begun = None
    try:
        with transaction.atomic():
            if queries.brief_under_way(year) is None:
                begun = _new_version(year, correction, by=by)
    except IntegrityError:
        pass  # somebody else began the letter of this year at the same moment
    with transaction.atomic():
        brief = (
            Collegebrief.objects.select_for_update(of=("self",))
            .select_related("job")
            .get(pk=_newest(year).pk)
        )
        if brief != begun and correction not in ("", brief.correction):
            raise UnderWay(brief)
        if brief.snapshot is None and (brief.job is None or brief.job.is_over):
            brief.job = jobs.start(
                "monitoring.gather_brief",
                kind="collegebrief",
                key=str(brief.pk),
                args=[brief.pk],
                next_url=reverse("brief_desk", args=[brief.pk]),
                by=by,
            )
            brief.save(update_fields=["job"])
        return brief


def _check_correction(correction: str) -> None:
    """It stands in the letter as it was typed: there are no figures yet that could be filled in."""
    if signs := unprintable(correction):
        raise ValidationError({"correction": _signs(signs)})
    if re.search(r"[{}]", correction):
        raise ValidationError(
            {"correction": _("Schrijf hier zelf de cijfers op: accolades worden hier niet ingevuld.")}
        )


def _newest(year: int) -> Collegebrief:
    return Collegebrief.objects.filter(year=year).latest("version")


def _new_version(year: int, correction: str, *, by: User) -> Collegebrief:
    earlier = Collegebrief.objects.filter(year=year)
    last = earlier.aggregate(last=Max("version"))["last"] or 0
    adopted = earlier.filter(adopted_at__isnull=False).exists()
    if adopted and not correction:
        raise ValidationError(
            {"correction": _("Over dit jaar is al een brief vastgesteld. Schrijf op wat er anders wordt.")}
        )
    if correction and not adopted:
        raise ValidationError(
            {"correction": _("Over dit jaar is nog geen brief vastgesteld. Haal weg wat u hier schreef.")}
        )
    brief = Collegebrief.objects.create(year=year, version=last + 1, correction=correction, created_by=by)
    record("collegebrief.started", brief, by=by, year=year, version=brief.version)
    return brief


def gather_brief(brief_id: int, job_id: int) -> None:
    """Freeze the figures of the year and draft the texts. Safe to run twice, also at the same time."""
    brief = Collegebrief.objects.get(pk=brief_id)
    if brief.snapshot is not None:
        return
    jobs.progress(job_id, done=0, total=3, phase=READING)
    snapshot = _gathered(brief.year, timezone.localdate())
    jobs.progress(job_id, done=1, total=3, phase=DRAFTING)
    texts = draft(snapshot)
    jobs.progress(job_id, done=2, total=3, phase=KEEPING)
    _keep(brief_id, snapshot, texts)


def _gathered(year: int, today: date) -> Snapshot:
    """All figures of one moment: nothing that is booked meanwhile comes between two of them."""
    if connection.in_atomic_block:
        return gather(year, today)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return gather(year, today)


@transaction.atomic
def _keep(brief_id: int, snapshot: Snapshot, texts: dict[Part, str]) -> None:
    """Write figures and texts: all or nothing, and once."""
    brief = Collegebrief.objects.select_for_update(of=("self",)).get(pk=brief_id)
    if brief.snapshot is not None or not brief.is_concept:
        return
    brief.snapshot = as_data(snapshot)
    brief.gathered_at = timezone.now()
    brief.save(update_fields=["snapshot", "gathered_at"])
    rows = [Brieftekst(brief=brief, part=part, text=text) for part, text in texts.items()]
    made = Brieftekst.objects.bulk_create(rows)
    Brieftekstversie.objects.bulk_create(
        Brieftekstversie(tekst=row, version=0, text=row.text) for row in made
    )
    _take_over_written(brief, {row.part: row for row in made})
    record("collegebrief.gathered", brief, by=None, year=brief.year)


def _take_over_written(brief: Collegebrief, rows: dict[str, Brieftekst]) -> None:
    """What a person wrote in the version before comes along, with name and moment; drafts do not.

    A version that was dropped before its figures were there has no texts and is passed over.
    """
    earlier = Brieftekst.objects.filter(brief__year=brief.year, brief__version__lt=brief.version)
    before = earlier.order_by("-brief__version").values("brief")[:1]
    for written in Brieftekst.objects.filter(brief__in=before, version__gt=0):
        row = rows[written.part]
        _write(row, written.text, by=written.saved_by, at=written.saved_at)


def _write(row: Brieftekst, text: str, *, by: Any, at: datetime | None) -> None:
    row.text, row.version = text, row.version + 1
    row.saved_at, row.saved_by = at, by
    row.save()
    Brieftekstversie.objects.create(
        tekst=row, version=row.version, text=text, saved_at=row.saved_at, saved_by=by
    )


@transaction.atomic
def save_text(brief_id: int, part: Part, text: str, *, version: int, by: User) -> Brieftekst:
    """Save a text as the next version of the one the writer saw. Raises Conflict and ValidationError."""
    brief = _writable(brief_id, by=by)
    row = (
        Brieftekst.objects.select_for_update(of=("self",))
        .select_related("saved_by")
        .get(brief=brief, part=part)
    )
    if row.text == text:
        return row
    check(text, figures_of(snapshot_from(brief.snapshot)))
    if row.version != version:
        raise Conflict(row)
    _write(row, text, by=by, at=timezone.now())
    record("collegebrief.text_saved", brief, by=by, part=part, version=row.version)
    return row


@transaction.atomic
def save_facts(
    brief_id: int, *, zaaknummer: str, handled_by: str, dated_on: date | None, seen: str, by: User
) -> Collegebrief:
    """Save what stands above the letter. `seen` is what `facts_seen` gave to the writer. Raises Conflict."""
    brief = _writable(brief_id, by=by)
    if (brief.zaaknummer, brief.handled_by, brief.dated_on) == (zaaknummer, handled_by, dated_on):
        return brief
    _check_facts(brief, zaaknummer, handled_by, dated_on)
    if facts_seen(brief) != seen:
        raise Conflict(brief)
    brief.zaaknummer, brief.handled_by, brief.dated_on = zaaknummer, handled_by, dated_on
    brief.save()
    record("collegebrief.facts_saved", brief, by=by, zaaknummer=zaaknummer, dated_on=dated_on)
    return brief


def _check_facts(brief: Collegebrief, zaaknummer: str, handled_by: str, dated_on: date | None) -> None:
    wrong: dict[str, str] = {}
    if zaaknummer and not re.fullmatch(ZAAKNUMMER, zaaknummer, re.ASCII):
        wrong["zaaknummer"] = _("Schrijf het zaaknummer als Z26-012345: een Z, twee en zes cijfers.")
    if dated_on is not None and not brief.year <= dated_on.year <= timezone.localdate().year + 1:
        wrong["dated_on"] = _("Een brief over %(year)s kan niet van deze datum zijn.") % {"year": brief.year}
    if signs := unprintable(handled_by):
        wrong["handled_by"] = _signs(signs)
    if wrong:
        raise ValidationError(wrong)


def _signs(signs: str) -> str:
    return _("Deze tekens kunnen niet op papier: %(signs)s") % {"signs": " ".join(signs)}


def _unprintable(brief: Collegebrief) -> list[str]:
    """Where in letter and annexes stands what no font can print, and what helps."""
    facts = _("Gegevens van de brief")
    found = [
        f"{Part(place).label if place else facts}: {_signs(signs)}"
        for place, signs in papers.unprintable_parts(brief).items()
    ]
    # The figures are frozen: who repairs them where they come from does not see them change here.
    return found + [
        _(
            "Bijlage %(annex)s: deze tekens kunnen niet op papier: %(signs)s. Verbeter ze waar ze vandaan "
            "komen. Laat daarna dit concept vervallen en begin de brief opnieuw."
        )
        % {"annex": annex, "signs": " ".join(signs)}
        for annex, signs in papers.unprintable_annexes(brief).items()
    ]


def facts_seen(brief: Collegebrief) -> str:
    """What a writer saw of the facts, to carry along in the form."""
    return f"{brief.zaaknummer}|{brief.handled_by}|{brief.dated_on or ''}"


def _writable(brief_id: int, *, by: User) -> Collegebrief:
    brief = lock(brief_id)
    require("monitoring.write_brief", by)
    if not brief.is_concept:
        raise WrongStep(_("Deze brief is geen concept meer; u kunt hem nu niet wijzigen."))
    if brief.snapshot is None:
        raise WrongStep(_("De cijfers van deze brief worden nog verzameld."))
    return brief


@transaction.atomic
def submit_brief(brief_id: int, *, by: User) -> Collegebrief:
    """Offer the letter for adoption. Raises ValidationError with all that is still missing."""
    brief = lock(brief_id)
    _check_step(brief, BriefStatus.TER_VASTSTELLING)
    missing = _missing(brief)
    if missing:
        raise ValidationError(missing)
    brief.submitted_at, brief.submitted_by = timezone.now(), by
    _move(brief, BriefStatus.TER_VASTSTELLING, by=by)
    return brief


def _missing(brief: Collegebrief) -> list[str]:
    if brief.snapshot is None:
        return [_("De cijfers van deze brief worden nog verzameld.")]
    missing = []
    if not brief.zaaknummer:
        missing.append(_("Vul het zaaknummer in."))
    if not brief.handled_by:
        missing.append(_("Vul in door wie de brief behandeld is."))
    if brief.dated_on is None:
        missing.append(_("Vul de datum van de brief in."))
    texts = {part: row.text for part, row in queries.texts_of(brief).items()}
    if not texts.get(Part.INLEIDING, "").strip():
        missing.append(_("Schrijf een inleiding."))
    for part, messages in problems(snapshot_from(brief.snapshot), texts).items():
        missing += [f"{part.label}: {message}" for message in messages]
    return list(dict.fromkeys([*missing, *_unprintable(brief)]))


@transaction.atomic
def return_brief(brief_id: int, *, reason: str, by: User) -> None:
    """Not yet ready to adopt: back to the writers, with a reason."""
    brief = lock(brief_id)
    _check_step(brief, BriefStatus.CONCEPT)
    if not reason.strip():
        raise ValidationError({"reason": _("Schrijf op wat er anders moet.")})
    brief.submitted_at = brief.submitted_by = None
    _move(brief, BriefStatus.CONCEPT, by=by, reason=reason)


@transaction.atomic
def adopt_brief(brief_id: int, *, seen: str, by: User) -> Collegebrief:
    """Adopt the letter that was read, freeze its parts, and queue the PDF that never changes.

    `seen` names the offer that was read (`offer_seen`): a letter that was sent back and offered
    again meanwhile is read again first. A second click changes nothing.
    """
    brief = lock(brief_id)
    if brief.is_adopted and brief.adopted_by_id == by.pk:
        return brief
    _check_step(brief, BriefStatus.VASTGESTELD)
    require("monitoring.adopt_brief", by, brief)
    if offer_seen(brief) != seen:
        raise WrongStep(_("De brief is opnieuw aangeboden. Lees hem eerst nog een keer."))
    letter = papers.compose_now(brief)
    if not letter.is_signed_by_known_names:
        raise ValidationError(
            _(
                "Van de secretaris of de burgemeester is op de datum van de brief geen naam bekend. "
                "Vul die eerst in bij de spelregels (ondertekenaar.secretaris en "
                "ondertekenaar.burgemeester)."
            )
        )
    if wrong := _unprintable(brief):
        # A name of who signs may have been entered since the letter was offered.
        raise ValidationError(wrong)
    brief.letter = letter.as_data()
    brief.adopted_at, brief.adopted_by = timezone.now(), by
    _move(brief, BriefStatus.VASTGESTELD, by=by)
    papers.queue_pdf(brief, by=by)
    return brief


def offer_seen(brief: Collegebrief) -> str:
    """Which offer a reader saw, to carry along in the form that adopts it."""
    return brief.submitted_at.isoformat() if brief.submitted_at else ""


@transaction.atomic
def publish_brief(brief_id: int, *, by: User) -> Collegebrief:
    """Put the letter on the website, with its PDF and its figures. A second click changes nothing."""
    brief = lock(brief_id)
    if brief.status == BriefStatus.GEPUBLICEERD and brief.published_by_id == by.pk:
        return brief
    _check_step(brief, BriefStatus.GEPUBLICEERD)
    if queries.pdf_of(brief) is None:
        raise ValidationError(_("De pdf van de brief is nog niet klaar. Publiceren kan daarna."))
    brief.published_at, brief.published_by = timezone.now(), by
    _move(brief, BriefStatus.GEPUBLICEERD, by=by)
    return brief


@transaction.atomic
def drop_brief(brief_id: int, *, reason: str, by: User) -> None:
    """Give a concept up, for example to begin again with new figures; what was written comes along."""
    brief = lock(brief_id)
    _check_step(brief, BriefStatus.VERVALLEN)
    if not reason.strip():
        raise ValidationError({"reason": _("Schrijf op waarom deze brief vervalt.")})
    _move(brief, BriefStatus.VERVALLEN, by=by, reason=reason)


def lock(brief_id: int) -> Collegebrief:
    """The letter, locked until the end of the transaction, as it is at this moment."""
    return Collegebrief.objects.select_for_update(of=("self",), no_key=True).get(pk=brief_id)


def _check_step(brief: Collegebrief, to: BriefStatus) -> Step:
    """What the step needs. Raises WrongStep when the table does not know it."""
    allowed = step(brief.status, to)
    if allowed is None:
        raise WrongStep(
            _("Dit kan nu niet: de brief staat op “%(status)s”. Ververs de pagina.")
            % {"status": brief.get_status_display()}
        )
    return allowed


def _move(brief: Collegebrief, to: BriefStatus, *, by: User, **data: Any) -> None:
    """Set the step of a locked letter, if the table and the person's rights allow it."""
    allowed = _check_step(brief, to)
    require(allowed.permission, by, brief)
    previous = brief.status
    brief.status = to
    brief.save()
    record(allowed.event, brief, by=by, was=previous, now=to, **data)
