"""The pages of who reports."""

import re
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts import kept
from accounts.models import Membership, Role
from safety import actions, queries
from safety.actions import drafts
from safety.models import Incident
from safety.payloads import reference
from safety.workflow import Status
from tests.safety.conftest import judged
from tests.safety.views.conftest import TEXT, alert, hidden, text_of, typed
from vault import files as store
from vault import locker
from vault.models import StoredFile

NEW, MINE = "/s/new", "/s/mine"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


def letter(name="letter.txt", data=b"a letter with SHARED-WORDS"):
    return SimpleUploadedFile(name, data)


def id_in(response):
    return UUID(re.search(r"/s/mine/([0-9a-f-]{36})", response["Location"]).group(1))


def send(browser, **changes):
    return id_in(browser.post(NEW, typed(browser.get(NEW), **changes)))


def drafts_of(world, name="Amina"):
    return [line for line in queries.my_reports(world[name].viewer()) if line.unsent]


def body_of(world, record, name="Amina"):
    return queries.open_mine(world[name].viewer(), record).story.body


# The list


def test_an_empty_list_says_what_it_is_for(amina):
    page = amina.get(MINE)
    assert "Nothing here yet" in text_of(page)
    assert 'href="/s/start"' in page.content.decode()


def test_a_long_list_comes_in_pages_of_25(amina, monkeypatch):
    line = queries.MyReport(uuid4(), "H-1", "Hate mail", Status.SUBMITTED, "Submitted", timezone.now())
    draft = replace(line, title="A draft", unsent=True, status=None)
    monkeypatch.setattr(queries, "my_reports", lambda _: [draft, *[replace(line, id=uuid4()) for _ in range(26)]])
    first, second = amina.get(MINE), amina.get(f"{MINE}?page=2")
    assert (text_of(first).count("Hate mail"), text_of(second).count("Hate mail")) == (25, 1)
    assert ("A draft" in text_of(first), "A draft" in text_of(second)) == (True, False)
    assert 'href="?page=2"' in first.content.decode()
    assert text_of(amina.get(f"{MINE}?page=9")).count("Hate mail") == 1


def test_a_manager_finds_her_own_list_beside_the_work_list(ben):
    assert ben.get(MINE).status_code == 200
    assert ben.get("/s/").status_code == 200


def test_staff_who_open_the_work_list_come_to_their_own(amina):
    assert amina.get("/s/")["Location"] == MINE


def test_no_title_says_what_the_page_is_for(amina, ben):
    record = send(amina)
    pages = [amina.get(path) for path in (MINE, NEW, f"{MINE}/{record}", f"{MINE}/{record}/withdraw")]
    pages += [ben.get(path) for path in ("/s/", f"/s/{record}", f"/s/{record}/assess", "/s/search")]
    assert {re.search("<title>(.*?)</title>", page.content.decode()).group(1) for page in pages} == {"Hearth"}


# Sending


def test_it_names_who_can_read_before_anything_is_sent(amina):
    page = text_of(amina.get(NEW))
    for name in ("Ben", "Bel", "Mira"):
        assert name in page
    assert "Only if the team judges it serious" in page
    assert "Carys" not in page
    assert page.index("Ben") < page.index("Save and finish later")


def test_it_puts_danger_first(amina):
    page = text_of(amina.get(NEW))
    assert page.index("999") < page.index("What do you want to tell us about?")


def test_an_alert_says_an_incident_today_and_now_unless_she_changes_it(amina):
    page = amina.get(NEW).content.decode()
    assert re.search(r'value="incident"[^>]*checked', page)
    assert re.search(r'name="happened_at"[^>]*value="[0-9]', page)
    assert re.search(r'name="happened_on-year"[^>]*value="20', page)


def test_a_report_leads_to_its_receipt(amina, world):
    answer = amina.post(NEW, typed(amina.get(NEW), types=["THR-VIO"], urgency="today"))
    record = id_in(answer)
    assert answer["Location"] == f"{MINE}/{record}/sent"
    receipt = text_of(amina.get(answer["Location"]))
    for words in (reference(record), "Ben", "Bel", "is due to answer you by", "Take it back", "Add to this"):
        assert words in receipt
    assert body_of(world, record).narrative == TEXT


