import functools
import threading
from uuid import UUID

import pytest
from django.db import connection

from tests.vault import sealing
from vault import cards, directory, keeping, records, rotation, vaults
from vault.core.ciphers import Identity
from vault.core.sections import unpack
from vault.errors import Damaged, NotForMe, StepUpNeeded, VaultError
from vault.models import Card, CardForm, KeyWork, RecordWrap, VaultKind, VaultMember
from vault.records import SealedRecord

READABLE = {section: sealing.EVERY_PART[section] for section in sealing.FOR_READERS}
FOREVER = 60.0  # seconds; so that a slow machine does every step


@pytest.fixture
def safety(harbour):
    return sealing.safety(harbour)


def ben_of(world):
    return sealing.opened(world["Ben"])


def deeply(keyring, vault):
    """The whole deep rotation at once."""
    while rotation.work(keyring, vault, budget=FOREVER):
        pass


def gens(model, record):
    return list(model.objects.filter(record=record.binding.record).values_list("gen", flat=True))


# --- a change of locks ----------------------------------------------------------------------------------------------


def test_it_gives_every_member_the_new_key_and_the_whole_past(world, harbour, safety):
    before = sealing.report(harbour)
    vaults.rotate(safety, ben_of(world))
    after = sealing.report(harbour)
    for name in ("Ben", "Bel"):
        keyring = sealing.opened(world[name], stepped_up=False)
        assert sorted(vaults.seeds(keyring, safety)) == [1, 2]
        for record in (before, after):
            assert sealing.texts(keyring, record) == READABLE
        assert len(cards.open_all(keyring, harbour.id)) == 2


def test_it_seals_what_comes_next_to_the_new_key(world, harbour, safety):
    vaults.rotate(safety, ben_of(world))
    record = sealing.report(harbour)
    assert gens(RecordWrap, record) == gens(Card, record) == [2]


def test_it_keeps_how_far_back_each_grant_reaches(world, harbour, safety):
    vaults.rotate(safety, ben_of(world))
    found = VaultMember.objects.filter(vault=safety, gen=2).values_list("person", "from_gen")
    assert dict(found) == {world["Ben"].person: 1, world["Bel"].person: 1}


def test_it_notes_one_step_for_every_record_under_an_older_key(world, harbour, safety):
    old = [sealing.report(harbour) for _ in range(3)]
    vaults.rotate(safety, ben_of(world))
    new = sealing.report(harbour)
    assert rotation.waiting(safety) == 3
    vaults.rotate(safety, ben_of(world))
    waiting = KeyWork.objects.filter(vault=safety.id)
    assert {step.record for step in waiting} == {one.binding.record for one in (*old, new)}
    assert {step.gen for step in waiting} == {3}


def test_it_takes_the_note_down_that_locks_are_due(world, safety):
    vaults.revoke(safety, world["Bel"].person, actor=world["Ines"].person)
    safety.refresh_from_db()
    assert safety.rotation_due
    vaults.rotate(safety, ben_of(world))
    safety.refresh_from_db()
    assert not safety.rotation_due


def test_it_needs_the_step_up_seed(world, safety):
    with pytest.raises(StepUpNeeded):
        vaults.rotate(safety, sealing.opened(world["Ben"], stepped_up=False))
    assert vaults.newest(safety).gen == 1


@pytest.mark.parametrize("name", ["Ines", "Mira", "Noor", "Carys", "Gus"])
def test_it_lets_nobody_but_a_member_change_locks(world, safety, name):
    with pytest.raises(NotForMe):
        vaults.rotate(safety, sealing.opened(world[name]))
    with pytest.raises(NotForMe):
        rotation.work(sealing.opened(world[name]), safety)
    assert vaults.newest(safety).gen == 1


@pytest.mark.parametrize(
    ("name", "place", "kind"),
    [
        ("Lee", "harbour", VaultKind.FINANCE),
        ("Hana", "harbour", VaultKind.AUDIT),
        ("Noor", "harbour", VaultKind.ESCALATION),
        ("Dele", "wellspring", VaultKind.WELLBEING),
        ("Jo", "commons", VaultKind.STATS),
    ],
)
def test_it_changes_the_locks_of_every_kind_of_vault(world, name, place, kind):
    vault = vaults.find(world.tenants[place].id, kind)
    before = vaults.seeds(sealing.opened(world[name]), vault)[1]
    vaults.rotate(vault, sealing.opened(world[name]))
    after = vaults.seeds(sealing.opened(world[name]), vault)
    assert sorted(after) == [1, 2]
    assert after[1] == before


