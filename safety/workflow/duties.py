"""Who has to be told what, and by when: the rules of `duties.json`, answered from coded facts.

Rules are data; this file only weighs them. A fact that is missing makes an answer "not yet", never a guess. It is guidance,
not legal advice, and every page says so.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from safety import vocabulary
from ui.formats import LONDON

_FILE = Path(__file__).resolve().parent.parent / "duties.json"
UNCHECKED = "K"  # known in general, not compared with the guidance itself
NOT_ADVICE = "This is guidance, not legal advice."

type Fact = str | int | frozenset[str] | None
type Facts = Mapping[str, Fact]
type Node = Mapping[str, Any]


class Says(StrEnum):
    """What a rule answers."""

    NO = "no"
    NOT_YET = "not_yet"
    YES = "yes"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a condition comes to. `holds` is None while a fact is missing; `asks` names the facts that would settle it."""

    holds: bool | None
    reasons: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule is written, in words; `url` is empty where there is no page to look at."""

    key: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Clock:
    """By when. Days run from the event, hours from the moment somebody knew; neither: no length is set."""

    starts: str
    first: str = ""  # at_once or promptly
    days: int | None = None
    hours: int | None = None

    @property
    def words(self) -> str:
        since = "from when you first knew" if self.starts == "awareness" else "from the day it happened"
        length = f"{self.hours} hours" if self.hours else f"{self.days} days" if self.days else ""
        if self.first == "at_once":
            return f"At once, and in writing within {length} {since}" if length else "At once"
        if self.first == "promptly":
            return "As soon as you can. No number of days is set"
        return f"Within {length} {since}" if length else ""


@dataclass(frozen=True, slots=True)
class Due:
    """The last day, and the last moment where hours count. Both None where no length is set."""

    day: date | None = None
    moment: datetime | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to know. `kind`: one, many, number or day; `record` where the record itself holds the answer."""

    code: str
    need: str
    kind: str
    ask: str = ""
    why: str = ""
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Rule:
    """One duty, or one right that has a clock. `duty`: law, contract, asked, right, choice or record."""

    code: str
    body: str  # external_body
    title: str
    duty: str
    jurisdictions: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None  # the last day on which it holds
    source: Source
    checked: str  # the day on which it was compared with its source, or UNCHECKED
    signs: bool  # whoever leads the organisation stands by the decision
    how: str
    clock: Clock
    where: Node | None
    when: Node
    text: tuple[str, ...]

    def holds_on(self, day: date) -> bool:
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


@dataclass(frozen=True, slots=True)
class Duty:
    """A rule with its answer for one record. `asks` are codes of questions, the most pressing first."""

    rule: Rule
    says: Says
    reasons: tuple[str, ...]
    asks: tuple[str, ...]
    due: Due


def rules() -> Mapping[str, Rule]:
    return _loaded().rules


def questions() -> Mapping[str, Question]:
    return _loaded().questions


def weigh(facts: Facts, *, happened_on: date, aware_at: datetime) -> list[Duty]:
    """Every rule that holds on that day and could apply there, with its answer: yes first, then not yet, then no.

    Args:
        facts: by name; None or absent for what nobody knows yet.
        happened_on: the day of the event.
        aware_at: when the organisation first knew.
    """
    found = [weigh_one(rule, facts, happened_on=happened_on, aware_at=aware_at) for rule in rules().values()]
    order = {Says.YES: 0, Says.NOT_YET: 1, Says.NO: 2}
    return sorted((duty for duty in found if duty), key=lambda duty: (order[duty.says], duty.due.day or date.min))


def weigh_one(rule: Rule, facts: Facts, *, happened_on: date, aware_at: datetime) -> Duty | None:
    """One rule; None where it does not hold on that day, or not there."""
    if not rule.holds_on(happened_on):
        return None
    place = _weigh(rule.where, facts) if rule.where else Verdict(holds=True)
    if place.holds is False:
        return None
    verdict = _all([place, _weigh(rule.when, facts)])
    says = {True: Says.YES, False: Says.NO, None: Says.NOT_YET}[verdict.holds]
    due = due_of(rule.clock, happened_on=happened_on, aware_at=aware_at) if says is not Says.NO else Due()
    return Duty(rule, says, verdict.reasons, verdict.asks, due)


def due_of(clock: Clock, *, happened_on: date, aware_at: datetime) -> Due:
    """By when, counted as calendar days after the event, or as hours that run through nights and weekends."""
    if clock.hours:
        moment = aware_at + timedelta(hours=clock.hours)
        return Due(moment.astimezone(LONDON).date(), moment)
    if clock.days:
        start = happened_on if clock.starts == "event" else aware_at.astimezone(LONDON).date()
        return Due(start + timedelta(days=clock.days))
    return Due()


