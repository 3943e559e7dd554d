"""The pictures of the guides: each is named by a guide and is there; `script/screenshots` makes them anew.

One morning at Harbour, on a fixed day, so that the pictures differ from one time to the next only where a page does.
"""

import base64
import io
import os
import re
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from PIL import Image

from accounts import actions as people
from accounts import devices
from accounts.models import Role
from safety import actions
from safety.payloads import Assessment, ReportBody
from tests.audit.emptying import triggers_off
from tests.journeys.people import follow, press, sit_down, unfold

GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guides"
PICTURES = GUIDES / "images"
MOST = 120_000  # bytes of a picture
NAMED = re.compile(r"!\[([^\]]*)\]\(images/([\w-]+\.png)\)")
PHONE = {"viewport": {"width": 390, "height": 780}, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1100, "height": 860}, "device_scale_factor": 1.25}
MORNING = datetime(2026, 11, 24, 9, 30, tzinfo=ZoneInfo("Europe/London"))

CALLS = (
    "The same caller rang nine times this afternoon and shouted at whoever picked up. Two volunteers went home early."
)


def test_it_has_a_picture_for_every_name_and_a_name_for_every_picture():
    named = [found for guide in GUIDES.glob("*.md") for found in NAMED.findall(guide.read_text(encoding="utf-8"))]
    assert named, "guides have pictures"
    assert all(len(words.split()) > 3 for words, _ in named), "each says in words what it shows"
    assert {name for _, name in named} == {picture.name for picture in PICTURES.glob("*.png")}
    assert not [picture.name for picture in PICTURES.glob("*.png") if picture.stat().st_size > MOST]


def test_it_lists_every_guide_and_leads_nowhere_else():
    index = (GUIDES / "README.md").read_text(encoding="utf-8")
    for guide in GUIDES.glob("*.md"):
        assert guide.name == "README.md" or f"({guide.name})" in index
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", guide.read_text(encoding="utf-8")):
            assert (GUIDES / target).exists(), f"{guide.name}: {target}"


@pytest.mark.skipif(not os.environ.get("HEARTH_SCREENSHOTS"), reason="makes files; run script/screenshots")
def test_it_makes_the_pictures(new_context, live_server, world, settings):
    settings.HEARTH_URL = "https://hearth.example"
    for old in PICTURES.glob("*.png"):
        old.unlink()

    def at(name, kind=PHONE, **kept):
        context = new_context(**kind)
        return sit_down(context, live_server.url, world[name], **kept) if name else context.new_page()

    with _at(MORNING) as clock:
        _lived(world, clock)
        _joining(at, world)
        record = _reporting(at)
        _triage(at, world, record)
        _answered(at, record)
        _public(at)
        _others(at, world)
        with triggers_off():
            call_command("flush", interactive=False, verbosity=0)
        empty = at(None, DESK)
        empty.goto("/setup/")
        _keep(empty, "set-up")


# What the pictures show ----------------------------------------------------------------------------------------------


def _lived(world, clock):
    """What happened at Harbour before this morning."""
    harbour, ben = world.tenants["harbour"], world["Ben"].viewer()

    def sent(by, ago, types, urgency, narrative=""):
        clock.moment = MORNING - ago
        body = ReportBody(
            kind="incident", types=types, happened_on=clock.moment.date(), urgency=urgency, narrative=narrative
        )
        return actions.report(by=world[by].viewer(), tenant=harbour, body=body)

    mail = sent("Amina", timedelta(days=12), ("HAR-MAI",), "this_week")
    actions.acknowledge(by=ben, incident_id=mail)
    actions.triage(by=ben, incident_id=mail, assessment=_judged("HAR-MAI", mind=2))
    actions.close(by=ben, incident_id=mail, outcomes=["no_further"], note="The police have the card.")
    fake = sent("Wren", timedelta(days=5), ("ONL-IMP",), "this_week")
    actions.acknowledge(by=ben, incident_id=fake)
    actions.triage(by=ben, incident_id=fake, assessment=_judged("ONL-IMP", mind=2))
    sent("Wren", timedelta(days=6), ("THR-IMP",), "today")
    private = sent("Wren", timedelta(days=2), ("ONL-MSG",), "record_only")
    actions.acknowledge(by=world["Bel"].viewer(), incident_id=private)
    actions.ask(by=world["Bel"].viewer(), incident_id=private, text="Shall we answer them for you?")
    clock.moment = MORNING


def _judged(code, *, body=1, mind=1, work=1):
    return Assessment(kind="incident", types=(code,), primary=code, body=body, mind=mind, work=work, worst=3)


def _joining(at, world):
    page = at(None)
    page.goto("/me/in")
    _keep(page, "sign-in")
    harbour = world.tenants["harbour"]
    link = people.invite(
        by=world["Ines"].viewer(), tenant=harbour, role=Role.STAFF, name="Zoe Quill", email="zoe@harbour.example"
    )
    page.goto(f"/me/join/{link}")
    for label in ("Password", "Password again"):
        page.get_by_label(label, exact=True).fill("gravel teapot lantern orbit mustard fern")
    press(page, "Continue")
    _keep(page, "joining-app")
    unfold(page, "I cannot scan it")
    seed = base64.b32decode(page.locator(".govuk-details__text strong").inner_text().replace(" ", ""))
    page.get_by_label("Code").fill(devices.code_at(seed, MORNING.timestamp()))
    press(page, "Continue")
    _keep(page, "joining-kit")


