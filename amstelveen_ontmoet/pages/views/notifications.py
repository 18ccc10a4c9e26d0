"""Which mails a person gets and when, and whether they arrive."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amstelveen_ontmoet.accounts import actions, queries
from amstelveen_ontmoet.accounts.access import login, post_only, typed
from amstelveen_ontmoet.accounts.enums import ALLOWED, EXPLANATIONS, FOR_APPLICANTS, FOR_STAFF, Subject
from amstelveen_ontmoet.accounts.forms import NotificationsForm
from amstelveen_ontmoet.accounts.rules import is_staff_member
from amstelveen_ontmoet.mail.actions import forget_address
from amstelveen_ontmoet.mail.queries import unreachable


def _subjects(user) -> list[Subject]:
    """What the person can be told of, and has a choice in."""
    subjects = [*FOR_APPLICANTS, *(FOR_STAFF if is_staff_member.test(user) else ())]
    return [subject for subject in subjects if len(ALLOWED[subject]) > 1]


@require_http_methods(["GET", "POST"])
@login
def choose(request: HttpRequest) -> HttpResponse:
    """Choose per subject: at once, once a day, or not by mail."""
    user = request.user
    form = NotificationsForm(typed(request), initial=queries.paces_of(user), subjects=_subjects(user))
    if request.method == "POST" and form.is_valid():
        actions.choose_paces(user, form.cleaned_data)
        messages.success(request, _("Uw keuzes zijn bewaard."))
        return redirect("notifications")
    context = {
        "form": form,
        "always": [(Subject.VRAGEN.label, EXPLANATIONS[Subject.VRAGEN])],
        "unreachable": unreachable([user.email]).first(),
        "waiting": queries.waiting_meldingen(user),
        "digest_hour": actions.DIGEST_HOUR,
        "breadcrumbs": [
            (_("Mijn overzicht"), reverse("mijn")),
            (_("Mijn gegevens"), reverse("settings")),
            (_("Meldingen"), ""),
        ],
    }
    return render(request, "pages/notifications.html", context, status=422 if form.errors else 200)


@post_only
@login
def reachable(request: HttpRequest) -> HttpResponse:
    """The person says that mail to the address arrives again."""
    forget_address(request.user.email)
    messages.success(request, _("Goed om te weten. Wij sturen u weer mail op dit adres."))
    return redirect("notifications")
