"""What applicant and municipality write to each other, and the texts that staff keep for it."""

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.procedure.enums import WaitStatus
from amstelveen_ontmoet.procedure.models import Aanvraag, Bericht, Gelezen, Standaardtekst, Vraag, Wachtplaats


def messages_of(aanvraag: Aanvraag) -> QuerySet[Bericht]:
    """What applicant and municipality wrote to each other, oldest first; never a note between staff."""
    return aanvraag.berichten.filter(is_internal=False).select_related("author")


def notes_of(aanvraag: Aanvraag) -> QuerySet[Bericht]:
    """Notes between staff, oldest first. Only for pages of the desk."""
    return aanvraag.berichten.filter(is_internal=True).select_related("author")


def read_until(aanvraag: Aanvraag, user: User) -> dict[int, datetime]:
    """Up to which moment the person has seen each thread of the case, by the key of its first message."""
    seen = Gelezen.objects.filter(thread__aanvraag=aanvraag, user=user)
    return {row.thread_id: row.until for row in seen}


def with_news(aanvragen: QuerySet[Aanvraag], user: User) -> QuerySet[Aanvraag]:
    """Adds `unread`, messages of others that the person did not see yet (None: no one), and whose turn it is.

    `is_asked`: a question waits for its answer; `must_choose`: a post holds too little and nothing is chosen.
    """
    seen = Gelezen.objects.filter(
        thread=Coalesce(OuterRef("thread"), OuterRef("pk")), user=user, until__gte=OuterRef("at")
    )
    unread = Bericht.objects.filter(~Exists(seen), aanvraag=OuterRef("pk"), is_internal=False)
    count = unread.exclude(author=user).order_by().values("aanvraag").annotate(n=Count("pk")).values("n")
    asked = Vraag.objects.filter(aanvraag=OuterRef("pk"), answered_at__isnull=True, withdrawn_at__isnull=True)
    offered = Wachtplaats.objects.filter(regel__aanvraag=OuterRef("pk"), status=WaitStatus.AANGEBODEN)
    return aanvragen.annotate(unread=Subquery(count), is_asked=Exists(asked), must_choose=Exists(offered))


def texts_for(kind: str) -> QuerySet[Standaardtekst]:
    """The standard texts in use of one kind, by name."""
    return Standaardtekst.objects.filter(kind=kind, removed_at__isnull=True)


def texts_in_use() -> QuerySet[Standaardtekst]:
    """Every standard text in use with who wrote it last, by kind and name."""
    return Standaardtekst.objects.filter(removed_at__isnull=True).select_related("saved_by")
