"""A provider's pages on a phone: her profile, an answer, sessions, what recurs; and what the other two see of it."""

from datetime import timedelta

from tests.journeys.looks import look_at
from tests.journeys.people import at, follow, heading, press, sees, sees_nothing_of, sit_down
from tests.wellbeing.cases.building import case, papers, provider
from ui import formats
from wellbeing.actions import cases


def test_she_is_chosen_answers_and_is_paid(new_context, world, live_server):
    record = case(world, accepted=False)
    page = sit_down(new_context(), live_server.url, world["Efe"])
    page.goto("/w/offers")
    follow(page, "One-to-one counselling")
    sees(page, "Answer by", "I would like to talk")
    sees_nothing_of(page, "07700 900123")
    press(page, "Answer")
    page.get_by_role("radio", name="Yes").check()
    press(page, "Send your answer")
    sees(page, "Your answer has gone.", "07700 900123", "Evenings")
    page.get_by_label("Your message").fill("Shall we meet on Tuesday?")
    press(page, "Send")
    sees(page, "Your message has gone.")
    press(page, "Note a session")
    page.get_by_role("radio", name="Attended", exact=True).check()
    press(page, "Note it")
    sees(page, "There is a problem", "Minutes must be between 5 and 240.")
    assert page.get_by_role("radio", name="Attended", exact=True).is_checked(), "nothing typed is lost"
    page.get_by_label("How many minutes did it last?").fill("50")
    press(page, "Note it")
    at(page, rf"/w/with/{record}\?done=returned")
    sees(page, "2 of 3", "50 minutes")
    page.goto("/w/totals")
    sees(page, "W3AA", "£60.00")

    amina = sit_down(new_context(), live_server.url, world["Amina"])
    amina.goto(f"/w/with/{record}")
    heading(amina, "Efe")
    sees(amina, "Shall we meet on Tuesday?", "Only you and Efe can read this")
    ben = sit_down(new_context(), live_server.url, world["Ben"])
    ben.goto(f"/w/with/{record}")
    sees_nothing_of(ben, "Shall we meet", "Efe")


def test_its_pages_are_fit_for_every_width_and_colour(new_context, world, live_server):
    today = formats.today()
    record = case(world, "Wren", "Emre", service="clinical_supervision")
    soon = papers(clearance=today + timedelta(days=9), insurance=today - timedelta(days=1))
    provider(world, "Efe", papers=soon)
    cases.say(by=world["Wren"].viewer(), case_id=record, text="Hello, I am glad that it worked out.")
    days = {"from_on": today, "until_on": today + timedelta(days=10), "cover": world["Efe"].person}
    cases.go_away(by=world["Emre"].viewer(), case_id=record, **days)
    for name, paths in (
        ("Wren", [f"/w/with/{record}"]),
        ("Emre", ["/w/offers"]),
        ("Efe", ["/w/profile"]),
        ("Dele", ["/w/desk/people"]),
    ):
        page = sit_down(new_context(), live_server.url, world[name], stepped_up=name == "Dele")
        for path in paths:
            page.goto(path)
            look_at(page)
