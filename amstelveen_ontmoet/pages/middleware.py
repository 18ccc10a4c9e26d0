"""What every page says when the server lacks something."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from amstelveen_ontmoet.pdf import MissingFont

log = structlog.get_logger(__name__)


class PaperAwayMiddleware:
    """A PDF that cannot be made is said in words (503), and told to who keeps the server."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, MissingFont):
            return None
        log.error("font_missing", reason=str(exception))
        return render(request, "503_pdf.html", status=503)
