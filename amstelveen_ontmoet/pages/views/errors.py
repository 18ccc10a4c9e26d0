"""What goes wrong, in plain words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from amstelveen_ontmoet.accounts.access import KEPT_PARAMETER
from amstelveen_ontmoet.accounts.actions import keep_input


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is older than the log-in: what was typed is put back to be sent again.

    Nothing is done with it before the person looks at it and sends it with a fresh form. Only
    forms that the portal gave to this very person are kept (signed mark).
    """
    token = keep_input(request.path, request.POST)
    if token:
        return redirect(f"{request.path}?{KEPT_PARAMETER}={token}")
    return render(request, "403_csrf.html", status=403)
