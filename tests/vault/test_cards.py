import json
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vault import sealing
from vault import cards, inbox, locker, records, vaults
from vault.core.ciphers import Key
from vault.core.sections import Section, pack
from vault.errors import Conflict, Damaged, NoRecipients, NotForMe, NotReady, UnknownFormat, Untrusted
from vault.models import Card, CardForm, RecordWrap, Vault, VaultGeneration, VaultKind, VaultMember
from vault.records import Binding, SealedRecord

BODY = {"title": "Two calls", "severity": 3}


@pytest.fixture
def ben(world):
    return sealing.opened(world["Ben"], stepped_up=False)


def listed(keyring, tenant):
    return dict(cards.open_all(keyring, tenant.id))


def put(keyring, record, body=BODY):
    cards.put(keyring, SealedRecord.open(keyring, record.binding), body, retain_month=sealing.MONTH)


def card_of(record):
    return Card.objects.get(record=record.binding.record)


# --- whose cards are whose ------------------------------------------------------------------------------------------


def test_it_shows_an_intake_card_to_the_team(world, harbour, ben):
    record = sealing.report(harbour)
    assert card_of(record).form == CardForm.INTAKE
    for name in ("Ben", "Bel"):
        assert listed(sealing.opened(world[name]), harbour) == {record.binding.record: sealing.CARD}


def test_it_becomes_a_vault_card_with_a_readers_first_deed(harbour, ben):
    record = sealing.report(harbour)
    put(ben, record)
    row = card_of(record)
    assert (row.form, row.version, row.gen) == (CardForm.VAULT, 2, 1)
    assert listed(ben, harbour) == {record.binding.record: BODY}


def test_it_becomes_an_intake_card_again_when_the_author_adds(harbour, ben):
    record = sealing.report(harbour)
    put(ben, record)
    cards.put_intake(record, {"title": "More"}, retain_month=sealing.MONTH)
    assert (card_of(record).form, card_of(record).version) == (CardForm.INTAKE, 3)
    assert listed(ben, harbour) == {record.binding.record: {"title": "More"}}


def test_it_shows_a_restricted_card_to_its_readers_alone(world, harbour):
    record = sealing.report(harbour, team=False)
    record.hand_over(world["Bel"].person, sealing.FOR_READERS, retain_month=sealing.MONTH)
    record.wrap_to_vault(VaultKind.ESCALATION, sealing.FOR_READERS, retain_month=sealing.MONTH)
    assert (card_of(record).form, card_of(record).vault, card_of(record).gen) == (CardForm.RESTRICTED, None, 0)
    seen = {name for name, one in world.people.items() if listed(sealing.opened(one), harbour)}
    assert seen == {"Bel", "Noor", "Olu"}
    assert listed(sealing.opened(world["Noor"], stepped_up=False), harbour) == {}
    inbox.empty_into_locker(sealing.opened(world["Bel"]))
    assert listed(sealing.opened(world["Bel"]), harbour) == {record.binding.record: sealing.CARD}


def test_it_lists_no_restricted_card_for_its_author(world, harbour):
    record, amina = sealing.report(harbour, team=False), sealing.opened(world["Amina"])
    handle = {"tenant": harbour.id, "kind": 1, "service": "safety", "role": "author", "note": {}}
    hers = {section: record.keys[section] for section in (Section.OWN, Section.IDENTITY, Section.SHARED)}
    locker.update(amina, lambda mine: mine.add_record(record.binding.record, keys=hers, **handle))
    assert listed(amina, harbour) == {}


def test_it_lets_the_author_of_a_restricted_record_bring_its_card_up_to_date(world, harbour):
    record = sealing.report(harbour, team=False)
    record.hand_over(world["Bel"].person, sealing.FOR_READERS, retain_month=sealing.MONTH)
    author = SealedRecord.with_keys(record.binding, {Section.SHARED: record.keys[Section.SHARED]})
    cards.put_restricted(author, {"title": "More"}, retain_month=sealing.MONTH)
    assert listed(sealing.opened(world["Bel"]), harbour) == {record.binding.record: {"title": "More"}}


