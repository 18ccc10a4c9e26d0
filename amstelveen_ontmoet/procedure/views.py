"""Letters and documents: what applicant and desk both open."""

from typing import Any

import rules
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amstelveen_ontmoet.accounts.access import permission
from amstelveen_ontmoet.pdf import render_pdf
from amstelveen_ontmoet.procedure.letter.placeholders import is_decision
from amstelveen_ontmoet.procedure.models import Aanvraag, Brief, Document


def find_letter(pk: int) -> Brief:
    return get_object_or_404(Brief.objects.select_related("aanvraag__organisatie"), pk=pk)


def find_document(key) -> Document:
    return get_object_or_404(Document.objects.select_related("aanvraag__organisatie"), key=key)


@require_safe
@permission("procedure.view_letter", find_letter)
def letter(request: HttpRequest, brief: Brief) -> HttpResponse:
    """A letter as a page, in the reader's language."""
    language = (get_language() or "nl")[:2]
    context = {
        "pdf_url": reverse("letter_pdf", args=[brief.pk]),
        "letter": brief.content[language],
        "is_decision": is_decision(brief.kind),
        "is_translation": language != "nl",
        "breadcrumbs": [(brief.aanvraag.title, _case_url(request, brief.aanvraag)), (str(brief), "")],
    }
    return render(request, "procedure/letter.html", context)


def _case_url(request: HttpRequest, aanvraag: Aanvraag) -> str:
    if rules.has_perm("procedure.view_aanvraag", request.user, aanvraag):
        return reverse("mijn_aanvraag", args=[aanvraag.pk])
    return reverse("case", args=[aanvraag.number])


@require_safe
@permission("procedure.view_letter", find_letter)
def letter_pdf(request: HttpRequest, brief: Brief) -> HttpResponse:
    """A letter as PDF/UA-1, made from the same frozen parts."""
    language = (get_language() or "nl")[:2]
    return pdf_response(
        brief.content[language],
        is_decision=is_decision(brief.kind),
        language=language,
        name=f"{slugify(str(brief))}-{brief.aanvraag.number}",
    )


def pdf_response(letter: dict[str, Any], *, is_decision: bool, language: str, name: str) -> HttpResponse:
    """A letter in one language, as kept, as a PDF that opens in the browser."""
    facts = [(_("Datum"), letter["date"]), (_("Kenmerk"), letter["reference"])]
    pdf = render_pdf(
        "procedure/letter_pdf.html",
        {
            "letter": letter,
            "paper": {**letter, "facts": facts},
            "is_decision": is_decision,
            "is_translation": language != "nl",
        },
        language=language,
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@require_safe
@permission("procedure.view_document", find_document)
def document(request: HttpRequest, document: Document) -> HttpResponse:
    """A private document, always as a download: nothing that was sent in runs in the browser."""
    try:
        content = document.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        content, as_attachment=True, filename=document.name, content_type=document.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
