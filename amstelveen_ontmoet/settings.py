"""Settings. What differs between installations comes from the environment, see docs/deploy.md."""

import logging
from importlib.util import find_spec
from pathlib import Path

import environ
import structlog
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = env.path("DATA_DIR", str(BASE_DIR / ".data"))
# `make run` writes the addresses of its own servers here, so that manage.py finds them as well.
env.read_env(str(DATA_DIR("run.env")))
DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Links in mails are made outside a request, so the address of the portal is a setting.
BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000")

# The municipality: names only; rules and amounts are reference data (spelregels).
MUNICIPALITY = env.str("MUNICIPALITY", "Amstelveen")
PORTAL_NAME = env.str("PORTAL_NAME", "Amstelveen Ontmoet Elkaar")

INSTALLED_APPS = [
    "amstelveen_ontmoet.audit",
    "amstelveen_ontmoet.jobs",
    "amstelveen_ontmoet.mail",
    "amstelveen_ontmoet.gebieden",
    "amstelveen_ontmoet.accounts",
    "amstelveen_ontmoet.spelregels",
    "amstelveen_ontmoet.begroting",
    "amstelveen_ontmoet.betalingen",
    "amstelveen_ontmoet.procedure",
    "locations",
    "wijkplannen",
    "initiatives",
    "monitoring",
    "amstelveen_ontmoet.pages",
    "amstelveen_ontmoet.beheer.apps.BeheerConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "rules.apps.AutodiscoverRulesConfig",
    "django_filters",
    "django_htmx",
    "csp",
    "django_structlog",
    "django_prometheus",
    "health_check",
]
if find_spec("django_linear_migrations"):  # refuses two last migrations; only developers have it
    INSTALLED_APPS.append("django_linear_migrations")

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "amstelveen_ontmoet.accounts.middleware.NoStoreMiddleware",
    "amstelveen_ontmoet.pages.middleware.LackMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "amstelveen_ontmoet.urls"
WSGI_APPLICATION = "amstelveen_ontmoet.wsgi.application"
FORM_RENDERER = "amstelveen_ontmoet.controls.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "amstelveen_ontmoet.pages.context.portal",
            ],
            "libraries": {
                "components": "amstelveen_ontmoet.components",
                "notation": "amstelveen_ontmoet.notation",
            },
        },
    }
]

# PostgreSQL plans a statement once per connection instead of each time: a page costs a fifth less. Off
# where a pooler hands out another connection per transaction and knows no prepared statements.
PREPARED_STATEMENTS = env.bool("PREPARED_STATEMENTS", True)
_PREPARE = {"server_side_binding": True, "prepare_threshold": 2} if PREPARED_STATEMENTS else {}
_DATABASE = env.db("DATABASE_URL", "postgres://portal@localhost/portal")
DATABASES = {
    "default": {
        **_DATABASE,
        "OPTIONS": {**_PREPARE, **_DATABASE.get("OPTIONS", {})},
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _redis(url: str, number: int, scheme: str) -> str:
    """The same server, another numbered database; `scheme` is used for a unix socket."""
    if url.startswith("unix://"):
        name = "virtual_host" if scheme == "redis+socket" else "db"
        return f"{scheme}://{url.removeprefix('unix://')}?{name}={number}"
    return f"{url.rstrip('/')}/{number}"


REDIS_URL = env.str("REDIS_URL", "redis://localhost:6379")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _redis(REDIS_URL, 1, "unix"),
        "KEY_PREFIX": "portal",
        # A page waits no longer than this for a cache that does not answer.
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}
# In the database alone: who is logged in stays so while Redis is away.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = env.int("SESSION_COOKIE_AGE", 8 * 3600)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if SESSION_COOKIE_SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "amstelveen_ontmoet.pages.views.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Celery. Tasks are idempotent: a killed worker's task is delivered again.
CELERY_BROKER_URL = _redis(REDIS_URL, 0, "redis+socket")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 3
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    # A page must not hang when the broker does not answer: the job waits in its table.
    "socket_connect_timeout": 3,
    # A worker that waits for work hears from the broker every second.
    "socket_timeout": 5,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1}
