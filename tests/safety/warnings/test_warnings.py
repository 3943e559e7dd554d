"""Warnings between Harbour, Lantern and Quay Street."""

import time
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import Person, TenantKind
from accounts.permitting import NotFound
from safety import actions, queries
from safety.actions import WarningText, warnings
from safety.models import Incident
from safety.payloads import RollCall, Sharing
from safety.workflow import Refused
from vault import vaults
from vault.errors import NotForMe
from vault.models import Letter, VaultKind, VaultMember
from vault.records import Binding, SealedRecord

TEXT = "A list with your address goes round. Masks, eight in the evening on Wednesday. Close early."
STORY = "NARRATIVE-OF-HARBOUR a client told us"


def says(**changes):
    plain = {"text": TEXT, "sharing": "community", "urgency": "today", "about": timezone.localdate()}
    return WarningText(**{**plain, **changes})


@pytest.fixture
def ben(world):
    return world["Ben"].viewer()


@pytest.fixture
def places(world):
    return [world.tenants["lantern"], world.tenants["quay"]]


@pytest.fixture
def record(send):
    return send(kind="warning", types=("THR-KIL",), primary="THR-KIL", narrative=STORY, place="The back room")


@pytest.fixture
def warned(ben, record, places):
    """A warning that has gone to both."""
    return actions.warn(by=ben, incident_id=record, warning=says(), to=[one.id for one in places])


def received(world, name, tenant):
    (row,) = queries.queue(world[name].viewer(), tenant).rows
    return row


def test_each_organisation_gets_a_warning_of_its_own_in_its_work_list(world, places, warned):
    assert (warned.sent, warned.left, warned.unreachable) == (("Lantern Law Centre", "Quay Street Welcome"), (), ())
    rows = [received(world, name, tenant) for name, tenant in zip(("Carys", "Tam"), places, strict=True)]
    assert len({row.id for row in rows}) == 2
    for name, row in zip(("Carys", "Tam"), rows, strict=True):
        assert (row.card.title, row.card.sharing, row.card.kind) == (
            "Warning from Harbour Advice",
            "community",
            "warning",
        )
        assert (row.card.urgency, row.card.primary) == ("today", None)
        opened = queries.open_incident(world[name].viewer(), row.id)
        assert (opened.story.body.narrative, opened.story.body.reliability) == (TEXT, "F")
        assert (opened.reporter_name, opened.can_ask, opened.can_reply) == ("", False, False)
        said = b"".join(item.data for item in _opened(world[name], row.id, opened.tenant).read().items)
        for secret in (STORY.encode(), b"back room", b"Ben", world["Ben"].person.hex.encode(), b"THR-KIL"):
            assert secret not in said


def _opened(inhabitant, record, tenant):
    return SealedRecord.open(inhabitant.viewer().keyring, Binding(tenant.id, record))


def test_the_sender_keeps_no_key_of_what_it_sent(world, places, warned):
    row = received(world, "Carys", places[0])
    for name in ("Ben", "Bel", "Amina", "Noor", "Tam"):
        with pytest.raises(NotForMe):
            _opened(world[name], row.id, places[0])
        with pytest.raises(NotFound):
            queries.open_incident(world[name].viewer(), row.id)


def test_the_teams_are_told_at_once_when_it_is_urgent(world, ben, record, places, django_capture_on_commit_callbacks):
    Person.objects.update(something_waits=False)
    with django_capture_on_commit_callbacks(execute=True):
        actions.warn(by=ben, incident_id=record, warning=says(), to=[places[0].id])
    assert [message.to for message in mail.outbox] == [["carys@lantern.example"]]
    assert "arn" not in mail.outbox[0].subject + mail.outbox[0].body
    assert Person.objects.get(pk=world["Carys"].person).something_waits
    assert not Person.objects.get(pk=world["Tam"].person).something_waits


def test_the_author_sees_the_label_and_not_what_was_sent(world, record, warned):
    story = queries.open_mine(world["Amina"].viewer(), record).story
    (label,) = story.of(Sharing)
    assert (label.sharing, label.warned, label.by_name) == ("community", 2, "Ben")
    assert {type(part).__name__ for part in story.others} == {"Sharing"}


