"""Settings for tests: Hearth's own, with every file in a temporary folder of this process.

SQLite is the default. `HEARTH_TEST_DATABASE=postgres` runs the same tests on PostgreSQL (see tests/postgres.py).
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests import postgres

# The outer environment must not change what a test sees, so Hearth's own settings start from nothing.
_KEPT = ("HEARTH_TEST_DATABASE", "HEARTH_TEST_POSTGRES_URL", "HEARTH_SCREENSHOTS")
for _name in [name for name in os.environ if name.startswith("HEARTH_") and name not in _KEPT]:
    del os.environ[_name]

# One folder per process, so that two workers never share a secret, a file or a database.
_folder = Path(tempfile.mkdtemp(prefix="hearth-test-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

# Commands that a test starts in a process of their own read the same environment.
os.environ["HEARTH_VAR"] = str(_folder)
os.environ["HEARTH_LOOPBACK_COOKIES"] = "1"
os.environ["DATABASE_URL"] = postgres.address() if postgres.wanted() else f"sqlite:///{_folder}/hearth.sqlite3"

from config.settings import *  # noqa: E402, F403 - the environment above must be set first, and tests use every setting
from config.settings import DATABASE, STATIC_ROOT, STORAGES  # noqa: E402 - as above

SECRET_KEY = "only for tests, signs nothing that lasts"  # public on purpose

# (memory in KiB, iterations, lanes) of Argon2id: the lowest that the vault accepts. The real cost takes 150 ms and
# 64 MiB for each sign-in, and tests sign in hundreds of times. Nothing else about the derivation changes.
HEARTH_ARGON2_COST = (19456, 2, 1)

if DATABASE["ENGINE"].endswith("sqlite3"):
    # A file and not memory, since the server of a journey has threads of its own, as in production. A test's database
    # need not outlive a power cut, so only `synchronous` differs from production.
    DATABASE["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
    DATABASE["OPTIONS"]["init_command"] = DATABASE["OPTIONS"]["init_command"].replace(
        "synchronous=FULL", "synchronous=OFF"
    )

# Static files come straight from the apps' folders, so no test needs `collectstatic`.
Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

# Mail stays in memory.
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
