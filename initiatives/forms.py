"""Forms of the desk: ask, judge, advise, decide."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.forms import AmountField, DayField, LongTextField
from amstelveen_ontmoet.money import format_amount
from amstelveen_ontmoet.procedure.enums import TextKind
from amstelveen_ontmoet.procedure.forms import FilledFromText
from amstelveen_ontmoet.procedure.models import Aanvraag
from amstelveen_ontmoet.procedure.queries import outcomes_for
from amstelveen_ontmoet.procedure.reports import LineOfMoney
from amstelveen_ontmoet.spelregels.checks import Verdict
from amstelveen_ontmoet.spelregels.queries import number_on
from wijkplannen.enums import Section


class AskForm(FilledFromText):
    """Ask the applicant for one addition, with a last day."""

    text_kind = TextKind.AANVULLING
    text_field = "question"

    part = forms.ChoiceField(
        label=_("Over welk onderdeel gaat de vraag?"),
        required=False,
        help_text=_("De aanvrager kan dan alleen dat onderdeel aanpassen."),
    )
    question = LongTextField(
        error_messages={"required": _("Vul uw vraag in.")},
        label=_("Uw vraag"),
        rows=4,
        max_length=4000,
        help_text=_("Stel één vraag, in gewone woorden."),
    )
    due_on = DayField(
        label=_("Antwoord uiterlijk op"),
        help_text=_("Tot dan staat de beslistermijn stil (Awb 4:15)."),
    )

    def __init__(self, *args: Any, stands_still: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not stands_still:  # what begins after the term does not bring it back
            self.fields["due_on"].help_text = ""
        self.fields["part"].choices = [("", _("Algemeen, geen bepaald onderdeel")), *Section.choices]
        today = timezone.localdate()
        self.fields["due_on"].initial = today + timedelta(
            days=int(number_on("termijn.aanvulling_dagen", today))
        )


class JudgeForm(forms.Form):
    """Say whether a rule is met that only a person can judge."""

    verdict = forms.ChoiceField(
        error_messages={"required": _("Kies een oordeel.")},
        label=_("Uw oordeel"),
        choices=[
            (Verdict.VOLDOET.value, _("voldoet")),
            (Verdict.VOLDOET_NIET.value, _("voldoet niet")),
        ],
        widget=forms.RadioSelect,
    )
    reason = LongTextField(
        error_messages={"required": _("Vul de reden van uw oordeel in.")},
        label=_("Reden"),
        rows=2,
        max_length=2000,
        help_text=_("Deze reden komt in de brief."),
    )


class OutcomeForm(forms.Form):
    """What can be advised and decided about a kind of application.

    An application that draws on several posts gets an amount for each; together they are the amount.
    """

    amount_field = ""

    def __init__(
        self,
        *args: Any,
        kind: str = Aanvraag.Kind.WIJKPLAN,
        lines: Sequence[LineOfMoney] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(each.value, each.label) for each in outcomes_for(kind)]
        self.lines = {f"regel_{each.regel.pk}": each for each in lines} if len(lines) > 1 else {}
        if self.lines:
            del self.fields[self.amount_field]
            rest = {name: field for name, field in self.fields.items() if name != "outcome"}
            amounts = {name: self._amount(each) for name, each in self.lines.items()}
            self.fields = {"outcome": self.fields["outcome"], **amounts, **rest}

    @staticmethod
    def _amount(line: LineOfMoney) -> AmountField:
        advised = line.regel.advised
        return AmountField(
            label=_("%(post)s: bedrag in euro") % {"post": line.post.name},
            help_text=_("Gevraagd %(asked)s, gereserveerd %(reserved)s.")
            % {"asked": format_amount(line.requested), "reserved": format_amount(line.reserved)},
            initial=min(line.requested, line.reserved) if advised is None else advised,
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        parts = {each.regel.pk: data.pop(name, None) for name, each in self.lines.items()}
        if self.lines and None not in parts.values():
            data["per_line"] = parts
            data[self.amount_field] = sum(parts.values())
        return data


class AdviseForm(OutcomeForm):
    """Advise on the application; the applicant never sees this."""

    amount_field = "amount"

    outcome = forms.ChoiceField(
        error_messages={"required": _("Kies een advies.")},
        label=_("Uw advies"),
        widget=forms.RadioSelect,
    )
    amount = AmountField(label=_("Bedrag in euro"), help_text=_("Bij afwijzen of buiten behandeling: 0."))
    reasoning = LongTextField(
        error_messages={"required": _("Leg uit waarom u dit adviseert.")},
        label=_("Onderbouwing"),
        rows=4,
        max_length=8000,
    )


class DecideForm(FilledFromText, OutcomeForm):
    """Decide on the application."""

    text_kind = TextKind.AFWIJZING
    text_field = "reasoning"
    amount_field = "granted"

    outcome = forms.ChoiceField(
        error_messages={"required": _("Kies een besluit.")},
        label=_("Uw besluit"),
        widget=forms.RadioSelect,
    )
    is_exhausted = forms.BooleanField(
        label=_("Het budget is op (Awb 4:25)"),
        required=False,
        help_text=_("Alleen als u om die reden afwijst."),
    )
    granted = AmountField(label=_("Bedrag in euro"), help_text=_("Bij afwijzen of buiten behandeling: 0."))
    reasoning = LongTextField(
        label=_("Motivering voor de brief"),
        rows=4,
        max_length=8000,
        required=False,
        is_asked_sometimes=True,
        help_text=_("Verplicht als u niet alles verleent. De uitkomst per spelregel staat al in de brief."),
    )


class ReturnForm(forms.Form):
    """Send the case back to the initiatievenmakelaar."""

    reason = LongTextField(
        error_messages={"required": _("Vul in wat er nog moet gebeuren.")},
        label=_("Wat moet er nog gebeuren?"),
        rows=3,
        max_length=2000,
    )


class QuestionForm(FilledFromText):
    """Ask about one part of the plan, without a term."""

    text_kind = TextKind.VRAAG
    text_field = "question"

    part = forms.ChoiceField(
        error_messages={"required": _("Kies een onderdeel.")},
        label=_("Bij welk onderdeel hoort uw vraag?"),
        # Files come with the draft or with an addition.
        choices=[
            ("", _("Kies een onderdeel")),
            *(each for each in Section.choices if each[0] != Section.BIJLAGEN),
        ],
        help_text=_("De aanvrager kan alleen dat onderdeel verbeteren, zolang de vraag openstaat."),
    )
    question = LongTextField(
        error_messages={"required": _("Vul uw vraag in.")},
        label=_("Uw vraag"),
        rows=4,
        max_length=4000,
        help_text=_("De beslistermijn loopt door. Mag die niet doorlopen, vraag dan een aanvulling."),
    )


class SeenForm(forms.Form):
    """Up to which moment the person saw the work list: that of the page."""

    until = forms.DateTimeField()


class ChosenForm(forms.Form):
    """Cases chosen from a list."""

    chosen = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        # Whatever was sent is looked up afterwards, where the rights are asked for each.
        sent = data.getlist("chosen")[:100] if data is not None else []
        self.fields["chosen"].choices = [(key, key) for key in sent if key.isdecimal() and len(key) < 19]
