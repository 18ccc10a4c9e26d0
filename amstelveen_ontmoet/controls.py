"""The HTML of form fields, written in Python.

As templates that include one another a field took twenty times as long, and a page with rows of
fields spent most of its time on them. What is seldom on a page (files) is still a template.
"""

from collections.abc import Callable, Mapping
from copy import copy
from typing import Any

from django.forms import BoundField, CheckboxInput, Select, TextInput
from django.forms.renderers import TemplatesSetting
from django.utils.html import conditional_escape, escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from amstelveen_ontmoet.components import icon

Context = dict[str, Any]
# Each control sets its own class, and the label and the description say what a placeholder would.
NOT_REPEATED = frozenset({"class", "placeholder"})
NOT_ON_AN_OPTION = frozenset({"class", "aria-invalid"})


class Renderer(TemplatesSetting):
    """Draws what is known here, and leaves the rest to the templates."""

    def render(self, template_name: str, context: Context, request: Any = None) -> str:
        draw = DRAWN.get(template_name)
        return super().render(template_name, context, request) if draw is None else draw(context)


def _text(value: object) -> str:
    """A value in HTML, escaped unless it is marked as safe."""
    return conditional_escape(value if isinstance(value, str) else str(value))


def _attributes(attrs: Mapping[str, Any], without: frozenset[str] = frozenset()) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{_text(value)}"'
        for name, value in attrs.items()
        if name not in without and value is not False
    )


def _class(widget: Context, own: str) -> str:
    given = widget["attrs"].get("class")
    return f'class="{own} {_text(given)}"' if given else f'class="{own}"'


def _value(widget: Context) -> str:
    return "" if widget["value"] is None else f' value="{_text(widget["value"])}"'


def _input(context: Context) -> str:
    widget = context["widget"]
    own = _class(widget, "utrecht-textbox utrecht-textbox--html-input")
    attributes = _attributes(widget["attrs"], NOT_REPEATED)
    return f'<input type="{widget["type"]}" name="{_text(widget["name"])}" {own}{_value(widget)}{attributes}>'


def _hidden(context: Context) -> str:
    widget = context["widget"]
    attributes = _attributes(widget["attrs"])
    return f'<input type="hidden" name="{_text(widget["name"])}"{_value(widget)}{attributes}>'


def _checkbox(context: Context) -> str:
    widget = context["widget"]
    own = _class(widget, "utrecht-checkbox utrecht-checkbox--html-input")
    attributes = _attributes(widget["attrs"], NOT_REPEATED)
    return f'<input type="checkbox" name="{_text(widget["name"])}" {own}{_value(widget)}{attributes}>'


def _textarea(context: Context) -> str:
    widget = context["widget"]
    own = _class(widget, "utrecht-textarea utrecht-textarea--html-textarea")
    attributes = _attributes(widget["attrs"], NOT_REPEATED)
    # A browser leaves the first line end out, so that one of the text itself would be lost.
    value = _text(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_text(widget["name"])}" {own}{attributes}>\n{value}</textarea>'


def _select(context: Context) -> str:
    widget = context["widget"]
    invalid = " utrecht-select--invalid" if "aria-invalid" in widget["attrs"] else ""
    own = _class(widget, f"utrecht-select utrecht-select--html-select{invalid}")
    attributes = _attributes(widget["attrs"], NOT_REPEATED)
    groups = "".join(
        f'<optgroup label="{_text(name)}">{"".join(map(_option, options))}</optgroup>'
        if name
        else "".join(map(_option, options))
        for name, options, _index in widget["optgroups"]
    )
    return f'<select name="{_text(widget["name"])}" {own}{attributes}>{groups}</select>'


def _option(option: Context) -> str:
    attributes = _attributes(option["attrs"])
    return f'<option value="{_text(option["value"])}"{attributes}>{_text(option["label"])}</option>'


def _choices(context: Context) -> str:
    """Radio buttons or checkboxes, each in its label."""
    widget = context["widget"]
    given = widget["attrs"].get("class")
    own = f'class="aoe-options {_text(given)}"' if given else 'class="aoe-options"'
    identity = f' id="{_text(widget["attrs"]["id"])}"' if widget["attrs"].get("id") else ""
    groups = "".join(
        (f'<p class="aoe-option-group">{_text(name)}</p>' if name else "") + "".join(map(_choice, options))
        for name, options, _index in widget["optgroups"]
    )
    return f"<div {own}{identity}>{groups}</div>"


def _choice(option: Context) -> str:
    own = "utrecht-radio-button" if option["type"] == "radio" else "utrecht-checkbox"
    attrs = option["attrs"]
    target = f' for="{_text(attrs["id"])}"' if attrs.get("id") else ""
    control = (
        f'<input type="{option["type"]}" name="{_text(option["name"])}" class="{own} {own}--html-input"'
        f' value="{_text(option["value"])}"{_attributes(attrs, NOT_ON_AN_OPTION)}>'
    )
    return f'<label class="aoe-option"{target}>{control}<span>{_text(option["label"])}</span></label>'


