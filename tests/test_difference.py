"""What changed between two texts."""

from hypothesis import given
from hypothesis import strategies as st

from amstelveen_ontmoet.difference import difference

LINES = st.lists(st.text(alphabet="ab c\u202e<", max_size=12), max_size=8)


def shown(before: list[str], after: list[str]) -> list[tuple]:
    return [
        (line.kind, *((part.kind, part.text) for part in line.parts)) for line in difference(before, after)
    ]


def test_difference_of_equal_texts_is_nothing():
    assert difference(["a", "b"], ["a", "b"]) == []


def test_difference_within_a_line_is_word_by_word():
    assert shown(["Koffie op maandag."], ["Koffie op dinsdag."]) == [
        ("changed", ("same", "Koffie op "), ("removed", "maandag."), ("added", "dinsdag."))
    ]


def test_difference_of_lines_that_share_no_word_is_one_gone_and_one_new():
    assert shown(["Koffie"], ["Soep"]) == [("removed", ("removed", "Koffie")), ("added", ("added", "Soep"))]


def test_difference_counts_unchanged_lines_far_from_a_change():
    before = [f"regel {n}" for n in range(9)]
    found = difference(before, [*before[:8], "iets anders"])
    assert [(line.kind, line.count) for line in found] == [
        ("left_out", 7),
        ("same", 0),
        ("removed", 0),
        ("added", 0),
    ]


@given(LINES, LINES)
def test_difference_holds_both_texts_whole(before: list[str], after: list[str]):
    kept = {"removed": [], "added": []}
    for line in difference(before, after):
        for side, kind in (("removed", "added"), ("added", "removed")):
            if line.kind not in ("same", "left_out", kind):
                kept[side].append("".join(part.text for part in line.parts if part.kind != kind))
    changed_before, changed_after = list(before), list(after)
    for text in kept["removed"]:
        changed_before.remove(text)
    for text in kept["added"]:
        changed_after.remove(text)
    assert sorted(changed_before) == sorted(changed_after)
