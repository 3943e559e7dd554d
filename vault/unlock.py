"""How a person opens her own keys: with her password, or with her printed recovery kit.

Two tiers, apart to the last byte. The session seed opens at sign-in. The step-up seed needs the password afresh: it
signs grants and opens the vaults that need more care. Signing in derives the session tier's key only.
"""

import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hmac import compare_digest
from typing import Literal
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from vault import locker
from vault.core import codes
from vault.core.ciphers import Cost, Identity, Key, Recipient, Signer, digest, stretch
from vault.core.context import context
from vault.core.words import fingerprint, six_words
from vault.directory import SUITE, user_keys
from vault.errors import Damaged, VaultError
from vault.keyring import Keyring
from vault.models import InboxItem, Locker, Unlock, UnlockKind, UserKeys
from vault.secrets import server_secrets
from vault.statements import publish_user

type Tier = Literal["s", "u"]

TIERS: tuple[Tier, Tier] = ("s", "u")

_SALT_SIZE = 16
_DUMMY_SALT = bytes(_SALT_SIZE)
_WAIT_SECONDS = 10.0
_parallel = threading.BoundedSemaphore(settings.HEARTH_ARGON2_PARALLEL)


class WrongSecret(VaultError):
    """The password or recovery code is not right."""


class Busy(VaultError):
    """Too many people are signing in at this moment; try again in a few seconds."""


@dataclass(frozen=True, repr=False)
class Enrolment:
    """What sign-up gives: the opened keys, and the kit to print, which is shown once."""

    keyring: Keyring
    kit: str


def enrol(person: UUID, password: str) -> Enrolment:
    """Makes a person's seeds, public keys, both unlocks and her locker. Argon2 runs before the transaction."""
    keyring = Keyring(person, Key.generate(), Key.generate())
    by_password = _new_password_unlock(keyring, password)
    kit = codes.new_kit()
    by_kit = _new_kit_unlock(keyring, kit)
    row = UserKeys(
        person=person,
        epoch=0,
        suite=SUITE,
        pub_s=keyring.session_identity.recipient.raw,
        pub_u=keyring.step_up_identity.recipient.raw,
        sign_pub=keyring.signer.public,
    )
    with transaction.atomic():
        by_password.save()
        by_kit.save()
        publish_user(row, event="keys:enrol", actor=person)
        locker.create(keyring)
    return Enrolment(keyring, kit)


def open_session(person: UUID | None, password: str) -> Keyring:
    """The session tier from a password. The same work and the same error for a person who does not exist.

    Raises:
        WrongSecret: no such person, or another password.
        Busy: too many derivations at once.
    """
    row = _password_row(person)
    key = _stretched(row, password)
    if row is None or person is None:
        raise WrongSecret("The e-mail address or the password is not right.")
    _check(row, key)
    return _trusted(Keyring(person, _open_tier(row, key, "s")))


def step_up(keyring: Keyring, password: str) -> Key:
    """The step-up seed from a fresh password.

    Raises:
        WrongSecret: another password.
        Busy: too many derivations at once.
    """
    row = _password_row(keyring.person)
    key = _stretched(row, password)
    if row is None:
        raise WrongSecret("The password is not right.")
    _check(row, key)
    seed = _open_tier(row, key, "u")
    _trusted(Keyring(keyring.person, keyring.seed_s, seed))
    return seed


def change_password(person: UUID, old: str, new: str) -> None:
    """A new salt and new keys around the same unlock pairs; seeds and everything sealed stay. Raises WrongSecret, Busy."""
    row = _password_row(person)
    key = _stretched(row, old)
    if row is None:
        raise WrongSecret("The password is not right.")
    _check(row, key)
    pairs = {tier: _open_pair(row, key, tier) for tier in TIERS}
    row.salt = os.urandom(_SALT_SIZE)
    _set_cost(row)
    fresh = _stretched(row, new)
    _close(row, fresh, pairs)
    row.save(force_update=True)  # never brings back the row of somebody who was removed in the meantime


