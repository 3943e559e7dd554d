"""The session ends while Amina is typing: nothing of it is lost."""

from playwright.sync_api import expect

from accounts.models import Session
from safety.models import Incident
from tests.journeys.people import at, give_code, heading, press, sees, sees_nothing_of, sit_down, unfold

TYPED = "I had to stop twice while I wrote this.\nIt was the same man as in May."


def test_it_keeps_what_was_typed_when_the_session_ends(new_context, world, live_server, assert_accessible):
    amina = sit_down(new_context(), live_server.url, world["Amina"])
    amina.goto("/s/new")
    amina.get_by_role("radio", name="Suspicious activity").check()
    unfold(amina, "Abuse and harassment")
    amina.get_by_role("checkbox", name="Stalking or being followed").check()
    amina.get_by_label("In your own words").fill(TYPED)
    unfold(amina, "Choose people to leave out")
    amina.get_by_role("checkbox", name="Leave out Bel").check()
    Session.objects.all().delete()
    press(amina, "Send")
    heading(amina, "Sign in to go on")
    sees(amina, "Nothing was sent", "what you typed is kept")
    sees_nothing_of(amina, "had to stop", "in May", "Amina")
    assert not Incident.objects.exists()
    assert_accessible(amina)

    # A mistyped password and a wrong code do not lose it either.
    amina.get_by_label("Email address").fill(world["Amina"].email)
    amina.get_by_label("Password", exact=True).fill("not this one")
    press(amina, "Continue")
    sees(amina, "The email address or the password is not right")
    amina.get_by_label("Email address").fill(world["Amina"].email)
    amina.get_by_label("Password", exact=True).fill(world["Amina"].password)
    press(amina, "Continue")
    give_code(amina, world["Amina"])

    heading(amina, "Tell us what happened")
    sees(amina, "Your words are back")
    expect(amina.get_by_label("In your own words")).to_have_value(TYPED)
    expect(amina.get_by_role("radio", name="Suspicious activity")).to_be_checked()
    expect(amina.get_by_role("checkbox", name="Stalking or being followed")).to_be_checked()
    expect(amina.get_by_role("checkbox", name="Leave out Bel")).to_be_checked()
    assert_accessible(amina)
    press(amina, "Send")
    heading(amina, "It has arrived")
    sees(amina, "I had to stop twice", "Whom you left out")
    amina.goto("/s/mine")
    sees_nothing_of(amina, "Not sent yet")
    at(amina, "/s/mine")