def test_kind_and_day_are_enough(amina, world):
    record = send(amina, narrative="")
    assert body_of(world, record).types == ()


def test_the_same_form_sent_twice_makes_one_report(amina):
    fields = typed(amina.get(NEW))
    assert amina.post(NEW, fields)["Location"] == amina.post(NEW, fields)["Location"]
    assert Incident.objects.count() == 1


def test_an_error_keeps_everything_typed(amina):
    fields = typed(amina.get(NEW), kind="", place="The back door", types=["THR-VIO"], happened_at="nine-ish")
    page = amina.post(NEW, fields)
    assert "Choose what you want to tell us about" in alert(page)
    assert "Enter a real time" in alert(page)
    body = page.content.decode()
    for words in (TEXT, "The back door", "nine-ish", fields["draft_id"]):
        assert words in body
    assert re.search(r'value="THR-VIO"[^>]*checked', body)
    assert not Incident.objects.exists()


def test_a_rule_of_the_service_is_said_beside_its_field(amina):
    page = amina.post(NEW, typed(amina.get(NEW), **{"happened_on-year": "2100"}))
    assert "cannot be in the future" in alert(page)
    assert "#id_happened_on-day" in page.content.decode()


def test_whom_she_leaves_out_cannot_read_it(amina, world, browser_of):
    page = amina.get(NEW)
    record = send(amina, excluded=[str(world["Bel"].person)])
    assert "Leave out Bel" in text_of(page)
    assert browser_of("Ben").get(f"/s/{record}").status_code == 200
    assert browser_of("Bel").get(f"/s/{record}").status_code == 404
    own = text_of(amina.get(f"{MINE}/{record}"))
    assert "Whom you left out" in own
    assert "safe copy" in own


def test_somebody_new_among_the_readers_is_shown_first(amina, world):
    page = amina.get(NEW)
    shown = [one for one in typed(page)["shown"] if one != str(world["Bel"].person)]
    again = amina.post(NEW, typed(page, shown=shown))
    assert "Somebody else can read this now" in alert(again)
    assert str(world["Bel"].person) in typed(again)["shown"]
    assert TEXT in again.content.decode()
    assert amina.post(NEW, typed(again)).status_code == 302


def test_a_form_without_names_sends_nothing(amina):
    fields = typed(amina.get(NEW))
    del fields["shown"]
    assert "Somebody else can read this now" in alert(amina.post(NEW, fields))


def test_her_name_can_be_kept_from_them(amina, browser_of):
    record = send(amina, withhold="1")
    case = text_of(browser_of("Ben").get(f"/s/{record}"))
    assert "Amina" not in case
    assert "name was not given" in case
    assert "Amina" in text_of(browser_of("Ben").get(f"/s/{send(amina)}"))


def test_a_place_that_is_not_ready_says_so(amina, monkeypatch):
    page = amina.get(NEW)
    monkeypatch.setattr("vault.vaults.ready", lambda *_: False)
    for answer in (amina.get(NEW), amina.post(NEW, typed(page))):
        assert "This is not open yet" in text_of(answer)
    assert not Incident.objects.exists()


def test_who_works_nowhere_cannot_report(browser_of):
    answer = browser_of("Dele").get(NEW)
    assert answer.status_code == 403
    assert "Your role here does not include this" in text_of(answer)


@pytest.fixture
def two_places(world):
    Membership.objects.create(person_id=world["Amina"].person, tenant=world.tenants["lantern"], role=Role.STAFF)


def test_with_several_employers_it_asks_which(amina, two_places, world):
    page = amina.get(NEW)
    assert "Which organisation is this about?" in text_of(page)
    page = amina.get(f"{NEW}?at=lantern")
    assert "Carys" in text_of(page)
    record = id_in(amina.post(f"{NEW}?at=lantern", typed(page)))
    assert Incident.objects.get(id=record).tenant == world.tenants["lantern"]
    assert amina.post(NEW, typed(None)).status_code == 200  # without the hidden name it asks again


def test_an_unknown_employer_is_no_choice(amina, two_places):
    assert "Which organisation is this about?" in text_of(amina.get(f"{NEW}?at=quay"))


