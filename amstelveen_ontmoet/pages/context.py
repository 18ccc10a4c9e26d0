"""What every page shows around its content."""

from functools import cache
from typing import Any

import rules
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from amstelveen_ontmoet.accounts.actions import typed_by
from amstelveen_ontmoet.procedure.queries import unsent_drafts

LANGUAGES = {"nl": "Nederlands", "en": "English"}
# Pages that belong to a part of the menu without standing below its address: to the first of these
# that the reader has.
PART_OF = {
    **dict.fromkeys(
        (
            *("paper", "paper_start", "texts", "text_new", "text_change", "text_remove"),
            *("machtiging_desk", "machtiging_record", "machtiging_check"),
            *("mandates", "mandate_new", "mandate_end", "hardheid_year"),
            *("outage_enter", "outage_change"),
        ),
        ("work_list",),
    ),
    **dict.fromkeys(
        (
            *("to_pay", "rekeningen_to_check", "batches", "batch", "batch_withdraw"),
            *("bank_answers", "bank_answer"),
        ),
        ("begroting_latest",),
    ),
    "rekening_confirm": ("begroting_latest", "mijn"),
    "group": ("wijken",),
    **dict.fromkeys(("account_email", "account_change_password"), ("mijn",)),
}


def portal(request: HttpRequest) -> dict[str, Any]:
    """Name, menu, languages, and the person's unsent drafts. The menu shows only what exists."""
    user = getattr(request, "user", None)
    is_known = user is not None and user.is_authenticated
    return {
        "portal": {
            "name": settings.PORTAL_NAME,
            "is_demo": settings.DEMO,
            "contact": {
                "email": settings.CONTACT_EMAIL,
                "phone": settings.CONTACT_PHONE,
                "phone_link": "".join(sign for sign in settings.CONTACT_PHONE if sign in "+0123456789"),
            },
            "home_url": reverse("home"),
            "login_url": reverse("account_login"),
            "my_url": reverse("mijn"),
            "nav": SimpleLazyObject(lambda: _nav(request, user if is_known else None)),
            "footer": _footer(get_language(), settings.DEMO),
            "other_language": _other_language(request),
            "unsent": SimpleLazyObject(lambda: _unsent(user) if is_known else []),
            "typed_by": SimpleLazyObject(lambda: typed_by(user) if is_known else ""),
        }
    }


def _nav(request: HttpRequest, user) -> list[dict[str, Any]]:
    items = [("wijken", _("Wijken")), ("plans", _("Wijkplannen"))]
    if user is not None:
        if rules.has_perm("procedure.view_desk", user):
            items.append(("work_list", _("Werkvoorraad")))
            items.append(("begroting_latest", _("Begroting")))
        if rules.has_perm("procedure.manage_mandates", user):
            items.append(("mandates", _("Mandaten")))
        if rules.has_perm("monitoring.view_briefs", user):
            items.append(("brief_desk_list", _("Brieven")))
        items.append(("mijn", _("Mijn overzicht")))
    names = {name for name, _label in items}
    match = request.resolver_match
    parts = PART_OF.get(match.url_name or "", ()) if match else ()
    part = next((name for name in parts if name in names), None)
    return [
        {
            "url": url,
            "label": label,
            "is_current": name == part if part else request.path.startswith(url),
        }
        for name, url, label in ((name, reverse(name), label) for name, label in items)
    ]


@cache
def _footer(language: str | None, is_demo: bool) -> list[dict[str, Any]]:
    """The same on every page in a language, so it is made once."""
    about = [
        {"url": reverse("accessibility"), "label": _("Toegankelijkheid")},
        {"url": reverse("privacy"), "label": _("Privacy")},
        {"url": reverse("outages"), "label": _("Storingen")},
    ]
    open_links = [
        {"url": reverse("wijken"), "label": _("Wijken")},
        {"url": reverse("plans"), "label": _("Wijkplannen")},
        {"url": reverse("subsidies"), "label": _("Subsidies")},
        {"url": reverse("action_points"), "label": _("Actiepunten")},
        {"url": reverse("briefs"), "label": _("Brieven aan de raad")},
        {"url": reverse("assumptions"), "label": _("Spelregels en aannames")},
    ]
    if is_demo:
        about.append({"url": reverse("demo_mail"), "label": _("Post van het voorbeeld")})
    return [
        {"title": _("Open"), "links": open_links},
        {"title": _("Over deze website"), "links": about},
    ]


def _other_language(request: HttpRequest) -> dict[str, str]:
    code = "nl" if (get_language() or "nl").startswith("en") else "en"
    url = translate_url(request.get_full_path(), code)
    return {"code": code, "label": LANGUAGES[code], "url": url}


def _unsent(user) -> list[dict[str, str]]:
    drafts = unsent_drafts(user).values_list("pk", "title")[:5]
    return [{"title": title, "url": reverse("plan_tasks", args=[pk])} for pk, title in drafts]