def in_words(name: str, fact: Fact) -> str:
    """A fact as people read it; empty for one that nobody knows."""
    if fact is None or fact == frozenset():
        return ""
    if name == "off_days":
        return f"{fact} day" if fact == 1 else f"{fact} days"
    options = dict(vocabulary.choices(name)) if name == "police_decision" else _options(name)
    values = sorted(fact) if isinstance(fact, frozenset) else [str(fact)]
    return ", ".join(options.get(value, value) for value in values)


def _options(name: str) -> Mapping[str, str]:
    return questions()[name].options if name in questions() else {}


# How a condition is weighed ------------------------------------------------------------------------------------------


def _weigh(node: Node, facts: Facts) -> Verdict:
    """Three answers, not two: what cannot be told yet stays open unless another part settles the whole."""
    verdict = _bare(node, facts)
    own = node.get({True: "yes", False: "no", None: "open"}[verdict.holds])
    if own is None or "fact" in node:
        return verdict
    return Verdict(verdict.holds, (own,) if own else (), verdict.asks)


def _bare(node: Node, facts: Facts) -> Verdict:
    if "use" in node:
        return _weigh(_loaded().conditions[node["use"]], facts)
    if "all" in node:
        return _all([_weigh(part, facts) for part in node["all"]])
    if "any" in node:
        return _any([_weigh(part, facts) for part in node["any"]])
    if "not" in node:
        inner = _weigh(node["not"], facts)
        return Verdict(None if inner.holds is None else not inner.holds, inner.reasons, inner.asks)
    if "wait" in node:
        return Verdict(None, (node["wait"],))
    return _leaf(node, facts)


def _leaf(node: Node, facts: Facts) -> Verdict:
    name = node["fact"]
    fact = facts.get(name)
    if fact is None:
        if "else" in node:
            return Verdict(bool(node["else"]))
        return Verdict(None, (f"We need to know {questions()[name].need}.",), (name,))
    holds = next(test(fact, node[key]) for key, test in _TESTS.items() if key in node)
    words = node.get("yes" if holds else "no", "")
    return Verdict(holds, (words.format(value=in_words(name, fact)),) if words else ())


_TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "in": lambda fact, wanted: fact in wanted,
    "has": lambda fact, wanted: not fact.isdisjoint(wanted),
    "at_least": lambda fact, limit: fact >= limit,
    "at_most": lambda fact, limit: fact <= limit,
    "more_than": lambda fact, limit: fact > limit,
}


def _all(parts: list[Verdict]) -> Verdict:
    """False as soon as one part is, else open as soon as one part is; the first such part says why, so one thing is asked
    at a time.
    """
    for holds in (False, None):
        found = next((part for part in parts if part.holds is holds), None)
        if found:
            return found
    return _joined(parts, holds=True)


def _any(parts: list[Verdict]) -> Verdict:
    for holds in (True, None):
        found = [part for part in parts if part.holds is holds]
        if found:
            return _joined(found, holds=holds)
    return _joined(parts, holds=False)


def _joined(parts: Iterable[Verdict], *, holds: bool | None) -> Verdict:
    given = list(parts)
    reasons = dict.fromkeys(reason for part in given for reason in part.reasons)
    asks = dict.fromkeys(ask for part in given for ask in part.asks)
    return Verdict(holds, tuple(reasons), tuple(asks))


# How the file is read -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Loaded:
    rules: Mapping[str, Rule]
    questions: Mapping[str, Question]
    conditions: Mapping[str, Node]


@cache
def _loaded() -> _Loaded:
    data = json.loads(_FILE.read_text(encoding="utf-8"))
    asked = {
        code: Question(code, **{**row, "options": MappingProxyType(row.get("options", {}))})
        for code, row in data["questions"].items()
    }
    found = {row["code"]: _rule(row) for row in data["rules"]}
    return _Loaded(MappingProxyType(found), MappingProxyType(asked), MappingProxyType(data["conditions"]))


def _rule(row: Mapping[str, Any]) -> Rule:
    days = {name: date.fromisoformat(row[name]) if row[name] else None for name in ("valid_from", "valid_to")}
    made = {"source": Source(**row["source"]), "clock": Clock(**row["clock"]), "text": tuple(row["text"])}
    return Rule(**{**row, **days, **made, "jurisdictions": tuple(row["jurisdictions"])})


def start_of(day: date) -> datetime:
    """The first moment of a day on which somebody first knew: the earliest is the safe one."""
    return datetime.combine(day, time.min, tzinfo=LONDON)
