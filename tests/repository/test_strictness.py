"""The strictness of the tests themselves: each guard is seen to refuse."""

import socket

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpResponse
from django.template import Context, engines
from django.template.base import Origin, Template
from django.test import RequestFactory
from pytest_socket import SocketConnectBlockedError

from tests.strict import OWN_TEMPLATES, ReadOnlyGet, UndefinedVariableError, WriteOnGet


def template(source: str, directory: str = OWN_TEMPLATES) -> Template:
    return Template(source, Origin(f"{directory}/some.html", "some.html"), engine=engines["django"].engine)


@pytest.mark.parametrize(
    "source",
    [
        "{{ nothing }}",
        "{{ thing.nothing }}",
        "{{ nothing|upper }}",
        "{% load i18n %}{% blocktranslate %}Hallo {{ nothing }}{% endblocktranslate %}",
    ],
)
def test_render_undefined_variable_in_own_template_fails(source):
    with pytest.raises(UndefinedVariableError, match=r"in some\.html, line 1"):
        template(source).render(Context({"thing": object()}))


def test_render_undefined_variable_with_default_is_allowed():
    assert template("{{ nothing|default:'niets' }}").render(Context()) == "niets"


def test_render_undefined_variable_in_library_template_is_empty():
    assert template("[{{ nothing|upper }}]", "/elsewhere").render(Context()) == "[]"


def test_write_during_get_fails(db):
    def view(request):
        Group.objects.create(name="nieuw")
        return HttpResponse()

    with pytest.raises(WriteOnGet, match="auth_group"), transaction.atomic():
        ReadOnlyGet(view)(RequestFactory().get("/"))
    assert ReadOnlyGet(view)(RequestFactory().post("/")).status_code == 200


def test_connect_beyond_this_computer_fails():
    with pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