def test_it_keeps_a_restricted_card_restricted_whoever_of_its_readers_works_on_it(world, harbour, ben):
    record = sealing.report(harbour, team=False)
    record.hand_over(world["Bel"].person, sealing.FOR_READERS, retain_month=sealing.MONTH)
    record.wrap_to_vault(VaultKind.ESCALATION, sealing.FOR_READERS, retain_month=sealing.MONTH)
    for number, name in enumerate(("Bel", "Noor"), 2):
        put(sealing.opened(world[name]), record, {"title": name})
        assert (card_of(record).form, card_of(record).version) == (CardForm.RESTRICTED, number)
        assert listed(sealing.opened(world["Olu"]), harbour) == {record.binding.record: {"title": name}}
    assert listed(ben, harbour) == {}


@pytest.mark.parametrize("sections", [(), (Section.SHARED,), (Section.SHARED, Section.INTERNAL)], ids=len)
def test_it_keeps_a_restricted_card_from_the_team_whatever_wrap_was_planted(world, harbour, ben, sections):
    """Whoever writes to the database adds a wrap for the team's vault, which anybody can make, so that the record
    looks like one that the team reads.
    """
    record, bel = sealing.report(harbour, team=False), sealing.opened(world["Bel"])
    record.hand_over(bel.person, sealing.FOR_READERS, retain_month=sealing.MONTH)
    inbox.empty_into_locker(bel)
    vault, row = sealing.safety(harbour), vaults.newest(sealing.safety(harbour))
    bound = records.wrap_context(record.binding, vault.id, row.gen)
    blob = records.Recipient(bytes(row.pub)).wrap(bound, pack(dict.fromkeys(sections, Key.generate())))
    RecordWrap.objects.create(
        record=record.binding.record, vault=vault.id, gen=row.gen, blob=blob, retain_month=sealing.MONTH
    )
    put(bel, record)
    assert card_of(record).form == CardForm.RESTRICTED
    assert listed(bel, harbour) == {record.binding.record: BODY}
    assert listed(ben, harbour) == {}


def test_it_shows_nothing_to_anybody_else(world, harbour, lantern):
    sealing.report(harbour)
    mine = sealing.report(lantern)
    assert set(listed(sealing.opened(world["Carys"]), lantern)) == {mine.binding.record}
    for name, one in world.people.items():
        keyring = sealing.opened(one)
        assert bool(listed(keyring, harbour)) == (name in {"Ben", "Bel"})
        assert bool(listed(keyring, lantern)) == (name == "Carys")


def test_it_names_the_cards_that_a_person_has_the_keys_of_without_opening_them(world, harbour, lantern):
    ours, restricted = sealing.report(harbour), sealing.report(harbour, team=False)
    restricted.hand_over(world["Bel"].person, sealing.FOR_READERS, retain_month=sealing.MONTH)
    sealing.report(lantern)
    Card.objects.update(blob=b"\x01 never opens")
    first, second = ours.binding.record, restricted.binding.record
    for name, expected in {"Bel": {first, second}, "Ben": {first}, "Carys": set(), "Amina": set()}.items():
        keyring = sealing.opened(world[name])
        assert set(cards.readable(keyring, harbour.id).values_list("record", flat=True)) == expected, name
        named = cards.readable(keyring, harbour.id, also=[second])
        assert set(named.values_list("record", flat=True)) == {*expected, second}, name


def test_it_says_so_when_somebody_else_wrote_the_card_first(harbour, monkeypatch):
    record = sealing.report(harbour)
    monkeypatch.setattr(cards, "_next_version", lambda _: 3)
    with pytest.raises(Conflict):
        cards.put_intake(record, BODY, retain_month=sealing.MONTH)
    assert card_of(record).version == 1


def test_it_lets_nobody_but_a_reader_write_a_card(world, harbour):
    record = sealing.report(harbour)
    record.hand_over(world["Mira"].person, (Section.SHARED, Section.INTERNAL), retain_month=sealing.MONTH)
    with pytest.raises(NotForMe):
        put(sealing.opened(world["Mira"]), record)
    assert card_of(record).form == CardForm.INTAKE


# --- under which key ------------------------------------------------------------------------------------------------


def test_it_seals_under_the_newest_lock_though_the_reader_opened_an_older(world, harbour, ben):
    record = sealing.report(harbour)
    vaults.seeds(ben, sealing.safety(harbour))
    vaults.rotate(sealing.safety(harbour), sealing.opened(world["Bel"]))
    put(ben, record)
    assert card_of(record).gen == 2
    assert listed(sealing.opened(world["Bel"]), harbour) == {record.binding.record: BODY}


