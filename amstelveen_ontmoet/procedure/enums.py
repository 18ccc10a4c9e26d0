"""The steps of an application, with a name for each reader."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where an application is. The label is the name for staff."""

    CONCEPT = "concept", _("Concept")
    INGEDIEND = "ingediend", _("Ingediend")
    IN_BEHANDELING = "in_behandeling", _("In behandeling")
    AANVULLING_GEVRAAGD = "aanvulling_gevraagd", _("Aanvulling gevraagd")
    TER_BESLUIT = "ter_besluit", _("Ter besluit")
    VERLEEND = "verleend", _("Verleend")
    GEDEELTELIJK_VERLEEND = "gedeeltelijk_verleend", _("Gedeeltelijk verleend")
    DIRECT_VASTGESTELD = "direct_vastgesteld", _("Direct vastgesteld")
    AFGEWEZEN = "afgewezen", _("Afgewezen")
    BUITEN_BEHANDELING = "buiten_behandeling", _("Buiten behandeling gesteld")
    INGETROKKEN = "ingetrokken", _("Ingetrokken")
    VERANTWOORDING_GEVRAAGD = "verantwoording_gevraagd", _("Verantwoording gevraagd")
    VERANTWOORD = "verantwoord", _("Verantwoord")
    VASTGESTELD = "vastgesteld", _("Subsidie vastgesteld")
    LAGER_VASTGESTELD = "lager_vastgesteld", _("Lager vastgesteld")


APPLICANT_LABELS = {
    Status.CONCEPT: _("Nog niet verstuurd"),
    Status.INGEDIEND: _("Ontvangen"),
    Status.IN_BEHANDELING: _("Wij bekijken uw aanvraag"),
    Status.AANVULLING_GEVRAAGD: _("Wij hebben een vraag aan u"),
    Status.TER_BESLUIT: _("Wij nemen een besluit"),
    Status.VERLEEND: _("Toegekend"),
    Status.GEDEELTELIJK_VERLEEND: _("Voor een deel toegekend"),
    Status.DIRECT_VASTGESTELD: _("Toegekend, het bedrag staat vast"),
    Status.AFGEWEZEN: _("Afgewezen"),
    Status.BUITEN_BEHANDELING: _("Niet in behandeling genomen"),
    Status.INGETROKKEN: _("Door u ingetrokken"),
    Status.VERANTWOORDING_GEVRAAGD: _("Vertel ons wat u deed"),
    Status.VERANTWOORD: _("Wij bekijken uw verantwoording"),
    Status.VASTGESTELD: _("Klaar: het bedrag staat vast"),
    Status.LAGER_VASTGESTELD: _("Klaar: het bedrag is lager geworden"),
}
# Before the decision the public learns no more than that a plan is being made or looked at.
PUBLIC_LABELS = {
    Status.CONCEPT: _("Plan in de maak"),
    Status.INGEDIEND: _("Plan bij de gemeente"),
    Status.IN_BEHANDELING: _("Plan bij de gemeente"),
    Status.AANVULLING_GEVRAAGD: _("Plan bij de gemeente"),
    Status.TER_BESLUIT: _("Plan bij de gemeente"),
    Status.VERLEEND: _("Plan goedgekeurd"),
    Status.GEDEELTELIJK_VERLEEND: _("Plan goedgekeurd"),
    Status.DIRECT_VASTGESTELD: _("Plan goedgekeurd"),
    Status.AFGEWEZEN: _("Geen plan"),
    Status.BUITEN_BEHANDELING: _("Geen plan"),
    Status.INGETROKKEN: _("Geen plan"),
    Status.VERANTWOORDING_GEVRAAGD: _("Plan goedgekeurd"),
    Status.VERANTWOORD: _("Plan goedgekeurd"),
    Status.VASTGESTELD: _("Plan afgerond"),
    Status.LAGER_VASTGESTELD: _("Plan afgerond"),
}
# How urgent or good a step is, for the shape of its tag; the word is always there too.
TONES = {
    Status.CONCEPT: "neutral",
    Status.INGEDIEND: "info",
    Status.IN_BEHANDELING: "info",
    Status.AANVULLING_GEVRAAGD: "wait",
    Status.TER_BESLUIT: "info",
    Status.VERLEEND: "ok",
    Status.GEDEELTELIJK_VERLEEND: "ok",
    Status.DIRECT_VASTGESTELD: "ok",
    Status.AFGEWEZEN: "late",
    Status.BUITEN_BEHANDELING: "neutral",
    Status.INGETROKKEN: "neutral",
    Status.VERANTWOORDING_GEVRAAGD: "wait",
    Status.VERANTWOORD: "info",
    Status.VASTGESTELD: "ok",
    Status.LAGER_VASTGESTELD: "ok",
}
WITH_MUNICIPALITY = (
    Status.INGEDIEND,
    Status.IN_BEHANDELING,
    Status.AANVULLING_GEVRAAGD,
    Status.TER_BESLUIT,
)
OPEN = (Status.CONCEPT, *WITH_MUNICIPALITY)
# Awarded, and the amount can still change with the account of what was done.
AWARDED = (
    Status.VERLEEND,
    Status.GEDEELTELIJK_VERLEEND,
    Status.VERANTWOORDING_GEVRAAGD,
    Status.VERANTWOORD,
)
# Waits for an account, or for the settlement on it.
ACCOUNTING = (Status.VERANTWOORDING_GEVRAAGD, Status.VERANTWOORD)
# The municipality is to decide before a day: on the application, or on the settlement.
TO_DECIDE = (*WITH_MUNICIPALITY, Status.VERANTWOORD)
# A term runs: for the decision, the account or the settlement.
RUNS = (*WITH_MUNICIPALITY, *ACCOUNTING)
SETTLED = (Status.DIRECT_VASTGESTELD, Status.VASTGESTELD, Status.LAGER_VASTGESTELD)
GRANTED = (*AWARDED, *SETTLED)
DECIDED = (*GRANTED, Status.AFGEWEZEN, Status.BUITEN_BEHANDELING)


