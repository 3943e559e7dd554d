"""The ledger for programs."""

import io
import zipfile
from uuid import uuid4

import pytest

from tests.safety.api.conftest import Program, program_of  # noqa: F401 - a fixture for every test here
from tests.safety.conftest import upload
from tests.safety.views.conftest import browser_of  # noqa: F401 - as above
from ui import formats

COST = {"category": "PHY-LCK", "what_for": "New locks", "amount": 125_000}
POT = {"name": "Scheme", "funder": "Home Office", "rules": [{"code": "match_percent", "number": 80}]}


@pytest.fixture
def lee(program_of):  # noqa: F811 - the fixture imported above
    return program_of("Lee")


@pytest.fixture
def amina(program_of):  # noqa: F811 - as above
    return program_of("Amina")


@pytest.fixture
def ben(program_of):  # noqa: F811 - as above
    return program_of("Ben")


def test_a_cost_goes_its_way(amina, lee):
    wanted = str(uuid4())
    made = amina.post("s/costs", COST | {"id": wanted})
    assert made.status_code == 201
    assert made.json()["id"] == wanted
    assert amina.post("s/costs", COST | {"id": wanted}).json()["id"] == wanted
    assert amina.put(f"s/costs/{wanted}", COST | {"amount": 99_00}).status_code == 204
    assert lee.post(f"s/costs/{wanted}/stage", {"stage": "approved"}).status_code == 204
    assert lee.post(f"s/costs/{wanted}/stage", {"stage": "paid", "amount": 100_00}).status_code == 204
    found = lee.get(f"s/costs/{wanted}").json()
    assert (found["stage"], found["total"], found["asked_by"], found["verified"]) == ("paid", 10_000, "Amina", True)
    assert [one["stage"] for one in found["moves"]] == ["estimate", "approved", "paid"]
    assert [one["id"] for one in amina.get("s/costs/mine").json()["costs"]] == [wanted]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"vat": 125_001}, "vat"),
        ({"basis": "gold"}, "basis"),
        ({"stage": "approved"}, "stage"),
        ({"stage": "nonsense"}, "stage"),
        ({"times": 2}, "times"),
        ({"minutes": 5}, "hours"),
        ({"what_for": " "}, "what_for"),
    ],
)
def test_it_refuses_what_the_rules_refuse(amina, changes, field):
    answer = amina.post("s/costs", COST | changes)
    assert answer.status_code in {400, 422}
    assert field in answer.json()["errors"]


def test_forbidden_moves_and_missing_reasons_are_refused(amina, lee):
    cost = amina.post("s/costs", COST).json()["id"]
    for stage in ("committed", "claimed", "reimbursed", "nonsense"):
        assert lee.post(f"s/costs/{cost}/stage", {"stage": stage}).status_code == 422
    assert "reason" in lee.post(f"s/costs/{cost}/stage", {"stage": "declined"}).json()["errors"]
    assert amina.post(f"s/costs/{cost}/stage", {"stage": "approved"}).status_code == 403
    mine = lee.post("s/costs", COST).json()["id"]
    assert lee.post(f"s/costs/{mine}/stage", {"stage": "approved"}).status_code == 409


def test_the_ledger_with_filters_and_totals(amina, lee):
    amina.post("s/costs", COST)
    amina.post("s/costs", COST | {"category": "LEG-ADV", "capital": True, "amount": 1})
    found = lee.get("s/costs", show="all", categories="LEG-ADV,DIG-SEC", kinds="capital").json()
    assert (found["total"], found["totals"]["money"], found["totals"]["unfunded"]) == (1, 1, 1)
    assert found["totals"]["by_stage"]["estimate"] == 1
    assert lee.get("s/costs").json()["total"] == 2
    assert amina.get("s/costs").status_code == 403


def test_pots_answer_before_buying(amina, lee):
    pot = lee.post("s/pots", POT).json()["id"]
    cost = amina.post("s/costs", COST).json()["id"]
    (said,) = lee.get(f"s/costs/{cost}/pot").json()["pots"]
    assert (said["pays"], said["amount"], said["rest"], said["chosen"]) == (True, 100_000, 25_000, False)
    assert lee.put(f"s/costs/{cost}/pot", {"pot": pot}).status_code == 204
    (found,) = lee.get("s/pots").json()["pots"]
    assert (found["spoken_for"], found["left"]) == (100_000, None)
    assert found["covers"] == [{"cost": cost, "amount": 100_000}]
    assert lee.put(f"s/pots/{pot}", POT | {"rules": [{"code": "cap_amount", "number": 5}]}).status_code == 204
    assert lee.get(f"s/pots/{pot}").json()["left"] == 0
    assert lee.post(f"s/pots/{pot}/closing", {"closed": True}).status_code == 204
    assert lee.get(f"s/pots/{pot}").json()["closed"] is True
    assert amina.get(f"s/pots/{pot}").status_code == 403


