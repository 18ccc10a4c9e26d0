"""The HTML of form fields: escaped, tied to its label, its description and its messages."""

import pytest
from django import forms
from django.utils import translation

from amstelveen_ontmoet.components import icon, status_tag

DANGER = "\"><script>'&"
ESCAPED = "&quot;&gt;&lt;script&gt;&#x27;&amp;"


class Example(forms.Form):
    name = forms.CharField(label="Naam", help_text="Uw <em>eigen</em> naam", max_length=5)
    note = forms.CharField(widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(choices=[("a", "A & B"), ("Groep", [("b", "B")])])
    way = forms.ChoiceField(choices=[("x", "X"), ("y", "Y")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="Zeker", required=False)
    mark = forms.CharField(widget=forms.HiddenInput)


def field(name: str, data: dict[str, str] | None = None, **options: object) -> str:
    with translation.override("nl"):
        return str(Example(data, **options)[name].as_field_group())


def test_field_has_label_description_and_control():
    assert field("name", initial={"name": "Jan"}) == (
        '<div class="utrecht-form-field"><label class="utrecht-form-label" for="id_name">Naam</label>'
        '<div class="utrecht-form-field-description" id="id_name_helptext">Uw <em>eigen</em> naam</div>'
        '<input type="text" name="name" class="utrecht-textbox utrecht-textbox--html-input" value="Jan"'
        ' maxlength="5" required aria-describedby="id_name_helptext" id="id_name"></div>'
    )


def test_optional_field_says_so_unless_the_form_does_not_want_it():
    assert "(niet verplicht)" in field("note")
    form = Example()
    form.hide_optional = True
    assert "(niet verplicht)" not in form["note"].as_field_group()


def test_refused_field_repeats_its_message_and_refers_to_it():
    html = field("name", {"name": "te lang"})
    assert html.startswith('<div class="utrecht-form-field utrecht-form-field--invalid">')
    assert '<ul class="errorlist aoe-errors" id="id_name_error"><li><svg' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html and 'aria-invalid="true"' in html


@pytest.mark.parametrize("name", ["name", "note", "mark"])
def test_what_was_typed_is_escaped(name: str):
    html = field(name, {name: DANGER})
    assert ESCAPED in html and "<script>" not in html


def test_first_line_end_of_a_long_text_is_kept():
    assert ">\n\nTekst</textarea>" in field("note", {"note": "\nTekst"})


def test_select_marks_the_chosen_option_and_names_groups():
    html = field("kind", {"kind": "b"})
    assert '<option value="a">A &amp; B</option>' in html
    assert '<optgroup label="Groep"><option value="b" selected>B</option></optgroup>' in html


def test_choices_stand_in_a_fieldset_with_a_label_each():
    html = field("way", {"way": "y"})
    assert '<legend class="utrecht-form-fieldset__legend utrecht-form-fieldset__legend--html-legend">' in html
    assert '<label class="aoe-option" for="id_way_1"><input type="radio" name="way"' in html
    assert html.count(" checked") == 1


def test_checkbox_stands_before_its_label():
    assert '<label class="aoe-option" for="id_sure"><input type="checkbox" name="sure"' in field("sure")


def test_hidden_field_is_bare():
    assert field("mark", initial={"mark": 3}) == '<input type="hidden" name="mark" value="3" id="id_mark">'


def test_status_tag_escapes_its_word_and_has_a_shape():
    assert status_tag("ok", DANGER).endswith(f"{ESCAPED}</span>")
    assert icon("ok", 12, "") in status_tag("ok", "x")
    assert status_tag("onbekend", "x").count(icon("neutral", 12, "")) == 1


class Row(forms.Form):
    is_repeated = True
    what = forms.CharField(label="Wat", max_length=9)
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], initial="a")
    goes = forms.BooleanField(label="Weg", required=False)


ROWS = [
    {},
    {"what": "Koffie", "kind": "b"},
    {"what": DANGER, "kind": DANGER},
    {"what": "\ue000\ue001", "goes": True},
    {"what": 0, "kind": None},
]


@pytest.mark.parametrize("language", ["nl", "en", "nl"])
def test_row_of_a_list_is_drawn_as_if_it_stood_alone(language: str):
    def drawn(form: forms.Form) -> list[str]:
        return [str(form[name].as_field_group()) for name in form.fields]

    with translation.override(language):
        for number, initial in enumerate(ROWS):
            row, alone = (Row(initial=initial, prefix=f"rij-{number}") for _ in range(2))
            alone.is_repeated = False
            assert drawn(row) == drawn(alone)


def test_row_that_was_typed_keeps_its_messages():
    row = Row({"rij-0-what": "veel te lang", "rij-0-kind": "c"}, prefix="rij-0")
    with translation.override("nl"):
        html = str(row["what"].as_field_group()) + str(row["kind"].as_field_group())
    assert html.count('aria-invalid="true"') == 2 and 'value="veel te lang"' in html
