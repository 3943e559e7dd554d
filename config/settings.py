"""Every setting of Hearth, read from the environment once, strictly; a secret may also come from a file named NAME_FILE."""

from pathlib import Path
from typing import Any

import environs
from django.core.exceptions import ImproperlyConfigured

from ui.csp import POLICY

BASE_DIR = Path(__file__).resolve().parent.parent


class _Environment(environs.FileAwareEnv):
    """Names a NAME_FILE that cannot be read together with everything else that is wrong."""

    def _get_value(self, env_key: str, default: Any) -> Any:  # noqa: ANN401 -- the library's own signature
        try:
            return super()._get_value(env_key, default)
        except ValueError:
            self._errors[f"{env_key}_FILE"].append("Not a readable file.")
            return default


env = _Environment(eager=False, strip_whitespace=True)
DEMO = env.bool("HEARTH_DEMO", False)
VAR_DIR = env.path("HEARTH_VAR", BASE_DIR / "var")
HOSTS: list[str] = env.list("HEARTH_HOSTS", [], subcast=str.strip)
DATABASE = env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR}/hearth.sqlite3")
MAIL = env.dj_email_url("HEARTH_MAIL_URL", "console:")
_mail_kinds = environs.validate.Regexp(
    "(console|dummy|smtp|submission):", error="Begin it with smtp:, submission:, console: or dummy:."
)
env.str("HEARTH_MAIL_URL", "console:", validate=_mail_kinds)  # the reader above takes any other kind without a word
MAIL_FROM = env.str("HEARTH_MAIL_FROM", "hearth@localhost")
_web_address = environs.validate.URL(schemes={"http", "https"}, require_tld=False)
SITE_URL = env.str("HEARTH_URL", "http://127.0.0.1:8000", validate=_web_address)
SECRETS_DIR = env.path("HEARTH_SECRETS_DIR", VAR_DIR / "secrets")
FILES_DIR = env.path("HEARTH_FILES_DIR", VAR_DIR / "files")
WITNESS_DIR = env.path("HEARTH_WITNESS_DIR", VAR_DIR / "witness")
ARGON2_PARALLEL = env.int("HEARTH_ARGON2_PARALLEL", 4, validate=environs.validate.Range(min=1))
INSECURE_COOKIES = env.bool("HEARTH_LOOPBACK_COOKIES", DEMO)
PROXIES = env.int("HEARTH_PROXIES", 0, validate=environs.validate.Range(min=0))
try:
    env.seal()
except environs.EnvValidationError as error:
    raise ImproperlyConfigured(f"These settings are missing or wrong: {error.error_messages}") from None

LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
if DEMO and any(host not in LOOPBACK for host in HOSTS):
    raise ImproperlyConfigured(
        "HEARTH_DEMO=1 shows everybody's password, so HEARTH_HOSTS may only name loopback addresses."
    )
if INSECURE_COOKIES and any(host not in LOOPBACK for host in HOSTS):
    raise ImproperlyConfigured(
        "HEARTH_LOOPBACK_COOKIES=1 lets cookies go without TLS, so HEARTH_HOSTS may only name loopback addresses."
    )

# The server's secrets stand in files of their own, mode 0400, outside the database (`manage.py make_secrets`).
# SECRET_KEY signs only; it seals nothing.
_secret_key = SECRETS_DIR / "secret_key"
SECRET_KEY = _secret_key.read_text(encoding="ascii").strip() if _secret_key.exists() else ""

HEARTH_DEMO = DEMO
HEARTH_SECRETS_DIR = SECRETS_DIR
HEARTH_FILES_DIR = FILES_DIR
HEARTH_WITNESS_DIR = WITNESS_DIR
HEARTH_ARGON2_PARALLEL = ARGON2_PARALLEL
HEARTH_PROXIES = PROXIES  # of our own in front of the server; each adds the address it saw to X-Forwarded-For
HEARTH_ARGON2_COST = (65536, 3, 4)  # KiB, passes, lanes of every password derivation
HEARTH_URL = SITE_URL
HEARTH_DEMO_PEOPLE = "config.demo.people"
HEARTH_NAVIGATION = "config.navigation.links"
HEARTH_EXIT_URL = "https://www.bbc.co.uk/weather"
HEARTH_FILE_LIMIT = 100 * 1024 * 1024  # bytes of one file