class Outcome(models.TextChoices):
    """What can be advised and decided."""

    VERLEEND = Status.VERLEEND.value, _("verlenen")
    GEDEELTELIJK_VERLEEND = Status.GEDEELTELIJK_VERLEEND.value, _("gedeeltelijk verlenen")
    DIRECT_VASTGESTELD = Status.DIRECT_VASTGESTELD.value, _("direct vaststellen")
    AFGEWEZEN = Status.AFGEWEZEN.value, _("afwijzen")
    BUITEN_BEHANDELING = Status.BUITEN_BEHANDELING.value, _("buiten behandeling stellen")


# What gives money, so every rule must be judged first.
GRANTING = (Outcome.VERLEEND, Outcome.GEDEELTELIJK_VERLEEND, Outcome.DIRECT_VASTGESTELD)


class LowerGround(models.TextChoices):
    """Why a grant is settled lower than it was awarded (Awb 4:46).

    Lid 1: the award is for costs really made, and says so. Lid 3: costs that were not needed.
    """

    NIET_GEDAAN = "a", _("de activiteiten zijn niet of niet helemaal uitgevoerd (Awb 4:46 lid 2 a)")
    VERPLICHTING = "b", _("aan een verplichting is niet voldaan (Awb 4:46 lid 2 b)")
    ONJUIST = "c", _("gegevens waren onjuist of onvolledig (Awb 4:46 lid 2 c)")
    ONTERECHT = "d", _("de verlening was onjuist en de aanvrager kon dat weten (Awb 4:46 lid 2 d)")
    KOSTEN = "kosten", _("de werkelijke kosten waren lager dan begroot (Awb 4:46 lid 1)")
    NIET_NODIG = "nodig", _("kosten waren in redelijkheid niet nodig (Awb 4:46 lid 3)")


