"""Write it once: the text that a body wants, filled in from the record's codes and dates.

Nothing that somebody wrote goes into it unless the team asks for it, and never who reported.
"""

import string
from collections.abc import Iterable, Mapping
from datetime import datetime, time

from safety import vocabulary, workflow
from safety.payloads import DONE, POLICE, SAID_YES, DutyDecision, Reference
from safety.queries.reading import OpenIncident
from safety.story import Story
from safety.workflow import duties, duty_decisions
from safety.workflow.duties import Facts, Rule
from ui.formats import clock, day_time, long_date

KEPT_EMPTY = frozenset({"done"})  # a line that is left for the team to fill in
_VIOLENCE = ("PHY-", "PRM-ARS")
_OWN_WORDS = "What happened, in the words of the person who reported it:"


def written(rule: Rule, case: OpenIncident, facts: Facts, aware_at: datetime, *, words: bool) -> str:
    """The lines of a rule with their gaps filled; a line whose gap nobody can fill is left out."""
    values = _values(case, facts, aware_at, words=words)
    lines = [line.format(**values) for line in rule.text if _full(line, values)]
    if words and case.story.body.narrative:
        lines += ["", _OWN_WORDS, case.story.body.narrative]
    return "\n".join(line.rstrip() for line in lines)


def _full(line: str, values: Mapping[str, str]) -> bool:
    gaps = [name for _, name, _, _ in string.Formatter().parse(line) if name]
    return all(values[name] or name in KEPT_EMPTY for name in gaps)


def _values(case: OpenIncident, facts: Facts, aware_at: datetime, *, words: bool) -> dict[str, str]:
    story = case.story
    body, markers = story.body, story.coding.markers if story.coding else ()
    return {
        "reference": case.reference,
        "organisation": case.tenant.name,
        "when": _when(story),
        "where": _where(story, words=words),
        "what": _labels("incident_type", story.types) or vocabulary.label("record_kind", story.kind),
        "targets": _labels("target", body.targets),
        "channels": _labels("channel", body.channels),
        "bias": _labels("bias_motivation", body.bias),
        "perpetrators": _labels("perpetrator", body.perpetrators),
        "impact": _labels("operational_impact", body.impact),
        "markers": _labels("threat_marker", markers),
        "severity": _severity(story),
        "violence": "yes" if any(code.startswith(_VIOLENCE) for code in story.types) else "no",
        "police_decision": _police(story, facts),
        "police_numbers": ", ".join(workflow.identifiers(_of_police(story))),
        "aware": day_time(aware_at),
        "done": body.done if words else "",
        **{name: _answered(name, facts) for name in _ANSWERS},
    }


_ANSWERS = ("worker_injury", "public_injury", "off_days", "data_risk", "loss", "insured")


def _answered(name: str, facts: Facts) -> str:
    """An answer without the `Yes, ` that fits the question and not the text."""
    words = duties.in_words(name, facts.get(name))
    bare = words.removeprefix("Yes, ").removeprefix("No, ")
    return bare[:1].upper() + bare[1:]


def _police(story: Story, facts: Facts) -> str:
    """Whether they know of it. What somebody wants is not done yet: a regulator must not read "yes" before it is true."""
    decided = duty_decisions.standing(story.of(DutyDecision), duty_decisions.OF_POLICE)
    if _of_police(story) or (decided and decided.outcome == DONE):
        return "yes"
    code = facts.get("police_decision")
    return "not yet, it is to be done" if code in SAID_YES else "no" if isinstance(code, str) else ""


def _of_police(story: Story) -> list[Reference]:
    return [one for one in story.of(Reference) if one.body in POLICE]


def _labels(list_name: str, codes: Iterable[str]) -> str:
    return ", ".join(vocabulary.label(list_name, code) for code in codes)


def _severity(story: Story) -> str:
    step = story.severity
    return f"{step} of 5 ({vocabulary.label('severity', str(step))})" if step else ""


def _when(story: Story) -> str:
    body = story.body
    day = long_date(body.happened_on) if body.happened_on else ""
    return f"{day}, {clock(time.fromisoformat(body.happened_at))}" if day and body.happened_at else day


def _where(story: Story, *, words: bool) -> str:
    body = story.body
    setting = vocabulary.label("setting", body.setting) if body.setting else ""
    region = vocabulary.label("region", body.region) if body.region else ""
    return ", ".join(part for part in (body.place if words else "", setting, region) if part)
