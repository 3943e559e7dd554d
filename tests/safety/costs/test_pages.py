"""The pages of the ledger."""

import re
from uuid import uuid4

import pytest

from safety.models import Cost
from safety.queries import costs as ledger
from tests.safety.conftest import upload
from tests.safety.views.conftest import alert, amina, ben, browser_of, hidden, text_of  # noqa: F401 - fixtures

LEAST = {
    "what_for": "Taxi home after the late shift",
    "category": "TRA-SAF",
    "basis": "money",
    "amount": "14.50",
    "stage": "paid",
}


@pytest.fixture
def lee(browser_of):  # noqa: F811 - the fixture imported above
    return browser_of("Lee")


def one_cost(answer):
    return answer["Location"].rsplit("/", 1)[1]


def test_finance_lands_on_the_ledger_and_sees_what_to_decide(lee, add):
    add()
    assert lee.get("/")["Location"] == "/s/costs"
    page = lee.get("/s/costs?list=decide")
    assert page.status_code == 200
    assert "Review the next cost" in text_of(page)
    assert "£1,250.00" in text_of(page)
    assert "New locks at the front door" in text_of(page)


def test_staff_add_a_cost_and_follow_it(amina, world, move):  # noqa: F811
    page = amina.get("/s/costs/new")
    assert "Lee" in text_of(page)
    assert "Finance officer" in text_of(page)
    answer = amina.post("/s/costs/new", LEAST | {"cost_id": hidden(page, "cost_id"), "at": hidden(page, "at")})
    assert answer.status_code == 302, alert(answer)
    again = amina.post("/s/costs/new", LEAST | {"cost_id": hidden(page, "cost_id"), "at": hidden(page, "at")})
    assert again["Location"] == answer["Location"]
    assert Cost.objects.count() == 1
    own = text_of(amina.get(answer["Location"]))
    assert "£14.50" in own
    assert "Which pots would pay" not in own
    assert "Taxi home" in text_of(amina.get("/s/costs/mine"))
    assert amina.get("/s/costs")["Location"] == "/s/costs/mine"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amount": ""}, "Enter an amount above zero"),
        ({"amount": "1,25"}, "Enter an amount in pounds"),
        ({"vat": "20"}, "The VAT cannot be more"),
        ({"basis": "hours", "amount": "", "hours": "x"}, "Enter hours as a number"),
        ({"basis": "hours", "amount": ""}, "Enter how much time it took"),
        ({"what_for": ""}, "Enter what it is for"),
        ({"category": "XXX"}, "Select the kind of cost from the list"),
        ({"period": "month", "times": "999"}, "Enter a whole number"),
        ({"period": "month", "times": "0"}, "Enter how often"),
        ({"stage": "approved"}, "Select"),
    ],
)
def test_it_keeps_what_was_typed_and_says_what_to_put_right(amina, changes, sentence):  # noqa: F811
    answer = amina.post("/s/costs/new", LEAST | {"supplier": "Blue Cabs"} | changes)
    assert answer.status_code == 200
    assert sentence in alert(answer)
    assert "Blue Cabs" in answer.content.decode()
    assert not Cost.objects.exists()


def test_hours_count_at_their_rate(amina):  # noqa: F811
    fields = LEAST | {
        "category": "STF-TIM",
        "basis": "hours",
        "amount": "",
        "hours": "2:30",
        "rate": "20",
        "stage": "estimate",
    }
    answer = amina.post("/s/costs/new", fields)
    page = text_of(amina.get(answer["Location"]))
    assert "£50.00" in page
    assert "2 hours 30 minutes at £20.00 an hour" in page


def test_finance_decides_and_the_author_reads_why(lee, amina, add):  # noqa: F811
    cost = add()
    page = lee.get(f"/s/costs/{cost}/to/declined")
    assert page.status_code == 200
    refused = lee.post(f"/s/costs/{cost}/to/declined", {"reason": ""})
    assert "Say why" in alert(refused)
    assert lee.post(f"/s/costs/{cost}/to/declined", {"reason": "Too dear for what it is."}).status_code == 302
    assert "Too dear for what it is." in text_of(amina.get(f"/s/costs/{cost}"))