def test_answers_come_back_with_the_organisations_name_alone(world, ben, record, places, warned):
    carys = world["Carys"].viewer()
    row = received(world, "Carys", places[0])
    actions.answer_roll_call(by=carys, incident_id=row.id, state="affected", text="We closed.")
    assert Letter.objects.count() == 1
    (sent,) = queries.warnings_of(ben, record).sent
    assert {one.name: (one.state, one.text) for one in sent.to} == {
        "Lantern Law Centre": ("affected", "We closed."),
        "Quay Street Welcome": ("", ""),
    }
    assert (sent.reached, sent.silent, sent.counts) == (2, 1, {"safe": 0, "affected": 1, "help": 0})
    assert Letter.objects.count() == 0, "it has moved into the record"
    actions.answer_roll_call(by=carys, incident_id=row.id, state="safe")
    (sent,) = queries.warnings_of(ben, record).sent
    assert [one.state for one in sent.to] == ["safe", ""]
    harbour = world.tenants["harbour"]
    said = b"".join(item.data for item in _opened(world["Ben"], record, harbour).read().items)
    assert b"Carys" not in said
    assert carys.id.hex.encode() not in said
    mine = queries.warnings_of(carys, row.id)
    assert [one.state for one in mine.answers] == ["affected", "safe"]
    assert queries.open_incident(carys, row.id).status == "acknowledged"


def test_the_sender_is_told_of_an_answer_and_at_once_of_a_cry_for_help(
    world, places, warned, django_capture_on_commit_callbacks
):
    row = received(world, "Carys", places[0])
    Person.objects.update(something_waits=False, mail_due=False)
    with django_capture_on_commit_callbacks(execute=True):
        actions.answer_roll_call(by=world["Carys"].viewer(), incident_id=row.id, state="safe")
    assert Person.objects.get(pk=world["Bel"].person).something_waits
    assert mail.outbox == []
    with django_capture_on_commit_callbacks(execute=True):
        actions.answer_roll_call(by=world["Carys"].viewer(), incident_id=row.id, state="help")
    assert sorted(message.to[0] for message in mail.outbox) == ["bel@harbour.example", "ben@harbour.example"]


def test_nobody_is_told_where_the_senders_record_is_restricted(world, send, places):
    record = send(excluded=("Ben",))
    bel = world["Bel"].viewer()
    actions.warn(by=bel, incident_id=record, warning=says(), to=[places[0].id])
    Person.objects.update(something_waits=False)
    row = received(world, "Carys", places[0])
    actions.answer_roll_call(by=world["Carys"].viewer(), incident_id=row.id, state="help")
    assert not Person.objects.filter(something_waits=True).exists()
    (sent,) = queries.warnings_of(bel, record).sent
    assert sent.counts["help"] == 1
    with pytest.raises(NotFound):
        queries.warnings_of(world["Ben"].viewer(), record)


def test_a_sending_that_broke_off_goes_on_and_sends_nothing_twice(world, ben, record, places, monkeypatch):
    monkeypatch.setattr(warnings, "SECONDS", -1.0)
    broken = actions.warn(by=ben, incident_id=record, warning=says(), to=[one.id for one in places])
    assert (broken.sent, broken.left) == ((), ("Lantern Law Centre", "Quay Street Welcome"))
    (sent,) = queries.warnings_of(ben, record).sent
    assert (sent.reached, sent.left) == (0, 2)
    monkeypatch.setattr(warnings, "SECONDS", 8.0)
    for _ in range(2):
        done = actions.go_on(by=world["Bel"].viewer(), incident_id=record, warning=broken.warning)
        assert (len(done.sent), done.left) == (2, ())
    assert [Incident.objects.filter(tenant=one).count() for one in places] == [1, 1]
    with pytest.raises(NotFound):
        actions.go_on(by=ben, incident_id=record, warning=places[0].id)


def test_it_names_those_who_could_not_be_reached(world, ben, record, places):
    VaultMember.objects.filter(vault__tenant=places[1].id, vault__kind=VaultKind.SAFETY).delete()
    vaults.directory.distrust(places[1].id)
    done = actions.warn(by=ben, incident_id=record, warning=says(), to=[one.id for one in places])
    assert (done.sent, done.unreachable) == (("Lantern Law Centre",), ("Quay Street Welcome",))
    (sent,) = queries.warnings_of(ben, record).sent
    assert sent.unreachable == ("Quay Street Welcome",)
    assert {one.tenant.name: one.ready for one in queries.choices_to_warn(ben, world.tenants["harbour"])} == {
        "Lantern Law Centre": True,
        "Quay Street Welcome": False,
    }


