"""The words of the letter: right for none, one and many, and figures from the snapshot only."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from monitoring.enums import Part
from monitoring.letter import words
from monitoring.letter.drafts import HEADINGS, draft
from monitoring.letter.drawings import charts_of
from monitoring.letter.parts import Block, blocks_of, problems
from monitoring.letter.placeholders import check, figures_of, filled
from monitoring.letter.summary import sentences
from monitoring.letter.tables import table_of, tables_of
from monitoring.reports.figures import (
    FORMAT,
    ZERO,
    Actie,
    Indicator,
    Norm,
    PlanFigures,
    Post,
    Snapshot,
    Wijk,
    Wijkbudget,
    as_data,
    snapshot_from,
)

NO_PLANS = PlanFigures(0, 0, 0, 0, 0, 0, 0, ZERO, ZERO, 0, 0)
EMPTY = Snapshot(FORMAT, 2025, date(2026, 9, 15), NO_PLANS, None, (), (), (), (), 0, ())


def actie(number: int, state: str, title: str = "Taalhuis") -> Actie:
    return Actie(number, title, "gemeente", "2021", state, "", "", None, "", None)


def indicator(number: str, value: int | None, **more: object) -> Indicator:
    told = "" if value is None else "wat"
    fields = {"numerator": value, "denominator": 1000, "definition": told, "source": "register"}
    given = {**fields, "reason": "" if value is not None else "nog niets", "norm": None, "is_met": None}
    measured = None if value is None else Decimal(value)
    return Indicator(number, "Iets", "aantal", "telling", measured, **{**given, **more})


def post(kind: str = "structureel", number: str = "1") -> Post:
    return Post(
        number,
        "Bewonersinitiatieven",
        kind,
        Decimal("90000.00"),
        Decimal("1000.00"),
        Decimal("20000.00"),
        None,
        Decimal("69000.00"),
        "visie",
        False,
    )


def wijk(name: str, *, groups: int = 0, plans: int = 0, places: int = 0, code: str = "WK000001") -> Wijk:
    return Wijk(code, name, None, None, 1000, date(2025, 1, 1), groups, plans, Decimal("1000.00"), places)


def plans(count: int) -> PlanFigures:
    return PlanFigures(6 * count, *(count,) * 6, Decimal("100.00"), Decimal("50.00"), count, count)


RUN = Wijkbudget(
    date(2025, 1, 1), Decimal(1), Decimal("91580.00"), Decimal("90000.00"), Decimal("90000.00"), 8
)


def full(count: int) -> Snapshot:
    """A year in which everything happened `count` times."""
    return replace(
        EMPTY,
        plans=plans(count),
        wijkbudget=RUN,
        posts=(post(), post("gebouwen", "G1"), post("personeel", "P1")),
        actiepunten=tuple(actie(n, state) for state in ("achter", "gereed") for n in range(count)),
        indicators=tuple(indicator("6a" if n == 0 else str(n), 3) for n in range(count))
        + tuple(indicator(f"9{n}", None) for n in range(count)),
        wijken=tuple(
            wijk(f"Wijk {n}", groups=n % 2, plans=n % 2, places=n, code=f"WK{n:06d}") for n in range(count)
        ),
        places_without_wijk=count,
    )


def text_of(snapshot: Snapshot, part: Part) -> str:
    return filled(draft(snapshot)[part], figures_of(snapshot))


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "geen wijkplannen"),
        (1, "één wijkplan"),
        (2, "twee wijkplannen"),
        (12, "twaalf wijkplannen"),
        (13, "13 wijkplannen"),
        (1250, "1.250 wijkplannen"),
    ],
)
def test_counted_reads_well(count, text):
    assert words.counted(count, "wijkplan", "wijkplannen") == text


def test_capital_of_one_has_no_accent():
    assert [words.capital(text) for text in ("één plan", "geen plan", "")] == ["Eén plan", "Geen plan", ""]


@pytest.mark.parametrize(
    ("count", "sentences"),
    [
        (0, ["Voor 2025 kwam geen wijkplan binnen.", "Voor 2025 is geen wijkbudget vastgesteld."]),
        (
            1,
            [
                "Voor 2025 ontvingen we zes wijkplannen. ",
                "Samen vroegen de plannen €\u00a0100,00 aan subsidie.",
                "- We wezen één wijkplan af.",
                "- Over één wijkplan beslissen we nog.",
                "We verdeelden €\u00a090.000,00 over acht groepen en organisaties.",
            ],
        ),
        (3, ["- We wezen drie wijkplannen af.", "- Bewoners trokken drie wijkplannen weer in."]),
    ],
)
def test_plans_are_told_for_none_one_and_many(count, sentences):
    text = text_of(full(count) if count else EMPTY, Part.WIJKPLANNEN)
    assert [sentence for sentence in sentences if sentence not in text] == [], text


def test_one_plan_is_told_as_one():
    one = replace(EMPTY, plans=replace(NO_PLANS, submitted=1, granted=1, asked=Decimal("9.00")))
    text = text_of(one, Part.WIJKPLANNEN)
    assert "ontvingen we één wijkplan. Het plan vroeg €\u00a09,00 aan subsidie." in text
    assert "- Voor één wijkplan verleenden we het hele gevraagde bedrag." in text


@pytest.mark.parametrize(
    ("count", "sentence"),
    [(1, "Dit actiepunt loopt achter:"), (2, "Deze actiepunten lopen achter:")],
)
def test_action_points_behind_are_told_for_one_and_many(count, sentence):
    assert sentence in text_of(full(count), Part.ACTIEPUNTEN)


@pytest.mark.parametrize("count", [0, 1, 2, 13])
def test_every_draft_can_be_filled_and_has_no_odd_signs(count):
    snapshot = full(count)
    texts = draft(snapshot)
    assert problems(snapshot, texts) == {}
    for part in Part:
        text = text_of(snapshot, part)
        assert text.strip() and "{" not in text and "None" not in text, part
        assert not any(wrong in text for wrong in ("één wijkplannen", "1 wijkplannen", "  ", "..")), text


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ("0.00", "Daarvan verleenden we €\u00a020.000,00. We reserveerden"),
        (
            "-1799.00",
            "Daarvan verleenden we €\u00a021.799,00. Na die besluiten ging er €\u00a01.799,00 weer af",
        ),
        ("500.00", "Daarvan verleenden we €\u00a019.500,00. Na die besluiten kwam er €\u00a0500,00 bij."),
    ],
)
def test_money_says_what_changed_after_the_decisions(changed, told):
    snapshot = replace(EMPTY, posts=(replace(post(), changed=Decimal(changed)),))
    assert told in text_of(snapshot, Part.GELD)
    columns = [column.heading for column in table_of(snapshot, "begroting").paper_columns]
    assert ("Daarna gewijzigd" in columns) is (changed != "0.00")
    assert charts_of(snapshot)[Part.GELD].headings[1].startswith("Verleend")
    money = sentences(snapshot)[2]
    assert ("Na de besluiten" in money) is (changed != "0.00")


def test_letter_of_before_changes_were_recorded_names_none():
    snapshot = replace(EMPTY, posts=(post(),))
    assert "Daarvan verleenden we €\u00a020.000,00. We" in text_of(snapshot, Part.GELD)
    assert table_of(snapshot, "begroting").totals[5] is None


def test_year_without_anything_says_so_in_every_part():
    texts = draft(EMPTY)
    assert problems(EMPTY, texts) == {}
    assert "Over 2025 staan er geen wijkplannen en geen begroting in het portaal." in text_of(
        EMPTY, Part.INLEIDING
    )
    assert text_of(EMPTY, Part.GELD).startswith("Voor 2025 staan er geen begrotingsposten in het portaal.")
    assert text_of(EMPTY, Part.SPREIDING) == "Er staan geen wijken in het portaal."
    assert [table.rows for table in tables_of(replace(EMPTY, places=()))] == [()] * 6
    assert charts_of(EMPTY) == {}


def test_letter_of_before_locations_were_recorded_has_no_annex_about_them():
    assert table_of(EMPTY, "locaties") is None


def test_shortfall_is_told_only_when_there_is_one():
    enough = replace(RUN, claim=Decimal("90000.00"))
    assert "te weinig" in text_of(replace(EMPTY, wijkbudget=RUN), Part.WIJKPLANNEN)
    text = text_of(replace(EMPTY, wijkbudget=enough), Part.WIJKPLANNEN)
    assert "Dat was genoeg." in text and "te weinig" not in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{verleend}", "vier wijkplannen"),
        ("{Verleend} kregen subsidie.", "Vier wijkplannen kregen subsidie."),
        ("{verleend_bedrag} van {gevraagd_bedrag}", "€\u00a050,00 van €\u00a0100,00"),
        ("Zonder cijfer, met 100%.", "Zonder cijfer, met 100%."),
    ],
)
def test_placeholder_is_filled_from_the_snapshot(text, expected):
    assert filled(text, figures_of(full(2))) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{geld}", "“{geld}” is geen cijfer"),
        ("{tekort}", "“{tekort}” is geen cijfer"),  # no wijkbudget, no shortfall to name
        ("{VERLEEND}", "“{VERLEEND}” is geen cijfer"),
        ("{verleend", "accolade"),
        ("verleend}", "accolade"),
        ("{{verleend}}", "accolade"),
        ("{ver\nleend}", "accolade"),
        ("漢", "op papier"),
    ],
)
def test_placeholder_that_is_unknown_or_broken_is_refused(text, message):
    with pytest.raises(ValidationError, match=message):
        filled(text, figures_of(EMPTY))


def test_title_with_braces_is_no_placeholder():
    snapshot = replace(EMPTY, actiepunten=(actie(1, "achter", "Plan {a}"),))
    assert "- Plan (a)" in text_of(snapshot, Part.ACTIEPUNTEN)


def test_blocks_divide_paragraphs_and_lists():
    assert blocks_of("Een.\nTwee.\n\nDit:\n- a\n- b\nDaarna.\n\n\n- c") == (
        Block("Een. Twee."),
        Block("Dit:", announces=True),
        Block("", ("a", "b")),
        Block("Daarna."),
        Block("", ("c",)),
    )


def test_snapshot_is_the_same_after_freezing():
    snapshot = full(3)
    norm = Norm("minimaal", Decimal("60.00"), "procent", 2021, "visie")
    snapshot = replace(snapshot, indicators=(indicator("2", 61, norm=norm, is_met=True),))
    assert snapshot_from(as_data(snapshot)) == snapshot
    assert as_data(snapshot)["posts"][0]["allocated"] == "90000.00"


def test_headings_have_no_numbers_and_all_parts():
    assert set(HEADINGS) == set(Part)
    assert not any(character.isdigit() for heading in HEADINGS.values() for character in heading)


def test_post_table_adds_up_and_leaves_out_payments_that_nobody_books():
    table = table_of(full(1), "begroting")
    assert [column.heading for column in table.paper_columns] == [
        "Post",
        "Beschikbaar",
        "Gereserveerd",
        "Verleend",
        "Nog over",
    ]
    assert table.totals[2:] == (
        Decimal("270000.00"),
        Decimal("3000.00"),
        Decimal("60000.00"),
        None,
        None,
        Decimal("207000.00"),
        None,
    )


def test_wijk_table_has_a_row_for_places_of_which_the_wijk_is_unknown():
    table = table_of(full(3), "wijken")
    assert table.rows[-1][1] == "Wijk niet bekend" and table.rows[-1][-1] == 3
    assert table.totals[-1] == 6


def test_indicator_table_says_why_something_is_not_measured():
    rows = table_of(full(1), "indicatoren").rows
    assert [(row[2], row[4]) for row in rows] == [
        ("3 (3,00 per 1.000 bewoners)", "wat"),
        ("nog niet gemeten", "nog niets"),
    ]


@pytest.mark.parametrize(
    ("count", "last"), [(10, "“{x9}” is"), (11, "En nog 1 naam"), (300, "En nog 290 namen")]
)
def test_check_names_ten_unknown_figures_and_counts_the_others(count, last):
    with pytest.raises(ValidationError) as error:
        check(" ".join(f"{{x{number}}} {{x{number}}}" for number in range(count)), figures_of(EMPTY))
    assert len(error.value.messages) == min(count, 11)
    assert error.value.messages[-1].startswith(last)