DEBUG = False
ALLOWED_HOSTS = [*LOOPBACK, *HOSTS]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS: list[str] = []  # signing in opens keys, so accounts does it itself
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "django_otp",
    "rest_framework",
    "drf_spectacular",
    "config",
    "ui",
    "audit",
    "vault",
    "accounts",
    "aggregates",
    "wellbeing",
    "safety",
]

MIDDLEWARE = [
    "ui.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "accounts.middleware.SealedSessions",
    "accounts.middleware.WhoIsThere",
    "accounts.middleware.UploadGate",
    "django.middleware.common.CommonMiddleware",
    "ui.middleware.ErrorPages",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.SignedInUnlessOpen",
    "accounts.middleware.LockerTouch",
]

TEMPLATES = [
    {
        "BACKEND": "ui.jinja.Templates",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "ui.jinja.environment", "context_processors": ["ui.context.page"]},
    },
]

DATABASES = {"default": DATABASE}
if DATABASE["ENGINE"].endswith("sqlite3"):
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; "
        "PRAGMA cache_size=-65536; PRAGMA mmap_size=1073741824;",  # KiB, bytes: work lists read many small rows
    }
else:
    DATABASE.setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 8, "timeout": 20}


def _mail_options(mail: dict[str, object]) -> dict[str, object]:
    """SMTP's own settings from HEARTH_MAIL_URL; the console needs none."""
    names = {
        "host": "HOST",
        "port": "PORT",
        "username": "HOST_USER",
        "password": "HOST_PASSWORD",
        "use_tls": "USE_TLS",
        "use_ssl": "USE_SSL",
    }
    options = {option: mail[f"EMAIL_{name}"] for option, name in names.items() if mail.get(f"EMAIL_{name}")}
    return options | {"timeout": 10} if options else {}  # seconds; a mail server that hangs must not hold a request


CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MAILERS = {"default": {"BACKEND": MAIL["EMAIL_BACKEND"], "OPTIONS": _mail_options(MAIL)}}
DEFAULT_FROM_EMAIL = MAIL_FROM

# Cookies: __Host- in production; the loopback demo alone goes without TLS and so without the prefix.
_prefix = "" if INSECURE_COOKIES else "__Host-"
SESSION_ENGINE = "accounts.sessions"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = f"{_prefix}hearth"
SESSION_COOKIE_SECURE = not INSECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{_prefix}hearth-form"
CSRF_COOKIE_SECURE = not INSECURE_COOKIES
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None  # goes with the browser: a cookie of a year would tell that somebody was here
CSRF_FAILURE_VIEW = "config.errors.csrf_failed"

SECURE_CSP = POLICY
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = not INSECURE_COOKIES
SECURE_REDIRECT_EXEMPT = [r"^health$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if INSECURE_COOKIES else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not INSECURE_COOKIES
SECURE_HSTS_PRELOAD = not INSECURE_COOKIES

# Every file is sealed on its way in; nothing in clear reaches a disk.
FILE_UPLOAD_HANDLERS = ["vault.uploads.SealingUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 100  # the handler refuses more than ten with a sentence; this is the last wall

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.rest.SealedSessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.rest.SignedInAndVerified"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "accounts.problems.problem",
    "DEFAULT_PAGINATION_CLASS": None,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Hearth",
    "DESCRIPTION": "Every page of Hearth as an endpoint: the same deeds, the same rules.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "ChannelEnum": "safety.api.campaigns.CHANNELS",
        "RecordKindEnum": "safety.api.fields.RECORD_KINDS",
        "CostCategoryEnum": "safety.api.cost_fields.COST_CATEGORIES",
        "ReviewAnswerEnum": "safety.api.response_fields.REVIEW_ANSWERS",
        "IncidentTypeEnum": "safety.api.fields.INCIDENT_TYPES",
        "ProviderPaperEnum": "wellbeing.api.providers.PAPER_KINDS",
        "ProviderStandingEnum": "wellbeing.api.people.STANDINGS",
        "AskableServiceEnum": "wellbeing.api.requests.ASKABLE",
        "FundServiceEnum": "wellbeing.api.funds.SERVICES",
        "GroupServiceEnum": "wellbeing.api.groups.GROUP_KINDS",
        "SupportUrgencyEnum": "wellbeing.api.requests.URGENCIES",
        "UrgencyEnum": "safety.api.imports.URGENCIES",
        "ReleaseStateEnum": "aggregates.api.desk.STATES",
        "RegionCodeEnum": "aggregates.api.units.REGIONS",
    },
}

# Logs carry neither path nor address nor content: an error names its place in the code only.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "config.logs.PlaceOnly"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "hearth": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
