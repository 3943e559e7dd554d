from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.permitting import NotFound
from audit.models import Entry
from safety import actions, queries
from safety.actions import words
from safety.models import Incident
from safety.queries import WORK_LISTS, Filters, search, work_lists
from safety.workflow import Refused, Status
from tests.safety.conftest import body, judged, upload
from vault import inbox
from vault.errors import Damaged
from vault.models import Card, Item, Words


def references(page):
    return [row.card.reference for row in page.rows]


def ids(page):
    return [row.id for row in page.rows]


@pytest.fixture
def ben(world):
    return world["Ben"].viewer()


# Opening


def test_the_author_sees_who_opened_her_report_and_when(world, send):
    record = send()
    queries.open_incident(world["Ben"].viewer(), record)
    queries.open_incident(world["Bel"].viewer(), record)
    opened = queries.open_mine(world["Amina"].viewer(), record).story.opened
    assert [one.name for one in opened] == ["Ben", "Bel"]
    assert all(timezone.now() - one.at < timedelta(minutes=1) for one in opened)


def test_an_opening_is_noted_once_in_ten_minutes(world, send, at):
    record, start = send(), timezone.now()
    for minutes, noted in ((0, 1), (9, 1), (11, 2), (12, 2), (60, 3)):
        at(start + timedelta(minutes=minutes))
        before = Entry.objects.count()
        story = queries.open_incident(world["Ben"].viewer(), record).story
        assert len(story.opened) == noted
        assert Entry.objects.filter(index__gte=before, event="incident:open").count() == (minutes in {0, 11, 60})


def test_the_authors_own_view_is_no_opening(world, send):
    record = send()
    before, items = Entry.objects.count(), Item.objects.count()
    mine = queries.open_mine(world["Amina"].viewer(), record)
    queries.my_reports(world["Amina"].viewer())
    assert mine.story.opened == ()
    assert (Entry.objects.count(), Item.objects.count()) == (before, items)


def test_fetching_a_file_is_an_opening(world, send):
    record = send(files=[upload()])
    file_id = queries.open_mine(world["Amina"].viewer(), record).story.files[0].id
    queries.incident_file(world["Ben"].viewer(), record, file_id)
    assert len(queries.open_mine(world["Amina"].viewer(), record).story.opened) == 1


def test_a_refused_opening_leaves_no_trace(world, send):
    record = send(excluded=["Ben"])
    before = Entry.objects.count()
    for name, error in (("Ben", NotFound), ("Carys", NotFound), ("Ines", PermissionDenied)):
        with pytest.raises(error):
            queries.open_incident(world[name].viewer(), record)
    assert Entry.objects.count() == before


def test_it_offers_what_the_next_step_can_be(world, send):
    record = send()

    def offered():
        opened = queries.open_incident(world["Ben"].viewer(), record)
        names = ("acknowledge", "triage", "ask", "reply", "note", "close", "destroy")
        return {name for name in names if getattr(opened, f"can_{name}")}

    by = world["Ben"].viewer()
    assert offered() == {"acknowledge", "triage", "ask", "reply", "note"}
    actions.acknowledge(by=by, incident_id=record)
    assert offered() == {"triage", "ask", "reply", "note"}
    actions.ask(by=by, incident_id=record, text="When?")
    assert offered() == {"reply", "note"}
    actions.add(by=world["Amina"].viewer(), incident_id=record, text="Now.")
    actions.triage(by=by, incident_id=record, assessment=judged())
    assert offered() == {"triage", "ask", "reply", "note", "close"}
    actions.close(by=by, incident_id=record, outcomes=["blocked"], note="Done.")
    assert offered() == {"note"}


def test_it_says_when_the_log_does_not_vouch_for_a_record(world, send):
    record = send()
    assert queries.open_mine(world["Amina"].viewer(), record).verified
    item = Item.objects.filter(record=record).first()
    item.delete()
    with pytest.raises(Exception):  # noqa: B017 -- whichever part is missing, it must not pass for whole
        assert queries.open_mine(world["Amina"].viewer(), record).verified


def test_it_names_floor_and_flags_of_the_types(world, send):
    record = send(types=("PHY-EXT", "HAR-VER"))
    opened = queries.open_incident(world["Ben"].viewer(), record)
    assert (opened.floor, "E" in opened.flags, "S" in opened.flags) == (5, True, False)


