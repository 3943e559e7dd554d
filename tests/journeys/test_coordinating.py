"""From the coordinator's list to a choice, on a phone: who is not safe first, who fits, an offer, and the asker's own yes."""

from playwright.sync_api import expect

from tests.journeys.looks import look_at
from tests.journeys.people import at, follow, heading, press, sees, sees_nothing_of, sit_down
from tests.wellbeing.coordinating.building import asks, dele, in_days, provider, wish
from wellbeing.actions import waiting
from wellbeing.payloads.providers import Described


def test_she_finds_somebody_and_the_asker_chooses(new_context, world, live_server):
    speaks = (Described(dimension="language", values=("English", "Tigrinya")),)
    provider(world, about="I worked at a law centre before.", described=speaks)
    provider(world, "Emre", described=(), next_start=in_days(12))
    request = asks(world, wish("language", "Tigrinya", "prefer"), avoid="Somebody called Ruth")
    unsafe = asks(world, name="Wren", urgency="now")
    waits = asks(world, wish("language", "Dari"), name="Vik", place="quay")
    waiting.wait(by=dele(world), request_id=waits, reason="must_unmet", look_again=in_days(9), words="We look on.")
    page = sit_down(new_context(), live_server.url, world["Dele"], stepped_up=True)
    page.goto("/w/desk")
    sees(page, "Whoever is not safe stands first", "Not safe now", "An offer is due by")
    look_at(page)
    press(page, "Open the next one")
    at(page, f"/w/desk/{unsafe}")
    sees(page, "They said that they are not safe now", "116 123")
    look_at(page)
    press(page, "I have contacted them")
    sees(page, "It is noted that you have contacted them.", "Contacted")

    page.goto(f"/w/desk/{request}")
    sees_nothing_of(page, "Harbour", "Amina")
    press(page, "Find who fits")
    sees(page, "Would be good: Language: Tigrinya", "Can begin now. 3 of 3 places free. Is: Language: Tigrinya.")
    look_at(page)
    page.get_by_role("checkbox", name="Emre").uncheck()
    page.get_by_role("checkbox", name="Efe").uncheck()
    page.get_by_label("A few words to them").fill("She can begin this week.")
    press(page, "Send the offer")
    sees(page, "There is a problem", "Select at least one provider")
    expect(page.get_by_label("A few words to them")).to_have_value("She can begin this week.")
    for name in ("Efe", "Emre"):
        page.get_by_role("checkbox", name=name).check()
    press(page, "Send the offer")
    at(page, rf"/w/desk/{request}\?done=offered")
    sees(page, "The offer was sent.", "Efe, Emre")

    amina = sit_down(new_context(), live_server.url, world["Amina"])
    amina.goto(f"/w/{request}")
    look_at(amina)
    press(amina, "Look at the offer")
    sees(amina, "She can begin this week.", "I worked at a law centre before.", "BACP")
    sees_nothing_of(amina, "60.00", "Ruth")
    look_at(amina)
    follow(amina, "None of them")
    look_at(amina)
    amina.go_back()
    press(amina, "Choose Efe")
    sees(amina, "What may they know?", "07700 900123, Evenings", "Harbour Advice")
    look_at(amina)
    for box in amina.get_by_role("checkbox").all():
        expect(box).not_to_be_checked()  # nothing is told unless she ticks it
    amina.get_by_role("checkbox", name="The name you want to be called by").check()
    press(amina, "Choose Efe")
    at(amina, r"/w/with/[0-9a-f-]+")
    heading(amina, "Efe")

    efe = sit_down(new_context(), live_server.url, world["Efe"])
    efe.goto("/w/offers")
    follow(efe, "One-to-one counselling")
    sees_nothing_of(efe, "07700 900123", "Harbour", "Amina", "Ruth")
    page.goto(f"/w/desk/{request}")
    sees(page, "They chose Efe", "No answer yet")
    look_at(page)


def test_it_says_plainly_that_nobody_was_found(new_context, world, live_server):
    provider(world)
    request = asks(world, wish("language", "Dari"))
    page = sit_down(new_context(), live_server.url, world["Dele"], stepped_up=True)
    page.goto(f"/w/desk/{request}/match")
    sees(page, "Nobody meets: Language: Dari.", "does not meet a must")
    look_at(page)
    follow(page, "End the search and say so")
    told = "None of the scheme’s providers can offer what you said it must be: Language: Dari."
    sees(page, told)
    look_at(page)
    page.get_by_label("A few words to them").fill("Ask again in spring.")
    press(page, "End the search")
    sees(page, "It has ended. They know it, and why.")
    amina = sit_down(new_context(), live_server.url, world["Amina"])
    amina.goto(f"/w/{request}")
    sees(amina, told, "This counts as a need that was not met", "Ask again in spring.")
    look_at(amina)
