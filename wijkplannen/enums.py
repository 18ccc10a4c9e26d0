"""The format of a wijkplan (bijlage 4) and the choices in it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Section(models.TextChoices):
    """The sections of bijlage 4, in its order."""

    WIE = "wie", _("Wie")
    DOEL = "doel", _("Doel")
    WAARDERING = "waardering", _("Waardering")
    CIJFERS = "cijfers", _("Cijfers")
    KANSEN = "kansen", _("Kansen")
    KNELPUNTEN = "knelpunten", _("Knelpunten")
    TE_DOEN = "te-doen", _("Te doen")
    WIE_DOET_WAT = "wie-doet-wat", _("Wie doet wat?")
    RESULTAAT = "resultaat", _("Resultaat")
    GELD = "geld", _("Geld")
    COMMUNICATIE = "communicatie", _("Communicatie")
    BIJLAGEN = "bijlagen", _("Bijlagen")


# Plain words for the explanation of bijlage 4.
EXPLANATIONS = {
    Section.WIE: _(
        "Wie maken dit plan? Noem de bewoners en organisaties die meedenken. "
        "Namen van bewoners hoeven niet; “een groep van tien bewoners” is genoeg."
    ),
    Section.DOEL: _(
        "Het doel van elk wijkplan is een sterke sociale basis: bewoners en voorzieningen vormen samen "
        "een leefbare wijk. Schrijf op hoe uw plan daaraan bijdraagt: wijken sterker maken, bewoners "
        "die hulp nodig hebben beter bereiken, en goed samenwerken met partijen in de wijk."
    ),
    Section.WAARDERING: _("Hoe sterk is de sociale basis van de wijk nu? Kijk naar cijfers en ervaringen."),
    Section.CIJFERS: _(
        "De inwoners van uw werkgebied vullen wij voor u in. U kunt er cijfers bij zetten die u belangrijk "
        "vindt, bijvoorbeeld over leeftijd of huishoudens. Schrijf erbij waar ze vandaan komen."
    ),
    Section.KANSEN: _("Waar ligt de kracht van de wijk?"),
    Section.KNELPUNTEN: _("Welke problemen zijn er in de wijk waar welzijn en zorg iets aan kunnen doen?"),
    Section.TE_DOEN: _("Wat gaat u in grote lijnen doen om de sociale basis te versterken?"),
    Section.WIE_DOET_WAT: _(
        "Wat doet u precies, en wie doet het: bewoners, welzijn, zorg of gemeente? Zet elke actie op een rij."
    ),
    Section.RESULTAAT: _("Wat wilt u aan het eind van het jaar bereikt hebben?"),
    Section.GELD: _(
        "Welke inkomsten en uitgaven verwacht u? Samen moeten de inkomsten gelijk zijn aan de uitgaven. "
        "Wat u uit het wijkbudget vraagt, past binnen het deel van uw groep. Hebt u meer nodig, of geld "
        "voor huur of personeel? Zet dat er apart bij, met de reden. Wie het eerst komt, "
        "is het eerst aan de beurt."
    ),
    Section.COMMUNICATIE: _(
        "Waar vinden bewoners het plan en uw contactpersonen? "
        "Denk ook aan een website in het Nederlands en Engels."
    ),
    Section.BIJLAGEN: _("Voeg hier bestanden toe, bijvoorbeeld een activiteitenplan of een begroting."),
}
# What counts as filled in without a word of the writer.
FILLED_BY_THE_PORTAL = {Section.CIJFERS}
OPTIONAL = {Section.BIJLAGEN}


class Waardering(models.TextChoices):
    """How the group values the social basis of the wijk (bijlage 4)."""

    STERK = "sterk", _("Sterk")
    LOS_ZAND = "los_zand", _("Los zand")
    ZWAK = "zwak", _("Zwak")
    ANDERS = "anders", _("Anders")


class Partij(models.TextChoices):
    """The four parties that do the work (bijlage 4, Wie doet wat)."""

    BEWONERS = "bewoners", _("Bewoners")
    WELZIJN = "welzijn", _("Welzijn")
    ZORG = "zorg", _("Zorg")
    GEMEENTE = "gemeente", _("Gemeente")


class Doel(models.TextChoices):
    """The three goals of the social basis (bijlage 4, Doel)."""

    STERKE_WIJKEN = "sterke_wijken", _("Sterke wijken")
    BEREIKEN = "bereiken", _("Bewoners die hulp nodig hebben beter bereiken")
    SAMENWERKING = "samenwerking", _("Goede samenwerking met partijen in de wijk")


class ActieKind(models.TextChoices):
    """What an action is about (visie 4.2: grey and green are allowed and alert the department)."""

    SOCIAAL = "sociaal", _("Sociaal")
    GRIJS = "grijs", _("Grijs: straten en gebouwen")
    GROEN = "groen", _("Groen")


class Richting(models.TextChoices):
    """A row of money is income or expense."""

    INKOMST = "inkomst", _("Inkomsten")
    UITGAVE = "uitgave", _("Uitgaven")


class GeldKind(models.TextChoices):
    """The kinds of rows under Geld; the first seven are income, the others expense."""

    WIJKBUDGET = "wijkbudget", _("Wijkbudget van de gemeente")
    EXTRA_BUDGET = "extra_budget", _("Extra budget van de gemeente")
    HUURBUDGET = "huurbudget", _("Huur, van de gemeente")
    PERSONEELSBUDGET = "personeelsbudget", _("Personeel, van de gemeente")
    EIGEN = "eigen", _("Eigen bijdragen")
    FONDS = "fonds", _("Fondsen en giften")
    OVERIG = "overig", _("Andere inkomsten")
    ACTIVITEITEN = "activiteiten", _("Activiteiten")
    FLEXIBEL = "flexibel", _("Flexibel: nieuwe activiteiten in het jaar")
    EXTRA = "extra", _("Extra activiteiten")
    HUUR = "huur", _("Huur")
    PERSONEEL = "personeel", _("Personeel")
    SOCIAAL_WERK = "sociaal_werk", _("Opdracht aan sociaal werkers")


# Asked from the municipality beside the wijkbudget, with a reason, each from its own post (bijlage 3
# B9-B11): the route of the budget that each of them takes.
ROUTES = {
    GeldKind.EXTRA_BUDGET: "hoger budget bewonersgroep op basis van wijkplan",
    GeldKind.HUURBUDGET: "huur via het wijkplan (B11)",
    GeldKind.PERSONEELSBUDGET: "personele kosten via het wijkplan (B11)",
}
FROM_MUNICIPALITY = (GeldKind.WIJKBUDGET, *ROUTES)
INCOME_KINDS = (*FROM_MUNICIPALITY, GeldKind.EIGEN, GeldKind.FONDS, GeldKind.OVERIG)
EXPENSE_KINDS = (
    GeldKind.ACTIVITEITEN,
    GeldKind.FLEXIBEL,
    GeldKind.EXTRA,
    GeldKind.HUUR,
    GeldKind.PERSONEEL,
    GeldKind.SOCIAAL_WERK,
)


class Plafondregel(models.TextChoices):
    """What is done when residents together claim more than the post holds (Awb 4:25-4:27)."""

    EVENREDIG = "evenredig", _("Naar verhouding: ieder krijgt evenredig minder")
    VOLGORDE = "volgorde", _("In de volgorde waarin de plannen zijn vastgesteld, tot het geld op is")
    DEKKING = "dekking", _("Het tekort komt van een andere post, met een besluit")


class RunStatus(models.TextChoices):
    """Where a computation of the wijkbudgetten is."""

    AANGEMAAKT = "aangemaakt", _("Wordt berekend")
    BEREKEND = "berekend", _("Berekend, nog niet vastgesteld")
    VASTGESTELD = "vastgesteld", _("Vastgesteld")
    VERVANGEN = "vervangen", _("Vervangen door een nieuwe berekening")


class BestandStatus(models.TextChoices):
    """Where a file with residents is."""

    AANGEBODEN = "aangeboden", _("wordt gelezen")
    GELEZEN = "gelezen", _("wacht op bevestiging")
    OVERGENOMEN = "overgenomen", _("overgenomen")
    VERVALLEN = "vervallen", _("niet overgenomen")
