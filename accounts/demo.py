"""The people of the demo, as its sign-in page lists them. Outside the demo nobody's password stands anywhere."""

from collections.abc import Callable
from typing import TypedDict, cast

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts import actions, devices
from accounts.models import Person, TotpDevice
from vault import server
from vault.keyring import Keyring


class DemoPerson(TypedDict):
    """`code` is right at this moment, `next_code` after it; the first has `valid_seconds` left."""

    name: str
    role: str
    organisation: str
    email: str
    password: str
    code: str
    next_code: str
    valid_seconds: int


def people() -> list[DemoPerson]:
    """The cast, from the function that settings.HEARTH_DEMO_PEOPLE names; nobody outside the demo."""
    dotted = getattr(settings, "HEARTH_DEMO_PEOPLE", "")
    if not settings.HEARTH_DEMO or not dotted:
        return []
    found = cast("Callable[[], list[DemoPerson]]", import_string(dotted))
    return found()


def find(email: str) -> DemoPerson | None:
    return next((one for one in people() if one["email"] == email), None)


def sign_in(person: DemoPerson, *, source: str) -> Keyring | None:
    """Both steps at once, by the ordinary checks; None when both codes of this half minute are used up.

    Raises:
        unlock.WrongSecret, unlock.Busy, actions.TooManyTries: as for anybody.
    """
    keyring = actions.check_password(email=person["email"], password=person["password"], source=source)
    return keyring if actions.check_code(keyring=keyring, typed=_unused_code(person)) else None


def _unused_code(person: DemoPerson) -> str:
    """The code that was not taken yet. A wrong try would make the next one wait, so this looks first."""
    who = Person.objects.filter(email_hash=server.lookup(person["email"])).first()
    device = TotpDevice.objects.filter(user=who, confirmed=True).first()
    now = int(timezone.now().timestamp() // devices.STEP)
    return person["next_code"] if device is not None and device.last_step >= now else person["code"]
