"""What happens to a record in the end: its month, holds, destruction without a key, and a backup that brings it back."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.permitting import NotFound
from audit import log
from audit.models import Entry
from safety import actions, permissions, queries, tasks
from safety.actions import Withdrawal
from safety.actions.costs import add_cost
from safety.actions.desk import Desk
from safety.models import Cost, Incident, Keeping, KeepingRule
from safety.payloads import Hold
from safety.payloads.costs import CostBody
from safety.payloads.duties import DONE, DutyDecision
from safety.queries.costs import all_costs
from safety.story import Story
from safety.workflow import Event, Refused, Retention
from tests.safety.conftest import judged, upload
from vault import tombstones
from vault.files import Writer
from vault.models import Card, Head, InboxItem, Item, Receipt, RecordWrap, StoredFile
from vault.records import Binding, SealedRecord, Section

SEALED = (Card, Head, Item, RecordWrap)
WHY = "The police asked us to keep this."


@pytest.fixture
def ben(world):
    return world["Ben"].viewer()


@pytest.fixture
def hana(world):
    return world["Hana"].viewer()


@pytest.fixture
def ended(send, ben):
    """A report with a file that was judged and closed; returns its id."""

    def ended(severity=2, **sent):
        record = send(files=[upload()], **sent)
        actions.triage(by=ben, incident_id=record, assessment=judged(mind=severity, worst=5))
        actions.close(by=ben, incident_id=record, outcomes=["stopped"], note="It stopped.")
        return record

    return ended


def months_of(record):
    found = {row.retain_month for model in SEALED for row in model.objects.filter(record=record)}
    return found | {Incident.objects.get(id=record).retain_month}


def end_of(record):
    return Incident.objects.get(id=record).retain_month


def left_of(record):
    return sum(model.objects.filter(record=record).count() for model in SEALED)


def story(viewer, record):
    tenant = Incident.objects.get(id=record).tenant_id
    return Story.from_items(
        item.data for item in SealedRecord.open(viewer.keyring, Binding(tenant, record)).read().items
    )


@pytest.mark.parametrize(("severity", "kept_as", "years"), [(2, "incident_low", 2), (3, "incident_high", 6)])
def test_its_class_is_decided_when_it_ends_and_every_row_and_file_gets_the_month(ended, severity, kept_as, years):
    record = ended(severity)
    today = timezone.localdate()
    month = end_of(record)
    assert (month.year - today.year) * 12 + month.month - today.month == years * 12 + 1
    assert months_of(record) == {month}
    assert set(StoredFile.objects.filter(kept=True).values_list("retain_month", flat=True)) == {month}
    assert Keeping.objects.get(record=record).retention_class == kept_as


def test_what_is_written_afterwards_has_the_month_too(ended, ben):
    record = ended(4)
    actions.note(by=ben, incident_id=record, text="One thing more.")
    assert months_of(record) == {end_of(record)}


def test_an_organisation_may_keep_longer_from_now_on(ended, hana, harbour):
    before = end_of(ended())
    actions.set_years(by=hana, tenant=harbour, years={Retention.INCIDENT_LOW: 5})
    assert end_of(ended()).year == before.year + 3
    assert log.of_tenant(harbour.id, before=None, limit=99)[0].event != ""
    assert Entry.objects.filter(event="keeping:change", tenant=harbour.id).count() == 1
    actions.set_years(by=hana, tenant=harbour, years={Retention.INCIDENT_LOW: 5})  # nothing changes, so nothing is said
    assert Entry.objects.filter(event="keeping:change", tenant=harbour.id).count() == 1


def test_nobody_else_changes_the_years_and_nobody_below_the_least(world, harbour):
    for name in ("Bel", "Mira", "Amina", "Ines"):
        with pytest.raises(PermissionDenied):
            actions.set_years(by=world[name].viewer(), tenant=harbour, years={Retention.INCIDENT_LOW: 5})
    with pytest.raises(NotFound):
        actions.set_years(by=world["Carys"].viewer(), tenant=harbour, years={Retention.INCIDENT_LOW: 5})
    with pytest.raises(Refused):
        actions.set_years(by=world["Ben"].viewer(), tenant=harbour, years={Retention.INCIDENT_HIGH: 2})
    assert not KeepingRule.objects.exists()


def test_it_is_destroyed_in_its_month_and_not_before(ended, django_capture_on_commit_callbacks):
    record = ended()
    month = end_of(record)
    assert tasks.destroy_due(month - timedelta(days=1)) == 0
    assert left_of(record) > 0
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.destroy_due(month) == 1
    assert left_of(record) == 0
    assert not StoredFile.objects.exists()
    shell = Keeping.objects.get(record=record)
    assert (shell.cause, shell.destroyed_on, shell.retention_class) == ("time", month, "incident_low")
    assert Entry.objects.get(index=shell.leaf).event == "incident:expire"
    assert record in tombstones.records()
    assert tasks.destroy_due(month) == 0  # and no second time


def test_an_open_one_is_not_destroyed_and_neither_are_files_of_its_month(send, ended):
    record = send(files=[upload()])
    assert tasks.destroy_due(end_of(record)) == 0
    assert left_of(record) > 0
    assert StoredFile.objects.count() == 1


def test_files_ways_back_and_inbox_rows_go_with_their_month(db):
    past, later = date(2026, 1, 1), date(2090, 1, 1)
    for month in (past, later):
        writer = Writer()
        writer.finish()
        StoredFile.objects.filter(id=writer.id).update(kept=True, retain_month=month)
        Receipt.objects.create(lookup=str(month).encode(), blob=b"x", retain_month=month)
        InboxItem.objects.create(person=writer.id, blob=b"x", retain_month=month)
    tasks.destroy_due(date(2026, 6, 1))
    for model in (StoredFile, Receipt, InboxItem):
        assert list(model.objects.values_list("retain_month", flat=True)) == [later]


def test_a_held_one_stays_until_the_hold_is_lifted(ended, ben):
    record = ended()
    month = end_of(record)
    actions.hold(by=ben, incident_id=record, reason=WHY)
    assert tasks.destroy_due(month) == 0
    assert left_of(record) > 0
    assert StoredFile.objects.count() == 1
    actions.release(by=ben, incident_id=record, reason="They have what they need.")
    assert tasks.destroy_due(month) == 1
    assert left_of(record) == 0
    assert StoredFile.objects.count() == 0


def test_a_readers_reason_is_sealed_in_the_record_where_its_author_cannot_read_it(send, ben, world):
    record = send()
    actions.hold(by=ben, incident_id=record, reason=WHY)
    assert [held.reason for held in story(ben, record).of(Hold)] == [WHY]
    assert story(world["Amina"].viewer(), record).of(Hold) == ()
    assert Keeping.objects.get(record=record).held_leaf is None


def test_a_data_protection_officer_holds_without_a_key(send, hana, ben):
    record = send()
    actions.hold(by=hana, incident_id=record, reason=WHY)
    assert Keeping.objects.get(record=record).held
    assert Entry.objects.get(index=Keeping.objects.get(record=record).held_leaf).event == "incident:keep"
    with pytest.raises(Refused):
        actions.hold(by=ben, incident_id=record, reason=WHY)
    actions.release(by=hana, incident_id=record, reason="Done.")
    with pytest.raises(Refused):
        actions.release(by=hana, incident_id=record, reason="Done.")


def test_a_hold_and_its_end_need_a_reason(send, ben):
    record = send()
    for deed in (actions.hold, actions.release):
        with pytest.raises(Refused) as refused:
            deed(by=ben, incident_id=record, reason=" ")
        assert refused.value.field == "reason"


def test_others_cannot_hold(send, world):
    record = send(excluded=["Ben"])
    with pytest.raises(NotFound):
        actions.hold(by=world["Ben"].viewer(), incident_id=record, reason=WHY)
    with pytest.raises(NotFound):
        actions.hold(by=world["Carys"].viewer(), incident_id=record, reason=WHY)
    for name in ("Amina", "Mira", "Noor", "Ines"):
        with pytest.raises(PermissionDenied):
            actions.hold(by=world[name].viewer(), incident_id=record, reason=WHY)


def test_taking_it_back_respects_a_hold(send, ben, world):
    amina, record = world["Amina"].viewer(), send()
    actions.hold(by=ben, incident_id=record, reason=WHY)
    assert actions.withdraw(by=amina, incident_id=record) is Withdrawal.HELD
    assert left_of(record) > 0
    with pytest.raises(Refused):
        actions.destroy_withdrawn(by=ben, incident_id=record)
    actions.release(by=ben, incident_id=record, reason="Over.")
    actions.destroy_withdrawn(by=ben, incident_id=record)
    assert left_of(record) == 0
    assert Keeping.objects.get(record=record).cause == "withdrawn"


def test_what_was_taken_back_unseen_leaves_a_shell_that_says_so(send, world):
    record = send(excluded=["Ben"])
    assert actions.withdraw(by=world["Amina"].viewer(), incident_id=record) is Withdrawal.DESTROYED
    shell = Keeping.objects.get(record=record)
    assert (shell.cause, shell.restricted, shell.destroyed_on) == ("withdrawn", True, timezone.localdate())


def test_a_restored_backup_is_destroyed_again(ended, django_capture_on_commit_callbacks, capsys):
    record, other = ended(), ended(4)
    rows = [row for model in SEALED for row in model.objects.filter(record=record)]
    files = list(StoredFile.objects.all())
    keeping, incident = Keeping.objects.get(record=record), Incident.objects.get(id=record)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.destroy_due(end_of(record))
    for row in [*rows, keeping, incident, *[file for file in files if file.retain_month == end_of(record)]]:
        row.save(force_insert=not type(row).objects.filter(pk=row.pk).exists())  # the backup comes back
    assert left_of(record) > 0
    call_command("destroy_again")
    assert "Destroyed again: 1" in capsys.readouterr().out
    assert left_of(record) == 0
    assert left_of(other) > 0
    assert StoredFile.objects.filter(retain_month=end_of(record)).count() == 0
    assert Keeping.objects.get(record=record).destroyed_on


def test_a_tombstone_that_a_broken_moment_left_out_is_written_later(ended, django_capture_on_commit_callbacks):
    record = ended()
    tasks.destroy_due(end_of(record))  # what runs on commit does not run here
    assert record not in tombstones.records()
    with django_capture_on_commit_callbacks(execute=True):
        tasks.destroy_due(end_of(record))
    assert record in tombstones.records()


def test_log_entries_lose_their_details_after_six_years(send, ended, harbour):
    ended()
    tasks.destroy_due(timezone.localdate() + timedelta(days=7 * 366))
    assert not Entry.objects.filter(tenant=harbour.id, day__lte=timezone.localdate()).exclude(sealed=b"").exists()


def test_what_was_told_to_the_health_and_safety_executive_is_kept_as_such(ended, ben, harbour):
    actions.set_years(by=ben, tenant=harbour, years={Retention.RIDDOR: 8})
    record = ended(4)
    before = end_of(record)
    told = DutyDecision(rule="riddor_over7", outcome=DONE, by=ben.id, by_name=ben.name, at=timezone.now(), number=1)
    with transaction.atomic():
        desk = Desk.for_reader(ben, record, permissions.check_can_note)
        desk.put(told, Section.INTERNAL)
        desk.write(Event.NOTE)
    assert end_of(record).year == before.year + 2
    assert months_of(record) == {end_of(record)}
    assert Keeping.objects.get(record=record).retention_class == "riddor"


def test_the_ledger_is_destroyed_in_its_month_too(ben, harbour, hana):
    cost = add_cost(by=ben, tenant=harbour, body=CostBody(category="PHY-LCK", what_for="A lock", amount=12_000))
    month = Cost.objects.get().retain_month
    assert tasks.destroy_due(month) == 0  # it is still open
    Cost.objects.update(open=False)
    assert tasks.destroy_due(month) == 1
    assert left_of(cost) == 0
    assert [row.what for row in queries.gone(hana, harbour).rows] == ["Cost and receipt"]
    assert all_costs(ben, harbour) == []
