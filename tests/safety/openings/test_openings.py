"""Noor and Olu are Harbour's trustees, Hana its data protection officer, Mira its leader."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from accounts.models import Membership, Person
from accounts.permitting import NotFound
from audit.models import Entry
from safety import actions, queries, tasks
from safety.models import Opening
from safety.payloads import OpenedTo, reference
from safety.views.shown import timeline_of
from safety.workflow import Refused
from tests.vault import sealing
from vault import inbox, trail, vaults
from vault.errors import NotForMe, StepUpNeeded
from vault.models import Item, RecordWrap, VaultKind
from vault.records import KIND_OPENING, Binding, SealedRecord, Section

REASON = "REASON-OF-NOOR she has not answered for a week"


@pytest.fixture
def record(send):
    return send(excluded=("Ben",), narrative="Kept from Ben")


@pytest.fixture
def ask(world, harbour, record):
    def ask(who="Hana", reader="Mira", **changes):
        fields = {"reference": reference(record), "why": "danger", "reason": REASON}
        by, person = world[who].viewer(stepped_up=True), world[reader].person
        return actions.ask_for_opening(by=by, tenant=harbour, reader=person, **{**fields, **changes})

    return ask


@pytest.fixture
def decide(world):
    def decide(opening, who="Noor", *, grant=True, note=""):
        actions.decide_opening(by=world[who].viewer(stepped_up=True), opening_id=opening, grant=grant, note=note)

    return decide


def reads(world, name, record, tenant):
    keyring = sealing.opened(world[name], stepped_up=False)
    try:
        return set(SealedRecord.open(keyring, Binding(tenant.id, record)).keys)
    except NotForMe:
        return set()


def test_two_people_open_one_record_to_a_third(  # noqa: PLR0917 -- fixtures
    world, harbour, record, send, ask, decide
):
    other = send(excluded=("Ben",))
    opening = ask()
    assert reads(world, "Mira", record, harbour) == set(), "asking opens nothing"
    decide(opening)
    assert reads(world, "Mira", record, harbour) == {Section.SHARED, Section.INTERNAL}
    assert reads(world, "Mira", other, harbour) == set(), "one record, no other"
    for name in ("Hana", "Ben", "Lee"):
        assert reads(world, name, record, harbour) == set()
    mira = world["Mira"].viewer()
    inbox.empty_into_locker(mira.keyring)
    assert [row.id for row in queries.queue(mira, harbour).rows] == [record]
    opened = queries.open_incident(mira, record)
    assert (opened.story.body.narrative, opened.reporter_name) == ("Kept from Ben", "")
    assert "Mira" in {reader.name for reader in opened.readers}


def test_the_author_sees_at_once_who_opened_it_and_for_what_kind_of_reason(world, record, ask, decide):
    Person.objects.update(something_waits=False)
    decide(ask(who="Olu"), note="NOTE-OF-NOOR")
    assert Person.objects.get(pk=world["Amina"].person).something_waits, "a neutral notice"
    own = queries.open_mine(world["Amina"].viewer(), record)
    (told,) = own.story.of(OpenedTo)
    assert (told.reader.name, told.asked_by.name, told.granted_by.name, told.why) == ("Mira", "Olu", "Noor", "danger")
    line = timeline_of(own.story)[0]
    assert (line["title"], line["by"], line["text"]) == ("Opened to Mira", "Olu and Noor", "Somebody may be in danger.")
    assert "Mira" in {reader.name for reader in own.readers}
    keyring = world["Amina"].viewer().keyring
    items = SealedRecord.open(keyring, Binding(own.tenant.id, record)).read().items
    assert not any(b"REASON-OF" in item.data or b"NOTE-OF" in item.data for item in items)


def test_an_author_who_withheld_her_name_finds_it_when_she_looks(world, send, ask, decide):
    record = send(excluded=("Ben",), withhold_identity=True)
    Person.objects.update(something_waits=False)
    decide(ask(reference=reference(record)))
    assert not Person.objects.get(pk=world["Amina"].person).something_waits
    assert queries.open_mine(world["Amina"].viewer(), record).story.of(OpenedTo)


def test_one_person_alone_opens_nothing(world, harbour, record, ask, decide):
    for who, reader in (("Noor", "Mira"), ("Olu", "Noor")):
        opening = ask(who=who, reader=reader)
        with pytest.raises(Refused):
            decide(opening, "Noor")
        assert Opening.objects.get(pk=opening).decided_on is None
    with pytest.raises(Refused):
        ask(who="Noor", reader="Noor")
    assert reads(world, "Mira", record, harbour) == set()


def test_it_is_decided_once(world, harbour, record, ask, decide):
    opening = ask()
    decide(opening, grant=False, note="No.")
    for grant in (True, False):
        with pytest.raises(Refused, match="already"):
            decide(opening, "Olu", grant=grant)
    assert reads(world, "Mira", record, harbour) == set()
    assert not queries.open_mine(world["Amina"].viewer(), record).story.of(OpenedTo)


def test_two_people_cannot_open_it_to_whom_the_author_left_out(world, harbour, record, ask, decide):
    with pytest.raises(Refused, match="left this reader out"):
        decide(ask(reader="Ben"))
    assert reads(world, "Ben", record, harbour) == set()


def test_a_reader_who_has_left_gets_nothing(world, harbour, record, ask, decide):
    opening = ask()
    Membership.objects.filter(person=world["Mira"].person).delete()
    with pytest.raises(Refused, match="no role"):
        decide(opening)
    assert reads(world, "Mira", record, harbour) == set()


@pytest.mark.parametrize("reason", ["the team's", "nobody's", "another's", "none"])
def test_it_says_the_same_of_everything_that_cannot_be_opened(world, send, ask, reason):
    record = send(excluded=("Ben",))
    if reason == "the team's":
        record = send()
    elif reason == "nobody's":
        RecordWrap.objects.filter(record=record).delete()
    elif reason == "another's":
        record = send(who="Una", tenant=world.tenants["lantern"])
    words = "H-0000-0000" if reason == "none" else reference(record)
    with pytest.raises(Refused, match="Nothing with this reference"):
        ask(reference=words)
    assert not Opening.objects.exists()


def test_it_takes_the_password_and_the_right_role(world, harbour, record, ask, decide):
    fields = {"tenant": harbour, "reference": reference(record), "why": "danger", "reason": REASON}
    reader = world["Mira"].person
    for name, refusal in (("Ben", PermissionDenied), ("Mira", PermissionDenied), ("Carys", NotFound)):
        by = world[name].viewer(stepped_up=True)
        with pytest.raises(refusal):
            actions.ask_for_opening(by=by, reader=reader, **fields)
        with pytest.raises(refusal):
            queries.openings(by, harbour)
    for name in ("Hana", "Noor"):
        with pytest.raises(StepUpNeeded):
            actions.ask_for_opening(by=world[name].viewer(), reader=reader, **fields)
    opening = ask()
    with pytest.raises(StepUpNeeded):
        actions.decide_opening(by=world["Noor"].viewer(), opening_id=opening, grant=True)
    with pytest.raises(StepUpNeeded):
        queries.openings(world["Noor"].viewer(), harbour)
    for name in ("Hana", "Ben"):
        with pytest.raises(PermissionDenied):
            decide(opening, name)
    with pytest.raises(NotFound):
        decide(opening, "Carys")
    with pytest.raises(NotFound):
        decide(record, "Noor")


def test_trustees_and_the_officer_read_what_was_asked_and_nobody_else_can(world, harbour, ask, decide):
    opening = ask(who="Noor")
    for name in world.people:
        binding = Binding(harbour.id, opening, KIND_OPENING)
        keyring = sealing.opened(world[name], stepped_up=True)
        if name in {"Noor", "Olu", "Hana"}:
            assert REASON.encode() in SealedRecord.open(keyring, binding).read().items[0].data
        else:
            with pytest.raises(NotForMe):
                SealedRecord.open(keyring, binding)
    (line,) = queries.openings(world["Olu"].viewer(stepped_up=True), harbour)
    assert (line.asked.by.name, line.decided, line.can_decide) == ("Noor", None, True)
    decide(opening, "Olu", note="Agreed.")
    (line,) = queries.openings(world["Hana"].viewer(), harbour)
    assert (line.decided.granted, line.decided.note, line.can_decide) == (True, "Agreed.", False)
    assert not any(REASON.encode() in bytes(blob) for blob in Item.objects.values_list("blob", flat=True))


def test_the_log_names_both_people_and_the_record(world, harbour, record, ask, decide):
    decide(ask())
    names = list(Entry.objects.order_by("-index").values_list("event", flat=True)[:3])
    assert sorted(names) == ["opening:ask", "opening:grant", "opening:grant"]  # on the request and on the record
    hana = world["Hana"].viewer()
    vault = vaults.find(harbour.id, VaultKind.AUDIT)
    told = trail.read(vaults.seeds(hana.keyring, vault), vault, before=None, limit=3)
    assert {event.actor for event in told} == {world["Hana"].person, world["Noor"].person}
    assert any(event.details.get("about") == str(record) for event in told)


def test_the_others_are_told_neutrally(world, ask, decide, django_capture_on_commit_callbacks):
    Person.objects.update(something_waits=False, mail_due=False)
    with django_capture_on_commit_callbacks(execute=True):
        opening = ask(who="Noor")
    assert [message.to for message in mail.outbox] == [["olu@harbour.example"]]
    with django_capture_on_commit_callbacks(execute=True):
        decide(opening, "Olu")
    assert {message.to[0] for message in mail.outbox} == {"olu@harbour.example", "mira@harbour.example"}
    assert len({(message.subject, message.body) for message in mail.outbox}) == 1


# Pages and endpoints


def test_a_trustee_asks_and_another_decides_on_the_pages(browser_of, world, record):
    noor, olu = browser_of("Noor", stepped_up=True), browser_of("Olu", stepped_up=True)
    assert "Nobody has asked" in noor.get("/s/openings").content.decode()
    typed = {"reference": reference(record), "reader": str(world["Mira"].person), "why": "danger", "reason": REASON}
    page = noor.post("/s/openings/ask?at=harbour", typed | {"reference": "H-0000-0000"})
    assert b"Nothing with this reference" in page.content
    assert REASON.encode() in page.content
    assert noor.post("/s/openings/ask?at=harbour", typed).status_code == 302
    assert b"Waits for a second person" in noor.get("/s/openings").content
    assert b"Back to the work list" in noor.get("/s/openings").content
    assert b"Back to the work list" not in browser_of("Hana").get("/s/openings?at=harbour").content, "she has none"
    url = f"/s/openings/{Opening.objects.get().pk}"
    assert b"Do you agree?" not in noor.get(url).content
    assert b"You asked for this" in noor.post(url, {"answer": "grant"}).content
    assert b"Choose whether you agree" in olu.post(url, {}).content
    assert olu.post(url, {"answer": "grant"}).status_code == 302
    assert b"Opened" in browser_of("Hana").get("/s/openings?at=harbour").content
    assert "Opened to Mira" in browser_of("Amina").get(f"/s/mine/{record}").content.decode()


def test_the_pages_ask_for_the_password_and_the_role(browser_of, record):
    for path in ("/s/openings", "/s/openings/ask"):
        assert browser_of("Noor").get(path).status_code == 302
        assert browser_of("Ben").get(path).status_code == 403
        assert browser_of("Carys").get(f"{path}?at=harbour").status_code == 404
    assert browser_of("Hana").get("/s/openings?at=harbour").status_code == 200
    assert browser_of("Hana").get("/s/openings/ask?at=harbour").status_code == 302, "before anything is typed"
    assert browser_of("Hana", stepped_up=True).get("/s/openings/ask?at=harbour").status_code == 200
    assert browser_of("Hana").get(f"/s/openings/{record}").status_code == 404


def test_the_endpoints_do_the_same(program_of, world, harbour, record):
    hana, noor = program_of("Hana", stepped_up=True), program_of("Noor", stepped_up=True)
    typed = {"reference": reference(record), "reader": str(world["Mira"].person), "why": "duty", "reason": REASON}
    typed |= {"organisation": str(harbour.id)}
    assert hana.post("s/openings", typed | {"why": "curious"}).status_code == 400
    assert hana.post("s/openings", typed | {"reference": "H"}).json()["errors"]["reference"]
    made = hana.post("s/openings", typed)
    assert made.status_code == 201
    (line,) = noor.get("s/openings").json()
    assert (line["id"], line["reason"], line["can_decide"]) == (made.json()["id"], REASON, True)
    assert hana.post(f"s/openings/{line['id']}", {"grant": True}).status_code == 403
    assert program_of("Noor").get("s/openings").status_code == 403
    assert noor.post(f"s/openings/{line['id']}", {"grant": True}).status_code == 204
    assert noor.get(f"s/openings/{line['id']}").json()["decided"]["granted"] is True
    assert program_of("Ben").get("s/openings").status_code == 403


def test_what_was_asked_is_destroyed_in_its_own_month(harbour, record, ask):
    opening = ask()
    month = Opening.objects.get(pk=opening).retain_month
    assert tasks.forget_openings(month - timedelta(days=1)) == 0
    assert tasks.forget_openings(month) == 1
    assert not Opening.objects.exists()
    assert not Item.objects.filter(record=opening).exists()
    assert Item.objects.filter(record=record).exists()


def test_a_list_of_many_costs_no_more_than_one_of_few(world, harbour, ask, django_assert_max_num_queries):
    for _ in range(4):
        ask()
    olu = world["Olu"].viewer(stepped_up=True)
    queries.openings(olu, harbour)
    with django_assert_max_num_queries(8):
        assert len(queries.openings(olu, harbour)) == 4