CELERY_TIMEZONE = "Europe/Amsterdam"
CELERY_BEAT_SCHEDULE = {
    "send-mail": {"task": "mail.send_waiting", "schedule": 30.0},
    "resend-lost-jobs": {"task": "jobs.resend_lost", "schedule": 60.0},
    "expire-additions": {"task": "procedure.expire_additions", "schedule": 3600.0},
    "tell-moved": {"task": "procedure.tell_moved", "schedule": 30.0},
    "check-ledger": {"task": "begroting.check_ledger", "schedule": crontab(hour=3, minute=10)},
    "refresh-subsidies": {"task": "monitoring.refresh_subsidies", "schedule": crontab(hour=3, minute=40)},
    "remind-of-terms": {"task": "procedure.remind", "schedule": 6 * 3600.0},
    "remind-drafts": {"task": "wijkplannen.remind_drafts", "schedule": 6 * 3600.0},
    "propose-destruction": {"task": "procedure.propose_destruction", "schedule": 24 * 3600.0},
    "abandoned-drafts": {"task": "wijkplannen.abandoned_drafts", "schedule": 24 * 3600.0},
    # Once a day per person, whatever hour it is run.
    "send-digests": {"task": "accounts.send_digests", "schedule": 900.0},
    "forget-kept-input": {"task": "accounts.forget_kept_input", "schedule": 24 * 3600.0},
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "mijn"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "amstelveen_ontmoet.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "amstelveen_ontmoet.accounts.forms.SignupForm"
ACCOUNT_FORMS = {
    name: f"amstelveen_ontmoet.accounts.forms.login.{form}"
    for name, form in {
        "login": "LoginForm",
        "signup": "SignupForm",
        "add_email": "AddEmailForm",
        "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm",
        "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "ResetPasswordKeyForm",
        "reauthenticate": "ReauthenticateForm",
        "request_login_code": "RequestLoginCodeForm",
        "confirm_login_code": "ConfirmLoginCodeForm",
        "confirm_email_verification_code": "ConfirmEmailVerificationCodeForm",
        "confirm_password_reset_code": "ConfirmPasswordResetCodeForm",
    }.items()
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SESSION_COOKIE_SECURE else "http"

# Who is asked in which organisations somebody has or had a role: nobody handles their own.
INVOLVEMENT = [
    "amstelveen_ontmoet.accounts.queries.memberships_ever",
    "wijkplannen.queries.boards_ever",
    "amstelveen_ontmoet.procedure.queries.interests_of",
]
# Who is asked what the portal keeps about a person.
PERSONAL_DATA = [
    "amstelveen_ontmoet.accounts.reports.own_data",
    "amstelveen_ontmoet.procedure.reports.personal_data",
    "wijkplannen.reports.personal_data",
    "monitoring.reports.personal.personal_data",
]
# What the check of the ledger asks, in the order of its report.
LEDGER_CHECKS = [
    "amstelveen_ontmoet.begroting.queries.ledger_findings",
    "amstelveen_ontmoet.procedure.agreement.ledger_findings",
    "amstelveen_ontmoet.betalingen.queries.ledger_findings",
    "wijkplannen.agreement.ledger_findings",
]
# Who is asked which case stands behind a line of money, and why it may not be paid now.
PAYMENT_CASES = "amstelveen_ontmoet.procedure.payable.payment_cases"
PAYMENT_OBSTACLES = "amstelveen_ontmoet.procedure.payable.payment_obstacle"
# Who is asked what a change of a value of the spelregels would do to open cases.
RULE_PREVIEWS = [
    "amstelveen_ontmoet.procedure.previews.preview_of_change",
    "wijkplannen.previews.preview_of_change",
]
# Who is asked which names a text of the spelregels may hold between braces.
TEXT_PLACEHOLDERS = ["amstelveen_ontmoet.procedure.letter.allowed_in"]

# Mail is written to a table in the transaction of the act and sent by a worker.
EMAIL_BACKEND = "amstelveen_ontmoet.mail.backend.OutboxBackend"
EMAIL_URL = env.str("EMAIL_URL", "")
if EMAIL_URL:
    vars().update(
        {k: v for k, v in env.email_url("EMAIL_URL").items() if k not in ("EMAIL_BACKEND", "EMAIL_FILE_PATH")}
    )
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"{PORTAL_NAME} <portaal@example.nl>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Where people put their questions; the demonstration shows how that looks.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", "initiatieven@example.nl" if DEMO else "")
CONTACT_PHONE = env.str("CONTACT_PHONE", "")
SECURITY_CONTACT = env.str("SECURITY_CONTACT", "mailto:veiligheid@example.nl")
# Who may read /metrics/: a scraper that sends this as a bearer token. Without one nobody may.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Nederlands")), ("en", _("Engels"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.path("STATIC_ROOT", str(Path(DATA_DIR) / "static"))
STORAGES = {
    # Applicants' documents: private, served by a view that asks for permission.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(Path(DATA_DIR) / "documents"), "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
UPLOAD_MAX_BYTES = 10 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_PERMISSIONS = 0o640

# One line for a request, when it is answered; that it began is said in development only.
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(),
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
            ],
        },
        "plain": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            ),
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": env.str("LOG_FORMAT", "plain" if DEMO or DEBUG else "json"),
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "django_structlog": {"level": "WARNING" if DEMO else "INFO"},
    },
}
