"""The pages of asking: a start page, one thing on each page, the receipt, and the request's own page."""

import re

import pytest
from django.test import Client

from accounts.models import Person, Tenant
from accounts.permitting import NotFound
from tests.wellbeing.asking.conftest import WANTED, alert, text_of
from vault import locker
from vault.models import InboxItem
from wellbeing import actions, queries, vocabulary
from wellbeing.forms.requests import STEPS
from wellbeing.models import Request

pytestmark = pytest.mark.django_db
PROMISE = "your employer cannot see that you asked, and you can check"
LINES = ("999", "116 123", "85258", "111", "0808 808 8000")


def begin(client):
    answer = client.post("/w/new", {"at": "harbour"})
    assert answer.status_code == 302, text_of(answer)
    return answer["Location"].removesuffix("/what")


def test_it_asks_in_four_presses_and_shows_a_receipt(world, amina):
    draft = begin(amina)
    answer = amina.post(f"{draft}/what", {"service": "counselling", "deed": "next"})
    assert answer["Location"] == f"{draft}/when"
    answer = amina.post(f"{draft}/when", {"urgency": "month", "deed": "check"})
    assert answer["Location"] == f"{draft}/check"
    page = text_of(amina.get(f"{draft}/check"))
    assert "Dele, coordinator at Wellspring wellbeing scheme" in page
    assert PROMISE in page
    answer = amina.post(f"{draft}/check")
    receipt = amina.get(answer["Location"])
    assert "It has arrived" in text_of(receipt)
    request = Request.objects.get()
    assert answer["Location"] == f"/w/{request.id}/sent"
    opened = queries.open_request(world["Dele"].viewer(stepped_up=True), request.id)
    assert (opened.ask.service, opened.ask.urgency, opened.ask.preferences) == ("counselling", "month", ())


def test_a_second_press_sends_nothing_twice(amina):
    draft = begin(amina)
    amina.post(f"{draft}/what", {"service": "counselling"})
    amina.post(f"{draft}/when", {"urgency": "month"})
    first, second = amina.post(f"{draft}/check"), amina.post(f"{draft}/check")
    assert first["Location"] == second["Location"]
    assert Request.objects.count() == 1


def test_every_page_keeps_its_answer_for_her_alone(world, amina):
    draft = begin(amina)
    said = {
        "what": {"service": "clinical_supervision"},
        "when": {"urgency": "planned"},
        "about": {"about": ["vicarious", "racism"]},
        "who": {"language_words": "Tigrinya, Arabic", "language_counts": "must", "heritage": ["Black African"]},
        "how": {"sector_counts": "prefer", "modality": ["EMDR"], "modality_counts": "must"},
        "meet": {"format": ["video", "phone"], "times": ["evening"], "access_words": "a quiet line"},
        "not": {"avoid": "Nobody who supervises Ben."},
        "reach": {"route": "phone", "detail": "07700 900123", "when": "after 6pm", "name": "Mina"},
    }
    assert list(said) == list(STEPS)
    for step, fields in said.items():
        answer = amina.post(f"{draft}/{step}", {**fields, "deed": "next"})
        assert answer.status_code == 302, (step, alert(answer))
    assert answer["Location"] == f"{draft}/check"
    page = text_of(amina.get(f"{draft}/check"))
    for words in (
        "Clinical / case supervision",
        "Racism at or around work",
        "Language: Tigrinya, Arabic (a must)",
        "Shared racial or ethnic heritage: Black African (I would prefer it)",
        "Knows the migration / legal-advice sector (I would prefer it)",
        "Approach: EMDR (a must)",
        "Format: video, phone (I would prefer it)",
        "Access needs: a quiet line (I would prefer it)",
        "Nobody who supervises Ben.",
        "07700 900123",
        "Mina",
    ):
        assert words in page
    for step in said:  # and each page shows it again
        assert "checked" in amina.get(f"{draft}/{step}").content.decode() or step == "not"
    assert "Nobody who supervises Ben." in text_of(amina.get(f"{draft}/not"))
    assert not Request.objects.exists()
    assert queries.mine(world["Ben"].viewer()) == []


def test_a_route_that_needs_a_number_asks_for_it_and_keeps_the_rest(amina):
    draft = begin(amina)
    answer = amina.post(f"{draft}/reach", {"route": "phone", "detail": "", "when": "after 6pm", "name": "Mina"})
    assert "Enter the number or the address" in alert(answer)
    assert 'value="after 6pm"' in answer.content.decode()


def test_not_safe_now_shows_who_answers_and_never_a_wait(amina):
    draft = begin(amina)
    amina.post(f"{draft}/what", {"service": "counselling"})
    answer = amina.post(f"{draft}/when", {"urgency": "now", "deed": "check"})
    assert answer["Location"] == f"{draft}/safe"
    first = amina.get(f"{draft}/safe")
    assert f'href="{draft}/reach"' in first.content.decode(), "so that a coordinator can ring"
    amina.post(f"{draft}/reach", {"route": "phone", "detail": "07700 900123"})
    assert f'href="{draft}/check"' in amina.get(f"{draft}/safe").content.decode()
    for page in (text_of(first), text_of(amina.get(f"{draft}/check"))):
        assert all(line in page for line in LINES)
    sent = text_of(amina.get(amina.post(f"{draft}/check")["Location"]))
    assert all(line in sent for line in LINES)
    assert sent.index("116 123") < sent.index("It has arrived")
    assert not re.search(r"working days|waiting list|queue|make you an offer", sent)


@pytest.mark.parametrize("path", ["/w/what", "/w/now", "/w/check"])
def test_it_stands_open_to_anybody_and_leaves_nothing(client, world, path):
    page = client.get(path)
    assert page.status_code == 200
    assert not client.cookies
    if path != "/w/check":
        assert all(line in text_of(page) for line in LINES)
        assert "Nobody has rung these numbers" in text_of(page)


