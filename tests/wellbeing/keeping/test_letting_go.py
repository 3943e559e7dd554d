"""What ties a person to a request dies with its days: rows, sealed parts, lockers on both sides, and what a backup brings back."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from tests.wellbeing.bookings.conftest import opened
from tests.wellbeing.cases import building
from tests.wellbeing.coordinating.building import asks
from tests.wellbeing.funds.building import fund
from vault import inbox, keeping, locker, tombstones
from vault.models import Head, Item, RecordWrap
from vault.records import KIND_CASE
from wellbeing import actions, queries, tasks
from wellbeing.actions import cases, feeds
from wellbeing.actions.keeping import forget_gone, gone_lately
from wellbeing.models import Case, Feed, Fund, Request, Slot, SlotTime
from wellbeing.workflow.keeping import ENDS_AFTER


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def nothing_left(record):
    return not any(model.objects.filter(record=record).exists() for model in (Head, Item, RecordWrap))


@pytest.fixture
def withdrawn(world):
    request = asks(world)
    actions.withdraw(by=world["Amina"].viewer(), request_id=request)
    return request


def test_a_request_goes_ninety_days_after_its_end_and_not_a_day_before(world, withdrawn):
    assert tasks.destroy_due() == 0
    assert Request.objects.get().gone_on == in_days(90) == timezone.localdate() + ENDS_AFTER
    assert tasks.destroy_due(in_days(89)) == 0
    assert queries.open_mine(world["Amina"].viewer(), withdrawn)
    assert tasks.destroy_due(in_days(90)) == 1
    assert not Request.objects.exists()
    assert nothing_left(withdrawn)


def test_what_goes_on_stays(world):
    request, case = asks(world), building.case(world)
    assert tasks.destroy_due(in_days(400)) == 0
    assert Request.objects.filter(id=request).exists()
    assert Case.objects.filter(id=case).exists()


def test_a_request_that_everybody_forgot_goes_in_its_month(world):
    asks(world)
    assert tasks.destroy_due(Request.objects.get().retain_month) == 1


def test_a_case_goes_for_the_provider_and_the_asker_alike(world):
    case = building.case(world)
    efe, amina = world["Efe"].viewer(), world["Amina"].viewer()
    inbox.empty_into_locker(efe.keyring)
    cases.end(by=amina, case_id=case, how="planned")
    assert tasks.destroy_due(in_days(90)) == 1
    assert nothing_left(case)
    assert not Case.objects.exists()
    for one in (efe, amina):
        locker.update(one.keyring, lambda mine: _aged(mine, case))
        assert case.hex not in locker.load(one.keyring).records
    assert gone_lately(efe), "she is told that something has ended, not what"
    assert not gone_lately(amina)


def _aged(mine, record):
    """As if the handle had been written long ago."""
    entry = mine.records.get(record.hex)
    if entry and entry["note"].get("made_at"):
        entry["note"]["made_at"] = (timezone.now() - timedelta(days=200)).isoformat()
    forget_gone(mine)


def test_a_handle_of_a_sending_under_way_stays(world):
    """The locker is written before the record: another window must not forget what is about to be there."""
    amina = world["Amina"].viewer()
    request = asks(world)
    Request.objects.all().delete()
    locker.touch(amina.keyring)
    assert request.hex in locker.load(amina.keyring).records


def test_what_a_backup_brought_back_is_destroyed_again(world, withdrawn, django_capture_on_commit_callbacks):
    row = Request.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        tasks.destroy_due()
        tasks.destroy_due(in_days(90))
    assert withdrawn in tombstones.records()
    row.save(force_insert=True)
    keeping.destroy_again()
    assert tasks.destroy_again() == 1
    assert not Request.objects.exists()


def test_hours_and_feeds_go_in_their_month(world):
    building.provider(world)
    opened(world)
    feeds.turn_on(by=world["Efe"].viewer())
    tasks.destroy_due(in_days(1))
    assert Slot.objects.exists()
    assert Feed.objects.exists()
    tasks.destroy_due(in_days(800))
    assert not Slot.objects.exists()
    assert not SlotTime.objects.exists()
    assert not Feed.objects.exists()


def test_a_fund_stays_until_it_is_closed_and_its_accounts_are_over(world):
    fund(world)
    late = date(timezone.localdate().year + 9, 1, 1)
    assert tasks.destroy_due(late) == 0
    Fund.objects.update(open=False)
    assert tasks.destroy_due(late) == 1


def test_its_lines_in_the_log_name_no_record(world, withdrawn):
    tasks.destroy_due()
    before = Entry.objects.count()
    tasks.destroy_due(in_days(90))
    made = list(Entry.objects.order_by("index"))[before:]
    assert [(entry.event, entry.tag) for entry in made] == [("scheme:deed", None)]


def test_the_kinds_whose_handles_are_forgotten_are_those_of_this_service(world):
    efe = world["Efe"].viewer()
    building.case(world)
    inbox.empty_into_locker(efe.keyring)
    kinds = {entry["kind"] for entry in locker.load(efe.keyring).records.values()}
    assert KIND_CASE in kinds
    locker.touch(efe.keyring)
    assert {entry["kind"] for entry in locker.load(efe.keyring).records.values()} == kinds, "what is there stays"