def test_money_comes_in_once(lee):
    pot = lee.post("s/pots", POT | {"rules": [{"code": "unrestricted"}]}).json()["id"]
    income = {"id": str(uuid4()), "amount": 250_000, "day": formats.today().isoformat()}
    for _ in range(2):
        assert lee.post(f"s/pots/{pot}/income", income).status_code == 204
    assert lee.get(f"s/pots/{pot}").json()["left"] == 250_000
    assert lee.post(f"s/pots/{pot}/income", income | {"day": "2999-01-01"}).status_code == 422


def test_a_claim_goes_its_way(amina, lee, add, world):
    pot = lee.post("s/pots", POT).json()["id"]
    cost = str(add(stage="paid", files=[upload(b"a quote", "quote.txt")]))
    file = lee.get(f"s/costs/{cost}").json()["files"][0]["id"]
    fields = {"pot": pot, "lines": [{"cost": cost, "amount": 100_000}], "evidence": [file]}
    claim = lee.post("s/claims", fields).json()
    assert (claim["status"], claim["asked"], claim["evidence"][0]["name"]) == ("draft", 100_000, "quote.txt")
    path = f"s/claims/{claim['id']}"
    assert lee.put(path, {"lines": [{"cost": cost, "amount": 90_000}]}).status_code == 204
    assert lee.post(f"{path}/status", {"status": "paid"}).status_code == 422
    assert lee.post(f"{path}/status", {"status": "sent"}).status_code == 204
    assert lee.delete(path).status_code == 409
    assert lee.post(f"{path}/status", {"status": "part_paid", "paid": 50_000}).status_code == 204
    assert lee.post(f"{path}/status", {"status": "paid"}).status_code == 204
    assert lee.get(path).json()["paid"] == 90_000
    assert lee.get("s/claims").json()["claims"][0]["status"] == "paid"
    bundle = lee.post(f"{path}/bundle")
    assert "claim.csv" in zipfile.ZipFile(io.BytesIO(b"".join(bundle.streaming_content))).namelist()
    assert lee.get(f"s/costs/{cost}").json()["stage"] == "reimbursed"
    assert amina.get(path).status_code == 403
    draft = lee.post("s/claims", fields)
    assert draft.status_code == 422, "the cost stands in a claim that was paid"


def test_what_it_came_from_is_for_the_team_alone(send, amina, ben, lee):
    record = str(send())
    cost = amina.post("s/costs", COST).json()["id"]
    assert lee.post(f"s/costs/{cost}/link", {"incident": record}).status_code == 403
    assert ben.post(f"s/costs/{cost}/link", {"incident": record}).status_code == 204
    assert ben.get(f"s/costs/{cost}").json()["incidents"] == [record]
    assert lee.get(f"s/costs/{cost}").json()["incidents"] == []


def test_it_leaves_as_a_file(amina, lee):
    amina.post("s/costs", COST)
    answer = lee.post("s/costs/export", {"kind": "csv"})
    assert b"New locks" in b"".join(answer.streaming_content)
    assert lee.post("s/costs/export", {"kind": "docx"}).status_code == 422
    assert amina.post("s/costs/export", {"kind": "csv"}).status_code == 403
    assert lee.post("s/costs/share").status_code == 403


def test_files_are_added_and_fetched(amina, lee):
    cost = amina.post("s/costs", COST).json()["id"]
    sent = io.BytesIO(b"a receipt")
    sent.name = "receipt.txt"
    answer = amina.client.post(f"/api/v1/s/costs/{cost}/files", {"file": sent})
    assert answer.status_code == 200, answer.content
    file = answer.json()["files"][0]
    assert "key" not in file
    assert b"".join(lee.get(f"s/costs/{cost}/files/{file['id']}").streaming_content) == b"a receipt"
    assert amina.client.post(f"/api/v1/s/costs/{cost}/files", {}).status_code == 422


def test_strangers_find_nothing(program_of, amina):  # noqa: F811
    cost = amina.post("s/costs", COST).json()["id"]
    carys = program_of("Carys")
    for path in ("", "/pot"):
        assert carys.get(f"s/costs/{cost}{path}").status_code == 404
    assert carys.post(f"s/costs/{cost}/stage", {"stage": "approved"}).status_code == 404
