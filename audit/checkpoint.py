"""Checkpoints: the log's size and root as a text that the server signs and witnesses keep. Plain Python, no cipher.

Text form: C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint) in a C2SP signed note (https://c2sp.org/signed-note):

    hearth.example/audit
    1042
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
    keys 17

    — hearth.example/audit Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5...

The line `keys` counts the changes of the key directory and may be missing. Signing and verifying are passed in, because
the ciphers live in a room above this one.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from audit.merkle import EMPTY_ROOT, HASH_SIZE

Sign = Callable[[bytes], bytes]
"""Ed25519 over the message; returns the 64-byte signature."""
Verify = Callable[[bytes, bytes, bytes], None]
"""Takes public key, message, signature. Returns nothing when the signature holds and raises what it likes when not."""

ED25519 = b"\x01"
KEY_HASH_SIZE = 4
COUNT_LIMIT = 1 << 63
COUNT_FORM = re.compile(r"0|[1-9][0-9]{0,18}")
KEYS_PREFIX = "keys "
SIGNATURE_PREFIX = "\N{EM DASH} "
# A note holds a few lines and a few signatures; the specification asks for a bound and for at least 16 signatures.
NOTE_LIMIT = 64 * 1024
SIGNATURES_LIMIT = 64


class NoteError(ValueError):
    """The text is no checkpoint, or no trusted key signed it. The sentence repeats nothing of the text."""


@dataclass(frozen=True)
class Checkpoint:
    """A tree's head: `size` leaves with this `root` (32 bytes), in the log called `origin`.

    `keys` is the count of changes of the key directory, or None. `more` are further extension lines, kept as they are.
    Raises NoteError for values that the text form cannot carry.
    """

    origin: str
    size: int
    root: bytes
    keys: int | None = None
    more: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_name(self.origin)
        if not 0 <= self.size < COUNT_LIMIT or not 0 <= (self.keys or 0) < COUNT_LIMIT:
            raise NoteError("A checkpoint counts from 0.")
        if len(self.root) != HASH_SIZE or (self.size == 0) != (self.root == EMPTY_ROOT):
            raise NoteError("The root does not fit the size.")
        for line in self.more:
            _check_characters(line)
            if not line or "\n" in line or line.startswith(KEYS_PREFIX):
                raise NoteError("An extension line is one line, and the line `keys` comes once, first.")

    def text(self) -> str:
        """The note text that is signed, with its last newline."""
        lines = [self.origin, str(self.size), base64.b64encode(self.root).decode("ascii")]
        if self.keys is not None:
            lines.append(f"{KEYS_PREFIX}{self.keys}")
        return "".join(f"{line}\n" for line in (*lines, *self.more))

    @classmethod
    def parse(cls, text: str) -> Self:
        """The opposite of `text()`, and strict: only what `text()` gives is accepted. Raises NoteError."""
        lines = text.split("\n")
        if len(lines) < len(("origin", "size", "root", "")) or lines.pop() != "":
            raise NoteError("A checkpoint has at least three lines.")
        origin, size, root, *more = lines
        keys = None
        if more and more[0].startswith(KEYS_PREFIX):
            keys = _count(more.pop(0).removeprefix(KEYS_PREFIX))
        return cls(origin, _count(size), _base64(root), keys, tuple(more))


@dataclass(frozen=True)
class TrustedKey:
    """An Ed25519 public key (32 bytes) that may sign checkpoints, under its name."""

    name: str
    public: bytes

    def key_hash(self) -> bytes:
        """Four bytes that find the key among signatures; no proof of anything."""
        _check_name(self.name)
        named = self.name.encode("utf-8") + b"\n" + ED25519 + self.public
        return hashlib.sha256(named).digest()[:KEY_HASH_SIZE]


def sign_checkpoint(checkpoint: Checkpoint, *, public: bytes, sign: Sign) -> str:
    """The checkpoint as a signed note. The key's name is the log's origin, as the specification advises."""
    return _signed(checkpoint.text() + "\n", checkpoint.text(), TrustedKey(checkpoint.origin, public), sign)


def countersign(note: str, *, key: TrustedKey, sign: Sign) -> str:
    """The note with one more signature under it, a witness's. Open the note before signing it. Raises NoteError."""
    text, _ = _split(note)
    return _signed(note, text, key, sign)


def open_note(note: str, *, origin: str, trusted: Sequence[TrustedKey], verify: Verify) -> Checkpoint:
    """The checkpoint inside a note that at least one trusted key signed.

    Signatures of unknown keys are passed over. A signature under a trusted key's name and hash must hold: what `verify`
    raises goes through to the caller. Raises NoteError for a malformed note, another log's, or one that nobody trusted
    signed.
    """
    text, signatures = _split(note)
    by_name = {(key.name, key.key_hash()): key for key in trusted}
    held = 0
    for name, key_hash, signature in signatures:
        key = by_name.get((name, key_hash))
        if key is not None:
            verify(key.public, text.encode("utf-8"), signature)
            held += 1
    if not held:
        raise NoteError("No key that is trusted here signed this checkpoint.")
    checkpoint = Checkpoint.parse(text)
    if checkpoint.origin != origin:
        raise NoteError("The checkpoint belongs to another log.")
    return checkpoint


def _signed(note: str, text: str, key: TrustedKey, sign: Sign) -> str:
    signature = key.key_hash() + sign(text.encode("utf-8"))
    return f"{note}{SIGNATURE_PREFIX}{key.name} {base64.b64encode(signature).decode('ascii')}\n"


def _split(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """The text, and of each signature the key's name, the key's hash and the signature proper. Checks form alone."""
    _check_characters(note)
    if len(note) > NOTE_LIMIT:
        raise NoteError("The checkpoint is too long.")
    text, blank, below = note.rpartition("\n\n")
    lines = below.split("\n")
    if not blank or lines.pop() != "" or not lines:
        raise NoteError("A signed checkpoint has its signatures below a blank line.")
    if len(lines) > SIGNATURES_LIMIT:
        raise NoteError("The checkpoint has too many signatures.")
    return f"{text}\n", [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes, bytes]:
    if not line.startswith(SIGNATURE_PREFIX):
        raise NoteError("A signature line begins with a dash.")
    name, _, encoded = line.removeprefix(SIGNATURE_PREFIX).partition(" ")
    _check_name(name)
    signature = _base64(encoded)
    if len(signature) <= KEY_HASH_SIZE:
        raise NoteError("A signature line holds no signature.")
    return name, signature[:KEY_HASH_SIZE], signature[KEY_HASH_SIZE:]


def _check_name(name: str) -> None:
    _check_characters(name)
    if not name or "+" in name or any(character.isspace() for character in name):
        raise NoteError("The name of a log or key has no spaces and no plus sign.")


def _check_characters(text: str) -> None:
    if any(character < " " and character != "\n" for character in text):
        raise NoteError("A checkpoint has no control characters.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise NoteError("A checkpoint is valid UTF-8.")


def _count(text: str) -> int:
    if not COUNT_FORM.fullmatch(text):
        raise NoteError("A count is a decimal number without leading zeros.")
    return int(text)


def _base64(text: str) -> bytes:
    """Strict: padded, standard alphabet, and the one spelling that encoding gives, so no two texts mean the same."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteError("A hash or signature is not base64.") from None
    if base64.b64encode(data).decode("ascii") != text:
        raise NoteError("A hash or signature is not base64 as it is written.")
    return data
