"""The attacks of `cryptography.md` section 12 on vault and directory, by somebody who writes to the database.

Two who change locks at once and locks that change with nobody there are in `test_rotation.py`, grants planted to be
passed on in `test_planted.py`; shares too few, doubled, mistyped or of another set in `test_vaults.py` and
`core/test_shamir.py`.
"""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from accounts import actions as accounts
from accounts import identity
from accounts.models import Session, SessionKind
from accounts.sessions import SessionStore
from tests.vault import sealing
from vault import cards, checkpoints, directory, inbox, records, statements, trail, unlock, vaults
from vault.core.ciphers import Identity, Key, Recipient
from vault.core.sections import Section, pack
from vault.errors import Damaged, NotForMe, StepUpNeeded, UnknownFormat, Untrusted, VaultError
from vault.models import (
    Card,
    DirectoryHead,
    Head,
    InboxItem,
    Item,
    RecordWrap,
    Unlock,
    UnlockKind,
    UserKeys,
    VaultGeneration,
    VaultKind,
    VaultMember,
)
from vault.records import Binding, SealedRecord


@pytest.fixture
def safety(harbour):
    return sealing.safety(harbour)


@pytest.fixture
def ben(world):
    return sealing.opened(world["Ben"])


@pytest.fixture
def pair(harbour):
    return sealing.report(harbour), sealing.report(harbour)


def exchange(model, column, one, other):
    """Puts a column of each row into the other."""
    first, second = (getattr(model.objects.get(pk=row.pk), column) for row in (one, other))
    sealing.tamper(model, {column: second}, pk=one.pk)
    sealing.tamper(model, {column: first}, pk=other.pk)


def of(model, record, **chosen):
    return model.objects.filter(record=record.binding.record, **chosen).order_by("pk")


# --- swapping -------------------------------------------------------------------------------------------------------


def test_it_notices_wraps_swapped_between_records(ben, pair):
    exchange(RecordWrap, "blob", *(of(RecordWrap, record).get() for record in pair))
    for record in pair:
        with pytest.raises(Damaged):
            SealedRecord.open(ben, record.binding)


def test_it_notices_a_wrap_moved_to_another_generation(world, ben, safety, pair):
    vaults.rotate(safety, ben)
    sealing.tamper(RecordWrap, {"gen": 2}, record=pair[0].binding.record)
    with pytest.raises(Damaged):
        SealedRecord.open(ben, pair[0].binding)


@pytest.mark.parametrize("section", sealing.FOR_READERS)
def test_it_notices_items_swapped_between_records(ben, pair, section):
    exchange(Item, "blob", *(of(Item, record, section=section).get() for record in pair))
    for record in pair:
        with pytest.raises(Damaged):
            SealedRecord.open(ben, record.binding).read()


def test_it_notices_items_swapped_within_a_record(ben, pair):
    sealing.write(pair[0], shared=b"and then")
    exchange(Item, "blob", *of(Item, pair[0], section=Section.SHARED))
    with pytest.raises(Damaged):
        SealedRecord.open(ben, pair[0].binding).read()


def test_it_notices_an_item_moved_into_another_record(ben, pair):
    theirs = of(Item, pair[1], section=Section.SHARED).get()
    sealing.tamper(Item, {"record": pair[0].binding.record}, pk=theirs.pk)
    with pytest.raises(Damaged):
        SealedRecord.open(ben, pair[0].binding).read()
    assert not SealedRecord.open(ben, pair[1].binding).read().verified


def test_it_notices_heads_swapped_between_records(ben, pair):
    exchange(Head, "blob", *(of(Head, record).get() for record in pair))
    with pytest.raises(Damaged):
        SealedRecord.open(ben, pair[0].binding).read()


def test_it_notices_a_changed_version(ben, pair):
    for model in (Item, Head):
        sealing.tamper(model, {"version": 2}, record=pair[0].binding.record)
        with pytest.raises(Damaged):
            SealedRecord.open(ben, pair[0].binding).read()


def test_it_notices_a_card_of_another_vault(world, harbour, lantern, ben):
    theirs = sealing.report(lantern)
    sealing.tamper(Card, {"tenant": harbour.id, "vault": sealing.safety(harbour).id}, record=theirs.binding.record)
    with pytest.raises(Damaged):
        cards.open_all(ben, harbour.id)


