"""What can go wrong in the vault, for the rooms above it."""

from vault.core.errors import Damaged, NoRecipients, NotForMe, UnknownFormat, VaultError

__all__ = [
    "Conflict",
    "Damaged",
    "NoRecipients",
    "NotForMe",
    "NotReady",
    "StepUpNeeded",
    "UnknownFormat",
    "Untrusted",
    "VaultError",
]


class Conflict(VaultError):
    """Somebody else wrote first; load again and repeat."""


class NotReady(VaultError):
    """The vault has no key to seal to, or no member who could open it."""


class StepUpNeeded(VaultError):
    """The deed needs the step-up key, and the password was not given in the last minutes."""


class Untrusted(VaultError):
    """A key row does not carry this server's mark, or is older than the directory knows."""
