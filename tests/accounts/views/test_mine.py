import re

import pytest
from django.conf import settings
from django.test import Client

from accounts import actions, devices
from accounts.models import RecoveryCode, Session
from audit.models import Entry
from tests.accounts.views.conftest import alert
from vault import unlock

NEW = "quite other words in a row"


def change(client, old, new=NEW, again=None):
    return client.post("/me/password", {"old": old, "password": new, "again": again or new})


def sign_in(one, password):
    client = Client()
    client.post("/me/in", {"email": one.email, "password": password})
    return client.get("/me/code").status_code == 200


# --- account and sessions -----------------------------------------------------------------------------------------------


def test_it_shows_who_one_is_here(world, browser_of):
    text = browser_of("Hana").get("/me/").content.decode()
    for words in ("Hana", "hana@harbour.example", "Harbour Advice", "Commons network", "Data protection officer"):
        assert words in text
    assert unlock.key_words(world["Hana"].person) in text


def test_it_lists_ones_own_sessions_and_marks_this_one(world, browser_of):
    here, elsewhere = browser_of("Amina"), browser_of("Amina")
    browser_of("Ben")
    text = here.get("/me/sessions").content.decode()
    assert text.count("Ends by") == 2
    assert text.count(">this one<") == 1
    assert elsewhere.get("/me/").status_code == 200


def test_it_tells_the_end_of_a_session_to_the_quarter_hour_only(browser_of):
    minutes = re.findall(
        r"Ends by .*?, \d+(?:\.(\d\d))?[ap]m", browser_of("Amina").get("/me/sessions").content.decode()
    )
    assert minutes
    assert set(minutes) <= {"", "15", "30", "45"}


def test_it_ends_one_other_session(browser_of):
    here, elsewhere = browser_of("Amina"), browser_of("Amina")
    row = re.search(r'name="which" value="([0-9a-f]{64})"', here.get("/me/sessions").content.decode()).group(1)
    assert here.post("/me/sessions", {"which": row}).headers["location"] == "/me/sessions?done=session"
    assert elsewhere.get("/me/").status_code == 302
    assert here.get("/me/").status_code == 200


def test_it_ends_all_others(browser_of):
    here, others = browser_of("Amina"), [browser_of("Amina") for _ in range(3)]
    ben = browser_of("Ben")
    here.post("/me/sessions", {"which": "others"})
    assert [one.get("/me/").status_code for one in others] == [302, 302, 302]
    assert [one.get("/me/").status_code for one in (here, ben)] == [200, 200]


def test_it_ends_no_session_of_anybody_else(browser_of):
    here, ben = browser_of("Amina"), browser_of("Ben")
    row = Session.objects.exclude(person=here_person(here)).get()
    here.post("/me/sessions", {"which": bytes(row.pk).hex()})
    assert ben.get("/me/").status_code == 200


def here_person(client):
    """Whose session a browser has."""
    from accounts.sessions import SessionStore  # noqa: PLC0415 - a name of tests only here

    return SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)["person"]


@pytest.mark.parametrize("which", ["", "nonsense", "ff", "é", "\x00"])
def test_it_takes_nonsense_for_a_session_calmly(browser_of, which):
    client = browser_of("Amina")
    assert client.post("/me/sessions", {"which": which}).status_code == 302
    assert client.get("/me/").status_code == 200


# --- password -----------------------------------------------------------------------------------------------------------


def test_it_changes_the_password_and_ends_all_other_sessions(world, browser_of):
    amina, here, elsewhere = world["Amina"], browser_of("Amina"), browser_of("Amina")
    assert change(here, amina.password).headers["location"] == "/me/?done=password"
    assert "Your password is changed" in here.get("/me/?done=password").content.decode()
    assert elsewhere.get("/me/").status_code == 302
    assert sign_in(amina, NEW)
    assert not sign_in(amina, amina.password)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("wrong wrong wrong", NEW, NEW), "The password is not right"),
        ((None, "short", "short"), "15 characters"),
        ((None, NEW, NEW + "x"), "not the same"),
        (("", NEW, NEW), "Enter the password you use now"),
    ],
)
def test_it_says_what_is_wrong_and_shows_no_password(world, browser_of, typed, words):
    amina = world["Amina"]
    old, new, again = (amina.password if one is None else one for one in typed)
    page = change(browser_of("Amina"), old, new, again)
    assert words in alert(page)
    assert not [one for one in (old, new, again) if one and f'value="{one}"' in page.content.decode()]
    assert sign_in(amina, amina.password)