# --- somebody who left ----------------------------------------------------------------------------------------------


def test_it_leaves_somebody_who_left_with_nothing_new_and_in_the_end_nothing_old(world, harbour, safety):
    old, triaged = sealing.report(harbour), sealing.report(harbour)
    cards.put(ben_of(world), triaged, {"title": "T"}, retain_month=sealing.MONTH)
    bel = sealing.opened(world["Bel"])
    kept = vaults.seeds(bel, safety)[1]  # what she may have written down
    vaults.revoke(safety, bel.person, actor=world["Ines"].person)
    vaults.rotate(safety, ben_of(world))
    new = sealing.report(harbour)
    assert opened_with(kept, safety, new) == set()
    assert opened_with(kept, safety, old) == {"wrap", "card"}  # the deep rotation has not come to it yet
    deeply(ben_of(world), safety)
    for record in (old, triaged, new):
        assert opened_with(kept, safety, record) == set()
        assert sealing.texts(ben_of(world), record) == READABLE
    assert len(cards.open_all(ben_of(world), harbour.id)) == 3
    for record in (old, triaged, new):
        with pytest.raises(NotForMe):
            SealedRecord.open(sealing.opened(world["Bel"]), record.binding)
    assert cards.open_all(sealing.opened(world["Bel"]), harbour.id) == []


def opened_with(seed, vault, record):
    """What a bare seed of some generation opens of a record, whatever generation its rows claim to be of."""
    tries = {
        "wrap": lambda gen: unpack(
            Identity.from_seed(seed).unwrap(
                records.wrap_context(record.binding, vault.id, gen),
                bytes(RecordWrap.objects.get(record=record.binding.record, vault=vault.id).blob),
            )
        ),
        "card": lambda gen: open_card(seed, vault, Card.objects.get(record=record.binding.record), gen),
    }
    found = set()
    for name, attempt in tries.items():
        for gen in range(5):
            try:
                attempt(gen)
            except VaultError:
                continue
            found.add(name)
    return found


def open_card(seed, vault, row, gen):
    if row.form == CardForm.VAULT:
        bound = cards._vault_context(vault.tenant, vault.id, row.record, gen, row.version)
        return vaults.card_key(seed).open(bound, bytes(row.blob))
    bound = cards._intake_context(vault.tenant, vault.id, row.record, gen, row.version)
    return Identity.from_seed(seed).unwrap(bound, bytes(row.blob))


def test_it_gives_no_way_forward_from_an_old_seed(world, safety):
    kept = vaults.seeds(sealing.opened(world["Bel"]), safety)[1]
    vaults.rotate(safety, ben_of(world))
    row = vaults.newest(safety)
    for key in (kept, kept.derive("sub/prev"), kept.derive("sub/cards")):
        with pytest.raises(VaultError):
            key.open(vaults._prev_context(safety, 2), bytes(row.prev))
    with pytest.raises(VaultError):
        Identity.from_seed(kept).unwrap(vaults._member_context(safety, 2, world["Bel"].person), wrap_of(world, safety))


def wrap_of(world, vault):
    return bytes(VaultMember.objects.get(vault=vault, gen=2, person=world["Bel"].person).wrap)


def test_it_moves_what_the_trustees_hold_too(world, harbour):
    vault = sealing.escalation(harbour)
    record = sealing.report(harbour, kind=VaultKind.ESCALATION, team=True)
    cards.put_restricted(record, sealing.CARD, retain_month=sealing.MONTH)
    kept = vaults.seeds(sealing.opened(world["Noor"]), vault)[1]
    vaults.revoke(vault, world["Noor"].person, actor=world["Ines"].person)
    vaults.rotate(vault, sealing.opened(world["Olu"]))
    deeply(sealing.opened(world["Olu"]), vault)
    assert "wrap" not in opened_with(kept, vault, record)
    assert sealing.texts(sealing.opened(world["Olu"]), record) == READABLE
    assert dict(cards.open_all(sealing.opened(world["Olu"]), harbour.id)) == {record.binding.record: sealing.CARD}
    assert Card.objects.get().form == CardForm.RESTRICTED


# --- the deep rotation ----------------------------------------------------------------------------------------------


