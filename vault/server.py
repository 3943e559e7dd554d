"""What the server must be able to open by itself: names and addresses for mail, and what it seals to a cookie or a code.

None of this holds what people wrote. Sessions are sealed under the cookie, which the server does not keep.
"""

import secrets
from datetime import date
from uuid import UUID

from vault.core import padding
from vault.core.ciphers import Key, digest, key_from
from vault.core.context import context
from vault.keyring import Keyring
from vault.secrets import server_secrets

_FLOOR = 128  # bytes; names and addresses of ordinary length look alike
_NOTICE_FLOOR = 512  # bytes
_SESSION_FLOOR = 4096  # bytes: what a session holds beside its keys, and for whom longer, does not show in its size


def seal_contact(person: UUID, what: str, text: str) -> bytes:
    """A name or an address, under the server's contact key."""
    return server_secrets().contact.seal(context("contact", person, what), padding.pad(text.encode(), _FLOOR))


def open_contact(person: UUID, what: str, blob: bytes) -> str:
    """Raises Damaged."""
    return padding.unpad(server_secrets().contact.open(context("contact", person, what), blob)).decode()


def seal_notice(thing: UUID, what: str, text: str) -> bytes:
    """What somebody wrote for everybody here, such as a notice beside figures: no copy of the database alone shows it."""
    return server_secrets().contact.seal(context("notice", thing, what), padding.pad(text.encode(), _NOTICE_FLOOR))


def open_notice(thing: UUID, what: str, blob: bytes) -> str:
    """Raises Damaged."""
    return padding.unpad(server_secrets().contact.open(context("notice", thing, what), blob)).decode()


def lookup(email: str) -> bytes:
    """32 bytes by which a person is found: a keyed hash of her address in lower case."""
    return server_secrets().lookup.mac(context("email", email.strip().casefold()))


def new_token() -> str:
    """A cookie or link that nobody guesses: 256 random bits."""
    return secrets.token_urlsafe(32)


def token_id(token: str, purpose: str) -> bytes:
    """32 bytes that name a token in the database; the token does not follow from them."""
    return digest(context("token-id", purpose, token))


def seal_under_token(token: str, purpose: str, plain: bytes) -> bytes:
    """Sealed under a key that only the token's holder brings back."""
    return _token_key(token).seal(context("token", purpose), padding.pad(plain, _SESSION_FLOOR))


def open_under_token(token: str, purpose: str, blob: bytes) -> bytes:
    """Raises Damaged for another token or purpose."""
    return padding.unpad(_token_key(token).open(context("token", purpose), blob))


def seal_totp(keyring: Keyring, device: UUID, seed: bytes) -> bytes:
    """An authenticator's seed, under the person's session tier."""
    return keyring.totp_key().seal(context("totp", keyring.person, device), seed)


def open_totp(keyring: Keyring, device: UUID, blob: bytes) -> bytes:
    """Raises Damaged."""
    return keyring.totp_key().open(context("totp", keyring.person, device), blob)


def throttle_mark(salt: bytes, day: date, kind: str, who: str) -> bytes:
    """32 bytes that stand for an account or a source on one day; useless once the day's salt is deleted."""
    return server_secrets().throttle.mac(context("throttle", salt, day.isoformat(), kind, who))


def code_hash(code: str) -> bytes:
    """SHA-256 of a recovery code of at least 112 random bits."""
    return digest(context("recovery-code", code))


def _token_key(token: str) -> Key:
    return key_from(token.encode(), "token")
