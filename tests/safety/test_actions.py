from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import Person
from accounts.permitting import NotFound
from audit.models import Entry
from safety import actions, queries
from safety.actions import Withdrawal, drafts, reports
from safety.models import Incident
from safety.payloads import reference
from safety.workflow import Refused, Status, retain_month
from tests.safety.conftest import body, judged, upload
from vault import inbox, locker
from vault.core.ciphers import Key
from vault.errors import NotForMe, StepUpNeeded
from vault.files import open_stream
from vault.models import Card, Head, InboxItem, Item, RecordWrap, StoredFile
from vault.records import Binding, SealedRecord, Section


def keys_of(someone, incident_id, *, stepped_up=False):
    """The sections that somebody's real keys open, with no permission in between."""
    tenant = Incident.objects.get(id=incident_id).tenant_id
    keyring = someone.viewer(stepped_up=stepped_up).keyring
    try:
        return set(SealedRecord.open(keyring, Binding(tenant, incident_id)).keys)
    except NotForMe:
        return set()


def story_for(someone, incident_id):
    return queries.open_incident(someone.viewer(), incident_id).story


def events_since(index):
    return [entry.event for entry in Entry.objects.filter(index__gte=index).order_by("index")]


def now_in_log():
    return Entry.objects.count()


@pytest.fixture
def move_on(world):
    """Takes a record to a status by the shortest way."""

    def move_on(incident_id, status):
        ben, amina = world["Ben"].viewer(), world["Amina"].viewer()
        if status is not Status.SUBMITTED:
            actions.acknowledge(by=ben, incident_id=incident_id)
        if status is Status.NEEDS_INFO:
            actions.ask(by=ben, incident_id=incident_id, text="Where was it?")
        if status in {Status.TRIAGED, Status.CLOSED}:
            actions.triage(by=ben, incident_id=incident_id, assessment=judged())
        if status is Status.CLOSED:
            actions.close(by=ben, incident_id=incident_id, outcomes=["blocked"], note="Blocked.")
        if status is Status.WITHDRAWN:
            actions.withdraw(by=amina, incident_id=incident_id)

    return move_on


# Sending


def test_a_report_reaches_the_safety_team_and_nobody_else(world, send):
    record = send(narrative="They know where I live. 🔥 تهديد", types=("THR-KIL",))
    readers = {Section.SHARED, Section.INTERNAL, Section.IDENTITY}
    for name, inhabitant in world.people.items():
        expected = {
            "Ben": readers,
            "Bel": readers,
            "Amina": {Section.OWN, Section.IDENTITY, Section.SHARED},
        }.get(name, set())
        assert keys_of(inhabitant, record, stepped_up=True) == expected, name
    opened = queries.open_incident(world["Bel"].viewer(), record)
    assert opened.story.body.narrative == "They know where I live. 🔥 تهديد"
    assert opened.reporter_name == "Amina"
    assert opened.verified


def test_the_row_says_no_more_than_the_published_metadata(world, harbour, send):
    record = send(urgency="today")
    row = Incident.objects.get(id=record)
    assert {field.name for field in Incident._meta.fields} == {
        "id",
        "tenant",
        "open",
        "created_on",
        "due_at",
        "escalated",
        "retain_month",
    }
    assert (row.tenant, row.open, row.created_on) == (harbour, True, timezone.localdate())
    assert row.due_at.minute == row.due_at.second == row.due_at.microsecond == 0
    assert row.retain_month == retain_month(timezone.localdate())
    for model in (Head, Item, RecordWrap, Card):
        assert set(model.objects.filter(record=record).values_list("retain_month", flat=True)) == {row.retain_month}


def test_it_withholds_a_name_by_key(world, send):
    record = send(withhold_identity=True)
    assert keys_of(world["Ben"], record) == {Section.SHARED, Section.INTERNAL}
    opened = queries.open_incident(world["Ben"].viewer(), record)
    assert opened.reporter_name == ""
    assert opened.story.circle.withheld
    assert Section.IDENTITY in keys_of(world["Amina"], record)


def test_reporting_leaves_one_event_without_an_actor(world, harbour, send):
    before = now_in_log()
    send()
    assert events_since(before) == ["incident:report"]
    assert Entry.objects.get(index=before).tenant == harbour.id


