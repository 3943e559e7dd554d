"""A form as Django's own manual builds it, with Django's own parts. The search must find what it leaves lying about."""

import os
from pathlib import Path

import dj_database_url

VAR_DIR = Path(os.environ["HEARTH_VAR"])

SECRET_KEY = "a stock secret"  # guards nothing but this test
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "tests.system.stock.urls"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "tests.system.stock"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
DATABASES = {"default": dj_database_url.parse(os.environ.get("DATABASE_URL", f"sqlite:///{VAR_DIR}/hearth.sqlite3"))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {"init_command": "PRAGMA journal_mode=WAL"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
MEDIA_ROOT = VAR_DIR / "media"
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": str(VAR_DIR.parent / "mail")},
    }
}