def _errors(context: Context) -> str:
    errors = context["errors"]
    if not errors:
        return ""
    identity = f' id="{escape(errors.field_id)}_error"' if errors.field_id else ""
    sign, word = icon("error"), _text(_("Fout:"))
    lines = "".join(
        f'<li>{sign}<span><span class="visually-hidden">{word} </span>{_text(error)}</span></li>'
        for error in errors
    )
    return f'<ul class="{_text(context["error_class"])} aoe-errors"{identity}>{lines}</ul>'


def _field(context: Context) -> str:
    """A field of a form that says `is_repeated` from what the row before it gave, else drawn in full."""
    field: BoundField = context["field"]
    is_row = getattr(field.form, "is_repeated", False) and not field.form.is_bound
    return _repeated(field) if is_row else _whole(field)


# A row of a list is as good as the same as the row before it. These stand for what differs, and are no
# letters that people type (they belong to nobody in Unicode).
_PREFIX, _TYPED = "\ue000", "\ue001"
_ROWS: dict[tuple[Any, ...], str] = {}


def _repeated(field: BoundField) -> str:
    """A field that stands in every row of a list as it is when the page opens.

    Drawn once per language, and per choice where it is a choice; name and text are filled in. The fields
    of such a form must be the same for everybody.
    """
    form, widget = field.form, field.field.widget
    is_text = type(widget) is TextInput
    if not (is_text or isinstance(widget, Select | CheckboxInput)) or not form.prefix:
        return _whole(field)
    value = field.value()
    key = (type(form), field.name, get_language(), "" if is_text else str(value))
    if key not in _ROWS:
        example = copy(form)
        example.prefix, example.initial = _PREFIX, {field.name: _TYPED if is_text else value}
        _ROWS[key] = _whole(field.field.get_bound_field(example, field.name))
    drawn = _ROWS[key].replace(_PREFIX, _text(form.prefix))
    if not is_text:
        return drawn
    if value in (None, ""):
        return drawn.replace(f' value="{_TYPED}"', "")
    return drawn.replace(_TYPED, _text(value))


def _whole(field: BoundField) -> str:
    """Label, description, messages, control.

    A form with `hide_optional` (search, filters) does not say "(niet verplicht)".
    """
    if field.is_hidden:
        return str(field)
    errors = field.errors
    own = "utrecht-form-field utrecht-form-field--invalid" if errors else "utrecht-form-field"
    messages = str(errors) if errors else ""
    if field.use_fieldset:
        return f'<div class="{own}">{_fieldset(field, messages)}</div>'
    target = _text(field.id_for_label)
    help_text = _help(field)
    if field.widget_type == "checkbox":
        label = f'<label class="aoe-option" for="{target}">{field}<span>{_text(field.label)}</span></label>'
        return f'<div class="{own}">{messages}{label}{help_text}</div>'
    label = f'<label class="utrecht-form-label" for="{target}">{_label(field)}</label>' if field.label else ""
    return f'<div class="{own}">{label}{help_text}{messages}{field}</div>'


def _fieldset(field: BoundField, messages: str) -> str:
    legend = (
        '<legend class="utrecht-form-fieldset__legend utrecht-form-fieldset__legend--html-legend">'
        f"{_label(field)}</legend>"
        if field.label
        else ""
    )
    described = f' aria-describedby="{_text(field.aria_describedby)}"' if field.aria_describedby else ""
    return (
        f'<fieldset class="utrecht-form-fieldset utrecht-form-fieldset--html-fieldset"{described}>'
        f"{legend}{_help(field)}{messages}{field}</fieldset>"
    )


def _label(field: BoundField) -> str:
    text = _text(field.label)
    says_when = getattr(field.field, "is_asked_sometimes", False)
    if field.field.required or says_when or getattr(field.form, "hide_optional", False):
        return text
    optional = _text(_("(niet verplicht)"))
    return f'{text} <span class="aoe-optional">{optional}</span>'


def _help(field: BoundField) -> str:
    """The description; our own text, which may have links."""
    if not field.help_text:
        return ""
    identity = f"{field.auto_id}_helptext"
    return f'<div class="utrecht-form-field-description" id="{identity}">{field.help_text}</div>'


def _in_widgets(draw: Callable[[Context], str], *names: str) -> dict[str, Callable[[Context], str]]:
    return {f"django/forms/widgets/{name}.html": draw for name in names}


DRAWN: dict[str, Callable[[Context], str]] = {
    "django/forms/field.html": _field,
    "django/forms/errors/list/default.html": _errors,
    **_in_widgets(_input, "input", "text", "email", "number", "password", "url", "date", "datetime", "time"),
    **_in_widgets(_hidden, "hidden"),
    **_in_widgets(_checkbox, "checkbox"),
    **_in_widgets(_textarea, "textarea"),
    **_in_widgets(_select, "select"),
    **_in_widgets(_choices, "radio", "checkbox_select", "multiple_input"),
}
