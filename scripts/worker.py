"""Start a Celery worker; with --only-worker first take over what an earlier worker left unfinished.

A killed worker leaves its messages in the hash `unacked` of the broker until the visibility timeout
of an hour. When no other worker exists they can be put back at once. Only then: with a second
worker this would run its tasks twice.
"""

import os
import sys
import warnings
from typing import Any

# A stop breaks tasks off after the soft shutdown; the message goes back and the task runs again.
os.environ.setdefault("REMAP_SIGTERM", "SIGQUIT")

from celery import Celery
from celery.exceptions import SecurityWarning

from amstelveen_ontmoet.celery import app

# A message that was unfinished this often takes its worker down: it is set aside, not tried again.
MOST_RESTORES = 5
SET_ASIDE = "unacked_set_aside"
COUNT_FOR_SECONDS = 24 * 3600


def restore_unfinished(celery: Celery) -> tuple[int, int]:
    """Put every unfinished message back into its queue; returns how many were restored and set aside."""
    restored = aside = 0
    with celery.connection_for_write() as connection:
        channel: Any = connection.default_channel  # of the Redis transport
        for tag in channel.client.hkeys(channel.unacked_key):
            count = f"unacked_restored:{tag.decode()}"
            times = channel.client.incr(count)
            channel.client.expire(count, COUNT_FOR_SECONDS)
            if times > MOST_RESTORES:
                with channel.client.pipeline() as pipe:
                    pipe.rpush(SET_ASIDE, channel.client.hget(channel.unacked_key, tag))
                    pipe.hdel(channel.unacked_key, tag)
                    pipe.zrem(channel.unacked_index_key, tag)
                    pipe.execute()
                aside += 1
            else:
                channel.qos.restore_by_tag(tag, channel.client)
                restored += 1
    return restored, aside


def main(arguments: list[str]) -> None:
    warnings.filterwarnings("ignore", category=SecurityWarning)  # as root; messages are JSON only
    if "--only-worker" in arguments:
        restored, aside = restore_unfinished(app)
        if restored:
            print(f"{restored} unfinished task(s) of an earlier worker are started again", flush=True)
        if aside:
            print(
                f"{aside} task(s) ended their worker {MOST_RESTORES} times, set aside in {SET_ASIDE}",
                flush=True,
            )
    options = [
        "--concurrency=2",
        "--loglevel=INFO",
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
    ]
    app.worker_main(["--quiet", "worker", *options])


if __name__ == "__main__":
    main(sys.argv[1:])
