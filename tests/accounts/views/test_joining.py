import base64
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import actions, devices
from accounts.models import Invitation, Membership, Person, Role, Session, SessionKind
from accounts.views import joining
from tests.accounts.views.conftest import alert
from vault import server, unlock, vaults
from vault.models import Unlock, VaultKind

PASSWORD = "plain words in a long row"


@pytest.fixture
def link(world):
    """An invitation of Zoe to be deputy at Harbour."""
    ines = world["Ines"].viewer()
    token = actions.invite(
        by=ines, tenant=world.tenants["harbour"], role=Role.DEPUTY, name="Zoe", email="zoe@harbour.example"
    )
    return f"/me/join/{token}"


def choose_password(client, link, password=PASSWORD):
    return client.post(link, {"password": password, "again": password})


def seed_on(page):
    text = re.search(r'hearth-receipt__reference">([A-Z2-7 ]+)<', page.content.decode()).group(1)
    return base64.b32decode(text.replace(" ", ""))


def code_on(client):
    return devices.code_at(seed_on(client.get("/me/joining/app")), timezone.now().timestamp())


def kit_on(client):
    return re.search(
        r'hearth-receipt__reference">([0-9A-Z-]+)<', client.get("/me/joining/paper").content.decode()
    ).group(1)


def join_to_the_paper(client, link):
    choose_password(client, link)
    client.post("/me/joining/app", {"code": code_on(client)})


def join(client, link):
    join_to_the_paper(client, link)
    return client.post("/me/joining/paper", {"typed": kit_on(client)})


def zoe():
    return Person.objects.get(email_hash=server.lookup("zoe@harbour.example"))


def test_it_says_who_invites_to_what_before_it_asks_for_anything(link, client):
    text = client.get(link).content.decode()
    for words in ("Harbour Advice", "Deputy safety manager", "Zoe", "zoe@harbour.example", "What will happen"):
        assert words in text


def test_it_leads_from_the_link_to_an_account(link, client, world):
    assert join(client, link).headers["location"] == "/me/codes/once"
    codes = re.findall(r"<li>([A-Z2-7-]{29})</li>", client.get("/me/codes/once").content.decode())
    assert len(codes) == 10
    assert client.post("/me/codes/once").headers["location"] == "/"
    assert "Zoe" in client.get("/me/").content.decode()
    assert zoe().active
    assert Membership.objects.get(person=zoe()).role == Role.DEPUTY
    assert devices.use_code(zoe(), codes[0])


def test_it_lets_the_new_person_sign_in(link, client):
    choose_password(client, link)
    seed = seed_on(client.get("/me/joining/app"))
    client.post("/me/joining/app", {"code": devices.code_at(seed, timezone.now().timestamp())})
    client.post("/me/joining/paper", {"typed": kit_on(client)})
    fresh = Client()
    fresh.post("/me/in", {"email": "zoe@harbour.example", "password": PASSWORD})
    answer = fresh.post("/me/code", {"code": devices.code_at(seed, timezone.now().timestamp())})
    assert answer.headers["location"] == "/"


def test_it_shows_the_codes_until_they_are_kept_and_then_never_again(link, client):
    join(client, link)
    assert client.get("/me/codes/once").status_code == 200
    client.post("/me/codes/once")
    assert client.get("/me/codes/once").headers["location"] == "/"


