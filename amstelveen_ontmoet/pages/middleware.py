"""What every page says when the server lacks something."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from amstelveen_ontmoet.pdf import MissingFont
from amstelveen_ontmoet.spelregels.queries import NoValue

log = structlog.get_logger(__name__)


class LackMiddleware:
    """A PDF that cannot be made, or a value that no rule gives, is said in words (503), and told to staff."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, MissingFont):
            log.error("font_missing", reason=str(exception))
            return render(request, "503_pdf.html", status=503)
        if isinstance(exception, NoValue):
            log.error("value_missing", reason=exception.messages[0])
            return render(request, "503_value.html", {"reason": exception.messages[0]}, status=503)
        return None