# --- keys that are not whose they seem ------------------------------------------------------------------------------


def test_it_gives_a_members_wrap_to_nobody_else(world, safety):
    """Ben's grant under Wren's name; whole, and then with Wren's name in the words too, which Ben did not sign."""
    row = VaultMember.objects.get(vault=safety, person=world["Ben"].person)
    wren = sealing.opened(world["Wren"])
    sealing.tamper(VaultMember, {"person": wren.person}, pk=row.pk)
    with pytest.raises(Untrusted):
        vaults.seeds(wren, safety)
    words = vaults._grant_statement(
        VaultGeneration.objects.get(vault=safety, gen=1), directory.user_keys(wren.person), row.granter, 1, 0
    )
    sealing.tamper(VaultMember, {"statement": words}, pk=row.pk)
    with pytest.raises(Damaged, match="signature"):
        vaults.seeds(wren, safety)


def planted(vault, victim, insider, seed):
    """A grant of another seed to a manager, properly signed by somebody who has keys here."""
    row = VaultGeneration.objects.select_related("vault").order_by("-gen").filter(vault=vault).first()
    keys = directory.user_keys(victim.person)
    words = vaults._grant_statement(row, keys, insider.person, row.gen, vaults._today())
    wrap = Recipient(bytes(keys.pub_s)).wrap(vaults._member_context(vault, row.gen, victim.person), seed.reveal())
    change = {
        "wrap": wrap,
        "statement": words,
        "signature": vaults._sign(words, insider, seed),
        "granter": insider.person,
    }
    sealing.tamper(VaultMember, {**change, "from_gen": row.gen}, vault=vault, person=victim.person)


def test_it_refuses_a_vault_seed_planted_for_a_manager(world, safety, ben):
    planted(safety, world["Ben"], sealing.opened(world["Ines"]), Key.generate())
    with pytest.raises((Damaged, Untrusted)):
        vaults.seeds(ben, safety)
    directory._trusted[safety.tenant] = bytes(DirectoryHead.objects.get(scope=safety.tenant).mac), float("inf")
    with pytest.raises(Damaged, match="not the one in the directory"):  # whatever the directory's head would say
        vaults.seeds(ben, safety)


def test_it_refuses_a_vaults_public_key_of_somebody_else(world, harbour, safety, ben):
    mine = Key.generate()
    sealing.tamper(VaultGeneration, {"pub": Identity.from_seed(mine).recipient.raw}, vault=safety, gen=1)
    before = RecordWrap.objects.count()
    with pytest.raises(Untrusted):
        sealing.report(harbour)
    assert RecordWrap.objects.count() == before
    for deed in (lambda: vaults.seeds(ben, safety), lambda: vaults.grant(safety, world["Wren"].person, ben)):
        with pytest.raises(Untrusted):
            deed()


def test_it_refuses_a_new_generation_of_somebody_else(harbour, safety):
    row = VaultGeneration.objects.get(vault=safety, gen=1)
    row.pk, row.gen, row.pub = None, 2, Identity.from_seed(Key.generate()).recipient.raw
    row.save()
    directory._trusted.clear()
    with pytest.raises(Untrusted):
        sealing.report(harbour)


def test_it_refuses_a_persons_public_keys_of_somebody_else(world, harbour, safety, ben):
    mine = Identity.from_seed(Key.generate()).recipient.raw
    record = sealing.report(harbour)
    sealing.tamper(UserKeys, {"pub_s": mine, "pub_u": mine}, person=world["Wren"].person)
    with pytest.raises(Untrusted):
        vaults.grant(safety, world["Wren"].person, ben)
    with pytest.raises(Untrusted):
        record.hand_over(world["Wren"].person, sealing.FOR_READERS, retain_month=sealing.MONTH)
    assert not InboxItem.objects.exists()


def test_it_refuses_an_old_authentic_key_put_back(world, safety, ben):
    wren = world["Wren"].person
    old = sealing.rows(UserKeys, person=wren)
    row = UserKeys.objects.get(person=wren)
    row.epoch, row.pub_s = 1, Identity.from_seed(Key.generate()).recipient.raw
    with directory.transaction.atomic():
        statements.publish_user(row, event="keys:renew", actor=wren)
    sealing.put_back(UserKeys, old, person=wren)
    with pytest.raises(Untrusted, match="older"):
        vaults.grant(safety, wren, ben)