def test_it_shows_the_seed_as_a_picture_and_as_text(link, client):
    choose_password(client, link)
    picture = client.get("/me/joining/square.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.content.startswith(b"<svg xmlns=")
    assert picture.headers["Cache-Control"] == "no-store"
    assert '<img src="/me/joining/square.svg"' in client.get("/me/joining/app").content.decode()


def test_it_shows_the_picture_to_nobody_else(link, client, browser_of):
    choose_password(client, link)
    assert Client().get("/me/joining/square.svg").status_code == 404
    assert browser_of("Ines").get("/me/joining/square.svg").status_code == 404


def test_it_refuses_a_wrong_code_and_the_next_page_without_one(link, client):
    choose_password(client, link)
    assert "not right" in alert(client.post("/me/joining/app", {"code": "000000"}))
    assert client.get("/me/joining/paper").headers["location"] == "/me/joining/app"
    assert client.post("/me/joining/paper", {"typed": "x"}).headers["location"] == "/me/joining/app"


def test_it_takes_a_code_of_half_a_minute_ago_and_no_older():
    seed, now = devices.new_seed(), timezone.now().timestamp()
    assert joining.code_fits(seed, devices.code_at(seed, now - devices.STEP))
    assert not joining.code_fits(seed, devices.code_at(seed, now - 3 * devices.STEP))


@pytest.mark.parametrize("typed", ["", "short", "A" * 33, "AAAA-" * 8 + "1", "ßßßß"])
def test_it_completes_nothing_until_the_kit_is_typed_back(link, client, typed):
    join_to_the_paper(client, link)
    page = client.post("/me/joining/paper", {"typed": typed})
    assert page.status_code == 200
    assert alert(page)
    assert not zoe().active
    assert not Unlock.objects.filter(person=zoe().pk, confirmed=True).exists()


def test_it_refuses_somebody_elses_kit(link, client, world):
    join_to_the_paper(client, link)
    assert "right paper" in alert(client.post("/me/joining/paper", {"typed": world["Amina"].kit}))


def test_it_takes_the_kit_in_small_letters_with_spaces(link, client):
    join_to_the_paper(client, link)
    typed = kit_on(client).lower().replace("-", " ")
    assert client.post("/me/joining/paper", {"typed": typed}).status_code == 302


@pytest.mark.parametrize("password", ["short", "passwordpassword", "abababababababab"])
def test_it_refuses_a_weak_password_beside_the_field(link, client, password):
    page = choose_password(client, link, password)
    assert alert(page)
    assert password not in page.content.decode()
    assert not Person.objects.filter(email_hash=server.lookup("zoe@harbour.example")).exists()


def test_it_suggests_six_words(link, client):
    words = re.search(r"six random words: <strong>([a-z-]+)</strong>", client.get(link).content.decode()).group(1)
    actions.check_new_password(words)


@pytest.mark.parametrize("link", ["/me/join/nothing", "/me/join/" + "A" * 43, "/me/join/%C3%A9"])
def test_it_says_what_to_do_when_a_link_does_not_work(client, world, link):
    for page in (client.get(link), choose_password(client, link)):
        assert page.status_code == 404
        assert "does not work any more" in page.content.decode()


def test_it_lets_a_link_be_used_once(link, client):
    join(client, link)
    assert not Invitation.objects.exists()
    assert Client().get(link).status_code == 404


def test_it_begins_again_cleanly_when_the_session_is_lost(link, client):
    join_to_the_paper(client, link)
    Session.objects.all().delete()
    lost = client.get("/me/joining/paper")
    assert lost.status_code == 404
    assert "Open the link in your invitation again" in lost.content.decode()
    assert join(Client(), link).status_code == 302
    assert Person.objects.filter(email_hash=server.lookup("zoe@harbour.example")).count() == 1


def test_it_leads_an_old_window_back_to_the_link(link, client):
    join_to_the_paper(client, link)
    kit = kit_on(client)
    other = Client()
    choose_password(other, link)
    answer = client.post("/me/joining/paper", {"typed": kit})
    assert answer.headers["location"] == link
    assert not zoe().active
    assert join(Client(), link).headers["location"] == "/me/codes/once"


def test_it_tells_somebody_who_has_an_account_to_sign_in(world, client):
    ines = world["Ines"].viewer()
    harbour = world.tenants["harbour"]
    token = actions.invite(by=ines, tenant=harbour, role=Role.LEADER, name="Amina", email=world["Amina"].email)
    assert "You have an account already" in alert(choose_password(client, f"/me/join/{token}"))


def test_it_says_so_when_too_many_sign_in_at_once(link, client, monkeypatch):
    def busy(*_, **__):
        raise unlock.Busy("Many people are signing in just now. Try again in a minute.")

    monkeypatch.setattr(actions.unlock, "enrol", busy)
    page = choose_password(client, link)
    assert page.status_code == 503
    assert "Many people" in alert(page)


def test_it_opens_no_account_page_to_somebody_who_is_joining(link, client):
    join_to_the_paper(client, link)
    assert Session.objects.get().kind == SessionKind.ENROLLING
    for path in ("/me/", "/me/codes/once", "/me/keys"):
        assert client.get(path).headers["location"].startswith("/me/in"), path


def test_it_leaves_the_key_to_the_members(link, client, world):
    join(client, link)
    vault = vaults.find(world.tenants["harbour"].id, VaultKind.SAFETY)
    assert zoe().pk not in vaults.members(vault)
    assert "You do not hold it yet" in client.get("/me/keys").content.decode()


def test_it_mails_the_link(link, world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        token = actions.invite(
            by=world["Ines"].viewer(), tenant=world.tenants["harbour"], role=Role.STAFF, name="Y", email="y@x.example"
        )
    assert f"/me/join/{token}" in mail.outbox[-1].body
    assert "Harbour" not in mail.outbox[-1].subject + mail.outbox[-1].body
