"""Every cipher call of the project, and nothing else: keys, seals, wraps, signatures, streams and password stretching.

Two formats are written and read. 0x01 seals with a symmetric key: Cobblestone-256 (c2sp.org/chunked-encryption), which
derives a fresh AES-256-GCM key, nonce and key commitment from 24 random bytes each time. 0x12 wraps to a public key:
HPKE (RFC 9180, base mode, single shot) with the hybrid KEM MLKEM768-X25519 (0x647A), HKDF-SHA256 and AES-256-GCM. So
each AES-GCM key encrypts one message, and no nonce can repeat. The context is bound by Cobblestone's context and HPKE's
`info`; the version byte needs no binding because either format has one reader.
"""

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from typing import NoReturn, Self, SupportsIndex, override

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from vault.core.context import context as make_context
from vault.core.errors import Damaged, UnknownFormat

SEAL_FORMAT = b"\x01"
WRAP_FORMAT = b"\x12"
KEY_SIZE = 32
PEPPER_SIZE = 32

_MLKEM_PUBLIC_SIZE = 1184
_MLKEM_SEED_SIZE = 64
_SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_DERIVE = make_context("derive")


class _Secret:
    """What holds a key shows nothing of it, and refuses pickle, copy and with them every serialiser that asks an object
    for its state.
    """

    __slots__ = ()

    @override
    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    @override
    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("Keys are not pickled or copied.")


class Key(_Secret):
    """A 32-byte symmetric secret that is uniformly random, never a password.

    A key may seal 2**45 messages; the library's bound is far above any use here. Equality takes constant time; a key
    has no hash.

    Raises:
        ValueError: the secret does not have 32 bytes.
    """

    __slots__ = ("_raw",)
    __hash__ = None  # type: ignore[assignment]  # a hash would compare and store keys outside constant time

    def __init__(self, raw: bytes) -> None:
        if len(raw) != KEY_SIZE:
            raise ValueError("A key has 32 bytes.")
        self._raw = bytes(raw)

    @classmethod
    def generate(cls) -> Self:
        return cls(secrets.token_bytes(KEY_SIZE))

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and hmac.compare_digest(self._raw, other._raw)

    def seal(self, context: bytes, plaintext: bytes) -> bytes:
        """Blob S: 0x01, 24-byte salt, 32-byte commitment, chunks of 16 KiB + 16. Opens with the same key and context
        only.
        """
        sealer = Cobblestone256Encryptor(self._raw, context)
        return b"".join((SEAL_FORMAT, sealer.update(plaintext), sealer.finalize()))

    def open(self, context: bytes, blob: bytes) -> bytes:
        """The plaintext of blob S.

        Raises:
            Damaged: another key or context, or changed bytes.
            UnknownFormat: the first byte is not 0x01.
        """
        body = _body(blob, SEAL_FORMAT)
        opener = Cobblestone256Decryptor(self._raw, context)
        try:
            return opener.update(body) + opener.finalize()
        except InvalidTag:
            raise Damaged("This does not open.") from None

    def derive(self, label: str) -> "Key":
        """Another key, one way: HKDF-Expand (RFC 5869, SHA-256) with info = context("derive", label)."""
        return Key(self._expand(label, KEY_SIZE))

    def mac(self, message: bytes) -> bytes:
        """HMAC-SHA256 of a context, 32 bytes.

        Raises:
            ValueError: the message is a "derive" context, whose MAC would be the derived key itself.
        """
        if message.startswith(_DERIVE):
            raise ValueError("Derived keys are not given out as MACs.")
        return hmac.digest(self._raw, message, "sha256")

    def reveal(self) -> bytes:
        """The 32 bytes, to be sealed or wrapped at once: the only way out."""
        return self._raw

    def _expand(self, label: str, length: int) -> bytes:
        return HKDFExpand(hashes.SHA256(), length, make_context("derive", label)).derive(self._raw)


class Recipient:
    """A hybrid public key of 1,216 bytes: ML-KEM-768 (1,184), then X25519 (32). Public, so it may be stored, compared
    and hashed.

    Raises:
        Damaged: the bytes are no such key.
    """

    __slots__ = ("_public", "raw")

    raw: bytes

    def __init__(self, raw: bytes) -> None:
        self.raw = bytes(raw)
        try:
            self._public = hpke.MLKEM768X25519PublicKey(
                MLKEM768PublicKey.from_public_bytes(self.raw[:_MLKEM_PUBLIC_SIZE]),
                X25519PublicKey.from_public_bytes(self.raw[_MLKEM_PUBLIC_SIZE:]),
            )
        except ValueError:
            raise Damaged("The public key is malformed.") from None

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Recipient) and self.raw == other.raw

    @override
    def __hash__(self) -> int:
        return hash(self.raw)

    def key_id(self) -> bytes:
        """16 bytes that name the key: SHA-256("hearth/v1/kid", suite byte, public key), cut."""
        return digest(b"hearth/v1/kid", WRAP_FORMAT, self.raw)[:16]

    def wrap(self, context: bytes, plaintext: bytes) -> bytes:
        """Blob W: 0x12, 1,120-byte encapsulation, plaintext, 16-byte tag. Opens with this key's identity and the same
        context only.

        It does not say who wrapped: anybody can wrap to a public key.

        Raises:
            Damaged: the X25519 half is a point of low order, which would give a secret known to everybody.
        """
        try:
            return WRAP_FORMAT + _SUITE.encrypt(plaintext, self._public, info=context)
        except ValueError:
            raise Damaged("The public key is malformed.") from None


