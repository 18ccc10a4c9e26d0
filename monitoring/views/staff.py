"""Writing, offering, adopting and publishing the letter to the council."""

from typing import Any

import rules
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amstelveen_ontmoet.accounts.access import AUTOSAVE_HEADER, permission, post_only, require, typed
from amstelveen_ontmoet.audit.queries import events_of
from amstelveen_ontmoet.jobs.models import Job
from amstelveen_ontmoet.pdf import REASONS
from monitoring import queries
from monitoring.actions import brieven, papers
from monitoring.enums import EVENT_LABELS, BriefStatus, Part
from monitoring.forms import FactsForm, ReasonForm, StartForm, TextForm
from monitoring.letter.drawings import with_charts
from monitoring.letter.parts import problems
from monitoring.letter.placeholders import figures_of
from monitoring.letter.tables import tables_of
from monitoring.models import Brieftekst, Collegebrief
from monitoring.reports.figures import snapshot_from

PARTS = list(Part)


@require_http_methods(["GET", "POST"])
@permission("monitoring.view_briefs")
def desk_list(request: HttpRequest) -> HttpResponse:
    """Every letter and version, and the start of a new one."""
    form = StartForm(typed(request))
    status = 200
    under_way = None
    if request.method == "POST":
        require("monitoring.write_brief", request.user)
        if form.is_valid():
            try:
                brief = brieven.start_brief(**form.cleaned_data, by=request.user)
            except ValidationError as error:
                form.add_error(None, error)
                under_way = error.brief if isinstance(error, brieven.UnderWay) else None
            else:
                return _to_letter_or_job(brief)
        status = 422
    context = {
        "form": form,
        "under_way": under_way,
        "briefs": queries.briefs(),
        "may_write": rules.has_perm("monitoring.write_brief", request.user),
    }
    return render(request, "monitoring/desk_list.html", context, status=status)


def _to_letter_or_job(brief: Collegebrief) -> HttpResponse:
    if brief.snapshot is None and brief.job is not None:
        return redirect("job", brief.job.pk)
    return redirect("brief_desk", brief.pk)


def find_brief(pk: int) -> Collegebrief:
    people = ("created_by", "submitted_by", "adopted_by", "published_by", "job", "pdf_job")
    return get_object_or_404(Collegebrief.objects.select_related(*people), pk=pk)


def find_text(pk: int, part: str) -> Brieftekst:
    rows = Brieftekst.objects.select_related("brief", "saved_by")
    return get_object_or_404(rows, brief=pk, part=part)


@require_safe
@permission("monitoring.view_briefs", find_brief)
def desk(request: HttpRequest, brief: Collegebrief) -> HttpResponse:
    """One letter: its parts, what can be done now, and the letter as it will be read."""
    kept = typed(request)  # the reason for sending back, after logging in again
    return _desk_page(request, brief, {"return_form": ReasonForm(kept)} if kept and "reason" in kept else {})


def _desk_page(
    request: HttpRequest, brief: Collegebrief, bound: dict[str, Any], status: int = 200
) -> HttpResponse:
    may = _may(request.user, brief)
    context = {
        "brief": brief,
        "events": [
            (event, EVENT_LABELS[event.action]) for event in events_of(brief) if event.action in EVENT_LABELS
        ],
        "return_form": ReasonForm(),
        "error": _job_error(brief.job) if brief.snapshot is None else _job_error(brief.pdf_job),
        "breadcrumbs": [(_("Brieven aan de raad"), reverse("brief_desk_list")), (_title(brief), "")],
        **may,
        **(
            _letter_context(brief, may_write=may["may_write"])
            if brief.snapshot is not None
            else {"letter": None}
        ),
        **bound,
    }
    return render(request, "monitoring/desk.html", context, status=status)


def _title(brief: Collegebrief) -> str:
    return _("%(year)s, versie %(version)s") % {"year": brief.year, "version": brief.version}


