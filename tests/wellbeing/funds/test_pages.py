"""The pages and endpoints of funds."""

import re

import pytest

from tests.access.scenario import client_of
from tests.wellbeing.funds.building import body, dele, drawn, five, fund
from wellbeing.models import Fund
from wellbeing.queries import funds as reads


@pytest.fixture
def coordinator(world):
    """Dele's browser, after his password."""
    client = client_of(world["Dele"])
    client.post("/me/again?next=/w/desk/funds", {"password": world["Dele"].password})
    return client


def test_a_coordinator_sets_up_a_fund_and_makes_vouchers(world, coordinator):
    places = [str(one) for one in five(world)]
    page = coordinator.get("/w/desk/funds/new").content.decode()
    fund_id = re.search(r'name="fund_id" value="([^"]+)"', page)[1]
    sent = {"fund_id": fund_id, "name": "Winter", "payer": "A foundation", "price": "60", "employers": places[:4]}
    again = coordinator.post("/w/desk/funds/new", {**sent, "warn_at": "5", "cap_counselling": "6"})
    assert again.status_code == 200
    assert "Choose at least 5 organisations" in again.content.decode()
    done = coordinator.post("/w/desk/funds/new", {**sent, "employers": places, "warn_at": "5", "cap_counselling": "6"})
    assert done["Location"] == f"/w/desk/funds/{fund_id}"
    form = coordinator.get(f"/w/desk/funds/{fund_id}/money").content.decode()
    money_id = re.search(r'name="money_id" value="([^"]+)"', form)[1]
    parts = dict(zip(re.findall(r'name="(day[^"]*)"', form), ("1", "11", "2026"), strict=True))
    for _ in range(2):  # pressed twice
        sent = {"amount": "1,200", "money_id": money_id, **parts}
        assert coordinator.post(f"/w/desk/funds/{fund_id}/money", sent).status_code == 302
    assert coordinator.post(f"/w/desk/funds/{fund_id}/batch", {"count": "5"}).status_code == 200, "too few"
    assert coordinator.post(f"/w/desk/funds/{fund_id}/batch", {"count": "12"}).status_code == 302
    page = coordinator.get(f"/w/desk/funds/{fund_id}").content.decode()
    assert "12, of which 12 wait to be given" in page
    assert "£1,200.00" in page
    assert coordinator.post(f"/w/desk/funds/{fund_id}/closing", {"closed": "yes"}).status_code == 302
    assert "Closed" in coordinator.get("/w/desk/funds").content.decode()


def test_its_list_warns_before_a_fund_is_empty(world, coordinator):
    drawn(world, fund(world, paid=6_000 * 10, made=10), 8)
    assert "Nearly empty" in coordinator.get("/w/desk/funds").content.decode()


def test_its_endpoints_do_the_same(world, coordinator):
    wanted = {"name": "Winter", "payer": "A foundation", "price": 6_000, "employers": [str(one) for one in five(world)]}
    made = coordinator.post("/api/v1/w/desk/funds", wanted, content_type="application/json")
    assert made.status_code == 201
    fund_id = made.json()["id"]
    path = f"/api/v1/w/desk/funds/{fund_id}"
    paid = {"amount": 120_000, "day": "2026-11-01"}
    assert coordinator.post(f"{path}/money", paid, content_type="application/json").status_code == 204
    few = coordinator.post(f"{path}/batches", {"count": 3}, content_type="application/json")
    assert few.status_code == 422
    assert coordinator.post(f"{path}/batches", {"count": 10}, content_type="application/json").status_code == 204
    seen = coordinator.get(path).json()
    assert (seen["bought"], seen["issued"], seen["waiting"], seen["left"]) == (20, 10, 10, 20)
    assert coordinator.get("/api/v1/w/desk/funds").json()[0]["id"] == fund_id
    changed = coordinator.put(path, {**wanted, "name": "Spring"}, content_type="application/json")
    assert changed.status_code == 204
    assert coordinator.post(f"{path}/closing", {"closed": True}, content_type="application/json").status_code == 204
    assert coordinator.get(f"{path}/totals").json() == []


def test_what_a_payer_reads_is_a_table_of_whole_months(world, coordinator):
    fund_id = fund(world)
    answer = coordinator.get(f"/w/desk/funds/{fund_id}/totals")
    assert answer["Content-Type"].startswith("text/csv")
    assert answer.content.decode().splitlines()[0] == "from,to,issued,used,attended,missed,cost in pounds"
    assert "totals.csv" in answer["Content-Disposition"]


@pytest.mark.parametrize(("name", "status"), [("Amina", 404), ("Ben", 404), ("Efe", 403), ("Hana", 403)])
def test_nobody_else_sees_them(world, name, status):
    fund_id = fund(world)
    client = client_of(world[name])
    for path in ("/w/desk/funds", "/w/desk/funds/new", f"/w/desk/funds/{fund_id}", f"/api/v1/w/desk/funds/{fund_id}"):
        assert client.get(path).status_code == status, path


def test_a_change_is_shown_in_the_form_and_kept(world, coordinator):
    fund_id = fund(world)
    page = coordinator.get(f"/w/desk/funds/{fund_id}/change").content.decode()
    assert 'value="Winter fund"' in page
    places = [str(one) for one in body(world).employers]
    sent = {"name": "Spring fund", "payer": "A foundation", "price": "65", "employers": places, "warn_at": "2"}
    assert coordinator.post(f"/w/desk/funds/{fund_id}/change", sent).status_code == 302
    assert reads.one_fund(dele(world), fund_id).name == "Spring fund"
    assert Fund.objects.count() == 1
