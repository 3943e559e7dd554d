import json

import pytest
import yaml
from django.conf import settings
from django.test import Client

from accounts import actions
from accounts.models import Session
from config import reference
from tests.accounts.views.conftest import browser_of, code_of  # noqa: F401 - a fixture and a helper of the pages' tests
from vault import unlock

ME = "/api/v1/me"


def send(client, path, body=None, **headers):
    return client.post(f"{ME}/{path}", json.dumps(body or {}), content_type="application/json", headers=headers)


def sign_in(client, one):
    send(client, "sign-in", {"email": one.email, "password": one.password})
    return send(client, "code", {"code": code_of(one)})


@pytest.fixture
def strict():
    """A client whose form tokens are checked, as a browser's are."""
    return Client(enforce_csrf_checks=True)


def test_it_signs_in_and_says_who_is_there(world, client):
    amina = world["Amina"]
    assert send(client, "sign-in", {"email": amina.email, "password": amina.password}).json() == {"next": "code"}
    answer = send(client, "code", {"code": code_of(amina)})
    told = client.get(f"{ME}/session").json()
    assert answer.status_code == 200
    assert told["id"] == str(amina.person)
    assert told["name"] == "Amina"
    assert [(one["tenant"]["slug"], one["role"]) for one in told["roles"]] == [("harbour", "staff")]
    assert told["stepped_up"] is False


@pytest.mark.parametrize("path", ["session", "sessions"])
def test_it_tells_strangers_nothing(client, world, path):
    answer = client.get(f"{ME}/{path}")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


def test_it_opens_nothing_between_password_and_code(client, world):
    send(client, "sign-in", {"email": world["Ines"].email, "password": world["Ines"].password})
    assert client.get(f"{ME}/session").status_code == 401
    assert send(client, "step-up", {"password": world["Ines"].password}).status_code == 401


def test_it_answers_the_same_for_a_wrong_password_and_an_unknown_address(client, world):
    answers = [
        send(client, "sign-in", {"email": email, "password": "not the password"})
        for email in (world["Amina"].email, "nobody@harbour.example")
    ]
    assert [one.status_code for one in answers] == [401, 401]
    assert answers[0].content == answers[1].content


def test_it_slows_the_same_as_the_page_does(client, world):
    for _ in range(actions.ACCOUNT_SOURCE_LIMIT):
        client.post("/me/in", {"email": world["Amina"].email, "password": "not the password"})
    answer = send(client, "sign-in", {"email": world["Amina"].email, "password": world["Amina"].password})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "900"
    assert answer.json()["detail"] == "There were too many tries. Wait 15 minutes, then try again."


def test_it_says_so_when_too_many_sign_in_at_once(client, world, monkeypatch):
    def busy(*_, **__):
        raise unlock.Busy("Many people are signing in just now. Try again in a minute.")

    monkeypatch.setattr(actions.unlock, "open_session", busy)
    answer = send(client, "sign-in", {"email": world["Amina"].email, "password": "not the password"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"


@pytest.mark.parametrize(
    "body", [{}, {"email": "x"}, {"email": [], "password": {}}, {"email": "\ud800", "password": "x"}, [], "x", None]
)
def test_it_takes_any_nonsense_calmly(client, world, body):
    for path in ("sign-in", "code", "step-up"):
        answer = client.post(f"{ME}/{path}", json.dumps(body), content_type="application/json")
        assert answer.status_code in (400, 401), path


def test_it_takes_json_only_which_a_foreign_page_cannot_send(client, world):
    told = {"email": world["Amina"].email, "password": world["Amina"].password}
    assert client.post(f"{ME}/sign-in", told).status_code == 415
    assert client.post(f"{ME}/sign-in", json.dumps(told), content_type="text/plain").status_code == 415


def test_it_ends_the_attempt_after_five_wrong_codes(client, world):
    send(client, "sign-in", {"email": world["Amina"].email, "password": world["Amina"].password})
    answers = [send(client, "code", {"code": "000000"}).status_code for _ in range(6)]
    assert answers == [400, 400, 400, 400, 400, 401]


def test_it_wants_the_form_token_for_whatever_changes_something(world, strict):
    told = sign_in(strict, world["Amina"]).json()
    assert send(strict, "sign-out").status_code == 403
    assert strict.get(f"{ME}/session").status_code == 200
    assert send(strict, "sign-out", **{"X-CSRFToken": told["form_token"]}).status_code == 204
    assert strict.get(f"{ME}/session").status_code == 401


def test_it_steps_up(world, browser_of):  # noqa: F811 - the fixture imported above
    client = browser_of("Amina")
    wrong = send(client, "step-up", {"password": "not the password"})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["password"])
    assert send(client, "step-up", {"password": world["Amina"].password}).json()["stepped_up"] is True
    assert client.get(f"{ME}/session").json()["stepped_up"] is True


def test_it_lists_and_ends_ones_own_sessions(world, browser_of):  # noqa: F811 - the fixture imported above
    here, elsewhere, ben = browser_of("Amina"), browser_of("Amina"), browser_of("Ben")
    listed = here.get(f"{ME}/sessions").json()
    assert sorted(one["this_one"] for one in listed) == [False, True]
    other = next(one["id"] for one in listed if not one["this_one"])
    assert ben.delete(f"{ME}/sessions/{other}").status_code == 404
    assert here.delete(f"{ME}/sessions/{other}").status_code == 204
    assert here.delete(f"{ME}/sessions/{other}").status_code == 404
    assert elsewhere.get(f"{ME}/session").status_code == 401


@pytest.mark.parametrize("row", ["x", "ff", "%00", "é", "0" * 64])
def test_it_finds_no_session_of_a_strange_name(browser_of, row):  # noqa: F811 - the fixture imported above
    assert browser_of("Amina").delete(f"{ME}/sessions/{row}").status_code == 404


def test_it_signs_out(world, browser_of):  # noqa: F811 - the fixture imported above
    client = browser_of("Amina")
    assert send(client, "sign-out").status_code == 204
    assert not Session.objects.filter(person=world["Amina"].person).exists()
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0


def test_it_describes_every_endpoint_in_two_ways_without_a_warning(client, world, recwarn):
    assert yaml.safe_load(client.get("/api/v1/schema").content) == reference.endpoints()
    schema = client.get("/api/v1/schema", headers={"Accept": "application/vnd.oai.openapi+json"}).json()
    assert {path for path in schema["paths"] if path.startswith(ME)} == {
        f"{ME}/{name}" for name in ("code", "session", "sessions", "sessions/{row}", "sign-in", "sign-out", "step-up")
    }
    assert [str(one.message) for one in recwarn] == []
