"""The pictures of those who join and of those who tell what happened."""

import base64
import re
from datetime import timedelta

from accounts import actions as people
from accounts import devices
from accounts.models import Role
from safety import actions
from tests.journeys.people import follow, press, unfold
from tests.journeys.pictures import DESK, MORNING
from tests.journeys.pictures_life import CALLS
from vault import checkpoints

NOTE = "The man from last week stood across the street again when I locked up. He did not say anything."
TABLE = (
    b"Day,Type,Channel,Description,Colour\r\n"
    b"20/11/2026,Abusive message(s),Email,Close your doors,red\r\n"
    b'21/11/2026,"Abusive, silent or flooding calls",Phone,Nothing said,red\r\n'
)


def joining(camera, life):
    page = camera.at()
    page.goto("/me/in")
    camera.keep(page, "sign-in")
    link = people.invite(
        by=life.world["Ines"].viewer(),
        tenant=life.harbour,
        role=Role.STAFF,
        name="Zoe Quill",
        email="zoe@harbour.example",
    )
    page.goto(f"/me/join/{link}")
    for label in ("Password", "Password again"):
        page.get_by_label(label, exact=True).fill("gravel teapot lantern orbit mustard fern")
    press(page, "Continue")
    camera.keep(page, "joining-app")
    unfold(page, "I cannot scan it")
    seed = base64.b32decode(page.locator(".govuk-details__text strong").inner_text().replace(" ", ""))
    page.get_by_label("Code").fill(devices.code_at(seed, MORNING.timestamp()))
    press(page, "Continue")
    camera.keep(page, "joining-kit")


def reporting(camera, life):
    """Amina's own way, from her list to the receipt."""
    page = camera.at("Amina")
    page.goto("/s/mine")
    camera.keep(page, "your-list")
    press(page, "Report something")
    camera.keep(page, "start", page.locator("main .govuk-caption-l").first, height=1080)
    press(page, "Send an alert")
    page.get_by_role("radio", name="Incident", exact=True).check()
    for part, number in (("Day", MORNING.day), ("Month", MORNING.month), ("Year", MORNING.year)):
        page.get_by_role("textbox", name=part).fill(str(number))
    camera.keep(page, "report-kind", page.locator("main .govuk-caption-l").first)
    unfold(page, "Abuse and harassment")
    page.get_by_role("checkbox", name="Abusive, silent or flooding calls").check()
    camera.keep(page, "report-types", page.get_by_role("group", name="What happened?").first)
    page.get_by_label("In your own words").fill(CALLS)
    page.get_by_role("radio", name="I need help today").check()
    unfold(page, "Choose people to leave out")
    camera.keep(page, "report-readers", page.get_by_role("heading", name="Who will be able to read this"))
    press(page, "Send")
    camera.keep(page, "receipt")
    life.calls = re.search(r"/s/mine/([0-9a-f-]{36})", page.url).group(1)


def slowly(camera, life):
    """The other two ways, what to want from the police, and many of the same."""
    page = camera.at("Amina")
    with life.clock.then(MORNING - timedelta(hours=15)):
        page.goto("/s/n")
        page.get_by_label("What do you want to note?").fill(NOTE)
        for part, number in (("Day", 23), ("Month", 11), ("Year", 2026)):
            page.get_by_role("textbox", name=part).fill(str(number))
        press(page, "Keep it for me")
        note = page.url
        checkpoints.commit_lockers()
    page.goto("/s/start")
    press(page, "Tell it step by step")
    follow(page, "What you want to tell us about")
    page.get_by_role("radio", name="Near miss", exact=True).check()
    press(page, "Save and see all questions")
    camera.keep(page, "task-list", page.locator("main .govuk-caption-l").first)
    press(page, "Delete this draft")
    page.goto(note)
    camera.keep(page, "note")
    page.goto(f"/s/mine/{life.campaign}/more")
    camera.keep(page, "more")
    page.goto(f"/s/mine/{life.break_in}/police")
    camera.keep(page, "police", page.get_by_role("heading", name="Before you decide: the police and immigration"))
    choice = page.get_by_role("group", name="What do you want to do about the police?")
    camera.keep(page, "police-choice", choice)
    page.goto("/s/in")
    page.get_by_label("Choose the file").set_input_files(
        {"name": "messages.csv", "mimeType": "application/octet-stream", "buffer": TABLE}
    )
    press(page, "Look into it")
    camera.keep(page, "import-match")


def answered(camera, life):
    actions.ask(by=life.ben, incident_id=life.calls, text="Did the caller use anybody's name?")
    page = camera.at("Amina")
    page.goto(f"/s/mine/{life.calls}")
    camera.keep(page, "question")
    camera.keep(page, "who-opened-it", page.get_by_role("heading", name="Who can read this"))


def public(camera, _):
    page = camera.at()
    page.goto("/p/harbour")
    camera.keep(page, "public")
    page.get_by_role("radio", name="Suspicious activity").check()
    page.get_by_role("checkbox", name="Give me six words").check()
    press(page, "Send")
    camera.keep(page, "six-words")
    words = page.locator(".hearth-card strong").first.inner_text()
    press(page, "Come back with your six words")
    page.get_by_label("Your six words").fill(words)
    camera.keep(page, "come-back")


def setting_up(camera, _):
    page = camera.at(None, DESK)
    page.goto("/setup/")
    camera.keep(page, "set-up")
