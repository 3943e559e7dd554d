"""Funds and vouchers with real keys: nothing in clear leads from a voucher to a fund, and nobody spends one twice."""

import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Tenant, TenantKind
from accounts.permitting import NotFound
from tests.wellbeing.funds.building import body, dele, drawn, five, fund
from vault.errors import NotForMe, StepUpNeeded
from vault.records import KIND_FUND, Binding, SealedRecord, Section
from wellbeing.actions import funds
from wellbeing.models import Fund, Voucher
from wellbeing.payloads.funds import Used
from wellbeing.queries import funds as reads
from wellbeing.workflow import Refused
from wellbeing.workflow import funds as rules


def scheme(world):
    return world.tenants["wellspring"].id


def use(code, outcome="attended", month=date(2026, 10, 1)):
    return Used(code=code, outcome=outcome, month=month, at=timezone.now())


def test_it_is_set_up_paid_in_and_makes_vouchers(world):
    view = reads.one_fund(dele(world), fund(world))
    assert (view.story.bought, view.story.issued, view.story.left, len(view.employers)) == (20, 15, 20, 5)
    assert view.verified


def test_it_refuses_a_fund_for_the_three_organisations_of_the_cast(world):
    three = [world.tenants[slug].id for slug in ("harbour", "lantern", "quay")]
    with pytest.raises(Refused, match="at least 5"):
        funds.set_up_fund(by=dele(world), scheme=world.tenants["wellspring"], body=body(world, employers=tuple(three)))


def test_it_takes_no_organisation_of_another_scheme(world):
    other = Tenant.objects.create(kind=TenantKind.EMPLOYER, name="Elsewhere", slug="elsewhere")
    with pytest.raises(Refused, match="of this scheme"):
        fund(world, employers=(*five(world), other.id))


def test_the_same_press_twice_does_it_once(world):
    found, money = uuid4(), uuid4()
    for _ in range(2):
        funds.set_up_fund(by=dele(world), scheme=world.tenants["wellspring"], body=body(world), fund_id=found)
        funds.pay_in(by=dele(world), fund_id=found, amount=60_000, day=timezone.localdate(), money_id=money)
    assert reads.one_fund(dele(world), found).story.paid_in == 60_000
    assert Fund.objects.count() == 1


def test_a_vouchers_row_says_nothing_but_whether_it_is_spent(world):
    found = fund(world)
    assert {field.name for field in Voucher._meta.fields} == {"id", "scheme", "spent"}
    codes = {code for batch in reads.one_fund(dele(world), found).story.batches for code in batch.codes}
    assert {bytes(row.id) for row in Voucher.objects.all()} == {rules.id_of(code) for code in codes}


@pytest.mark.parametrize("name", ["Efe", "Hana", "Amina", "Ben", "Farah"])
def test_nobody_but_a_coordinator_sees_a_fund(world, name):
    found = fund(world)
    with pytest.raises((NotFound, PermissionDenied)):
        reads.one_fund(world[name].viewer(stepped_up=True), found)
    with pytest.raises((NotFound, PermissionDenied)):
        funds.draw(
            by=world[name].viewer(stepped_up=True), fund_id=found, count=1, employer=five(world)[0], service="respite"
        )


def test_no_key_but_the_schemes_opens_a_fund(world):
    binding = Binding(scheme(world), fund(world), KIND_FUND)
    for name, one in world.people.items():
        if name == "Dele":
            assert set(SealedRecord.open(one.viewer(stepped_up=True).keyring, binding).keys) == {
                Section.SHARED,
                Section.INTERNAL,
            }
            continue
        with pytest.raises(NotForMe):
            SealedRecord.open(one.viewer(stepped_up=True).keyring, binding)


def test_it_asks_a_coordinator_for_her_password(world):
    found = fund(world)
    with pytest.raises(StepUpNeeded):
        reads.one_fund(world["Dele"].viewer(), found)


def test_it_draws_for_an_organisation_that_the_fund_serves(world):
    found = fund(world)
    codes = drawn(world, found, 4)
    assert len(set(codes)) == 4
    assert set(codes).isdisjoint(reads.one_fund(dele(world), found).story.pool)
    with pytest.raises(Refused, match="does not serve"):
        funds.draw(by=dele(world), fund_id=found, count=1, employer=uuid4(), service="respite")
    with pytest.raises(Refused, match="11 vouchers left"):
        drawn(world, found, 12)


