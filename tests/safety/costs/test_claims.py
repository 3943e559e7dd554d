"""Claims: the rules as plain functions, then with real keys, then their pages."""

import io
import itertools
import zipfile
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from accounts.permitting import NotFound
from safety.actions import claims as deeds
from safety.actions import costs as cost_deeds
from safety.actions import pots as pot_deeds
from safety.models import Claim
from safety.payloads.claims import ClaimBody, ClaimLine
from safety.queries import claims as queries
from safety.queries import cost_files
from safety.queries import costs as ledger
from safety.workflow import Refused
from safety.workflow import claims as rules
from safety.workflow.claims import Status
from safety.workflow.costs import Stage
from tests.safety.conftest import upload
from tests.safety.costs.test_funding import FLD, HOME_OFFICE, LLOYDS
from tests.safety.views.conftest import alert, browser_of, hidden, text_of  # noqa: F401 - fixtures

# Rules ----------------------------------------------------------------------------------------------------------------


def test_every_status_has_an_owner_an_event_a_label_and_followers():
    assert set(rules.OWNER) == set(rules.EVENT) == set(rules.LABEL) == set(rules.FOLLOWS) == set(Status)
    assert set(rules.ENDED) == {Status.PAID, Status.DECLINED}


@pytest.mark.parametrize(("now", "then"), [*itertools.product(Status, Status)])
def test_it_refuses_every_move_that_the_table_forbids(now, then):
    money = {"paid": 5 if then is Status.PART_PAID else 10, "before": 0, "asked": 10}
    if then in rules.FOLLOWS[now]:
        rules.check_move(now, then, reason="Because.", **money)
        return
    with pytest.raises(Refused) as refused:
        rules.check_move(now, then, reason="Because.", **money)
    assert refused.value.field == "status"


@pytest.mark.parametrize(
    ("then", "paid", "reason", "field"),
    [
        (Status.DECLINED, 0, " ", "reason"),
        (Status.PART_PAID, 0, "", "paid"),
        (Status.PART_PAID, 10, "", "paid"),
        (Status.PART_PAID, 11, "", "paid"),
        (Status.PAID, 9, "", "paid"),
        (Status.PAID, 11, "", "paid"),
    ],
)
def test_it_refuses_money_that_does_not_fit(then, paid, reason, field):
    with pytest.raises(Refused) as refused:
        rules.check_move(Status.SENT, then, paid=paid, before=0, asked=10, reason=reason)
    assert refused.value.field == field


# With keys ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def pot(world, harbour):
    return pot_deeds.add_pot(by=world["Lee"].viewer(), tenant=harbour, body=HOME_OFFICE)


@pytest.fixture
def cost(world, add, pot):
    """A paid cost of £1,250.00 with two files, which the pot is meant to pay."""
    made = add(stage="paid", files=[upload(b"a quote", "quote.txt"), upload(b"a photo of her door", "door.txt")])
    cost_deeds.set_cost_pot(by=world["Lee"].viewer(), cost_id=made, pot_id=pot)
    return made


@pytest.fixture
def claim(world, harbour):
    def claim(pot, *costs, who="Lee", amount=100_000, evidence=(), note=""):
        lines = tuple(ClaimLine(cost=one, amount=amount) for one in costs)
        body = ClaimBody(pot=pot, lines=lines, evidence=tuple(evidence), note=note)
        return deeds.add_claim(by=world[who].viewer(), tenant=harbour, body=body)

    return claim


@pytest.fixture
def answer(world):
    def answer(claim, *statuses, **said):
        for status in statuses:
            deeds.move_claim(by=world["Lee"].viewer(), claim_id=claim, status=status, **said)

    return answer


def stage_of(world, cost):
    return ledger.open_cost(world["Lee"].viewer(), cost).story.stage


def test_it_is_offered_what_the_pot_would_cover(world, pot, cost):
    offer = queries.offer(world["Lee"].viewer(), pot)
    assert [(line.row.id, line.amount, line.why_not) for line in offer.lines] == [(cost, 100_000, ())]
    assert [file.name for _, file in offer.files] == ["quote.txt", "door.txt"]


