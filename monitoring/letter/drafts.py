"""The first draft of every part of the letter, out of the figures of the year.

Sentences have “we” as their subject wherever a count varies, so that they stay right for none, one
and many; for none there is another sentence. A civil servant makes it their own.
"""

from collections.abc import Callable, Iterator

from monitoring.enums import Part
from monitoring.letter.placeholders import ACTIVITIES
from monitoring.reports.figures import Snapshot

HEADINGS: dict[Part, str] = {
    Part.INLEIDING: "",
    Part.WIJKPLANNEN: "Voortgang van de wijkplannen en wijkbudgetten",
    Part.GELD: "Geld",
    Part.ACTIEPUNTEN: "Actiepunten",
    Part.INDICATOREN: "Wat we meten",
    Part.SPREIDING: "Spreiding over de wijken",
    Part.HARDHEIDSCLAUSULE: "Hardheidsclausule",
    Part.ANDERS: "Wat anders ging",
    Part.CONCLUSIE: "Conclusie en vooruitblik",
}
# How an action point stands, in the words of its own page.
STATES = {
    "gereed": "Gereed",
    "op_schema": "Op schema",
    "let_op": "Let op",
    "achter": "Achter",
    "niet_gestart": "Nog niet gestart",
    "vervallen": "Vervallen",
}


def draft(snapshot: Snapshot) -> dict[Part, str]:
    """A text for every part, with its figures as placeholders."""
    return {part: "\n\n".join(write(snapshot)) for part, write in WRITERS.items()}


def _introduction(snapshot: Snapshot) -> Iterator[str]:
    yield (
        "Met deze brief informeren we u over de voortgang van ‘Amstelveen Ontmoet Elkaar’ in {jaar}. "
        "In hoofdstuk 5 van deze visie staat dat we de raad na de zomer laten weten hoe het staat met "
        "de actiepunten en met de indicatoren. Zo ziet u wat bewoners en gemeente deden, wat het kostte "
        "en wat we nog niet weten."
    )
    if snapshot.is_empty:
        yield (
            "Over {jaar} staan er geen wijkplannen en geen begroting in het portaal. Daarom kunnen we u "
            "over dat jaar weinig cijfers geven. We vullen niets in wat niet is vastgelegd."
        )
    yield (
        "Alle cijfers komen uit het portaal ‘Amstelveen Ontmoet Elkaar’, naar de stand van {stand}. "
        "In de bijlagen staat bij elk cijfer wat het betekent en waar het vandaan komt."
    )


def _plans(snapshot: Snapshot) -> Iterator[str]:
    plans = snapshot.plans
    if not plans.submitted:
        yield "Voor {jaar} kwam geen wijkplan binnen."
    else:
        lines = [
            (plans.granted, "- Voor {volledig_verleend} verleenden we het hele gevraagde bedrag."),
            (plans.partly, "- Voor {gedeeltelijk_verleend} verleenden we een deel van het gevraagde bedrag."),
            (plans.refused, "- We wezen {afgewezen} af."),
            (plans.set_aside, "- We namen {buiten_behandeling} niet in behandeling."),
            (plans.withdrawn, "- Bewoners trokken {ingetrokken} weer in."),
            (plans.open, "- Over {in_behandeling} beslissen we nog."),
        ]
        shown = [line for count, line in lines if count]
        together = "Het plan vroeg" if plans.submitted == 1 else "Samen vroegen de plannen"
        yield f"Voor {{jaar}} ontvingen we {{ingediend}}. {together} {{gevraagd_bedrag}} aan subsidie."
        yield "\n".join(shown)
        if plans.supported:
            yield "In totaal verleenden we {verleend_bedrag}."
    yield from _wijkbudget(snapshot)


def _wijkbudget(snapshot: Snapshot) -> Iterator[str]:
    run = snapshot.wijkbudget
    if run is None:
        yield "Voor {jaar} is geen wijkbudget vastgesteld."
        return
    rate = "Het wijkbudget is {per_bewoner} per bewoner. " if run.rate is not None else ""
    claim = (
        f"{rate}Volgens de inwonertallen van {{peildatum}} konden groepen samen {{aanspraak}} vragen. "
        "Op de begroting was daarvoor {plafond} beschikbaar."
    )
    if run.shortfall > 0:
        yield (
            f"{claim} Dat is {{tekort}} te weinig. Daarom kreeg ieder naar verhouding iets minder. "
            "We verdeelden {verdeeld} over {partijen}."
        )
    else:
        yield f"{claim} Dat was genoeg. We verdeelden {{verdeeld}} over {{partijen}}."