# Drafts


def test_a_draft_is_saved_found_and_sent(amina, world):
    page = amina.get(NEW)
    assert amina.post(NEW, typed(page, kind="", place="The gate", deed="keep"))["Location"] == f"{MINE}?done=draft"
    assert "Your draft is saved" in text_of(amina.get(f"{MINE}?done=draft"))
    (draft,) = drafts_of(world)
    link = f"{NEW}?draft={draft.id}"
    assert link in amina.get(MINE).content.decode()
    again = amina.get(link)
    assert TEXT in again.content.decode()
    assert 'value="The gate"' in again.content.decode()
    assert id_in(amina.post(link, typed(again))) == draft.id
    assert drafts_of(world) == []


def test_a_draft_with_something_impossible_is_not_saved(amina, world):
    page = amina.post(NEW, typed(amina.get(NEW), happened_at="never", deed="keep"))
    assert "Enter a real time" in alert(page)
    assert "never" in page.content.decode()
    assert drafts_of(world) == []


def test_too_many_drafts_are_said_on_the_page(amina, monkeypatch):
    monkeypatch.setattr(drafts, "DRAFTS_LIMIT", 0)
    page = amina.post(NEW, typed(amina.get(NEW), deed="keep"))
    assert "You have 0 drafts" in alert(page)
    assert TEXT in page.content.decode()


def test_a_draft_can_be_discarded(amina, world):
    amina.post(NEW, typed(amina.get(NEW), deed="keep"))
    (draft,) = drafts_of(world)
    link = f"{NEW}?draft={draft.id}"
    assert amina.post(link, typed(amina.get(link), deed="discard"))["Location"] == f"{MINE}?done=dropped"
    assert drafts_of(world) == []
    assert amina.get(link).status_code == 404


def test_nobody_opens_the_draft_of_somebody_else(amina, browser_of, world):
    amina.post(NEW, typed(amina.get(NEW), deed="keep"))
    (draft,) = drafts_of(world)
    assert browser_of("Ben").get(f"{NEW}?draft={draft.id}").status_code == 404


def test_the_id_of_somebody_elses_report_sends_nothing(amina, ben):
    record = send(amina)
    answer = ben.post(NEW, typed(ben.get(NEW), draft_id=str(record)))
    assert answer.status_code == 404
    assert Incident.objects.count() == 1


def test_a_sending_that_broke_off_is_said(amina, world):
    fields = typed(amina.get(NEW))
    amina.post(NEW, {**fields, "deed": "keep"})
    (draft,) = drafts_of(world)

    def begun(mine):
        keys, note = {}, {"title": "x", "made_at": "2026-01-01T00:00:00+00:00"}
        tenant = world.tenants["harbour"].id
        mine.add_record(draft.id, tenant=tenant, kind=1, keys=keys, service="safety", role="author", note=note)

    locker.update(world["Amina"].viewer().keyring, begun)
    assert "This was on its way before" in text_of(amina.get(f"{NEW}?draft={draft.id}"))


# Files


def test_files_go_with_it(amina, world):
    record = send(amina, evidence=[letter(), SimpleUploadedFile("photo.png", PNG)])
    first, second = body_of(world, record).files
    assert [first.name, second.name] == ["letter.txt", "photo.png"]
    assert second.working_id
    page = amina.get(f"{MINE}/{record}").content.decode()
    path = reverse("safety:own-file", kwargs={"incident_id": record, "file_id": first.id})
    assert path in page
    got = amina.get(path)
    assert b"".join(got.streaming_content) == b"a letter with SHARED-WORDS"
    assert got["Content-Disposition"].startswith("attachment")
    assert "letter" not in got["Content-Disposition"]
    assert amina.get(f"{path}?copy=1").status_code == 404
    copy = amina.get(reverse("safety:own-file", kwargs={"incident_id": record, "file_id": second.id}) + "?copy=1")
    assert copy["Content-Type"] == "image/png"
    assert b"".join(copy.streaming_content)