class Identity(_Secret):
    """The private half of a recipient: a 64-byte ML-KEM-768 seed (FIPS 203: d, z) and a 32-byte X25519 key."""

    __slots__ = ("_private", "recipient")

    def __init__(self, mlkem_seed: bytes, x25519_key: bytes) -> None:
        mlkem = MLKEM768PrivateKey.from_seed_bytes(mlkem_seed)
        x25519 = X25519PrivateKey.from_private_bytes(x25519_key)
        self._private = hpke.MLKEM768X25519PrivateKey(mlkem, x25519)
        self.recipient = Recipient(mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw())

    @classmethod
    def from_seed(cls, seed: Key) -> Self:
        return cls(seed._expand("mlkem768", _MLKEM_SEED_SIZE), seed._expand("x25519", KEY_SIZE))  # noqa: SLF001 -- same file

    def unwrap(self, context: bytes, blob: bytes) -> bytes:
        """The plaintext of blob W.

        Raises:
            Damaged: another identity or context, or changed bytes.
            UnknownFormat: the first byte is not 0x12.
        """
        body = _body(blob, WRAP_FORMAT)
        try:
            return _SUITE.decrypt(body, self._private, info=context)
        except InvalidTag:
            raise Damaged("This does not open.") from None


class Signer(_Secret):
    """An Ed25519 private key (RFC 8032), 32 bytes."""

    __slots__ = ("_private", "public")

    def __init__(self, raw: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(raw)
        self.public: bytes = self._private.public_key().public_bytes_raw()

    @classmethod
    def from_seed(cls, seed: Key) -> Self:
        return cls(seed.derive("ed25519").reveal())

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self._private.sign(message)


def verify(public: bytes, message: bytes, signature: bytes) -> None:
    """Return when `signature` is by the 32-byte public key over the message.

    Raises:
        Damaged: it is not, or the key or the signature is malformed.
    """
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise Damaged("The signature does not fit.") from None


class StreamSealer(_Secret):
    """`Key.seal` in pieces, for files: the bytes of all `update` calls and of the one `finalize` are blob S."""

    __slots__ = ("_sealer", "_start")

    def __init__(self, key: Key, context: bytes) -> None:
        self._sealer = Cobblestone256Encryptor(key.reveal(), context)
        self._start = SEAL_FORMAT

    def update(self, data: bytes) -> bytes:
        start, self._start = self._start, b""
        return start + self._sealer.update(data)

    def finalize(self) -> bytes:
        return self._start + self._sealer.finalize()


class StreamOpener(_Secret):
    """`Key.open` in pieces. Each piece that `update` returns is authentic and in its place, but only `finalize` shows
    that nothing is missing: never present a download as complete before it returns.

    Raises:
        Damaged: from `update` or `finalize`: another key or context, or changed, missing or swapped bytes.
        UnknownFormat: from `update`: the first byte is not 0x01.
    """

    __slots__ = ("_opener", "_started")

    def __init__(self, key: Key, context: bytes) -> None:
        self._opener = Cobblestone256Decryptor(key.reveal(), context)
        self._started = False

    def update(self, data: bytes) -> bytes:
        if not self._started and data:
            data = _body(data, SEAL_FORMAT)
            self._started = True
        try:
            return self._opener.update(data)
        except InvalidTag:
            raise Damaged("This does not open.") from None

    def finalize(self) -> bytes:
        try:
            return self._opener.finalize()
        except InvalidTag:
            raise Damaged("This does not open.") from None


@dataclass(frozen=True, slots=True)
class Cost:
    """What one Argon2id guess costs. The default took 0.13 to 0.18 seconds of one core when measured."""

    memory_kib: int = 65536
    iterations: int = 3
    lanes: int = 4


# OWASP's least setting (Password Storage Cheat Sheet): a row that asks for less was not written by us.
FLOOR = Cost(memory_kib=19456, iterations=2, lanes=1)


def stretch(password: str, salt: bytes, *, pepper: bytes, cost: Cost) -> Key:
    """A key from a password: Argon2id (RFC 9106) of its NFKC form, with the 32-byte pepper as Argon2's secret and a
    16-byte random salt.

    Raises:
        UnknownFormat: the cost is below `FLOOR`.
        ValueError: the pepper does not have 32 bytes, or the salt has fewer than 8.
    """
    if cost.memory_kib < FLOOR.memory_kib or cost.iterations < FLOOR.iterations or cost.lanes < FLOOR.lanes:
        raise UnknownFormat("The stored cost is below the floor.")
    if len(pepper) != PEPPER_SIZE:
        raise ValueError("The pepper has 32 bytes.")
    argon2 = Argon2id(
        salt=salt,
        length=KEY_SIZE,
        iterations=cost.iterations,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
        secret=pepper,
    )
    return Key(argon2.derive(unicodedata.normalize("NFKC", password).encode()))


def key_from(material: bytes, label: str) -> Key:
    """A key from random bytes of another length, such as a printed code: HKDF (RFC 5869, SHA-256, no salt), info =
    context("derive", label).
    """
    return Key(HKDF(hashes.SHA256(), KEY_SIZE, None, make_context("derive", label)).derive(material))


def digest(*parts: bytes) -> bytes:
    """SHA-256 of the parts one after the other. Give it a `context` where two lists of parts must never look alike."""
    return hashlib.sha256(b"".join(parts)).digest()


def _body(blob: bytes, version: bytes) -> bytes:
    if not blob:
        raise Damaged("There is nothing to open.")
    if blob[:1] != version:
        raise UnknownFormat("This was sealed in a format that this version does not read.")
    return blob[1:]
