"""The pictures of the safety team, of finance, and of those who look after people, keys and the log."""

from accounts import actions as people
from accounts.models import Role
from safety import actions
from tests.journeys.people import follow, press, unfold
from tests.journeys.pictures import DESK
from tests.journeys.pictures_life import judged


def triage(camera, life):
    life.calls = life.calls or life.report_calls()
    page = camera.at("Ben", DESK)
    page.goto("/s/")
    camera.keep(page, "work-list")
    page.goto(f"/s/{life.calls}/quick")
    camera.keep(page, "quick", height=1400)
    page.goto(f"/s/{life.calls}")
    unfold(page, "Read it in their own words")
    camera.keep(page, "case")
    press(page, "Acknowledge")
    press(page, "Judge how serious it is")
    camera.keep(page, "judge", page.get_by_role("heading", name="As it happened"))
    actions.triage(by=life.ben, incident_id=life.calls, assessment=judged("HAR-CAL", mind=2, work=2))
    page.goto(f"/s/{life.calls}/close")
    page.get_by_role("checkbox", name="Sender blocked or banned").check()
    camera.keep(page, "close")


def response(camera, life):
    """What is done about it, who is told, and what leaves."""
    page = camera.at("Ben", DESK, stepped_up=True)
    page.goto(f"/s/{life.campaign}/actions")
    camera.keep(page, "actions")
    page.goto(f"/s/{life.break_in}/duties")
    camera.keep(page, "duties")
    page.locator("main .hearth-line__link").first.click()
    camera.keep(page, "duty")
    page.goto(f"/s/{life.break_in}/evidence")
    follow(page, "1. back door.png")
    press(page, "Look at it")
    page.wait_for_function("() => document.querySelector('.hearth-blur__picture').complete")
    camera.keep(page, "evidence")
    page.goto(f"/s/{life.break_in}/handover")
    camera.keep(page, "hand-over", page.get_by_role("group", name="Who is it for?"), height=960)
    page.goto("/s/steps?at=harbour")
    camera.keep(page, "steps")
    page = camera.at("Carys", DESK)
    page.goto(f"/s/{life.warning}/others")
    camera.keep(page, "warning", height=960)


def figures(camera, _):
    page = camera.at("Ben", DESK)
    page.goto("/s/figures?at=harbour")
    camera.keep(page, "figures", page.get_by_role("heading", name="When it happened"))


def money(camera, life):
    page = camera.at("Lee", DESK)
    page.goto("/s/costs")
    camera.keep(page, "ledger", height=1180)
    page.goto(f"/s/costs/{life.taxis}")
    camera.keep(page, "cost-pots", page.get_by_role("heading", name="Which pots would pay"))
    page.goto(f"/s/costs/claims/{life.claim}")
    camera.keep(page, "claim")


def keys(camera, life):
    people.give_role(
        by=life.world["Ines"].viewer(), tenant=life.harbour, person_id=life.world["Wren"].person, role=Role.DEPUTY
    )
    page = camera.at("Ben", DESK, stepped_up=True)
    page.goto("/me/keys")
    press(page, "Compare and give access")
    camera.keep(page, "keys")


def others(camera, life):
    page = camera.at("Ines", DESK)
    page.goto("/me/people/harbour")
    camera.keep(page, "people")
    follow(page, "Lee")
    camera.keep(page, "person")
    page = camera.at("Ines", DESK, stepped_up=True)
    page.goto(f"/me/people/harbour/{life.world['Lee'].person}/remove")
    camera.keep(page, "remove")
    page = camera.at("Hana", DESK)
    page.goto("/me/log/harbour")
    camera.keep(page, "log")
    page.goto("/s/keeping?at=harbour")
    camera.keep(page, "kept")
    page.goto(f"/s/keeping/gone/{life.taken_back()}?at=harbour")
    camera.keep(page, "certificate")
    page = camera.at("Noor", DESK)
    page.goto("/s/")
    camera.keep(page, "trustee")
    opening = life.asked_opening()
    page = camera.at("Noor", DESK, stepped_up=True)
    page.goto(f"/s/openings/{opening}")
    camera.keep(page, "opening")
    share = "0EXA-MP1E-0F7H-ESHA-RE0F-0NET-RVST-EEXX"
    sheets = [[["Harbour Advice", kind, share] for kind in ("safety", "escalation", "finance", "audit")]]
    page = camera.at("Ben", DESK, sheets_once=sheets * 3)
    page.goto("/setup/sheets/1")
    camera.keep(page, "recovery-sheet")
