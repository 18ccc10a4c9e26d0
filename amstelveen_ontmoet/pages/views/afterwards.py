"""What an applicant can do beside the application itself: wait, object, change what was awarded."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.acts import Place, Question, asked
from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.forms import AmountField, DayField, LongTextField
from amstelveen_ontmoet.pages.views.mine import find_aanvraag
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.actions import changes, lines, objections, terms
from amstelveen_ontmoet.procedure.models import Aanvraag, Bezwaar, Brief, Wachtplaats, Wijziging


class ObjectionForm(forms.Form):
    """Why the applicant does not agree with a decision."""

    grounds = LongTextField(
        error_messages={"required": gettext_lazy("Schrijf op waarom u het er niet mee eens bent.")},
        label=gettext_lazy("Waarom bent u het niet eens met het besluit?"),
        rows=8,
        max_length=20000,
        help_text=gettext_lazy("Schrijf ook op wat er volgens u anders moet."),
    )


class ChangeForm(forms.Form):
    """What changes after the award."""

    what = LongTextField(
        error_messages={"required": gettext_lazy("Schrijf op wat er verandert.")},
        label=gettext_lazy("Wat verandert er, en waarom?"),
        help_text=gettext_lazy(
            "Gaat de gemeente akkoord, dan komt deze tekst bij uw openbare plan te staan."
        ),
        rows=6,
        max_length=8000,
    )
    granted = AmountField(
        label=gettext_lazy("Hebt u minder geld nodig? Vul dan het nieuwe bedrag in euro in"),
        required=False,
        help_text=gettext_lazy("Laat leeg als het bedrag gelijk blijft. Meer geld vraagt u apart aan."),
    )


class WaitForm(forms.Form):
    """Until when the applicant agrees to wait for budget."""

    until_on = DayField(
        label=gettext_lazy("Tot en met welke dag wilt u wachten?"),
        help_text=gettext_lazy(
            "Uiterlijk tot het eind van het jaar van dit budget. U kunt het wachten altijd eerder stoppen."
        ),
    )


def own_page(aanvraag: Aanvraag) -> str:
    return reverse("mijn_aanvraag", args=[aanvraag.pk])


def own_place(request: HttpRequest, found: Any) -> Place:
    """The page of the applicant's own application, of whatever belongs to it."""
    aanvraag = found if isinstance(found, Aanvraag) else found.aanvraag
    url = own_page(aanvraag)
    return Place(
        [(_("Mijn overzicht"), reverse("mijn")), (aanvraag.title, url)], url, _("Terug naar uw aanvraag")
    )


def find_letter(pk: int) -> Brief:
    return get_object_or_404(Brief.objects.select_related("aanvraag__organisatie"), pk=pk)


def _about_letter(brief: Brief) -> str:
    language = (get_language() or "nl")[:2]
    return _(
        "Tegen: %(kind)s van %(day)s. Bezwaar maken is gratis. Iemand anders bekijkt het besluit opnieuw."
    ) % {"kind": brief.get_kind_display(), "day": brief.content[language]["date"]}


def _too_late(brief: Brief) -> str:
    """That the time to object is over; late is possible for who could not help it (Awb 6:11)."""
    last_day = brief.objection_until_on
    if last_day is None or timezone.localdate() <= (until := queries.last_day_to_send(last_day).last_day):
        return ""
    return _(
        "Bezwaar maken kon tot en met %(day)s. Te laat mag alleen als u er niets aan kon doen. Schrijf "
        "daarom ook op waarom uw bezwaar later komt."
    ) % {"day": date_format(until, "j F Y")}


OBJECT = Question(
    title=gettext_lazy("Bezwaar maken"),
    lead=_about_letter,
    warning=_too_late,
    closed=queries.why_no_objection,
    button=gettext_lazy("Verstuur mijn bezwaar"),
    done=gettext_lazy("Uw bezwaar is ontvangen. In de brief leest u wanneer u ons besluit krijgt."),
)


@asked(
    "procedure.object", find_letter, OBJECT, ObjectionForm, place=own_place, on=lambda brief: brief.aanvraag
)
def object_to(brief: Brief, data: dict[str, Any], by: User) -> None:
    """Object to a decision."""
    objections.object_to(brief.pk, **data, by=by)


def find_objection(pk: int) -> Bezwaar:
    return get_object_or_404(Bezwaar.objects.select_related("aanvraag__organisatie"), pk=pk)


def _closed_objection(bezwaar: Bezwaar) -> str:
    return "" if bezwaar.is_open else _("Uw bezwaar is al afgehandeld of ingetrokken.")


WITHDRAW_OBJECTION = Question(
    title=gettext_lazy("Bezwaar intrekken?"),
    lead=gettext_lazy("Wij stoppen dan met uw bezwaar. Het besluit blijft zoals het is."),
    button=gettext_lazy("Trek mijn bezwaar in"),
    done=gettext_lazy("Uw bezwaar is ingetrokken."),
    closed=_closed_objection,
    is_danger=True,
)


@asked("procedure.withdraw_objection", find_objection, WITHDRAW_OBJECTION, place=own_place)
def withdraw_objection(bezwaar: Bezwaar, data: dict[str, Any], by: User) -> None:
    """Take an objection back."""
    objections.withdraw_objection(bezwaar.pk, by=by)


CHANGE = Question(
    title=gettext_lazy("Wijziging doorgeven"),
    lead=gettext_lazy(
        "Gaat een activiteit niet door, of wordt die heel anders? Laat het ons weten voordat u verdergaat."
    ),
    closed=queries.why_no_change,
    button=gettext_lazy("Verstuur de wijziging"),
    done=gettext_lazy("Uw wijziging is verstuurd. U krijgt een brief met ons antwoord."),
)