# Her own


def test_she_sees_the_names_before_she_sends(world, harbour):
    choices = queries.who_can_read(world["Amina"].viewer(), harbour)
    assert [(choice.name, choice.later) for choice in choices] == [("Bel", False), ("Ben", False), ("Mira", True)]
    with pytest.raises(NotFound):
        queries.who_can_read(world["Una"].viewer(), harbour)


def test_it_lists_where_she_may_report(world):
    assert [(place.tenant.slug, place.ready) for place in queries.places(world["Amina"].viewer())] == [
        ("harbour", True)
    ]
    assert [place.tenant.slug for place in queries.places(world["Hana"].viewer())] == ["harbour", "lantern", "quay"]
    assert queries.places(world["Dele"].viewer()) == []


def test_her_list_has_drafts_first_and_the_newest_first(world, harbour, send, at):
    start = timezone.now()
    sent = []
    for hours in range(3):
        at(start + timedelta(hours=hours))
        sent.append(send())
    draft = actions.save_draft(by=world["Amina"].viewer(), tenant=harbour, body=body(types=("ONL-DOX",)))
    lines = queries.my_reports(world["Amina"].viewer())
    assert [line.id for line in lines] == [draft, *reversed(sent)]
    assert lines[0].title == "Doxxing"
    assert queries.my_reports(world["Wren"].viewer()) == []


def test_her_list_says_where_she_is_asked_something(world, send):
    asked, _ = send(), send()
    actions.ask(by=world["Ben"].viewer(), incident_id=asked, text="When?")
    waiting = {line.id: line.waiting_for_me for line in queries.my_reports(world["Amina"].viewer())}
    assert waiting[asked]
    assert sum(waiting.values()) == 1


def test_a_report_whose_row_is_gone_still_stands_in_her_list(world, send):
    record, later = send(), send()
    Incident.objects.filter(id=record).delete()
    (line,) = [one for one in queries.my_reports(world["Amina"].viewer()) if one.id != later]
    assert (line.id, line.status, line.status_label, line.unsent) == (record, None, "No longer kept", False)
    with pytest.raises(NotFound):
        queries.open_mine(world["Amina"].viewer(), record)


def test_she_sees_who_can_read_it_now(world, send):
    assert [one.name for one in queries.open_mine(world["Amina"].viewer(), send()).readers] == ["Bel", "Ben"]
    restricted = queries.open_mine(world["Amina"].viewer(), send(excluded=["Ben"]))
    assert [one.name for one in restricted.readers] == ["Bel", "Noor", "Olu"]


@pytest.mark.parametrize(
    ("excluded", "names"),
    [
        ([], ["Bel", "Ben", "Mira"]),
        (["Ben"], ["Bel", "Mira", "Noor", "Olu"]),
        (["Mira"], ["Bel", "Ben", "Noor", "Olu"]),
    ],
)
def test_leaders_stand_among_the_readers_from_the_day_on_which_it_is_judged_serious(world, send, excluded, names):
    record = send(excluded=excluded)
    for mind in (4, 3):  # whoever has the key keeps it
        actions.triage(by=world["Bel"].viewer(), incident_id=record, assessment=judged(mind=mind, worst=5))
        hers = queries.open_mine(world["Amina"].viewer(), record).readers
        theirs = queries.open_incident(world["Bel"].viewer(), record).readers
        assert [one.name for one in hers] == [one.name for one in theirs] == names


# Work lists


def test_the_queue_is_for_the_safety_team_of_that_organisation(world, harbour, send):
    send()
    for name in ("Ben", "Bel"):
        assert queries.queue(world[name].viewer(), harbour).total == 1
    for name in ("Amina", "Ines", "Lee", "Hana"):
        with pytest.raises(PermissionDenied):
            queries.queue(world[name].viewer(), harbour)
    for name in ("Carys", "Dele", "Gus", "Farah"):
        with pytest.raises(NotFound):
            queries.queue(world[name].viewer(), harbour)
    assert queries.queue(world["Carys"].viewer(), world.tenants["lantern"]).total == 0