def test_only_those_who_speak_for_the_team_warn_mark_or_answer(world, record, places, warned):
    row = received(world, "Carys", places[0])
    for name, refusal in (("Amina", PermissionDenied), ("Ines", PermissionDenied), ("Carys", NotFound)):
        by = world[name].viewer()
        with pytest.raises(refusal):
            actions.warn(by=by, incident_id=record, warning=says(), to=[places[0].id])
        with pytest.raises(refusal):
            actions.mark_sharing(by=by, incident_id=record, sharing="team")
        with pytest.raises(refusal):
            actions.go_on(by=by, incident_id=record, warning=warned.warning)
    for name, refusal in (("Una", PermissionDenied), ("Ben", NotFound)):
        with pytest.raises(refusal):
            actions.answer_roll_call(by=world[name].viewer(), incident_id=row.id, state="safe")
    with pytest.raises(Refused, match="did not come from another"):
        actions.answer_roll_call(by=world["Ben"].viewer(), incident_id=record, state="safe")


def test_it_refuses_before_anything_is_written(world, ben, record, places):
    before = Incident.objects.count()
    for changes, to in (({}, []), ({"sharing": "team"}, [places[0].id]), ({}, [world.tenants["harbour"].id])):
        with pytest.raises(Refused):
            actions.warn(by=ben, incident_id=record, warning=says(**changes), to=to)
    assert Incident.objects.count() == before
    assert queries.warnings_of(ben, record).sent == ()


def test_a_label_can_be_marked_alone_and_its_author_sees_it(world, ben, record):
    actions.mark_sharing(by=ben, incident_id=record, sharing="org_network")
    found = queries.warnings_of(ben, record)
    assert (found.sharing, found.wanted, found.sent) == ("org_network", "team", ())
    assert queries.open_mine(world["Amina"].viewer(), record).story.of(Sharing)[-1].sharing == "org_network"
    assert RollCall not in {type(part) for part in found.case.story.others}


# The drill of August 2024


@pytest.fixture
def network(world):
    """39 more employers. Tam looks after the safety of each, so that the drill needs no 39 more passwords."""
    tam = world["Tam"]
    made = []
    for number in range(39):
        tenant, _ = accounts.create_tenant(
            founder=world["Ben"].keyring,
            kind=TenantKind.EMPLOYER,
            name=f"Member {number:02}",
            slug=f"member-{number:02}",
        )
        vault = vaults.find(tenant.id, VaultKind.SAFETY)
        accounts.take_up(
            person=Person.objects.get(pk=tam.person), keyring=tam.keyring, tenant=tenant, role="safety_manager"
        )
        assert vaults.holds(tam.keyring, vault)
        made.append(tenant)
    return made


def test_one_warning_naming_39_organisations_is_in_each_queue_within_seconds(  # noqa: PLR0917 -- fixtures
    world, ben, record, network, record_property, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr(warnings, "SECONDS", 100.0)  # a busy machine may need a second press; here one is measured
    started = time.monotonic()
    done = actions.warn(by=ben, incident_id=record, warning=says(), to=[one.id for one in network])
    seconds = time.monotonic() - started
    record_property("seconds", seconds)
    print(f"39 organisations warned in {seconds:.2f} s")  # noqa: T201 -- the measure that the drill asks for
    assert (len(done.sent), done.left, done.unreachable) == (39, (), ())
    tam = world["Tam"].viewer()
    for tenant in network:
        (row,) = queries.queue(tam, tenant).rows
        assert row.card.title == "Warning from Harbour Advice"
    assert timedelta(seconds=seconds) < timedelta(minutes=2)
    queries.warnings_of(ben, record)
    with django_assert_max_num_queries(40):  # the page costs the same for two and for many
        (sent,) = queries.warnings_of(ben, record).sent
    assert (len(sent.to), sent.reached, sent.silent) == (39, 39, 39)
    with django_assert_max_num_queries(5):
        assert len(queries.choices_to_warn(ben, Incident.objects.get(id=record).tenant)) == 41