class SuspensionGround(models.TextChoices):
    """Why the decision term stands still without a request for an addition (Awb 4:15)."""

    BUITENLAND = "1b", _("informatie van een buitenlandse instantie gevraagd (Awb 4:15 lid 1 b)")
    INSTEMMING = "2a", _("de aanvrager stemt in met uitstel (Awb 4:15 lid 2 a)")
    VERTRAGING = "2b", _("de vertraging komt door de aanvrager (Awb 4:15 lid 2 b)")
    OVERMACHT = "2c", _("overmacht bij de gemeente (Awb 4:15 lid 2 c)")


class ObjectionStatus(models.TextChoices):
    """Where an objection is (Awb chapters 6 and 7). The label is the name for staff."""

    ONTVANGEN = "ontvangen", _("Ontvangen")
    GEGROND = "gegrond", _("Gegrond")
    ONGEGROND = "ongegrond", _("Ongegrond")
    NIET_ONTVANKELIJK = "niet_ontvankelijk", _("Niet-ontvankelijk")
    INGETROKKEN = "ingetrokken", _("Ingetrokken")


DECIDED_OBJECTIONS = (
    ObjectionStatus.GEGROND,
    ObjectionStatus.ONGEGROND,
    ObjectionStatus.NIET_ONTVANKELIJK,
)
OBJECTION_APPLICANT_LABELS = {
    ObjectionStatus.ONTVANGEN: _("Wij bekijken uw bezwaar"),
    ObjectionStatus.GEGROND: _("Wij geven u gelijk"),
    ObjectionStatus.ONGEGROND: _("Ons besluit blijft zoals het is"),
    ObjectionStatus.NIET_ONTVANKELIJK: _("Wij konden uw bezwaar niet behandelen"),
    ObjectionStatus.INGETROKKEN: _("Door u ingetrokken"),
}


class ChangeStatus(models.TextChoices):
    """Where a change after the award is. The label is the name for staff."""

    GEVRAAGD = "gevraagd", _("Gevraagd")
    AKKOORD = "akkoord", _("Akkoord")
    GEWEIGERD = "geweigerd", _("Geweigerd")
    INGETROKKEN = "ingetrokken", _("Ingetrokken")


CHANGE_APPLICANT_LABELS = {
    ChangeStatus.GEVRAAGD: _("Wij bekijken uw wijziging"),
    ChangeStatus.AKKOORD: _("Wij zijn akkoord"),
    ChangeStatus.GEWEIGERD: _("Deze wijziging kan niet"),
    ChangeStatus.INGETROKKEN: _("Door u ingetrokken"),
}


class ReclaimStatus(models.TextChoices):
    """Where a reclaim is (Awb 4:57). The label is the name for staff."""

    GEVORDERD = "gevorderd", _("Teruggevorderd")
    BETAALD = "betaald", _("Terugbetaald")
    VERVALLEN = "vervallen", _("Vervallen")


class RetentionGround(models.TextChoices):
    """For how long an application is kept (Selectielijst gemeenten 2020)."""

    VERLEEND = "verleend", _("verleend en vastgesteld")
    AFGEWEZEN = "afgewezen", _("afgewezen")
    AFGEBROKEN = "afgebroken", _("ingetrokken of buiten behandeling gesteld")


class DestructionStatus(models.TextChoices):
    """Where the destruction of an application is. The label is the name for staff."""

    VOORGESTELD = "voorgesteld", _("Voorgesteld")
    BEVESTIGD = "bevestigd", _("Bevestigd")
    VERNIETIGD = "vernietigd", _("Vernietigd")
    BEWAARD = "bewaard", _("Langer bewaard")


DESTRUCTION_TONES = {
    DestructionStatus.VOORGESTELD: "wait",
    DestructionStatus.BEVESTIGD: "info",
    DestructionStatus.VERNIETIGD: "neutral",
    DestructionStatus.BEWAARD: "ok",
}


