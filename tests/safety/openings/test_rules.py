from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety import workflow
from safety.payloads import REASON_LIMIT, Circle, Named, OpeningAsked, reference
from safety.workflow import Refused

NOOR, OLU, MIRA, BEN = (uuid4() for _ in range(4))
FINE = {"why": "danger", "reason": "She does not answer.", "reader": MIRA, "by": NOOR, "may_read": [MIRA, BEN, NOOR]}
ASKED = OpeningAsked(
    record=uuid4(),
    why="danger",
    reason="She does not answer.",
    reader=Named(person=MIRA, name="Mira"),
    by=Named(person=NOOR, name="Noor"),
    at=datetime(2026, 11, 24, tzinfo=UTC),
)


def refused(check, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        check(*args, **kwargs)
    return refusal.value.field


@given(st.uuids())
def test_a_reference_leads_back_to_the_ids_it_can_stand_for(record):
    for text in (reference(record), reference(record).lower(), reference(record).replace("-", " ")):
        first, last = workflow.ids_of_reference(text)
        assert first <= record <= last
        assert reference(first) == reference(last) == reference(record)
    assert workflow.ids_of_reference(reference(record)[2:]) == (first, last)


@pytest.mark.parametrize("text", ["", "H", "H-7K4Q", "H-7K4Q-9M2U", "X-7K4Q-9M2P", "H-7K4Q-9M2P-7", "1" * 40])
def test_it_takes_nothing_else_for_a_reference(text):
    assert workflow.ids_of_reference(text) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"why": "curious"}, "why"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * (REASON_LIMIT + 1)}, "reason"),
        ({"reader": NOOR}, "reader"),
        ({"reader": UUID(int=7)}, "reader"),
    ],
)
def test_it_refuses_what_cannot_be_asked(changes, field):
    workflow.check_asking(**FINE)
    assert refused(workflow.check_asking, **{**FINE, **changes}) == field


def test_it_takes_two_people_neither_of_them_the_reader_and_once():
    workflow.check_deciding(ASKED, by=OLU, decided=False)
    for by, decided in ((NOOR, False), (MIRA, False), (OLU, True)):
        refused(workflow.check_deciding, ASKED, by=by, decided=decided)


def test_nobody_opens_it_to_whom_the_author_left_out():
    workflow.check_opening(Circle(restricted=True), ASKED, may_read=[MIRA])
    refused(workflow.check_opening, Circle(restricted=True), ASKED, may_read=[BEN])
    out = Circle(restricted=True, excluded=(Named(person=MIRA, name="Mira"),))
    refused(workflow.check_opening, out, ASKED, may_read=[MIRA])
