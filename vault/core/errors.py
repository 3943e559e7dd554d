class VaultError(Exception):
    """Anything the vault refuses; the text never holds content, names or key bytes."""


class Damaged(VaultError):
    """The bytes are malformed, were changed, or were sealed for another context or key. Which of them cannot be told
    apart.
    """


class UnknownFormat(VaultError):
    """The first byte, or a stored cost, belongs to no format that this version reads."""


class NotForMe(VaultError):
    """This holder has no wrap of the thing: nothing is broken, it was not shared with them."""


class NoRecipients(VaultError):
    """Sealing for nobody would lose the content, so it is an error."""
