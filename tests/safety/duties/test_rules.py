"""The rules against worked examples. The examples were written from the public guidance, before the rules."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from safety import vocabulary
from safety.payloads import Answer
from safety.workflow import duties, duty_facts
from safety.workflow.duties import Says

CASES = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))
EVENT = {
    "happened_on": "2026-03-02",
    "aware_at": "2026-03-02T10:00:00+00:00",
    "nation": "england_wales",
    "regulators": ["cc"],
}
OF_THE_RECORD = ("kind", "types", "targets", "channels", "impact", "body", "mind", "work", "police_decision")
REGIONS = {"england_wales": "TLI", "scotland": "TLM", "northern_ireland": "TLN", None: None}


def event_and_answers(given):
    """An example's facts, as a record and the team's answers would hold them."""
    given = EVENT | given
    day, known_at = date.fromisoformat(given.pop("happened_on")), datetime.fromisoformat(given.pop("aware_at"))
    region = REGIONS[given.pop("nation")]
    coded = {name: given.pop(name) for name in OF_THE_RECORD if name in given}
    event = duty_facts.Happening(**{"kind": "incident", **coded}, region=region, happened_on=day, known_at=known_at)
    answers = [
        Answer(fact=name, values=tuple([value] if isinstance(value, str) else value))
        for name, value in given.items()
        if value is not None
    ]
    return event, answers


def weighed(given):
    event, answers = event_and_answers(given)
    duty_facts.check_answers(answers, today=date(2026, 11, 22))
    facts, aware_at = duty_facts.facts_of(event, answers), duty_facts.aware_at(event, answers)
    found = duties.weigh(facts, happened_on=event.happened_on, aware_at=aware_at)
    return {duty.rule.code: duty for duty in found}


def test_there_are_enough_examples_and_every_rule_has_one_of_each_answer():
    assert len(CASES) >= 40
    for code in duties.rules():
        answers = {case["answers"].get(code) for case in CASES}
        assert answers >= {"yes"}, code
        assert "no" in answers or code == "oscr_event", code
    assert all(case["source"] and case["says"].endswith(".") for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_it_answers_as_the_guidance_does(case):
    found = weighed(case["facts"])
    said = {code: str(found[code].says) if code in found else None for code in case["answers"]}
    assert said == case["answers"]
    for code, due in case.get("due", {}).items():
        moment = found[code].due.moment
        assert (moment.isoformat() if moment else _day(found[code].due.day)) == due, code
    for code, asks in case.get("asks", {}).items():
        assert list(found[code].asks[: len(asks)]) == asks, code


def _day(day):
    return day.isoformat() if day else None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_it_gives_a_reason_for_every_answer_and_names_the_open_question(case):
    for duty in weighed(case["facts"]).values():
        assert duty.reasons, duty.rule.code
        assert all(reason.endswith(".") and "{" not in reason for reason in duty.reasons), duty.rule.code
        if duty.says is Says.NOT_YET:
            assert duty.asks or any("come back" in reason for reason in duty.reasons)
            assert all(ask in duties.questions() for ask in duty.asks)
        else:
            assert not duty.asks


@pytest.mark.parametrize("rule", duties.rules().values(), ids=lambda rule: rule.code)
def test_every_rule_says_where_it_stands_and_whether_somebody_looked(rule):
    assert rule.body in vocabulary.codes("external_body")
    assert rule.title == rule.title.strip() != ""
    assert rule.how.endswith(".")
    assert rule.source.words
    assert rule.source.url.startswith("https://") or rule.checked == duties.UNCHECKED
    assert rule.checked == duties.UNCHECKED or date.fromisoformat(rule.checked) >= date(2026, 11, 1)
    assert rule.jurisdictions
    assert set(rule.jurisdictions) <= set(duties.questions()["nation"].options)
    assert (rule.valid_from or date.min) < (rule.valid_to or date.max)
    assert rule.duty in {"asked", "choice", "contract", "law", "record", "right"}
    assert rule.clock.starts in {"event", "awareness"}
    assert rule.clock.first in {"", "at_once", "promptly"}
    assert rule.clock.words or rule.duty in {"choice", "record"}


def nodes(node):
    yield node
    for key in ("all", "any"):
        for part in node.get(key, ()):
            yield from nodes(part)
    if "not" in node:
        yield from nodes(node["not"])


LISTS = {"types": "incident_type", "channels": "channel", "impact": "operational_impact", "targets": "target"}


@pytest.mark.parametrize(
    "tree", [rule.when for rule in duties.rules().values()] + list(duties._loaded().conditions.values()), ids=str
)
def test_every_condition_speaks_of_facts_and_codes_that_there_are(tree):
    known = {*duties.questions(), *duty_facts.facts_of(event_and_answers({"types": []})[0], ())}
    for node in nodes(tree):
        if "use" in node:
            assert node["use"] in duties._loaded().conditions
        if "fact" not in node:
            continue
        name, codes = node["fact"], {*node.get("in", ()), *node.get("has", ())}
        assert name in known
        assert sum(key in node for key in duties._TESTS) == 1
        if name in LISTS:
            assert codes <= set(vocabulary.codes(LISTS[name]))
        elif name == "police_decision":
            assert codes <= set(vocabulary.codes("police_decision"))
        elif name in duties.questions() and duties.questions()[name].options:
            assert codes <= set(duties.questions()[name].options)


def test_a_rule_that_is_false_asks_nothing_and_one_that_is_open_asks_what_would_settle_it():
    found = weighed({"types": ["PHY-ASI"], "nation": None})
    assert found["riddor_over7"].asks == ("nation",)
    assert found["riddor_over7"].says is Says.NOT_YET
    assert found["police"].reasons == ("We need to know what the person affected wants to do about the police.",)


def test_a_volunteer_with_a_contract_of_employment_is_a_worker_since_the_team_says_so():
    hurt = {"types": ["PHY-ASI"], "targets": ["volunteer"], "body": 3, "mind": 1, "work": 1, "work_related": "yes"}
    found = weighed(hurt | {"worker_injury": "hurt", "public_injury": "none", "off_days": "8", "still_off": "no"})
    assert found["riddor_over7"].says is Says.YES


def test_it_lists_what_has_to_be_done_first_and_soonest():
    says = [
        duty.says
        for duty in weighed(
            {"types": ["DIG-LEA"], "body": 1, "mind": 1, "work": 4, "data_exposed": "ours", "data_risk": "high"}
        ).values()
    ]
    assert says == sorted(says, key=[Says.YES, Says.NOT_YET, Says.NO].index)
    assert says[0] is Says.YES


def test_it_counts_from_the_first_moment_of_the_day_on_which_somebody_knew_before_it_was_reported():
    event, _ = event_and_answers({"types": []})
    earlier = [Answer(fact="aware_on", values=("2026-02-27",))]
    assert duty_facts.aware_at(event, earlier) == datetime(2026, 2, 27, tzinfo=UTC)
    in_summer, _ = event_and_answers({"types": [], "aware_at": "2026-07-02T10:00:00+00:00"})
    midnight = [Answer(fact="aware_on", values=("2026-07-01",))]
    assert duty_facts.aware_at(in_summer, midnight) == datetime(2026, 6, 30, 23, tzinfo=UTC)
    later = [Answer(fact="aware_on", values=("2026-03-02",))]
    assert duty_facts.aware_at(event, later) == event.known_at


@pytest.mark.parametrize(
    ("fact", "values"),
    [
        ("hobby", ("yes",)),
        ("severity", ("4",)),
        ("nation", ("france",)),
        ("nation", ()),
        ("nation", ("scotland", "england_wales")),
        ("off_days", ("eight",)),
        ("off_days", ("-1",)),
        ("off_days", ("1234567890",)),
        ("regulators", ("cc", "none")),
        ("regulators", ("cc", "cc")),
        ("aware_on", ("2031-01-01",)),
        ("aware_on", ("soon",)),
    ],
)
def test_it_refuses_what_is_no_answer(fact, values):
    with pytest.raises(duty_facts.Refused) as refused:
        duty_facts.check_answers([Answer(fact=fact, values=values)], today=date(2026, 11, 22))
    assert refused.value.sentence.endswith(".")