def _reporting(at):
    """Amina's own way, from her list to the receipt. Returns the path of what she sent."""
    page = at("Amina")
    page.goto("/s/mine")
    _keep(page, "your-list")
    press(page, "Report something")
    page.get_by_role("radio", name="Incident", exact=True).check()
    for part, number in (("Day", MORNING.day), ("Month", MORNING.month), ("Year", MORNING.year)):
        page.get_by_role("textbox", name=part).fill(str(number))
    _keep(page, "report-kind")
    unfold(page, "Abuse and harassment")
    page.get_by_role("checkbox", name="Abusive, silent or flooding calls").check()
    _keep(page, "report-types", page.get_by_role("group", name="What happened?").first)
    page.get_by_role("radio", name="I need help today").check()
    page.get_by_label("In your own words").fill(CALLS)
    unfold(page, "Choose people to leave out")
    _keep(page, "report-readers", page.get_by_role("heading", name="Who will be able to read this"))
    press(page, "Send")
    _keep(page, "receipt")
    return re.search(r"/s/mine/([0-9a-f-]{36})", page.url).group(1)


def _triage(at, world, record):
    page = at("Ben", DESK)
    page.goto("/s/")
    _keep(page, "work-list")
    page.goto(f"/s/{record}")
    unfold(page, "Read it in their own words")
    _keep(page, "case")
    press(page, "Acknowledge")
    press(page, "Judge how serious it is")
    _keep(page, "judge", page.get_by_role("heading", name="As it happened"))
    actions.triage(by=world["Ben"].viewer(), incident_id=record, assessment=_judged("HAR-CAL", mind=2, work=2))
    page.goto(f"/s/{record}/close")
    page.get_by_role("checkbox", name="Sender blocked or banned").check()
    _keep(page, "close")
    harbour = world.tenants["harbour"]
    people.give_role(by=world["Ines"].viewer(), tenant=harbour, person_id=world["Wren"].person, role=Role.DEPUTY)
    page = at("Ben", DESK, stepped_up=True)
    page.goto("/me/keys")
    press(page, "Compare and give access")
    _keep(page, "keys")
    actions.ask(by=world["Ben"].viewer(), incident_id=record, text="Did the caller use anybody's name?")


def _answered(at, record):
    page = at("Amina")
    page.goto(f"/s/mine/{record}")
    _keep(page, "question")
    _keep(page, "who-opened-it", page.get_by_role("heading", name="Who can read this"))


def _public(at):
    page = at(None)
    page.goto("/p/harbour")
    _keep(page, "public")
    page.get_by_role("radio", name="Suspicious activity").check()
    page.get_by_role("checkbox", name="Give me six words").check()
    press(page, "Send")
    _keep(page, "six-words")
    words = page.locator(".hearth-card strong").first.inner_text()
    press(page, "Come back with your six words")
    page.get_by_label("Your six words").fill(words)
    _keep(page, "come-back")


def _others(at, world):
    page = at("Ines", DESK)
    page.goto("/me/people/harbour")
    _keep(page, "people")
    follow(page, "Lee")
    _keep(page, "person")
    page = at("Ines", DESK, stepped_up=True)
    page.goto(f"/me/people/harbour/{world['Lee'].person}/remove")
    _keep(page, "remove")
    page = at("Hana", DESK)
    page.goto("/me/log/harbour")
    _keep(page, "log")
    page = at("Noor", DESK)
    page.goto("/s/")
    _keep(page, "trustee")
    share = "0EXA-MP1E-0F7H-ESHA-RE0F-0NET-RVST-EEXX"
    sheets = [[["Harbour Advice", kind, share] for kind in ("safety", "escalation", "finance", "audit")]]
    page = at("Ben", DESK, sheets_once=sheets * 3)
    page.goto("/setup/sheets/1")
    _keep(page, "recovery-sheet")


# How a picture is made -----------------------------------------------------------------------------------------------


class _Clock:
    """What the time is for the program: `moment`, and what has passed since it was set."""

    def __init__(self, moment):
        self.moment = moment

    def __setattr__(self, name, value):
        super().__setattr__(name, value)
        super().__setattr__("set_at", time.monotonic())

    def now(self):
        return self.moment + timedelta(seconds=time.monotonic() - self.set_at)


@contextmanager
def _at(moment):
    clock = _Clock(moment)
    with mock.patch("django.utils.timezone.now", side_effect=clock.now):
        yield clock


def _keep(page, name, top=None):
    """What stands in the window, from `top` on, in as few colours as keep it readable."""
    page.wait_for_load_state()
    target = top.evaluate("one => one.getBoundingClientRect().top + scrollY - 84") if top else 0
    page.evaluate("target => { document.activeElement.blur(); scrollTo(0, target); }", target)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    PICTURES.mkdir(parents=True, exist_ok=True)
    picture.quantize(48, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        PICTURES / f"{name}.png", optimize=True
    )
