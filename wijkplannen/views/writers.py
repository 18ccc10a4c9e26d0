"""Writing a wijkplan section by section, checking it and sending it in."""

from operator import attrgetter

import rules
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amstelveen_ontmoet.accounts.access import (
    AUTOSAVE_HEADER,
    KEPT_PARAMETER,
    permission,
    post_only,
    require,
    typed,
)
from amstelveen_ontmoet.accounts.actions import keep_input
from amstelveen_ontmoet.accounts.models import Machtiging
from amstelveen_ontmoet.procedure import queries as procedure
from amstelveen_ontmoet.procedure.actions import dossier
from amstelveen_ontmoet.procedure.actions.steps import WrongStep
from amstelveen_ontmoet.procedure.enums import LetterKind
from amstelveen_ontmoet.procedure.models import Document
from amstelveen_ontmoet.procedure.queries import is_on_behalf, machtigingen_of
from amstelveen_ontmoet.spelregels.explanations import explain
from wijkplannen import queries, reports
from wijkplannen.actions import plans
from wijkplannen.enums import EXPLANATIONS, FILLED_BY_THE_PORTAL, OPTIONAL, Section
from wijkplannen.forms import ROWS, ReceivedForm, StartForm, UploadForm, section_form
from wijkplannen.models import Bewonersgroep, Sectie, Wijkplan

KEYS = list(Section)


def find_group(slug: str) -> Bewonersgroep:
    return get_object_or_404(Bewonersgroep.objects.select_related("organisatie"), slug=slug)


def find_plan(pk: int) -> Wijkplan:
    return get_object_or_404(Wijkplan.objects.select_related("groep__organisatie", "organisatie"), pk=pk)


def find_section(pk: int, section: str) -> Sectie:
    sections = Sectie.objects.select_related("plan__organisatie", "saved_by")
    return get_object_or_404(sections, plan=pk, key=section)


@require_http_methods(["GET", "POST"])
@permission("wijkplannen.start_plan", find_group)
def start(request: HttpRequest, groep: Bewonersgroep) -> HttpResponse:
    """Choose the year of a new plan; the plan that is there already is opened instead."""
    form = StartForm(request.POST or None, planned=queries.planned_years(groep))
    if request.method == "POST" and form.is_valid():
        try:
            plan = plans.start_plan(
                groep,
                form.cleaned_data["year"],
                years=form.cleaned_data["years"],
                language=get_language()[:2],
                by=request.user,
            )
        except ValidationError as error:  # it came on paper, and is being entered
            form.add_error("year", error)
        else:
            return redirect("plan_tasks" if plan.is_draft else "mijn_aanvraag", plan.pk)
    context = {"form": form, "groep": groep, "breadcrumbs": _crumbs()}
    return render(request, "wijkplannen/start.html", context, status=422 if form.errors else 200)


@require_safe
@permission("wijkplannen.write_plan", find_plan)
def tasks(request: HttpRequest, plan: Wijkplan) -> HttpResponse:
    """The sections of the plan as a list of tasks."""
    if not plan.is_draft:
        return redirect("mijn_aanvraag", plan.pk)
    filled = reports.filled_sections(plan)
    saved = queries.section_map(plan)
    machtigingen = machtigingen_of(plan)
    items = [
        {
            "label": key.label,
            "url": reverse("plan_section", args=[plan.pk, key]),
            "hint": _saved_hint(saved[key], machtigingen),
            **_task_status(saved[key], filled[key]),
        }
        for key in KEYS
    ]
    context = {
        "plan": plan,
        "tasks": items,
        "next_task": next(
            (item for key, item in zip(KEYS, items, strict=True) if key not in OPTIONAL and not filled[key]),
            None,
        ),
        "done": sum(filled[key] for key in KEYS if key not in OPTIONAL),
        "total": len(KEYS) - len(OPTIONAL),
        "money": reports.money_of(plan),
        "may_withdraw": rules.has_perm("procedure.withdraw", request.user, plan),
        "breadcrumbs": _crumbs((plan.title, "")),
    }
    return render(request, "wijkplannen/tasks.html", context)