def test_files_wait_in_a_draft_when_something_else_is_wrong(amina, world):
    fields = typed(amina.get(NEW), kind="")
    page = amina.post(NEW, {**fields, "evidence": [letter()]})
    assert "Your files are kept" in text_of(page)
    assert "Choose what you want to tell us about" in alert(page)
    assert "letter.txt" in text_of(page)
    record = id_in(amina.post(NEW, typed(page)))
    assert [file.name for file in body_of(world, record).files] == ["letter.txt"]


def test_a_refused_file_is_named_and_the_good_one_is_kept(amina, world):
    bad = SimpleUploadedFile("run.exe", b"MZ" + bytes(100))
    page = amina.post(NEW, typed(amina.get(NEW), evidence=[letter(), bad]))
    assert "run.exe: Programs and scripts cannot be added" in alert(page)
    record = id_in(amina.post(NEW, typed(page)))
    assert [file.name for file in body_of(world, record).files] == ["letter.txt"]


def test_a_kept_file_can_be_taken_out(amina, world):
    page = amina.post(NEW, typed(amina.get(NEW), kind="", evidence=[letter(), letter("second.txt", b"another")]))
    (draft,) = drafts_of(world)
    first, _ = queries.open_draft(world["Amina"].viewer(), draft.id).body.files
    record = id_in(amina.post(NEW, typed(page, removed=[first.id.hex])))
    assert [file.name for file in body_of(world, record).files] == ["second.txt"]


def test_it_says_so_when_files_could_not_be_kept(amina, monkeypatch):
    monkeypatch.setattr(drafts, "DRAFTS_LIMIT", 0)
    page = amina.post(NEW, typed(amina.get(NEW), kind="", evidence=[letter()]))
    assert "Choose your files again" in text_of(page)
    assert TEXT in page.content.decode()


def test_a_file_that_waited_too_long_has_to_be_chosen_again(amina, world):
    page = amina.post(NEW, typed(amina.get(NEW), kind="", evidence=[letter()]))
    store.delete(StoredFile.objects.values_list("id", flat=True))
    again = amina.post(NEW, typed(page))
    assert "Choose it again" in alert(again)
    assert TEXT in again.content.decode()
    record = id_in(amina.post(NEW, typed(again)))
    assert body_of(world, record).files == ()


# Afterwards


def test_her_page_says_who_opened_it(amina, ben):
    record = send(amina)
    before = text_of(amina.get(f"{MINE}/{record}"))
    assert "Opened by Ben" not in before
    ben.get(f"/s/{record}")
    assert "Opened by Ben" in text_of(amina.get(f"{MINE}/{record}"))


def test_she_adds_words_and_files(amina, world):
    record = send(amina)
    answer = amina.post(f"{MINE}/{record}/add", {"text": "And again today", "evidence": [letter()]})
    assert answer["Location"] == f"{MINE}/{record}"
    page = text_of(amina.get(answer["Location"]))
    assert "And again today" in page
    assert "letter.txt" in page


def test_adding_nothing_is_said_beside_the_field(amina):
    record = send(amina)
    assert "Write what you want to add" in alert(amina.post(f"{MINE}/{record}/add", {"text": " "}))


def test_an_addition_too_late_keeps_what_was_typed(amina, world):
    record = send(amina)
    page = amina.get(f"{MINE}/{record}/add")
    by = world["Ben"].viewer()
    actions.triage(by=by, incident_id=record, assessment=judged())
    actions.close(by=by, incident_id=record, outcomes=["stopped"], note="Done")
    page = amina.post(f"{MINE}/{record}/add", {"text": "One thing more"})
    assert "This is closed" in alert(page)
    assert "One thing more" in page.content.decode()


def test_she_reads_the_question_where_she_answers_it(amina, world):
    record = send(amina)
    actions.ask(by=world["Ben"].viewer(), incident_id=record, text="Where was it?")
    assert "Now" in text_of(amina.get(MINE))
    assert re.search(r"hearth-tag--waiting\">\s*Question", amina.get(MINE).content.decode())
    assert "Where was it?" in text_of(amina.get(f"{MINE}/{record}/add"))
    amina.post(f"{MINE}/{record}/add", {"text": "At the gate"})
    assert queries.open_mine(world["Amina"].viewer(), record).status is Status.SUBMITTED


