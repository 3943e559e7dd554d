"""Settings of a server that a test starts: the real ones, but for what a test needs to see or to speed up."""

import os

from config.settings import *  # noqa: F403 - every setting is the real one but for the lines below
from config.settings import VAR_DIR

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
