"""Records taken to any status by the shortest way, with the cast's real keys."""

from datetime import timedelta

import pytest
from django.utils import timezone

from safety import actions
from safety.payloads import Review
from safety.workflow import Status
from tests.safety.conftest import judged

WAYS = {
    Status.SUBMITTED: (),
    Status.ACKNOWLEDGED: ("acknowledge",),
    Status.NEEDS_INFO: ("acknowledge", "ask"),
    Status.TRIAGED: ("triage",),
    Status.RESPONDING: ("triage", "respond"),
    Status.ON_HOLD: ("triage", "respond", "hold"),
    Status.MONITORING: ("triage", "monitor"),
    Status.REVIEW: ("triage", "respond", "review"),
    Status.CLOSED: ("triage", "close"),
    Status.DUPLICATE: ("duplicate",),
    Status.NOT_APPLICABLE: ("set_aside",),
    Status.TRANSFERRED: ("transfer",),
    Status.REOPENED: ("triage", "close", "reopen"),
    Status.WITHDRAWN: ("acknowledge", "withdraw"),
}


def reviewed(**changes):
    plain = {
        "causes": "The door was open.",
        "procedures": "partly",
        "procedures_note": "",
        "similar": "no",
        "similar_note": "",
        "response": "yes",
        "response_note": "",
        "motive": "unknown",
        "motive_note": "",
        "lessons": "Close the door.",
    }
    return Review(**{**plain, **changes})


def tomorrow(days=1):
    return timezone.localdate() + timedelta(days=days)


class Deeds:
    """Every deed that moves a record, each under the name of what it does."""

    def __init__(self, world, main):
        self.ben, self.amina, self.main = world["Ben"].viewer(), world["Amina"].viewer(), main

    def acknowledge(self, record):
        actions.acknowledge(by=self.ben, incident_id=record)

    def ask(self, record):
        actions.ask(by=self.ben, incident_id=record, text="When was it?")

    def answer(self, record):
        actions.add(by=self.amina, incident_id=record, text="On Monday.")

    def reply(self, record):
        actions.reply(by=self.ben, incident_id=record, text="Thank you.")

    def triage(self, record):
        actions.triage(by=self.ben, incident_id=record, assessment=judged())

    def respond(self, record):
        actions.move_on(by=self.ben, incident_id=record, to=Status.RESPONDING)

    def hold(self, record):
        actions.move_on(by=self.ben, incident_id=record, to=Status.ON_HOLD, reason="The landlord has to answer.")

    def monitor(self, record):
        actions.move_on(by=self.ben, incident_id=record, to=Status.MONITORING, recheck_on=tomorrow())

    def review(self, record):
        actions.review(by=self.ben, incident_id=record, review=reviewed())

    def close(self, record):
        actions.close(by=self.ben, incident_id=record, outcomes=["blocked"], note="Blocked.")

    def reopen(self, record):
        actions.move_on(by=self.ben, incident_id=record, to=Status.REOPENED, reason="It came again.")

    def duplicate(self, record):
        actions.link_duplicates(by=self.ben, main_id=self.main, incident_ids=[record], reason="The same letter.")

    def set_aside(self, record):
        self._pass_on(record, Status.NOT_APPLICABLE)

    def transfer(self, record):
        self._pass_on(record, Status.TRANSFERRED)

    def _pass_on(self, record, to):
        actions.pass_on(by=self.ben, incident_id=record, to=to, team="hr", reason="It is about pay.")

    def withdraw(self, record):
        actions.withdraw(by=self.amina, incident_id=record)

    def take_to(self, record, status):
        for deed in WAYS[status]:
            getattr(self, deed)(record)


@pytest.fixture
def deeds(world, send):
    return Deeds(world, send())