def test_it_refuses_to_look_away_for_twenty_seconds_when_keys_are_given(world, safety, ben):
    """Other reads trust what they saw in the last seconds; a grant looks at every row."""
    directory.user_keys(ben.person)
    UserKeys.objects.filter(person=world["Gus"].person).delete()
    assert directory.user_keys(ben.person)
    with pytest.raises(Untrusted):
        vaults.grant(safety, world["Wren"].person, ben)


# --- grants that nobody gave ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("signature", [b"", bytes(64), bytes(96)], ids=len)
def test_it_refuses_a_grant_without_a_signature(safety, ben, signature):
    sealing.tamper(VaultMember, {"signature": signature}, vault=safety, person=ben.person)
    with pytest.raises(Damaged):
        vaults.seeds(ben, safety)


def test_it_refuses_a_grant_that_somebody_else_signed(world, safety, ben):
    row = VaultMember.objects.get(vault=safety, person=ben.person)
    forged = vaults._sign(bytes(row.statement), sealing.opened(world["Ines"]), Key.generate())
    sealing.tamper(VaultMember, {"signature": forged}, pk=row.pk)
    with pytest.raises(Damaged, match="signature"):
        vaults.seeds(ben, safety)


@pytest.mark.parametrize(
    "change", [{"from_gen": 0}, {"granter": uuid4()}, {"gen": 0}], ids=lambda change: next(iter(change))
)
def test_it_refuses_a_grant_that_says_something_else(safety, ben, change):
    sealing.tamper(VaultMember, change, vault=safety, person=ben.person)
    with pytest.raises(Untrusted):
        vaults.seeds(ben, safety)


def test_it_gives_nothing_from_a_session_without_the_step_up_seed(world, safety):
    for by in (world["Ben"].viewer(), world["Ben"].viewer(stepped_up=False)):
        accounts.give_role(
            by=world["Ines"].viewer(), tenant=world.tenants["harbour"], person_id=world["Wren"].person, role="deputy"
        )
        with pytest.raises(StepUpNeeded):
            accounts.grant_key(by=by, vault_id=safety.id, person_id=world["Wren"].person)
    assert world["Wren"].person not in vaults.members(safety)


# --- formats and costs ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [RecordWrap, Item, Head, Card], ids=lambda model: model.__name__)
@pytest.mark.parametrize("byte", [b"\x00", b"\x02", b"\x10", b"\x11", b"\x13"], ids=bytes.hex)
def test_it_reads_no_other_format(harbour, ben, pair, model, byte):
    row = of(model, pair[0]).first()
    sealing.tamper(model, {"blob": byte + bytes(row.blob)[1:]}, pk=row.pk)
    with pytest.raises(UnknownFormat):
        read_whole(ben, pair[0])


def read_whole(keyring, record):
    """A record by its wrap, its head and every item, and its card."""
    assert SealedRecord.open(keyring, record.binding).keys
    assert record.read().items
    assert cards.open_some(keyring, record.binding.tenant, [record.binding.record])


def test_it_seals_to_no_other_suite(world, harbour, safety):
    for model, chosen in ((VaultGeneration, {"vault": safety}), (UserKeys, {"person": world["Ben"].person})):
        sealing.tamper(model, {"suite": 0x11}, **chosen)
    with pytest.raises(Untrusted):
        sealing.report(harbour)
    with pytest.raises(Untrusted):
        directory.user_keys(world["Ben"].person)


def test_it_stretches_no_password_below_the_floor(world):
    ben = world["Ben"]
    sealing.tamper(Unlock, {"memory_kib": 64, "iterations": 1}, person=ben.person, kind=UnlockKind.PASSWORD)
    with pytest.raises(UnknownFormat):
        unlock.open_session(ben.person, ben.password)


# --- what was, put back ---------------------------------------------------------------------------------------------


def test_it_notices_an_old_version_of_an_item(ben, pair):
    item = of(Item, pair[0], section=Section.SHARED).get()
    before = sealing.rows(Item, pk=item.pk)
    with directory.transaction.atomic():
        pair[0].put(Section.SHARED, b"corrected", item.pk)
        pair[0].commit(event="record:write", actor=None, retain_month=sealing.MONTH)
    sealing.put_back(Item, before, pk=item.pk)
    assert not sealing.verified(ben, pair[0])


