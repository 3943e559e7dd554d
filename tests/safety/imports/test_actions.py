"""What is brought in arrives once, whole, and as what it is."""

import time
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from accounts.permitting import NotFound
from safety import actions, queries
from safety.actions import imports
from safety.actions.imports import record_of
from safety.models import Incident
from safety.parsers import Matching
from safety.payloads import Samples
from safety.workflow import Refused
from tests.safety.conftest import upload
from tests.safety.imports.conftest import TABLE, mail_file, mbox, table_file
from vault import locker
from vault.errors import Conflict
from vault.models import StoredFile


def records_of(viewer):
    return [line for line in queries.my_reports(viewer) if not line.unsent]


def matched_mail(amina, begun, **changes):
    matching = Matching((), **{"kind": "incident", "types": ("ONL-MSG",), "urgency": "record_only", **changes})
    actions.match_import(by=amina, import_id=begun, matching=matching, as_one=True)


def test_it_makes_one_record_of_a_mailbox(world, amina, harbour, begin):
    begun = begin(mail_file(7))
    matched_mail(amina, begun)
    assert actions.run_import(by=amina, import_id=begun).done
    record = record_of(begun, 0)
    own, campaign = queries.own_campaign(amina, record)
    assert (campaign.count, own.story.body.primary, own.story.body.channels) == (7, "ONL-MSG", ("email",))
    assert own.story.body.happened_on.isoformat() == "2025-11-03"
    assert (campaign.sender_count, campaign.samples[0].times) == (3, 7)
    opened, his = queries.case_campaign(world["Ben"].viewer(), record)
    assert his == campaign
    assert [file.name for file in opened.story.files] == ["inbox.mbox"]
    [row] = [row for row in queries.queue(world["Ben"].viewer(), harbour).rows if row.id == record]
    assert (row.card.count, row.card.urgency) == (7, "record_only")


def test_it_gathers_several_saved_messages(amina, begin):
    one = b"From: a@b.example\r\nTo: c@d.example\r\nSubject: %d\r\n\r\nx"
    begun = begin(*(upload(one % n, f"{n}.eml", "message/rfc822") for n in range(3)))
    matched_mail(amina, begun)
    actions.run_import(by=amina, import_id=begun)
    assert queries.own_campaign(amina, record_of(begun, 0))[1].count == 3


def test_it_makes_a_record_of_each_row_and_keeps_kinds_apart(world, amina, harbour, begin_table):
    before = len(records_of(amina))
    begun = begin_table()
    assert actions.run_import(by=amina, import_id=begun).done
    assert len(records_of(amina)) == before + 3
    kinds = {row.id: row.card.kind for row in queries.queue(world["Ben"].viewer(), harbour).rows}
    assert [kinds[record_of(begun, number)] for number in (2, 3, 5)] == ["incident", "near_miss", "incident"]
    assert not Incident.objects.filter(id=record_of(begun, 4)).exists()


def test_it_makes_one_record_of_a_table_if_she_wants(amina, begin_table):
    begun = begin_table(as_one=True)
    actions.run_import(by=amina, import_id=begun)
    own, campaign = queries.own_campaign(amina, record_of(begun, 0))
    assert campaign.count == 2
    assert [file.name for file in own.story.files] == ["list.csv"]
    assert queries.dry_run(amina, begun).refused == 2, "the near miss is not counted among incidents"


def test_it_makes_nothing_twice(amina, begin_table):
    begun = begin_table()
    for _ in range(2):
        assert actions.run_import(by=amina, import_id=begun).made == 3
    assert Incident.objects.filter(id__in=[record_of(begun, number) for number in range(10)]).count() == 3


def test_it_loses_nothing_when_it_breaks_half_way(amina, begin_table, monkeypatch):
    begun, real, calls = begin_table(), imports.report_together, []

    def breaking(**kwargs):
        calls.append(kwargs)
        if len(calls) == 2:
            raise RuntimeError
        return real(**kwargs)

    monkeypatch.setattr(imports, "TOGETHER", 1)
    monkeypatch.setattr(imports, "report_together", breaking)
    with pytest.raises(RuntimeError):
        actions.run_import(by=amina, import_id=begun)
    dry = queries.dry_run(amina, begun)
    assert (dry.made, dry.records) == (1, 3)
    progress = actions.run_import(by=amina, import_id=begun)
    assert (progress.made, progress.done) == (3, True)
    assert len([line for line in records_of(amina) if line.status]) >= 3


