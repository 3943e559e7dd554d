"""Every address, as each of the cast and as strangers, with their own and other people's ids, by every verb."""

import re
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

import pytest

from accounts.models import Role
from tests.system import deeds
from tests.system.addresses import EMPLOYERS, MAY_SEE, PEOPLE, walk
from tests.system.scene import Scene, path_of

# What an address answers to whom is decided above the database; the deeds themselves run on both.
pytestmark = pytest.mark.one_database

ADDRESSES = sorted(walk())
ENDS_THE_SESSION = {"exit", "sign-out", "api-sign-out"}
ASKS_FOR_THE_CODE = {"code", "code-on-paper"}
OTHER_VERBS = {None: ("OPTIONS",), "Carys": ("PUT", "DELETE")}
"""By who tries: reading verbs change nothing about who is signed in, and the access matrix tries GET as everybody."""
RARE_VERBS = ("TRACE", "PROPFIND", "CONNECT", "BREW")
STRANGERS = ("Amina", "Bel", "Carys", "Ines", "Lee", "Noor")
"""To some of the records each: another author, who was left out, another organisation, no reader, another vault, a trustee."""
ONE_OF_EACH = [name for name in PEOPLE if name not in {"Olu", "Tam", "Vik", "Emre", "Pia"}]
"""Whoever has another role, or the same elsewhere, than somebody before in the list."""
ANSWERS = {
    **deeds.JUDGED,
    "text": "said by somebody else",
    "note": "said by somebody else",
    "outcomes": "stopped",
    "reason": "none",
    "role": "staff",
    "name": "Somebody Else",
    "email": "somebody@else.example",
    "which": "others",
    "happened_on": "2026-01-05",
}
"""What makes every form complete, so that only the rules can say no."""


@pytest.fixture(scope="module")
def scene(fast_server):
    return Scene(fast_server)


@pytest.fixture(scope="module")
def half_in(fast_server):
    """Somebody who gave the right password and owes the code."""
    visitor, one = fast_server.visitor(), fast_server.people["Olu"]
    visitor.give_password(one["email"], one["password"])
    return visitor


def as_everybody(scene, half_in, do, names=PEOPLE):
    """Calls `do(name, visitor)` for each of the cast, a stranger and somebody half signed in; gives all problems."""
    everybody = [*((name, scene.people[name]) for name in names), (None, scene.server.visitor()), (None, half_in)]
    with ThreadPoolExecutor(4) as pool:
        return sorted(problem for found in pool.map(lambda one: do(*one), everybody) for problem in found)


def leaks(scene, name, text):
    """What stands in an answer that must not: words of records that are not hers, and names of who she does not know."""
    before, *rest = text.split(scene.server.mark)
    if not rest:
        return []
    records = [*scene.records.values(), scene.draft, scene.request]
    words = [one.phrase for one in records if one.phrase in text and not scene.may_read(name, one)]
    named = {re.split(r"\W+", piece[-12:].rstrip())[-1] for piece in (before, *rest[:-1])}
    return [*words, *(one for one in named if one in PEOPLE and not knows(name, one))]


def knows(name, other):
    """Names are known to who shares an organisation, and coordinators to those who can ask them for something."""
    if not name:
        return False
    coordinates = PEOPLE[other].role == Role.WELLBEING_COORDINATOR and not EMPLOYERS.isdisjoint(PEOPLE[name].places)
    return coordinates or not set(PEOPLE[name].places).isdisjoint(PEOPLE[other].places)


def test_it_has_a_line_for_every_address():
    assert {name for name, _, _ in ADDRESSES} == set(MAY_SEE)


def test_it_shows_each_page_to_whom_it_is_for_and_to_nobody_else(scene, half_in):
    def look(name, visitor):
        for address, pattern, parts in ADDRESSES:
            if address in ENDS_THE_SESSION or (visitor is half_in and address in ASKS_FOR_THE_CODE):
                continue
            for ids in scene.instances(address, parts):
                path = path_of(pattern, ids)
                answer = visitor.get(path, follow=False)
                may = MAY_SEE[address](name, ids)
                if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    yield f"{name} GET {path}: {answer.status}"
                elif may is not None and (answer.status == HTTPStatus.OK) != may:
                    yield f"{name} GET {path}: {answer.status}, {'should' if may else 'should not'} see {address}"
                for leak in leaks(scene, name, answer.text + str(answer.headers)):
                    yield f"{name} GET {path}: shows {leak}"

    assert as_everybody(scene, half_in, look, ONE_OF_EACH) == []


def state(server):
    """What a stranger's deed would change."""
    queries = {
        "records": "SELECT * FROM safety_incident",
        "requests": "SELECT * FROM wellbeing_request",
        "heads": "SELECT record, version FROM vault_head",
        "items": "SELECT id, version FROM vault_item",
        "wraps": "SELECT record, vault FROM vault_recordwrap",
        "cards": "SELECT record, version FROM vault_card",
        "roles": "SELECT person_id, tenant_id, role FROM accounts_membership",
        "people": "SELECT id, active FROM accounts_person",
        "grants": "SELECT vault_id, person FROM vault_vaultmember",
        "locks": "SELECT vault_id, gen FROM vault_vaultgeneration",
        "links": "SELECT id FROM accounts_invitation",
        "ways in": "SELECT id FROM vault_unlock",
        "sessions": "SELECT person FROM accounts_session WHERE kind = 'signed_in'",
    }
    return {name: sorted(map(str, server.rows(query))) for name, query in queries.items()}