class WaitStatus(models.TextChoices):
    """Where the waiting of a line of money is (bijlage 3 A6-7). The label is the name for staff."""

    AANGEBODEN = "aangeboden", _("Keuze bij de aanvrager")
    WACHT = "wacht", _("Wacht op geld")
    GEHOLPEN = "geholpen", _("Geld gereserveerd")
    DEEL = "deel", _("Neemt genoegen met het deel")
    AFGEZIEN = "afgezien", _("Wacht niet")
    ONVOLLEDIG = "onvolledig", _("Aanvraag niet volledig")
    BESLOTEN = "besloten", _("Over besloten")


# Still in line, with or without the applicant's consent to wait.
WAITING = (WaitStatus.AANGEBODEN, WaitStatus.WACHT)


class AccountStatus(models.TextChoices):
    """Where the account of a year is. The label is the name for staff."""

    CONCEPT = "concept", _("Nog niet ingediend")
    INGEDIEND = "ingediend", _("Ingediend")
    TERUGGEGEVEN = "teruggegeven", _("Teruggegeven")
    AKKOORD = "akkoord", _("Akkoord")


ACCOUNT_TONES = {
    AccountStatus.CONCEPT: "neutral",
    AccountStatus.INGEDIEND: "info",
    AccountStatus.TERUGGEGEVEN: "wait",
    AccountStatus.AKKOORD: "ok",
}
# Still being written by the group; what was sent in is public as far as the group chose.
ACCOUNT_WRITABLE = (AccountStatus.CONCEPT, AccountStatus.TERUGGEGEVEN)
ACCOUNT_PUBLIC = (AccountStatus.INGEDIEND, AccountStatus.AKKOORD)


class AccountPart(models.TextChoices):
    """The parts of an account, in the order in which they are written."""

    ACTIES = "acties", _("Wat er gedaan is")
    GELD = "geld", _("Wat het kostte")
    VERHAAL = "verhaal", _("Verhaal en foto’s voor de wijk")


class RowKind(models.TextChoices):
    """What a row of an account is about: an action of the plan, or a row of its budget."""

    ACTIE = "actie", _("Actie")
    INKOMST = "inkomst", _("Inkomsten")
    UITGAVE = "uitgave", _("Uitgaven")


class ActionOutcome(models.TextChoices):
    """What came of an action."""

    GEDAAN = "gedaan", _("Gedaan")
    DEELS = "deels", _("Voor een deel gedaan")
    NIET = "niet", _("Niet gedaan")


class Purpose(models.TextChoices):
    """What a document is for."""

    BIJLAGE = "bijlage", _("Bijlage")
    BON = "bon", _("Bon of factuur")
    FOTO = "foto", _("Foto")


class LetterKind(models.TextChoices):
    """What a letter of a case is about."""

    ONTVANGST = "ontvangst", _("Ontvangstbevestiging")
    AANVULLING = "aanvulling", _("Verzoek om aanvulling")
    OPSCHORTING = "opschorting", _("Opschorting van de beslistermijn")
    WACHTLIJST = "wachtlijst", _("Plaats op de wachtlijst")
    TEKORT = "tekort", _("Niet genoeg budget: uw keuze")
    AAN_DE_BEURT = "aan_de_beurt", _("Geld gereserveerd")
    VERLENGING = "verlenging", _("Verlenging van de beslistermijn")
    WIJKBUDGET = "wijkbudget", _("Uw deel van het wijkbudget")
    VERLENING = "verlening", _("Verlening")
    GEDEELTELIJK = "gedeeltelijk", _("Gedeeltelijke verlening")
    DIRECT = "direct", _("Directe vaststelling")
    AFWIJZING = "afwijzing", _("Afwijzing")
    UITGEPUT = "uitgeput", _("Afwijzing, budget uitgeput")
    BUITEN_BEHANDELING = "buiten_behandeling", _("Buiten behandeling stellen")
    VERANTWOORDING = "verantwoording", _("Verzoek om verantwoording")
    WIJZIGING = "wijziging", _("Wijziging na verlening")
    WIJZIGING_GEWEIGERD = "wijziging_geweigerd", _("Weigering van een wijziging")
    VASTSTELLING = "vaststelling", _("Vaststelling")
    LAGER = "lager", _("Lagere vaststelling")
    TERUGVORDERING = "terugvordering", _("Terugvordering")
    BEZWAAR_ONTVANGST = "bezwaar_ontvangst", _("Ontvangst van uw bezwaar")
    BEZWAAR_GEGROND = "bezwaar_gegrond", _("Besluit op bezwaar: gegrond")
    BEZWAAR_ONGEGROND = "bezwaar_ongegrond", _("Besluit op bezwaar: ongegrond")
    BEZWAAR_NIET_ONTVANKELIJK = "bezwaar_ongeldig", _("Besluit op bezwaar: niet-ontvankelijk")


