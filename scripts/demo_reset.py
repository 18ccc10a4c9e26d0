"""Empty the demonstration database: `make demo-reset`. The next `make run` fills it anew.

It refuses while the portal runs, when the directory was last used without demonstration data, and
for a database named by DATABASE_URL unless DEMO=1 and CONFIRM=<name of the database> are given.
"""

import os
import sys

import django
import django.db

from scripts.datadir import DataDir, Refused
from scripts.run import Options

FILES = ("documents", "demo-users.txt", "beat-schedule")


def refuse_real_data(options: Options, data_dir: DataDir) -> None:
    if not options.demo:
        raise Refused("Only demonstration data is emptied. If this is demonstration data, say DEMO=1.")
    if data_dir.read_environment().get("DEMO", "1") != "1":
        raise Refused(
            f"{data_dir.path} was last used without demonstration data (DEMO=0), so nothing is emptied."
            " If it may all go, remove the directory yourself."
        )


def empty_foreign_database() -> None:
    from django.db import connection  # noqa: PLC0415  Django is needed only here

    name = connection.settings_dict["NAME"]
    if os.environ.get("CONFIRM") != name:
        raise Refused(
            f"DATABASE_URL names the database {name} of another server. Everything in it would be lost;"
            f" if that is right: DEMO=1 CONFIRM={name} make demo-reset"
        )
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def empty_foreign_redis() -> None:
    from django.core.cache import cache  # noqa: PLC0415

    from amstelveen_ontmoet.celery import app  # noqa: PLC0415

    cache.clear()
    app.control.purge()


def main() -> int:
    try:
        options = Options.from_environment(os.environ)
        data_dir = DataDir(options.data_dir)
        refuse_real_data(options, data_dir)
        data_dir.claim()  # refuses while a portal runs; released when this process ends
        if options.database_url:
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amstelveen_ontmoet.settings")
            os.environ.setdefault("SECRET_KEY", data_dir.secret_key())
            django.setup()
            empty_foreign_database()
            if options.redis_url:
                empty_foreign_redis()
        else:
            data_dir.remove("postgres")
        if not options.redis_url:
            data_dir.remove("redis")
        data_dir.remove(*FILES)
    except Refused as refused:
        print(f"demo-reset: {refused}", file=sys.stderr)
        return 1
    except django.db.Error as error:
        print(f"demo-reset: the database of DATABASE_URL could not be emptied: {error}", file=sys.stderr)
        return 1
    print("demo-reset: the demonstration data is gone; the next `make run` makes it anew.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
