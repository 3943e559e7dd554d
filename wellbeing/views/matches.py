"""How a search is shown to a coordinator, and a card to whoever was offered it."""

from typing import Any

from ui import formats
from wellbeing import vocabulary
from wellbeing.matching import Fit, Fits, Outcome, Removed
from wellbeing.payloads import MUST, Ask, Preference
from wellbeing.payloads.offers import Offer, ProviderCard
from wellbeing.payloads.providers import Described
from wellbeing.views import shown
from wellbeing.workflow import offers as rules

type Shown = dict[str, Any]

OUTCOMES = {
    Outcome.FULL: "Somebody fits, but nobody who fits has a free place.",
    Outcome.MUST: "Nobody whom you could offer meets every must.",
    Outcome.CONFLICT: "Everybody who offers this is too close to the organisation, or to the person.",
    Outcome.USED_UP: "Everybody who could be offered was offered before, or has said no.",
    Outcome.NOBODY: "No provider who can be offered now offers this.",
}


_KEYS = {
    "What you are looking for": "Looking for",
    "Who they are": "Whom they would like",
    "How to reach you": "How to reach them",
    "What to call you": "What to call them",
}
"""How a coordinator's page calls the answers of somebody else."""


def asked(wanted: Ask) -> list[Shown]:
    """What somebody asked for, in the words of whoever reads it for her: all wishes together, musts first."""
    rows = [row for row in shown.answers(wanted) if row["step"] not in {"how", "meet"}]
    for row in rows:
        if row["step"] == "who":
            row["values"] = wishes(wanted.preferences) or ["They do not mind"]
    return [{**row, "key": _KEYS.get(row["key"], row["key"])} for row in rows]


def wishes(preferences: tuple[Preference, ...]) -> list[str]:
    """Musts first: `Must: Language: Tigrinya or Dari`."""
    must = [one for one in preferences if one.strength == MUST]
    other = [one for one in preferences if one.strength != MUST]
    return [
        *(f"Must: {words}" for words in rules.wishes_in_words(must)),
        *(f"Would be good: {words}" for words in rules.wishes_in_words(other)),
    ]


def search(found: Fits) -> Shown:
    """The four groups of a search."""
    return {
        "ranked": [fit(one) for one in found.ranked],
        "full": [fit(one) for one in found.full],
        "removed": [removed(one) for one in found.removed],
        "unmet": rules.wishes_in_words(found.unmet),
        "apart": found.apart,
        "outcome": "" if found.outcome is Outcome.FITS else OUTCOMES[found.outcome],
    }


def fit(one: Fit) -> Shown:
    seen, places = one.candidate.seeing, one.profile.places
    return {
        "id": str(one.candidate.id),
        "name": one.profile.name,
        "met": rules.wishes_in_words(one.met),
        "unmet": rules.wishes_in_words(one.unmet),
        "places": f"{one.candidate.left} of {places} places free" if one.candidate.left else f"All {seen} places taken",
        "wait": f"Can begin on {formats.long_date(one.waits_until)}" if one.waits_until else "Can begin now",
        "late": not one.in_time,
    }


def line(one: Fit) -> str:
    """One provider in one line, as the form of an offer has it."""
    words = fit(one)
    parts = [f"{words['wait']}. {words['places']}."]
    if words["met"]:
        parts.append(f"Is: {'; '.join(words['met'])}.")
    if words["unmet"]:
        parts.append(f"Is not: {'; '.join(words['unmet'])}.")
    if words["late"]:
        parts.append("Cannot begin as soon as was asked for.")
    return " ".join(parts)


def removed(one: Removed) -> Shown:
    musts = "; ".join(rules.wishes_in_words(one.musts))
    return {"name": one.candidate.profile.name, "why": f"{one.why.words}: {musts}" if musts else one.why.words}


def card(one: ProviderCard) -> Shown:
    """What an asker reads of one provider."""
    rows = [
        {"key": "Can begin", "value": formats.long_date(one.next_start) if one.next_start else "Now"},
        *(
            {"key": _label(said.dimension), "value": ", ".join(map(_said, said.values))}
            for said in _told(one.described)
        ),
    ]
    if one.hours:
        rows.append({"key": "Hours", "value": one.hours})
    if one.qualifications:
        rows.append({"key": "Qualifications", "value": one.qualifications})
    if one.registers:
        rows.append({"key": "Register", "value": ", ".join(one.registers)})
    return {
        "id": str(one.profile),
        "person": str(one.person),
        "name": one.name,
        "about": one.about,
        "met": rules.wishes_in_words(one.met),
        "unmet": rules.wishes_in_words(one.unmet),
        "rows": rows,
    }


def cards(offer: Offer) -> list[Shown]:
    return [card(one) for one in offer.cards]


def _told(described: tuple[Described, ...]) -> list[Described]:
    return [one for one in described if one.values]


def _label(dimension: str) -> str:
    return vocabulary.label(vocabulary.PREFERENCE, dimension)


def _said(value: str) -> str:
    return "Yes" if value == "yes" else value