def test_it_moves_every_wrap_and_card_to_the_newest_key(world, harbour, safety):
    made = [sealing.report(harbour) for _ in range(4)]
    vaults.rotate(safety, ben_of(world))
    assert rotation.work(sealing.opened(world["Bel"], stepped_up=False), safety, budget=FOREVER) == 4
    for record in made:
        assert gens(RecordWrap, record) == gens(Card, record) == [2]
        assert sealing.texts(ben_of(world), record) == READABLE
        assert sealing.verified(ben_of(world), record)
    assert rotation.waiting(safety) == 0


def test_it_does_a_little_at_a_time(world, harbour, safety):
    for _ in range(3):
        sealing.report(harbour)
    vaults.rotate(safety, ben_of(world))
    assert [rotation.work(ben_of(world), safety, budget=0) for _ in range(4)] == [1, 1, 1, 0]


def test_it_may_be_done_again(world, harbour, safety):
    record = sealing.report(harbour)
    vaults.rotate(safety, ben_of(world))
    deeply(ben_of(world), safety)
    before = sealing.rows(RecordWrap), sealing.rows(Card)
    KeyWork.objects.create(vault=safety.id, gen=2, record=record.binding.record)
    records.rewrap(ben_of(world), safety, record.binding.record, records.KIND_SAFETY)
    assert sealing.rows(RecordWrap) == before[0]
    deeply(ben_of(world), safety)
    assert sealing.texts(ben_of(world), record) == READABLE
    assert len(cards.open_all(ben_of(world), harbour.id)) == 1


def test_it_steps_over_a_record_that_was_destroyed(world, harbour, safety):
    gone, stays = sealing.report(harbour), sealing.report(harbour)
    vaults.rotate(safety, ben_of(world))
    keeping.destroy(gone.binding.record)
    assert rotation.work(ben_of(world), safety, budget=FOREVER) == 2
    assert gens(RecordWrap, stays) == [2]
    assert rotation.waiting(safety) == 0


def test_it_takes_in_a_card_that_a_reader_wrote_meanwhile(world, harbour, safety):
    record = sealing.report(harbour)
    vaults.rotate(safety, ben_of(world))
    cards.put(ben_of(world), record, {"title": "Later"}, retain_month=sealing.MONTH)
    deeply(ben_of(world), safety)
    assert dict(cards.open_all(ben_of(world), harbour.id)) == {record.binding.record: {"title": "Later"}}


@pytest.mark.parametrize("blob", [b"", bytes(1200)], ids=["nothing", "zeros"])
def test_it_lets_one_damaged_record_hold_up_no_other(world, harbour, safety, blob):
    bad, *good = [sealing.report(harbour) for _ in range(4)]
    vaults.rotate(safety, ben_of(world))
    RecordWrap.objects.filter(record=bad.binding.record).update(blob=blob)
    assert rotation.work(ben_of(world), safety, budget=FOREVER) == 3
    assert [gens(RecordWrap, one) for one in good] == [[2]] * 3
    assert list(KeyWork.objects.values_list("record", flat=True)) == [bad.binding.record]


def test_it_comes_to_every_record_however_many_fail(world, harbour, safety, monkeypatch):
    monkeypatch.setattr(rotation, "_BATCH", 1)
    bad = [sealing.report(harbour) for _ in range(2)]
    good = sealing.report(harbour)
    vaults.rotate(safety, ben_of(world))
    RecordWrap.objects.filter(record__in=[one.binding.record for one in bad]).update(blob=b"")
    KeyWork.objects.all().delete()
    for step, one in zip((0, 1, 2**127), (*bad, good), strict=True):
        KeyWork.objects.create(id=UUID(int=step), vault=safety.id, gen=2, record=one.binding.record)
    for _ in range(200):
        rotation.work(ben_of(world), safety, budget=FOREVER)
        if gens(RecordWrap, good) == [2]:
            break
    assert gens(RecordWrap, good) == [2]