def is_foreign(scene, name, ids):
    """Whether the thing that an address names is somebody else's business; addresses without ids name one's own."""
    if "incident_id" in ids:
        return not scene.may_read(name, ids["incident_id"])
    if "draft_id" in ids:
        return name != ids["draft_id"].author
    if "request_id" in ids:
        return name != ids["request_id"].author
    if "slug" in ids:
        return not name or ids["slug"] not in PEOPLE[name].places
    if "family" in ids:
        return name not in {"Ben", "Bel", "Carys", "Tam"}  # whose teams have playbooks of their own
    return bool(ids)


def send(visitor, verb, path, answers, *, token=True):
    """A deed as a page or a program sends it, with the form token that belongs to the session, or without."""
    if path.startswith("/api/") or verb != "POST":
        twin = visitor.twin()
        if not token:
            twin.forget("hearth-form")
        return twin.api(verb, path, None if verb in ("HEAD", "TRACE") else answers, follow=False)
    fields = [*answers.items(), *([("csrfmiddlewaretoken", visitor.cookie("hearth-form") or "")] if token else [])]
    return visitor.post(path, fields, follow=False)


def test_it_lets_nobody_do_anything_to_what_is_somebody_elses(scene, half_in):
    def try_it(name, visitor):
        for address, pattern, parts in ADDRESSES:
            foreign = [ids for ids in scene.instances(address, parts) if is_foreign(scene, name, ids)]
            for ids in foreign[:1]:
                path = path_of(pattern, ids)
                answer = send(visitor, "POST", path, ANSWERS)
                if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    yield f"{name} POST {path}: {answer.status}"
                for leak in leaks(scene, name, answer.text):
                    yield f"{name} POST {path}: shows {leak}"

    before = state(scene.server)
    assert as_everybody(scene, half_in, try_it, STRANGERS) == []
    assert state(scene.server) == before


def test_it_takes_nothing_without_the_forms_own_token(scene):
    before = state(scene.server)
    problems = []
    for name in ("Ben", "Ines"):
        for _, pattern, parts in ADDRESSES:
            path = path_of(pattern, scene.instances("", parts)[0])
            if path in ("/api/v1/me/sign-in", "/api/v1/me/code") or "/api/v1/p/" in path:
                continue  # these take no form token: they look at no session
            answer = send(scene.people[name], "POST", path, ANSWERS, token=False)
            if answer.status not in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED):
                problems.append(f"{name} POST {path}: {answer.status}")
    assert problems == []
    assert state(scene.server) == before


def test_it_answers_every_other_verb(scene):
    before = state(scene.server)
    problems = []
    for name, visitor in (("Carys", scene.people["Carys"]), (None, scene.server.visitor())):
        usual = OTHER_VERBS[name]
        for address, pattern, parts in ADDRESSES:
            path = path_of(pattern, scene.instances("", parts)[0])
            for verb in (*usual, *(RARE_VERBS if address in {"sign-in", "case", "api-case", "health"} else ())):
                if address in ENDS_THE_SESSION and verb == "HEAD":
                    continue
                answer = send(visitor, verb, path, {})
                if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    problems.append(f"{name} {verb} {path}: {answer.status}")
                problems += [f"{name} {verb} {path}: shows {leak}" for leak in leaks(scene, name, answer.text)]
    assert problems == []
    assert state(scene.server) == before


def test_it_opens_to_a_trustee_what_was_kept_from_the_team_once_she_gave_her_password(scene):
    noor, server = scene.people["Noor"], scene.server
    paths = {name: f"/s/{record.id}" for name, record in scene.records.items()}
    assert noor.get(paths["restricted"], follow=False).headers["Location"].startswith("/me/again")
    noor.step_up(server.people["Noor"]["password"])
    seen = {name for name, path in paths.items() if scene.records[name].phrase in noor.get(path).text}
    assert seen == {"restricted", "aboutben"}


def test_it_takes_an_empty_form_from_anybody_everywhere(scene, half_in):
    """Comes last but one: some deeds need no field, and are done."""

    def send_nothing(name, visitor):
        for address, pattern, parts in ADDRESSES:
            if address not in ENDS_THE_SESSION:
                path = path_of(pattern, scene.instances(address, parts)[0])
                answer = send(visitor, "POST", path, {})
                if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    yield f"{name} POST {path}: {answer.status}"

    assert as_everybody(scene, half_in, send_nothing, ("Amina", "Ben", "Hana")) == []


@pytest.mark.parametrize(("verb", "path"), [("GET", "/exit"), ("POST", "/me/out"), ("POST", "/api/v1/me/sign-out")])
def test_it_lets_everybody_leave(scene, verb, path):
    """Comes last: whoever leaves is gone."""
    name = {"/exit": "Vik", "/me/out": "Tam", "/api/v1/me/sign-out": "Jo"}[path]
    visitor = scene.people[name]
    kept = visitor.twin()
    assert visitor.send("GET", "/me/", follow=False).status == HTTPStatus.OK
    answer = visitor.get(path, follow=False) if verb == "GET" else send(visitor, verb, path, {})
    assert answer.status in (HTTPStatus.FOUND, HTTPStatus.NO_CONTENT)
    assert kept.get("/me/", follow=False).status == HTTPStatus.FOUND, "the session has ended, not only the cookie"
