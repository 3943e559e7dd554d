"""A release from its draft to its end, by the real actions; the gate is a stand-in here."""

import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.http import Http404

from aggregates.actions import facts as figures
from aggregates.actions import releases as actions
from aggregates.actions import units
from aggregates.models import Drafting, Fact, FrozenError, Release, ReleaseState, Review, UnitList
from aggregates.payloads.facts import IncidentFact
from aggregates.queries import releases as queries
from aggregates.tasks import drafting
from aggregates.workflow.releases import State
from audit import log
from audit.models import Entry
from tests.aggregates.building import book, on
from tests.aggregates.conftest import stand_in
from tests.audit.emptying import SETTLE, triggers_off
from tests.vault import sealing
from ui.refusals import Refused
from vault import blobs, vaults
from vault.errors import NotForMe, StepUpNeeded
from vault.models import VaultBlob, VaultKind

DAY = date(2026, 11, 10)
TABLES = ("aggregates_release", "aggregates_releasestate", "aggregates_review")
REFUSED = (
    "UPDATE {} SET id = id",
    "DELETE FROM {}",
    "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
    "TRUNCATE {} CASCADE",
)


def push(world, day=date(2026, 8, 10), tenant="harbour", who="Ben"):
    place = world.tenants[tenant]
    fact = IncidentFact(tenant=place.id, type="ONL", severity=3, region="TLC")
    with on(day):
        return figures.push(by=world[who].viewer(), tenant=place.id, vault=VaultKind.SAFETY, fact=fact)


def test_it_makes_a_draft_of_the_facts_of_those_who_take_part(world, drafted):
    push(world)
    push(world, day=date(2026, 10, 2))  # the next quarter
    push(world, tenant="lantern", who="Carys")  # takes no part
    release = drafted()
    payload = json.loads(bytes(release.payload))
    assert payload["measures"][0]["tables"][0]["cells"][0]["value"] == 1
    assert actions.state_of(release) is State.DRAFTED
    assert not Drafting.objects.exists()
    assert not VaultBlob.objects.filter(what="figures-job").exists(), "what a draft is made from is not kept"


def test_it_keeps_the_attack_report_for_the_statistics_alone(world, drafted, jo):
    release = drafted()
    stats = vaults.find(world.tenants["commons"].id, VaultKind.STATS)
    assert json.loads(blobs.opened(jo.keyring, stats, release.attack))["passed"]
    for name in ("Kit", "Farah", "Ben"):
        with pytest.raises(NotForMe):
            blobs.opened(sealing.opened(world[name]), stats, release.attack)


def test_it_asks_for_the_password_before_anything_is_opened(world, drafted):
    drafted()
    shallow = world["Jo"].viewer()
    with on(DAY), pytest.raises(StepUpNeeded):
        actions.draft(by=shallow, period="2026-Q3")


@pytest.mark.parametrize(("name", "error"), [("Kit", PermissionDenied), ("Farah", PermissionDenied), ("Ben", Http404)])
def test_it_lets_nobody_but_the_steward_draft_or_publish(world, drafted, name, error):
    release, by = drafted(), world[name].viewer(stepped_up=True)
    deeds = [
        lambda: actions.draft(by=by, period="2026-Q3"),
        lambda: actions.submit(by=by, release_id=release.id),
        lambda: actions.drop(by=by, release_id=release.id),
        lambda: actions.publish(by=by, release_id=release.id),
        lambda: actions.withdraw(by=by, release_id=release.id, notice="no"),
        lambda: units.set_book(by=by, book=book()),
        lambda: queries.desk(by),
    ]
    for deed in deeds:
        with pytest.raises(error):
            deed()


def test_it_refuses_a_draft_without_a_directory(world, drafted):
    with pytest.raises(Refused, match="list of who takes part"):
        drafted(listed=False)


def test_it_refuses_a_draft_where_a_group_is_too_small(world, drafted, jo):
    whole = book()
    units.set_book(by=jo, book=type(whole)(year=2026, units=whole.units[:70]))
    with pytest.raises(Refused, match="Too few organisations"):
        drafted()