def _task_status(sectie: Sectie, filled: bool) -> dict[str, str]:
    key = Section(sectie.key)
    if key in FILLED_BY_THE_PORTAL and not sectie.text:
        return {"status_kind": "ok", "status_label": _("Door ons ingevuld")}
    if filled:
        return {"status_kind": "ok", "status_label": _("Ingevuld")}
    if key in OPTIONAL:
        return {"status_kind": "neutral", "status_label": _("Niet verplicht")}
    return {"status_kind": "neutral", "status_label": _("Nog leeg")}


def _saved_hint(sectie: Sectie, machtigingen: dict[int, list[Machtiging]]) -> str:
    if sectie.saved_at is None:
        return ""
    moment = timezone.localtime(sectie.saved_at)
    name = str(sectie.saved_by)
    if is_on_behalf(machtigingen, sectie.saved_by_id, sectie.saved_at):
        name = _("%(name)s (namens de groep)") % {"name": name}
    return _("%(name)s bewaarde dit op %(date)s om %(time)s") % {
        "name": name,
        "date": date_format(moment, "j F Y"),
        "time": moment.strftime("%H:%M"),
    }


@require_http_methods(["GET", "POST"])
@permission("wijkplannen.write_plan", find_section, on=attrgetter("plan"))
def section(request: HttpRequest, sectie: Sectie) -> HttpResponse:
    """One section: read, write, save by itself or by button."""
    plan = sectie.plan
    if sectie.key == Section.BIJLAGEN:
        return _files(request, plan, sectie)
    if request.method == "POST":
        return _save(request, plan, sectie)
    kept = typed(request)
    if not kept and not _may_write(plan, sectie):
        return redirect("mijn_aanvraag", plan.pk)
    if sectie.key in ROWS:  # the form and the sums read the same rows
        prefetch_related_objects([plan], "acties" if sectie.key == Section.WIE_DOET_WAT else "geldregels")
    form = section_form(plan, sectie, kept)
    version = _posted_version(kept) if kept else sectie.version
    return _section_page(request, plan, sectie, form, version=version, put_back=bool(kept))


def _may_write(plan: Wijkplan, sectie: Sectie) -> bool:
    return plan.is_draft or procedure.may_correct(plan, sectie.key)


def _posted_version(data) -> int:
    text = data.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _save(request: HttpRequest, plan: Wijkplan, sectie: Sectie) -> HttpResponse:
    is_autosave = AUTOSAVE_HEADER in request.headers
    form = section_form(plan, sectie, request.POST)
    if not form.is_valid():
        return _invalid(request, plan, sectie, form)
    try:
        saved = plans.save_section(
            plan.pk,
            Section(sectie.key),
            form.content(),
            version=_posted_version(request.POST),
            by=request.user,
        )
    except plans.Conflict as conflict:
        if is_autosave:
            return JsonResponse({"conflict_url": request.path}, status=409)
        return _section_page(
            request, plan, sectie, form, version=conflict.current.version, theirs=conflict.current, status=409
        )
    except WrongStep as error:
        if is_autosave:
            return JsonResponse({"errors": {"": error.messages}}, status=422)
        messages.error(request, error.messages[0])
        return _section_page(request, plan, sectie, form, version=_posted_version(request.POST), status=409)
    if is_autosave:
        moment = timezone.localtime(saved.saved_at or timezone.now())
        return JsonResponse({"saved_at": moment.strftime("%H:%M"), "version": saved.version})
    return _after_save(request, plan, sectie)


def _invalid(request: HttpRequest, plan: Wijkplan, sectie: Sectie, form) -> HttpResponse:
    if AUTOSAVE_HEADER in request.headers:
        return JsonResponse({"errors": _errors(form)}, status=422)
    if "switch" in request.POST:  # nothing typed may get lost by reading on in another language
        return _switch(request, keep_input(_switched_path(request), request.POST))
    version = _posted_version(request.POST)
    return _section_page(request, plan, sectie, form, version=version, status=422)


