"""Reading what the desk has to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.accounts.queries import city_roles
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.audit.models import Event, kind_of
from amstelveen_ontmoet.procedure import queries
from amstelveen_ontmoet.procedure.enums import EVENT_LABELS, WITH_MUNICIPALITY, Status
from amstelveen_ontmoet.procedure.models import Aanvraag
from wijkplannen.models import Werkgebied

SOON = timedelta(days=7)
# Before somebody first says "seen", the past week counts as new.
FIRST_LOOK = timedelta(days=7)
VIEWS = {
    "mij": _("Voor mij"),
    "nieuw": _("Nieuw"),
    "termijn": _("Termijn loopt af"),
    "vrij": _("Zonder behandelaar"),
    "open": _("Alles wat loopt"),
    "alles": _("Alles"),
}


def first_view(user: User) -> str:
    """What somebody sees first: their own work, or all that runs for who has no cases of their own."""
    has_cases = not city_roles(user).isdisjoint({Role.MAKELAAR, Role.MANDAATHOUDER})
    return "mij" if has_cases else "open"


def _mine(user: User) -> Q:
    """Whose turn it is: the makelaar's own and untouched cases, the mandaathouder's decisions."""
    roles = city_roles(user)
    turn = Q(pk__in=[])
    if Role.MAKELAAR in roles:
        turn |= Q(status=Status.INGEDIEND) | Q(status=Status.IN_BEHANDELING, handler=user)
    if Role.MANDAATHOUDER in roles:
        turn |= Q(status=Status.TER_BESLUIT) & ~Q(adviezen__advised_by=user)
    return turn


def seen_until(user: User) -> datetime:
    """Up to which moment the person has seen what others did."""
    return user.work_seen_at or timezone.now() - FIRST_LOOK


def _acts_of_others(user: User) -> QuerySet[Event]:
    """What others did to applications since the person last looked."""
    news = Event.objects.filter(
        content_type=kind_of(Aanvraag), at__gt=seen_until(user), action__in=EVENT_LABELS
    )
    # Who is nobody (the portal itself) is not the person either, though NULL <> x is not true.
    return news.filter(Q(by__isnull=True) | ~Q(by=user))


def news_of(cases: Iterable[Aanvraag], user: User) -> dict[int, str]:
    """The latest thing that others did since the last look, in words, per application (by primary key)."""
    acts = _acts_of_others(user).filter(object_id__in=[case.pk for case in cases])
    return {act.object_id: str(EVENT_LABELS[act.action]) for act in acts.order_by("at", "pk")}


def wijken_of(cases: Iterable[Aanvraag]) -> dict[int, list[str]]:
    """Names of the wijken of the werkgebied today, per organisation (by primary key)."""
    rows = (
        Werkgebied.objects.active(timezone.localdate())
        .filter(groep__organisatie__in={case.organisatie_id for case in cases})
        .values_list("groep__organisatie", "buurt__wijk__name")
        .distinct()
        .order_by("buurt__wijk__name")
    )
    found: dict[int, list[str]] = {}
    for organisatie, wijk in rows:
        found.setdefault(organisatie, []).append(wijk)
    return found


def _view(name: str, user: User) -> Q:
    is_open = Q(status__in=WITH_MUNICIPALITY)
    soon = timezone.localdate() + SOON
    return {
        "mij": _mine(user),
        "nieuw": Q(pk__in=_acts_of_others(user).values("object_id")),
        "termijn": is_open & Q(decide_by_on__lte=soon),
        "vrij": is_open & Q(handler__isnull=True),
        "open": is_open,
        "alles": Q(),
    }[name]


def cases_for(user: User) -> QuerySet[Aanvraag]:
    """What came in and is not the person's own."""
    return queries.not_own(queries.at_the_desk(), user)


def work_list(user: User, view: str) -> QuerySet[Aanvraag]:
    """One view of the work list with what each row shows: most urgent first, "alles" newest first."""
    rows = cases_for(user).filter(_view(view, user))
    rows = queries.with_rule_counts(rows).annotate(requested=Sum("regels__requested"))
    rows = rows.select_related("organisatie", "handler")
    # Among everything that ever was, the newest is looked for; elsewhere what is due first.
    return rows.order_by("-submitted_at", "-pk") if view == "alles" else queries.work_order(rows)


@dataclass(frozen=True)
class Counts:
    """How many cases are in each view, and what needs attention today."""

    views: dict[str, int]
    late: int
    soon: int


def counts(user: User) -> Counts:
    """The numbers above the work list, in one query."""
    today = timezone.localdate()
    is_open = Q(status__in=WITH_MUNICIPALITY)
    found = cases_for(user).aggregate(
        late=Count("pk", filter=is_open & Q(decide_by_on__lt=today), distinct=True),
        soon=Count(
            "pk", filter=is_open & Q(decide_by_on__gte=today, decide_by_on__lte=today + SOON), distinct=True
        ),
        **{name: Count("pk", filter=_view(name, user), distinct=True) for name in VIEWS},
    )
    return Counts({name: found[name] for name in VIEWS}, found["late"], found["soon"])