def test_it_goes_on_after_a_crash_and_gives_the_same_bytes(world, jo, drafted, monkeypatch):
    push(world)
    first = drafted()
    with on(DAY):
        actions.drop(by=jo, release_id=first.id)
    died = []
    monkeypatch.setattr(actions, "start", lambda _, bundle: died.append(bundle))
    drafted()
    row = Drafting.objects.get()
    push(world, day=date(2026, 9, 9))  # whatever comes meanwhile is not in it
    with on(DAY), pytest.raises(Refused, match="goes on"):
        actions.resume(by=jo, drafting_id=row.id)
    monkeypatch.setattr(actions, "STALE", actions.STALE * 0)
    with pytest.raises(StepUpNeeded):
        actions.resume(by=world["Jo"].viewer(), drafting_id=row.id)
    with transaction.atomic():
        actions.resume(by=jo, drafting_id=row.id)
    stored = drafting.run(row.id, died[0], build=stand_in)
    assert bytes(Release.objects.get(pk=stored).payload) == bytes(first.payload)


def test_it_says_why_a_draft_failed_and_can_be_begun_anew(world, jo, drafted, monkeypatch):
    def breaks(*_, **__):
        raise RuntimeError("The rules cannot be met.")

    monkeypatch.setattr(drafting.gate, "build", breaks, raising=False)
    monkeypatch.setattr(actions, "start", drafting.run)
    drafted()
    made = queries.making(jo)
    assert (made.failed, made.stopped, made.step) == (True, True, "The rules cannot be met.")
    actions.give_up(by=jo, drafting_id=made.id)
    assert queries.making(jo) is None


def test_it_stores_nothing_of_a_draft_that_was_given_up(world, jo, drafted, monkeypatch):
    kept = []
    monkeypatch.setattr(actions, "start", lambda *given: kept.append(given))
    drafted()
    actions.give_up(by=jo, drafting_id=kept[0][0])
    assert drafting.run(*kept[0], build=stand_in) is None
    assert not Release.objects.exists()


def test_it_keeps_each_word_from_everybody_until_both_have_spoken(world, drafted, say, jo):
    release = drafted()
    with pytest.raises(Http404):
        queries.opened(world["Kit"].viewer(), release.id)
    actions.submit(by=jo, release_id=release.id)
    say("Kit", release, "refuse", "a word that waits")
    for name in ("Kit", "Pia", "Jo"):
        seen = queries.opened(world[name].viewer(stepped_up=True), release.id)
        assert seen.words == ()
        assert (seen.mine is not None) == (name == "Kit")
    stored = bytes(Review.objects.get().blob)
    assert b"a word that waits" not in stored
    say("Pia", release)
    assert {word.by for word in queries.opened(jo, release.id).words} == {"Kit", "Pia"}
    assert actions.state_of(Release.objects.get()) is State.REFUSED


def test_it_takes_one_word_of_each_reviewer_and_no_third(world, drafted, say, jo):
    release = drafted()
    actions.submit(by=jo, release_id=release.id)
    say("Kit", release)
    with pytest.raises(Refused, match="cannot be changed"):
        say("Kit", release, "refuse", "changed my mind")
    say("Pia", release)
    with pytest.raises(Refused, match="checked this already"):
        say("Pia", release)


def test_it_lets_nobody_check_her_own_draft(world, drafted, say, jo):
    release = drafted()
    actions.submit(by=jo, release_id=release.id)
    with triggers_off(), connection.cursor() as cursor:
        kit = Release._meta.get_field("drafted_by").get_db_prep_value(world["Kit"].person, connection)
        cursor.execute("UPDATE aggregates_release SET drafted_by = %s", [kit])
    with pytest.raises(Refused, match="You drafted this"):
        say("Kit", release)


def test_it_publishes_what_two_approved_signed_and_in_the_log(world, released):
    release = released()
    told = ReleaseState.objects.get(release=release, state=State.PUBLISHED)
    assert bytes(log.entry(told.leaf).head) == bytes(release.sha256)
    assert len(bytes(told.signature)) == 64
    assert queries.verify() == (1, [])
    assert [line.period for line in queries.published(world["Farah"].viewer())] == ["2026-Q3"]
    assert [line.period for line in queries.published(world["Amina"].viewer())] == ["2026-Q3"]


