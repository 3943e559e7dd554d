"""What typed text may hold: everything people write, but no character that is unseen and changes what others read."""

import re
from typing import Final

from django.core.exceptions import ValidationError

# Everything Unicode calls a control character, but for the tab and the new line (a return becomes a new line first).
CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# These turn the direction of the text after them, so that what is read differs from what is stored
# (https://trojansource.codes). Right-to-left writing itself does not need them, and the marks U+200E and U+200F stay.
BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Half a character: cannot be written as UTF-8, so it could neither be sealed nor sent back.
SURROGATE: Final = re.compile("[\ud800-\udfff]")

_REFUSED: Final = (
    (SURROGATE, "surrogate", "Take out the broken character. It is shown as \ufffd."),
    (CONTROL, "control", "Take out the character that cannot be read. It is shown as \ufffd."),
    (BIDI, "bidi", "Take out the hidden character that changes the direction of the text. It is shown as \ufffd."),
)


def one_kind_of_line(value: str) -> str:
    """The text with every line ending as one new line, as browsers send CR LF and other senders do not."""
    return value.replace("\r\n", "\n").replace("\r", "\n")


def refuse_hidden(value: str) -> None:
    """Raises ValidationError (code `control`, `bidi` or `surrogate`) when the text holds a character nobody can see."""
    for pattern, code, sentence in _REFUSED:
        if pattern.search(value):
            raise ValidationError(sentence, code=code)


def clean_text(value: str) -> str:
    """The text as it may be stored: line endings made one, all else as typed.

    Raises:
        ValidationError: with code `control`, `bidi` or `surrogate`.
    """
    value = one_kind_of_line(value)
    refuse_hidden(value)
    return value


def one_line(value: str) -> str:
    """The text on a single line: new lines and tabs, which come with pasted text, become spaces."""
    return re.sub(r"[\n\t\u2028\u2029]+", " ", one_kind_of_line(value))


def visible(value: str) -> str:
    """The text as it is shown back in a form: each refused character is marked, so that the person can find it."""
    for pattern, _, _ in _REFUSED:
        value = pattern.sub("\ufffd", value)
    return value