def _errors(form) -> dict[str, list[str]]:
    forms = form.forms if hasattr(form, "forms") else [form]
    return {
        each[name].auto_id: each.errors[name] for each in forms for name in each.errors if name in each.fields
    }


def _switched_path(request: HttpRequest) -> str:
    wanted = request.POST.get("switch", "")
    return translate_url(request.path, wanted if wanted in dict(settings.LANGUAGES) else "nl")


def _switch(request: HttpRequest, token: str | None) -> HttpResponse:
    path = _switched_path(request)
    return redirect(f"{path}?{KEPT_PARAMETER}={token}" if token else path)


def _after_save(request: HttpRequest, plan: Wijkplan, sectie: Sectie) -> HttpResponse:
    if "switch" in request.POST:
        return redirect(_switched_path(request))
    if "rows" in request.POST:
        return redirect(request.path + "#rijen-einde")
    messages.success(request, _("“%(section)s” is bewaard.") % {"section": sectie.get_key_display()})
    if not plan.is_draft:
        vraag = procedure.open_question(plan, sectie.key)
        return redirect("mijn_vraag", vraag.pk) if vraag else redirect("mijn_aanvraag", plan.pk)
    if "next" in request.POST:
        following = KEYS.index(Section(sectie.key)) + 1
        if following < len(KEYS):
            return redirect("plan_section", plan.pk, KEYS[following])
    return redirect("plan_tasks", plan.pk)


def _section_page(
    request: HttpRequest,
    plan: Wijkplan,
    sectie: Sectie,
    form,
    *,
    version: int,
    theirs: Sectie | None = None,
    put_back: bool = False,
    status: int = 200,
) -> HttpResponse:
    key = Section(sectie.key)
    number = KEYS.index(key) + 1
    context = {
        "plan": plan,
        "sectie": sectie,
        "form": form,
        "rows": hasattr(form, "forms"),
        "version": version,
        "theirs": theirs,
        "their_rows": _their_rows(plan, key) if theirs else [],
        "put_back": put_back,
        "explanation": EXPLANATIONS[key],
        "question": "" if plan.is_draft else procedure.asked_about(plan, key),
        "number": number,
        "total": len(KEYS),
        "money": reports.money_of(plan) if key == Section.GELD else None,
        "figures": reports.figures_of(plan.groep, timezone.localdate()) if key == Section.CIJFERS else None,
        "other_code": "nl" if get_language() == "en" else "en",
        "breadcrumbs": _crumbs(
            (plan.title, reverse("plan_tasks", args=[plan.pk])), (sectie.get_key_display(), "")
        ),
    }
    return render(request, "wijkplannen/section.html", context, status=status)


def _their_rows(plan: Wijkplan, key: Section) -> list[str]:
    """What somebody else saved meanwhile in a section with rows, in words."""
    if key == Section.WIE_DOET_WAT:
        return [str(actie) for actie in plan.acties.all()]
    if key == Section.GELD:
        return [f"{row.get_kind_display()}: {row.description} {row.amount}" for row in plan.geldregels.all()]
    return []


def _files(request: HttpRequest, plan: Wijkplan, sectie: Sectie) -> HttpResponse:
    form = UploadForm()
    status = 200
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            added = _add_files(plan, form, request)
            if not form.errors:
                messages.success(request, _("%(count)s bestand(en) toegevoegd.") % {"count": added})
                return redirect(request.path)
        status = 422
    context = {
        "plan": plan,
        "sectie": sectie,
        "form": form,
        "documents": plan.documenten.select_related("uploaded_by"),
        "may_add": dossier.accepts_documents(plan),
        "explanation": EXPLANATIONS[Section.BIJLAGEN],
        "number": len(KEYS),
        "total": len(KEYS),
        "breadcrumbs": _crumbs(
            (plan.title, reverse("plan_tasks", args=[plan.pk])), (sectie.get_key_display(), "")
        ),
    }
    return render(request, "wijkplannen/files.html", context, status=status)


def _add_files(plan: Wijkplan, form: UploadForm, request: HttpRequest) -> int:
    added = 0
    for upload in form.cleaned_data["files"]:
        try:
            dossier.add_document(plan, upload, by=request.user)
            added += 1
        except ValidationError as error:
            form.add_error("files", error)
    return added


