"""The letters, terms and rights of a case, and what to do when a term ends."""

from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.enums import (
    DECIDED_OBJECTIONS,
    WITH_MUNICIPALITY,
    Status,
    SuspensionGround,
)
from amstelveen_ontmoet.procedure.models import (
    Aanvraag,
    Bezwaar,
    Brief,
    Ingebrekestelling,
    Opschorting,
    Wijziging,
)
from amstelveen_ontmoet.procedure.terms import Penalty, Term, notice_term

# So many days before the last day the portal proposes what can be done.
SOON = 7


@dataclass(frozen=True)
class Proposal:
    """What the portal proposes when a term ends; a person decides. `anchor` leads to where that is done."""

    text: str
    anchor: str
    may_reopen: bool = False


@dataclass(frozen=True)
class Default:
    """A notice of default: until when a decision costs nothing, and what it costs by now (Awb 4:17)."""

    notice: Ingebrekestelling
    term: Term
    penalty: Penalty


def default_of(aanvraag: Aanvraag, today: date) -> Default | None:
    """The notice of default of a case, with what it comes to; None without one.

    Asks nothing while the decision is not late: nobody can have given notice then.
    """
    if aanvraag.status in WITH_MUNICIPALITY and not queries.is_past_due(aanvraag, today):
        return None
    notice: Ingebrekestelling | None = getattr(aanvraag, "ingebrekestelling", None)
    if notice is None:
        return None
    return Default(notice, notice_term(notice.received_on), queries.penalty_of(notice, today))


@dataclass(frozen=True)
class Dossier:
    """Letters, terms and rights of a case, for applicant and desk alike.

    `term` and `opschorting` only while the application is open, `objections` and `changes` only afterwards.
    """

    letters: list[Brief]
    term: Term | None = None
    opschorting: Opschorting | None = None
    is_extended: bool = False
    objections: list[Bezwaar] = field(default_factory=list)
    changes: list[Wijziging] = field(default_factory=list)

    @property
    def open_objections(self) -> set[int]:
        """Letters (by primary key) to which an objection is open."""
        return {bezwaar.brief_id for bezwaar in self.objections if bezwaar.is_open}

    @property
    def decided_objections(self) -> set[int]:
        """Letters (by primary key) on which an objection was decided: the next step is to the court."""
        return {bezwaar.brief_id for bezwaar in self.objections if bezwaar.status in DECIDED_OBJECTIONS}

    @property
    def is_by_consent(self) -> bool:
        """The term stands still since the applicant chose to wait: it runs on when that is over."""
        return self.opschorting is not None and self.opschorting.ground == SuspensionGround.INSTEMMING

    @property
    def open_change(self) -> Wijziging | None:
        return next((wijziging for wijziging in self.changes if wijziging.is_open), None)


def clock_of(aanvraag: Aanvraag) -> Dossier:
    """The term of an open application and what made it longer; nothing once it is decided."""
    if not aanvraag.is_open:
        return Dossier([])
    extension = queries.extension(aanvraag)
    return Dossier(
        [],
        term=queries.decision_due(aanvraag, extension),
        opschorting=queries.running_opschorting(aanvraag),
        is_extended=extension is not None,
    )


def dossier_of(aanvraag: Aanvraag) -> Dossier:
    """Everything beside the application itself, in as few queries as its step needs."""
    letters = list(queries.letters_of(aanvraag))
    if aanvraag.is_open:
        return replace(clock_of(aanvraag), letters=letters)
    objections = list(aanvraag.bezwaren.select_related("brief", "decided_by", "made_by"))
    _tell_until([*letters, *(bezwaar.brief for bezwaar in objections)])
    return Dossier(
        letters,
        objections=objections,
        changes=list(aanvraag.wijzigingen.select_related("asked_by", "decided_by")),
    )


def _tell_until(letters: list[Brief]) -> None:
    """Until when can be objected to these letters, with the outages that make it later than they say."""
    known = queries.outages()
    for brief in letters:
        if brief.objection_until_on is not None:
            brief.until = queries.last_day_to_send(brief.objection_until_on, known)


def proposals(aanvraag: Aanvraag, dossier: Dossier, today: date) -> list[Proposal]:
    """What to do about terms that end or have ended; nothing of it is done without a person."""
    found = [*_after_outage(aanvraag)]
    set_aside = queries.set_aside_until(aanvraag)
    if aanvraag.status == Status.IN_BEHANDELING and set_aside and today <= set_aside.last_day:
        day = date_format(set_aside.last_day, "j F Y")
        found.append(
            Proposal(
                _(
                    "Kwam de aanvulling niet of is zij niet genoeg? "
                    "Buiten behandeling stellen kan tot %(day)s."
                )
                % {"day": day},
                "#adviseren",
            )
        )
    left = aanvraag.days_left
    if aanvraag.status not in WITH_MUNICIPALITY or left is None or dossier.opschorting:
        return found
    if left < 0:
        notice: Ingebrekestelling | None = getattr(aanvraag, "ingebrekestelling", None)
        if notice is not None:
            day = date_format(notice_term(notice.received_on).last_day, "j F Y")
            text = _("De aanvrager stelde de gemeente in gebreke. Na %(day)s kost elke dag een dwangsom.")
            found.append(Proposal(text % {"day": day}, ""))
        found.append(
            Proposal(_("De beslistermijn is voorbij. Besluit zo snel mogelijk; verlengen kan niet meer."), "")
        )
    elif left <= SOON and not dossier.is_extended:
        found.append(
            Proposal(_("De beslistermijn loopt bijna af. U kunt nu nog één keer verlengen."), "#termijn")
        )
    return found


def _after_outage(aanvraag: Aanvraag) -> list[Proposal]:
    """An outage that was entered later gave the applicant more time than the portal did (Awb 2:21 lid 3)."""
    if aanvraag.status not in (Status.IN_BEHANDELING, Status.TER_BESLUIT):
        return []
    closed = queries.closed_too_early(aanvraag)
    if closed is None:
        return []
    words = {"why": "; ".join(closed[1].why)}
    if aanvraag.status == Status.TER_BESLUIT:
        text = _("De aanvrager kreeg te weinig tijd voor de aanvulling: %(why)s. Stuur de aanvraag terug.")
        return [Proposal(text % words, "")]
    text = _("De aanvrager kreeg te weinig tijd voor de aanvulling: %(why)s. Open de vraag opnieuw.")
    return [Proposal(text % words, "", may_reopen=True)]