# What stands open for objection; after a decision on an objection one can appeal to a court.
OBJECTABLE_LETTERS = (
    LetterKind.VERLENING,
    LetterKind.GEDEELTELIJK,
    LetterKind.DIRECT,
    LetterKind.AFWIJZING,
    LetterKind.UITGEPUT,
    LetterKind.BUITEN_BEHANDELING,
    LetterKind.WIJZIGING,
    LetterKind.WIJZIGING_GEWEIGERD,
    LetterKind.VASTSTELLING,
    LetterKind.LAGER,
    LetterKind.TERUGVORDERING,
)
APPEALABLE_LETTERS = (
    LetterKind.BEZWAAR_GEGROND,
    LetterKind.BEZWAAR_ONGEGROND,
    LetterKind.BEZWAAR_NIET_ONTVANKELIJK,
)
DECISION_LETTERS = (*OBJECTABLE_LETTERS, *APPEALABLE_LETTERS)


class TextKind(models.TextChoices):
    """What a standard text is for."""

    BERICHT = "bericht", _("bericht aan de aanvrager")
    VRAAG = "vraag", _("vraag over een onderdeel")
    AANVULLING = "aanvulling", _("verzoek om een aanvulling")
    AFWIJZING = "afwijzing", _("motivering van een afwijzing")


