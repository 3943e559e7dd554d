"""Adding, deciding and linking, with real keys."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from accounts.permitting import NotFound
from audit.models import Entry
from safety import queries
from safety.actions import costs as deeds
from safety.models import Cost
from safety.queries import costs as ledger
from safety.workflow import Refused
from safety.workflow.costs import Stage
from tests.safety.conftest import upload
from tests.safety.costs.conftest import cost_body
from vault import locker, vaults
from vault.models import RecordWrap, VaultKind


def seen(world, cost, name="Lee"):
    return ledger.open_cost(world[name].viewer(), cost)


def test_it_goes_to_finance_and_to_the_safety_team(world, add):
    cost = add()
    for name in ("Lee", "Ben", "Bel", "Amina"):
        opened = seen(world, cost, name)
        assert opened.story.body.what_for == "New locks at the front door"
        assert (opened.story.stage, opened.story.total, opened.story.asked_name) == (Stage.ESTIMATE, 125_000, "Amina")
        assert opened.verified


@pytest.mark.parametrize("name", ["Mira", "Ines", "Hana", "Noor", "Wren"])
def test_it_goes_to_nobody_else_at_the_organisation(world, add, name):
    with pytest.raises(PermissionDenied):
        seen(world, add(), name)


@pytest.mark.parametrize("name", ["Carys", "Dele", "Farah", "Gus", "Una"])
def test_it_is_not_there_for_others(world, add, name):
    with pytest.raises(NotFound):
        seen(world, add(), name)


def test_it_adds_nothing_twice(world, harbour):
    cost, viewer = uuid4(), world["Amina"].viewer()
    for _ in range(2):
        assert deeds.add_cost(by=viewer, tenant=harbour, body=cost_body(), cost_id=cost) == cost
    assert Cost.objects.filter(tenant=harbour).count() == 1
    with pytest.raises(NotFound):
        deeds.add_cost(by=world["Wren"].viewer(), tenant=harbour, body=cost_body(), cost_id=cost)


def test_it_names_no_author_in_the_log(add, monkeypatch):
    told = []
    monkeypatch.setattr("vault.trail.record", lambda event, **known: told.append((event, known["actor"])) or 1)
    monkeypatch.setattr("vault.records.log.latest", lambda _: None)
    add()
    assert told == [("cost:add", None)]


def test_it_writes_the_event_of_each_stage(add, move):
    cost = add()
    move(cost, "quote", "approved", "committed", "paid")
    events = list(Entry.objects.order_by("-index").values_list("event", flat=True)[:5])
    assert events == ["cost:pay", "cost:commit", "cost:approve", "cost:quote", "cost:add"]


def test_who_asked_may_not_decide(world, add, move):
    cost = add(who="Ben")
    with pytest.raises(Refused, match="You asked for this"):
        move(cost, "approved", who="Ben")
    move(cost, "approved", who="Lee")
    mine = add(who="Lee")
    with pytest.raises(Refused, match="You asked for this"):
        move(mine, "declined", who="Lee", reason="No.")
    assert "somebody else" in seen(world, mine).why_not
    move(mine, "approved", who="Ben")


def test_who_changed_the_amount_last_may_not_decide(world, add, move):
    cost = add()
    deeds.change_cost(by=world["Lee"].viewer(), cost_id=cost, body=cost_body(amount=200_000))
    with pytest.raises(Refused, match="You changed this last"):
        move(cost, "approved", who="Lee")
    move(cost, "approved", who="Ben")


def test_a_deputy_sees_and_orders_but_does_not_decide(add, move):
    cost = add()
    with pytest.raises(PermissionDenied):
        move(cost, "approved", who="Bel")
    move(cost, "approved", who="Ben")
    move(cost, "committed", who="Bel")


def test_declining_needs_a_reason_that_its_author_reads(world, add, move):
    cost = add()
    with pytest.raises(Refused, match="Say why"):
        move(cost, "declined")
    move(cost, "declined", reason="We have these already.")
    opened = seen(world, cost, "Amina")
    assert (opened.story.stage, opened.story.state.reason) == (Stage.DECLINED, "We have these already.")
    assert not Cost.objects.get(pk=cost).open
    move(cost, "estimate", reason="They broke.")
    assert Cost.objects.get(pk=cost).open


def test_staff_change_their_own_until_it_is_decided(world, add, move):
    cost, amina = add(), world["Amina"].viewer()
    deeds.change_cost(by=amina, cost_id=cost, body=cost_body(amount=99))
    assert seen(world, cost).story.total == 99
    with pytest.raises(PermissionDenied):
        deeds.change_cost(by=world["Wren"].viewer(), cost_id=cost, body=cost_body())
    with pytest.raises(PermissionDenied):
        move(cost, "approved", who="Amina")
    move(cost, "approved")
    with pytest.raises(Refused, match="has been decided"):
        deeds.change_cost(by=amina, cost_id=cost, body=cost_body())


def test_what_was_really_paid_is_kept(world, add, move):
    cost = add(vat=20_000)
    move(cost, "approved")
    with pytest.raises(Refused, match="when a quote comes in"):
        move(cost, "committed", amount=5)
    move(cost, "paid", amount=130_050)
    story = seen(world, cost).story
    assert (story.total, story.body.vat, [body.amount for body in story.bodies]) == (
        130_050,
        20_000,
        [125_000, 130_050],
    )


def test_staff_time_is_counted_and_never_paid(world, add, move):
    cost = add(basis="hours", category="STF-TIM", minutes=90, rate=1_850, amount=0)
    assert seen(world, cost).story.total == 2_775
    move(cost, "approved")
    with pytest.raises(Refused, match="No money is paid"):
        move(cost, "paid")


def test_claims_alone_claim(add, move):
    cost = add(stage="paid")
    with pytest.raises(Refused, match="Make a claim"):
        move(cost, "claimed")


def test_receipts_are_sealed_with_it(world, add):
    cost = add(files=[upload(b"a quote", "quote.txt")])
    deeds.add_cost_files(by=world["Lee"].viewer(), cost_id=cost, files=[upload(b"a bill", "bill.txt")])
    story = seen(world, cost, "Amina").story
    assert [file.name for file in story.files] == ["quote.txt", "bill.txt"]
    found = ledger.cost_file(world["Ben"].viewer(), cost, story.files[1].id)
    assert found.name == "bill.txt"
    with pytest.raises(NotFound):
        ledger.cost_file(world["Ben"].viewer(), cost, uuid4())


# What it came from --------------------------------------------------------------------------------------------------


def test_finance_opens_the_cost_and_not_what_it_came_from(world, send, add):
    record = send()
    cost = add(about=record)
    assert seen(world, cost, "Ben").story.incidents == (record,)
    lee = seen(world, cost, "Lee")
    assert (lee.story.incidents, lee.sees_links) == ((), False)


@pytest.mark.parametrize("how", [{"excluded": ["Bel"]}, {"withhold_identity": True}])
def test_a_link_that_would_tell_too_much_stays_with_its_author(world, send, add, how):
    record = send(**how)
    cost = add(about=record)
    assert seen(world, cost, "Amina").story.incidents == (record,)
    for name in ("Ben", "Bel", "Lee"):
        assert seen(world, cost, name).story.incidents == ()


def test_the_team_links_what_it_reads(world, send, add):
    cost, record, restricted = add(), send(), send(excluded=["Bel"])
    ben = world["Ben"].viewer()
    deeds.link_cost(by=ben, cost_id=cost, incident_id=record)
    deeds.link_cost(by=ben, cost_id=cost, incident_id=record)
    assert seen(world, cost, "Bel").story.incidents == (record,)
    with pytest.raises(Refused, match="left out"):
        deeds.link_cost(by=ben, cost_id=cost, incident_id=restricted)
    with pytest.raises(NotFound):
        deeds.link_cost(by=ben, cost_id=cost, incident_id=uuid4())
    with pytest.raises(PermissionDenied):
        deeds.link_cost(by=world["Lee"].viewer(), cost_id=cost, incident_id=record)


def test_nobody_adds_a_cost_to_what_she_cannot_read(world, send, add):
    record = send()
    with pytest.raises(PermissionDenied):
        add(who="Wren", about=record)
    with pytest.raises(NotFound):
        add(who="Una", tenant=world.tenants["lantern"], about=record)


# Before finance has a key ---------------------------------------------------------------------------------------------


def test_it_goes_to_the_safety_team_alone_while_nobody_holds_the_finance_key(world, add, monkeypatch):
    lantern = world.tenants["lantern"]
    cost = add(who="Una", tenant=lantern)
    assert RecordWrap.objects.filter(record=cost).count() == 1
    assert seen(world, cost, "Carys").shared_with_finance is False
    page = ledger.ledger(world["Carys"].viewer(), lantern)
    assert (page.finance_ready, page.not_shared, page.total) == (False, 0, 1)


def test_finance_gets_the_older_ones_once_it_has_a_key(world, add, harbour):
    cost = add()
    finance = vaults.find(harbour.id, VaultKind.FINANCE)
    RecordWrap.objects.filter(record=cost, vault=finance.id).delete()
    with pytest.raises(NotFound):
        seen(world, cost, "Lee")
    ben = world["Ben"].viewer()
    assert ledger.ledger(ben, harbour).not_shared == 1
    assert deeds.share_costs(by=ben, tenant=harbour) == 1
    assert deeds.share_costs(by=ben, tenant=harbour) == 0
    assert seen(world, cost, "Lee").story.total == 125_000
    with pytest.raises(PermissionDenied):
        deeds.share_costs(by=world["Lee"].viewer(), tenant=harbour)


# The ledger -----------------------------------------------------------------------------------------------------------


def test_the_ledger_counts_by_stage_in_pence(world, harbour, add, move):
    first, second = add(amount=100), add(amount=250, vat=50, vat_reclaimable=True, period="month", times=3)
    add(basis="hours", category="STF-TIM", minutes=60, rate=1_500, amount=0)
    add(basis="in_kind", amount=40)
    move(first, "approved", "paid")
    move(second, "declined", reason="No.")
    page = ledger.ledger(world["Lee"].viewer(), harbour, which="all")
    totals = page.totals
    assert (totals.by_stage[Stage.PAID], totals.by_stage[Stage.DECLINED], totals.money) == (100, 600, 100)
    assert (totals.hours, totals.minutes, totals.in_kind, totals.unfunded) == (1_500, 60, 40, 100)
    assert page.counts == {"decide": 2, "open": 3, "unfunded": 1, "all": 4}
    kept = ledger.ledger(
        world["Ben"].viewer(), harbour, which="all", filters=ledger.CostFilters(stage=frozenset({"paid"}))
    )
    assert [row.id for row in kept.rows] == [first]


def test_whoever_decides_lands_on_what_waits_for_it(world, harbour, add, move):
    cost, lee = add(amount=100), world["Lee"].viewer()
    assert ledger.ledger(lee, harbour, which="").which == "decide"
    assert ledger.ledger(lee, harbour).which == "open"
    move(cost, "approved")
    assert ledger.ledger(lee, harbour, which="").which == "open", "nothing waits for a decision"


def test_the_ledger_asks_the_database_no_more_for_many_than_for_few(world, harbour, add, django_assert_max_num_queries):
    add()
    lee = world["Lee"].viewer()
    with django_assert_max_num_queries(30) as few:
        ledger.ledger(lee, harbour)
    for _ in range(4):
        add()
    lee = world["Lee"].viewer()
    with django_assert_max_num_queries(len(few)):
        assert ledger.ledger(lee, harbour).total == 5


def test_my_costs_are_mine_alone(world, add, send):
    cost, other = add(), add(who="Wren")
    send()
    mine = ledger.my_costs(world["Amina"].viewer())
    assert [line.id for line in mine] == [cost]
    assert mine[0].row.total == 125_000
    assert cost not in {line.id for line in queries.my_reports(world["Amina"].viewer())}
    assert other.hex not in locker.load(world["Amina"].keyring).records
    Cost.objects.filter(pk=cost).delete()
    assert ledger.my_costs(world["Amina"].viewer())[0].row is None