def test_the_queue_shows_codes_and_no_word_that_somebody_wrote(world, harbour, send, ben):
    send(narrative="canary-771", place="canary-772", types=("ONL-DOX",))
    assert "canary" not in str(queries.queue(ben, harbour).rows[0].card.to_dict())


def test_looking_at_the_queue_is_no_opening(world, harbour, send, ben):
    send()
    before = Entry.objects.count()
    queries.queue(ben, harbour, work_list="all", phrase="doxx")
    assert Entry.objects.count() == before


def test_each_work_list_holds_what_it_says(world, harbour, send, ben, at):
    start = timezone.now()
    new, mine, bels, waiting, closed = (send() for _ in range(5))
    actions.triage(by=ben, incident_id=mine, assessment=judged())
    actions.acknowledge(by=world["Bel"].viewer(), incident_id=bels)
    actions.ask(by=world["Bel"].viewer(), incident_id=waiting, text="When?")
    actions.triage(by=ben, incident_id=closed, assessment=judged())
    actions.close(by=ben, incident_id=closed, outcomes=["blocked"], note="Done.")
    expected = {
        "new": {new},
        "mine": {mine},
        "overdue": set(),
        "waiting": {waiting},
        "hold": set(),
        "open": {new, mine, bels, waiting},
        "all": {new, mine, bels, waiting, closed},
    }
    assert set(expected) == set(WORK_LISTS)
    for name, records in expected.items():
        page = queries.queue(ben, harbour, work_list=name)
        assert set(ids(page)) == records, name
        assert page.counts[name] == page.total == len(records)
    assert queries.queue(ben, harbour).counts["all"] is None
    at(start + timedelta(days=8))  # past the clocks of what is new and of what is acknowledged
    overdue = queries.queue(ben, harbour, work_list="overdue")
    assert set(ids(overdue)) == {new, bels}
    assert all(row.overdue for row in overdue.rows)


def test_an_unknown_work_list_or_sort_is_the_usual_one(world, harbour, ben):
    page = queries.queue(ben, harbour, work_list="nonsense", sort="nonsense", page=-3)
    assert (page.work_list, page.sort, page.page, page.pages, page.rows) == ("open", "clock", 1, 1, ())


def test_the_clock_sorts_first_then_floor_flags_and_markers(world, harbour, send, ben, at):
    at(datetime(2026, 11, 24, 10, 30, tzinfo=UTC))  # a Tuesday
    mild = send(urgency="today", types=("HAR-VER",))
    grave = send(urgency="today", types=("THR-KIL",))
    flagged = send(urgency="today", types=("THR-SEX",))
    later = send(urgency="this_week", types=("HAR-VER",))
    danger = send(urgency="danger_now")
    asked = send(urgency="danger_now", types=("PHY-EXT",))
    actions.ask(by=ben, incident_id=asked, text="Are you safe?")
    assert ids(queries.queue(ben, harbour)) == [danger, flagged, grave, mild, later, asked]


def test_markers_break_a_tie(world, harbour, send, ben):
    plain, marked = send(), send()
    actions.triage(by=ben, incident_id=plain, assessment=judged())
    actions.triage(by=ben, incident_id=marked, assessment=judged(markers=("specific", "repeat")))
    assert ids(queries.queue(ben, harbour)) == [marked, plain]


def test_it_sorts_by_age_and_by_weight(world, harbour, send, ben, at):
    start = timezone.now()
    heavy = send(types=("PHY-EXT",))
    at(start + timedelta(hours=1))
    light = send(types=("HAR-VER",), urgency="danger_now")
    assert ids(queries.queue(ben, harbour, sort="newest")) == [light, heavy]
    assert ids(queries.queue(ben, harbour, sort="severity")) == [heavy, light]


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        (Filters(), "abc"),
        (Filters(kind=frozenset({"warning"})), "b"),
        (Filters(types=frozenset({"ONL-DOX", "PRM-DAM"})), "ab"),
        (Filters(urgency=frozenset({"today"})), "a"),
        (Filters(status=frozenset({"triaged"})), "c"),
        (Filters(severity=frozenset({"2"})), "c"),
        (Filters(markers=frozenset({"deadline"})), "c"),
        (Filters(kind=frozenset({"incident"}), types=frozenset({"PRM-DAM"})), ""),
    ],
)
def test_it_filters_by_every_coded_field(harbour, send, ben, filters, kept):
    records = {
        "a": send(types=("ONL-DOX", "HAR-VER"), urgency="today"),
        "b": send(kind="warning", types=("PRM-DAM",)),
        "c": send(),
    }
    actions.triage(by=ben, incident_id=records["c"], assessment=judged(markers=("deadline",)))
    assert set(ids(queries.queue(ben, harbour, filters=filters))) == {records[name] for name in kept}


