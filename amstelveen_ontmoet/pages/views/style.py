"""The components that pages are built from, each drawn by its own template. Only in the demonstration."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from amstelveen_ontmoet.accounts.access import public
from amstelveen_ontmoet.begroting.models import Begrotingspost
from amstelveen_ontmoet.charts import (
    Bar,
    Chart,
    Look,
    StackedRow,
    Tile,
    Unit,
    bars,
    line,
    sparkline,
    stacked,
    tiles,
)
from amstelveen_ontmoet.difference import difference
from amstelveen_ontmoet.forms import AmountField, FilesField, LongTextField
from amstelveen_ontmoet.spelregels.explanations import Explanation
from amstelveen_ontmoet.tokens import colour_pairs, letter_sizes

LONG = (
    "Buurtkamer voor iedereen in Keizer Karelpark, Patrimonium en omgeving, waar bewoners elke dag welkom "
    "zijn voor koffie, een gesprek, hulp met een brief of een maaltijd die buren samen koken en samen opeten"
)


@dataclass(frozen=True)
class Example:
    """One line of a template and what stands in its context; the page shows both line and outcome."""

    title: str | Promise
    code: str
    context: dict[str, Any] = field(default_factory=dict)
    html: SafeString = field(default_factory=SafeString)

    def drawn(self, request: HttpRequest) -> "Example":
        html = engines["django"].from_string(self.code).render(self.context, request)
        return Example(self.title, self.code, html=mark_safe(html))  # noqa: S308


@dataclass(frozen=True)
class Section:
    key: str
    title: str | Promise
    examples: list[Example]


@require_safe
@public
def style(request: HttpRequest) -> HttpResponse:
    """Colours and every component with the line that draws it. Does not exist outside the demonstration."""
    if not settings.DEMO:
        raise Http404
    # The examples are Dutch on the English page too, as their texts are; the page says so.
    with translation.override("nl"):
        sections = [
            Section(section.key, section.title, [each.drawn(request) for each in section.examples])
            for section in _sections()
        ]
    context = {"sections": sections, "pairs": colour_pairs(), "sizes": letter_sizes()}
    return render(request, "pages/style.html", context)


def _sections() -> list[Section]:
    return [
        Section("letters", _("Letters"), _type()),
        Section("knoppen", _("Knoppen"), _buttons()),
        Section("velden", _("Velden van een formulier"), list(_fields())),
        Section("meldingen", _("Meldingen"), _notices()),
        Section("stappen", _("Takenlijst en stappen"), _steps()),
        Section("klaar", _("Bevestiging, voortgang en leeg"), _outcomes()),
        Section("feiten", _("Feiten en cijfers"), _facts()),
        Section("tabellen", _("Tabellen"), _tables()),
        Section("kaarten", _("Kaarten en navigatie"), _cards()),
        Section("verhaal", _("Tijdlijn en berichten"), _story()),
        Section("grafieken", _("Grafieken"), list(_charts())),
    ]


def _include(name: str, *arguments: str) -> str:
    words = f" with {' '.join(arguments)}" if arguments else ""
    return f'{{% include "components/{name}.html"{words} %}}'


def _type() -> list[Example]:
    return [
        Example(_("Koppen"), "<h3>Kop in een sectie</h3>\n<h4>Kop daaronder</h4>"),
        Example(
            _("Tekst"),
            '<p class="aoe-lead">De inleiding van een pagina, in één of twee zinnen.</p>\n'
            '<p>Gewone tekst met een <a href="#letters">link</a>, in korte zinnen. Wij zeggen “u”.</p>\n'
            '<p class="aoe-meta">Bijschrift: wat, wanneer en waarvandaan.</p>',
        ),
        Example(_("Lijst"), "<ul><li>Koffie</li><li>Soep</li></ul>\n<ol><li>Eerst</li><li>Daarna</li></ol>"),
    ]


def _buttons() -> list[Example]:
    kinds = {
        "utrecht-button--primary-action": "Plan versturen",
        "utrecht-button--secondary-action": "Plan bekijken",
        "utrecht-button--subtle": "Later verder",
        "utrecht-button--primary-action utrecht-button--danger": "Plan intrekken",
    }
    rows = [
        f'<button class="utrecht-button {kind}" type="button">{word}</button>' for kind, word in kinds.items()
    ]
    group = '<div class="utrecht-button-group">\n{}\n</div>'.format("\n".join(rows))
    return [
        Example(_("Knoppen naast elkaar"), group),
        Example(
            _("Link die een knop lijkt"),
            '<a class="utrecht-button utrecht-button--secondary-action" href="#knoppen">Lees het plan</a>',
        ),
        Example(
            _("Knop die een link lijkt"), '<button class="aoe-link-button" type="button">Uitloggen</button>'
        ),
    ]


class ExampleForm(forms.Form):
    """Every kind of field that the portal has."""

    name = forms.CharField(label="Naam van de groep", help_text="Zoals u wilt dat bewoners hem lezen.")
    amount = AmountField(label="Bedrag", help_text="Bijvoorbeeld 1250 of 1.250,50.")
    story = LongTextField(label="Wat gaat u doen?", rows=3, required=False)
    wijk = forms.ChoiceField(
        label="Wijk", choices=[("", "Kies een wijk"), ("e", "Elsrijk"), ("b", "Bovenkerk")]
    )
    pace = forms.ChoiceField(
        label="Hoe vaak?", choices=[("w", "Elke week"), ("m", "Elke maand")], widget=forms.RadioSelect
    )
    audience = forms.MultipleChoiceField(
        label="Voor wie?",
        choices=[("j", "Jongeren"), ("o", "Ouderen")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    files = FilesField(label="Bijlagen", required=False)
    agreed = forms.BooleanField(label="Alle bestuursleden staan achter dit plan")


def _fields() -> Iterator[Example]:
    filled = {"name": "Stadsdorp Elsrijk", "amount": Decimal("1250.00"), "pace": "w", "audience": ["o"]}
    yield Example(
        _("Velden"), "<form>{{ form }}</form>", {"form": ExampleForm(initial=filled, prefix="goed")}
    )
    wrong = ExampleForm({"fout-amount": "veel", "fout-wijk": "x"}, prefix="fout")
    yield Example(
        _("Velden met fouten, en wat er nog mis is"),
        f"{_include('error_summary')}\n<form novalidate>{{{{ form }}}}</form>",
        {"form": wrong},
    )


def _notices() -> list[Example]:
    made = [
        Example(_("Uitleg"), _include("notice", 'kind="info"', 'text="U kunt stoppen en later verdergaan."')),
        Example(_("Gelukt"), _include("notice", 'kind="ok"', 'title="Bewaard"', 'text="Om 14.02 uur."')),
        Example(
            _("Let op"),
            _include(
                "notice",
                'kind="warn"',
                'title="Nog drie dagen"',
                'text="Daarna sluit de aanvraag."',
                'url="#meldingen"',
                'link_label="Verder schrijven"',
            ),
        ),
        Example(_("Mis"), _include("notice", 'kind="error"', 'text="Het bestand is te groot."')),
    ]
    kinds = {
        "ok": "Vastgesteld",
        "wait": "In behandeling",
        "late": "Te laat",
        "info": "Nieuw",
        "neutral": "Concept",
    }
    tags = "\n".join(
        _include("status_tag", f'kind="{kind}"', f'label="{word}"') for kind, word in kinds.items()
    )
    return [*made, Example(_("Status: een woord met een vorm"), tags)]


def _posts() -> list[Begrotingspost]:
    """Two posts that exist nowhere else: one with something left, one used up."""
    half, all_of_it = Decimal(17500), Decimal(35000)
    return [
        Begrotingspost(
            name="Extra initiatieven", allocated=all_of_it, awarded=half, reserved=Decimal(5000), is_demo=True
        ),
        Begrotingspost(name="Lief en leed", allocated=half, awarded=half, is_demo=True),
    ]


def _steps() -> list[Example]:
    tasks = [
        _task("Doel van het plan", "ok", "Ingevuld", hint="Waarom dit plan er komt"),
        _task("Activiteiten", "wait", "Bezig"),
        _task("Geld", "neutral", "Nog niet begonnen"),
        {**_task("Controleren", "neutral", "Kan nog niet"), "url": ""},
    ]
    return [
        Example(_("Takenlijst"), _include("task_list"), {"tasks": tasks}),
        Example(_("Stap"), _include("step", "number=2", "total=6")),
        Example(_("Spelregels"), _include("rules"), {"outcomes": list(_outcomes_of_rules())}),
    ]


def _task(label: str, kind: str, word: str, hint: str = "") -> dict[str, str]:
    return {"label": label, "url": "#stappen", "hint": hint, "status_kind": kind, "status_label": word}


def _outcomes_of_rules() -> Iterator[Explanation]:
    for verdict, label, reason, advice in (
        ("voldoet", "Voldoet", "Het plan staat open voor alle bewoners.", ""),
        ("voldoet_niet", "Voldoet niet", "Het bestuur heeft twee leden.", "Zoek nog één bestuurslid."),
        ("onbekend", "Nog niet bekend", "Het wijkbudget is nog niet vastgesteld.", ""),
    ):
        yield Explanation("regel", "B3", verdict, label, "Een plan voor iedereen", reason, advice)


def _outcomes() -> list[Example]:
    confirmation = _include("confirmation", "level=4", 'title="Uw plan is verstuurd"', 'number="W-2026-014"')
    empty = _include(
        "empty",
        'title="Nog geen plannen"',
        'text="Begin met een idee."',
        'url="#klaar"',
        'label="Begin een plan"',
    )
    return [
        Example(_("Bevestiging"), confirmation, {"next_steps": ["U krijgt een mail.", "Wij lezen uw plan."]}),
        Example(
            _("Voortgang"),
            _include("progress", 'label="Wijkbudgetten"', "done=9", "total=14", 'label_id="v1"'),
        ),
        Example(
            _("Voortgang zonder einde"),
            _include("progress", 'label="Wijkbudgetten"', 'phase="Wacht op een vrije plek"', 'label_id="v2"'),
        ),
        Example(_("Leeg"), empty),
    ]


def _facts() -> list[Example]:
    figures = [
        {"label": "Bewoners", "value": "11.475", "note": "1 januari 2026, CBS", "url": "#feiten"},
        {"label": "Wijkbudget", "value": "€\u00a011.475", "note": "€\u00a01 per bewoner", "url": ""},
        {"label": "Lief-en-leedstraten", "value": "7", "note": "2 meer dan vorig jaar", "url": ""},
    ]
    rows = [
        {"key": "Groep", "value": "Stadsdorp Elsrijk", "url": ""},
        {"key": "Rekening", "value": "NL91 ABNA 0417 1643 00", "url": "#feiten"},
        {"key": "Website", "value": "", "url": "#feiten"},
    ]
    return [
        Example(_("Cijfers"), _include("figures"), {"figures": figures}),
        Example(_("Nog beschikbaar per post"), _include("posts_left"), {"posts": _posts()}),
        Example(_("Feiten op een rij"), _include("summary_list"), {"rows": rows}),
    ]


TABLE = """<div class="aoe-table-wrap">
<table class="utrecht-table utrecht-table--html-table aoe-table--cards">
<caption class="utrecht-table__caption">Posten van 2026</caption>
<thead><tr><th scope="col">Post</th><th scope="col" class="aoe-num">Nog over</th></tr></thead>
<tbody>
<tr><th scope="row"><a href="#tabellen">1. Bewonersinitiatieven</a></th>
<td class="aoe-num" data-label="Nog over">€ 19.600</td></tr>
<tr><th scope="row"><a href="#tabellen">2. Lief en leed</a></th>
<td class="aoe-num" data-label="Nog over">€ 8.100</td></tr>
</tbody></table></div>"""


def _tables() -> list[Example]:
    pages = Paginator(range(120), 20)
    return [
        Example(_("Tabel, kaarten op een telefoon"), TABLE),
        Example(_("Bladeren"), _include("pagination"), {"page_obj": pages.get_page(2)}),
    ]


def _cards() -> list[Example]:
    card = (
        'level=4 url="#kaarten" title="Samen eten in De Meent" text="Iedereen is welkom." kind="ok" '
        'label="Rolstoel kan mee"'
    )
    meta = {"meta": ["dinsdag 24 november", "€\u00a06,50"], "day": "24", "month": "nov"}
    crumbs = {"breadcrumbs": [("Wijken", "#kaarten"), ("Elsrijk", "")]}
    return [
        Example(_("Kaart"), _include("card", card), meta),
        Example(_("Kruimelpad"), _include("breadcrumbs"), crumbs),
        Example(_("Teken bij een woord"), "<p>" + _include("icon", 'kind="wait"') + " even wachten</p>"),
    ]


def _story() -> list[Example]:
    events = [
        {"title": "Verstuurd", "state": "done", "date": "3 maart 2026", "text": ""},
        {"title": "Wij lezen uw plan", "state": "current", "date": "", "text": "De makelaar stelt vragen."},
        {"title": "Besluit", "state": "todo", "date": "uiterlijk 28 april 2026", "text": ""},
    ]
    moment = datetime(2026, 3, 5, 14, 2, tzinfo=timezone.get_default_timezone())
    files = [{"name": "Begroting", "url": "#verhaal", "kind": "pdf", "size": "240 kB", "note": ""}]
    said = {"at": moment, "files": [], "is_own": False, "is_internal": False}
    entries = [
        {
            **said,
            "author": "Joke",
            "role": "",
            "text": "Hierbij de begroting.",
            "is_own": True,
            "files": files,
        },
        {
            **said,
            "author": "Thijs",
            "role": "initiatievenmakelaar",
            "text": "Dank u wel.\nIk lees hem morgen.",
        },
        {**said, "author": "Anouk", "role": "ambtenaar", "text": "Post 1 heeft ruimte.", "is_internal": True},
    ]
    changed = difference(["Koffie op maandag.", "Een bankje."], ["Koffie op dinsdag.", "Soep."])
    return [
        Example(_("Tijdlijn"), _include("timeline"), {"events": events}),
        Example(_("Berichten"), _include("conversation"), {"entries": entries}),
        Example(_("Verschil tussen twee versies"), _include("difference"), {"lines": changed}),
    ]


def _charts() -> Iterator[Example]:
    """Each kind, and what is hard for each: one figure, none, a suppressed one, a label without end."""
    code = _include("chart", "level=4")
    d = Decimal
    spending = [
        Bar("Activiteiten", d(62), norm=d(60), last_year=d(50)),
        Bar("Huur", d(21), norm=d(25), last_year=d(24)),
        Bar("Taalcafé", None, norm=d(60), note="te weinig stemmen"),
        Bar("Personeel", d(0), last_year=d(7)),
        Bar(LONG, d(100), norm=d(100), last_year=d(100), note="n = 23"),
    ]
    note = "Aandeel van de uitgaven, 2026. Verzonnen."
    votes = [
        StackedRow("Soep en spel", (d(14), d(5), d(2))),
        StackedRow("Taalcafé", (None, None, None), note="te weinig stemmen"),
    ]
    posts = [
        StackedRow("Post 1", (d(12400), d(3000), d(19600))),
        StackedRow("Post 2", (d(0), d(0), d(25000))),
    ]
    through = [("2022", d(12)), ("2023", d(18)), ("2024", None), ("2025", d(31)), ("2026", d(42))]
    made = {
        _("Staven met norm en vorig jaar, een verborgen waarde en een lang label"): bars(
            "De meeste euro’s gaan naar activiteiten", spending, unit=Unit.PERCENT, note=note
        ),
        _("Eén staaf"): bars("Zeven straten doen mee", [Bar("Straten", d(7))], unit=Unit.NUMBER),
        _("Geen staven"): bars("Nog niemand doet mee", [], unit=Unit.NUMBER),
        _("Gestapeld"): stacked(
            "Van € 60.000 is nog € 44.600 over",
            posts,
            series=("Verleend", "Gereserveerd", "Nog over"),
            looks=(Look.SOLID, Look.HATCH, Look.BLANK),
            unit=Unit.EURO,
        ),
        _("Gestapeld tot 100%"): stacked(
            "Twee van de drie ontmoetten iemand",
            votes,
            series=("groen: ja", "oranje: een beetje", "rood: nee"),
            looks=(Look.SOLID, Look.HATCH, Look.CROSS),
            unit=Unit.NUMBER,
            share=True,
        ),
        _("Lijn met een gat"): line("Steeds meer activiteiten", through, unit=Unit.NUMBER, norm=d(40)),
        _("Eén punt"): line("Dit jaar begonnen", [("2026", d(42))], unit=Unit.PERCENT),
        _("Tegels"): _tiles(),
    }
    for title, chart in made.items():
        yield Example(title, code, {"chart": chart})
    yield Example(
        _("Lijn zo groot als een woord"),
        "<p>Activiteiten: {{ chart }} 9</p>",
        {"chart": sparkline("Van 4 in 2022 naar 9 in 2026", [d(4), d(5), None, d(7), d(9)])},
    )


def _tiles() -> Chart:
    statuses = ("Plan goedgekeurd", "Plan in de maak", "Geen plan")
    made = [
        Tile("Randwijck", 3, 1, "5.955 bewoners", statuses[0], "/wijken/"),
        Tile("Uilenstede-Kronenburg", 4, 1, "3.470 bewoners", statuses[2], "/wijken/"),
        Tile("Patrimonium", 2, 2, "3.145 bewoners", statuses[1], "/wijken/"),
        Tile("Elsrijk", 3, 2, "11.475 bewoners", statuses[0], "/wijken/"),
    ]
    return tiles("Twee van de vier wijken hebben een plan", made, statuses=statuses)