def test_it_waits_for_no_record_that_the_members_do_not_reach(world, harbour, safety):
    lost = sealing.report(harbour)
    for name in ("Ben", "Bel"):
        vaults.revoke(safety, world[name].person, actor=world["Ines"].person)
    vaults.found_membership(safety, sealing.opened(world["Wren"]))
    record = sealing.report(harbour)
    vaults.rotate(safety, sealing.opened(world["Wren"]))
    assert list(KeyWork.objects.values_list("record", flat=True)) == [record.binding.record]
    deeply(sealing.opened(world["Wren"]), safety)
    assert gens(RecordWrap, record) == [3]
    assert gens(RecordWrap, lost) == [1]  # the recovery quorum opens it
    with pytest.raises(NotForMe):
        SealedRecord.open(sealing.opened(world["Wren"]), lost.binding)


def test_it_works_for_whoever_makes_a_request(world, harbour, safety):
    record = sealing.report(harbour)
    vaults.rotate(safety, ben_of(world))
    rotation.work_for(sealing.opened(world["Amina"]))
    assert gens(RecordWrap, record) == [1]
    rotation.work_for(sealing.opened(world["Bel"], stepped_up=False))
    assert gens(RecordWrap, record) == [2]


def test_it_goes_on_to_the_next_vault_when_one_needs_more_care(world, harbour, safety):
    record = sealing.report(harbour)
    guarded = sealing.report(harbour, kind=VaultKind.ESCALATION)
    vaults.grant(safety, world["Noor"].person, ben_of(world))
    for vault, name in ((safety, "Ben"), (sealing.escalation(harbour), "Noor")):
        vaults.rotate(vault, sealing.opened(world[name]))
    with pytest.raises(StepUpNeeded):
        rotation.work(sealing.opened(world["Noor"], stepped_up=False), sealing.escalation(harbour))
    rotation.work_for(sealing.opened(world["Noor"], stepped_up=False))
    assert gens(RecordWrap, record) == [2]
    assert gens(RecordWrap, guarded) == [1]
    rotation.work_for(sealing.opened(world["Noor"]))
    assert gens(RecordWrap, guarded) == [2]


def test_it_reads_a_new_wrap_back_before_the_old_one_goes(world, harbour, safety, monkeypatch):
    record = sealing.report(harbour)
    vaults.rotate(safety, ben_of(world))
    monkeypatch.setattr(records.Recipient, "wrap", lambda *_: bytes(1200))
    assert rotation.work(ben_of(world), safety, budget=FOREVER) == 0
    monkeypatch.undo()
    assert gens(RecordWrap, record) == [1]
    assert sealing.texts(ben_of(world), record) == READABLE


def test_it_writes_no_wrap_that_says_something_else(world, harbour, safety, monkeypatch):
    record = sealing.report(harbour)
    vaults.rotate(safety, ben_of(world))
    wrap = records.Recipient.wrap
    monkeypatch.setattr(records.Recipient, "wrap", lambda self, bound, _: wrap(self, bound, b""))
    with pytest.raises(Damaged, match="does not open"):
        records.rewrap(ben_of(world), safety, record.binding.record, records.KIND_SAFETY)
    monkeypatch.undo()
    assert gens(RecordWrap, record) == [1]


# --- dying half-way -------------------------------------------------------------------------------------------------


def all_there(world, harbour, safety, made):
    """Both members read every record and card, and every wrap under an older key has its step."""
    directory._trusted.clear()
    newest = vaults.newest(safety).gen
    for name in ("Ben", "Bel"):
        keyring = sealing.opened(world[name])
        assert max(vaults.seeds(keyring, safety)) == newest
        for record in made:
            assert sealing.texts(keyring, record) == READABLE
            assert sealing.verified(keyring, record)
        assert {record for record, _ in cards.open_all(keyring, harbour.id)} == {one.binding.record for one in made}
    behind = set(RecordWrap.objects.filter(vault=safety.id, gen__lt=newest).values_list("record", flat=True))
    assert behind <= set(KeyWork.objects.filter(vault=safety.id).values_list("record", flat=True))


def test_it_loses_nothing_however_a_change_of_locks_dies(world, harbour, safety):
    made = [sealing.report(harbour) for _ in range(2)]

    def check():
        all_there(world, harbour, safety, made)
        assert rotation.waiting(safety) == (0 if vaults.newest(safety).gen == 1 else 2)

    assert sealing.every_crash(lambda: vaults.rotate(safety, ben_of(world)), check) >= 8