@asked("procedure.ask_change", find_aanvraag, CHANGE, ChangeForm, place=own_place)
def ask_change(aanvraag: Aanvraag, data: dict[str, Any], by: User) -> None:
    """Ask for a change after the award."""
    changes.ask_change(aanvraag.pk, **data, by=by)


def find_change(pk: int) -> Wijziging:
    return get_object_or_404(Wijziging.objects.select_related("aanvraag__organisatie"), pk=pk)


def _closed_change(wijziging: Wijziging) -> str:
    return "" if wijziging.is_open else _("Uw wijziging is al afgehandeld of ingetrokken.")


WITHDRAW_CHANGE = Question(
    title=gettext_lazy("Wijziging intrekken?"),
    lead=gettext_lazy("Er verandert dan niets: u voert uit wat in uw plan staat."),
    button=gettext_lazy("Trek de wijziging in"),
    done=gettext_lazy("Uw wijziging is ingetrokken."),
    closed=_closed_change,
    is_danger=True,
)


@asked("procedure.withdraw_change", find_change, WITHDRAW_CHANGE, place=own_place)
def withdraw_change(wijziging: Wijziging, data: dict[str, Any], by: User) -> None:
    """Take the question for a change back."""
    changes.withdraw_change(wijziging.pk, by=by)


def _nothing_to_wait_for(aanvraag: Aanvraag) -> str:
    if queries.open_waits(aanvraag).exists():
        return ""
    return _("Er is niets om op te wachten: voor uw aanvraag is geld gereserveerd.")


WAIT = Question(
    title=gettext_lazy("Wachten op budget"),
    lead=gettext_lazy(
        "Er is nu niet genoeg geld. U kunt wachten tot er weer geld is. U komt op de wachtlijst, in de "
        "volgorde van ontvangst. De termijn voor ons besluit staat zolang stil (Awb 4:15)."
    ),
    button=gettext_lazy("Ik wil wachten"),
    done=gettext_lazy("U staat op de wachtlijst. In de brief leest u uw plaats."),
    closed=_nothing_to_wait_for,
)


def _longest_wait(aanvraag: Aanvraag) -> dict[str, Any]:
    return {"until_on": lines.last_day_to_wait(aanvraag)}


@asked("procedure.consent", find_aanvraag, WAIT, WaitForm, place=own_place, initial=_longest_wait)
def wait(aanvraag: Aanvraag, data: dict[str, Any], by: User) -> None:
    """Agree to wait for budget."""
    lines.consent_to_wait(aanvraag.pk, **data, by=by)


def find_wait(pk: int) -> Wachtplaats:
    waits = Wachtplaats.objects.select_related("regel__aanvraag__organisatie", "regel__post")
    return get_object_or_404(waits, pk=pk)


def _of_wait(request: HttpRequest, wait: Wachtplaats) -> Place:
    return own_place(request, wait.regel.aanvraag)


PART = Question(
    title=gettext_lazy("Verder met het deel dat er is"),
    lead=gettext_lazy(
        "U vraagt dan niet meer dan wat nu voor u is gereserveerd. Uw plaats in de rij voor de rest vervalt."
    ),
    button=gettext_lazy("Ik ga verder met dit deel"),
    done=gettext_lazy("U gaat verder met het deel dat voor u is gereserveerd."),
)


@asked(
    "procedure.consent",
    find_wait,
    PART,
    place=_of_wait,
    on=lambda wait: wait.regel.aanvraag,
)
def accept_part(wait: Wachtplaats, data: dict[str, Any], by: User) -> None:
    """Make do with what is reserved."""
    lines.accept_part(wait.regel.aanvraag_id, wait.pk, by=by)


NOT_WAITING = Question(
    title=gettext_lazy("Niet wachten op budget"),
    lead=gettext_lazy(
        "Uw plaats in de rij vervalt, en wat voor u was gereserveerd gaat naar wie na u komt. Uw aanvraag "
        "blijft: wij besluiten over wat u verder vraagt. Dit kunt u niet terugdraaien."
    ),
    button=gettext_lazy("Ik wil niet wachten"),
    done=gettext_lazy("U wacht niet. De termijn voor ons besluit loopt."),
    is_danger=True,
)


@asked(
    "procedure.consent",
    find_wait,
    NOT_WAITING,
    place=_of_wait,
    on=lambda wait: wait.regel.aanvraag,
)
def stop_waiting(wait: Wachtplaats, data: dict[str, Any], by: User) -> None:
    """Give up the place in line."""
    lines.stop_waiting(wait.regel.aanvraag_id, wait.pk, by=by)


NOTICE = Question(
    title=gettext_lazy("De gemeente in gebreke stellen"),
    lead=gettext_lazy(
        "Ons besluit is te laat. Na deze melding hebben wij nog twee weken. Komt het besluit dan nog niet, "
        "dan betalen wij u voor elke dag een bedrag, ten hoogste 42 dagen lang (Awb 4:17)."
    ),
    button=gettext_lazy("Stel de gemeente in gebreke"),
    done=gettext_lazy("Wij hebben uw ingebrekestelling ontvangen."),
)


@asked("procedure.give_notice", find_aanvraag, NOTICE, place=own_place)
def give_notice(aanvraag: Aanvraag, data: dict[str, Any], by: User) -> None:
    """Tell that the decision is late."""
    terms.give_notice(aanvraag.pk, by=by)
