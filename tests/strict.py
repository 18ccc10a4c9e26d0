"""What production forgives and tests do not: undefined template variables and writing on GET."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template.base import FilterExpression, Node

OWN_TEMPLATES = str(Path(__file__).resolve().parent.parent / "templates")
MAY_BE_MISSING = {"default", "default_if_none"}
# Reading a page may begin or prolong a session; everything else is a write that a crawler could cause.
WRITE = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+\"?(?!django_session\b)", re.IGNORECASE)


class UndefinedVariableError(Exception):
    """One of our own templates uses a variable that its view does not give."""


class UndefinedVariable(str):
    """Stands in for `string_if_invalid`: raises in our own templates, is empty in those of libraries.

    A variable with `|default` may be missing, that is what the filter is for.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        frame = sys._getframe(1)
        expression = frame.f_locals.get("self")
        if isinstance(expression, FilterExpression) and not _has_default(expression):
            _refuse(frame, str(expression.var))
        return False

    def __contains__(self, text: object) -> bool:
        frame = sys._getframe(1)
        if "key" in frame.f_locals:  # blocktranslate, render_value()
            _refuse(frame, str(frame.f_locals["key"]))
        return False


def _has_default(expression: FilterExpression) -> bool:
    return bool(expression.filters) and expression.filters[0][0].__name__ in MAY_BE_MISSING


def _refuse(frame: FrameType | None, variable: str) -> None:
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None) is not None:
            if str(node.origin.name).startswith(OWN_TEMPLATES):
                line = node.token.lineno if node.token else "?"
                raise UndefinedVariableError(f"{variable} in {node.origin.template_name}, line {line}")
            return
        frame = frame.f_back


class WriteOnGet(Exception):
    """A page wrote to the database while it was only read."""


class ReadOnlyGet:
    """Refuses writing statements while a GET or HEAD request is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with connection.execute_wrapper(_refuse_write):
            return self.get_response(request)


def _refuse_write(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
    if WRITE.match(sql):
        raise WriteOnGet(sql[:200])
    return execute(sql, params, many, context)
