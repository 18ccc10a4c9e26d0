"""Processor time in turns, and the figures that come out of it."""

import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from django.db import connection

Work = Callable[[], object]


@dataclass(frozen=True)
class Figure:
    """One line of the result. The aim is the highest ratio where there is a floor, else the highest value."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    aim: float | None = None

    @property
    def ok(self) -> bool:
        reached = self.value if self.ratio is None else self.ratio
        return self.aim is None or reached <= self.aim

    def as_data(self) -> dict[str, object]:
        return {**asdict(self), "ok": self.ok}


@dataclass(frozen=True)
class Pace:
    """How often: turns of floor and work, and at least so many seconds of processor time a turn.

    Without seconds each is done once to warm up and once a turn: enough to show that it works.
    """

    turns: int
    seconds: float


def say(text: str) -> None:
    """Progress, apart from the result."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


def database_seconds() -> float:
    """Processor time that the database process of this connection used so far (Linux; elsewhere 0)."""
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except OSError:
        return 0.0


def cost(work: Work, times: int = 1) -> float:
    """Seconds of processor time for one call, ours and the database's together."""
    database, own = database_seconds(), time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - own + database_seconds() - database) / times


def compare(name: str, work: Work, floor: Work, *, pace: Pace, aim: float | None = None) -> Figure:
    """The cost of the work beside that of the floor, in milliseconds."""
    say(f"{name} ...")
    both = (floor, work)
    for warming in both * 2 if pace.seconds else both:
        warming()
    often = [max(1, round(pace.seconds / cost(one))) if pace.seconds else 1 for one in both]
    turns = [(cost(floor, often[0]), cost(work, often[1])) for _ in range(pace.turns)]
    return Figure(
        name,
        value=round(median(worked for _, worked in turns) * 1000, 2),
        unit="ms",
        floor=round(median(least for least, _ in turns) * 1000, 2),
        ratio=round(median(worked / least for least, worked in turns), 2),
        aim=aim,
    )