def test_it_notices_a_whole_record_of_yesterday_and_never_forgets(ben, pair):
    before = {model: sealing.rows(model, record=pair[0].binding.record) for model in (Head, Item, Card, RecordWrap)}
    sealing.write(pair[0], internal=b"he was here again")
    for model, old in before.items():
        sealing.put_back(model, old, record=pair[0].binding.record)
    assert not sealing.verified(ben, pair[0])
    sealing.write(SealedRecord.open(ben, pair[0].binding), shared=b"opened by Ben")  # the next deed hides nothing
    assert not sealing.verified(ben, pair[0])
    assert sealing.verified(ben, pair[1])


def whole_directory():
    return {model: sealing.rows(model) for model in (UserKeys, VaultGeneration, VaultMember, DirectoryHead)}


def restore(old):
    for model in reversed(old):
        model.objects.all().delete()
    for model, its_rows in old.items():
        model.objects.bulk_create(model(**row) for row in its_rows)
    directory._trusted.clear()


def test_it_trusts_no_old_database_under_a_newer_witness(world, harbour, safety, ben):
    yesterday = whole_directory()
    vaults.revoke(safety, world["Bel"].person, actor=world["Ines"].person)
    vaults.rotate(safety, ben)
    checkpoints.witness()
    restore(yesterday)
    for deed in (
        lambda: sealing.report(harbour),
        lambda: vaults.seeds(sealing.opened(world["Bel"]), safety),
        lambda: unlock.open_session(world["Bel"].person, world["Bel"].password),
        lambda: trail.record("thing:happen", tenant=harbour.id, actor=None),
        checkpoints.witness,  # and nothing covers it up
    ):
        with pytest.raises(Untrusted, match="witnessed"):
            deed()


def test_it_gives_somebody_who_left_nothing_back(world, safety):
    before = sealing.rows(VaultMember, person=world["Bel"].person)
    vaults.revoke(safety, world["Bel"].person, actor=world["Ines"].person)
    sealing.put_back(VaultMember, before, person=world["Bel"].person)
    with pytest.raises(Untrusted):
        vaults.seeds(sealing.opened(world["Bel"]), safety)


# --- sessions that have not come so far -----------------------------------------------------------------------------


@pytest.fixture
def visit(world):
    """A visitor's request with a session of some kind, that of Ben with both his seeds in it."""

    def visit(kind, **changes):
        ben = sealing.opened(world["Ben"])
        data = {"person": ben.person.hex, **ben.to_texts(), "mark": unlock.session_mark(ben.person).hex(), **changes}
        store = SessionStore()
        store.start(kind, data)
        return SimpleNamespace(session=SessionStore(store.session_key))

    return visit


def test_it_knows_a_session_that_has_come_the_whole_way(visit, world):
    assert identity.viewer_of(visit(SessionKind.SIGNED_IN)).id == world["Ben"].person


@pytest.mark.parametrize("kind", [SessionKind.PENDING, SessionKind.ENROLLING])
def test_it_opens_nothing_to_a_session_half_way(visit, kind):
    assert identity.viewer_of(visit(kind, tries=5, next="/")) is None


@pytest.mark.parametrize("kind", [SessionKind.PENDING, SessionKind.ENROLLING])
def test_it_opens_nothing_to_a_half_way_session_whose_row_says_otherwise(visit, kind):
    request = visit(kind, tries=5, next="/")
    assert Session.objects.update(kind=SessionKind.SIGNED_IN)
    assert identity.viewer_of(request) is None
    assert dict(request.session.items()) == {}


def test_it_opens_nothing_to_a_session_of_somebody_who_left(visit, world, harbour):
    request = visit(SessionKind.SIGNED_IN)
    accounts.remove_person(by=world["Ines"].viewer(), tenant=harbour, person_id=world["Ben"].person)
    assert identity.viewer_of(request) is None


# --- somebody elses -------------------------------------------------------------------------------------------------


