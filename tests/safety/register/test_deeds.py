"""The register with the cast's real keys."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.permitting import NotFound
from audit.models import Entry
from safety import actions, queries
from safety.models import StepRegister
from safety.payloads import reference
from safety.workflow import Refused
from tests.safety.conftest import judged
from vault import rotation, vaults
from vault.models import Item, KeyWork, VaultKind


@pytest.fixture
def ben(world):
    return world["Ben"].viewer()


@pytest.fixture
def add(ben, harbour):
    def add(by=None, **changes):
        plain = {"kind": "risk_assessment", "on": timezone.localdate(), "title": "The front door", "decided": "A lock"}
        return actions.add_step(by=by or ben, tenant=harbour, **plain | changes)

    return add


def test_manager_and_deputy_write_and_read_it(world, harbour, ben, add):
    first = add(who="The board", review_on=timezone.localdate() + timedelta(days=30))
    second = add(by=world["Bel"].viewer(), title="Training at the desk", kind="training")
    found = queries.register_page(world["Bel"].viewer(), harbour)
    assert {one.entry.id for one in found.written} == {first, second}
    assert (found.total, found.pages, found.reviews_due, found.verified, found.can_write) == (2, 1, 0, True, True)
    assert StepRegister.objects.get().tenant_id == harbour.id
    assert Entry.objects.filter(event="steps:add").count() == 2
    assert not any(b"front door" in bytes(row.blob) for row in Item.objects.all())


@pytest.mark.parametrize("who", ["Mira", "Noor"])
def test_leader_and_trustees_hold_no_key_and_learn_whom_to_ask(world, harbour, add, who):
    add()
    found = queries.register_page(world[who].viewer(stepped_up=True), harbour)
    assert (found.readable, found.written, found.can_write) == (False, (), False)
    assert set(found.holders) == {"Ben", "Bel"}
    with pytest.raises(Refused):
        queries.export_register(world[who].viewer(), harbour, since=None, until=None, with_records=False, form="csv")


@pytest.mark.parametrize(
    ("who", "error"), [("Carys", NotFound), ("Amina", PermissionDenied), ("Lee", PermissionDenied)]
)
def test_nobody_else_reaches_it(world, harbour, add, who, error):
    entry = add()
    viewer = world[who].viewer()
    for deed in (
        lambda: queries.register_page(viewer, harbour),
        lambda: queries.register_entry(viewer, harbour, entry),
        lambda: add(by=viewer),
        lambda: actions.strike_step(by=viewer, tenant=harbour, entry_id=entry, reason="x"),
        lambda: queries.export_register(viewer, harbour, since=None, until=None, with_records=False, form="csv"),
    ):
        with pytest.raises(error):
            deed()


def test_an_entry_is_struck_out_once_with_a_reason_and_stays(harbour, ben, add):
    entry = add()
    for reason, again in (("", Refused), ("Wrong day", None), ("Again", Refused)):
        if again:
            with pytest.raises(again):
                actions.strike_step(by=ben, tenant=harbour, entry_id=entry, reason=reason)
        else:
            actions.strike_step(by=ben, tenant=harbour, entry_id=entry, reason=reason)
    (one,) = queries.register_page(ben, harbour).written
    assert (one.entry.id, one.struck) == (entry, "Wrong day")
    with pytest.raises(NotFound):
        actions.strike_step(by=ben, tenant=harbour, entry_id=harbour.id, reason="x")


def test_a_review_that_has_come_is_counted_until_it_is_struck_out(harbour, ben, add, at):
    entry = add(review_on=timezone.localdate() + timedelta(days=1))
    at(timezone.now() + timedelta(days=2))
    assert queries.register_page(ben, harbour).reviews_due == 1
    actions.strike_step(by=ben, tenant=harbour, entry_id=entry, reason="Done elsewhere")
    assert queries.register_page(ben, harbour).reviews_due == 0


def test_the_export_adds_what_was_done_about_records_and_not_a_word_of_them(world, harbour, ben, send, add):
    add()
    record = send(narrative="NARRATIVE", place="PLACE")
    actions.acknowledge(by=ben, incident_id=record)
    actions.triage(by=ben, incident_id=record, assessment=judged(reason="REASON"))
    actions.close(by=ben, incident_id=record, outcomes=["stopped"], note="CLOSING-NOTE")
    hidden = send(excluded=["Ben"])
    actions.acknowledge(by=world["Bel"].viewer(), incident_id=hidden)
    given = {"since": None, "until": None, "form": "csv"}
    table = queries.export_register(ben, harbour, with_records=True, **given).decode()
    assert f"Seen by the safety team,,Ben,,{reference(record)}" in table
    assert "Closed: " in table
    assert reference(hidden) not in table
    for words in ("NARRATIVE", "PLACE", "REASON", "CLOSING-NOTE", "Amina"):
        assert words not in table
    assert reference(record) not in queries.export_register(ben, harbour, with_records=False, **given).decode()
    assert queries.export_register(ben, harbour, with_records=True, **given | {"form": "pdf"}).startswith(b"%PDF")
    assert Entry.objects.filter(event="steps:export").count() == 3
    assert queries.own_files(world["Amina"].viewer(), record).story.opened == ()


def test_the_export_keeps_to_its_days(harbour, ben, add):
    for day in (1, 10, 20):
        add(on=date(2026, 1, day), title=f"Day {day}")
    table = queries.export_register(
        ben, harbour, since=date(2026, 1, 5), until=date(2026, 1, 15), with_records=False, form="csv"
    ).decode()
    assert ("Day 10" in table, "Day 1," in table, "Day 20" in table) == (True, False, False)
    with pytest.raises(Refused):
        queries.export_register(
            ben, harbour, since=date(2026, 1, 5), until=date(2026, 1, 1), with_records=False, form="csv"
        )


def test_it_stays_readable_after_the_locks_were_changed(world, harbour, add):
    add()
    vault = vaults.find(harbour.id, VaultKind.SAFETY)
    ben = world["Ben"].viewer(stepped_up=True)
    vaults.rotate(vault, ben.keyring)
    while KeyWork.objects.exists():
        assert rotation.work(ben.keyring, vault)
    fresh = world["Bel"].viewer()
    assert queries.register_page(fresh, harbour).total == 1
    add(by=fresh, title="After")
    assert queries.register_page(world["Ben"].viewer(), harbour).total == 2


def test_a_page_costs_the_same_with_one_entry_or_thirty(harbour, ben, add, django_assert_max_num_queries):
    for day in range(30):
        add(title=f"Step {day}")
    with django_assert_max_num_queries(16):
        found = queries.register_page(ben, harbour, page=2)
    assert (len(found.written), found.pages) == (5, 2)