def test_a_forbidden_move_is_refused_by_the_page(lee, add):
    cost = add()
    answer = lee.post(f"/s/costs/{cost}/to/committed", {"reason": ""})
    assert answer.status_code == 200
    assert "What can follow: quote, approved, declined" in alert(answer)
    for stage in ("claimed", "reimbursed", "nonsense"):
        assert lee.post(f"/s/costs/{cost}/to/{stage}", {}).status_code == 404


def test_what_was_really_paid_is_taken_over(lee, world, add, move):
    cost = add()
    move(cost, "approved")
    assert lee.post(f"/s/costs/{cost}/to/paid", {"amount": "1,300"}).status_code == 302
    assert ledger.open_cost(world["Lee"].viewer(), cost).story.total == 130_000


def test_it_can_be_changed_until_it_is_decided(amina, lee, add, move):  # noqa: F811
    cost = add()
    fields = LEAST | {"amount": "20"}
    page = amina.get(f"/s/costs/{cost}/change")
    assert "1250.00" in page.content.decode()
    assert amina.post(f"/s/costs/{cost}/change", fields).status_code == 302
    move(cost, "approved")
    assert "has been decided" in alert(amina.post(f"/s/costs/{cost}/change", fields))


def test_finance_never_sees_what_it_came_from(lee, ben, amina, send, add):  # noqa: F811
    record = send()
    page = amina.get(f"/s/mine/{record}")
    assert f"/s/mine/{record}/cost" in page.content.decode()
    answer = amina.post(f"/s/mine/{record}/cost", LEAST)
    cost = one_cost(answer)
    assert f"/s/mine/{record}" in amina.get(f"/s/costs/{cost}").content.decode()
    assert f"/s/{record}" in ben.get(f"/s/costs/{cost}").content.decode()
    seen = lee.get(f"/s/costs/{cost}").content.decode()
    assert str(record) not in seen
    assert "What it came from" not in seen
    assert lee.get(f"/s/{record}/cost").status_code == 403


def test_the_team_adds_a_cost_from_a_case(ben, send):  # noqa: F811
    record = send()
    assert f"/s/{record}/cost" in ben.get(f"/s/{record}").content.decode()
    cost = one_cost(ben.post(f"/s/{record}/cost", LEAST | {"stage": "estimate"}))
    assert f"/s/{record}" in ben.get(f"/s/costs/{cost}").content.decode()
    assert "You asked for this" in text_of(ben.get(f"/s/costs/{cost}"))
    assert "You asked for this" in text_of(ben.get(f"/s/costs/{cost}/to/approved"))


@pytest.mark.parametrize(
    ("name", "status"), [("Mira", 403), ("Ines", 403), ("Hana", 403), ("Wren", 403), ("Carys", 404), ("Gus", 404)]
)
def test_others_do_not_come_in(add, browser_of, name, status):  # noqa: F811
    cost = add()
    browser = browser_of(name)
    for path in ("", "/change", "/files", "/pot", "/to/approved", f"/f/{uuid4()}"):
        assert browser.get(f"/s/costs/{cost}{path}").status_code == status, path
    assert browser.get("/s/costs?at=harbour").status_code == status


def test_a_receipt_is_added_and_fetched(lee, amina, add):  # noqa: F811
    cost = add(files=[upload(b"a quote", "quote.txt")])
    page = lee.get(f"/s/costs/{cost}").content.decode()
    (path,) = re.findall(rf'href="(/s/costs/{cost}/f/[^"]+)"', page)
    assert b"".join(amina.get(path).streaming_content) == b"a quote"
    assert "Choose a file" in alert(lee.post(f"/s/costs/{cost}/files", {}))


def test_filters_survive_paging(lee, add):
    for _ in range(26):
        add()
    page = lee.get("/s/costs?list=all&category=PHY-LCK&page=2").content.decode()
    assert "Showing 26 to 26 of 26" in page
    assert "category=PHY-LCK" in page
    assert "Nothing fits" in text_of(lee.get("/s/costs?category=LEG-ADV"))


def test_it_says_when_finance_is_not_set_up(browser_of, add, world):  # noqa: F811
    add(who="Una", tenant=world.tenants["lantern"])
    assert "Finance is not set up yet" in text_of(browser_of("Carys").get("/s/costs"))


def test_titles_say_nothing(lee, add):
    page = lee.get(f"/s/costs/{add()}").content.decode()
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1]
    assert "cost" not in title.lower()