def test_it_seals_under_no_lock_that_somebody_who_left_knows(world, harbour):
    """Whoever writes to the database takes Ben's newest grant away, so that he falls back to the one before."""
    record, safety = sealing.report(harbour), sealing.safety(harbour)
    vaults.rotate(safety, sealing.opened(world["Ben"]))
    ben = sealing.opened(world["Ben"])
    VaultMember.objects.filter(vault=safety, gen=2, person=ben.person).delete()
    with pytest.raises((NotForMe, Untrusted)):
        put(ben, record)
    assert card_of(record).version == 1


def test_it_needs_no_step_up(world, harbour):
    record = sealing.report(harbour)
    put(sealing.opened(world["Ben"], stepped_up=False), record)
    assert card_of(record).form == CardForm.VAULT


def test_it_seals_to_no_vault_that_is_missing_or_unmarked(world, harbour):
    record = sealing.report(harbour)
    elsewhere = SealedRecord.new(Binding(uuid4(), uuid4()), (Section.SHARED,))
    with pytest.raises(NoRecipients):
        cards.put_intake(elsewhere, BODY, retain_month=sealing.MONTH)
    sealing.tamper(VaultGeneration, {"pub": bytes(1216)}, vault=sealing.safety(harbour), gen=1)
    with pytest.raises(Untrusted):
        cards.put_intake(record, BODY, retain_month=sealing.MONTH)
    Vault.objects.create(tenant=elsewhere.binding.tenant, kind=VaultKind.SAFETY)
    with pytest.raises(NotReady):
        cards.put_intake(elsewhere, BODY, retain_month=sealing.MONTH)


# --- at rest --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", list(CardForm))
def test_it_shows_nothing_of_a_card(world, harbour, ben, form):
    record = sealing.report(harbour, team=form != CardForm.RESTRICTED)
    if form == CardForm.VAULT:
        put(ben, record)
    row = card_of(record)
    assert row.form == form
    for secret in (b"A card", b"Two calls", b"title"):
        assert secret not in bytes(row.blob)


def test_it_pads_cards_to_one_size(harbour, ben):
    sizes = set()
    for length in (0, 100, 400):
        record = sealing.report(harbour)
        put(ben, record, {"title": "x" * length})
        sizes.add(len(bytes(card_of(record).blob)))
    assert len(sizes) == 1


# --- lists ----------------------------------------------------------------------------------------------------------


def test_it_opens_the_cards_named(harbour, ben):
    first, second = sealing.report(harbour), sealing.report(harbour)
    assert cards.open_some(ben, harbour.id, [first.binding.record, uuid4()]) == {first.binding.record: sealing.CARD}
    assert len(listed(ben, harbour)) == 2
    assert second.binding.record in listed(ben, harbour)


FEW, MORE = 10, 14
"""Vaults, membership, grant, generations, keys of member and giver, three heads, cards; with restricted ones also locker,
inbox and the trustees' vault."""


@pytest.mark.parametrize(("restricted", "queries"), [(False, FEW), (True, MORE)])
def test_it_lists_many_in_as_many_queries_as_few(world, harbour, django_assert_num_queries, restricted, queries):
    made = []
    for number in (3, 9):
        for _ in range(number):
            made.append(sealing.report(harbour).binding.record)
            if restricted:
                one = sealing.report(harbour, team=False)
                one.hand_over(world["Bel"].person, sealing.FOR_READERS, retain_month=sealing.MONTH)
                made.append(one.binding.record)
        vaults.newest(sealing.safety(harbour))  # the directory is looked at once in twenty seconds
        vaults.directory.user_keys(world["Bel"].person)
        keyring = sealing.opened(world["Bel"])
        with django_assert_num_queries(queries):
            assert len(listed(keyring, harbour)) == len(made)


# --- changing locks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [CardForm.INTAKE, CardForm.VAULT])
def test_it_moves_a_card_to_the_newest_lock(world, harbour, form):
    record, ben = sealing.report(harbour), sealing.opened(world["Ben"])
    if form == CardForm.VAULT:
        put(ben, record, sealing.CARD)
    vaults.rotate(sealing.safety(harbour), ben)
    version = card_of(record).version
    cards.reseal(ben, harbour.id, record.binding.record)
    row = card_of(record)
    assert (row.form, row.gen, row.version, row.retain_month) == (CardForm.VAULT, 2, version + 1, sealing.MONTH)
    assert listed(ben, harbour) == {record.binding.record: sealing.CARD}


