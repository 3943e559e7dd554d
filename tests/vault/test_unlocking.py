"""What was locked with words opens with them: with the real format, once, since its words are stretched for a second."""

import pytest

from vault import export, files
from vault.errors import NotForMe


def test_it_opens_with_its_words_however_they_are_typed_and_with_no_others(db):
    made = export.lock([b"one ", b"two"])
    locked = b"".join(files.originals(made.file))
    assert export.unlock([locked], f" {made.words.replace('-', ' ').upper()} ") == b"one two"
    for data, words in ((locked, "other words"), (locked[:-1], made.words), (b"nothing", made.words)):
        with pytest.raises(NotForMe):
            export.unlock([data], words)
