"""The way through the middleware, with small views of its own below the real ones."""

import html
import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import Http404, HttpResponse, JsonResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, path, reverse
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import identity, kept, sessions
from accounts.gates import open_view
from accounts.middleware import SMALL_BODY, WhoIsThere
from accounts.models import Person, Session
from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as real_urlpatterns
from tests.accounts.conftest import bare_keyring, client_with, code_of, sign_in, visit
from vault import locker, rotation
from vault.errors import Conflict
from vault.keyring import Keyring
from vault.models import Locker as LockerRow

__all__ = ["handler400", "handler403", "handler404", "handler500"]

METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"]
UNSAFE = METHODS[3:]


def who(request):
    return JsonResponse({"name": request.viewer.name if request.viewer else None})


@open_view("a test")
def who_open(request):
    return who(request)


def write(request):
    locker.update(request.viewer.keyring, lambda mine: mine.drafts.update(one={"service": "safety"}))
    return HttpResponse()


def refuse(request):
    raise PermissionDenied("No.")


def miss(request):
    raise Http404


def end_all(request):
    sessions.end_all(request.viewer.id)
    request.session["note"] = 1
    return HttpResponse("done")


def take(request):
    return HttpResponse("taken")


@open_view("a test")
def take_open(request):
    return take(request)


take.takes_files = take_open.takes_files = True


def fail(request):
    raise RuntimeError


class Endpoint(APIView):
    def post(self, _request):
        return Response({})


class FilesEndpoint(Endpoint):
    takes_files = True


