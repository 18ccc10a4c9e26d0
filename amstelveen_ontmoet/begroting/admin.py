"""Posts and routes in /beheer/. Amounts go through the ledger."""

from decimal import Decimal

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.begroting import actions
from amstelveen_ontmoet.begroting.models import Begrotingspost, Boeking, Route
from amstelveen_ontmoet.beheer.site import ReadOnlyAdmin, RecordedAdmin


class PostForm(forms.ModelForm):
    """A post; its amount is given once, and changed by so much with a reason."""

    amount = forms.DecimalField(
        label=_("bedrag of wijziging in euro"),
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text=_("Nieuw: het bedrag van de begroting. Bestaand: hoeveel erbij, of met een min eraf."),
    )
    reason = forms.CharField(label=_("reden"), max_length=200, required=False)

    class Meta:
        model = Begrotingspost
        fields = ["year", "number", "kind", "name", "note", "source"]

    def clean(self):
        data = super().clean()
        amount = data.get("amount")
        if amount and not data.get("reason"):
            self.add_error("reason", _("Geef een reden bij het bedrag."))
        if self.instance.pk is None and (amount is None or amount <= 0):
            self.add_error("amount", _("Vul het bedrag van de begroting in."))
        if self.instance.pk and amount and self.instance.available + amount < 0:
            raise ValidationError(
                _("De post kan niet zo ver omlaag: er is al meer gereserveerd of verleend.")
            )
        return data


@admin.register(Begrotingspost)
class BegrotingspostAdmin(RecordedAdmin):
    """Posts of the budget."""

    form = PostForm
    list_display = ["year", "kind", "number", "name", "allocated", "reserved", "awarded", "available"]
    list_filter = ["year", "kind"]
    readonly_fields = ["allocated", "reserved", "awarded", "paid"]

    def save_model(self, request, obj, form, change) -> None:
        amount: Decimal | None = form.cleaned_data["amount"]
        reason = form.cleaned_data["reason"]
        with transaction.atomic():
            # The totals belong to the database: a saved form must not write an older one back.
            if change:
                obj.save(update_fields=PostForm.Meta.fields)
            else:
                super().save_model(request, obj, form, change)
            if amount:
                book = actions.amend if change else actions.allocate
                book(obj, amount, by=request.user, reason=reason)


@admin.register(Boeking)
class BoekingAdmin(ReadOnlyAdmin):
    """The ledger, to look at."""

    list_display = ["at", "post", "kind", "amount", "reason", "by"]
    list_filter = ["kind", "post__year"]
    list_select_related = ["post", "by"]


@admin.register(Route)
class RouteAdmin(RecordedAdmin):
    """Which route draws on which post."""

    list_display = ["route", "from_year", "post_number", "is_assumption"]
