import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts import actions, devices, kept
from accounts.models import Session, SessionKind, Tenant, TotpDevice
from tests.accounts.views.conftest import alert, code_of, hidden
from vault import locker, unlock

WRONG = "not the password at all"


def first_step(client, one, **more):
    return client.post("/me/in", {"email": one.email, "password": one.password, **more})


def second_step(client, one, **more):
    return client.post("/me/code", {"code": code_of(one), **more})


def tomorrow(monkeypatch, **ahead):
    later = timezone.now() + timedelta(**ahead)
    monkeypatch.setattr(timezone, "now", lambda: later)


# --- the two steps ----------------------------------------------------------------------------------------------------


def test_it_signs_in_with_password_and_code(world, client):
    amina = world["Amina"]
    assert first_step(client, amina).headers["location"] == "/me/code"
    assert second_step(client, amina).headers["location"] == "/"
    assert client.get("/me/").status_code == 200


def test_it_opens_nothing_between_password_and_code(world, client):
    first_step(client, world["Ines"])
    for path in ("/me/", "/me/people", "/me/people/harbour", "/me/sessions"):
        assert client.get(path).headers["location"].startswith("/me/in"), path
    assert client.get("/api/v1/me/session").status_code == 401


def test_it_gives_a_new_cookie_at_each_step(world, client):
    amina, cookies = world["Amina"], []
    first_step(client, amina)
    cookies.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    second_step(client, amina)
    cookies.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    assert len(set(cookies)) == 2
    assert Session.objects.filter(person=amina.person).count() == 1


def test_it_goes_on_to_where_one_was_going(world, client):
    amina = world["Amina"]
    asked = client.get("/me/sessions").headers["location"]
    assert hidden(client.get(asked), "next") == "/me/sessions"
    first_step(client, amina, next="/me/sessions")
    assert second_step(client, amina).headers["location"] == "/me/sessions"