def _may(user: Any, brief: Collegebrief) -> dict[str, bool]:
    """What this person can do with the letter now."""
    may_write = rules.has_perm("monitoring.write_brief", user)
    waits = brief.status == BriefStatus.TER_VASTSTELLING
    return {
        "may_write": may_write and brief.is_concept and brief.snapshot is not None,
        "may_begin_again": may_write and brief.is_concept,
        "may_adopt": waits and rules.has_perm("monitoring.adopt_brief", user, brief),
        "may_return": waits and rules.has_perm("monitoring.return_brief", user),
        "may_publish": brief.status == BriefStatus.VASTGESTELD
        and rules.has_perm("monitoring.publish_brief", user),
    }


def _job_error(job: Job | None) -> str:
    """Why the last job of the letter did not end well, in the reader's language where we have words."""
    if job is None or job.state != Job.State.FAILED:
        return ""
    kind, _colon, detail = job.error.partition(": ")
    if kind in REASONS:
        return REASONS[kind] % {"signs": detail}
    return detail or job.error


def _letter_context(brief: Collegebrief, *, may_write: bool) -> dict[str, Any]:
    snapshot = snapshot_from(brief.snapshot)
    texts = queries.texts_of(brief)
    wrong = problems(snapshot, {part: row.text for part, row in texts.items()}) if brief.is_concept else {}
    parts = papers.parts_of(brief)
    pdf = queries.pdf_of(brief)
    return {
        "letter": with_charts(parts, snapshot),
        "tables": tables_of(snapshot),
        "tasks": [
            _task(brief, part, texts[part], wrong.get(part, []), may_write=may_write) for part in PARTS
        ],
        "pdf": pdf,
        "pdf_is_current": pdf is not None and pdf.fingerprint == papers.fingerprint(parts, brief.snapshot),
        "pdf_under_way": brief.pdf_job is not None and not brief.pdf_job.is_over,
    }


def _task(
    brief: Collegebrief, part: Part, row: Brieftekst, wrong: list[str], *, may_write: bool
) -> dict[str, Any]:
    if wrong:
        status = {"status_kind": "late", "status_label": _("Klopt nog niet")}
    elif not row.text.strip():
        status = {"status_kind": "neutral", "status_label": _("Leeg")}
    elif row.saved_by is None:
        # In a letter that was offered it is no proposal any more.
        label = _("Voorstel van het portaal") if brief.is_concept else _("Tekst van het portaal")
        status = {"status_kind": "neutral", "status_label": label}
    else:
        status = {"status_kind": "ok", "status_label": _("Bewerkt")}
    return {
        "label": part.label,
        "url": reverse("brief_text", args=[brief.pk, part]) if may_write else "",
        "hint": _saved_hint(row),
        **status,
    }


def _saved_hint(row: Brieftekst) -> str:
    if row.saved_at is None:
        return ""
    moment = timezone.localtime(row.saved_at)
    return _("%(name)s bewaarde dit op %(date)s om %(time)s") % {
        "name": row.saved_by,
        "date": date_format(moment, "j F Y"),
        "time": moment.strftime("%H:%M"),
    }


@require_http_methods(["GET", "POST"])
@permission("monitoring.write_brief", find_brief)
def facts(request: HttpRequest, brief: Collegebrief) -> HttpResponse:
    """Zaaknummer, who handles it and the date."""
    kept = typed(request)
    initial = {name: getattr(brief, name) for name in ("zaaknummer", "handled_by", "dated_on")}
    form = FactsForm(kept, initial=initial)
    if request.method != "POST":
        if not kept and not brief.is_concept:
            return redirect("brief_desk", brief.pk)
        return _facts_page(request, brief, form, seen=kept.get("seen", "") if kept else None)
    seen = request.POST.get("seen", "")
    if form.is_valid():
        try:
            brieven.save_facts(brief.pk, **form.cleaned_data, seen=seen, by=request.user)
        except brieven.Conflict as conflict:
            return _facts_page(request, brief, form, theirs=conflict.current, status=409)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("De gegevens van de brief zijn bewaard."))
            return redirect("brief_desk", brief.pk)
    return _facts_page(request, brief, form, seen=seen, status=422)


def _facts_page(
    request: HttpRequest,
    brief: Collegebrief,
    form: FactsForm,
    *,
    seen: str | None = None,
    theirs: Collegebrief | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "brief": brief,
        "form": form,
        "seen": brieven.facts_seen(theirs or brief) if seen is None else seen,
        "theirs": theirs,
        "breadcrumbs": _crumbs(brief, _("Gegevens van de brief")),
    }
    return render(request, "monitoring/facts.html", context, status=status)