@pytest.mark.parametrize(
    ("phrase", "kept"),
    [
        ("", "ab"),
        ("   ", "ab"),
        ("DOXX", "a"),
        ("verbal  abuse", "a"),
        ("online abuse", "a"),
        ("help today", "a"),
        ("intelligence", "b"),
        ("submitted", "ab"),
        ("canary", ""),
        ("<script>", ""),
        ("تهديد", ""),
    ],
)
def test_a_phrase_is_found_in_the_words_of_codes(harbour, send, ben, phrase, kept):
    records = {
        "a": send(types=("ONL-DOX", "HAR-VER"), urgency="today", narrative="canary"),
        "b": send(kind="warning"),
    }
    assert set(ids(queries.queue(ben, harbour, phrase=phrase))) == {records[name] for name in kept}


def test_a_reference_is_found_however_it_is_typed(world, harbour, send, ben):
    send()
    record = send()
    code = next(row.card.reference for row in queries.queue(ben, harbour).rows if row.id == record)
    for typed in (code, code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} ", code[2:6]):
        assert record in ids(queries.queue(ben, harbour, phrase=typed))


def test_pages_have_25_and_a_page_past_the_end_is_the_last(world, harbour, send, ben, monkeypatch):
    monkeypatch.setattr(work_lists, "PAGE_SIZE", 2)
    for _ in range(5):
        send()
    pages = [queries.queue(ben, harbour, page=number) for number in (1, 2, 3, 99)]
    assert [len(page.rows) for page in pages] == [2, 2, 1, 1]
    assert [page.page for page in pages] == [1, 2, 3, 3]
    assert {page.pages for page in pages} == {3}
    assert len({row.id for page in pages for row in page.rows}) == 5


@pytest.mark.parametrize("work_list", ["open", "all"])
def test_the_number_of_database_queries_does_not_grow(world, harbour, send, work_list):
    def look():
        queries.queue(world["Ben"].viewer(), harbour, work_list=work_list, phrase="doxx")

    def count():
        look()  # keys are looked at thoroughly once in a while, with a query of its own; that shall not fall on the next
        with CaptureQueriesContext(connection) as captured:
            look()
        return len(captured)

    send()
    send(excluded=["Bel"])
    before = count()
    for _ in range(6):
        send(types=("ONL-DOX",))
    actions.acknowledge(by=world["Ben"].viewer(), incident_id=send())
    assert count() == before < 20


def test_cards_of_closed_records_are_not_opened_unless_they_are_asked_for(world, harbour, send, ben):
    record, closed = send(), send()
    actions.triage(by=ben, incident_id=closed, assessment=judged())
    actions.close(by=ben, incident_id=closed, outcomes=["blocked"], note="Done.")
    Card.objects.filter(record=closed).update(blob=b"\x01 never opens")
    assert ids(queries.queue(world["Ben"].viewer(), harbour)) == [record]
    with pytest.raises(Damaged):
        queries.queue(world["Ben"].viewer(), harbour, work_list="all")


def test_what_was_handed_to_the_leader_leaves_her_list_of_open_ones_when_it_is_closed(world, harbour, send, ben):
    grave = send()
    actions.triage(by=ben, incident_id=grave, assessment=judged(mind=4, worst=5))
    inbox.empty_into_locker(world["Mira"].viewer().keyring)
    actions.close(by=ben, incident_id=grave, outcomes=["blocked"], note="Done.")
    assert ids(queries.queue(world["Mira"].viewer(), harbour)) == []
    assert ids(queries.queue(world["Mira"].viewer(), harbour, work_list="all")) == [grave]


