"""What may be asked for, in which words, and by when the scheme wants to have made an offer."""

from collections.abc import Mapping

from wellbeing import vocabulary
from wellbeing.payloads import MESSAGE_LIMIT, MUST, NAME_LIMIT, PREFER, Ask, Preference
from wellbeing.workflow.refusals import Refused

ROUTES: Mapping[str, str] = {
    "here": "A message here. A neutral mail tells me that something is waiting",
    "phone": "A phone call",
    "text": "A text message",
    "email": "An e-mail to an address that I give",
}
"""How somebody can be reached; all but the first need a number or an address."""
STRENGTHS: Mapping[str, str] = {MUST: "Must", PREFER: "Prefer"}
TARGET_DAYS: Mapping[str, int] = {"now": 0, "week": 2, "month": 5, "planned": 10}
"""Working days within which the scheme wants to have made an offer, by urgency."""
NO_RECORD = vocabulary.ON_A_PAGE


def check_ask(ask: Ask) -> None:
    """What must stand in a request before it is sent. Raises Refused."""
    if ask.service not in vocabulary.codes(vocabulary.SERVICE) or ask.service in NO_RECORD:
        raise Refused("Choose what you are looking for.", field="service")
    if ask.urgency not in vocabulary.codes(vocabulary.URGENCY):
        raise Refused("Choose how soon you want to hear from somebody.", field="urgency")
    check_draft(ask)
    if ask.contact.route != "here" and not ask.contact.detail.strip():
        raise Refused("Write the number or the address at which you want to be reached.", field="detail")


def check_draft(ask: Ask) -> None:
    """What a draft may not hold, however little is in it. Raises Refused."""
    if not set(ask.about) <= set(vocabulary.codes(vocabulary.ABOUT)):
        raise Refused("Choose from the list.", field="about")
    for wish in ask.preferences:
        _check_preference(wish)
    if ask.contact.route not in ROUTES:
        raise Refused("Choose how you want to be reached.", field="route")
    for field, text in (("detail", ask.contact.detail), ("when", ask.contact.when), ("name", ask.contact.name)):
        if len(text) > NAME_LIMIT:
            raise Refused(f"The most we can take is {NAME_LIMIT} characters.", field=field)
    if len(ask.avoid) > MESSAGE_LIMIT:
        raise Refused(f"The most we can take is {MESSAGE_LIMIT:,} characters.", field="avoid")


def _check_preference(wish: Preference) -> None:
    if wish.dimension not in vocabulary.codes(vocabulary.PREFERENCE) or wish.strength not in STRENGTHS:
        raise Refused("Choose from the list.", field="preferences")
    if not wish.value.strip() or len(wish.value) > NAME_LIMIT:
        raise Refused("Say what you are looking for, in a few words.", field=wish.dimension)


def check_text(text: str, *, field: str = "text", missing: str = "Write something first.") -> None:
    """Raises Refused when it is empty or too long."""
    if not text.strip():
        raise Refused(missing, field=field)
    if len(text) > MESSAGE_LIMIT:
        raise Refused(f"The most we can take is {MESSAGE_LIMIT:,} characters.", field=field)