def test_it_loses_nothing_however_the_deep_rotation_dies(world, harbour, safety):
    made = [sealing.report(harbour) for _ in range(3)]
    cards.put(ben_of(world), made[0], sealing.CARD, retain_month=sealing.MONTH)
    vaults.rotate(safety, ben_of(world))
    writes = sealing.every_crash(lambda: deeply(ben_of(world), safety), lambda: all_there(world, harbour, safety, made))
    assert writes == 3 * 4  # wrap, card, words and step of each record


def test_it_loses_nothing_when_locks_change_again_half_way(world, harbour, safety):
    made = [sealing.report(harbour) for _ in range(3)]
    vaults.rotate(safety, ben_of(world))
    rotation.work(ben_of(world), safety, budget=0)
    vaults.rotate(safety, sealing.opened(world["Bel"]))
    all_there(world, harbour, safety, made)
    assert rotation.waiting(safety) == 3
    deeply(ben_of(world), safety)
    assert [gens(RecordWrap, one) + gens(Card, one) for one in made] == [[3, 3]] * 3
    all_there(world, harbour, safety, made)


# --- two at once ----------------------------------------------------------------------------------------------------


def test_it_lets_two_members_change_locks_one_after_the_other(world, harbour, safety):
    """Both had opened the same generation before either began."""
    ben, bel = ben_of(world), sealing.opened(world["Bel"])
    for keyring in (ben, bel):
        vaults.seeds(keyring, safety)
    vaults.rotate(safety, ben)
    record = sealing.report(harbour)
    assert vaults.rotate(safety, bel).gen == 3
    all_there(world, harbour, safety, [record])


def at_once(*deeds):
    """Runs deeds in threads that start together, each with a connection of its own; returns what they raised."""
    start, raised = threading.Barrier(len(deeds)), []

    def run(deed):
        try:
            start.wait()
            deed()
        except Exception as error:  # noqa: BLE001 -- whatever it is, the test looks at it
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.django_db(transaction=True)
def test_it_lets_two_members_change_locks_at_once(world):
    harbour = world.tenants["harbour"]
    safety, made = sealing.safety(harbour), [sealing.report(harbour) for _ in range(3)]
    keyrings = [ben_of(world), sealing.opened(world["Bel"])]
    for keyring in keyrings:
        vaults.seeds(keyring, safety)
    assert at_once(*(functools.partial(vaults.rotate, safety, keyring) for keyring in keyrings)) == []
    assert vaults.newest(safety).gen == 3
    all_there(world, harbour, safety, made)
    assert at_once(*(functools.partial(deeply, keyring, safety) for keyring in keyrings)) == []
    all_there(world, harbour, safety, made)
    assert [gens(RecordWrap, one) + gens(Card, one) for one in made] == [[3, 3]] * 3


@pytest.mark.django_db(transaction=True)
def test_it_loses_no_report_that_comes_while_locks_change(world):
    harbour = world.tenants["harbour"]
    safety, made = sealing.safety(harbour), []

    def reports():
        made.extend(sealing.report(harbour) for _ in range(5))

    assert at_once(reports, lambda: vaults.rotate(safety, ben_of(world)), reports) == []
    assert len(made) == 10
    all_there(world, harbour, safety, made)


@pytest.mark.django_db(transaction=True)
def test_it_leaves_no_grant_to_somebody_who_leaves_while_locks_change(world):
    safety = sealing.safety(world.tenants["harbour"])

    def leave():
        vaults.revoke(safety, world["Bel"].person, actor=world["Ines"].person)

    assert at_once(leave, lambda: vaults.rotate(safety, ben_of(world))) == []
    directory._trusted.clear()
    assert vaults.members(safety) == [world["Ben"].person]
    assert max(vaults.seeds(ben_of(world), safety)) == 2


# --- nobody there ---------------------------------------------------------------------------------------------------


def test_it_waits_for_a_member_while_reports_go_on(world, harbour, safety):
    vaults.revoke(safety, world["Bel"].person, actor=world["Ines"].person)
    made = [sealing.report(harbour) for _ in range(2)]
    safety.refresh_from_db()
    assert safety.rotation_due
    assert vaults.ready(harbour.id, VaultKind.SAFETY)
    assert [sealing.texts(ben_of(world), record) for record in made] == [READABLE] * 2


def test_it_takes_no_more_reports_once_nobody_could_read_them(world, harbour, safety):
    for name in ("Bel", "Ben"):
        vaults.revoke(safety, world[name].person, actor=world["Ines"].person)
    assert not vaults.ready(harbour.id, VaultKind.SAFETY)