def test_it_loses_nothing_when_the_records_fail_after_the_locker(amina, begin_table, monkeypatch):
    begun = begin_table()
    from safety.actions import reports  # noqa: PLC0415 -- patched here alone

    real = reports._write
    monkeypatch.setattr(reports, "_write", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.run_import(by=amina, import_id=begun)
    assert record_of(begun, 2).hex in locker.load(amina.keyring).records
    monkeypatch.setattr(reports, "_write", real)
    assert actions.run_import(by=amina, import_id=begun).done
    assert queries.open_mine(amina, record_of(begun, 2)).story is not None


def test_it_goes_on_where_the_time_ended(amina, begin_table, monkeypatch):
    monkeypatch.setattr(imports, "TOGETHER", 1)
    begun = begin_table()
    first = actions.run_import(by=amina, import_id=begun, seconds=0)
    assert (first.made, first.total, first.done) == (1, 3, False)
    assert actions.run_import(by=amina, import_id=begun).done


def test_it_does_not_make_again_what_was_taken_back(amina, begin_table, monkeypatch):
    monkeypatch.setattr(imports, "TOGETHER", 1)
    begun = begin_table()
    actions.run_import(by=amina, import_id=begun, seconds=0)
    actions.withdraw(by=amina, incident_id=record_of(begun, 2))
    actions.run_import(by=amina, import_id=begun)
    assert queries.open_mine(amina, record_of(begun, 2)).story is None


def test_it_forgets_an_import_with_its_file_but_not_what_it_made(amina, begin_table, begin):
    begun = begin_table()
    actions.run_import(by=amina, import_id=begun)
    [kept] = imports.load(amina, begun)[1].files
    actions.discard_import(by=amina, import_id=begun)
    assert not StoredFile.objects.filter(id=kept.id).exists()
    assert Incident.objects.filter(id=record_of(begun, 2)).exists()
    with pytest.raises(NotFound):
        queries.open_import(amina, begun)
    begun = begin(mail_file())
    matched_mail(amina, begun)
    actions.run_import(by=amina, import_id=begun)
    [kept] = imports.load(amina, begun)[1].files
    actions.discard_import(by=amina, import_id=begun)
    assert StoredFile.objects.get(id=kept.id).kept, "the record has it"


def test_it_forgets_the_handles_of_a_broken_run_with_it(amina, begin_table, monkeypatch):
    begun = begin_table()
    from safety.actions import reports  # noqa: PLC0415 -- patched here alone

    monkeypatch.setattr(reports, "_write", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.run_import(by=amina, import_id=begun)
    actions.discard_import(by=amina, import_id=begun)
    assert record_of(begun, 2).hex not in locker.load(amina.keyring).records


def test_it_begins_the_same_import_once(begin, amina):
    wanted = uuid4()
    assert begin(mail_file(), import_id=wanted) == begin(mail_file(), import_id=wanted) == wanted
    assert len(queries.my_imports(amina)) == 1


def test_it_keeps_it_to_its_author(world, begin_table):
    begun = begin_table()
    for who in ("Ben", "Wren", "Una"):
        for deed in (
            lambda by: queries.open_import(by, begun),
            lambda by: queries.dry_run(by, begun),
            lambda by: queries.refused_rows(by, begun),
            lambda by: actions.run_import(by=by, import_id=begun),
            lambda by: actions.discard_import(by=by, import_id=begun),
        ):
            with pytest.raises(NotFound):
                deed(world[who].viewer())


def test_it_lets_only_members_bring_in(world, harbour):
    for who in ("Una", "Dele", "Gus"):
        with pytest.raises((NotFound, PermissionDenied)):
            actions.begin_import(by=world[who].viewer(), tenant=harbour, files=[mail_file()])


@pytest.mark.parametrize(
    "files",
    [
        [],
        [lambda: upload(b"%PDF-", "x.pdf", "application/pdf")],
        [table_file, table_file],
        [table_file, mail_file],
        [lambda: upload(b"no message", "x.mbox", "application/mbox")],
        [lambda: table_file(b"Date\n")],
        [lambda: upload(problem="It is broken.")],
    ],
    ids=["none", "pdf", "two tables", "both", "no message", "no row", "refused"],
)
def test_it_says_at_once_when_a_file_cannot_be_read(begin, amina, files):
    with pytest.raises(Refused):
        begin(*(make() for make in files))
    assert queries.my_imports(amina) == []


def test_it_keeps_no_more_than_a_few_unfinished(begin, monkeypatch):
    monkeypatch.setattr(imports, "IMPORTS_LIMIT", 1)
    begin(mail_file())
    with pytest.raises(Refused):
        begin(mail_file())


def test_it_refuses_to_run_before_it_is_settled_or_to_settle_after_it_ran(amina, begin, begin_table):
    begun = begin(mail_file())
    with pytest.raises(Refused):
        actions.run_import(by=amina, import_id=begun)
    with pytest.raises(Refused):
        matched_mail(amina, begun, kind="")
    done = begin_table()
    actions.run_import(by=amina, import_id=done)
    with pytest.raises(Refused):
        actions.match_import(by=amina, import_id=done, matching=Matching(("", "", "", "", "")), as_one=False)


def test_it_makes_nothing_of_rows_that_are_all_refused(amina, begin_table):
    begun = begin_table(b"Date,Kind\nsoon,incident\n")
    dry = queries.dry_run(amina, begun)
    assert (dry.records, dry.refused) == (0, 1)
    assert dry.problem
    with pytest.raises(Refused):
        actions.run_import(by=amina, import_id=begun)


def test_it_does_not_guess_at_a_record_of_somebody_elses(world, amina, harbour, begin_table):
    begun = begin_table()
    actions.run_import(by=amina, import_id=begun)
    sheet = imports.Sheet(record_of(begun, 2), imports.prepare(begun, imports.load(amina, begun)[1]).sheets[0].body)
    with pytest.raises(NotFound):
        actions.reports.report_together(by=world["Wren"].viewer(), tenant=harbour, sheets=[sheet])


def test_it_says_so_when_it_is_being_run_twice(amina, begin_table, monkeypatch):
    from safety.actions import reports  # noqa: PLC0415 -- patched here alone

    begun = begin_table()
    there = Incident.objects.create(
        id=record_of(begun, 2), tenant=imports.load(amina, begun)[0], created_on="2026-11-01", retain_month="2028-11-01"
    )
    monkeypatch.setattr(imports, "made_already", lambda _: set())
    monkeypatch.setattr(reports.Incident.objects, "filter", lambda **_: Incident.objects.none())
    with pytest.raises(Conflict):
        actions.run_import(by=amina, import_id=begun)
    assert there


def test_it_says_nothing_in_the_records_id():
    ids = {record_of(uuid4(), number) for number in range(50)}
    assert len(ids) == 50
    assert {one.version for one in ids} == {4}


def test_it_keeps_the_mark_of_the_addition(amina, begin):
    begun = begin(mail_file())
    matched_mail(amina, begun)
    actions.run_import(by=amina, import_id=begun)
    [more] = queries.own_campaign(amina, record_of(begun, 0))[0].story.of(Samples)
    assert (more.id, more.whole) == (begun, True)


@pytest.mark.slow
def test_it_brings_in_five_hundred_messages_in_time(amina, begin):
    began = time.perf_counter()
    begun = begin(upload(mbox(500), "inbox.mbox", "application/mbox"))
    matched_mail(amina, begun)
    actions.run_import(by=amina, import_id=begun)
    assert queries.own_campaign(amina, record_of(begun, 0))[1].count == 500
    assert time.perf_counter() - began < 10


@pytest.mark.slow
def test_it_brings_in_a_long_table_in_time(amina, begin_table):
    rows = b"".join(b"20/11/2025,incident,HAR-CAL,phone,They rang %d\r\n" % n for n in range(60))
    begun = begin_table(TABLE.splitlines(keepends=True)[0] + rows)
    began = time.perf_counter()
    progress = actions.run_import(by=amina, import_id=begun, seconds=60)
    assert progress.made == 60
    assert time.perf_counter() - began < 20


def test_it_adds_saved_messages_to_a_report_of_hers(world, amina, begin, send):
    record = send()
    begun = begin(mail_file(4), into=record)
    for _ in range(2):
        assert actions.run_import(by=amina, import_id=begun).done
    own, campaign = queries.own_campaign(amina, record)
    assert campaign.count == 5
    assert [file.name for file in own.story.files] == ["inbox.mbox"]
    [kept] = own.story.files
    actions.discard_import(by=amina, import_id=begun)
    assert StoredFile.objects.filter(id=kept.id).exists(), "the record has it"
    assert queries.case_campaign(world["Ben"].viewer(), record)[1].count == 5


def test_it_counts_once_and_keeps_the_file_when_it_breaks_after_counting(amina, begin, send, monkeypatch):
    record = send()
    begun = begin(mail_file(4), into=record)
    real = imports._put
    monkeypatch.setattr(imports, "_put", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.run_import(by=amina, import_id=begun)
    monkeypatch.setattr(imports, "_put", real)
    assert actions.run_import(by=amina, import_id=begun).done
    own, campaign = queries.own_campaign(amina, record)
    assert campaign.count == 5
    actions.discard_import(by=amina, import_id=begun)
    assert StoredFile.objects.filter(id=own.story.files[0].id).exists()


def test_it_deletes_the_file_of_messages_that_were_never_added(amina, begin, send):
    begun = begin(mail_file(4), into=send())
    [kept] = imports.load(amina, begun)[1].files
    actions.discard_import(by=amina, import_id=begun)
    assert not StoredFile.objects.filter(id=kept.id).exists()


def test_it_adds_only_messages_and_only_to_what_is_hers_and_open(world, amina, harbour, begin, send):
    record = send()
    with pytest.raises(Refused):
        begin(table_file(), into=record)
    with pytest.raises(NotFound):
        actions.begin_import(by=world["Wren"].viewer(), tenant=harbour, files=[mail_file()], into=record)
    actions.acknowledge(by=world["Ben"].viewer(), incident_id=record)
    actions.withdraw(by=amina, incident_id=record)
    with pytest.raises(Refused):
        begin(mail_file(), into=record)