def find_document(key) -> Document:
    return get_object_or_404(Document.objects.select_related("aanvraag__organisatie"), key=key)


@post_only
@permission("procedure.write", find_document, on=attrgetter("aanvraag"))
def remove_file(request: HttpRequest, document: Document) -> HttpResponse:
    """Take a file out of a draft."""
    try:
        dossier.remove_document(document, by=request.user)
        messages.success(request, _("“%(name)s” is verwijderd.") % {"name": document.name})
    except ValidationError as error:
        messages.error(request, error.messages[0])
    if document.verantwoording_id:
        return redirect("account", document.aanvraag_id)
    return redirect("plan_section", document.aanvraag_id, Section.BIJLAGEN)


@require_http_methods(["GET", "POST"])
@permission("wijkplannen.write_plan", find_plan)
def check(request: HttpRequest, plan: Wijkplan) -> HttpResponse:
    """Check the answers and what the rules say, then send it in."""
    if not plan.is_draft:
        return redirect("plan_sent", plan.pk)
    form = ReceivedForm(typed(request)) if plan.entered_by_id else None
    if request.method == "POST":
        require("wijkplannen.submit_plan", request.user, plan)
        if _sent(request, plan, form):
            return redirect("plan_sent", plan.pk)
    whole = queries.plan_whole(plan.pk)
    filled = reports.filled_sections(whole)
    context = {
        "plan": whole,
        "form": form,
        "empty_sections": [
            (key.label, reverse("plan_section", args=[plan.pk, key]))
            for key in KEYS
            if key not in OPTIONAL and not filled[key]
        ],
        "sections": plan_sections(whole),
        "figures": reports.figures_of(whole.groep, timezone.localdate()),
        "money": reports.money_of(whole),
        "outcomes": [explain(o.rule, o.article, o.verdict, o.figures) for o in reports.outcomes_of(whole)],
        "may_submit": rules.has_perm("wijkplannen.submit_plan", request.user, plan),
        "breadcrumbs": _crumbs((plan.title, reverse("plan_tasks", args=[plan.pk])), (_("Controleren"), "")),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "wijkplannen/check.html", context, status=status)


def _sent(request: HttpRequest, plan: Wijkplan, form: ReceivedForm | None) -> bool:
    """Whether the plan is sent now; what stands in the way is told at the form or above the page."""
    if form is not None and not form.is_valid():
        return False
    received_on = form.cleaned_data["received_on"] if form else None
    try:
        plans.submit_plan(plan.pk, received_on=received_on, by=request.user)
    except WrongStep:  # the other click of a double click got there first
        return True
    except ValidationError as error:
        if form is not None:
            form.add_error(None, error)
        else:
            messages.error(request, error.messages[0])
        return False
    return True


def plan_sections(plan: Wijkplan) -> list[dict]:
    """The sections of a plan in order, for a page that shows the whole plan."""
    sections = {sectie.key: sectie for sectie in plan.secties.all()}
    return [
        {
            "key": key.value,
            "label": key.label,
            "sectie": sections.get(key),
            "url": reverse("plan_section", args=[plan.pk, key]),
        }
        for key in KEYS
    ]


@require_safe
@permission("wijkplannen.write_plan", find_plan)
def sent(request: HttpRequest, plan: Wijkplan) -> HttpResponse:
    """The confirmation: number, moment, and what happens when."""
    if plan.is_draft or plan.submitted_at is None:
        return redirect("plan_tasks", plan.pk)
    return render(
        request,
        "wijkplannen/sent.html",
        {
            "plan": plan,
            "waits": procedure.open_waits(plan).exists(),
            "receipt": plan.brieven.filter(kind=LetterKind.ONTVANGST).first() if plan.entered_by_id else None,
            "breadcrumbs": _crumbs((plan.title, reverse("mijn_aanvraag", args=[plan.pk]))),
        },
    )


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Mijn overzicht"), reverse("mijn")), *more]