def test_its_costs_go_along_until_they_are_reimbursed(world, pot, cost, claim, answer):
    made = claim(pot, cost)
    assert stage_of(world, cost) is Stage.PAID
    answer(made, Status.SENT)
    assert stage_of(world, cost) is Stage.CLAIMED
    with pytest.raises(Refused, match="stands in a claim"):
        cost_deeds.move_cost(by=world["Lee"].viewer(), cost_id=cost, stage=Stage.PAID, reason="By hand.")
    answer(made, Status.PART_PAID, paid=40_000)
    assert stage_of(world, cost) is Stage.CLAIMED
    answer(made, Status.PAID)
    assert stage_of(world, cost) is Stage.REIMBURSED
    story = queries.open_claim(world["Ben"].viewer(), made).story
    assert (story.status, story.paid) == (Status.PAID, 100_000)
    assert not Claim.objects.get(pk=made).open


def test_its_costs_come_back_when_it_is_declined(world, pot, cost, claim, answer):
    made = claim(pot, cost)
    answer(made, Status.SENT)
    answer(made, Status.DECLINED, reason="Too late in the year.")
    opened = ledger.open_cost(world["Amina"].viewer(), cost)
    assert (opened.story.stage, opened.story.state.reason) == (Stage.PAID, "Too late in the year.")
    again = claim(pot, cost)
    assert again != made


def test_an_application_before_buying_leaves_its_costs_where_they_are(world, harbour, add, claim, answer):
    fld = pot_deeds.add_pot(by=world["Lee"].viewer(), tenant=harbour, body=FLD)
    cost = add()
    made = claim(fld, cost)
    answer(made, Status.SENT, Status.PAID)
    assert stage_of(world, cost) is Stage.ESTIMATE


def test_no_cost_stands_in_two_claims(pot, cost, claim, answer):
    first, second = claim(pot, cost), claim(pot, cost)
    answer(first, Status.SENT)
    with pytest.raises(Refused, match="another claim"):
        answer(second, Status.SENT)
    with pytest.raises(Refused, match="another claim"):
        claim(pot, cost)


def test_it_refuses_what_does_not_fit(world, harbour, pot, cost, claim, add, move):  # noqa: PLR0917 - fixtures, asked for by name
    with pytest.raises(Refused, match="at least one"):
        claim(pot)
    with pytest.raises(Refused, match="Choose from the list"):
        claim(pot, cost, cost)
    with pytest.raises(Refused, match="Choose from the list"):
        claim(pot, uuid4())
    for amount in (0, -1, 125_001):
        with pytest.raises(Refused, match="Ask for"):
            claim(pot, cost, amount=amount)
    with pytest.raises(Refused, match="Choose files"):
        claim(pot, cost, evidence=[uuid4()])
    with pytest.raises(NotFound):
        claim(uuid4(), cost)
    flat = pot_deeds.add_pot(by=world["Lee"].viewer(), tenant=harbour, body=LLOYDS)
    with pytest.raises(Refused, match="without a claim"):
        claim(flat, cost)
    declined = add()
    move(declined, "declined", reason="No.")
    with pytest.raises(Refused, match="was declined"):
        claim(pot, declined)


def test_a_draft_can_be_changed_and_dropped_but_nothing_that_was_sent(world, pot, cost, claim, answer, harbour):  # noqa: PLR0917 - fixtures, asked for by name
    lee, made = world["Lee"].viewer(), claim(pot, cost)
    file = queries.offer(lee, pot).files[0][1].id
    body = ClaimBody(pot=uuid4(), lines=(ClaimLine(cost=cost, amount=5),), evidence=(file,))
    deeds.change_claim(by=lee, claim_id=made, body=body)
    opened = queries.open_claim(lee, made)
    assert (opened.story.asked, opened.pot.id, [one.name for one in opened.evidence]) == (5, pot, ["quote.txt"])
    deeds.drop_claim(by=lee, claim_id=made)
    with pytest.raises(NotFound):
        queries.open_claim(lee, made)
    sent = claim(pot, cost)
    answer(sent, Status.SENT)
    for deed in (
        lambda: deeds.drop_claim(by=lee, claim_id=sent),
        lambda: deeds.change_claim(by=lee, claim_id=sent, body=body),
    ):
        with pytest.raises(Refused, match="was sent"):
            deed()
    assert len(queries.all_claims(lee, harbour)) == 1


@pytest.mark.parametrize(
    ("name", "error"),
    [("Amina", PermissionDenied), ("Mira", PermissionDenied), ("Carys", NotFound), ("Farah", NotFound)],
)
def test_it_is_for_the_ledgers_people_alone(world, pot, cost, claim, name, error):  # noqa: PLR0917 - fixtures, asked for by name
    made, viewer = claim(pot, cost), world[name].viewer()
    with pytest.raises(error):
        queries.open_claim(viewer, made)
    with pytest.raises(error):
        deeds.move_claim(by=viewer, claim_id=made, status=Status.SENT)