def _money(snapshot: Snapshot) -> Iterator[str]:
    if not snapshot.posts:
        yield (
            "Voor {jaar} staan er geen begrotingsposten in het portaal. "
            "Over geld kunnen we u daarom nog geen cijfers geven."
        )
        return
    yield (
        "Voor activiteiten en initiatieven stond in {jaar} {begroot} op de begroting. "
        f"{_awarded(snapshot)} We reserveerden {{gereserveerd}} voor wat nog komt. "
        "Er is {over} over."
    )
    others = [
        f"{{{kind}}} voor {kind}"
        for kind in ("gebouwen", "personeel")
        if any(post.kind == kind for post in snapshot.posts)
    ]
    if others:
        yield f"Daarnaast staat er op de begroting {' en '.join(others)}."
    if all(post.paid is None for post in snapshot.posts):
        yield "Betalingen legt het portaal nog niet vast. Daarom noemen we geen betaalde bedragen."


def _awarded(snapshot: Snapshot) -> str:
    """What was awarded out of the budget, and what changed since, so that the amounts add up."""
    changed = snapshot.total("changed", *ACTIVITIES)
    if not changed:
        return "Daarvan verleenden we {toegekend}."
    told = "Daarvan verleenden we {verleend_uit_begroting}."
    if changed > 0:
        return f"{told} Na die besluiten kwam er {{verhoogd}} bij."
    return (
        f"{told} Na die besluiten ging er {{verlaagd}} weer af, bijvoorbeeld doordat een groep minder "
        "uitgaf dan in haar plan stond."
    )


def _points(snapshot: Snapshot) -> Iterator[str]:
    if not snapshot.actiepunten:
        yield "Er staan geen actiepunten in het portaal."
        return
    yield "De visie heeft {actiepunten}. Zo staan ze ervoor:"
    yield "\n".join(
        f"- {word}: {{actiepunten_{state}}}" for state, word in STATES.items() if snapshot.count(state)
    )
    behind = [actie for actie in snapshot.actiepunten if actie.state == "achter"]
    if behind:
        yield "Dit actiepunt loopt achter:" if len(behind) == 1 else "Deze actiepunten lopen achter:"
        yield "\n".join(f"- {_plain(actie.title)}" for actie in behind)
    if snapshot.count("niet_gestart") == len(snapshot.actiepunten):
        yield (
            "Bij geen van de actiepunten is in het portaal al iets bijgehouden. "
            "Dat zegt nog niet dat er niets gebeurt."
        )
    yield "In de bijlage staat per actiepunt wie het trekt en wat de volgende mijlpaal is."


def _indicators(snapshot: Snapshot) -> Iterator[str]:
    if not snapshot.indicators:
        yield "Er staan geen indicatoren in het portaal."
        return
    if not snapshot.measured:
        yield "De visie noemt {indicatoren}. Over {jaar} konden we daarvan nog niets meten."
    elif len(snapshot.measured) == len(snapshot.indicators):
        yield "De visie noemt {indicatoren}. Over {jaar} hebben we ze allemaal gemeten."
    else:
        yield (
            "De visie noemt {indicatoren}. Over {jaar} hebben we {indicatoren_gemeten} kunnen meten. "
            "Voor {indicatoren_niet_gemeten} hebben we nog geen cijfers. "
            "In de bijlage staat bij elke indicator waarom."
        )
    places = next((row for row in snapshot.measured if row.number == "6a"), None)
    if places:
        told = "In het register van locaties staan {kleine_plekken}, in {wijken_met_plek}."
        if snapshot.places_without_wijk:
            told += " Van {plekken_zonder_wijk} is de wijk niet bekend."
        if places.norm is None:
            told += " Een norm hiervoor is nog niet vastgesteld."
        yield told
    yield (
        "Hoe vaak de ontmoetingslocaties worden gebruikt, legt het portaal nog niet vast. "
        "Daar kunnen we dus nog niets over zeggen."
    )


