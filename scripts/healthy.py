"""Whether a container does its work: `python -m scripts.healthy web|worker|beat`; exit code 0 means yes.

Run every minute or more often, so it imports no Django.
"""

import http.client
import os
import socket
import sys
import time
from pathlib import Path

PORT = 8000
SCHEDULE = Path("/tmp/beat-schedule")  # noqa: S108  of the container, where nobody else writes
# Beat writes its schedule every three minutes while it lives.
QUIET_FOR = 600.0


def web(port: int = PORT) -> bool:
    """The web server answers, and so do its database and its cache."""
    # Asked by a name that it is known by; only the proxy knows it by another.
    host = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0].strip().lstrip(".")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/gezond/", headers={"Host": "localhost" if host in ("", "*") else host})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def broker() -> str:
    """The address of the broker, as settings.py makes it of REDIS_URL."""
    return f"{os.environ.get('REDIS_URL', 'redis://localhost:6379').rstrip('/')}/0"


def worker() -> bool:
    """The worker of this container answers through the broker."""
    from celery import Celery  # noqa: PLC0415  the other two do without
    from kombu.exceptions import OperationalError  # noqa: PLC0415

    try:
        answers = Celery(broker=broker()).control.ping([f"celery@{socket.gethostname()}"], timeout=5)
    except OperationalError:
        return False
    return bool(answers)


def beat(schedule: Path = SCHEDULE) -> bool:
    """Beat wrote its schedule not long ago."""
    written = [file.stat().st_mtime for file in schedule.parent.glob(f"{schedule.name}*")]
    return bool(written) and time.time() - max(written) < QUIET_FOR


def main(arguments: list[str]) -> int:
    checks = {"web": web, "worker": worker, "beat": beat}
    if len(arguments) != 1 or arguments[0] not in checks:
        print(f"Use: python -m scripts.healthy {'|'.join(checks)}", file=sys.stderr)
        return 2
    return 0 if checks[arguments[0]]() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