def test_it_leaves_a_restricted_or_missing_card_as_it_is(world, harbour, ben):
    record = sealing.report(harbour, team=False)
    before = sealing.rows(Card)
    cards.reseal(ben, harbour.id, record.binding.record)
    cards.reseal(ben, harbour.id, uuid4())
    assert sealing.rows(Card) == before


def test_it_moves_no_card_without_its_key(world, harbour):
    record = sealing.report(harbour)
    for nobody in (sealing.opened(world["Carys"]), sealing.opened(world["Mira"]), sealing.stranger()):
        with pytest.raises(NotForMe):
            cards.reseal(nobody, harbour.id, record.binding.record)


# --- what was changed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", list(CardForm))
@pytest.mark.parametrize("change", ["bit", "format", "version", "record", "short"])
def test_it_opens_no_changed_card(world, harbour, ben, form, change):
    record = sealing.report(harbour, team=form != CardForm.RESTRICTED)
    record.hand_over(world["Bel"].person, sealing.FOR_READERS, retain_month=sealing.MONTH)
    if form == CardForm.VAULT:
        put(ben, record)
    blob, other = bytes(card_of(record).blob), uuid4()
    changed = {
        "bit": {"blob": sealing.flipped(blob)},
        "format": {"blob": b"\x11" + blob[1:]},
        "version": {"version": 9},
        "record": {"record": other},
        "short": {"blob": b""},
    }[change]
    if change == "record":  # its keys are at hand under the other name too
        moved = SealedRecord.with_keys(Binding(harbour.id, other), record.keys)
        moved.hand_over(world["Bel"].person, sealing.FOR_READERS, retain_month=sealing.MONTH)
    sealing.tamper(Card, changed, record=record.binding.record)
    with pytest.raises((Damaged, UnknownFormat)):
        listed(sealing.opened(world["Bel"]), harbour)


def test_it_shows_no_card_of_another_vault_as_its_own(world, harbour, lantern, ben):
    theirs = sealing.report(lantern)
    sealing.tamper(Card, {"tenant": harbour.id}, record=theirs.binding.record)
    assert listed(ben, harbour) == {}
    sealing.tamper(Card, {"vault": sealing.safety(harbour).id}, record=theirs.binding.record)
    with pytest.raises(Damaged):
        listed(ben, harbour)


@pytest.mark.parametrize("form", [CardForm.INTAKE, CardForm.VAULT])
def test_it_opens_no_card_as_one_of_another_form(harbour, ben, form):
    record = sealing.report(harbour)
    if form == CardForm.VAULT:
        put(ben, record)
    other = CardForm.VAULT if form == CardForm.INTAKE else CardForm.INTAKE
    sealing.tamper(Card, {"form": other}, record=record.binding.record)
    with pytest.raises((Damaged, UnknownFormat)):
        listed(ben, harbour)


def test_it_stays_readable_for_whoever_has_the_format(harbour, ben):
    record, vault = sealing.report(harbour), sealing.safety(harbour)
    put(ben, record)
    row = card_of(record)
    key = vaults.seeds(ben, vault)[1].derive("sub/cards")
    bound = cards.context("card", harbour.id, vault.id, record.binding.record, 1, 2)
    assert json.loads(cards.padding.unpad(key.open(bound, bytes(row.blob)))) == BODY


KEY, ids, small = Key(bytes(range(32))), st.uuids(version=4), st.integers(0, 2**31)


@settings(deadline=None)
@given(place=st.tuples(ids, ids, ids, small, small), other=st.tuples(ids, ids, ids, small, small))
def test_it_binds_every_card_to_its_place(place, other):
    made = {
        "card": KEY.seal(cards._vault_context(*place), b"codes"),
        "restricted": KEY.seal(cards._restricted_context(place[0], place[2], place[4]), b"codes"),
    }
    for at, value in enumerate(other):
        moved = (*place[:at], value, *place[at + 1 :])
        bound = {
            "card": cards._vault_context(*moved),
            "restricted": cards._restricted_context(moved[0], moved[2], moved[4]),
        }
        for form, blob in made.items():
            if (
                bound[form] == cards._vault_context(*place)
                or (form == "restricted" and at in {1, 3})
                or value == place[at]
            ):
                assert KEY.open(bound[form], blob) == b"codes"
            else:
                with pytest.raises(Damaged):
                    KEY.open(bound[form], blob)
        assert cards._intake_context(*moved) not in bound.values()