def test_it_tells_the_team_but_not_the_author(world, send, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send("Ben")
    waiting = set(Person.objects.filter(something_waits=True).values_list("id", flat=True))
    assert waiting == {world["Bel"].person}


def test_a_draft_becomes_the_record_of_the_same_id_and_leaves_the_locker(world, harbour):
    amina = world["Amina"].viewer()
    draft = actions.save_draft(by=amina, tenant=harbour, body=body(narrative="first"))
    sent = actions.report(by=amina, tenant=harbour, body=body(narrative="second"), draft_id=draft)
    assert sent == draft
    assert not [line for line in queries.my_reports(amina) if line.unsent]
    actions.report(by=amina, tenant=harbour, body=body())
    assert draft.hex not in locker.load(amina.keyring).drafts, "the next deed takes it out"
    assert queries.open_mine(amina, sent).story.body.narrative == "second"


def test_sending_twice_gives_the_same_receipt_and_one_record(world, harbour):
    fresh = uuid4()
    for narrative in ("first", "second"):
        sent = actions.report(
            by=world["Amina"].viewer(), tenant=harbour, body=body(narrative=narrative), draft_id=fresh
        )
        assert sent == fresh
    assert Incident.objects.count() == 1
    assert queries.open_mine(world["Amina"].viewer(), fresh).story.body.narrative == "first"
    assert [line.unsent for line in queries.my_reports(world["Amina"].viewer())] == [False]


def test_two_presses_at_the_same_moment_make_one_record(world, harbour, monkeypatch):
    """Both find nothing sent yet; the second fails on the id and answers as the first did."""
    fresh, amina = uuid4(), world["Amina"].viewer()
    actions.report(by=amina, tenant=harbour, body=body(narrative="first"), draft_id=fresh)
    answers = iter([False, True])
    monkeypatch.setattr(reports, "_sent_already", lambda *_: next(answers))
    assert actions.report(by=amina, tenant=harbour, body=body(narrative="second"), draft_id=fresh) == fresh
    assert queries.open_mine(amina, fresh).story.body.narrative == "first"


def test_another_failure_of_the_database_is_not_taken_for_a_second_press(world, harbour, monkeypatch):
    def broken(*_):
        raise IntegrityError

    monkeypatch.setattr(reports, "_write", broken)
    with pytest.raises(IntegrityError):
        actions.report(by=world["Amina"].viewer(), tenant=harbour, body=body())


def test_nobody_can_take_the_id_of_somebody_elses_record(world, harbour, send):
    record = send("Wren")
    with pytest.raises(NotFound):
        actions.report(by=world["Amina"].viewer(), tenant=harbour, body=body(), draft_id=record)


def test_a_crash_between_locker_and_record_leaves_a_draft_that_can_be_sent(world, harbour, monkeypatch):
    fresh, amina = uuid4(), world["Amina"].viewer()

    def crash(*_):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(reports, "create", crash)
        with pytest.raises(RuntimeError):
            actions.report(
                by=amina, tenant=harbour, body=body(narrative="kept"), files=[upload(b"proof")], draft_id=fresh
            )
    assert not any(model.objects.filter(record=fresh).exists() for model in (Head, Item, RecordWrap, Card))
    (line,) = queries.my_reports(world["Amina"].viewer())
    assert (line.id, line.unsent, line.status) == (fresh, True, None)
    draft = queries.open_draft(world["Amina"].viewer(), fresh)
    assert draft.started_sending
    assert draft.body.narrative == "kept"
    keys = locker.load(world["Amina"].viewer().keyring).keys(fresh)

    again = world["Amina"].viewer()
    assert actions.report(by=again, tenant=harbour, body=draft.body, draft_id=fresh) == fresh
    assert locker.load(again.keyring).keys(fresh) == keys
    (file,) = story_for(world["Ben"], fresh).files
    assert b"".join(open_stream(file.id, Key(bytes.fromhex(file.key)), file.size)) == b"proof"
    assert [line.unsent for line in queries.my_reports(again)] == [False]


def test_a_sent_report_is_no_draft_any_more_before_the_locker_forgets_it(world, harbour):
    fresh, amina = uuid4(), world["Amina"].viewer()
    actions.report(by=amina, tenant=harbour, body=body(), draft_id=fresh)
    (line,) = queries.my_reports(world["Amina"].viewer())
    assert (line.unsent, line.status) == (False, Status.SUBMITTED)
    with pytest.raises(NotFound):
        queries.open_draft(world["Amina"].viewer(), fresh)
    assert actions.report(by=world["Amina"].viewer(), tenant=harbour, body=body(), draft_id=fresh) == fresh
    assert Incident.objects.count() == 1


def test_a_bad_field_is_refused_before_anything_is_written(world, harbour):
    amina = world["Amina"].viewer()
    with pytest.raises(Refused) as caught:
        actions.report(by=amina, tenant=harbour, body=body(types=("nonsense",)))
    assert caught.value.field == "types"
    assert locker.load(amina.keyring).records == {}


def test_a_stranger_cannot_report_there_and_nobody_to_a_scheme(world, harbour):
    for name, tenant in (("Una", harbour), ("Gus", harbour), ("Dele", world.tenants["wellspring"])):
        with pytest.raises(NotFound):
            actions.report(by=world[name].viewer(), tenant=tenant, body=body())


def test_it_refuses_to_send_where_nobody_could_read(world, harbour, monkeypatch):
    monkeypatch.setattr("vault.vaults.ready", lambda *_: False)
    with pytest.raises(Refused, match="finish setting up"):
        actions.report(by=world["Amina"].viewer(), tenant=harbour, body=body())


def test_it_asks_again_when_somebody_new_could_read(world, harbour):
    amina = world["Amina"].viewer()
    shown = [choice.person_id for choice in queries.who_can_read(amina, harbour) if choice.name != "Bel"]
    with pytest.raises(Refused) as caught:
        actions.report(by=amina, tenant=harbour, body=body(), shown=shown)
    assert caught.value.field == "excluded"
    actions.report(by=amina, tenant=harbour, body=body(), shown=[*shown, world["Bel"].person])


# Files


def test_files_are_kept_with_the_record_and_read_by_the_team(world, harbour, send):
    stray = upload(b"never sent")
    record = send(files=[upload(b"one", "böse nachricht.txt"), upload(b"two")])
    first, second = story_for(world["Ben"], record).files
    assert (first.name, first.size, second.size) == ("böse nachricht.txt", 3, 3)
    meta = queries.incident_file(world["Bel"].viewer(), record, second.id)
    assert b"".join(open_stream(meta.id, Key(bytes.fromhex(meta.key)), meta.size)) == b"two"
    assert queries.own_file(world["Amina"].viewer(), record, first.id) == first
    assert set(StoredFile.objects.filter(kept=True).values_list("id", flat=True)) == {first.id, second.id}
    assert not StoredFile.objects.get(id=stray.id).kept
    for name, deed in (("Ben", queries.incident_file), ("Amina", queries.own_file)):
        with pytest.raises(NotFound):
            deed(world[name].viewer(), record, stray.id)


def test_a_file_that_may_not_be_added_is_refused_beside_its_field(world, send):
    with pytest.raises(Refused, match="Programs") as caught:
        send(files=[upload(problem="Programs cannot be added.")])
    assert caught.value.field == "files"


def test_a_record_takes_fifty_files_at_most(world, send, monkeypatch):
    monkeypatch.setattr("safety.actions.desk.FILES_LIMIT", 2)
    record = send(files=[upload()])
    actions.add(by=world["Amina"].viewer(), incident_id=record, text="more", files=[upload()])
    with pytest.raises(Refused) as caught:
        actions.add(by=world["Amina"].viewer(), incident_id=record, text="more", files=[upload()])
    assert caught.value.field == "files"
    with pytest.raises(Refused):
        send(files=[upload(), upload(), upload()])


# Leaving somebody out


def test_whom_the_author_leaves_out_has_no_key_and_learns_nothing(world, harbour, send):
    record = send(excluded=["Ben"], narrative="about him")
    readers = {Section.SHARED, Section.INTERNAL, Section.IDENTITY}
    for name, inhabitant in world.people.items():
        expected = {
            "Bel": readers,
            "Noor": readers,
            "Olu": readers,
            "Amina": {Section.OWN, Section.IDENTITY, Section.SHARED},
        }.get(name, set())
        assert keys_of(inhabitant, record, stepped_up=True) == expected, name
    ben = world["Ben"].viewer()
    for deed in (
        lambda: queries.open_incident(ben, record),
        lambda: actions.acknowledge(by=ben, incident_id=record),
        lambda: actions.triage(by=ben, incident_id=record, assessment=judged()),
        lambda: actions.ask(by=ben, incident_id=record, text="Who?"),
        lambda: actions.reply(by=ben, incident_id=record, text="I know."),
        lambda: actions.note(by=ben, incident_id=record, text="Hm."),
        lambda: actions.close(by=ben, incident_id=record, outcomes=["blocked"], note="Gone."),
        lambda: actions.destroy_withdrawn(by=ben, incident_id=record),
    ):
        with pytest.raises(NotFound):
            deed()
    assert queries.queue(ben, harbour, work_list="all").rows == ()
    assert queries.search_full_text(ben, harbour, "about him").total == 0


def test_whoever_is_left_works_on_a_restricted_record_as_on_any(world, harbour, send):
    record = send(excluded=["Ben"])
    bel, amina = world["Bel"].viewer(), world["Amina"].viewer()
    assert [row.card.restricted for row in queries.queue(bel, harbour).rows] == [True]
    actions.ask(by=bel, incident_id=record, text="Who else knows?")
    assert queries.queue(bel, harbour, work_list="waiting").total == 1
    actions.add(by=amina, incident_id=record, text="Nobody.")
    (row,) = queries.queue(bel, harbour, work_list="new").rows
    assert row.card.waiting_for == "team"
    actions.triage(by=bel, incident_id=record, assessment=judged())
    actions.close(by=bel, incident_id=record, outcomes=["stopped"], note="It has stopped.")
    assert queries.open_mine(amina, record).status is Status.CLOSED
    assert [left_out.name for left_out in queries.open_mine(amina, record).story.circle.excluded] == ["Ben"]
    assert keys_of(world["Ben"], record) == set()


def test_a_trustee_steps_up_to_read_what_was_escalated(world, send):
    record = send(excluded=["Ben", "Bel"])
    with pytest.raises(StepUpNeeded):
        queries.open_incident(world["Noor"].viewer(), record)
    noor = world["Noor"].viewer(stepped_up=True)
    assert queries.open_incident(noor, record).reporter_name == "Amina"
    actions.acknowledge(by=noor, incident_id=record)
    assert [one.name for one in queries.open_mine(world["Amina"].viewer(), record).readers] == ["Noor", "Olu"]


def test_a_trustee_who_stepped_up_finds_nothing_in_an_ordinary_record(world, send):
    record = send()
    with pytest.raises(NotFound):
        queries.open_incident(world["Noor"].viewer(stepped_up=True), record)


def test_with_fewer_than_two_readers_left_it_needs_the_trustees(world, harbour):
    lantern = world.tenants["lantern"]  # nobody there is a trustee, and Carys is the only reader
    una = world["Una"].viewer()
    with pytest.raises(Refused, match="trustees") as caught:
        actions.report(by=una, tenant=lantern, body=body(), excluded=[world["Carys"].person])
    assert caught.value.field == "excluded"
    assert locker.load(una.keyring).records == {}


def test_a_trustee_who_is_left_out_gets_no_key_through_the_trustees_vault(world, harbour, send):
    with pytest.raises(Refused):
        send(excluded=["Ben", "Noor"])  # Bel alone would be left
    assert Incident.objects.count() == 0


def test_the_author_does_not_count_among_the_readers_who_are_left(world, harbour, send):
    record = send("Bel", excluded=["Ben"])
    assert InboxItem.objects.filter(person=world["Bel"].person).count() == 0
    assert keys_of(world["Bel"], record) == {Section.OWN, Section.IDENTITY, Section.SHARED}
    with pytest.raises(NotFound):
        queries.open_incident(world["Bel"].viewer(), record)
    assert queries.open_mine(world["Bel"].viewer(), record).story.circle.escalated


def test_a_restricted_report_may_withhold_the_name_as_well(world, send):
    record = send(excluded=["Ben"], withhold_identity=True)
    for name in ("Bel", "Noor"):
        assert keys_of(world[name], record, stepped_up=True) == {Section.SHARED, Section.INTERNAL}


# Adding and answering


def test_what_the_author_adds_reaches_the_team_without_her_name_on_it(world, send):
    record = send(withhold_identity=True)
    actions.add(by=world["Amina"].viewer(), incident_id=record, text="One more thing.")
    (message,) = story_for(world["Ben"], record).messages
    assert (message.author, message.name, message.text) == ("reporter", "", "One more thing.")


def test_an_answer_puts_the_record_back_before_the_team(world, harbour, send):
    record = send(urgency="today")
    ben = world["Ben"].viewer()
    actions.ask(by=ben, incident_id=record, text="When?")
    row = Incident.objects.get(id=record)
    assert (story_for(world["Ben"], record).status, row.due_at, row.open) == (Status.NEEDS_INFO, None, True)
    actions.add(by=world["Amina"].viewer(), incident_id=record, text="At noon.")
    assert story_for(world["Ben"], record).status is Status.SUBMITTED
    assert Incident.objects.get(id=record).due_at > timezone.now()
    assert queries.queue(ben, harbour, work_list="new").total == 1


def test_an_answer_after_triage_keeps_what_the_team_settled(world, harbour, send):
    record = send()
    ben = world["Ben"].viewer()
    actions.triage(by=ben, incident_id=record, assessment=judged(mind=3, worst=4, markers=("specific",)))
    actions.ask(by=ben, incident_id=record, text="Is it the same man?")
    actions.add(by=world["Amina"].viewer(), incident_id=record, text="Yes.")
    (row,) = queries.queue(ben, harbour).rows
    assert (row.card.status, row.card.severity, row.card.markers) == ("triaged", 3, ("specific",))
    assert (row.card.waiting_for, row.card.owner) == ("team", world["Ben"].person)


def test_only_the_author_adds_and_withdraws(world, send):
    record = send()
    for name in ("Wren", "Ben", "Carys", "Ines", "Una"):
        by = world[name].viewer()
        for deed in (
            lambda by=by: actions.add(by=by, incident_id=record, text="x"),
            lambda by=by: actions.withdraw(by=by, incident_id=record),
            lambda by=by: queries.open_mine(by, record),
        ):
            with pytest.raises(NotFound):
                deed()


@pytest.mark.parametrize("text", ["", "  \n", "x" * 5001])
def test_an_empty_or_endless_text_is_refused_beside_its_field(world, send, text):
    record = send()
    ben, amina = world["Ben"].viewer(), world["Amina"].viewer()
    for deed, by in ((actions.add, amina), (actions.ask, ben), (actions.reply, ben), (actions.note, ben)):
        with pytest.raises(Refused) as caught:
            deed(by=by, incident_id=record, text=text)
        assert caught.value.field == "text"


# Triage


def test_acknowledging_tells_the_author_who_has_seen_it(world, send, django_capture_on_commit_callbacks):
    record = send()
    with django_capture_on_commit_callbacks(execute=True):
        actions.acknowledge(by=world["Bel"].viewer(), incident_id=record)
    state = queries.open_mine(world["Amina"].viewer(), record).story.state
    assert (state.status, state.by_name) == ("acknowledged", "Bel")
    assert Person.objects.get(id=world["Amina"].person).something_waits


@pytest.mark.parametrize(
    "deed",
    [
        lambda by, record: actions.triage(by=by, incident_id=record, assessment=judged()),
        lambda by, record: actions.ask(by=by, incident_id=record, text="When?"),
        lambda by, record: actions.reply(by=by, incident_id=record, text="We are on it."),
    ],
)
def test_the_first_answer_acknowledges(world, send, deed):
    record = send()
    deed(world["Ben"].viewer(), record)
    assert story_for(world["Ben"], record).acknowledged_by.by_name == "Ben"


def test_a_note_alone_does_not_acknowledge(world, send):
    record = send()
    actions.note(by=world["Ben"].viewer(), incident_id=record, text="Look at this later.")
    assert story_for(world["Ben"], record).status is Status.SUBMITTED


def test_the_authors_key_does_not_open_notes_and_judgements(world, send):
    record = send()
    ben = world["Ben"].viewer()
    actions.note(by=ben, incident_id=record, text="Second time this month.")
    actions.triage(by=ben, incident_id=record, assessment=judged(likelihood=4, reason="hm"))
    hers, theirs = queries.open_mine(world["Amina"].viewer(), record).story, story_for(world["Bel"], record)
    assert (hers.notes, hers.assessments) == ((), ())
    assert [note.text for note in theirs.notes] == ["Second time this month."]
    assert (theirs.assessment.likelihood, theirs.assessment.by_name) == (4, "Ben")
    assert hers.severity == 2  # the codes that were settled on are hers to see


def test_triage_can_be_revised(world, harbour, send):
    record = send()
    actions.triage(by=world["Ben"].viewer(), incident_id=record, assessment=judged())
    actions.triage(by=world["Bel"].viewer(), incident_id=record, assessment=judged(body=3))
    story = story_for(world["Ben"], record)
    assert [one.severity for one in story.assessments] == [2, 3]
    assert queries.queue(world["Ben"].viewer(), harbour).rows[0].card.severity == 3


def test_a_severity_below_the_floor_needs_a_reason(world, send):
    record = send(types=("THR-KIL",))
    low = judged(types=("THR-KIL",), primary="THR-KIL")
    with pytest.raises(Refused) as caught:
        actions.triage(by=world["Ben"].viewer(), incident_id=record, assessment=low)
    assert caught.value.field == "reason"
    assert story_for(world["Ben"], record).status is Status.SUBMITTED


@pytest.mark.parametrize(("severity", "told"), [(3, False), (4, True), (5, True)])
def test_the_leader_gets_a_key_from_severity_four(world, send, severity, told):
    record = send()
    actions.triage(by=world["Ben"].viewer(), incident_id=record, assessment=judged(mind=severity, worst=5))
    expected = {Section.SHARED, Section.INTERNAL} if told else set()
    assert keys_of(world["Mira"], record) == expected


def test_the_leader_gets_one_key_however_often_it_is_judged(world, send):
    record = send()
    for severity in (4, 5):
        actions.triage(by=world["Ben"].viewer(), incident_id=record, assessment=judged(mind=severity, worst=5))
    assert InboxItem.objects.filter(person=world["Mira"].person).count() == 1


def test_a_leader_who_was_left_out_or_reported_gets_none(world, send):
    about_her, by_her = send(excluded=["Mira"]), send("Mira")
    for record, reader in ((about_her, "Bel"), (by_her, "Ben")):
        actions.triage(by=world[reader].viewer(), incident_id=record, assessment=judged(mind=5, worst=5))
    assert keys_of(world["Mira"], about_her) == set()
    assert Section.INTERNAL not in keys_of(world["Mira"], by_her)


def test_the_leader_reads_and_does_not_act(world, send):
    record = send()
    actions.triage(by=world["Ben"].viewer(), incident_id=record, assessment=judged(mind=4, worst=5))
    inbox.empty_into_locker(world["Mira"].viewer().keyring)
    mira = world["Mira"].viewer()
    opened = queries.open_incident(mira, record)
    assert opened.reporter_name == ""
    assert not any((opened.can_triage, opened.can_ask, opened.can_reply, opened.can_note, opened.can_close))
    with pytest.raises(PermissionDenied):
        actions.close(by=mira, incident_id=record, outcomes=["blocked"], note="x")


def test_a_second_question_waits_for_the_first_answer(world, send):
    record = send()
    ben = world["Ben"].viewer()
    actions.triage(by=ben, incident_id=record, assessment=judged())
    actions.ask(by=ben, incident_id=record, text="When?")
    with pytest.raises(Refused, match="still open"):
        actions.ask(by=ben, incident_id=record, text="Where?")


def test_closing_tells_the_author_why(world, send):
    record = send()
    actions.triage(by=world["Ben"].viewer(), incident_id=record, assessment=judged())
    actions.close(by=world["Ben"].viewer(), incident_id=record, outcomes=["blocked", "protected"], note="He is barred.")
    state = queries.open_mine(world["Amina"].viewer(), record).story.state
    assert (state.status, state.outcomes, state.note) == ("closed", ("blocked", "protected"), "He is barred.")
    row = Incident.objects.get(id=record)
    assert (row.open, row.due_at) == (False, None)


DEEDS = {
    "acknowledge": lambda world, record: actions.acknowledge(by=world["Ben"].viewer(), incident_id=record),
    "triage": lambda world, record: actions.triage(by=world["Ben"].viewer(), incident_id=record, assessment=judged()),
    "ask": lambda world, record: actions.ask(by=world["Ben"].viewer(), incident_id=record, text="When?"),
    "reply": lambda world, record: actions.reply(by=world["Ben"].viewer(), incident_id=record, text="Seen."),
    "close": lambda world, record: actions.close(
        by=world["Ben"].viewer(), incident_id=record, outcomes=["blocked"], note="Done."
    ),
    "add": lambda world, record: actions.add(by=world["Amina"].viewer(), incident_id=record, text="More."),
    "withdraw": lambda world, record: actions.withdraw(by=world["Amina"].viewer(), incident_id=record),
    "destroy": lambda world, record: actions.destroy_withdrawn(by=world["Ben"].viewer(), incident_id=record),
}
REFUSED = {
    Status.SUBMITTED: {"close", "destroy"},
    Status.ACKNOWLEDGED: {"acknowledge", "close", "destroy"},
    Status.NEEDS_INFO: {"acknowledge", "triage", "ask", "close", "destroy"},
    Status.TRIAGED: {"acknowledge", "destroy"},
    Status.CLOSED: {"acknowledge", "triage", "ask", "reply", "close", "add", "withdraw", "destroy"},
    Status.WITHDRAWN: {"acknowledge", "triage", "ask", "reply", "close", "add", "withdraw"},
}


@pytest.mark.one_database  # the tables stand above it
@pytest.mark.parametrize("status", REFUSED)  # the others: tests/safety/response/test_moves.py
@pytest.mark.parametrize("deed", DEEDS)
def test_each_deed_is_refused_exactly_where_the_tables_say(world, send, move_on, status, deed):
    record = send()
    move_on(record, status)
    before = now_in_log()
    if deed in REFUSED[status]:
        with pytest.raises(Refused) as caught:
            DEEDS[deed](world, record)
        assert caught.value.sentence.endswith(".")
        assert now_in_log() == before
    else:
        DEEDS[deed](world, record)
        assert now_in_log() > before


@pytest.mark.parametrize("name", ["Amina", "Wren", "Lee", "Ines", "Hana"])
def test_a_colleague_without_the_right_is_told_so(world, send, name):
    record = send()
    by = world[name].viewer()
    for deed in (
        lambda: queries.open_incident(by, record),
        lambda: actions.acknowledge(by=by, incident_id=record),
        lambda: actions.note(by=by, incident_id=record, text="x"),
    ):
        with pytest.raises(PermissionDenied):
            deed()


@pytest.mark.parametrize("name", ["Carys", "Una", "Dele", "Efe", "Jo", "Farah", "Gus"])
def test_to_everybody_elsewhere_a_record_does_not_exist(world, send, name):
    record = send()
    by = world[name].viewer(stepped_up=True)
    for deed in (
        lambda: queries.open_incident(by, record),
        lambda: queries.open_mine(by, record),
        lambda: actions.acknowledge(by=by, incident_id=record),
        lambda: actions.close(by=by, incident_id=record, outcomes=["blocked"], note="x"),
    ):
        with pytest.raises(NotFound):
            deed()


def test_an_id_of_nothing_is_not_found(world):
    for deed in (
        lambda: queries.open_incident(world["Ben"].viewer(), uuid4()),
        lambda: queries.open_mine(world["Amina"].viewer(), uuid4()),
        lambda: actions.acknowledge(by=world["Ben"].viewer(), incident_id=uuid4()),
    ):
        with pytest.raises(NotFound):
            deed()


def test_every_deed_is_in_the_log(world, send):
    before = now_in_log()
    record = send()
    ben = world["Ben"].viewer()
    queries.open_incident(ben, record)
    actions.acknowledge(by=ben, incident_id=record)
    actions.ask(by=ben, incident_id=record, text="When?")
    actions.add(by=world["Amina"].viewer(), incident_id=record, text="Now.")
    actions.triage(by=ben, incident_id=record, assessment=judged())
    actions.reply(by=ben, incident_id=record, text="Thank you.")
    actions.note(by=ben, incident_id=record, text="Watch.")
    actions.close(by=ben, incident_id=record, outcomes=["blocked"], note="Done.")
    other = send()
    actions.acknowledge(by=ben, incident_id=other)
    actions.withdraw(by=world["Amina"].viewer(), incident_id=other)
    actions.destroy_withdrawn(by=ben, incident_id=other)
    assert events_since(before) == [
        "incident:report",
        "incident:open",
        "incident:acknowledge",
        "incident:ask",
        "incident:add",
        "incident:triage",
        "incident:reply",
        "incident:note",
        "incident:close",
        "incident:report",
        "incident:acknowledge",
        "incident:withdraw",
        "incident:destroy",
    ]


# Withdrawing


def sealed_rows(record):
    return sum(model.objects.filter(record=record).count() for model in (Head, Item, RecordWrap, Card))


def test_before_anybody_acknowledged_it_a_withdrawal_destroys_everything(world, harbour, send):
    record = send(files=[upload()])
    queries.open_incident(world["Ben"].viewer(), record)  # looking is not acknowledging
    assert actions.withdraw(by=world["Amina"].viewer(), incident_id=record) is Withdrawal.DESTROYED
    assert sealed_rows(record) == StoredFile.objects.count() == 0
    shell = Incident.objects.get(id=record)
    assert (shell.open, shell.due_at) == (False, None)
    with pytest.raises(NotFound):
        queries.open_incident(world["Ben"].viewer(), record)
    assert queries.queue(world["Ben"].viewer(), harbour, work_list="all").total == 0
    mine = queries.open_mine(world["Amina"].viewer(), record)
    assert (mine.status, mine.story, mine.can_add, mine.can_withdraw) == (Status.WITHDRAWN, None, False, False)
    (line,) = queries.my_reports(world["Amina"].viewer())
    assert (line.status, line.open) == (Status.WITHDRAWN, False)
    with pytest.raises(NotFound):
        actions.withdraw(by=world["Amina"].viewer(), incident_id=record)


def test_afterwards_a_withdrawal_asks_the_team_which_may_destroy_it(world, harbour, send):
    record = send(files=[upload()])
    actions.acknowledge(by=world["Ben"].viewer(), incident_id=record)
    asked = actions.withdraw(by=world["Amina"].viewer(), incident_id=record, reason="I changed my mind.")
    assert asked is Withdrawal.ASKED
    opened = queries.open_incident(world["Bel"].viewer(), record)
    assert (opened.status, opened.story.state.reason, opened.can_destroy) == (
        Status.WITHDRAWN,
        "I changed my mind.",
        True,
    )
    actions.destroy_withdrawn(by=world["Bel"].viewer(), incident_id=record)
    assert sealed_rows(record) == StoredFile.objects.count() == 0
    with pytest.raises(NotFound):
        queries.open_incident(world["Bel"].viewer(), record)
    assert queries.open_mine(world["Amina"].viewer(), record).story is None


def test_an_answered_question_does_not_make_an_acknowledged_report_unread_again(world, send):
    record = send()
    actions.ask(by=world["Ben"].viewer(), incident_id=record, text="When?")
    actions.add(by=world["Amina"].viewer(), incident_id=record, text="Now.")
    assert actions.withdraw(by=world["Amina"].viewer(), incident_id=record) is Withdrawal.ASKED


def test_an_endless_reason_is_refused(world, send):
    record = send()
    with pytest.raises(Refused) as caught:
        actions.withdraw(by=world["Amina"].viewer(), incident_id=record, reason="x" * 1001)
    assert caught.value.field == "reason"


# Drafts


def test_a_draft_may_be_empty_and_is_nobody_elses(world, harbour):
    draft = actions.save_draft(by=world["Amina"].viewer(), tenant=harbour, body=body(kind="", happened_on=None))
    (line,) = queries.my_reports(world["Amina"].viewer())
    assert (line.id, line.unsent, line.title, line.reference) == (draft, True, "Draft", reference(draft))
    assert Incident.objects.count() == 0
    for name in ("Ben", "Wren"):
        with pytest.raises(NotFound):
            queries.open_draft(world[name].viewer(), draft)


def test_saving_again_keeps_the_newest_version(world, harbour):
    amina = world["Amina"].viewer()
    draft = actions.save_draft(by=amina, tenant=harbour, body=body(narrative="first"))
    assert actions.save_draft(by=amina, tenant=harbour, body=body(narrative="second"), draft_id=draft) == draft
    assert queries.open_draft(world["Amina"].viewer(), draft).body.narrative == "second"


def test_saving_a_draft_leaves_no_event_and_no_row(world, harbour):
    before, items = now_in_log(), Item.objects.count()
    actions.save_draft(by=world["Amina"].viewer(), tenant=harbour, body=body())
    assert (now_in_log(), Item.objects.count()) == (before, items)


def test_a_discarded_draft_is_gone_and_with_it_a_sending_that_never_finished(world, harbour, monkeypatch):
    amina, fresh = world["Amina"].viewer(), uuid4()
    monkeypatch.setattr(reports, "_write", lambda *_: (_ for _ in ()).throw(RuntimeError))
    with pytest.raises(RuntimeError):
        actions.report(by=amina, tenant=harbour, body=body(), draft_id=fresh)
    for _ in range(2):
        actions.discard_draft(by=amina, draft_id=fresh)
    mine = locker.load(amina.keyring)
    assert (mine.drafts, mine.records) == ({}, {})


def test_discarding_never_forgets_a_sent_report(world, send):
    record = send()
    actions.discard_draft(by=world["Amina"].viewer(), draft_id=record)
    assert queries.open_mine(world["Amina"].viewer(), record).status is Status.SUBMITTED


def test_a_sent_report_is_no_draft_any_more(world, harbour, send):
    record = send()
    with pytest.raises(Refused, match="sent already"):
        actions.save_draft(by=world["Amina"].viewer(), tenant=harbour, body=body(), draft_id=record)


def test_there_is_room_for_twenty_drafts(world, harbour, monkeypatch):
    monkeypatch.setattr(drafts, "DRAFTS_LIMIT", 2)
    amina = world["Amina"].viewer()
    kept = [actions.save_draft(by=amina, tenant=harbour, body=body()) for _ in range(2)]
    with pytest.raises(Refused, match="2 drafts"):
        actions.save_draft(by=amina, tenant=harbour, body=body())
    actions.save_draft(by=amina, tenant=harbour, body=body(), draft_id=kept[0])


def test_an_impossible_draft_is_refused_and_a_stranger_has_none_there(world, harbour):
    with pytest.raises(Refused):
        actions.save_draft(by=world["Amina"].viewer(), tenant=harbour, body=body(setting="moon"))
    with pytest.raises(NotFound):
        actions.save_draft(by=world["Una"].viewer(), tenant=harbour, body=body())


# Without an account


def test_a_stranger_reports_and_comes_back_with_six_words(world, harbour):
    before = now_in_log()
    receipt = actions.report_without_account(
        tenant=harbour, body=body(narrative="I saw it."), files=[upload(b"photo")], wants_receipt=True
    )
    assert len(receipt.words.split("-")) == 6
    assert events_since(before) == ["incident:report"]
    (row,) = queries.queue(world["Ben"].viewer(), harbour).rows
    assert row.card.reference == receipt.reference
    opened = queries.open_incident(world["Ben"].viewer(), row.id)
    assert (opened.reporter_name, opened.story.circle.account, len(opened.story.files)) == ("", False, 1)
    actions.ask(by=world["Ben"].viewer(), incident_id=row.id, text="Which street?")

    seen = queries.open_with_receipt(receipt.words.upper().replace("-", " "))
    assert (seen.reference, seen.status, seen.can_add) == (receipt.reference, Status.NEEDS_INFO, True)
    assert [message.text for message in seen.story.messages] == ["Which street?"]
    assert (seen.story.notes, seen.story.assessments) == ((), ())
    actions.answer_with_receipt(words=receipt.words, text="High Street.", files=[upload(b"map")])
    story = story_for(world["Bel"], row.id)
    assert (story.status, story.messages[-1].text, story.messages[-1].author) == (
        Status.SUBMITTED,
        "High Street.",
        "reporter",
    )
    assert len(story.files) == 2
    assert queries.queue(world["Ben"].viewer(), harbour, work_list="new").total == 1


def test_without_wanting_words_there_is_no_way_back(world, harbour):
    assert actions.report_without_account(tenant=harbour, body=body()).words is None


def test_words_that_lead_nowhere_are_not_found(world, harbour):
    actions.report_without_account(tenant=harbour, body=body(), wants_receipt=True)
    for words in ("", "one-two-three-four-five-six", "x" * 5000):
        with pytest.raises(NotFound):
            queries.open_with_receipt(words)
        with pytest.raises(NotFound):
            actions.answer_with_receipt(words=words, text="x")


def test_a_stranger_who_presses_twice_reports_once(world, harbour):
    fresh = uuid4()
    first = actions.report_without_account(tenant=harbour, body=body(), wants_receipt=True, replay_id=fresh)
    second = actions.report_without_account(tenant=harbour, body=body(), wants_receipt=True, replay_id=fresh)
    assert (second.reference, second.words, second.repeated) == (first.reference, None, True)
    assert Incident.objects.count() == 1
    with pytest.raises(NotFound):
        actions.report_without_account(tenant=world.tenants["lantern"], body=body(), replay_id=fresh)


def test_two_presses_of_a_stranger_at_the_same_moment_make_one_record(world, harbour, monkeypatch):
    fresh = uuid4()
    actions.report_without_account(tenant=harbour, body=body(), replay_id=fresh)
    answers = iter([False, True])
    monkeypatch.setattr("safety.actions.public._sent_already", lambda *_: next(answers))
    assert actions.report_without_account(tenant=harbour, body=body(), replay_id=fresh).repeated


def test_a_stranger_reports_to_employers_alone_and_only_sound_fields(world, harbour):
    with pytest.raises(NotFound):
        actions.report_without_account(tenant=world.tenants["wellspring"], body=body())
    with pytest.raises(Refused) as caught:
        actions.report_without_account(tenant=harbour, body=body(kind=""))
    assert caught.value.field == "kind"


def test_a_closed_record_takes_no_answer_by_words(world, harbour):
    receipt = actions.report_without_account(tenant=harbour, body=body(), wants_receipt=True)
    ben = world["Ben"].viewer()
    (row,) = queries.queue(ben, harbour).rows
    actions.triage(by=ben, incident_id=row.id, assessment=judged())
    actions.close(by=ben, incident_id=row.id, outcomes=["no_further"], note="Thank you.")
    assert queries.open_with_receipt(receipt.words).story.state.note == "Thank you."
    with pytest.raises(Refused):
        actions.answer_with_receipt(words=receipt.words, text="But")


def test_the_clock_of_a_record_runs_from_its_sending(world, send, at):
    moment = timezone.now().replace(minute=20, second=0, microsecond=0) + timedelta(hours=1)
    at(moment)
    record = send(urgency="danger_now")
    assert Incident.objects.get(id=record).due_at == moment.replace(minute=45)
