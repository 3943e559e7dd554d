"""Amina writes about Ben himself, and leaves him out."""

import re

from playwright.sync_api import expect

from tests.journeys.people import beside, heading, press, sees, sees_nothing_of, sit_down, unfold


def test_it_is_kept_from_whom_she_leaves_out(new_context, world, live_server, assert_accessible):
    amina = sit_down(new_context(), live_server.url, world["Amina"])
    amina.goto("/s/new")
    amina.get_by_role("radio", name="Incident", exact=True).check()
    amina.get_by_label("In your own words").fill("Ben shouted at me in front of a client.")
    unfold(amina, "Choose people to leave out")
    amina.get_by_role("checkbox", name="Leave out Ben").check()
    amina.get_by_role("checkbox", name="Do not give my name").check()
    press(amina, "Send")
    heading(amina, "It has arrived")
    expect(beside(amina)).to_contain_text("Who can read this")
    expect(beside(amina)).to_contain_text("Whom you left out")
    sees(amina, "Your trustees hold a safe copy", "You chose not to give it")
    assert_accessible(amina)
    record = re.search(r"/s/mine/([0-9a-f-]{36})/sent", amina.url).group(1)

    # For Ben it does not exist: not in his lists, not in a search, not under its address.
    ben = sit_down(new_context(), live_server.url, world["Ben"])
    for shown in ("open", "new", "all"):
        ben.goto(f"/s/?list={shown}")
        sees_nothing_of(ben, record)
    ben.goto("/s/search")
    ben.get_by_label("Look for words").fill("Incident")
    press(ben, "Search")
    sees(ben, "0 records fit")
    press(ben, "Search the texts")
    sees(ben, "No text has these words")
    for path in (f"/s/{record}", f"/s/{record}/close", f"/s/mine/{record}"):
        assert ben.goto(path).status == 404

    # Bel reads it, is told to keep it to herself, and does not learn who wrote it.
    bel = sit_down(new_context(), live_server.url, world["Bel"])
    bel.goto("/s/")
    press(bel, "Open the next one")
    sees(bel, "Restricted", "Only these people can read this", "They must not learn that this exists")
    sees_nothing_of(bel, "Amina")
    unfold(bel, "Read it in their own words")
    expect(bel.get_by_text("Ben shouted at me")).to_be_visible()
    assert_accessible(bel)
    press(bel, "Acknowledge")

    # Noor is a trustee: the safe copy opens to her once she has given her password again.
    noor = sit_down(new_context(), live_server.url, world["Noor"])
    noor.goto("/")
    sees(noor, "Work list", "What was kept from the safety team", "Nothing is open")
    press(noor, "Enter your password")
    noor.get_by_label("Password", exact=True).fill(world["Noor"].password)
    press(noor, "Continue")
    press(noor, "Open the next one")
    unfold(noor, "Read it in their own words")
    expect(noor.get_by_text("Ben shouted at me")).to_be_visible()
    sees_nothing_of(noor, "Amina")
    assert_accessible(noor)

    amina.reload()
    expect(beside(amina)).to_contain_text("Opened by Noor")
    expect(beside(amina)).to_contain_text("Acknowledged by Bel")
    sees_nothing_of(amina, "Opened by Ben", "by Ben<")
