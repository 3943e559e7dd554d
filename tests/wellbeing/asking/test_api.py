"""Asking by program: the same deeds as on the pages."""

from uuid import uuid4

import pytest

from accounts.models import Tenant
from tests.safety.api.conftest import Program
from vault.errors import Conflict, Damaged
from wellbeing import actions, queries
from wellbeing.models import Request

pytestmark = pytest.mark.django_db
LEAST = {"service": "counselling", "urgency": "month"}
FULL = {
    **LEAST,
    "about": ["racism"],
    "preferences": [{"dimension": "gender", "value": "woman", "strength": "must"}],
    "contact": {"route": "text", "detail": "07700 900123", "when": "", "name": "Mina"},
    "avoid": "",
}


@pytest.fixture
def program(browser_of):
    return lambda name, **options: Program(browser_of(name, **options))


@pytest.fixture
def amina(program):
    return program("Amina")


def test_it_says_through_whom_she_may_ask_and_who_would_read_it(amina, world):
    (place,) = amina.get("w/places").json()
    assert (place["name"], place["scheme"], place["ready"]) == ("Harbour Advice", "Wellspring wellbeing scheme", True)
    assert place["readers"] == ["Dele"]


def test_it_gives_the_lists_to_anybody(client, db):
    lists = client.get("/api/v1/w/lists").json()
    assert {row["code"] for row in lists["wellbeing_urgency"]} == {"now", "week", "month", "planned"}
    assert any(row["more"].get("tel") == "116 123" for row in lists["crisis_line"])


def test_it_sends_once_however_often_it_is_sent(amina, world):
    body = {**FULL, "id": str(uuid4())}
    first, second = amina.post("w/mine", body), amina.post("w/mine", body)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json() == {"id": body["id"]}
    assert Request.objects.count() == 1
    own = amina.get(f"w/mine/{body['id']}").json()
    assert (own["status"], own["turn"], own["can_withdraw"]) == ("requested", "scheme", True)
    assert own["wanted"]["preferences"] == FULL["preferences"]
    assert "person" not in str(own)
    assert [line["title"] for line in amina.get("w/mine").json()] == ["One-to-one counselling"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"service": "crisis"}, "service"),
        ({"urgency": "never"}, "urgency"),
        ({"about": ["weather"]}, "about"),
        ({"preferences": [{"dimension": "gender", "value": "", "strength": "must"}]}, "preferences"),
        ({"contact": {"route": "phone"}}, "detail"),
    ],
)
def test_it_refuses_with_the_field(amina, world, changes, field):
    answer = amina.post("w/mine", {**LEAST, **changes})
    assert answer.status_code in {400, 422}
    assert field in answer.json()["errors"]
    assert not Request.objects.exists()


def test_it_keeps_and_forgets_a_draft(amina, world):
    draft = f"w/drafts/{uuid4()}"
    assert amina.get(draft).status_code == 404
    assert amina.put(draft, {"service": "peer_support"}).status_code == 200
    assert amina.get(draft).json()["wanted"]["service"] == "peer_support"
    assert amina.delete(draft).status_code == 204
    assert amina.get(draft).status_code == 404


def test_a_draft_goes_by_its_own_id_and_leaves_the_locker(amina, world):
    draft = str(uuid4())
    amina.put(f"w/drafts/{draft}", FULL)
    amina.post("w/mine", {**FULL, "id": draft})
    assert amina.get(f"w/drafts/{draft}").status_code == 404
    assert amina.put(f"w/drafts/{draft}", FULL).status_code == 409
    assert [line.unsent for line in queries.mine(world["Amina"].viewer())] == [False]


def test_it_takes_messages_and_the_request_back(amina, world):
    request = amina.post("w/mine", LEAST).json()["id"]
    assert amina.post(f"w/mine/{request}/messages", {"text": "Mornings are best."}).status_code == 204
    assert amina.get(f"w/mine/{request}").json()["messages"][0]["text"] == "Mornings are best."
    assert amina.post(f"w/mine/{request}/withdrawal").status_code == 204
    assert amina.post(f"w/mine/{request}/messages", {"text": "More."}).status_code == 409
    assert amina.post(f"w/mine/{request}/withdrawal").status_code == 409


@pytest.mark.parametrize("name", ["Ben", "Hana", "Ines", "Gus", "Carys", "Dele", "Efe", "Wren"])
def test_it_does_not_exist_for_anybody_else(program, amina, world, name):
    request = amina.post("w/mine", LEAST).json()["id"]
    other = program(name, stepped_up=True)
    assert other.get(f"w/mine/{request}").status_code == 404
    assert other.post(f"w/mine/{request}/messages", {"text": "x"}).status_code == 404
    assert other.post(f"w/mine/{request}/withdrawal").status_code == 404
    harbour = str(world.tenants["harbour"].id)
    assert other.post("w/mine", {**LEAST, "id": request, "organisation": harbour}).status_code == 404


def test_whoever_works_nowhere_cannot_ask(program, world):
    assert program("Dele").post("w/mine", LEAST).status_code == 404
    assert program("Efe").get("w/places").json() == []


def test_a_scheme_that_cannot_read_takes_nothing(amina, world):
    Tenant.objects.filter(slug="harbour").update(scheme=None)
    assert amina.post("w/mine", LEAST).status_code == 409
    assert not Request.objects.exists()


@pytest.mark.parametrize(("error", "status"), [(Conflict("x"), 409), (Damaged("SECRET-DETAIL"), 500)])
def test_what_breaks_below_is_said_without_a_detail(amina, world, monkeypatch, error, status):
    def fail(**_):
        raise error

    monkeypatch.setattr(actions, "ask", fail)
    answer = amina.post("w/mine", LEAST)
    assert answer.status_code == status
    assert b"SECRET-DETAIL" not in answer.content
