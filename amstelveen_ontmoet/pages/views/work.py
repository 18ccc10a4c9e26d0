"""Progress of long work, health and metrics."""

import hmac
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from health_check.views import HealthCheckView

from amstelveen_ontmoet.accounts.access import permission, public
from amstelveen_ontmoet.jobs.models import Job
from amstelveen_ontmoet.mail.models import OutgoingMail


def find_job(pk: int) -> Job:
    return get_object_or_404(Job, pk=pk)


TITLES = {
    "wijkbudget": gettext_lazy("Bezig met rekenen"),
    "bulkbesluit": gettext_lazy("Bezig met besluiten"),
    "collegebrief": gettext_lazy("Bezig met cijfers verzamelen"),
    "collegebrief-concept": gettext_lazy("Bezig met de pdf"),
    "collegebrief-pdf": gettext_lazy("Bezig met de pdf"),
    "subsidieoverzicht": gettext_lazy("Bezig met het subsidieoverzicht"),
    "inwonertallen": gettext_lazy("Bezig met het bestand lezen"),
}
# What people call the servers that are asked whether they answer.
SERVERS = {"Database": gettext_lazy("Database"), "Cache": gettext_lazy("Cache en wachtrij")}


@require_safe
@permission("jobs.view", find_job)
def job(request: HttpRequest, job: Job) -> HttpResponse:
    """How far a long task is. Polled for its inner part; without script a link looks again."""
    phase = _(job.phase) if job.phase else ""
    if request.headers.get("X-Poll"):
        response = render(request, "pages/job_progress.html", {"job": job, "phase": phase})
        if job.is_over:
            response["X-Done"] = "1"
            # A page that failed is drawn anew, so that its heading says so too.
            response["X-Next"] = job.next_url if job.state == Job.State.DONE else request.path
        return response
    if job.state == Job.State.DONE:
        return redirect(job.next_url)
    failed = job.state == Job.State.FAILED
    title = _("Het is niet gelukt") if failed else TITLES.get(job.kind, _("Even geduld"))
    return render(request, "pages/job.html", {"job": job, "phase": phase, "title": title})


@require_safe
@public
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """The web process answers; whether its servers do is asked at /gezond/."""
    return HttpResponse("ok", content_type="text/plain")


class Health(HealthCheckView):
    """Whether the database and the cache answer: a page for people, JSON and text for machines."""

    template_name = "health.html"
    checks = ("health_check.checks.Database", "health_check.checks.Cache")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """`servers`: name, whether it answers, and in how many milliseconds. Errors are for the log."""
        servers = [
            (SERVERS[type(result.check).__name__], not result.error, result.time_taken * 1000)
            for result in self.results
        ]
        return {**super().get_context_data(**kwargs), "servers": servers}


@require_safe
@public
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, for who has the token."""
    given = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise Http404
    return ExportToDjangoView(request)


@require_safe
@public
def demo_mail(request: HttpRequest) -> HttpResponse:
    """The mails of the demonstration, which go nowhere else. Does not exist outside it."""
    if not settings.DEMO:
        raise Http404
    mails = OutgoingMail.objects.all()[:50]
    crumbs = [(_("Voorpagina"), reverse("home")), (_("Post van het voorbeeld"), "")]
    return render(request, "pages/demo_mail.html", {"mails": mails, "breadcrumbs": crumbs})
