"""The past of the demonstration: acts are done through the portal's own actions at another moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.utils import timezone


@contextmanager
def days_ago(days: int) -> Iterator[None]:
    """Within this block the portal takes the same time of day, `days` days earlier, for now.

    Every action asks `timezone.now()` or `timezone.localdate()`. Only for one process that makes
    demonstration data: it changes the clock of the whole process.
    """
    now = timezone.now
    moment = now() - timedelta(days=days)

    def then() -> datetime:
        return moment

    timezone.now = then
    try:
        yield
    finally:
        timezone.now = now
