"""The door for programs: who gets in, and what every refusal looks like."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import path, reverse
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import identity
from accounts.models import Person
from accounts.rest import viewer_of
from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as real_urlpatterns
from tests.accounts.conftest import bare_keyring, client_with, sign_in, visit

__all__ = ["handler400", "handler403", "handler404", "handler500"]

PROBLEM = "application/problem+json"


class Fields(serializers.Serializer):
    kind = serializers.ChoiceField(choices=["incident"])
    count = serializers.IntegerField(min_value=1, max_value=3)


class Endpoint(APIView):
    def get(self, request):
        return Response({"name": viewer_of(request).name, "user": str(request.user.pk)})

    def post(self, request):
        fields = Fields(data=request.data)
        fields.is_valid(raise_exception=True)
        return Response(fields.validated_data)


def failing(error):
    """An endpoint whose deed is refused with this."""

    class Failing(APIView):
        def get(self, _request):
            raise error

    return Failing.as_view()


REFUSALS = {
    "permission": PermissionDenied("Only a safety manager can close this."),
    "no-words": PermissionDenied(),
    "missing": Http404("Incident 7 of Harbour"),
    "throttled": exceptions.Throttled(wait=900),
    "list": exceptions.ValidationError(["One thing.", "Another thing."]),
    "nested": exceptions.ValidationError({"files": "Too large."}),
    "broken": RuntimeError("a secret"),
}

urlpatterns = [
    path("api/v1/x", Endpoint.as_view()),
    *[path(f"api/v1/{name}", failing(error)) for name, error in REFUSALS.items()],
    *real_urlpatterns,
]

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def browser(world):
    def browser(**options):
        return client_with(sign_in(world["Amina"]), raise_request_exception=False, **options)

    return browser


def problem(answer, status):
    """The body of a refusal, after its shape was checked."""
    body = answer.json()
    assert answer.status_code == body["status"] == status
    assert answer.headers["Content-Type"] == PROBLEM
    assert body["type"] == "about:blank"
    assert body["title"]
    assert set(body) <= {"type", "title", "status", "detail", "errors"}
    return body


# Who gets in


def test_somebody_signed_in_gets_in_as_herself(world, browser):
    assert browser().get("/api/v1/x").json() == {"name": "Amina", "user": str(world["Amina"].person)}


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options"])
def test_a_stranger_is_told_to_sign_in(db, method):
    answer = getattr(Client(), method)("/api/v1/x")
    problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Session"


def test_between_password_and_code_somebody_is_told_the_same(world):
    request = visit()
    identity.begin_pending(request, bare_keyring(world["Ben"]), "/")
    problem(client_with(request.session.session_key).get("/api/v1/x"), 401)


def test_somebody_disabled_is_told_the_same(world, browser):
    amina = browser()
    Person.objects.filter(pk=world["Amina"].person).update(active=False)
    problem(amina.get("/api/v1/x"), 401)


@pytest.mark.parametrize("header", ["Basic YW1pbmE6cGFzc3dvcmQ=", "Bearer token", "Token abc", "Session abc"])
def test_no_other_way_in_is_known(db, header):
    problem(Client(headers={"Authorization": header}).get("/api/v1/x"), 401)


# The form token


GOOD = {"kind": "incident", "count": 2}


def test_whatever_changes_something_needs_the_form_token(browser):
    amina = browser(enforce_csrf_checks=True)
    problem(amina.post("/api/v1/x", GOOD, content_type="application/json"), 403)
    token = amina.get(reverse("api-session")).json()["form_token"]
    answer = amina.post("/api/v1/x", GOOD, content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.json() == GOOD


def test_another_browsers_form_token_does_not_do(browser):
    amina, other = browser(enforce_csrf_checks=True), browser(enforce_csrf_checks=True)
    amina.get(reverse("api-session"))
    token = other.get(reverse("api-session")).json()["form_token"]
    answer = amina.post("/api/v1/x", GOOD, content_type="application/json", headers={"X-CSRFToken": token})
    problem(answer, 403)


def test_looking_needs_none(browser):
    assert browser(enforce_csrf_checks=True).get("/api/v1/x").status_code == 200


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"])
@pytest.mark.parametrize("address", ["/api/v1/x", "/api/v1/me/sign-in"])
def test_what_a_foreign_page_can_send_without_asking_is_not_read(browser, address, kind):
    problem(browser().post(address, b'{"kind": "incident"}', content_type=kind), 415)


# Refusals


def test_wrong_answers_are_named_by_field(browser):
    body = problem(browser().post("/api/v1/x", {"kind": "party", "count": 9}, content_type="application/json"), 400)
    assert set(body["errors"]) == {"kind", "count"}
    assert all(isinstance(one, str) for words in body["errors"].values() for one in words)


@pytest.mark.parametrize("data", [b"{", b"[]", b'"text"', b"\xff\xfe", b"", b"null"])
def test_what_is_no_object_is_refused_and_breaks_nothing(browser, data):
    problem(browser().post("/api/v1/x", data, content_type="application/json"), 400)


@pytest.mark.parametrize(
    ("name", "status", "detail"),
    [
        ("permission", 403, "Only a safety manager can close this."),
        ("no-words", 403, "You cannot do this."),
        ("missing", 404, "There is nothing here."),
        ("list", 400, "Some answers need another look."),
        ("nested", 400, "Some answers need another look."),
    ],
)
def test_every_refusal_has_the_same_shape(browser, name, status, detail):
    assert problem(browser().get(f"/api/v1/{name}"), status)["detail"] == detail


def test_errors_are_lists_of_sentences_by_field(browser):
    assert browser().get("/api/v1/list").json()["errors"] == {"": ["One thing.", "Another thing."]}
    assert browser().get("/api/v1/nested").json()["errors"] == {"files": ["Too large."]}


def test_whoever_has_to_wait_is_told_how_long(browser):
    answer = browser().get("/api/v1/throttled")
    problem(answer, 429)
    assert answer.headers["Retry-After"] == "900"


def test_a_wrong_verb_is_told_the_right_ones(browser):
    answer = browser().delete("/api/v1/x")
    problem(answer, 405)
    assert answer.headers["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_a_failure_and_a_wrong_address_are_problems_too(browser):
    assert b"secret" not in browser().get("/api/v1/broken").content
    problem(browser().get("/api/v1/broken"), 500)
    problem(browser().get("/api/v1/nowhere"), 404)