def reset_with_kit(person: UUID, kit: str, new_password: str) -> Keyring:
    """A forgotten password replaced with the printed kit. Both tiers open.

    Raises:
        ValueError: the code is mistyped, with a sentence for the person.
        WrongSecret: it is another person's code.
    """
    key = codes.kit_key(codes.parse_kit(kit))
    row = _kit_row(person, key)
    keyring = _trusted(Keyring(person, _open_tier(row, key, "s"), _open_tier(row, key, "u")))
    fresh = _new_password_unlock(keyring, new_password)
    with transaction.atomic():
        gone, _ = Unlock.objects.filter(person=person, kind=UnlockKind.PASSWORD).delete()
        if not gone:
            raise WrongSecret("This recovery code does not fit.")  # she was removed in the meantime
        fresh.save(force_insert=True)
    return keyring


def confirm_kit(person: UUID, typed: str) -> None:
    """Marks the kit as typed back; from now on it is the only one. Raises ValueError or WrongSecret with a sentence."""
    row = _kit_row(person, codes.kit_key(codes.parse_kit(typed)))
    fresh = Unlock.objects.filter(person=person, kind=UnlockKind.KIT, confirmed=False)
    if row.confirmed and fresh.exists():
        raise WrongSecret("This recovery code does not fit.")  # it is the one before, and the new one is waited for
    with transaction.atomic():
        Unlock.objects.filter(pk=row.pk).update(confirmed=True)
        Unlock.objects.filter(person=person, kind=UnlockKind.KIT).exclude(pk=row.pk).delete()


def new_kit(keyring: Keyring) -> str:
    """A kit in place of the one before, which works until the new one is typed back. Needs the step-up seed; shown once."""
    kit = codes.new_kit()
    row = _new_kit_unlock(keyring, kit)
    with transaction.atomic():
        Unlock.objects.filter(person=keyring.person, kind=UnlockKind.KIT, confirmed=False).delete()
        row.save()
    return kit


def has_confirmed_kit(person: UUID) -> bool:
    return Unlock.objects.filter(person=person, kind=UnlockKind.KIT, confirmed=True).exists()


def key_words(person: UUID) -> str:
    """Six words that name a person's public keys, to be compared by voice before a grant. Raises Untrusted."""
    row = user_keys(person)
    public = (bytes(row.pub_s), bytes(row.pub_u), bytes(row.sign_pub))
    return fingerprint(context("fingerprint", row.person, row.epoch, row.suite, *public))


def suggested_password() -> str:
    """Six random words."""
    return six_words()


def session_mark(person: UUID) -> bytes:
    """Changes whenever a way to unlock changes: a session made before then has ended."""
    rows = Unlock.objects.filter(person=person, kind=UnlockKind.PASSWORD).values_list("verifier", flat=True)
    return digest(context("session-mark", person), *(bytes(row) for row in rows))


def remove_all(person: UUID) -> None:
    """A leaver's ways in, and what they led to: no later copy of the database holds a key that was handed to her."""
    for model in (Unlock, Locker, InboxItem):
        model.objects.filter(person=person).delete()


# --- one unlock row -------------------------------------------------------------------------------------------------


def _password_row(person: UUID | None) -> Unlock | None:
    return Unlock.objects.filter(person=person, kind=UnlockKind.PASSWORD).first() if person else None


def _kit_row(person: UUID, key: Key) -> Unlock:
    """The kit that a key belongs to. Raises WrongSecret."""
    for row in Unlock.objects.filter(person=person, kind=UnlockKind.KIT):
        if compare_digest(digest(key.derive("auth").reveal()), bytes(row.verifier)):
            return row
    raise WrongSecret("This recovery code does not fit.")


def _set_cost(row: Unlock) -> None:
    row.memory_kib, row.iterations, row.lanes = settings.HEARTH_ARGON2_COST