def test_what_exists_names_every_service(client, db):
    page = text_of(client.get("/w/what"))
    for row in vocabulary.services_to_ask_for():
        assert row.definition in page.replace("&#39;", "'")


def test_the_start_page_is_the_same_for_everybody_who_has_not_asked(browser_of, ask):
    def seen(name):
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", browser_of(name).get("/w/").content.decode())
        return re.search(r"<main.*?</main>", page, re.DOTALL).group()

    before = seen("Ben")
    ask()
    assert seen("Ben") == before == seen("Wren")
    assert PROMISE in re.sub(r"<[^>]+>", "", before)
    assert "What you asked for" in seen("Amina")


def test_she_writes_to_the_coordinator_and_reads_the_answer(world, amina, ask):
    request = ask()
    answer = amina.post(f"/w/{request}", {"text": "I am away until Tuesday."})
    assert answer.status_code == 302
    assert "I am away until Tuesday." in text_of(amina.get(answer["Location"]))
    assert Person.objects.get(pk=world["Dele"].person).something_waits
    assert "Write what you want to say" in alert(amina.post(f"/w/{request}", {"text": " "}))


def test_her_page_says_who_reads_it_and_what_happened(amina, ask):
    page = text_of(amina.get(f"/w/{ask()}"))
    for words in ("Dele", "Nobody at your organisation", "Requested", "Nobody has read it yet", "Tigrinya (a must)"):
        assert words in page


def test_she_takes_it_back(world, amina, ask):
    request = ask()
    assert "at most 90 days" in text_of(amina.get(f"/w/{request}/back"))
    answer = amina.post(f"/w/{request}/back", {"reason": "I have found somebody."})
    assert "taken back" in text_of(amina.get(answer["Location"]))
    assert not Request.objects.get().open
    assert "nothing to take back" in text_of(amina.get(f"/w/{request}/back"))
    assert amina.post(f"/w/{request}", {"text": "More"}).status_code == 200  # said beside the form
    assert Request.objects.count() == 1


def test_a_draft_can_be_deleted(world, amina):
    draft = begin(amina)
    amina.post(f"{draft}/what", {"service": "counselling"})
    assert "One-to-one counselling" in text_of(amina.get("/w/"))
    answer = amina.post(draft)
    assert "deleted" in text_of(amina.get(answer["Location"]))
    assert amina.get(draft).status_code == 404
    assert queries.mine(world["Amina"].viewer()) == []


def test_an_employer_without_a_scheme_says_so_and_shows_what_exists(world, amina):
    Tenant.objects.filter(slug="harbour").update(scheme=None)
    start = amina.get("/w/")
    assert "has no wellbeing scheme" in text_of(start)
    assert "Ask for support" not in text_of(start)
    page = amina.post("/w/new", {"at": "harbour"})
    assert "has no wellbeing scheme" in text_of(page)
    assert 'href="/w/what"' in page.content.decode()


def test_a_scheme_that_cannot_read_says_so(world, amina, monkeypatch):
    draft = begin(amina)
    amina.post(f"{draft}/what", {"service": "counselling"})
    amina.post(f"{draft}/when", {"urgency": "month"})
    monkeypatch.setattr("vault.vaults.ready_tenants", lambda _: set())
    for page in (amina.post("/w/new", {"at": "harbour"}), amina.post(f"{draft}/check")):
        assert "cannot read requests yet" in text_of(page)
    assert not Request.objects.exists()


def test_it_leads_nowhere_for_an_employer_that_is_not_hers(amina):
    assert amina.post("/w/new", {"at": "lantern"}).status_code == 404
    assert amina.post("/w/new", {}).status_code == 404


@pytest.mark.parametrize("name", ["Ben", "Bel", "Ines", "Hana", "Gus", "Carys", "Efe", "Dele", "Wren"])
def test_her_request_does_not_exist_for_anybody_else(browser_of, ask, name):
    request = ask()
    client = browser_of(name, stepped_up=True)
    for path in (f"/w/{request}", f"/w/{request}/sent", f"/w/{request}/back"):
        assert client.get(path).status_code == 404
    assert client.post(f"/w/{request}", {"text": "x"}).status_code == 404


def test_her_list_takes_as_many_queries_for_five_as_for_one(amina, ask, django_assert_max_num_queries):
    ask()
    with django_assert_max_num_queries(40) as one:
        amina.get("/w/")
    for _ in range(4):
        ask()
    with django_assert_max_num_queries(len(one.captured_queries)):
        amina.get("/w/")


def test_nothing_of_it_waits_in_anybodys_inbox(world, ask):
    before = InboxItem.objects.count()
    ask()
    assert InboxItem.objects.count() == before
    handle = next(iter(locker.load(world["Amina"].viewer().keyring).records.values()))
    assert (handle["service"], handle["role"]) == ("wellbeing", "author")


def test_a_stranger_is_asked_to_sign_in(db):
    assert Client().get("/w/")["Location"].startswith("/me/in")


def test_two_windows_keep_two_drafts(world, amina):
    first, second = begin(amina), begin(amina)
    assert first != second
    amina.post(f"{first}/what", {"service": "counselling"})
    amina.post(f"{second}/what", {"service": "peer_support"})
    assert {line.title for line in queries.mine(world["Amina"].viewer())} == {
        "One-to-one counselling",
        "Peer support / mentoring",
    }


def test_an_id_that_is_somebody_elses_is_refused(world, ask):
    request = ask()
    wren = world["Wren"].viewer()
    with pytest.raises(NotFound):
        actions.ask(by=wren, employer=world.tenants["harbour"], wanted=WANTED, request_id=request)
