"""Forms of the wijkplan: one per kind of section."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.begroting.forms import PostChoice
from amstelveen_ontmoet.begroting.models import Begrotingspost
from amstelveen_ontmoet.begroting.queries import posts_of
from amstelveen_ontmoet.forms import AmountField, DayField, FilesField, LongTextField
from amstelveen_ontmoet.money import AmountError, format_number, parse_amount
from wijkplannen.actions.plans import SectionContent
from wijkplannen.enums import (
    EXPENSE_KINDS,
    INCOME_KINDS,
    ROUTES,
    ActieKind,
    Doel,
    Partij,
    Plafondregel,
    Richting,
    Section,
    Waardering,
)
from wijkplannen.models import Bewonersgroep, Sectie, Wijkplan

ROWS_EXTRA = 2
ROWS_MAX = 60


class StartForm(forms.Form):
    """For which year a group begins a plan."""

    year = forms.TypedChoiceField(
        error_messages={"required": _("Kies een jaar.")},
        label=_("Voor welk jaar?"),
        coerce=int,
        widget=forms.RadioSelect,
    )
    years = forms.TypedChoiceField(
        label=_("Voor hoe lang?"),
        coerce=int,
        choices=[(1, _("Eén jaar")), (2, _("Twee jaar"))],
        initial=1,
        widget=forms.RadioSelect,
        help_text=_("Ook bij twee jaar berekent de gemeente het wijkbudget elk jaar opnieuw."),
    )

    def __init__(self, *args: Any, planned: Collection[int] = (), **kwargs: Any) -> None:
        """`planned` are the years for which the group has a plan: choosing one opens that."""
        super().__init__(*args, **kwargs)
        this_year = timezone.localdate().year
        years = (this_year, this_year + 1)
        opens = gettext("%(year)s: u opent het plan dat er al is")
        self.fields["year"].choices = [
            (year, opens % {"year": year} if year in planned else str(year)) for year in years
        ]
        self.fields["year"].initial = next((year for year in years[::-1] if year not in planned), years[-1])


class ReceivedForm(forms.Form):
    """The day on which a plan came on paper."""

    received_on = DayField(
        label=_("Op welke dag kwam het plan op papier?"),
        help_text=_("De stempel van de post of de balie. Vanaf deze dag tellen de termijnen."),
    )


class TextForm(forms.Form):
    """A section of text. Empty is allowed while it is a draft; the check says what is missing."""

    # It may be empty for now, which is not the same as never needed.
    hide_optional = True

    text = LongTextField(label=_("Uw tekst"), required=False, rows=12)

    @classmethod
    def initial_of(cls, sectie: Sectie) -> dict[str, Any]:
        return {"text": sectie.text}

    def content(self) -> SectionContent:
        return SectionContent(text=self.cleaned_data["text"])


class WaarderingForm(TextForm):
    """How the group values the wijk: a choice and words."""

    choice = forms.ChoiceField(
        label=_("Hoe waardeert u de sociale basis?"),
        choices=Waardering,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Uw eigen oordeel telt: er is geen goed of fout. Leg het hieronder uit."),
    )
    field_order = ["choice", "text"]

    @classmethod
    def initial_of(cls, sectie: Sectie) -> dict[str, Any]:
        return {"text": sectie.text, "choice": sectie.choice}

    def content(self) -> SectionContent:
        return SectionContent(text=self.cleaned_data["text"], choice=self.cleaned_data["choice"])


class ActieForm(forms.Form):
    """One row of “Wie doet wat?”."""

    is_repeated = True

    what = forms.CharField(
        error_messages={"required": _("Vul in wat u gaat doen, of haal de rij weg.")},
        label=_("Wat gaat u doen?"),
        max_length=300,
    )
    parties = forms.MultipleChoiceField(
        label=_("Wie doet het?"), choices=Partij, required=False, widget=forms.CheckboxSelectMultiple
    )
    by_whom = forms.CharField(label=_("Naam van de groep of organisatie"), max_length=200, required=False)
    when = forms.CharField(label=_("Wanneer?"), max_length=100, required=False)
    goal = forms.ChoiceField(
        label=_("Bij welk doel hoort het?"), choices=Doel, initial=Doel.STERKE_WIJKEN.value
    )
    kind = forms.ChoiceField(
        label=_("Wat voor actie is het?"), choices=ActieKind, initial=ActieKind.SOCIAAL.value
    )
    target_group = forms.CharField(
        label=_("Voor wie?"),
        max_length=200,
        required=False,
        help_text=_("Bijvoorbeeld: ouderen, nieuwkomers, jongeren, mensen met een beperking."),
    )


class GeldForm(forms.Form):
    """One row of “Geld”; its kind says whether it is income or expense."""

    is_repeated = True

    kind = forms.ChoiceField(
        label=_("Soort"),
        choices=[
            ("", _("Kies een soort")),
            (Richting.INKOMST.label, [(kind.value, kind.label) for kind in INCOME_KINDS]),
            (Richting.UITGAVE.label, [(kind.value, kind.label) for kind in EXPENSE_KINDS]),
        ],
        error_messages={"required": _("Kies wat voor inkomsten of uitgaven dit zijn.")},
    )
    description = forms.CharField(label=_("Omschrijving"), max_length=200, required=False)
    amount = AmountField(label=_("Bedrag in euro"))

    def clean(self) -> dict[str, Any]:
        """Extra budget, rent and staff are given with a reason (bijlage 3 B9-B11)."""
        data = super().clean()
        if data.get("kind") in ROUTES and data.get("amount") and not data.get("description"):
            self.add_error("description", _("Schrijf op waarvoor en waarom de groep dit nodig heeft."))
        return data


class RowsFormSet(forms.BaseFormSet):
    """Rows with a few empty ones below them; an empty row is no row.

    What is sent stands for all rows, whatever was saved meanwhile: an autosave makes new rows
    of the empty ones on a page that is still open.
    """

    deletion_widget = forms.CheckboxInput

    def initial_form_count(self) -> int:
        return 0 if self.is_bound else super().initial_form_count()

    def clean(self) -> None:
        if self.management_form.cleaned_data["TOTAL_FORMS"] < 0:
            raise forms.ValidationError(_("Er ging iets mis met de rijen. Laad de pagina opnieuw."))

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Deze rij weghalen")

    def rows(self) -> tuple[dict[str, Any], ...]:
        """The rows that are filled in and not to be removed."""
        return tuple(
            {key: value for key, value in form.cleaned_data.items() if key != "DELETE"}
            for form in self.forms
            if form.has_changed() and form not in self.deleted_forms
        )


class ActieFormSet(RowsFormSet):
    """The rows of “Wie doet wat?”."""

    def content(self) -> SectionContent:
        return SectionContent(acties=self.rows())

    @classmethod
    def initial_of(cls, plan: Wijkplan) -> list[dict[str, Any]]:
        names = ("what", "parties", "by_whom", "when", "goal", "kind", "target_group")
        return [{name: getattr(actie, name) for name in names} for actie in plan.acties.all()]


class GeldFormSet(RowsFormSet):
    """The rows of “Geld”."""

    def content(self) -> SectionContent:
        rows = (
            {
                **row,
                "richting": Richting.INKOMST if row["kind"] in INCOME_KINDS else Richting.UITGAVE,
            }
            for row in self.rows()
        )
        return SectionContent(geldregels=tuple(rows))

    @classmethod
    def initial_of(cls, plan: Wijkplan) -> list[dict[str, Any]]:
        names = ("kind", "description", "amount")
        return [{name: getattr(row, name) for name in names} for row in plan.geldregels.all()]


def _rows(form: type[forms.Form], formset: type[RowsFormSet]):
    return forms.formset_factory(
        form,
        formset=formset,
        extra=ROWS_EXTRA,
        can_delete=True,
        max_num=ROWS_MAX,
        absolute_max=ROWS_MAX + ROWS_EXTRA,
        validate_max=True,
    )


ACTIES = _rows(ActieForm, ActieFormSet)
GELD = _rows(GeldForm, GeldFormSet)
TEXTS: dict[Section, type[TextForm]] = {Section.WAARDERING: WaarderingForm}
ROWS = {Section.WIE_DOET_WAT: ACTIES, Section.GELD: GELD}


def section_form(plan: Wijkplan, sectie: Sectie, data=None) -> forms.Form | RowsFormSet:
    """The form or the rows of a section, filled with what is saved or with what was typed."""
    key = Section(sectie.key)
    if key in ROWS:
        return ROWS[key](data, initial=None if data else ROWS[key].initial_of(plan), prefix="rij")
    form_class = TEXTS.get(key, TextForm)
    form = form_class(data, initial=form_class.initial_of(sectie))
    form.fields["text"].label = gettext("Uw tekst bij “%(section)s”") % {"section": key.label}
    return form


class UploadForm(forms.Form):
    """Files with a plan."""

    files = FilesField(error_messages={"required": _("Kies eerst een bestand.")}, label=_("Bestanden"))


class WijkbudgetForm(forms.Form):
    """What a computation of the wijkbudgetten starts from."""

    peildatum = forms.TypedChoiceField(
        label=_("Peildatum van de inwonertallen"),
        coerce=date.fromisoformat,
        help_text=_("De inwonertallen van deze datum tellen voor de berekening."),
    )
    rule = forms.ChoiceField(
        label=_("Wat als de bewoners samen meer vragen dan de post heeft?"),
        choices=Plafondregel,
        widget=forms.RadioSelect,
    )
    cover_post = PostChoice(
        label=_("Uit welke post komt het tekort?"),
        queryset=Begrotingspost.objects.none(),
        required=False,
        empty_label=_("Geen andere post"),
        help_text=_("Alleen bij dekking uit een andere post."),
    )
    decision = forms.CharField(
        label=_("Met welk besluit?"),
        max_length=200,
        required=False,
        help_text=_("Alleen bij dekking uit een andere post, bijvoorbeeld: collegebesluit 3 maart 2026."),
    )

    def __init__(self, *args: Any, dates: list, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cover_post"].queryset = posts_of(year)
        self.fields["peildatum"].choices = [(day.isoformat(), date_format(day, "j F Y")) for day in dates]

    def clean_rule(self) -> Plafondregel:
        return Plafondregel(self.cleaned_data["rule"])


class WhatIfForm(forms.Form):
    """What a wijkbudget would be with other amounts; nothing is kept."""

    per_resident = AmountField(label=_("Euro per bewoner"))
    ceiling = AmountField(label=_("Bedrag op de post"))


# The file of all of the Netherlands is some 10 MB.
RESIDENTS_MAX_BYTES = 40 * 1024 * 1024


class ResidentsForm(forms.Form):
    """A file of the CBS with residents of a date."""

    file = forms.FileField(
        label=_("Bestand"),
        help_text=_("Het bestand “Kerncijfers wijken en buurten” van het CBS, als CSV of XLSX."),
        error_messages={"required": _("Kies eerst een bestand."), "empty": _("Dit bestand is leeg.")},
    )
    peildatum = DayField(
        label=_("Peildatum"), help_text=_("De dag waarvan de cijfers zijn, meestal 1 januari.")
    )
    source = forms.CharField(
        label=_("Bron"),
        max_length=200,
        help_text=_("Bijvoorbeeld: CBS, kerncijfers wijken en buurten 2026."),
        error_messages={"required": _("Vul in waar het bestand vandaan komt.")},
    )

    def clean_file(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > RESIDENTS_MAX_BYTES:
            raise ValidationError(
                _("Dit bestand is te groot: een bestand mag hooguit %(max)s MB zijn.")
                % {"max": RESIDENTS_MAX_BYTES // 1024 // 1024}
            )
        return upload

    def clean_peildatum(self) -> date:
        day: date = self.cleaned_data["peildatum"]
        if day.year < 1995 or day > timezone.localdate():
            raise ValidationError(_("Kies een dag vanaf 1995 die geweest is."))
        return day


class ShareField(forms.CharField):
    """A percentage as people write it, with at most two decimals; gives a Decimal."""

    default_error_messages = {
        "required": _("Vul een aandeel in."),
        "unreadable": _(
            "Vul een percentage in met hooguit twee cijfers achter de komma, bijvoorbeeld 33,33."
        ),
        "too_large": _("Een aandeel is hooguit 100%."),
        "zero": _("Een groep met aandeel 0 werkt niet in deze buurt. Beëindig dan haar werkgebied."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)

    def to_python(self, value: Any) -> Decimal:
        text = super().to_python(value).replace("%", "")
        if not text.strip():
            raise ValidationError(self.error_messages["required"], code="required")
        try:
            share = parse_amount(text)
        except AmountError as error:
            raise ValidationError(self.error_messages["unreadable"], code="unreadable") from error
        if share > 100:
            raise ValidationError(self.error_messages["too_large"], code="too_large")
        if not share:
            raise ValidationError(self.error_messages["zero"], code="zero")
        return share

    def prepare_value(self, value: Any) -> Any:
        return format_number(value) if isinstance(value, Decimal) else value


class SharesForm(forms.Form):
    """The share of each group in one buurt, from a day on."""

    from_on = DayField(
        label=_("Vanaf welke dag?"),
        help_text=_("De aandelen tellen per dag. Wat al berekend is, verandert niet."),
    )
    reason = forms.CharField(
        label=_("Waarom?"),
        max_length=500,
        help_text=_("Bijvoorbeeld wie dit heeft afgesproken en wanneer."),
        error_messages={"required": _("Schrijf op waarom.")},
    )

    def __init__(self, *args: Any, parts: Sequence[tuple[Bewonersgroep, Decimal]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.groups = [groep for groep, _share in parts]
        for groep, share in parts:
            self.fields[self.name_of(groep)] = ShareField(
                label=_("Aandeel van %(group)s (%%)") % {"group": groep}, initial=share
            )
        self.order_fields([*(self.name_of(groep) for groep in self.groups), "from_on", "reason"])

    @staticmethod
    def name_of(groep: Bewonersgroep) -> str:
        return f"groep-{groep.pk}"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        shares = self.shares()
        total = sum(shares.values(), Decimal(0))
        if len(shares) == len(self.groups) and total != 100:
            raise ValidationError(
                _("De aandelen zijn samen %(total)s%%. Zij moeten samen precies 100%% zijn.")
                % {"total": format_number(total)}
            )
        return cleaned

    def shares(self) -> dict[int, Decimal]:
        """The percentage of each group (by primary key) that was filled in well."""
        names = {self.name_of(groep): groep.pk for groep in self.groups}
        return {pk: self.cleaned_data[name] for name, pk in names.items() if name in self.cleaned_data}
