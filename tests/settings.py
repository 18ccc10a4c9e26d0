"""The portal's own settings with what a test run needs otherwise."""

import os

from amstelveen_ontmoet.settings import *  # noqa: F403
from amstelveen_ontmoet.settings import CACHES, MIDDLEWARE, REDIS_URL, STORAGES, TEMPLATES, _redis
from tests.strict import UndefinedVariable

# Redis has 16 databases: two for each worker of the run.
MOST_WORKERS = 8
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
if _worker >= MOST_WORKERS:
    raise RuntimeError(f"a test run has at most {MOST_WORKERS} workers: pytest -n {MOST_WORKERS}")
CELERY_BROKER_URL = _redis(REDIS_URL, 2 * _worker, "redis+socket")
CACHES = {"default": {**CACHES["default"], "LOCATION": _redis(REDIS_URL, 2 * _worker + 1, "unix")}}

# A connection kept open would stand in the way of copying and dropping databases.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
# Between tests the database of a worker is emptied, ledger and audit trail included.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c portal.may_truncate=yes"  # noqa: F405

MIDDLEWARE = ["tests.strict.ReadOnlyGet", *MIDDLEWARE]
TEMPLATES = [
    {**TEMPLATES[0], "OPTIONS": {**TEMPLATES[0]["OPTIONS"], "string_if_invalid": UndefinedVariable()}},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
