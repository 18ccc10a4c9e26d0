"""The soak on servers of its own, which are gone afterwards: `make soak`."""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack

from scripts.datadir import Refused
from scripts.processes import ROOT
from scripts.servers import embedded
from tests.soak.crowd import options, say


def main() -> int:
    options(sys.argv[1:])  # what is wrong with them is said before anything starts
    with ExitStack() as stack:
        say("starts its own PostgreSQL and Redis ...")
        try:
            urls = stack.enter_context(embedded(postgres_settings=["max_connections=200"]))
        except Refused as refused:
            say(str(refused))
            return 1
        directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="ontmoet-soak-"))
        variables = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "amstelveen_ontmoet.settings",
            "DATABASE_URL": urls.database_url,
            "REDIS_URL": urls.redis_url,
            "DATA_DIR": directory,
            "SECRET_KEY": "only-for-a-soak-0123456789-abcdefghijklmnopqrstuvwxyz",
            "BASE_URL": "http://127.0.0.1:8000",
            "EMAIL_URL": "",
            "DEBUG": "0",
            "DEMO": "1",
            "LOG_LEVEL": "CRITICAL",
        }
        for command in (
            ["manage.py", "migrate", "--verbosity", "0"],
            ["-m", "tests.soak.crowd", "--worker", *sys.argv[1:]],
        ):
            done = subprocess.run([sys.executable, *command], cwd=ROOT, env=variables, check=False)
            if done.returncode:
                say("not well: what went wrong stands above")
                return done.returncode
        say("all is well")
        return 0


if __name__ == "__main__":
    sys.exit(main())