# What happened, in the history of a case.
EVENT_LABELS = {
    "wijkplan.started": _("Begonnen met het plan"),
    "wijkplan.entered": _("Begonnen met invoeren van papier"),
    "aanvraag.submitted": _("Ingediend"),
    "aanvraag.taken_up": _("In behandeling genomen"),
    "aanvraag.addition_asked": _("Aanvulling gevraagd"),
    "aanvraag.addition_given": _("Aanvulling ontvangen"),
    "aanvraag.addition_expired": _("Termijn voor de aanvulling voorbij"),
    "aanvraag.question_asked": _("Vraag gesteld"),
    "aanvraag.question_answered": _("Vraag beantwoord"),
    "aanvraag.question_withdrawn": _("Vraag ingetrokken"),
    "aanvraag.wait_offered": _("Niet genoeg budget: keuze aan de aanvrager"),
    "aanvraag.wait_agreed": _("Aanvrager wacht op budget"),
    "aanvraag.wait_helped": _("Geld gereserveerd, aan de beurt"),
    "aanvraag.wait_part": _("Aanvrager neemt genoegen met het deel dat er is"),
    "aanvraag.wait_stopped": _("Aanvrager wacht niet (meer)"),
    "aanvraag.wait_incomplete": _("Plaats in de rij vervallen: aanvraag niet volledig"),
    "aanvraag.wait_decided": _("Wachten voorbij door het besluit"),
    "aanvraag.line_rejoined": _("Weer in de rij: aanvraag volledig"),
    "aanvraag.judged": _("Spelregel beoordeeld"),
    "aanvraag.advised": _("Advies gegeven"),
    "aanvraag.returned": _("Terug naar de initiatievenmakelaar"),
    "aanvraag.granted": _("Verleend"),
    "aanvraag.partly_granted": _("Gedeeltelijk verleend"),
    "aanvraag.refused": _("Afgewezen"),
    "aanvraag.set_aside": _("Buiten behandeling gesteld"),
    "aanvraag.settled_at_once": _("Direct vastgesteld"),
    "aanvraag.withdrawn": _("Ingetrokken"),
    "aanvraag.taken_over": _("Overgenomen"),
    "aanvraag.stood_aside": _("Eigen belang gemeld"),
    "aanvraag.suspended": _("Beslistermijn opgeschort"),
    "aanvraag.suspension_ended": _("Opschorting geëindigd"),
    "aanvraag.extended": _("Beslistermijn verlengd"),
    "aanvraag.notice_given": _("Ingebrekestelling ontvangen"),
    "aanvraag.account_asked": _("Verantwoording gevraagd"),
    "aanvraag.accounted": _("Verantwoording ontvangen"),
    "aanvraag.account_returned": _("Verantwoording teruggegeven"),
    "aanvraag.account_agreed": _("Verantwoording akkoord"),
    "aanvraag.paid": _("Betaling vastgelegd"),
    "aanvraag.settlement_proposed": _("Vaststelling voorgesteld"),
    "aanvraag.settled": _("Vastgesteld"),
    "aanvraag.settled_lower": _("Lager vastgesteld"),
    "aanvraag.reclaimed": _("Teruggevorderd"),
    "aanvraag.reclaim_paid": _("Terugbetaald"),
    "aanvraag.reclaim_dropped": _("Terugvordering vervallen"),
    "aanvraag.change_asked": _("Wijziging gevraagd"),
    "aanvraag.change_agreed": _("Wijziging akkoord"),
    "aanvraag.change_refused": _("Wijziging geweigerd"),
    "aanvraag.change_withdrawn": _("Wijziging ingetrokken"),
    "aanvraag.objected": _("Bezwaar ontvangen"),
    "aanvraag.objection_founded": _("Bezwaar gegrond"),
    "aanvraag.objection_unfounded": _("Bezwaar ongegrond"),
    "aanvraag.objection_inadmissible": _("Bezwaar niet-ontvankelijk"),
    "aanvraag.objection_withdrawn": _("Bezwaar ingetrokken"),
    "aanvraag.revised_granted": _("Na bezwaar verleend"),
    "aanvraag.revised_partly": _("Na bezwaar gedeeltelijk verleend"),
    "aanvraag.revised_settlement": _("Na bezwaar vastgesteld"),
    "aanvraag.message": _("Bericht"),
    "aanvraag.note": _("Notitie"),
    "aanvraag.document_added": _("Document toegevoegd"),
    "aanvraag.document_removed": _("Document verwijderd"),
    "hardheid.asked": _("Hardheidsclausule gevraagd"),
    "hardheid.proposed": _("Hardheidsclausule voorgesteld"),
    "hardheid.applied": _("Hardheidsclausule toegepast"),
    "hardheid.refused": _("Hardheidsclausule niet toegepast"),
    "hardheid.withdrawn": _("Verzoek om de hardheidsclausule ingetrokken"),
}


class HardheidStatus(models.TextChoices):
    """Where a request or proposal to set aside one rule is (bijlage 3, nota bene 4)."""

    GEVRAAGD = "gevraagd", _("Gevraagd")
    VOORGESTELD = "voorgesteld", _("Voorgesteld")
    TOEGEPAST = "toegepast", _("Toegepast")
    NIET_TOEGEPAST = "niet_toegepast", _("Niet toegepast")
    INGETROKKEN = "ingetrokken", _("Ingetrokken")


HARDHEID_TONES = {
    HardheidStatus.GEVRAAGD: "wait",
    HardheidStatus.VOORGESTELD: "wait",
    HardheidStatus.TOEGEPAST: "ok",
    HardheidStatus.NIET_TOEGEPAST: "late",
    HardheidStatus.INGETROKKEN: "neutral",
}
