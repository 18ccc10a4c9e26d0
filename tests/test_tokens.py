"""The colours of the tokens can be read on each other, measured as WCAG says."""

import pytest

from amstelveen_ontmoet.tokens import colour_pairs, contrast, letter_sizes, read_colours


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000", "#fff", 21),
        ("#777777", "#ffffff", 4.48),
        ("#0a5a4b", "#0a5a4b", 1),
        ("#fff", "#0000ff", 8.59),
    ],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


def test_every_pair_has_contrast_enough_by_day_and_in_the_dark():
    pairs = colour_pairs()
    assert [(pair.front, pair.back) for pair in pairs if not pair.is_enough] == []
    assert {pair.least for pair in pairs} == {3.0, 4.5}


def test_colours_of_a_municipality_win(settings, tmp_path):
    (tmp_path / "static/css").mkdir(parents=True)
    (tmp_path / "static/css/tokens.css").write_text(
        ":root { --aoe-ink: #111; --aoe-paper: #fff; }\n"
        "@media screen and (prefers-color-scheme: dark) { :root { --aoe-ink: #eee; } }\n"
        ":root { --utrecht-x: var(--aoe-ink); }"
    )
    (tmp_path / "static/css/gemeente.css").write_text(
        ":root { --aoe-paper: #fafafa; }\n"
        "@media (prefers-color-scheme: dark) { :root { --aoe-paper: #222; } }"
    )
    settings.BASE_DIR = tmp_path
    assert read_colours() == ({"ink": "#111", "paper": "#fafafa"}, {"ink": "#eee", "paper": "#222"})


def test_sizes_of_letters_are_those_of_the_tokens():
    assert letter_sizes()[:3] == [("text-s", "0.9375rem"), ("text", "1.0625rem"), ("text-l", "1.25rem")]
    assert letter_sizes()[-1] == ("text-3xl", "clamp(2.1rem, 5.5vw, 3.25rem)")