def test_it_spends_a_voucher_once(world):
    code = drawn(world, fund(world), 1)[0]
    funds.spend(code.lower(), scheme=scheme(world))
    with pytest.raises(Refused, match="used already"):
        funds.spend(code, scheme=scheme(world))


def test_it_spends_no_code_of_nobody_and_none_of_another_scheme(world):
    with pytest.raises(Refused, match="no"):
        funds.spend(rules.new_code("AB12"), scheme=scheme(world))
    code = drawn(world, fund(world), 1)[0]
    with pytest.raises(Refused):
        funds.spend(code, scheme=uuid4())
    funds.spend(code, scheme=scheme(world))


def test_of_twenty_who_spend_one_voucher_at_once_one_succeeds(world, transactional_db):
    scheme_id = scheme(world)
    code = rules.new_code("AB12")
    Voucher.objects.create(id=rules.id_of(code), scheme=scheme_id)
    start, won, lost = threading.Barrier(20), [], []

    def spend():
        start.wait()
        try:
            funds.spend(code, scheme=scheme_id)
        except Refused as refused:
            lost.append(refused.sentence)
        else:
            won.append(code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=spend) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 19), connection.vendor


def test_what_came_to_nothing_goes_back_and_what_was_spent_does_not(world):
    found = fund(world)
    codes = drawn(world, found, 5)
    funds.spend(codes[0], scheme=scheme(world))
    assert funds.give_back(by=dele(world), scheme=scheme(world), codes=[*codes, rules.new_code("ZZZZ")]) == 4
    story = reads.one_fund(dele(world), found).story
    assert story.out == {codes[0]}
    assert funds.give_back(by=dele(world), scheme=scheme(world), codes=codes) == 0, "once"


def test_it_finds_again_what_nobody_holds_any_more(world, monkeypatch):
    """A person may erase her own records at any moment, and the vouchers in them with them."""
    found = fund(world)
    codes = drawn(world, found, 5)
    funds.spend(codes[0], scheme=scheme(world))
    assert funds.reclaim(by=dele(world), scheme=scheme(world), held=codes[1:3]) == 0, "an offer may be under way"
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert funds.reclaim(by=dele(world), scheme=scheme(world), held=codes[1:3]) == 2
    assert reads.one_fund(dele(world), found).story.out == set(codes[:3])


def test_it_counts_what_providers_returned_once_and_by_month(world):
    found = fund(world)
    codes = drawn(world, found, 5)
    for code in codes[:3]:
        funds.spend(code, scheme=scheme(world))
    uses = [use(codes[0]), use(codes[1], "dna", date(2026, 10, 17)), use(codes[4])]
    assert reads.one_fund(dele(world), found).unreturned == 3
    assert funds.note_uses(by=dele(world), scheme=scheme(world), uses=uses) == 2, "one was not spent"
    assert funds.note_uses(by=dele(world), scheme=scheme(world), uses=uses) == 0
    view = reads.one_fund(dele(world), found)
    assert [(month.first, month.used, month.missed) for month in view.story.months() if month.used] == [
        (date(2026, 10, 1), 2, 1)
    ]
    assert view.unreturned == 1


def test_a_closed_fund_gives_nothing_more_and_what_was_given_stays_good(world):
    found = fund(world)
    code = drawn(world, found, 1)[0]
    funds.close_fund(by=dele(world), fund_id=found)
    with pytest.raises(Refused, match="closed"):
        drawn(world, found, 1)
    funds.spend(code, scheme=scheme(world))
    funds.close_fund(by=dele(world), fund_id=found, closed=False)
    drawn(world, found, 1)


def test_a_change_keeps_the_series_and_every_organisation(world):
    found = fund(world)
    before = reads.one_fund(dele(world), found).story.body
    with pytest.raises(Refused, match="at least 5"):
        funds.change_fund(by=dele(world), fund_id=found, body=body(world, employers=five(world)[:4]))
    funds.change_fund(by=dele(world), fund_id=found, body=body(world, name="Another name"))
    after = reads.one_fund(dele(world), found).story.body
    assert (after.name, after.series, after.number) == ("Another name", before.series, 2)


def test_a_list_of_funds_takes_no_more_queries_for_more_of_them(world):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            found = reads.funds(dele(world), scheme(world))
        return len(found), len(seen)

    fund(world, made=0)
    one = queries()
    for number in range(3):
        fund(world, name=f"Fund {number}", made=0)
    assert queries() == (4, one[1])
