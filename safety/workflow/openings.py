"""Opening one record to somebody whom its author did not name: never by one person, never to whom she left out."""

import re
from collections.abc import Collection, Mapping
from uuid import UUID

from safety.payloads import REASON_LIMIT, Circle, OpeningAsked
from safety.workflow.checks import check_text
from safety.workflow.refusal import Refused

WHY_OPEN: Mapping[str, str] = {
    "readers_gone": "Nobody who could read it is here any more",
    "danger": "Somebody may be in danger",
    "duty": "A legal duty cannot wait",
}
"""The kinds of reasons. The author is told which of them it was; the words of the reason stay with those who decided."""
CANNOT = (
    "Nothing with this reference can be opened like this. "
    "What the safety team can read, the safety team opens. What nobody but its named readers has a key of, nobody opens."
)
NOTE_LIMIT = REASON_LIMIT
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LETTERS, _BITS_OF_ID = 8, 128


def check_asking(*, why: str, reason: str, reader: UUID, by: UUID, may_read: Collection[UUID]) -> None:
    """Raises Refused, naming the field, when this cannot be asked."""
    if why not in WHY_OPEN:
        raise Refused("Choose what kind of reason this is.", field="why")
    check_text(reason, field="reason", missing="Say why this cannot wait.", limit=REASON_LIMIT)
    if reader == by:
        raise Refused("Somebody else has to ask if you are to read it.", field="reader")
    if reader not in may_read:
        raise Refused("Choose who is to read it.", field="reader")


def check_deciding(asked: OpeningAsked, *, by: UUID, decided: bool) -> None:
    """Raises Refused: two people, neither of them the one who is to read it, and once."""
    if decided:
        raise Refused("This has been decided already.")
    if asked.by.person == by:
        raise Refused("You asked for this, so somebody else has to decide.")
    if asked.reader.person == by:
        raise Refused("You would be the reader, so somebody else has to decide.")


def check_opening(circle: Circle, asked: OpeningAsked, *, may_read: Collection[UUID]) -> None:
    """Raises Refused: two people together cannot open it to somebody whom its author left out."""
    if asked.reader.person in {left_out.person for left_out in circle.excluded}:
        raise Refused("The person who reported this left this reader out. Refuse, and ask for somebody else.")
    if asked.reader.person not in may_read:
        raise Refused("This reader has no role here any more. Refuse, and ask for somebody else.")


def ids_of_reference(reference: str) -> tuple[UUID, UUID] | None:
    """The first and last id that a reference such as `H-7K4Q-9M2P` can stand for; None when it is none."""
    letters = re.sub(r"[\s-]", "", reference.upper()).removeprefix("H")
    if len(letters) == _LETTERS - 1:  # the code itself began with an H
        letters = "H" + letters
    if len(letters) != _LETTERS or not set(letters) <= set(_ALPHABET):
        return None
    number = 0
    for letter in letters:
        number = number * len(_ALPHABET) + _ALPHABET.index(letter)
    free = _BITS_OF_ID - 5 * _LETTERS
    return UUID(int=number << free), UUID(int=(number << free) + (1 << free) - 1)
