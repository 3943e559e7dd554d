"""Settings of a server that a test starts: the real ones, but for what a test needs to see or to speed up."""

import os

from config.settings import *  # noqa: F403 - every setting is the real one but for the lines below
from config.settings import DATABASES, VAR_DIR

HEARTH_ARGON2_COST = (19456, 2, 1)  # the floor: these tests sign many people in

# A mail is a file beside the data, so that a test can read it and search it.
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": str(VAR_DIR.parent / "mail")},
    }
}

# Smaller limits where a test says so: with the real one, twelve uploads beyond it would take minutes.
HEARTH_FILE_LIMIT = int(os.environ.get("HEARTH_TEST_FILE_LIMIT", HEARTH_FILE_LIMIT))  # noqa: F405 - from the settings above

# Where thousands of requests are tried, and no test asks what a power cut leaves.
if os.environ.get("HEARTH_TEST_FAST") and DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    _options = DATABASES["default"]["OPTIONS"]
    _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    DATABASES["default"]["CONN_MAX_AGE"] = None
