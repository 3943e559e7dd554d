"""What a record's codes and the team's answers say about one event, as facts that rules can weigh."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from safety import vocabulary
from safety.payloads import Answer
from safety.workflow.duties import Fact, questions, start_of
from safety.workflow.refusal import Refused
from ui.formats import LONDON

NATIONS: Mapping[str, str] = {"TLM": "scotland", "TLN": "northern_ireland", "UKX": ""}
"""By region; every other one is in England or Wales, and one that is everywhere is nowhere."""
ENGLAND_WALES = "england_wales"
REGULATOR_OF: Mapping[str, str] = {ENGLAND_WALES: "cc", "scotland": "oscr", "northern_ireland": "ccni"}
_DIGITS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What the record itself knows, as coded last. The three axes and the severity are None until somebody judged."""

    kind: str
    types: Collection[str]
    happened_on: date
    known_at: datetime  # when it was reported here
    region: str | None = None
    targets: Collection[str] = ()
    channels: Collection[str] = ()
    impact: Collection[str] = ()
    body: int | None = None
    mind: int | None = None
    work: int | None = None
    police_decision: str | None = None


def facts_of(happened: Happening, answers: Iterable[Answer]) -> dict[str, Fact]:
    """All facts by name, with what follows from others where nobody said it."""
    given = dict(_read(answer) for answer in answers)
    axes = [step for step in (happened.body, happened.mind, happened.work) if step is not None]
    facts: dict[str, Fact] = {
        "kind": happened.kind,
        "types": frozenset(happened.types),
        "flags": vocabulary.flags(happened.types),
        "targets": frozenset(happened.targets),
        "channels": frozenset(happened.channels),
        "impact": frozenset(happened.impact),
        "body": happened.body,
        "severity": max(axes) if axes else None,
        "police_decision": happened.police_decision,
        "nation": nation_of(happened.region),
    }
    facts |= {name: fact for name, fact in given.items() if fact is not None}
    if happened.body == 1:  # "No injury" on the severity scale
        facts.setdefault("worker_injury", "none")
        facts.setdefault("public_injury", "none")
    nation = facts["nation"]
    if "regulators" not in facts and isinstance(nation, str):
        facts["regulators"] = frozenset({REGULATOR_OF[nation]})
    return facts


def aware_at(happened: Happening, answers: Iterable[Answer]) -> datetime:
    """When the organisation first knew: the day that was answered if it was before the report, else the report."""
    said = next((answer.values[0] for answer in answers if answer.fact == "aware_on" and answer.values), None)
    if said is None or date.fromisoformat(said) >= happened.known_at.astimezone(LONDON).date():
        return happened.known_at
    return start_of(date.fromisoformat(said))


def nation_of(region: str | None) -> str | None:
    """The nation of a region's code; None where it has none."""
    return (NATIONS.get(region, ENGLAND_WALES) or None) if region else None


def check_answers(answers: Iterable[Answer], *, today: date) -> None:
    """Raises Refused, naming the question, for anything that is no answer to it."""
    seen = set()
    for answer in answers:
        question = questions().get(answer.fact)
        if question is None or question.kind == "record" or answer.fact in seen or not answer.values:
            raise Refused("Answer the questions of this page.", field=None)
        seen.add(answer.fact)
        if not _FITS[question.kind](answer, question.options, today):
            raise Refused(_SENTENCES[question.kind], field=answer.fact)


def _fits_one(answer: Answer, options: Mapping[str, str], _: date) -> bool:
    return len(answer.values) == 1 and answer.values[0] in options


def _fits_many(answer: Answer, options: Mapping[str, str], _: date) -> bool:
    chosen = set(answer.values)
    return len(chosen) == len(answer.values) and chosen <= set(options) and ("none" not in chosen or len(chosen) == 1)


def _fits_number(answer: Answer, _: Mapping[str, str], __: date) -> bool:
    typed = answer.values[0]
    return len(answer.values) == 1 and typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS


def _fits_day(answer: Answer, _: Mapping[str, str], today: date) -> bool:
    try:
        return len(answer.values) == 1 and date.fromisoformat(answer.values[0]) <= today
    except ValueError:
        return False


_FITS = {"one": _fits_one, "many": _fits_many, "number": _fits_number, "day": _fits_day}
_SENTENCES = {
    "one": "Choose from the list.",
    "many": "Choose from the list. “Not registered” cannot stand beside a regulator.",
    "number": "Enter a whole number, like 8.",
    "day": "Enter a day that has been.",
}


def _read(answer: Answer) -> tuple[str, Fact]:
    """One stored answer. What a later version of the questions no longer knows is left out."""
    question = questions().get(answer.fact)
    if question is None or not answer.values:
        return answer.fact, None
    match question.kind:
        case "many":
            return answer.fact, frozenset(answer.values)
        case "number":
            return answer.fact, int(answer.values[0])
        case _:
            return answer.fact, answer.values[0]