urlpatterns = [
    path("x/closed", who),
    path("x/open", who_open),
    path("x/write", write),
    path("x/refuse", refuse),
    path("x/miss", miss),
    path("x/fail", fail),
    path("x/end", end_all),
    path("x/files", take),
    path("x/open-files", take_open),
    path("api/v1/x", Endpoint.as_view()),
    path("api/v1/files", FilesEndpoint.as_view()),
    *real_urlpatterns,
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def browser(world):
    """Gives a browser signed in as one of the cast."""

    def browser(name, *, stepped_up=False, **options):
        return client_with(sign_in(world[name], stepped_up=stepped_up), **options)

    return browser


@pytest.fixture
def pending(world):
    """A browser between the password and the code."""
    request = visit()
    identity.begin_pending(request, bare_keyring(world["Ben"]), "/")
    return client_with(request.session.session_key)


# Default deny


@pytest.mark.parametrize("method", METHODS)
def test_a_stranger_reaches_no_view_that_is_not_open(db, method):
    response = Client().generic(method, "/x/closed")
    assert response.status_code == (302 if method in {"GET", "HEAD", "OPTIONS"} else 403)
    assert b'"name"' not in response.content


@pytest.mark.parametrize("method", METHODS)
def test_a_stranger_reaches_every_view_that_is(db, method):
    assert Client().generic(method, "/x/open").status_code == 200


@pytest.mark.parametrize("method", METHODS)
def test_somebody_signed_in_reaches_both(browser, method):
    amina = browser("Amina")
    assert amina.generic(method, "/x/closed").status_code == amina.generic(method, "/x/open").status_code == 200
    assert amina.get("/x/closed").json() == {"name": "Amina"}


@pytest.mark.parametrize("method", METHODS)
def test_between_password_and_code_somebody_is_a_stranger(pending, method):
    assert pending.generic(method, "/x/closed").status_code in {302, 403}
    assert pending.get("/x/open").json() == {"name": None}


def test_whoever_is_joining_is_a_stranger(world):
    request = visit()
    keyring = Keyring(world["Ben"].person, world["Ben"].keyring.seed_s, world["Ben"].keyring.seed_u)
    identity.begin_enrolling(request, keyring, kit="kit", totp_seed=b"\x01" * 20, link="link")
    joining = client_with(request.session.session_key)
    assert joining.get("/x/closed").status_code == 302
    assert joining.get("/x/open").json() == {"name": None}


def simple_paths(resolver=None, prefix=""):
    """Every address of Hearth that has no parameter."""
    for pattern in (resolver or get_resolver("config.urls")).url_patterns:
        text = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from simple_paths(pattern, text)
        elif "<" not in text:
            yield f"/{text}"


def test_a_pending_session_gets_no_further_than_a_stranger(world, pending):
    """On every page of Hearth; only those that ask for the code tell the two apart."""
    told_apart = set()
    paths = sorted(set(simple_paths()) - {"/exit"})
    assert len(paths) > 20
    for address in paths:
        for method in ("get", "post"):
            answers = [getattr(client, method)(address) for client in (pending, Client())]
            if len({(one.status_code, one.headers.get("Location")) for one in answers}) > 1:
                told_apart.add(address)
            assert all(answer.status_code < 500 for answer in answers), address
            shown = re.sub(r'value="[^"]*"', "", answers[0].content.decode())  # sealed values may spell anything
            assert not [one for one in ("Ben", world["Ben"].email) if one in shown], address
    assert told_apart <= {reverse("code"), reverse("code-on-paper"), reverse("api-code")}


def test_the_viewer_and_djangos_user_are_the_same_person(world):
    seen = []
    request = visit(sign_in(world["Amina"]))
    WhoIsThere(lambda given: seen.append((given.viewer, given.user)) or HttpResponse())(request)
    viewer, user = seen[0]
    assert viewer.person is user
    assert user.is_authenticated
    assert user.is_verified()
    request = visit()
    WhoIsThere(lambda given: seen.append((given.viewer, given.user)) or HttpResponse())(request)
    assert seen[1][0] is None
    assert isinstance(seen[1][1], AnonymousUser)


# The way to the sign-in page and back


@pytest.mark.parametrize("address", ["/x/closed", "/x/closed?a=1&b=2", "/x/closed?next=//evil.example"])
def test_the_way_to_the_sign_in_page_remembers_the_way_back(db, address):
    location = urlsplit(Client().get(address).headers["Location"])
    assert location.path == reverse("sign-in")
    assert parse_qs(location.query) == {"next": [address]}


def field(page, name):
    found = re.search(rf'<input type="hidden" name="{name}"[^>]* value="([^"]*)"', page.content.decode())
    return html.unescape(found.group(1))


def arrive(client, inhabitant, **fields):
    """Through the two pages, as a person types it; returns where she lands."""
    client.post(reverse("sign-in"), {"email": inhabitant.email, "password": inhabitant.password} | fields)
    page = client.get(reverse("code"))
    answer = client.post(reverse("code"), {"code": code_of(inhabitant), "kept": field(page, "kept")})
    return answer.headers["Location"]


def test_after_signing_in_she_is_where_she_wanted_to_be(world, clock):
    client = Client()
    page = client.get(client.get("/x/closed?a=1").headers["Location"])
    assert arrive(client, world["Amina"], next=field(page, "next")) == "/x/closed?a=1"
    assert client.get("/x/closed").json() == {"name": "Amina"}


def test_nobody_is_led_away_after_signing_in(world, clock):
    assert arrive(Client(), world["Amina"], next="//evil.example/") == "/"


TYPED = {"narrative": "They wrote again. 🔥 تهديد", "types": ["ONL-MSG", "THR-KIL"], "password": "hunter2hunter2"}


def test_what_she_typed_after_her_session_had_ended_comes_back(world, browser, clock):
    amina = browser("Amina")
    clock.move(minutes=31)
    before = everything()
    answer = amina.post("/x/closed", TYPED)
    assert answer.status_code == 403
    assert everything() == before, "The server must keep nothing of it."
    sealed = field(answer, "kept")
    for typed in ("They wrote", "ONL-MSG", "hunter2"):
        assert typed not in answer.content.decode() + str(answer.cookies)
    location = arrive(amina, world["Amina"], kept=sealed)
    place, _, kept_id = location.partition("?kept=")
    assert place == "/x/closed"
    fields = kept.take(world["Amina"].viewer(), kept_id)
    assert fields == {"narrative": [TYPED["narrative"]], "types": TYPED["types"]}
    assert amina.cookies[kept.COOKIE].value == ""


def everything():
    """All rows but those of the session that was found dead."""
    skipped = {"accounts_session", "audit_entry", "audit_frontier"}
    with connection.cursor() as cursor:
        rows = {}
        for table in sorted(set(connection.introspection.table_names(cursor)) - skipped):
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608 - the database's own names
            rows[table] = cursor.fetchone()
    return rows


def test_a_form_without_its_token_is_not_kept_but_refused(db):
    """A foreign page cannot make somebody carry its words through her sign-in."""
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/x/closed", TYPED)
    assert answer.status_code == 403
    assert kept.COOKIE not in answer.cookies
    assert b'name="kept"' not in answer.content


# The cookie and the headers


def test_the_cookie_goes_with_the_browser_and_out_of_reach_of_scripts(world, clock):
    client = Client()
    arrive(client, world["Amina"])
    cookie = client.cookies["hearth"]
    assert (cookie["max-age"], cookie["expires"], cookie["domain"]) == ("", "", "")
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


def test_a_stranger_gets_no_session_and_leaves_no_row(db):
    answer = Client().get("/x/open")
    assert "hearth" not in answer.cookies
    assert not Session.objects.exists()


def test_a_dead_cookie_is_taken_away(db):
    assert client_with("x" * 43).get("/x/open").cookies["hearth"]["max-age"] == 0


@pytest.mark.parametrize("address", ["/x/open", "/x/closed", "/x/miss", "/api/v1/x"])
def test_no_page_is_stored_and_none_is_shown_to_another(browser, address):
    for client in (Client(), browser("Amina")):
        answer = client.get(address)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Cookie" in answer.headers["Vary"]


def test_no_address_goes_to_other_sites(browser):
    """So a link of an invitation does not leave with the Referer header."""
    assert Client().get("/me/join/made-up-link").headers["Referrer-Policy"] == "same-origin"


def test_an_ordinary_request_writes_nothing(browser, clock):
    amina = browser("Amina", stepped_up=True)
    with CaptureQueriesContext(connection) as queries:
        answer = amina.get("/x/closed")
    assert not [one["sql"] for one in queries if not one["sql"].startswith("SELECT")]
    assert len(queries) == 4  # the session, the mark of the password, the person, her roles
    assert "hearth" not in answer.cookies


def test_a_session_that_was_ended_under_way_stays_ended(browser, world):
    answer = browser("Amina").get("/x/end")
    assert answer.status_code == 400
    assert not Session.objects.filter(person=world["Amina"].person).exists()


def test_a_failing_view_shows_nothing_of_the_request(browser):
    amina = browser("Amina", raise_request_exception=False)
    answer = amina.post("/x/fail", TYPED)
    assert answer.status_code == 500
    assert b"They wrote" not in answer.content


# Large bodies


class NeverRead:
    """A body that must not be touched."""

    def read(self, *_size):
        raise AssertionError("The body was read before the refusal.")

    readline = read


def send(client, address, size, method="POST"):
    return client.generic(method, address, CONTENT_LENGTH=str(size), **{"wsgi.input": NeverRead()})


LARGE = SMALL_BODY + 1
ALL_FILES = 10 * 100 * 1024 * 1024 + SMALL_BODY


@pytest.mark.parametrize(
    ("address", "size", "status"),
    [
        ("/x/closed", LARGE, 413),
        ("/x/files", LARGE, 413),
        ("/x/open", LARGE, 413),
        ("/x/open-files", LARGE, 200),
        ("/x/open-files", ALL_FILES + 1, 413),
        ("/x/nowhere", LARGE, 413),
        ("/x/open", "many", 413),
        ("/api/v1/x", LARGE, 413),
        ("/api/v1/files", LARGE, 413),
    ],
)
def test_a_stranger_sends_much_only_where_strangers_send_files(db, address, size, status):
    assert send(Client(), address, size).status_code == status


@pytest.mark.parametrize(
    ("address", "size", "status"),
    [
        ("/x/closed", SMALL_BODY, 200),
        ("/x/closed", LARGE, 413),
        ("/x/files", ALL_FILES, 200),
        ("/x/files", ALL_FILES + 1, 413),
        ("/api/v1/x", LARGE, 413),
        ("/api/v1/files", LARGE, 200),
    ],
)
def test_somebody_signed_in_sends_much_only_where_files_are_taken(browser, address, size, status):
    assert send(browser("Amina"), address, size).status_code == status


def test_between_password_and_code_nobody_sends_files(pending):
    assert send(pending, "/x/files", LARGE).status_code == 413


@pytest.mark.parametrize("method", UNSAFE)
def test_no_method_gets_a_large_body_past_the_gate(db, method):
    assert send(Client(), "/x/closed", LARGE, method).status_code == 413


def test_the_refusal_is_a_page_for_people_and_a_problem_for_programs(browser):
    page, problem = (send(browser("Amina"), address, LARGE) for address in ("/x/closed", "/api/v1/x"))
    assert page.headers["Content-Type"].startswith("text/html")
    assert b"<h1" in page.content
    assert problem.headers["Content-Type"] == "application/problem+json"
    assert problem.json().items() >= {"type": "about:blank", "status": 413}.items()


# The locker


class Row:
    """How somebody's locker stands."""

    def __init__(self, inhabitant):
        row = LockerRow.objects.get(person=inhabitant.person)
        self.version, self.blob = bytes(row.version), bytes(row.blob)


DEEDS = {
    "nothing": lambda client: client.post("/x/closed", {"a": "b"}),
    "a draft": lambda client: client.post("/x/write"),
    "forbidden": lambda client: client.post("/x/refuse"),
    "not there": lambda client: client.post("/x/miss"),
    "no such page": lambda client: client.post("/x/nowhere"),
    "a failure": lambda client: client.post("/x/fail"),
    "on an open page": lambda client: client.post("/x/open"),
    "put": lambda client: client.put("/x/closed"),
    "patch": lambda client: client.patch("/x/closed"),
    "delete": lambda client: client.delete("/x/closed"),
    "a program": lambda client: client.post("/api/v1/x", {}, content_type="application/json"),
    "a wrong verb": lambda client: client.delete("/api/v1/x"),
    "the password again": lambda client: client.post(reverse("again"), {"password": "not the password"}),
    "signing out": lambda client: client.post(reverse("sign-out")),
    "other sessions": lambda client: client.post(reverse("sessions"), {"which": "others"}),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_every_deed_changes_the_locker_in_the_same_way(world, browser, deed):
    amina = browser("Amina", raise_request_exception=False)
    before, others = Row(world["Amina"]), Row(world["Wren"])
    with CaptureQueriesContext(connection) as queries:
        DEEDS[deed](amina)
    after = Row(world["Amina"])
    written = [one["sql"] for one in queries if "vault_locker" in one["sql"] and one["sql"].startswith("UPDATE")]
    assert len(written) == 1
    assert after.version != before.version
    assert after.blob != before.blob
    assert len(after.blob) == len(before.blob)
    assert Row(world["Wren"]).blob == others.blob


def test_a_refused_form_changes_it_as_well(world, browser):
    amina = browser("Amina", enforce_csrf_checks=True)
    before = Row(world["Amina"])
    assert amina.post("/x/closed").status_code == 403
    assert Row(world["Amina"]).version != before.version


def test_signing_in_changes_it_once(world, clock):
    client = Client()
    client.post(reverse("sign-in"), {"email": world["Amina"].email, "password": world["Amina"].password})
    before = Row(world["Amina"])
    with CaptureQueriesContext(connection) as queries:
        client.post(reverse("code"), {"code": code_of(world["Amina"])})
    assert Row(world["Amina"]).version != before.version
    assert len([one for one in queries if one["sql"].startswith('UPDATE "vault_locker"')]) == 1


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_changes_nothing(world, browser, method):
    before = Row(world["Amina"])
    getattr(browser("Amina"), method)("/x/closed")
    assert Row(world["Amina"]).version == before.version


def test_a_stranger_changes_nobodys(world, pending):
    before = [bytes(row.version) for row in LockerRow.objects.order_by("person")]
    for client in (Client(), pending):
        client.post("/x/open")
        client.post("/x/closed")
    assert [bytes(row.version) for row in LockerRow.objects.order_by("person")] == before


@pytest.mark.parametrize("trouble", [Conflict, DatabaseError])
@pytest.mark.parametrize("where", [(locker, "touch"), (rotation, "work_for")])
def test_trouble_with_house_keeping_does_not_undo_the_deed(browser, monkeypatch, where, trouble):
    def fail(*_given):
        raise trouble

    monkeypatch.setattr(*where, fail)
    assert browser("Amina").post("/x/closed").json() == {"name": "Amina"}


# Who is gone


def test_the_browser_of_somebody_disabled_is_a_strangers(world, browser):
    amina = browser("Amina")
    Person.objects.filter(pk=world["Amina"].person).update(active=False)
    answer = amina.get("/x/closed")
    assert answer.status_code == 302
    assert answer.cookies["hearth"]["max-age"] == 0


def test_a_program_is_told_the_same_as_the_page(world, browser, pending):
    statuses = {}
    for name, client in (("stranger", Client()), ("pending", pending), ("Amina", browser("Amina"))):
        answer = client.post("/api/v1/x", json.dumps({}), content_type="application/json")
        statuses[name] = answer.status_code
    assert statuses == {"stranger": 401, "pending": 401, "Amina": 200}
