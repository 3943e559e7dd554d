"""From a session to opened keys and back. A pending session, between password and code, is a type of its own that opens nothing."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from accounts import viewer
from accounts.models import SessionKind
from accounts.sessions import SessionStore
from vault import unlock, vaults
from vault.keyring import Keyring

STEP_UP = timedelta(minutes=10)
HELD = timedelta(minutes=30)
"""How long the seed of a wellbeing scheme stays open to its coordinators, who work in nothing else, after the password."""
CODE_TRIES = 5


@dataclass(frozen=True, repr=False)
class Pending:
    """Somebody who gave the right password and still owes the code. No loader of identities accepts it."""

    keyring: Keyring
    tries_left: int
    next_path: str


def session_of(request: HttpRequest) -> SessionStore:
    return cast("SessionStore", request.session)


def begin_pending(request: HttpRequest, keyring: Keyring, next_path: str) -> None:
    """After the right password."""
    data = {"person": keyring.person.hex, **keyring.to_texts(), "tries": CODE_TRIES, "next": next_path}
    session_of(request).start(SessionKind.PENDING, data)


def pending(request: HttpRequest) -> Pending | None:
    session = session_of(request)
    if "person" not in session or session.kind != SessionKind.PENDING:
        return None
    return Pending(Keyring.from_texts(UUID(session["person"]), session), session["tries"], session["next"])


def spend_try(request: HttpRequest) -> None:
    """One wrong code; after the last one the pending session ends."""
    session = session_of(request)
    session["tries"] -= 1
    if session["tries"] <= 0:
        session.flush()


@dataclass(frozen=True, repr=False)
class Enrolling:
    """Somebody who is joining: keys are made, the second factor and the kit are not confirmed yet."""

    keyring: Keyring
    kit: str
    totp_seed: bytes
    code_confirmed: bool
    link: str


def begin_enrolling(request: HttpRequest, keyring: Keyring, *, kit: str, totp_seed: bytes, link: str) -> None:
    """After the first password: both seeds and what is to be shown once, sealed under the new cookie."""
    data = {
        "person": keyring.person.hex,
        **keyring.to_texts(),
        "kit": kit,
        "totp": totp_seed.hex(),
        "code": False,
        "link": link,
    }
    session_of(request).start(SessionKind.ENROLLING, data)


def enrolling(request: HttpRequest) -> Enrolling | None:
    session = session_of(request)
    if "person" not in session or session.kind != SessionKind.ENROLLING:
        return None
    keyring = Keyring.from_texts(UUID(session["person"]), session)
    return Enrolling(keyring, session["kit"], bytes.fromhex(session["totp"]), session["code"], session["link"])


def confirm_code(request: HttpRequest) -> None:
    """The authenticator works; the kit comes next."""
    session_of(request)["code"] = True


def begin(request: HttpRequest, keyring: Keyring) -> None:
    """After the right code: a new cookie and the session seed; never the step-up seed."""
    data = {
        "person": keyring.person.hex,
        "seed_s": keyring.to_texts()["seed_s"],
        "mark": unlock.session_mark(keyring.person).hex(),
    }
    session_of(request).start(SessionKind.SIGNED_IN, data)


def begin_step_up(request: HttpRequest, keyring: Keyring) -> None:
    """Keeps the step-up seed for ten minutes, under a new cookie: a stolen one does not rise with its owner.

    A coordinator's scheme stays open longer, by the seed of that one vault.
    """
    session = session_of(request)
    session["seed_u"] = keyring.to_texts()["seed_u"]
    session["seed_u_until"] = (timezone.now() + STEP_UP).timestamp()
    vaults.hold(keyring)
    session["held"] = keyring.held_texts()
    session["held_until"] = (timezone.now() + HELD).timestamp()
    session.renew()


def remark(request: HttpRequest) -> None:
    """After a changed password, this session goes on, under a new cookie."""
    session = session_of(request)
    session["mark"] = unlock.session_mark(UUID(session["person"])).hex()
    session.renew()


def viewer_of(request: HttpRequest) -> viewer.Viewer | None:
    """Who is signed in; None for a stranger, a pending session, a disabled person or an outdated password."""
    session = session_of(request)
    if "person" not in session or session.kind != SessionKind.SIGNED_IN:
        return None
    for name in ("seed_u", "held"):
        if session.get(f"{name}_until", 0) < timezone.now().timestamp():
            session.pop(name, None)
            session.pop(f"{name}_until", None)
    person = UUID(session["person"])
    if session["mark"] != unlock.session_mark(person).hex():
        session.flush()
        return None
    found = viewer.load(person, Keyring.from_texts(person, session, session.get("held", {})))
    if found is None:
        session.flush()
        return None
    session.touch()
    return found
