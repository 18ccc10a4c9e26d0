"""Every address of the portal with the rule that guards it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import rules
from django.urls import URLPattern, URLResolver, get_resolver
from rules.permissions import permissions
from rules.predicates import Predicate

# Views of libraries know nothing of our rules; what guards them is written here, by name or by namespace.
LIBRARIES = {
    "account_login": "public",
    "account_logout": "public",
    "account_signup": "public",
    "account_complete_password_reset": "public",
    "account_confirm_email": "public",
    "account_confirm_login_code": "public",
    "account_confirm_password_reset_code": "public",
    "account_email_verification_sent": "public",
    "account_inactive": "public",
    "account_password_reset_completed": "public",
    "account_request_login_code": "public",
    "account_reset_password": "public",
    "account_change_password": "login",
    "account_email": "login",
    "account_reauthenticate": "login",
    "account_set_password": "login",
    "admin:": "admin",
    "health": "public",
}
IN_WORDS = {
    "public": "everybody",
    "login": "who is logged in, for what is their own",
    "admin": "who may log in to /beheer/, each model by its own permission",
}


@dataclass(frozen=True)
class Route:
    """One address: its path, its name, and the rule that guards it, None when nobody said so."""

    path: str
    name: str
    rule: str | None


def routes() -> list[Route]:
    """Every route once, in the order in which addresses are looked up."""
    return list(_walk(get_resolver().url_patterns, "/", ""))


def _walk(patterns: list[URLPattern | URLResolver], path: str, namespace: str) -> Iterator[Route]:
    for pattern in patterns:
        here = path + _plain(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, here, inner)
        else:
            name = f"{namespace}{pattern.name or ''}"
            yield Route(here, name, _rule(pattern, name))


def _plain(pattern: str) -> str:
    """A path as people read it: no signs of a regular expression."""
    return re.sub(r"\(\?P(<\w+>)[^)]*\)+", r"\1", pattern).lstrip("^").removesuffix("$").removesuffix("\\Z")


def _rule(pattern: URLPattern, name: str) -> str | None:
    access = getattr(pattern.callback, "access", None)
    if access is not None:
        return access.rule
    for start, rule in LIBRARIES.items():
        if name == start or (start.endswith(":") and name.startswith(start)):
            return rule
    return None


def rule_in_words(rule: str) -> str:
    """The rule as a reader of docs/routes.md finds it."""
    if rule in IN_WORDS:
        return IN_WORDS[rule]
    return (
        f"`{rule}`: {permissions[rule].name}"
        if rules.perm_exists(rule)
        else f"`{rule}`, which does not exist"
    )


def predicates() -> dict[str, str]:
    """Every predicate that a permission is made of, with its promise."""
    found: dict[str, str] = {}
    for predicate in permissions.values():
        for part in _parts(predicate):
            promise = (
                part.fn.__doc__ or "Somebody who has this role today, or one of these, for the whole city."
            )
            found[part.name] = promise.strip().split("\n")[0]
    return dict(sorted(found.items()))


def _parts(predicate: Predicate) -> Iterator[Predicate]:
    """The simple predicates in a composed one; those are closures over what they combine."""
    inner = [cell.cell_contents for cell in predicate.fn.__closure__ or ()]
    composed = [part for part in inner if isinstance(part, Predicate)]
    if not composed:
        yield predicate
    for part in composed:
        yield from _parts(part)
