"""How a request is shown: its answers, its thread and what has happened with it."""

from typing import Any

from ui import formats
from wellbeing import vocabulary
from wellbeing.forms.requests import ApproachStep, MeetingStep, PersonStep
from wellbeing.payloads import FROM_ASKER, MUST, Ask, Preference
from wellbeing.queries import OpenRequest
from wellbeing.story import Story
from wellbeing.workflow import ROUTES, TURN, Status, Turn, in_words

NOTHING = "Not said"
_WISHES = {"who": PersonStep, "how": ApproachStep, "meet": MeetingStep}
_TONES = {Turn.ASKER: "waiting", Turn.SCHEME: "info", Turn.PROVIDER: "info", Turn.NOBODY: "done"}


def answers(wanted: Ask) -> list[dict[str, Any]]:
    """What somebody asked for, as rows of key and value; `step` is the page on which each is answered."""
    contact = wanted.contact
    reach = [ROUTES[contact.route], contact.detail, contact.when]
    return [
        _row("what", "What you are looking for", vocabulary.SERVICE, wanted.service),
        _row("when", "How soon", vocabulary.URGENCY, wanted.urgency),
        {
            "step": "about",
            "key": "What it is about",
            "values": [vocabulary.label(vocabulary.ABOUT, code) for code in wanted.about] or [NOTHING],
        },
        *(_wished(step, wanted.preferences) for step in _WISHES),
        {"step": "not", "key": "Who it should not be", "value": wanted.avoid or NOTHING, "long": True},
        {"step": "reach", "key": "How to reach you", "values": [part for part in reach if part]},
        {"step": "reach", "key": "What to call you", "value": contact.name or NOTHING},
    ]


def _wished(step: str, preferences: tuple[Preference, ...]) -> dict[str, Any]:
    about = _WISHES[step]
    mine = tuple(wish for wish in preferences if wish.dimension in about.DIMENSIONS)
    return {"step": step, "key": about.TITLE, "values": wishes(mine) or ["I do not mind"]}


def wishes(preferences: tuple[Preference, ...]) -> list[str]:
    """Each dimension once: `Language: Tigrinya, Arabic (must)`."""
    found: dict[tuple[str, str], list[str]] = {}
    for wish in preferences:
        found.setdefault((wish.dimension, wish.strength), []).append(wish.value)
    return [_wish(dimension, strength, values) for (dimension, strength), values in found.items()]


def _wish(dimension: str, strength: str, values: list[str]) -> str:
    words = vocabulary.label(vocabulary.PREFERENCE, dimension)
    counts = "a must" if strength == MUST else "I would prefer it"
    return f"{words} ({counts})" if values == ["yes"] else f"{words}: {', '.join(values)} ({counts})"


def _row(step: str, key: str, list_name: str, code: str) -> dict[str, Any]:
    return {"step": step, "key": key, "value": vocabulary.label(list_name, code) if code else NOTHING}


def tag(status: Status) -> dict[str, str]:
    return {"text": in_words(status), "tone": _TONES[TURN[status]]}


def thread(story: Story, *, asker: str) -> list[dict[str, str]]:
    """The messages between her and the coordinators; `asker` is how the page calls her."""
    return [
        {
            "title": asker if entry.author == FROM_ASKER else entry.name,
            "when": formats.day_time(entry.at),
            "text": entry.text,
        }
        for entry in story.messages
    ]


def timeline(own: OpenRequest) -> list[dict[str, str]]:
    """What has happened with it, newest first."""
    return [_event(move.status, formats.day_time(move.at), move.by_name) for move in reversed(own.story.moves)]


def _event(status: str, when: str, name: str) -> dict[str, str]:
    entry = {"title": in_words(status), "when": when}
    return {**entry, "by": name} if name else entry