def _crumbs(brief: Collegebrief, last: str) -> list[tuple[str, str]]:
    return [
        (_("Brieven aan de raad"), reverse("brief_desk_list")),
        (_title(brief), reverse("brief_desk", args=[brief.pk])),
        (last, ""),
    ]


@require_http_methods(["GET", "POST"])
@permission("monitoring.write_brief", find_text)
def text(request: HttpRequest, row: Brieftekst) -> HttpResponse:
    """The text of one part, with the letter as it will read beside it."""
    if request.method == "POST":
        return _save_text(request, row)
    kept = typed(request)
    if not kept and not row.brief.is_concept:
        return redirect("brief_desk", row.brief_id)
    form = TextForm(kept, initial={"text": row.text})
    version = _version(kept) if kept else row.version
    return _text_page(request, row, form, version=version, put_back=bool(kept))


def _version(data: Any) -> int:
    given = data.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _save_text(request: HttpRequest, row: Brieftekst) -> HttpResponse:
    is_autosave = AUTOSAVE_HEADER in request.headers
    form = TextForm(request.POST)
    version = _version(request.POST)
    if form.is_valid():
        try:
            saved = brieven.save_text(
                row.brief_id, Part(row.part), form.cleaned_data["text"], version=version, by=request.user
            )
        except brieven.Conflict as conflict:
            if is_autosave:
                return JsonResponse({"conflict_url": request.path}, status=409)
            theirs = conflict.current
            return _text_page(request, row, form, version=theirs.version, theirs=theirs, status=409)
        except ValidationError as error:
            form.add_error("text", error.messages)
        else:
            return _saved(request, row, saved, is_autosave=is_autosave)
    if is_autosave:
        return JsonResponse({"errors": {form["text"].auto_id: form.errors["text"]}}, status=422)
    return _text_page(request, row, form, version=version, status=422)


def _saved(request: HttpRequest, row: Brieftekst, saved: Brieftekst, *, is_autosave: bool) -> HttpResponse:
    if is_autosave:
        moment = timezone.localtime(saved.saved_at or timezone.now())
        return JsonResponse({"saved_at": moment.strftime("%H:%M"), "version": saved.version})
    messages.success(request, _("“%(part)s” is bewaard.") % {"part": row.get_part_display()})
    if "stay" in request.POST:
        return redirect(request.path)
    if "next" in request.POST:
        following = PARTS.index(Part(row.part)) + 1
        if following < len(PARTS):
            return redirect("brief_text", row.brief_id, PARTS[following])
    return redirect("brief_desk", row.brief_id)


def _text_page(
    request: HttpRequest, row: Brieftekst, form: TextForm, *, version: int, status: int = 200, **more: Any
) -> HttpResponse:
    brief = row.brief
    if brief.snapshot is None:
        raise Http404
    shown = form["text"].value() if not form.errors else row.text
    letter = papers.compose_now(brief, **{row.part: shown or ""})
    context = {
        "brief": brief,
        "row": row,
        "form": form,
        "version": version,
        "theirs": None,
        "put_back": False,
        "section": next(each for each in letter.sections if each.part == row.part),
        "figures": sorted(figures_of(snapshot_from(brief.snapshot)).items()),
        "number": PARTS.index(Part(row.part)) + 1,
        "total": len(PARTS),
        "breadcrumbs": _crumbs(brief, row.get_part_display()),
        **more,
    }
    return render(request, "monitoring/text.html", context, status=status)


@post_only
@permission("monitoring.submit_brief", find_brief)
def submit(request: HttpRequest, brief: Collegebrief) -> HttpResponse:
    """Offer the letter for adoption; what is missing is said on its page."""
    try:
        brieven.submit_brief(brief.pk, by=request.user)
        messages.success(request, _("De brief is ter vaststelling aangeboden."))
        return redirect("brief_desk", brief.pk)
    except brieven.WrongStep as error:
        messages.error(request, error.messages[0])
        return redirect("brief_desk", brief.pk)
    except ValidationError as error:
        return _desk_page(request, find_brief(brief.pk), {"missing": error.messages}, status=422)