def test_the_leader_finds_what_was_handed_to_her_and_nothing_else(world, harbour, send, ben):
    grave, _ = send(), send()
    actions.triage(by=ben, incident_id=grave, assessment=judged(mind=4, worst=5))
    inbox.empty_into_locker(world["Mira"].viewer().keyring)
    for work_list in ("open", "all"):
        (row,) = queries.queue(world["Mira"].viewer(), harbour, work_list=work_list).rows
        assert (row.id, row.card.severity) == (grave, 4)


def test_a_leaders_own_report_is_not_in_her_queue(world, harbour, send):
    send("Mira")
    assert queries.queue(world["Mira"].viewer(), harbour, work_list="all").total == 0


# Full text


def test_it_finds_words_wherever_somebody_wrote_them(world, harbour, send, ben):
    told = send(narrative='He said:\n"Ich  weiß, wo du wohnst" 🔥')
    placed = send(place="Weiß Street")
    filed = send(files=[upload(name="WEISS.txt")])
    threaded, noted, _ = send(), send(), send(narrative="nothing of the kind")
    actions.add(by=world["Amina"].viewer(), incident_id=threaded, text="weiß?")
    actions.note(by=ben, incident_id=noted, text="weiß!")
    step = queries.search_full_text(ben, harbour, "  WEISS ")
    assert {row.id for row in step.found} == {told, placed, filed, threaded, noted}
    assert (step.examined, step.total, step.after) == (6, 6, None)
    assert {row.id for row in queries.search_full_text(ben, harbour, 'said: "ich weiß').found} == {told}


def test_it_finds_no_names_of_fields_and_no_codes(world, harbour, send, ben):
    send(narrative="plain")
    for phrase in ("narrative", "happened_on", "incident", '"v":1'):
        assert queries.search_full_text(ben, harbour, phrase).found == ()


def test_it_works_in_bites_and_goes_on_where_it_stopped(world, harbour, send, ben, monkeypatch):
    monkeypatch.setattr(search, "_AT_ONCE", 2)
    monkeypatch.setattr(search, "SECONDS", 0)
    wanted = {send(narrative="needle") for _ in range(5)}
    found, after, progress = set(), None, []
    for _ in range(3):
        step = queries.search_full_text(ben, harbour, "needle", after)
        found |= {row.id for row in step.found}
        after = step.after
        progress.append(step.examined)
    assert (found, after, progress) == (wanted, None, [2, 4, 5])


def test_a_bite_takes_no_more_than_so_many_records(world, harbour, send, ben, monkeypatch):
    monkeypatch.setattr(search, "MOST", 2)
    wanted = {send(narrative="needle") for _ in range(3)}
    first = queries.search_full_text(ben, harbour, "needle")
    assert (len(first.found), first.examined, first.total) == (2, 2, 3)
    last = queries.search_full_text(ben, harbour, "needle", first.after)
    assert {row.id for row in (*first.found, *last.found)} == wanted
    assert (last.examined, last.total, last.after) == (3, 3, None)


def test_it_opens_no_record_that_the_team_wrote_to_last(world, harbour, send, ben, monkeypatch):
    written, asked, left = (
        send(narrative="needle"),
        send(narrative="needle"),
        send(narrative="needle", excluded=["Ben"]),
    )
    actions.note(by=ben, incident_id=written, text="haystack")
    actions.ask(by=ben, incident_id=asked, text="Where?")
    actions.add(by=world["Amina"].viewer(), incident_id=asked, text="At the gate.")
    actions.note(by=world["Bel"].viewer(), incident_id=left, text="for few")
    assert set(Words.objects.values_list("record", flat=True)) == {written, asked}
    opened, read = [], words.records.read_many
    monkeypatch.setattr(
        words.records, "read_many", lambda *given, **how: opened.extend(given[2]) or read(*given, **how)
    )
    assert {row.id for row in queries.search_full_text(ben, harbour, "haystack").found} == {written}
    assert opened == [asked], "its author added to it"
    assert {row.id for row in queries.search_full_text(ben, harbour, "at the gate").found} == {asked}
    assert opened == [asked]