def _spread(snapshot: Snapshot) -> Iterator[str]:
    if not snapshot.wijken:
        yield "Er staan geen wijken in het portaal."
        return
    if not any(wijk.plans for wijk in snapshot.wijken):
        yield "In geen enkele wijk liep in {jaar} een wijkplan met subsidie."
    else:
        yield (
            "De gemeente heeft {wijken}. In {wijken_met_plan} liep in {jaar} een wijkplan met subsidie. "
            "Een groep die in meer wijken werkt, telt in elk van die wijken mee."
        )
    if any(not wijk.groups for wijk in snapshot.wijken):
        yield "In {wijken_zonder_groep} is nog geen bewonersgroep actief."
    yield "De bijlage laat per wijk zien hoeveel bewoners, groepen, plannen en plekken er zijn."


def _hardship(snapshot: Snapshot) -> Iterator[str]:
    clause = (
        "Met de hardheidsclausule kunnen we van een spelregel afwijken als die voor bewoners onredelijk "
        "uitpakt."
    )
    if snapshot.hardships is None:
        yield f"{clause} Over dit jaar is niet vastgelegd hoe vaak we dat deden."
    elif not snapshot.hardships:
        yield f"{clause} Dat deden we in {{jaar}} niet."
    else:
        alone = sum(row.count for row in snapshot.hardships) == 1
        each = "voor één aanvraag" if alone else "elk voor één aanvraag"
        yield f"{clause} In {{jaar}} zetten we {{hardheidsclausule}} opzij, {each}:"
        yield "\n".join(f"- {row.title} ({row.article}): {row.count} keer" for row in snapshot.hardships)
    if snapshot.plans.despite_rule:
        yield (
            f"{'Ook' if snapshot.hardships else 'Wel'} is vastgelegd dat we voor {{ondanks_spelregel}} "
            "subsidie verleenden terwijl een spelregel niet was gehaald. "
            "De reden staat steeds in het besluit."
        )


def _otherwise(snapshot: Snapshot) -> Iterator[str]:
    run = snapshot.wijkbudget
    lines = [
        (bool(run and run.shortfall > 0), "- Het wijkbudget was niet genoeg: we kwamen {tekort} tekort."),
        (bool(snapshot.plans.late), "- Over {te_laat} beslisten we later dan de termijn die daarvoor staat."),
        (
            bool(snapshot.count("achter")),
            "- Van {actiepunten_achter} haalden we de mijlpaal niet.",
        ),
        (
            len(snapshot.measured) < len(snapshot.indicators),
            "- We hadden graag alle indicatoren gemeten. Voor {indicatoren_niet_gemeten} lukte dat niet.",
        ),
    ]
    shown = [line for is_so, line in lines if is_so]
    if not shown:
        yield "Uit de cijfers van {jaar} blijkt niets dat anders ging dan verwacht."
        return
    yield "Niet alles ging zoals we het wilden:"
    yield "\n".join(shown)


def _conclusion(snapshot: Snapshot) -> Iterator[str]:
    plans = snapshot.plans
    if plans.supported:
        yield (
            "In {jaar} verleenden we subsidie voor {verleend}. Daarmee organiseren bewoners zelf "
            "ontmoetingen in hun wijk."
        )
    elif snapshot.is_empty:
        yield "Over {jaar} is in het portaal te weinig vastgelegd voor een conclusie."
    else:
        yield "In {jaar} verleenden we nog geen subsidie voor een wijkplan."
    lines = [
        (plans.open, "- We nemen een besluit over {in_behandeling}."),
        (snapshot.count("achter"), "- We maken een nieuwe planning voor {actiepunten_achter}."),
        (
            len(snapshot.indicators) - len(snapshot.measured),
            "- We zorgen dat we {indicatoren_niet_gemeten} kunnen meten.",
        ),
    ]
    shown = [line for count, line in lines if count]
    if shown:
        yield "Dit doen we de komende tijd:"
        yield "\n".join(shown)


def _plain(title: str) -> str:
    """A title in a text: its braces are no placeholders."""
    return title.replace("{", "(").replace("}", ")")


WRITERS: dict[Part, Callable[[Snapshot], Iterator[str]]] = {
    Part.INLEIDING: _introduction,
    Part.WIJKPLANNEN: _plans,
    Part.GELD: _money,
    Part.ACTIEPUNTEN: _points,
    Part.INDICATOREN: _indicators,
    Part.SPREIDING: _spread,
    Part.HARDHEIDSCLAUSULE: _hardship,
    Part.ANDERS: _otherwise,
    Part.CONCLUSIE: _conclusion,
}