def test_it_opens_no_record_under_another_organisations_id(lantern, world, pair):
    here = pair[0].binding
    for name in ("Carys", "Ben"):
        with pytest.raises(NotForMe):
            SealedRecord.open(sealing.opened(world[name]), Binding(lantern.id, here.record))
    with pytest.raises(NotForMe):
        SealedRecord.open(sealing.opened(world["Carys"]), here)
    assert cards.open_all(sealing.opened(world["Carys"]), here.tenant) == []
    assert dict(records.read_many(sealing.opened(world["Carys"]), here.tenant, [here.record])) == {here.record: ()}


def test_it_opens_no_record_wrapped_again_to_another_organisations_vault(lantern, world, pair):
    sealing.tamper(RecordWrap, {"vault": sealing.safety(lantern).id}, record=pair[0].binding.record)
    with pytest.raises(NotForMe):
        SealedRecord.open(sealing.opened(world["Carys"]), pair[0].binding)
    with pytest.raises(Damaged):
        SealedRecord.open(sealing.opened(world["Carys"]), Binding(lantern.id, pair[0].binding.record))


def test_it_opens_no_inbox_row_of_another_person(world, pair):
    pair[0].hand_over(world["Mira"].person, sealing.FOR_READERS, retain_month=sealing.MONTH)
    InboxItem.objects.update(person=world["Wren"].person)
    wren = sealing.opened(world["Wren"])
    assert inbox.waiting(wren) == {}
    inbox.empty_into_locker(wren)
    with pytest.raises(NotForMe):
        SealedRecord.open(wren, pair[0].binding)


def test_it_never_writes_under_a_planted_key(world, harbour, ben):
    """A record of Ben's own, and planted keys for it in his inbox: what he writes stays closed to whoever planted them."""
    record, mine = sealing.report(harbour, team=False), Key.generate()
    record.hand_over(ben.person, sealing.FOR_READERS, retain_month=sealing.MONTH)
    inbox.empty_into_locker(ben)
    handle = {"tenant": harbour.id, "record": record.binding.record, "kind": 1, "retain_month": sealing.MONTH}
    inbox.hand_over(ben.person, keys=dict.fromkeys((Section.SHARED, Section.INTERNAL), mine), **handle)
    inbox.empty_into_locker(ben)
    item = sealing.write(SealedRecord.open(sealing.opened(world["Ben"]), record.binding), internal=b"a note")
    row = Item.objects.get(pk=item)
    with pytest.raises(Damaged):
        mine.open(record._item_context(row.section, row.id, row.version), bytes(row.blob))


def test_it_keeps_the_team_out_of_what_was_kept_from_it_whatever_was_planted(world, harbour, safety, ben):
    record, bel = sealing.report(harbour, team=False), sealing.opened(world["Bel"])
    record.hand_over(bel.person, sealing.FOR_READERS, retain_month=sealing.MONTH)
    row = vaults.newest(safety)
    blob = Recipient(bytes(row.pub)).wrap(records.wrap_context(record.binding, safety.id, row.gen), pack({}))
    RecordWrap.objects.create(
        record=record.binding.record, vault=safety.id, gen=row.gen, blob=blob, retain_month=sealing.MONTH
    )
    cards.put(bel, SealedRecord.open(bel, record.binding), sealing.CARD, retain_month=sealing.MONTH)
    assert cards.open_all(ben, harbour.id) == []
    with pytest.raises(NotForMe):
        SealedRecord.open(ben, record.binding)


# --- nobody left ----------------------------------------------------------------------------------------------------


def test_it_closes_to_reports_when_the_last_member_has_gone_and_keeps_what_it_has(world, harbour, safety):
    record = sealing.report(harbour)
    for name in ("Bel", "Ben"):
        vaults.revoke(safety, world[name].person, actor=world["Ines"].person)
    assert not vaults.ready(harbour.id, VaultKind.SAFETY)
    for name in ("Bel", "Ben", "Ines", "Mira"):
        with pytest.raises(VaultError):
            SealedRecord.open(sealing.opened(world[name]), record.binding)
    vaults.found_membership(safety, sealing.opened(world["Wren"]))
    assert vaults.ready(harbour.id, VaultKind.SAFETY)
    with pytest.raises(NotForMe):  # the past is the recovery quorum's
        SealedRecord.open(sealing.opened(world["Wren"]), record.binding)
    assert sealing.texts(sealing.opened(world["Wren"]), sealing.report(harbour))
