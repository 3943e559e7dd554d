"""A house of one's own for a benchmark: settings, database and cast in a temporary folder of this process."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client

    from config.world import Inhabitant, World

HOUSE = Path(__file__).resolve().parent.parent


def open_house(*, plain: bool = False, database: str | None = None) -> "World":
    """Sets Django up on a fresh SQLite database, or on the empty one at an address, and returns the cast."""
    sys.path.insert(0, str(HOUSE))
    folder = tempfile.mkdtemp(prefix="hearth-bench-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ |= {"HEARTH_VAR": folder, "HEARTH_LOOPBACK_COOKIES": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    os.environ.pop("DATABASE_URL", None)
    if database:
        os.environ["DATABASE_URL"] = database
    import django  # noqa: PLC0415 -- needs the environment above

    django.setup()
    from django.conf import settings  # noqa: PLC0415 -- as above
    from django.core.management import call_command  # noqa: PLC0415 -- as above

    if plain:
        from bench._twin import unseal_everything  # noqa: PLC0415 -- as above

        unseal_everything()
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.HEARTH_ARGON2_COST = (19456, 2, 1)  # making the cast is not what is measured
    call_command("make_secrets", verbosity=0, stdout=open(os.devnull, "w"))  # noqa: PTH123, SIM115 -- the null device
    call_command("migrate", verbosity=0)
    from config.world import build  # noqa: PLC0415 -- as above

    return build()


def client_of(inhabitant: "Inhabitant") -> "Client":
    """A test client with a live session of one of the cast."""
    from django.conf import settings  # noqa: PLC0415 -- needs Django set up
    from django.test import Client  # noqa: PLC0415 -- as above

    from accounts.models import SessionKind  # noqa: PLC0415 -- as above
    from accounts.sessions import SessionStore  # noqa: PLC0415 -- as above
    from vault import unlock  # noqa: PLC0415 -- as above

    store = SessionStore()
    seeds = inhabitant.keyring.to_texts()
    mark = unlock.session_mark(inhabitant.person).hex()
    store.start(SessionKind.SIGNED_IN, {"person": inhabitant.person.hex, "seed_s": seeds["seed_s"], "mark": mark})
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key
    return client