def test_a_leader_finds_what_was_handed_to_her(world, harbour, send, ben):
    grave, _ = send(narrative="needle"), send(narrative="needle")
    actions.triage(by=ben, incident_id=grave, assessment=judged(mind=4, worst=5))
    inbox.empty_into_locker(world["Mira"].viewer().keyring)
    step = queries.search_full_text(world["Mira"].viewer(), harbour, "needle")
    assert [(row.id, row.card.severity) for row in step.found] == [(grave, 4)]
    assert (step.examined, step.total) == (1, 1)


def test_every_bite_of_a_search_is_in_the_log_and_none_is_an_opening(world, harbour, send, ben, monkeypatch):
    monkeypatch.setattr(search, "_AT_ONCE", 1)
    monkeypatch.setattr(search, "SECONDS", 0)
    record, _ = send(), send()
    before = Entry.objects.count()
    step = queries.search_full_text(ben, harbour, "needle")
    queries.search_full_text(ben, harbour, "needle", step.after)
    assert [entry.event for entry in Entry.objects.filter(index__gte=before)] == ["incident:search"] * 2
    assert queries.open_mine(world["Amina"].viewer(), record).story.opened == ()


def test_it_searches_only_what_her_keys_open(world, harbour, send):
    send(narrative="needle", excluded=["Ben"])
    assert queries.search_full_text(world["Ben"].viewer(), harbour, "needle").total == 0
    assert len(queries.search_full_text(world["Bel"].viewer(), harbour, "needle").found) == 1
    with pytest.raises(PermissionDenied):
        queries.search_full_text(world["Ines"].viewer(), harbour, "needle")
    with pytest.raises(NotFound):
        queries.search_full_text(world["Carys"].viewer(), harbour, "needle")


def test_her_own_reports_are_no_finds_unless_she_reads_them_as_one_of_the_team(world, harbour, send):
    hers, leaders = send("Bel", narrative="needle"), send("Mira", narrative="needle")
    leaders_restricted = send("Mira", narrative="needle", excluded=["Ben"])
    send("Bel", narrative="needle", excluded=["Ben"])
    found = queries.search_full_text(world["Bel"].viewer(), harbour, "needle").found
    assert {row.id for row in found} == {hers, leaders, leaders_restricted}
    assert queries.search_full_text(world["Mira"].viewer(), harbour, "needle").found == ()


def test_it_searches_nothing_at_all_without_failing(harbour, ben):
    assert queries.search_full_text(ben, harbour, "needle").after is None


@pytest.mark.parametrize("after", ["", "nonsense", "..", "f" * 32, f"{'f' * 32}.9.9", f"{'0' * 32}.-5.x"])
def test_a_made_up_place_to_go_on_from_does_no_harm(world, harbour, send, ben, after):
    send()
    assert queries.search_full_text(ben, harbour, "needle", after).found == ()


@pytest.mark.parametrize("phrase", ["", "  a ", "ab", "x" * 201])
def test_it_refuses_words_too_short_or_too_long(harbour, ben, phrase):
    with pytest.raises(Refused) as caught:
        queries.search_full_text(ben, harbour, phrase)
    assert caught.value.field == "phrase"


# The public page


def test_the_public_page_shows_roles_and_never_names(world):
    page = queries.public_page("harbour")
    assert page.roles == ("Deputy safety manager", "Safety manager")
    assert page.ready
    for slug in ("nowhere", "wellspring", "commons", ""):
        with pytest.raises(Http404):
            queries.public_page(slug)


def test_words_show_no_more_than_the_shared_part(world, harbour, ben):
    receipt = actions.report_without_account(tenant=harbour, body=body(), wants_receipt=True)
    (row,) = queries.queue(ben, harbour).rows
    actions.note(by=ben, incident_id=row.id, text="Hm.")
    seen = queries.open_with_receipt(receipt.words)
    assert (seen.status, seen.story.notes, seen.verified) == (Status.SUBMITTED, (), True)
    assert len(seen.story.opened) == 0
    queries.open_incident(ben, row.id)
    assert len(queries.open_with_receipt(receipt.words).story.opened) == 1


def test_nobody_finds_what_is_not_there(world):
    for deed in (queries.open_draft, queries.open_mine):
        with pytest.raises(NotFound):
            deed(world["Amina"].viewer(), uuid4())
