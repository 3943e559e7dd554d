from datetime import date
from uuid import UUID, uuid4

import pytest

from safety import vocabulary, workflow
from safety.payloads import ANSWER_LIMIT, WARNING_LIMIT
from safety.workflow import Refused

TODAY = date(2026, 11, 24)
HERE, THERE = uuid4(), uuid4()
FINE = {
    "text": "A list with your name on it goes round.",
    "sharing": "community",
    "urgency": "today",
    "about": TODAY,
    "codes": {"incident_type": None, "source_reliability": "B", "information_credibility": "2"},
    "today": TODAY,
}


def refused(check, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        check(*args, **kwargs)
    return refusal.value.field


def test_it_lets_a_fitting_warning_go():
    workflow.check_warning(**FINE)
    workflow.check_addressees([HERE], [HERE, THERE])
    workflow.check_answer("help", "")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "x" * (WARNING_LIMIT + 1)}, "text"),
        ({"sharing": ""}, "sharing"),
        ({"sharing": "everybody"}, "sharing"),
        ({"urgency": "soon"}, "urgency"),
        ({"about": date(2025, 1, 1)}, "about"),
        ({"about": date(2028, 1, 1)}, "about"),
        ({"codes": {"incident_type": "NO-NO"}}, "primary"),
        ({"codes": {"source_reliability": "Z"}}, "reliability"),
        ({"codes": {"information_credibility": "9"}}, "credibility"),
    ],
)
def test_it_refuses_a_warning_that_does_not_fit(changes, field):
    assert refused(workflow.check_warning, **{**FINE, **changes}) == field


def test_only_two_labels_let_anything_leave_the_organisation():
    labels = vocabulary.codes("sharing")
    assert set(labels) >= workflow.MAY_LEAVE
    for label in set(labels) - workflow.MAY_LEAVE:
        assert refused(workflow.check_warning, **{**FINE, "sharing": label}) == "sharing"


@pytest.mark.parametrize("chosen", [[], [UUID(int=7)], [HERE, UUID(int=7)]])
def test_nobody_is_warned_by_default_and_no_stranger(chosen):
    assert refused(workflow.check_addressees, chosen, [HERE, THERE]) == "to"


@pytest.mark.parametrize(
    ("answer", "field"), [(("", ""), "state"), (("fine", ""), "state"), (("safe", "x" * (ANSWER_LIMIT + 1)), "text")]
)
def test_it_refuses_an_answer_that_does_not_fit(answer, field):
    assert refused(workflow.check_answer, *answer) == field
