class VaultError(Exception):
    """Anything the vault refuses; the text never holds content, names or key bytes."""


class Damaged(VaultError):  # noqa: N818 -- the names say what happened, as a person would
    """The bytes are malformed, were changed, or were sealed for another context or key. Which of them cannot be told
    apart.
    """


class UnknownFormat(VaultError):  # noqa: N818 -- as Damaged
    """The first byte, or a stored cost, belongs to no format that this version reads."""


class NotForMe(VaultError):  # noqa: N818 -- as Damaged
    """This holder has no wrap of the thing: nothing is broken, it was not shared with them."""


class NoRecipients(VaultError):  # noqa: N818 -- as Damaged
    """Sealing for nobody would lose the content, so it is an error."""
