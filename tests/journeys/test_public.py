"""Somebody without an account tells Harbour what happened, and comes back with six words."""

from playwright.sync_api import expect

from tests.journeys.people import at, follow, heading, main, press, sees, sees_nothing_of, sit_down, unfold

TEXT = "I wait here every Tuesday. Two men filmed all of us and asked where we live."
NAMES = ("Ben", "Bel", "Mira", "Noor")


def test_it_takes_a_stranger_s_report_and_brings_her_back(new_context, world, live_server, assert_accessible):
    stranger = new_context().new_page()
    stranger.goto("/p/harbour")
    sees(stranger, "In danger now?", "You need no account", "safety manager", "Harbour Advice")
    sees_nothing_of(stranger, *NAMES)
    assert_accessible(stranger)
    stranger.get_by_label("In your own words").fill(TEXT)
    press(stranger, "Send")
    sees(stranger, "There is a problem")
    expect(stranger.get_by_label("In your own words")).to_have_value(TEXT)
    stranger.get_by_role("radio", name="Suspicious activity").check()
    stranger.get_by_role("checkbox", name="Give me six words").check()
    press(stranger, "Send")
    heading(stranger, "It has arrived")
    words = stranger.locator("strong", has_text=" ").last.inner_text()
    assert len(words.split()) == 6
    assert_accessible(stranger)

    # Ben sees that it came from outside, and asks.
    ben = sit_down(new_context(), live_server.url, world["Ben"])
    ben.goto("/s/")
    press(ben, "Open the next one")
    sees(ben, "Somebody without an account, on your public page.")
    unfold(ben, "Read it in their own words")
    expect(ben.get_by_text(TEXT)).to_be_visible()
    press(ben, "Acknowledge")
    unfold(ben, "Ask a question")
    ben.get_by_label("Your question").fill("Was there a car with them?")
    press(ben, "Send the question")

    # She comes back on another device: wrong words open nothing, the right ones show what was asked, and no names.
    back = new_context().new_page()
    back.goto("/p/harbour")
    follow(back, "Come back with your six words")
    back.get_by_label("Your six words").fill("one two three four five six")
    press(back, "Go on")
    sees(back, "These words do not fit")
    assert_accessible(back)
    back.get_by_label("Your six words").fill(words.upper())
    press(back, "Go on")
    sees(back, "Was there a car with them?", "The safety team", "Opened by the safety team")
    sees_nothing_of(back, *NAMES)
    assert_accessible(back)
    back.get_by_label("What do you want to add?").fill("Yes, a white van.")
    press(back, "Send")
    sees(back, "What you added has arrived.", "Yes, a white van.")
    at(back, "/p/harbour/back")

    # The words of Harbour open nothing at another organisation.
    back.goto("/p/lantern/back")
    back.get_by_label("Your six words").fill(words)
    press(back, "Go on")
    sees(back, "These words do not fit")

    ben.reload()
    expect(main(ben)).to_contain_text("Read what they wrote")
    unfold(ben, "Read what they wrote")
    expect(ben.get_by_text("Yes, a white van.")).to_be_visible()
