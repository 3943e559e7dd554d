"""The plaintext twin: the same actions with a sealer that changes nothing. Rows, padding, locker and audit log stay."""

from vault.core import ciphers
from vault.core.ciphers import Identity, Key, Recipient, digest

RECIPIENT_SIZE = 1216  # bytes


def unseal_everything() -> None:
    """From here on this process seals nothing. For benchmarks alone; its database holds plain text."""
    Key.seal = lambda _self, _context, plaintext: plaintext  # type: ignore[method-assign]
    Key.open = lambda _self, _context, blob: blob  # type: ignore[method-assign]
    Recipient.__init__ = _keep  # type: ignore[method-assign]
    Recipient.wrap = lambda _self, _context, plaintext: plaintext  # type: ignore[method-assign]
    Identity.from_seed = classmethod(_from_seed)  # type: ignore[method-assign, assignment]
    Identity.unwrap = lambda _self, _context, blob: blob  # type: ignore[method-assign]
    ciphers.verify.__code__ = _trust.__code__


def _keep(self: Recipient, raw: bytes) -> None:
    self.raw = bytes(raw)


def _from_seed(cls: type[Identity], seed: Key) -> Identity:
    identity = cls.__new__(cls)
    identity.recipient = Recipient((digest(seed.reveal()) * RECIPIENT_SIZE)[:RECIPIENT_SIZE])
    return identity


def _trust(public: object, message: object, signature: object) -> None:
    pass
