"""What happened at Harbour before the morning of the pictures: what the demo has, and a few things more."""

from datetime import timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from config.demo_further import further
from safety import actions
from safety.actions.costs import add_cost
from safety.payloads import LANE_ALERT, Assessment, ReportBody, reference
from safety.payloads.costs import CostBody
from safety.queries.claims import all_claims
from safety.queries.work_lists import all_cards
from safety.workflow.costs import Stage
from tests.journeys.pictures import MORNING
from tests.safety.conftest import upload
from vault import checkpoints

CALLS = (
    "The same caller rang nine times this afternoon and shouted at whoever picked up. Two volunteers went home early."
)
_EARLIER = (
    (1, "PRM-DAM", "office", 3),
    (2, "ONL-MSG", "online", 1),
    (3, "HAR-CAL", "remote_phone", 2),
    (3, "THR-IMP", "outreach", 2),
    (4, "ONL-MSG", "online", 2),
    (6, "ONL-IMP", "online", 2),
    (6, "HAR-CAL", "remote_phone", 2),
    (8, "PRM-DAM", "office", 3),
)
"""Months ago, what, where, how hard on minds."""


class Life:
    """What the pictures show, by name."""

    def __init__(self, world, clock):
        self.world, self.clock, self.calls = world, clock, None
        self.harbour, self.ben = world.tenants["harbour"], world["Ben"].viewer()
        self._earlier()
        further(world, clock.then, MORNING)
        self._lately()
        known = {body["types"][0]: record for record, body in all_cards(self.ben, self.harbour)}
        self.campaign, self.break_in, self.received = known["ONL-PIL"], known["PRM-BRK"], known["DEM-OUT"]
        lantern = world["Carys"].viewer()
        (self.warning,) = (record for record, _ in all_cards(lantern, world.tenants["lantern"]))
        self.taxis = self._taxis()
        (self.claim,) = (row.id for row in all_claims(world["Lee"].viewer(), self.harbour))
        actions.answer_roll_call(by=self.ben, incident_id=self.received, state="safe", text="Closed today.")
        actions.attach(
            by=self.ben, incident_id=self.break_in, files=[_photo()], note="From the caretaker, this morning."
        )

    def report_calls(self):
        """What Amina sends in the pictures of her guide, where these are not made."""
        return self._sent("Amina", timedelta(), ("HAR-CAL",), "today", lane=LANE_ALERT, narrative=CALLS)

    def asked_opening(self):
        """Hana asks that Mira may read what Wren kept from Ben."""
        kept = self._sent("Wren", timedelta(days=3), ("THR-IMP",), "today", excluded=[self.ben.id])
        return actions.ask_for_opening(
            by=self.world["Hana"].viewer(stepped_up=True),
            tenant=self.harbour,
            reference=reference(kept),
            reader=self.world["Mira"].person,
            why="danger",
            reason="She has not answered for two days, and did not come to work.",
        )

    def taken_back(self):
        """What Amina sent a month ago and took back before anybody had seen it."""
        ago = timedelta(days=31)
        record = self._sent("Amina", ago, ("ONL-MSG",), "record_only")
        with self.clock.then(MORNING - ago + timedelta(hours=2)):
            actions.withdraw(by=self.world["Amina"].viewer(), incident_id=record)
        checkpoints.witness()
        return record

    def _sent(self, by, ago, types, urgency, *, narrative="", excluded=(), **more):
        with self.clock.then(MORNING - ago):
            body = ReportBody(
                kind="incident",
                types=types,
                happened_on=(MORNING - ago).date(),
                urgency=urgency,
                narrative=narrative,
                **more,
            )
            return actions.report(by=self.world[by].viewer(), tenant=self.harbour, body=body, excluded=excluded)

    def _taxis(self):
        """A cost that is paid already, so that not every pot would pay it."""
        body = CostBody(
            category="TRA-SAF", what_for="Taxis home after dark, two weeks", amount=16_400, day=MORNING.date()
        )
        return add_cost(by=self.world["Amina"].viewer(), tenant=self.harbour, body=body, stage=Stage.PAID)

    def _earlier(self):
        """A year of what was dealt with, for the figures."""
        for months, code, setting, mind in _EARLIER:
            ago = timedelta(days=30 * months + 4)
            record = self._sent("Amina", ago, (code,), "this_week", setting=setting)
            with self.clock.then(MORNING - ago + timedelta(hours=1)):
                actions.acknowledge(by=self.ben, incident_id=record)
                actions.triage(by=self.ben, incident_id=record, assessment=judged(code, mind=mind, body=1))
                actions.close(by=self.ben, incident_id=record, outcomes=["no_further"], note="Thank you.")

    def _lately(self):
        mail = self._sent("Amina", timedelta(days=12), ("HAR-MAI",), "this_week")
        actions.acknowledge(by=self.ben, incident_id=mail)
        actions.triage(by=self.ben, incident_id=mail, assessment=judged("HAR-MAI", mind=2))
        actions.close(by=self.ben, incident_id=mail, outcomes=["no_further"], note="The police have the card.")
        fake = self._sent("Wren", timedelta(days=5), ("ONL-IMP",), "this_week")
        actions.acknowledge(by=self.ben, incident_id=fake)
        actions.triage(by=self.ben, incident_id=fake, assessment=judged("ONL-IMP", mind=2))
        self._sent("Wren", timedelta(hours=30), ("THR-IMP",), "today")
        private = self._sent("Wren", timedelta(days=2), ("ONL-MSG",), "record_only")
        bel = self.world["Bel"].viewer()
        actions.acknowledge(by=bel, incident_id=private)
        actions.ask(by=bel, incident_id=private, text="Shall we answer them for you?")


def judged(code, *, body=1, mind=1, work=1):
    return Assessment(kind="incident", types=(code,), primary=code, body=body, mind=mind, work=work, worst=3)


def _photo():
    """A door with a broken pane, drawn."""
    picture = Image.new("RGB", (900, 600), "#c9c2b4")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 480, 900, 600), fill="#8d8577")
    pen.rectangle((300, 60, 600, 520), fill="#27506b", outline="#16313f", width=14)
    pen.rectangle((350, 110, 550, 290), fill="#dfeaf0")
    pen.polygon([(400, 110), (455, 200), (430, 215), (480, 290), (360, 290), (350, 180)], fill="#16313f")
    pen.ellipse((545, 330, 580, 365), fill="#d8b35a")
    pen.rectangle((60, 120, 220, 320), fill="#ffffff", outline="#16313f", width=6)
    out = BytesIO()
    picture.save(out, "PNG")
    return upload(out.getvalue(), name="back door.png", kind="image/png")
