"""Text from elsewhere as it may be kept: no character that nobody sees, and no longer than it may be."""

import re

from ui.text import BIDI, CONTROL, SURROGATE, one_kind_of_line

_NOT_CONTROL = re.compile("[\x0b\x0c\x85]")  # ends of lines and pages, as some programs write them


def clean(value: str, limit: int) -> str:
    """The text without unseen characters and outer spaces, cut to a length."""
    text = _NOT_CONTROL.sub("\n", one_kind_of_line(value))
    for pattern in (CONTROL, BIDI, SURROGATE):
        text = pattern.sub("", text)
    return text.strip()[:limit].strip()