def test_it_does_not_publish_what_was_not_approved(world, drafted, say, jo):
    release = drafted()
    actions.submit(by=jo, release_id=release.id)
    say("Kit", release)
    with pytest.raises(Refused, match="Two people"):
        actions.publish(by=jo, release_id=release.id)
    assert queries.published(world["Farah"].viewer()) == []


def test_it_chains_each_release_to_the_one_before(released):
    first = released("2026-Q2", date(2026, 8, 10))
    second = released("2026-Q3")
    assert bytes(second.previous) == bytes(first.sha256)
    assert queries.verify() == (2, [])


def test_it_refuses_to_make_a_published_period_again(released, drafted):
    released()
    with pytest.raises(Refused, match="never made again"):
        drafted()


def test_it_changes_no_published_byte_when_facts_come_or_go_later(world, released):
    late = push(world)
    release = released()
    before = bytes(Release.objects.get().payload)
    with on(DAY):
        assert not figures.withdraw(fact_id=late)
    push(world, day=DAY)
    assert bytes(Release.objects.get(pk=release.pk).payload) == before
    assert Fact.objects.filter(pk=late).exists()


def test_it_withdraws_with_a_notice_and_leaves_the_release_to_be_read(world, released, jo):
    release = released()
    with pytest.raises(Refused):
        actions.withdraw(by=jo, release_id=release.id, notice=" ")
    actions.withdraw(by=jo, release_id=release.id, notice="Two regions were mixed up.")
    _, state, notice = queries.released(world["Farah"].viewer(), "2026-Q3")
    assert (state, notice) == (State.WITHDRAWN, "Two regions were mixed up.")
    with on(DAY), pytest.raises(Refused, match="So there is none"):
        actions.draft(by=jo, period="2026-Q3")
    assert queries.verify() == (1, [])


def test_it_freezes_the_directory_once_something_is_published(released, jo):
    released()
    with on(DAY), pytest.raises(Refused, match="stays as it is"):
        units.remove_unit(by=jo, year=2026, code="u001")
    assert UnitList.objects.get(year=2026).version == 1


def test_it_refuses_change_and_end_in_the_model(released):
    release = released()
    for row in (release, ReleaseState.objects.first(), Review.objects.first()):
        with pytest.raises(FrozenError):
            row.save()
        with pytest.raises(FrozenError):
            row.delete()
        with pytest.raises(FrozenError):
            type(row).objects.all().delete()
        with pytest.raises(FrozenError):
            type(row).objects.update(id=row.id)


@pytest.mark.parametrize("table", TABLES)
def test_it_refuses_change_and_end_in_the_database(released, table):
    released()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(SETTLE)
    change, end, replacing, emptying = (statement.format(table) for statement in REFUSED)
    for statement in (change, end, emptying if connection.vendor == "postgresql" else replacing):
        with pytest.raises(DatabaseError, match="never"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [("payload", b'{"previous":null}', "not those that were published"), ("previous", b"x" * 32, "does not follow")],
)
def test_it_notices_a_release_that_was_changed_behind_everybodys_back(released, column, value, said):
    released()
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE aggregates_release SET {column} = %s", [value])  # noqa: S608 - a name from the list above
    assert any(said in problem for problem in queries.verify()[1])
    with pytest.raises(CommandError):
        call_command("verify_releases")


def test_it_notices_a_forged_signature_and_a_place_in_the_log_that_is_not_its_own(released, capsys):
    released()
    call_command("verify_releases")
    assert "1 releases" in capsys.readouterr().out
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute("UPDATE aggregates_releasestate SET signature = %s, leaf = 0", [b"x" * 64])
    told = " ".join(queries.verify()[1])
    assert "signature" in told
    assert "does not vouch" in told


def test_it_tells_in_the_log_who_did_what_to_the_network_alone(released, world):
    released()
    events = list(Entry.objects.filter(event__startswith="release:").order_by("index").values_list("event", "tenant"))
    assert [event for event, _ in events] == [
        "release:build",
        "release:draft",
        "release:submit",
        "release:review",
        "release:review",
        "release:approve",
        "release:publish",
    ]
    assert {tenant for _, tenant in events} == {world.tenants["commons"].id}