@require_http_methods(["GET", "POST"])
@permission("monitoring.adopt_brief", find_brief)
def adopt(request: HttpRequest, brief: Collegebrief) -> HttpResponse:
    """Ask for confirmation, then adopt the letter."""
    if request.method == "POST":
        try:
            brieven.adopt_brief(brief.pk, seen=request.POST.get("seen", ""), by=request.user)
            messages.success(request, _("De brief is vastgesteld. De pdf wordt nu gemaakt."))
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return redirect("brief_desk", brief.pk)
    if brief.status != BriefStatus.TER_VASTSTELLING:
        return redirect("brief_desk", brief.pk)
    context = {
        "brief": brief,
        "seen": brieven.offer_seen(brief),
        "breadcrumbs": _crumbs(brief, _("Vaststellen")),
    }
    return render(request, "monitoring/adopt.html", context)


@post_only
@permission("monitoring.return_brief", find_brief)
def send_back(request: HttpRequest, brief: Collegebrief) -> HttpResponse:
    """Send the letter back to its writers with a reason."""
    form = ReasonForm(request.POST)
    form.full_clean()
    try:
        brieven.return_brief(brief.pk, reason=form.cleaned_data.get("reason", ""), by=request.user)
        messages.success(request, _("De brief is teruggestuurd."))
        return redirect("brief_desk", brief.pk)
    except brieven.WrongStep as error:
        messages.error(request, error.messages[0])
        return redirect("brief_desk", brief.pk)
    except ValidationError as error:
        form.add_error(None, error)
        return _desk_page(request, brief, {"return_form": form, "form": form}, status=422)


@require_http_methods(["GET", "POST"])
@permission("monitoring.publish_brief", find_brief)
def publish(request: HttpRequest, brief: Collegebrief) -> HttpResponse:
    """Ask for confirmation, then publish the letter."""
    if request.method == "POST":
        try:
            brieven.publish_brief(brief.pk, by=request.user)
            messages.success(request, _("De brief staat op de website."))
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return redirect("brief_desk", brief.pk)
    if brief.status != BriefStatus.VASTGESTELD:
        return redirect("brief_desk", brief.pk)
    context = {
        "brief": brief,
        "pdf": queries.pdf_of(brief),
        "breadcrumbs": _crumbs(brief, _("Publiceren")),
    }
    return render(request, "monitoring/publish.html", context)


@require_http_methods(["GET", "POST"])
@permission("monitoring.write_brief", find_brief)
def drop(request: HttpRequest, brief: Collegebrief) -> HttpResponse:
    """Give a concept up, with a reason."""
    form = ReasonForm(typed(request))
    status = 200
    if request.method == "POST":
        form.full_clean()
        try:
            brieven.drop_brief(brief.pk, reason=form.cleaned_data.get("reason", ""), by=request.user)
            messages.success(request, _("Het concept is vervallen."))
            return redirect("brief_desk_list")
        except brieven.WrongStep as error:
            messages.error(request, error.messages[0])
            return redirect("brief_desk", brief.pk)
        except ValidationError as error:
            form.add_error(None, error)
            status = 422
    elif not brief.is_concept:
        return redirect("brief_desk", brief.pk)
    context = {"brief": brief, "form": form, "breadcrumbs": _crumbs(brief, _("Concept laten vervallen"))}
    return render(request, "monitoring/drop.html", context, status=status)


@post_only
@permission("monitoring.view_briefs", find_brief)
def make_pdf(request: HttpRequest, brief: Collegebrief) -> HttpResponse:
    """Make the PDF of the letter as it is now."""
    if brief.snapshot is None:
        return redirect("brief_desk", brief.pk)
    return redirect("job", papers.request_pdf(brief, by=request.user).pk)


@require_safe
@permission("monitoring.view_briefs", find_brief)
def pdf(request: HttpRequest, brief: Collegebrief) -> HttpResponse:
    """The PDF as it was made: marked as a concept until the letter is adopted."""
    kept = get_object_or_404(brief.pdfs, is_final=brief.is_adopted)
    response = HttpResponse(bytes(kept.content), content_type="application/pdf")
    mark = "" if kept.is_final else "-concept"
    name = f"collegebrief-{brief.year}-versie-{brief.version}{mark}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
