import base64
import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts import actions, devices, setup
from accounts.models import Invitation, Membership, Role, Session, Tenant
from tests.accounts.views.conftest import alert

PASSWORD = "plain words in a long row"


@pytest.fixture
def code(world, settings, tmp_path):
    """The set-up code of a server without any organisation."""
    Tenant.objects.update(scheme=None)
    Membership.objects.all().delete()
    Invitation.objects.all().delete()
    Tenant.objects.all().delete()
    settings.VAR_DIR = tmp_path
    return setup.make_code()


def begin(client, code, **changes):
    told = {
        "setup_code": code,
        "network": "Commons",
        "organisation": "Harbour Advice",
        "slug": "",
        "name": "Ben",
        "email": "first@harbour.example",
        "password": PASSWORD,
        "again": PASSWORD,
    }
    return client.post("/setup/", told | changes)


def reference_on(page):
    return re.search(r'hearth-receipt__reference">([0-9A-Z -]+)<', page.content.decode()).group(1)


def to_the_sheets(client, code):
    begin(client, code)
    seed = base64.b32decode(reference_on(client.get("/me/joining/app")).replace(" ", ""))
    client.post("/me/joining/app", {"code": devices.code_at(seed, timezone.now().timestamp())})
    kit = reference_on(client.get("/me/joining/paper"))
    return client.post("/me/joining/paper", {"typed": kit})


def codes_on(page):
    return re.findall(r"\b(?:[0-9A-Z]{4}-){17}[0-9A-Z]{4}\b", page.content.decode())


def print_sheet(client, number):
    first = codes_on(client.get(f"/setup/sheets/{number}"))[0]
    return client.post(f"/setup/sheets/{number}", {"letters": first[-4:]})


def test_it_leads_strangers_on_an_empty_server_to_the_set_up(code, client):
    assert client.get("/").headers["location"] == "/setup/"
    assert client.get("/me/in").headers["location"] == "/setup/"
    assert client.get("/setup/").status_code == 200


def test_it_is_not_there_once_the_server_is_set_up(world, client):
    assert client.get("/setup/").status_code == 404
    assert begin(client, "AAAA").status_code == 404


def test_it_leads_from_the_code_to_a_working_server(code, client):
    assert to_the_sheets(client, code).headers["location"] == "/setup/sheets/1"
    for number in (1, 2):
        assert print_sheet(client, number).headers["location"] == f"/setup/sheets/{number + 1}"
    assert print_sheet(client, 3).headers["location"] == "/me/codes/once"
    assert "Step 5 of 5" in client.get("/me/codes/once").content.decode()
    assert client.post("/me/codes/once").headers["location"] == "/setup/done"
    done = client.get("/setup/done").content.decode()
    assert "Harbour Advice is set up" in done
    assert "/p/harbour-advice" in done
    assert client.get("/me/people/harbour-advice").status_code == 200
    assert client.get("/me/people/network").status_code == 200


def test_it_keeps_what_was_typed_and_no_password(code, client):
    page = begin(client, "AAAA-AAAA")
    assert "set-up code is not right" in alert(page)
    assert "Harbour Advice" in page.content.decode()
    assert PASSWORD not in page.content.decode()
    assert not Session.objects.exists()


def test_it_makes_whoever_guesses_the_code_wait(code, client):
    for _ in range(actions.ACCOUNT_SOURCE_LIMIT * 2):
        begin(client, "AAAA")
    page = begin(client, code)
    assert page.status_code == 429
    assert "Wait 15 minutes" in alert(page)


def test_it_refuses_a_weak_password_beside_the_field(code, client):
    assert "15 characters" in alert(begin(client, code, password="short", again="short"))


def test_it_shows_one_sheet_at_a_time_and_each_until_it_is_checked(code, client):
    to_the_sheets(client, code)
    first = codes_on(client.get("/setup/sheets/1"))
    assert len(first) == 6
    assert client.get("/setup/sheets/3").headers["location"] == "/setup/sheets/1"
    assert "not the last 4" in alert(client.post("/setup/sheets/1", {"letters": "AAAA"}))
    print_sheet(client, 1)
    assert client.get("/setup/sheets/1").headers["location"] == "/setup/sheets/2"
    assert not set(first) & set(codes_on(client.get("/setup/sheets/2")))


def test_it_tells_the_three_sheets_apart_by_what_is_typed_back(code, client):
    to_the_sheets(client, code)
    ends = []
    for number in (1, 2, 3):
        ends.append(codes_on(client.get(f"/setup/sheets/{number}"))[0][-4:])
        print_sheet(client, number)
    assert len(set(ends)) == 3


def test_it_reads_letters_that_look_like_numbers(code, client):
    to_the_sheets(client, code)
    end = codes_on(client.get("/setup/sheets/1"))[0][-4:]
    typed = end.replace("0", "o").replace("1", "l").lower()
    assert client.post("/setup/sheets/1", {"letters": f" {typed} "}).status_code == 302


def test_it_comes_back_to_the_sheets_when_somebody_skips_them(code, client):
    to_the_sheets(client, code)
    print_sheet(client, 1)
    assert client.post("/me/codes/once").headers["location"] == "/setup/sheets/2"


def test_it_shows_the_sheets_to_nobody_else(code, client):
    to_the_sheets(client, code)
    assert Client().get("/setup/sheets/1").headers["location"].startswith("/me/in")


def test_it_has_no_sheets_for_anybody_on_a_working_server(browser_of):
    assert browser_of("Ines").get("/setup/sheets/1").status_code == 404
    assert browser_of("Ines").get("/setup/sheets/9").status_code == 404


def test_it_shows_what_to_do_next_to_administrators_alone(browser_of):
    assert browser_of("Ines").get("/setup/done").status_code == 200
    for name in ("Amina", "Ben", "Gus", "Carys"):
        assert browser_of(name).get("/setup/done").status_code == 404, name


def test_it_stops_the_second_of_two_who_set_up_at_once(code, client):
    other = Client()
    begin(other, code, email="other@harbour.example")
    seed = base64.b32decode(reference_on(other.get("/me/joining/app")).replace(" ", ""))
    other.post("/me/joining/app", {"code": devices.code_at(seed, timezone.now().timestamp())})
    kit = reference_on(other.get("/me/joining/paper"))
    to_the_sheets(client, code)
    page = other.post("/me/joining/paper", {"typed": kit})
    assert "Somebody else is setting Hearth up" in alert(page)
    assert Membership.objects.filter(role=Role.SAFETY_MANAGER).count() == 1