@pytest.mark.parametrize("path", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"])
def test_it_leads_to_no_other_site(world, client, path):
    first_step(client, world["Amina"], next=path)
    assert second_step(client, world["Amina"]).headers["location"] == "/"


def test_it_answers_the_same_for_a_wrong_password_and_an_unknown_address(world, client):
    def words(email):
        page = client.post("/me/in", {"email": email, "password": WRONG})
        return re.sub(r'(value="[^"]*"|name="csrfmiddlewaretoken".*)', "", page.content.decode())

    assert words(world["Amina"].email) == words("nobody@harbour.example")


def test_it_derives_a_key_for_an_unknown_address_too(world, client, monkeypatch):
    done = []
    real = unlock.stretch
    monkeypatch.setattr(unlock, "stretch", lambda *given, **named: done.append(1) or real(*given, **named))
    client.post("/me/in", {"email": "nobody@harbour.example", "password": WRONG})
    assert done == [1]


def test_it_keeps_the_address_and_never_the_password(world, client):
    page = client.post("/me/in", {"email": world["Amina"].email, "password": WRONG})
    assert world["Amina"].email in page.content.decode()
    assert WRONG not in page.content.decode()
    assert "not right" in alert(page)


def test_it_makes_one_account_wait_and_no_other(world, client):
    for _ in range(actions.ACCOUNT_SOURCE_LIMIT):
        client.post("/me/in", {"email": world["Amina"].email, "password": WRONG})
    page = first_step(client, world["Amina"])
    assert page.status_code == 429
    assert page.headers["Retry-After"] == "900"
    assert world["Amina"].email in page.content.decode()
    assert "Wait 15 minutes" in alert(page)
    assert first_step(client, world["Ben"]).status_code == 302


def test_it_makes_an_unknown_address_wait_as_well(world, client):
    for _ in range(actions.ACCOUNT_SOURCE_LIMIT):
        client.post("/me/in", {"email": "nobody@harbour.example", "password": WRONG})
    assert client.post("/me/in", {"email": "nobody@harbour.example", "password": WRONG}).status_code == 429


def test_it_says_so_when_too_many_sign_in_at_once(world, client, monkeypatch):
    def busy(*_, **__):
        raise unlock.Busy("Many people are signing in just now. Try again in a minute.")

    monkeypatch.setattr(actions.unlock, "open_session", busy)
    page = first_step(client, world["Amina"])
    assert page.status_code == 503
    assert "Many people" in alert(page)
    assert world["Amina"].email in page.content.decode()


def test_it_ends_the_attempt_after_five_wrong_codes(world, client):
    first_step(client, world["Amina"])
    for _ in range(4):
        assert "not right" in alert(client.post("/me/code", {"code": "000000"}))
    assert client.post("/me/code", {"code": "000000"}).headers["location"] == "/me/in?done=tries"
    assert client.get("/me/code").headers["location"] == "/me/in"
    assert not Session.objects.filter(person=world["Amina"].person).exists()


def test_it_takes_no_code_twice(world, client):
    amina = world["Amina"]
    code = code_of(amina)
    first_step(client, amina)
    client.post("/me/code", {"code": code})
    again = Client()
    first_step(again, amina)
    assert "used already" in alert(again.post("/me/code", {"code": code}))


def test_it_ends_the_attempt_after_five_minutes(world, client, monkeypatch):
    amina = world["Amina"]
    first_step(client, amina)
    tomorrow(monkeypatch, minutes=6)
    assert second_step(client, amina).headers["location"] == "/me/in?done=late"


def test_it_takes_each_recovery_code_once(world, client):
    amina = world["Amina"]
    code = actions.new_recovery_codes(by=amina.viewer())[0]
    first_step(client, amina)
    assert client.post("/me/code/paper", {"code": code.lower().replace("-", " ")}).headers["location"] == "/"
    again = Client()
    first_step(again, amina)
    TotpDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert "not right" in alert(again.post("/me/code/paper", {"code": code}))


@pytest.mark.parametrize("code", ["²²²²²²", "١٢٣٤٥٦", "x" * 81, "", "\u202e123456"])
def test_it_takes_any_nonsense_for_a_code_calmly(world, client, code):
    first_step(client, world["Amina"])
    for path in ("/me/code", "/me/code/paper"):
        page = client.post(path, {"code": code})
        assert page.status_code == 200
        assert alert(page)


def test_it_sends_a_signed_in_person_away_from_the_sign_in_page(browser_of):
    assert browser_of("Amina").get("/me/in").headers["location"] == "/"


def test_it_says_the_same_on_get_and_post_to_strangers_without_a_first_step(client, world):
    assert client.get("/me/code").headers["location"] == "/me/in"
    assert client.post("/me/code", {"code": "123456"}).headers["location"] == "/me/in?done=late"


# --- a form whose session ended ---------------------------------------------------------------------------------------


def test_it_brings_back_a_form_whose_session_had_ended(world, browser_of):
    amina = world["Amina"]
    client = browser_of("Amina")
    Session.objects.all().delete()
    lost = client.post("/s/new", {"narrative": "typed for an hour", "password": "secret"})
    assert lost.status_code == 403
    text = hidden(lost, "kept")
    assert "typed for an hour" not in lost.content.decode()
    first_step(client, amina, kept=text)
    shown = client.get("/me/code")
    assert hidden(shown, "kept") == text
    goal = second_step(client, amina, kept=text).headers["location"]
    assert goal.startswith("/s/new?kept=")
    fields = kept.take(amina.viewer(), goal.partition("=")[2])
    assert fields == {"narrative": ["typed for an hour"]}


def test_it_keeps_the_form_while_the_password_is_typed_wrongly(world, client):
    page = client.post("/me/in", {"email": world["Amina"].email, "password": WRONG, "kept": "Zm9v"})
    assert hidden(page, "kept") == "Zm9v"


def test_it_keeps_the_form_when_the_second_step_came_too_late(world, client):
    page = client.post("/me/code", {"code": "123456", "kept": "Zm9v"})
    assert page.status_code == 200
    assert hidden(page, "kept") == "Zm9v"


@pytest.mark.parametrize("text", ["Zm9v", "%%%", "é"])
def test_it_signs_in_all_the_same_when_nothing_can_be_restored(world, client, text):
    first_step(client, world["Amina"], kept=text)
    assert second_step(client, world["Amina"], kept=text).headers["location"] == "/"


# --- the demo ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def demo(world, settings):
    settings.HEARTH_DEMO = True
    settings.HEARTH_DEMO_PEOPLE = "tests.accounts.views.test_signin.cast"
    cache.clear()
    _demo["world"] = world
    yield
    _demo.clear()


_demo = {}


def cast():
    now = timezone.now().timestamp()
    return [
        {
            "name": one.character.name,
            "role": one.character.role.label,
            "organisation": "Harbour Advice",
            "email": one.email,
            "password": one.password,
            "code": devices.code_at(one.totp_seed, now),
            "next_code": devices.code_at(one.totp_seed, now + devices.STEP),
            "valid_seconds": 7,
        }
        for one in _demo["world"].people.values()
    ]


def test_it_lists_the_cast_in_the_demo(demo, client, world):
    text = client.get("/me/in").content.decode()
    for one in (world["Amina"], world["Gus"]):
        assert one.email in text
        assert one.password in text
        assert code_of(one) in text


def test_it_lists_nobody_outside_the_demo(world, client, settings):
    settings.HEARTH_DEMO_PEOPLE = "tests.accounts.views.test_signin.cast"
    assert "Sign in as" not in client.get("/me/in").content.decode()


def test_it_signs_in_with_one_press_in_the_demo(demo, client, world):
    assert client.post("/me/in/as", {"email": world["Ines"].email}).headers["location"] == "/"
    assert client.get("/me/people/harbour").status_code == 200


def test_it_changes_from_one_to_another_with_one_press(demo, client, world):
    client.post("/me/in/as", {"email": world["Ines"].email})
    assert "Sign in as Ben" in client.get("/me/in").content.decode()
    client.post("/me/in/as", {"email": world["Ben"].email})
    assert client.get("/me/people/harbour").status_code == 404
    assert not Session.objects.filter(person=world["Ines"].person).exists()


def test_it_signs_the_same_person_in_twice_and_then_says_how_long_to_wait(demo, world):
    answers = [Client().post("/me/in/as", {"email": world["Ines"].email}) for _ in range(3)]
    assert [one.status_code for one in answers] == [302, 302, 429]
    assert "7 seconds" in answers[2].content.decode()


def test_it_has_no_one_press_sign_in_outside_the_demo(world, client):
    assert client.post("/me/in/as", {"email": world["Ines"].email}).status_code == 404


def test_it_signs_in_nobody_who_is_not_of_the_cast(demo, client):
    assert client.post("/me/in/as", {"email": "nobody@harbour.example"}).status_code == 404
    assert client.post("/me/in/as").status_code == 404


# --- the password again -----------------------------------------------------------------------------------------------


def test_it_asks_for_the_password_again_and_comes_back(world, browser_of):
    client = browser_of("Amina")
    asked = client.get("/me/kit").headers["location"]
    assert asked == "/me/again?next=%2Fme%2Fkit"
    assert hidden(client.get(asked), "next") == "/me/kit"
    answer = client.post("/me/again", {"password": world["Amina"].password, "next": "/me/kit"})
    assert answer.headers["location"] == "/me/kit"
    assert client.get("/me/kit").status_code == 200


def test_it_forgets_the_password_after_ten_minutes(world, browser_of, monkeypatch):
    client = browser_of("Amina")
    client.post("/me/again", {"password": world["Amina"].password})
    tomorrow(monkeypatch, minutes=11)
    assert client.get("/me/kit").status_code == 302
    assert client.get("/me/").status_code == 200


def test_it_steps_nobody_up_with_a_wrong_password(world, browser_of):
    client = browser_of("Amina")
    assert "not right" in alert(client.post("/me/again", {"password": WRONG}))
    assert client.get("/me/kit").status_code == 302
    for _ in range(actions.ACCOUNT_SOURCE_LIMIT):
        answer = client.post("/me/again", {"password": WRONG})
    assert answer.status_code == 429


# --- out ----------------------------------------------------------------------------------------------------------------


def test_it_signs_out(world, browser_of):
    client = browser_of("Amina")
    before = locker.load(world["Amina"].keyring).version
    assert client.get("/me/out").status_code == 405
    assert client.post("/me/out").headers["location"] == "/me/in?done=out"
    assert not Session.objects.filter(person=world["Amina"].person).exists()
    assert client.get("/me/").headers["location"].startswith("/me/in")
    assert locker.load(world["Amina"].keyring).version != before


def test_it_signs_out_somebody_whose_session_had_ended(client, world):
    assert client.post("/me/out").headers["location"] == "/me/in?done=out"


def test_it_leaves_fast(world, browser_of):
    client = browser_of("Amina")
    answer = client.get("/exit")
    assert answer.headers["location"] == settings.HEARTH_EXIT_URL
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        assert answer.cookies[name]["max-age"] == 0
    assert not Session.objects.filter(person=world["Amina"].person).exists()


def test_it_leaves_to_the_organisations_own_page(world, browser_of, client):
    Tenant.objects.filter(slug="harbour").update(exit_url="https://news.example/")
    assert browser_of("Amina").get("/exit").headers["location"] == "https://news.example/"
    assert client.get("/exit?from=harbour").headers["location"] == "https://news.example/"
    assert browser_of("Una").get("/exit").headers["location"] == settings.HEARTH_EXIT_URL


@pytest.mark.parametrize("slug", ["nowhere", "", "%00", "x%27", "https://example.org"])
def test_it_leaves_even_with_a_strange_address(world, client, slug):
    assert client.get(f"/exit?from={slug}").headers["location"] == settings.HEARTH_EXIT_URL


def test_it_leaves_fast_from_between_password_and_code(world, client):
    first_step(client, world["Amina"])
    client.get("/exit")
    assert not Session.objects.filter(kind=SessionKind.PENDING).exists()
