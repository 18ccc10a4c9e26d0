"""Forms about terms, objections, changes and mandates, and those with which people write to each other."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.accounts.models import RoleGrant, User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.forms import AmountField, DayField, LongTextField
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions import texts
from amstelveen_ontmoet.procedure.enums import ObjectionStatus, SuspensionGround, TextKind
from amstelveen_ontmoet.procedure.models import Aanvraag, Bericht, Standaardtekst
from amstelveen_ontmoet.procedure.reports import Thread


class SuspendForm(forms.Form):
    """Let the decision term stand still."""

    ground = forms.ChoiceField(
        label=_("Waarom staat de termijn stil?"),
        error_messages={"required": _("Kies een reden.")},
        choices=[
            (ground.value, ground.label)
            for ground in SuspensionGround
            if ground != SuspensionGround.INSTEMMING
        ],
        widget=forms.RadioSelect,
    )
    until_on = DayField(
        label=_("Tot en met"), help_text=_("De aanvrager krijgt een brief met de nieuwe laatste dag.")
    )
    reason = LongTextField(
        label=_("Uitleg voor de brief"),
        error_messages={"required": _("Leg uit waarom de termijn stilstaat.")},
        rows=3,
        max_length=4000,
    )


class ExtendForm(forms.Form):
    """Make the decision term longer, once."""

    weeks = forms.IntegerField(
        label=_("Met hoeveel weken?"),
        min_value=1,
        error_messages={
            "required": _("Vul het aantal weken in."),
            "invalid": _("Vul een heel aantal weken in."),
        },
        help_text=_("Zo kort als kan. Verlengen mag één keer (Awb 4:14)."),
    )
    reason = LongTextField(
        label=_("Waarom lukt het niet op tijd?"),
        help_text=_("Deze uitleg komt in de brief."),
        error_messages={"required": _("Leg uit waarom u verlengt.")},
        rows=3,
        max_length=4000,
    )


class EnterObjectionForm(forms.Form):
    """An objection that came on paper."""

    received_on = DayField(label=_("Ontvangen op"))
    grounds = LongTextField(
        label=_("Wat staat er in het bezwaar?"),
        error_messages={"required": _("Neem de gronden van het bezwaar over.")},
        rows=6,
    )


class DecideObjectionForm(forms.Form):
    """Decide on an objection."""

    outcome = forms.ChoiceField(
        label=_("Uw besluit op het bezwaar"),
        error_messages={"required": _("Kies gegrond, ongegrond of niet-ontvankelijk.")},
        choices=[
            (status.value, status.label)
            for status in (
                ObjectionStatus.GEGROND,
                ObjectionStatus.ONGEGROND,
                ObjectionStatus.NIET_ONTVANKELIJK,
            )
        ],
        widget=forms.RadioSelect,
    )
    granted = AmountField(
        label=_("Nieuw bedrag in euro"),
        required=False,
        help_text=_("Alleen bij gegrond, als het bedrag verandert. Nooit lager dan het nu is."),
    )
    reasoning = LongTextField(
        label=_("Motivering voor de brief"),
        error_messages={"required": _("Leg uit waarom u zo besluit.")},
        rows=5,
        max_length=8000,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("granted") is not None and data.get("outcome") != ObjectionStatus.GEGROND:
            self.add_error(
                "granted", _("Het bedrag verandert alleen als het bezwaar gegrond is. Laat het leeg.")
            )
        return data


class DecideChangeForm(forms.Form):
    """Agree with a change, or refuse it."""

    is_agreed = forms.TypedChoiceField(
        label=_("Gaat u akkoord?"),
        error_messages={"required": _("Kies ja of nee.")},
        choices=[("ja", _("Ja, akkoord")), ("nee", _("Nee"))],
        coerce=lambda value: value == "ja",
        widget=forms.RadioSelect,
    )
    reasoning = LongTextField(
        label=_("Motivering voor de brief"),
        required=False,
        rows=4,
        max_length=8000,
        is_asked_sometimes=True,
        help_text=_("Verplicht als u niet akkoord gaat."),
    )


class MandateForm(forms.Form):
    """Who may decide, up to which amount, between which dates."""

    user = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Mandaathouder"),
        empty_label=_("Kies een persoon"),
        error_messages={"required": _("Kies een persoon.")},
        help_text=_("Wie hier niet staat heeft de rol mandaathouder nog niet."),
    )
    position = forms.CharField(
        label=_("Functie onder de brief"),
        max_length=120,
        error_messages={"required": _("Vul de functie in.")},
    )
    maximum = AmountField(
        label=_("Tot en met welk bedrag?"), required=False, help_text=_("Laat leeg als er geen grens is.")
    )
    from_on = DayField(label=_("Vanaf"))
    until_on = DayField(label=_("Tot en met"), required=False, help_text=_("Laat leeg als er geen einde is."))
    source = forms.CharField(
        label=_("Mandaatbesluit"),
        max_length=200,
        error_messages={"required": _("Noem het besluit waarin dit staat.")},
        help_text=_("Bijvoorbeeld de naam, de datum en het artikel."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holders = RoleGrant.objects.active().filter(role=Role.MANDAATHOUDER, content_type__isnull=True)
        self.fields["user"].queryset = (
            User.objects.filter(role_grants__in=holders).distinct().order_by("name")
        )
        self.fields["from_on"].initial = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("from_on"), data.get("until_on")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("until_on", _("De laatste dag ligt voor de eerste. Kies een latere dag."))
        if data.get("maximum") == 0:
            self.add_error("maximum", _("Vul een bedrag boven 0 in, of laat het leeg."))
        return data


class EndMandateForm(forms.Form):
    """The last day of a mandate."""

    until_on = DayField(label=_("Laatste dag van het mandaat"))

    def clean_until_on(self) -> date:
        day: date = self.cleaned_data["until_on"]
        if day < timezone.localdate():
            raise ValidationError(_("Kies vandaag of een latere dag: wat al besloten is verandert niet."))
        return day


LONGEST_MESSAGE = 8000


class ReplyForm(forms.Form):
    """A message in a thread."""

    text = LongTextField(
        error_messages={"required": _("Schrijf eerst uw bericht.")},
        label=_("Uw bericht"),
        rows=4,
        max_length=LONGEST_MESSAGE,
    )


class MessageForm(ReplyForm):
    """A message on a new subject."""

    subject = forms.CharField(
        error_messages={"required": _("Schrijf in een paar woorden waar het over gaat.")},
        label=_("Onderwerp"),
        max_length=150,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    field_order = ["subject", "text"]


class ReadForm(forms.Form):
    """Up to which moment the person saw a thread: that of the latest message on the page."""

    until = forms.DateTimeField()


class AnswerForm(forms.Form):
    """The answer to a question or to a request for an addition."""

    answer = LongTextField(
        error_messages={"required": _("Schrijf eerst uw antwoord.")},
        label=_("Uw antwoord"),
        rows=5,
        max_length=LONGEST_MESSAGE,
    )


class FilledFromText(forms.Form):
    """A form of staff whose long text can begin with a standard text; a button fills it in.

    What was chosen counts only for that button: sending takes what is written.
    """

    text_kind: TextKind
    text_field = "text"

    def __init__(self, *args: Any, known: Iterable[Standaardtekst] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = list(queries.texts_for(self.text_kind) if known is None else known)
        self.was_filled = False
        if self.known:
            self.fields["standard"] = forms.CharField(
                label=_("Standaardtekst"),
                required=False,
                help_text=_("Kies een tekst en dan “Vul in”. Wat u al schreef blijft staan."),
                widget=forms.Select(
                    choices=[("", _("Geen")), *((str(text.pk), text.name) for text in self.known)]
                ),
            )
            names = [name for name in self.fields if name != "standard"]
            names.insert(names.index(self.text_field), "standard")
            self.order_fields(names)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data.pop("standard", None)
        return data


def fill(form_class: Callable[..., forms.Form], data: MultiValueDict, aanvraag: Aanvraag) -> forms.Form:
    """The form as typed with the chosen text below what was written; says so when there is no such text."""
    form = form_class(data)
    text = next((text for text in form.known if str(text.pk) == data.get("standard")), None)
    if text is None:
        form.is_valid()
        form.errors.clear()
        message = _("Kies een standaardtekst die er nog is. Wat u schreef staat er nog.")
        form.add_error("standard" if form.known else None, message)
        return form
    written = data.get(form.text_field, "").rstrip()
    filled = texts.filled_in(text, aanvraag)
    both = f"{written}\n\n{filled}" if written else filled
    form = form_class(initial={**data.dict(), form.text_field: both})
    form.was_filled = True
    return form


class StaffReplyForm(FilledFromText, ReplyForm):
    """A message of staff in a thread."""

    text_kind = TextKind.BERICHT


class StaffMessageForm(FilledFromText, MessageForm):
    """A message of staff on a new subject."""

    text_kind = TextKind.BERICHT


class NoteForm(forms.Form):
    """A note for colleagues."""

    text = LongTextField(
        error_messages={"required": _("Schrijf eerst uw notitie.")},
        label=_("Uw notitie"),
        rows=3,
        max_length=LONGEST_MESSAGE,
        help_text=_("De aanvrager ziet dit nooit."),
    )


class TextForm(forms.Form):
    """A standard text."""

    name = forms.CharField(
        error_messages={"required": _("Vul een naam in waaraan u de tekst herkent.")},
        label=_("Naam"),
        max_length=100,
    )
    kind = forms.ChoiceField(
        error_messages={"required": _("Kies waarvoor de tekst is.")},
        label=_("Waarvoor is de tekst?"),
        choices=TextKind,
        widget=forms.RadioSelect,
    )
    text_nl = LongTextField(
        error_messages={"required": _("Schrijf de tekst in het Nederlands.")},
        label=_("Tekst in het Nederlands"),
        rows=6,
        max_length=4000,
        help_text=_(
            "U kunt {naam}, {nummer} en {titel} gebruiken: de groep, het nummer en de titel van de aanvraag."
        ),
    )
    text_en = LongTextField(
        error_messages={"required": _("Schrijf de tekst in het Engels.")},
        label=_("Tekst in het Engels"),
        rows=6,
        max_length=4000,
        help_text=_("Wie in het Engels aanvraagt, krijgt deze tekst."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0


def thread_of(aanvraag: Aanvraag, data: MultiValueDict):
    """The thread that a reply was typed in; None for a new subject."""
    chosen = data.get("thread", "")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 19):
        return None
    return queries.messages_of(aanvraag).filter(pk=chosen, thread__isnull=True).first()


def with_reply_forms(
    threads: list[Thread],
    form_class: type[forms.Form],
    bound: tuple[int, forms.Form] | None,
    show: Callable[[Bericht], dict[str, Any]],
    **options: Any,
) -> list[tuple[Thread, list[dict[str, Any]], forms.Form]]:
    """Each thread with its messages as a page shows them and the form to reply in it.

    `bound` is the form as typed, with the key of its thread.
    """
    typed_in, typed_form = bound or (None, None)
    return [
        (
            thread,
            [show(bericht) for bericht in thread.messages],
            typed_form
            if thread.first.pk == typed_in
            else form_class(auto_id=f"id_{thread.first.pk}_%s", **options),
        )
        for thread in threads
    ]