def test_she_reads_how_it_ended(amina, world):
    record = send(amina)
    by = world["Ben"].viewer()
    actions.triage(by=by, incident_id=record, assessment=judged())
    actions.close(by=by, incident_id=record, outcomes=["stopped"], note="They have left.")
    page = amina.get(f"{MINE}/{record}")
    for words in ("How it ended", "Behaviour stopped", "They have left.", "Ben"):
        assert words in text_of(page)
    assert f"{MINE}/{record}/add" not in page.content.decode()


def test_taken_back_before_anybody_answered_it_is_gone(amina, ben):
    record = send(amina)
    assert "everything is deleted now" in text_of(amina.get(f"{MINE}/{record}/withdraw"))
    assert amina.post(f"{MINE}/{record}/withdraw")["Location"] == f"{MINE}?done=gone"
    assert "This is deleted" in text_of(amina.get(f"{MINE}/{record}"))
    assert ben.get(f"/s/{record}").status_code == 404


def test_taken_back_later_it_is_closed_and_the_team_is_asked(amina, world):
    record = send(amina)
    actions.acknowledge(by=world["Ben"].viewer(), incident_id=record)
    page = amina.get(f"{MINE}/{record}/withdraw")
    assert "asked to delete it" in text_of(page)
    assert amina.post(f"{MINE}/{record}/withdraw", {"reason": "Changed my mind"})["Location"] == f"{MINE}/{record}"
    assert "You have taken it back" in text_of(amina.get(f"{MINE}/{record}"))
    assert "cannot be taken back" in text_of(amina.get(f"{MINE}/{record}/withdraw")).replace("can no longer", "cannot")
    assert alert(amina.post(f"{MINE}/{record}/withdraw", {}))


@pytest.mark.parametrize("end", ["", "/sent", "/add", "/withdraw"])
def test_nobody_else_finds_it_among_her_own(amina, browser_of, end):
    record = send(amina)
    for name in ("Ben", "Wren", "Carys", "Ines"):
        assert browser_of(name).get(f"{MINE}/{record}{end}").status_code == 404
    assert amina.get(f"{MINE}/{uuid4()}{end}").status_code == 404
    assert amina.get(f"{MINE}/{record}{end}").status_code == 200


# A session that ended while she typed


def test_what_she_typed_comes_back_after_signing_in_again(amina, world):
    fields = {**typed(amina.get(NEW)), "place": "The gate"}
    kept_id = uuid4().hex
    lists = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}

    def keep(mine):
        mine.drafts[kept_id] = {"service": "kept", "path": NEW, "fields": lists}

    viewer = world["Amina"].viewer()
    locker.update(viewer.keyring, keep)
    page = amina.get(f"{NEW}?kept={kept_id}")
    assert "Your words are back" in text_of(page)
    assert TEXT in page.content.decode()
    assert hidden(page, "draft_id") == fields["draft_id"]
    assert amina.post(f"{NEW}?kept={kept_id}", typed(page)).status_code == 302
    assert kept.take(world["Amina"].viewer(), kept_id) is None


def test_an_unknown_kept_form_is_an_empty_one(amina):
    page = amina.get(f"{NEW}?kept={uuid4().hex}")
    assert "Your words are back" not in text_of(page)
    assert page.status_code == 200


def test_a_text_comes_back_on_its_own_page(amina, world):
    record = send(amina)
    kept_id = uuid4().hex

    def keep(mine):
        mine.drafts[kept_id] = {"service": "kept", "path": "/", "fields": {"text": ["Half a sentence"]}}

    locker.update(world["Amina"].viewer().keyring, keep)
    assert "Half a sentence" in amina.get(f"{MINE}/{record}/add?kept={kept_id}").content.decode()


def test_the_way_back_leads_to_the_three_ways_and_from_a_draft_to_her_list(amina, world):
    def back(address):
        return re.search(r'<a href="([^"]+)" class="govuk-back-link"', amina.get(address).content.decode()).group(1)

    assert back(NEW) == "/s/start"
    amina.post(NEW, typed(amina.get(NEW), deed="keep"))
    assert back(f"{NEW}?draft={drafts_of(world)[0].id}") == MINE