# What leaves ------------------------------------------------------------------------------------------------------------


def bundle_of(world, claim):
    pieces = cost_files.claim_bundle(queries.open_claim(world["Lee"].viewer(), claim))
    return zipfile.ZipFile(io.BytesIO(b"".join(pieces)))


def test_the_bundle_has_the_chosen_evidence_and_nothing_of_what_it_came_from(world, send, add, pot, claim):
    record = send(narrative="SHARED-WORDS they shouted at the door")
    cost = add(stage="paid", about=record, files=[upload(b"a quote", "quote.txt"), upload(b"her door", "door.txt")])
    lee = world["Lee"].viewer()
    cost_deeds.set_cost_pot(by=lee, cost_id=cost, pot_id=pot)
    quote = queries.offer(lee, pot).files[0][1]
    made = claim(pot, cost, evidence=[quote.id], note="Thank you.", who="Ben")
    found = bundle_of(world, made)
    assert found.testzip() is None
    assert found.namelist() == ["read-me.txt", "claim.csv", "claim.xlsx", "files/01-quote.txt", "manifest.txt"]
    assert found.read("files/01-quote.txt") == b"a quote"
    assert f"{quote.sha256}  files/01-quote.txt" in found.read("manifest.txt").decode()
    everything = b"".join(found.read(name) for name in found.namelist())
    for secret in (record.hex, str(record), "SHARED-WORDS", "Amina", "her door"):
        assert secret.encode() not in everything
    assert b"Thank you." in everything
    assert "£1,000.00" in found.read("read-me.txt").decode()


# The pages ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def lee(browser_of):  # noqa: F811 - the fixture imported above
    return browser_of("Lee")


def test_a_claim_is_made_sent_and_answered_by_the_pages(lee, pot, cost, world):
    page = lee.get(f"/s/costs/pots/{pot}/claim")
    assert "New locks at the front door: £1,000.00 of £1,250.00." in text_of(page)
    file = queries.offer(world["Lee"].viewer(), pot).files[0][1].id
    fields = {"claim_id": hidden(page, "claim_id"), "lines": [cost.hex], "evidence": [file.hex], "note": ""}
    refused = lee.post(f"/s/costs/pots/{pot}/claim", fields | {"lines": []})
    assert "Choose at least one cost" in alert(refused)
    answer = lee.post(f"/s/costs/pots/{pot}/claim", fields)
    assert answer.status_code == 302, alert(answer)
    path = answer["Location"]
    assert "quote.txt" in text_of(lee.get(path))
    assert lee.get(f"{path}/change").status_code == 200
    bundle = lee.post(f"{path}/bundle")
    assert zipfile.ZipFile(io.BytesIO(b"".join(bundle.streaming_content))).testzip() is None
    assert "claim" not in bundle["Content-Disposition"].lower()
    assert lee.post(f"{path}/send").status_code == 302
    assert "Come in" not in text_of(lee.get(path))
    wrong = lee.post(f"{path}/answer", {"status": "part_paid", "paid": "1,000"})
    assert "less than what you asked for" in alert(wrong)
    assert lee.post(f"{path}/answer", {"status": "paid"}).status_code == 302
    assert "Paid" in text_of(lee.get("/s/costs/claims"))
    assert "Reimbursed" in text_of(lee.get(f"/s/costs/{cost}"))


def test_a_claim_says_what_the_rules_say_against_it(lee, world, harbour, add):
    fld = pot_deeds.add_pot(by=world["Lee"].viewer(), tenant=harbour, body=FLD)
    cost = add(stage="paid")
    cost_deeds.set_cost_pot(by=world["Lee"].viewer(), cost_id=cost, pot_id=fld)
    answer = lee.post(f"/s/costs/pots/{fld}/claim", {"lines": [cost.hex]})
    assert "It pays nothing backwards" in text_of(lee.get(answer["Location"]))
    assert lee.post(f"{answer['Location']}/drop").status_code == 302
    assert not Claim.objects.exists()


@pytest.mark.parametrize(("name", "status"), [("Amina", 403), ("Mira", 403), ("Carys", 404)])
def test_others_do_not_come_in(browser_of, pot, cost, claim, name, status):  # noqa: F811, PLR0917 - fixtures
    made, browser = claim(pot, cost), browser_of(name)
    for path in ("", "/answer", "/change", "/drop", "/send"):
        assert browser.get(f"/s/costs/claims/{made}{path}").status_code == status
    assert browser.post(f"/s/costs/claims/{made}/bundle").status_code == status
    assert browser.get("/s/costs/export?at=harbour").status_code == status
