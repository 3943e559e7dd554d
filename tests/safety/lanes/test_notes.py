"""A note for herself alone, and since when it can be proven."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from accounts.permitting import NotFound
from safety import actions, queries
from safety.models import Incident
from safety.payloads import LANE_FULL, LANE_NOTE, Noted
from safety.workflow import Refused
from tests.safety.conftest import body
from tests.safety.lanes.test_full import to_send
from tests.safety.views.conftest import alert, hidden, text_of
from vault import checkpoints, locker
from vault.models import LockerDay

WORDS = "NOTE-WORDS He looked at the list of names for a long time."
NOTE, MINE = "/s/n", "/s/mine"


def write(browser, text=WORDS):
    page = browser.get(NOTE)
    given = {"narrative": text, "draft_id": hidden(page, "draft_id"), "at": "harbour"}
    answer = browser.post(NOTE, given)
    assert answer.status_code == 302, alert(answer)
    return answer["Location"]


def id_of(address):
    return UUID(address.rsplit("/", 1)[-1])


@pytest.fixture
def noted(world):
    """Amina's note of two days ago, which the log of yesterday has vouched for."""
    amina = world["Amina"].viewer()
    return actions.save_draft(
        by=amina, tenant=world.tenants["harbour"], body=body(lane=LANE_NOTE, kind="", narrative=WORDS)
    )


def vouched(world, monkeypatch, name="Amina", days=1):
    """The daily commitment comes, and afterwards she does something, whatever it is."""
    later = timezone.now() + timedelta(days=days)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert checkpoints.commit_lockers()
    locker.touch(world[name].viewer().keyring)
    return later


def test_it_is_kept_for_her_alone(amina, ben, world):
    address = write(amina)
    page = text_of(amina.get(address))
    assert WORDS in page
    assert "Not in the log yet" in page
    assert "Ben" in page, "who would read it stands there before she sends it"
    assert f'href="{address}"' in amina.get(MINE).content.decode()
    assert WORDS not in amina.get(MINE).content.decode()
    assert ben.get(address).status_code == 404
    assert not Incident.objects.exists()


def test_it_is_sent_with_one_press(amina, ben, world):
    address = write(amina)
    page = amina.get(address)
    sent = amina.post(address, to_send(page) | {"deed": "send"})
    assert sent["Location"] == f"{MINE}/{id_of(address)}/sent"
    assert amina.post(address, to_send(page) | {"deed": "send"})["Location"] == sent["Location"]
    assert Incident.objects.count() == 1
    case = ben.get(f"/s/{id_of(address)}")
    assert WORDS in text_of(case)
    assert "For yourself alone" not in text_of(amina.get(MINE))


def test_it_becomes_a_draft_to_which_more_is_added(amina, world):
    address = write(amina)
    answer = amina.post(address, {"deed": "more"})
    draft = queries.open_draft(world["Amina"].viewer(), id_of(address))
    assert answer["Location"] == f"/s/d/{draft.id}"
    assert (draft.body.lane, draft.body.kind, draft.body.narrative) == (LANE_FULL, "incident", WORDS)
    assert amina.get(address).status_code == 404


def test_it_is_deleted_when_she_says_so(amina, world):
    address = write(amina)
    assert amina.post(address, {"deed": "drop"})["Location"] == f"{MINE}?done=dropped"
    kept = locker.load(world["Amina"].viewer().keyring)
    assert (kept.drafts, kept.marks) == ({}, {})


def test_it_needs_words(amina):
    page = amina.post(NOTE, {"at": "harbour", "narrative": " "})
    assert "Write your note" in alert(page)


def test_it_cannot_be_sent_as_a_note(world, noted):
    amina = world["Amina"].viewer()
    with pytest.raises(Refused, match="note for yourself"):
        actions.report(by=amina, tenant=world.tenants["harbour"], body=body(lane=LANE_NOTE), draft_id=noted)


def test_nobody_can_send_or_open_up_the_note_of_somebody_else(world, noted):
    for deed in (actions.send_draft, actions.open_up):
        with pytest.raises(NotFound):
            deed(by=world["Ben"].viewer(), draft_id=noted)


def test_the_log_proves_it_from_the_next_commitment_on(world, noted, monkeypatch):
    amina = world["Amina"].viewer()
    assert queries.stamp_of(amina, noted).day is None
    day = timezone.localdate(vouched(world, monkeypatch))
    stamp = queries.stamp_of(world["Amina"].viewer(), noted)
    assert (stamp.day, stamp.holds) == (day, True)
    vouched(world, monkeypatch, days=3)
    assert queries.stamp_of(world["Amina"].viewer(), noted).day == day, "the first proof is the one that counts"


def test_other_words_need_a_proof_of_their_own(world, noted, monkeypatch):
    vouched(world, monkeypatch)
    amina = world["Amina"].viewer()
    actions.save_draft(
        by=amina,
        tenant=world.tenants["harbour"],
        body=body(lane=LANE_NOTE, kind="", narrative=f"{WORDS} Twice."),
        draft_id=noted,
    )
    assert queries.stamp_of(world["Amina"].viewer(), noted).day is None


def test_a_list_that_was_changed_proves_nothing(world, noted, monkeypatch):
    vouched(world, monkeypatch)
    kept = LockerDay.objects.get()
    LockerDay.objects.update(leaves=bytes(kept.leaves) + bytes(32))
    stamp = queries.stamp_of(world["Amina"].viewer(), noted)
    assert stamp.day
    assert not stamp.holds


def test_the_proof_goes_along_when_she_sends_it_in_the_same_words(world, noted, monkeypatch):
    vouched(world, monkeypatch)
    amina = world["Amina"].viewer()
    actions.open_up(by=amina, draft_id=noted)
    actions.send_draft(by=world["Amina"].viewer(), draft_id=noted)
    (proof,) = queries.open_incident(world["Ben"].viewer(), noted).story.of(Noted)
    assert proof.sealed_on == timezone.localdate()


@pytest.mark.parametrize("how", ["changed", "withheld"])
def test_no_proof_goes_along_with_other_words_or_without_her_name(world, noted, monkeypatch, how):
    vouched(world, monkeypatch)
    amina = world["Amina"].viewer()
    if how == "changed":
        changed = body(lane=LANE_FULL, narrative="Something else")
        actions.save_draft(by=amina, tenant=world.tenants["harbour"], body=changed, draft_id=noted)
    actions.send_draft(by=world["Amina"].viewer(), draft_id=noted, withhold_identity=how == "withheld")
    assert queries.open_incident(world["Ben"].viewer(), noted).story.of(Noted) == ()
