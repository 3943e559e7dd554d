"""Saved messages and mailboxes, told by how they begin. One file may hold many languages, so none is asked of it."""

import re
from typing import Final

MESSAGE: Final = "message/rfc822"
MAILBOX: Final = "application/mbox"
ENDINGS: Final = {"eml": MESSAGE, "mbox": MAILBOX, "mbx": MAILBOX}
LOCKED: Final = "application/age"
ESCAPE: Final = b"\x1b"  # begins and ends a foreign letter in Japanese mail (ISO-2022-JP)

_HEADER: Final = re.compile(
    rb"^(from|to|date|subject|message-id|received|return-path|mime-version)[ \t]*:", re.IGNORECASE | re.MULTILINE
)
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_FEWEST: Final = 2  # different headers
_LOCKED_START: Final = b"age-encryption.org/v1\n"


def locked_type(head: bytes) -> str | None:
    """The type of what is locked in the age format; None for anything else."""
    return LOCKED if head.startswith(_LOCKED_START) else None


def mail_type(ending: str, head: bytes) -> str | None:
    """The type of what is named like mail and begins like it; None for anything else, a saved web page included."""
    if ending not in ENDINGS or _CONTROL.search(head):
        return None
    start = head.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").lstrip(b"\n")
    is_mailbox = start.startswith(b"From ")
    if is_mailbox:
        start = start.partition(b"\n")[2]
    headers = start.partition(b"\n\n")[0].lower()
    if len(set(_HEADER.findall(headers))) < _FEWEST or b"snapshot-content-location:" in headers:
        return None
    return MAILBOX if is_mailbox else MESSAGE