def test_it_makes_whoever_guesses_the_old_password_wait(browser_of):
    client = browser_of("Amina")
    for _ in range(actions.ACCOUNT_SOURCE_LIMIT):
        change(client, "wrong wrong wrong")
    assert change(client, "wrong wrong wrong").status_code == 429


# --- kit and codes --------------------------------------------------------------------------------------------------------


def test_it_makes_a_new_kit_shows_it_until_it_is_typed_back_and_never_again(world, browser_of):
    client = browser_of("Amina", stepped_up=True)
    assert client.post("/me/kit").headers["location"] == "/me/kit/paper"
    page = client.get("/me/kit/paper").content.decode()
    kit = re.search(r'hearth-receipt__reference">([0-9A-Z-]+)<', page).group(1)
    assert kit != world["Amina"].kit
    assert "Made, and typed back" in client.get("/me/").content.decode(), "the old one still works"
    assert "right paper" in alert(client.post("/me/kit/paper", {"typed": world["Amina"].kit}))
    assert kit in client.get("/me/kit/paper").content.decode()
    assert client.post("/me/kit/paper", {"typed": kit}).headers["location"] == "/me/?done=kit"
    assert unlock.has_confirmed_kit(world["Amina"].person)
    assert client.get("/me/kit/paper").headers["location"] == "/me/kit"


def test_it_makes_ten_new_codes_and_the_old_stop_working(world, browser_of):
    person = world["Amina"].viewer().person
    old = devices.new_codes(person)
    client = browser_of("Amina", stepped_up=True)
    assert client.post("/me/codes").headers["location"] == "/me/codes/once"
    fresh = re.findall(r"<li>([A-Z2-7-]{29})</li>", client.get("/me/codes/once").content.decode())
    assert RecoveryCode.objects.filter(person=person).count() == 10
    assert not devices.use_code(person, old[0])
    assert devices.use_code(person, fresh[0])
    assert "9 left" in client.get("/me/").content.decode()


@pytest.mark.parametrize("path", ["/me/kit", "/me/codes"])
def test_it_asks_for_the_password_before_it_makes_either(world, browser_of, path):
    client = browser_of("Amina")
    before = Entry.objects.count()
    for answer in (client.get(path), client.post(path)):
        assert answer.headers["location"].startswith("/me/again?next=")
    assert Entry.objects.count() == before


# --- a forgotten password ---------------------------------------------------------------------------------------------------


def forgot(client, one, **changes):
    told = {"email": one.email, "kit": one.kit, "password": NEW, "again": NEW}
    return client.post("/me/forgot", told | changes)


def test_it_sets_a_new_password_with_the_kit(world, client, browser_of):
    amina, elsewhere = world["Amina"], browser_of("Amina")
    answer = forgot(client, amina, kit=amina.kit.lower().replace("-", " "))
    assert answer.headers["location"] == "/me/in?done=password"
    assert "Your new password is set" in client.get("/me/in?done=password").content.decode()
    assert elsewhere.get("/me/").status_code == 302
    assert sign_in(amina, NEW)


def test_it_still_asks_for_the_code_after_that(world, client):
    forgot(client, world["Amina"])
    client.post("/me/in", {"email": world["Amina"].email, "password": NEW})
    assert client.get("/me/").headers["location"].startswith("/me/in")


def test_it_says_the_same_for_a_wrong_kit_and_an_unknown_address(world, client):
    other = world["Ben"].kit
    wrong = forgot(client, world["Amina"], kit=other)
    unknown = forgot(client, world["Amina"], kit=other, email="nobody@harbour.example")
    assert alert(wrong) == alert(unknown) != ""
    assert sign_in(world["Amina"], world["Amina"].password)


def test_it_says_where_a_kit_is_mistyped_and_keeps_it(world, client):
    typed = world["Amina"].kit[:-1] + ("1" if world["Amina"].kit[-1] != "1" else "2")
    page = forgot(client, world["Amina"], kit=typed)
    assert "mistyped" in alert(page)
    assert typed in page.content.decode()
    assert NEW not in page.content.decode()


def test_it_refuses_a_weak_new_password(world, client):
    assert "15 characters" in alert(forgot(client, world["Amina"], password="short", again="short"))
    assert sign_in(world["Amina"], world["Amina"].password)


def test_it_makes_whoever_guesses_kits_wait(world, client):
    for _ in range(actions.ACCOUNT_SOURCE_LIMIT * 2):
        forgot(client, world["Amina"], kit=world["Ben"].kit)
    assert forgot(client, world["Amina"]).status_code == 429