def _new_row(person: UUID, kind: UnlockKind) -> Unlock:
    row = Unlock(id=uuid4(), person=person, kind=kind, salt=b"", memory_kib=0, iterations=0, lanes=0)
    if kind == UnlockKind.PASSWORD:
        row.salt = secrets.token_bytes(_SALT_SIZE)
        _set_cost(row)
    return row


def _new_password_unlock(keyring: Keyring, password: str) -> Unlock:
    row = _new_row(keyring.person, UnlockKind.PASSWORD)
    return _fill(row, _stretched(row, password), keyring)


def _new_kit_unlock(keyring: Keyring, kit: str) -> Unlock:
    row = _new_row(keyring.person, UnlockKind.KIT)
    return _fill(row, codes.kit_key(codes.parse_kit(kit)), keyring)


def _fill(row: Unlock, key: Key, keyring: Keyring) -> Unlock:
    pairs: dict[Tier, Key] = {"s": Key.generate(), "u": Key.generate()}
    seeds: dict[Tier, Key] = {"s": keyring.seed_s, "u": keyring.step_up_seed()}
    for tier, seed in seeds.items():
        recipient = Identity.from_seed(pairs[tier]).recipient
        setattr(row, f"pub_{tier}", recipient.raw)
        setattr(row, f"seed_{tier}", recipient.wrap(_seed_context(row, tier), seed.reveal()))
    return _close(row, key, pairs)


def _close(row: Unlock, key: Key, pairs: dict[Tier, Key]) -> Unlock:
    row.verifier = digest(key.derive("auth").reveal())
    for tier, pair in pairs.items():
        setattr(row, f"sk_{tier}", key.derive(f"kek-{tier}").seal(_pair_context(row, tier), pair.reveal()))
    return row


def _check(row: Unlock, key: Key) -> None:
    if not compare_digest(digest(key.derive("auth").reveal()), bytes(row.verifier)):
        raise WrongSecret("The password or code is not right.")


def _open_pair(row: Unlock, key: Key, tier: Tier) -> Key:
    return Key(key.derive(f"kek-{tier}").open(_pair_context(row, tier), bytes(getattr(row, f"sk_{tier}"))))


def _open_tier(row: Unlock, key: Key, tier: Tier) -> Key:
    pair = Identity.from_seed(_open_pair(row, key, tier))
    return Key(pair.unwrap(_seed_context(row, tier), bytes(getattr(row, f"seed_{tier}"))))


def _pair_context(row: Unlock, tier: Tier) -> bytes:
    return context("unlock-sk", row.person, row.id, row.kind, tier)


def _seed_context(row: Unlock, tier: Tier) -> bytes:
    return context("unlock-seed", row.person, row.id, row.kind, tier)


def _trusted(keyring: Keyring) -> Keyring:
    """Refuses seeds whose public keys are not the ones that the directory vouches for."""
    row = user_keys(keyring.person)
    same = keyring.session_identity.recipient == Recipient(bytes(row.pub_s))
    if keyring.seed_u is not None:
        same = same and keyring.step_up_identity.recipient == Recipient(bytes(row.pub_u))
        same = same and Signer.from_seed(keyring.seed_u).public == bytes(row.sign_pub)
    if not same:
        raise Damaged("These keys are not the ones in the directory.")
    return keyring


@contextmanager
def derivation() -> Iterator[None]:
    """One of the few places in which Argon2 may run at the same time. Raises Busy."""
    if not _parallel.acquire(timeout=_WAIT_SECONDS):
        raise Busy("Many people are signing in just now. Try again in a minute.")
    try:
        yield
    finally:
        _parallel.release()


def _stretched(row: Unlock | None, password: str) -> Key:
    cost = Cost(row.memory_kib, row.iterations, row.lanes) if row else Cost(*settings.HEARTH_ARGON2_COST)
    salt = bytes(row.salt) if row else _DUMMY_SALT
    with derivation():
        return stretch(password, salt, pepper=server_secrets().pepper, cost=cost)
