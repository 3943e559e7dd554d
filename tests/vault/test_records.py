import hashlib
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import log
from audit.models import Entry
from tests.vault import sealing
from vault import inbox, keeping, locker, records, trail, vaults
from vault.core.ciphers import Identity, Key
from vault.core.sections import Section, pack
from vault.errors import Conflict, Damaged, NoRecipients, NotForMe, NotReady, UnknownFormat, Untrusted
from vault.models import Card, Head, Item, RecordWrap, VaultGeneration, VaultKind
from vault.records import Binding, SealedRecord

READABLE = {section: sealing.EVERY_PART[section] for section in sealing.FOR_READERS}
HERS = (Section.OWN, Section.IDENTITY, Section.SHARED)


@pytest.fixture
def ben(world):
    return sealing.opened(world["Ben"], stepped_up=False)


@pytest.fixture
def record(harbour):
    return sealing.report(harbour)


def rows_of(record):
    return {model: sealing.rows(model, record=record.binding.record) for model in (Head, Item)}


def put_back(record, old):
    for model, its_rows in old.items():
        sealing.put_back(model, its_rows, record=record.binding.record)


def keep(keyring, record, wanted=HERS):
    """What her locker keeps of a record of her own."""
    handle = {"tenant": record.binding.tenant, "kind": 1, "service": "safety", "role": "author", "note": {}}
    keys = {section: record.keys[section] for section in wanted}
    locker.update(keyring, lambda mine: mine.add_record(record.binding.record, keys=keys, **handle))


# --- reading and writing --------------------------------------------------------------------------------------------


def test_it_reads_what_was_written(record):
    contents = record.read()
    assert {item.section: item.data for item in contents.items} == sealing.EVERY_PART
    assert {item.version for item in contents.items} == {1}
    assert contents.verified


def test_it_opens_through_the_vault(ben, record):
    assert sealing.texts(ben, record) == READABLE
    assert sealing.verified(ben, record)


def test_it_writes_the_next_version_of_an_item(ben, record):
    item = next(item for item in record.read().items if item.section is Section.SHARED)
    with transaction.atomic():
        record.put(Section.SHARED, b"what happened, corrected", item.id)
        record.commit(event="record:write", actor=None, retain_month=sealing.MONTH)
    found = next(one for one in SealedRecord.open(ben, record.binding).read().items if one.id == item.id)
    assert (found.version, found.data) == (2, b"what happened, corrected")
    assert sealing.verified(ben, record)
    assert Item.objects.filter(record=record.binding.record).count() == len(sealing.EVERY_PART)


def test_it_writes_what_was_queued_once(record):
    sealing.write(record, shared=b"more")
    sealing.write(record)
    assert [item.data for item in record.read().items].count(b"more") == 1
    assert Head.objects.get(record=record.binding.record).version == 3


def test_it_stores_nothing_before_the_commit(harbour):
    new = SealedRecord.new(Binding(harbour.id, uuid4()), HERS)
    new.put(Section.SHARED, b"what happened")
    assert new.read() == records.Contents((), verified=False)
    assert not Item.objects.filter(record=new.binding.record).exists()


def test_it_has_fresh_keys_for_every_record_and_section(harbour):
    binding = Binding(harbour.id, uuid4())
    keys = [key for _ in range(2) for key in SealedRecord.new(binding, HERS).keys.values()]
    assert all(one != other for at, one in enumerate(keys) for other in keys[at + 1 :])


def test_it_takes_only_what_its_holder_has_a_key_for(record):
    author = SealedRecord.with_keys(record.binding, {Section.SHARED: record.keys[Section.SHARED]})
    with pytest.raises(NotForMe):
        author.put(Section.INTERNAL, b"not mine to write")
    reader = SealedRecord.with_keys(record.binding, {Section.INTERNAL: record.keys[Section.INTERNAL]})
    reader.put(Section.INTERNAL, b"a note")
    with pytest.raises(NotForMe):
        reader.commit(event="record:write", actor=None, retain_month=sealing.MONTH)
    with pytest.raises(NotForMe):
        reader.read()


def test_it_writes_all_or_nothing(world, harbour, ben):
    record = sealing.report(harbour)

    def commit():
        sealing.write(SealedRecord.open(ben, record.binding), shared=b"more", internal=b"and more")

    def check():
        contents = SealedRecord.open(ben, record.binding).read()
        assert contents.verified
        added = [item for item in contents.items if item.data not in READABLE.values()]
        assert len(added) in {0, 2, 4}

    assert sealing.every_crash(commit, check) >= 4


def test_it_says_so_when_somebody_else_wrote_first(record, monkeypatch):
    real = trail.record

    def meanwhile(*told, **more):
        Head.objects.filter(record=record.binding.record).update(version=7)
        return real(*told, **more)

    monkeypatch.setattr(trail, "record", meanwhile)
    record.put(Section.SHARED, b"too late")
    with pytest.raises(Conflict), transaction.atomic():
        record.commit(event="record:write", actor=None, retain_month=sealing.MONTH)
    monkeypatch.undo()
    assert Head.objects.get(record=record.binding.record).version == 1
    assert record.read().verified


def test_it_takes_turns_on_one_record(ben, record):
    with transaction.atomic():
        assert SealedRecord.open(ben, record.binding, lock=True).keys
    assert SealedRecord.open(ben, record.binding, lock=False).keys


def test_it_reads_again_when_somebody_writes_in_between(ben, record, monkeypatch):
    real, looks = records.log.latest, []

    def latest(tag):
        looks.append(tag)
        if len(looks) == 1:
            sealing.write(SealedRecord.with_keys(record.binding, record.keys), shared=b"meanwhile")
        return real(tag)

    opened = SealedRecord.open(ben, record.binding)
    monkeypatch.setattr(records.log, "latest", latest)
    contents = opened.read()
    assert contents.verified
    assert b"meanwhile" in [item.data for item in contents.items]


def test_it_refuses_an_item_of_another_record(harbour, record):
    other = sealing.report(harbour)
    theirs = other.read().items[0]
    record.put(theirs.section, b"over theirs", theirs.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        record.commit(event="record:write", actor=None, retain_month=sealing.MONTH)
    assert other.read().verified


# --- what a dump shows ----------------------------------------------------------------------------------------------


def test_it_shows_nothing_of_the_content(record):
    stored = [bytes(blob) for blob in Item.objects.filter(record=record.binding.record).values_list("blob", flat=True)]
    stored.append(bytes(Head.objects.get(record=record.binding.record).blob))
    stored.append(bytes(RecordWrap.objects.get(record=record.binding.record).blob))
    secrets = [*sealing.EVERY_PART.values(), *(key.reveal() for key in record.keys.values())]
    assert not [secret for secret in secrets for blob in stored if secret in blob]


def test_it_seals_short_and_longer_texts_to_one_size(harbour):
    sizes = {
        len(bytes(Item.objects.get(record=sealing.report(harbour, parts={Section.SHARED: text}).binding.record).blob))
        for text in (b"", b"x", b"x" * 1000)
    }
    assert len(sizes) == 1


def test_it_joins_its_events_by_a_tag_that_key_holders_alone_derive(record):
    sealing.write(record, shared=b"more")
    told = Entry.objects.filter(tag=record.tag()).order_by("index")
    assert [entry.event for entry in told] == ["record:make", "record:write"]
    assert len(record.tag()) == 16
    others = SealedRecord.with_keys(record.binding, {**record.keys, Section.SHARED: Key.generate()})
    elsewhere = SealedRecord.with_keys(Binding(record.binding.tenant, uuid4()), record.keys)
    assert len({record.tag(), others.tag(), elsewhere.tag()}) == 3


def test_it_vouches_for_the_sealed_head(record):
    row = Head.objects.get(record=record.binding.record)
    entry = log.latest(record.tag())
    assert entry.index == row.leaf
    assert bytes(entry.head) == hashlib.sha256(bytes(row.blob)).digest()
    assert set(Item.objects.filter(record=record.binding.record).values_list("leaf", flat=True)) == {row.leaf}


# --- handing keys on ------------------------------------------------------------------------------------------------


def test_it_gives_the_vault_the_sections_named_and_no_other(harbour, ben):
    record = sealing.report(harbour, wanted=(Section.SHARED, Section.INTERNAL))
    assert set(SealedRecord.open(ben, record.binding).keys) == {Section.SHARED, Section.INTERNAL}


def test_it_hands_the_sections_named_to_one_person(world, record):
    record.hand_over(world["Mira"].person, (Section.SHARED,), retain_month=sealing.MONTH)
    assert sealing.texts(sealing.opened(world["Mira"]), record) == {Section.SHARED: b"what happened"}


def test_it_opens_with_the_locker_alone(world, harbour):
    amina, record = sealing.opened(world["Amina"]), sealing.report(harbour)
    with pytest.raises(NotForMe):
        SealedRecord.open(amina, record.binding)
    keep(amina, record)
    assert set(sealing.texts(amina, record)) == set(HERS)


def test_it_puts_together_what_locker_vault_and_inbox_hold(world, harbour):
    record = sealing.report(harbour, wanted=(Section.IDENTITY,))
    ben = sealing.opened(world["Ben"])
    keep(ben, record, (Section.OWN, Section.SHARED))
    record.hand_over(ben.person, (Section.INTERNAL,), retain_month=sealing.MONTH)
    assert sealing.texts(ben, record) == sealing.EVERY_PART


@pytest.mark.parametrize("way", ["vault", "inbox"])
def test_it_lets_nothing_that_was_planted_replace_a_key_in_the_locker(world, harbour, way):
    record, ben = sealing.report(harbour), sealing.opened(world["Ben"])
    keep(ben, record)
    planted = dict.fromkeys((Section.SHARED, Section.INTERNAL), Key.generate())
    if way == "inbox":
        RecordWrap.objects.all().delete()
        inbox.hand_over(
            ben.person,
            tenant=harbour.id,
            record=record.binding.record,
            kind=1,
            keys=planted,
            retain_month=sealing.MONTH,
        )
    else:
        vault, row = sealing.safety(harbour), vaults.newest(sealing.safety(harbour))
        bound = records.wrap_context(record.binding, vault.id, row.gen)
        blob = records.Recipient(bytes(row.pub)).wrap(bound, pack(planted))
        RecordWrap.objects.update(blob=blob)
    assert SealedRecord.open(ben, record.binding).keys[Section.SHARED] == record.keys[Section.SHARED]


def test_it_gives_no_key_to_a_vault_that_is_missing_or_keyless(world, record):
    with pytest.raises(NoRecipients):
        record.wrap_to_vault(VaultKind.STATS, HERS, retain_month=sealing.MONTH)
    vault = sealing.escalation(world.tenants["harbour"])
    VaultGeneration.objects.filter(vault=vault).delete()
    with pytest.raises((NotReady, Untrusted)):
        record.wrap_to_vault(VaultKind.ESCALATION, HERS, retain_month=sealing.MONTH)


def test_it_destroys_everything_of_a_record_and_nothing_else(harbour, ben, record):
    other = sealing.report(harbour)
    keeping.destroy(record.binding.record)
    for model in (RecordWrap, Card, Item, Head):
        assert list(model.objects.values_list("record", flat=True).distinct()) == [other.binding.record]
    with pytest.raises(NotForMe):
        SealedRecord.open(ben, record.binding)
    assert sealing.texts(ben, other) == READABLE


# --- many at once ---------------------------------------------------------------------------------------------------


def read_many(keyring, tenant, found):
    return {
        record: sorted(item.data for item in items) for record, items in records.read_many(keyring, tenant.id, found)
    }


def test_it_reads_many_as_it_reads_one(world, harbour, ben):
    normal, restricted, hidden = sealing.report(harbour), sealing.report(harbour, team=False), sealing.report(harbour)
    restricted.hand_over(ben.person, sealing.FOR_READERS, retain_month=sealing.MONTH)
    RecordWrap.objects.filter(record=hidden.binding.record).delete()
    mine = sealing.report(harbour, team=False)
    keep(ben, mine)
    ids = [one.binding.record for one in (normal, restricted, hidden, mine)]
    readable = sorted(READABLE.values())
    hers = sorted(sealing.EVERY_PART[section] for section in HERS)
    assert read_many(ben, harbour, ids) == dict(zip(ids, [readable, readable, [], hers], strict=True))


def test_it_reads_nothing_of_another_tenants(world, harbour, lantern, ben):
    theirs = sealing.report(lantern)
    assert read_many(ben, harbour, [theirs.binding.record]) == {theirs.binding.record: []}
    assert read_many(ben, lantern, [theirs.binding.record]) == {theirs.binding.record: []}


def test_it_reads_many_in_as_many_queries_as_few(world, harbour, django_assert_num_queries):
    ids = [sealing.report(harbour).binding.record for _ in range(12)]
    for found in (ids[:2], ids):
        keyring = sealing.opened(world["Ben"])
        vaults.newest(sealing.safety(harbour))  # the directory is looked at once in twenty seconds
        vaults.directory.user_keys(keyring.person)
        with django_assert_num_queries(MANY):
            assert len(read_many(keyring, harbour, found)) == len(found)


MANY = 12  # wraps, items, locker, inbox, vaults; grant, generations, keys of member and giver, three heads


def test_it_lists_what_the_trustees_vault_opens(world, harbour):
    record = sealing.report(harbour, kind=VaultKind.ESCALATION)
    sealing.report(harbour)
    noor = sealing.opened(world["Noor"])
    found = records.escalated(noor, harbour.id)
    assert {record: set(keys) for record, keys in found.items()} == {record.binding.record: set(sealing.FOR_READERS)}
    for nobody in (sealing.opened(world["Noor"], stepped_up=False), sealing.opened(world["Ben"]), sealing.stranger()):
        assert not [keys for keys in records.escalated(nobody, harbour.id).values() if keys]


# --- what was put back ----------------------------------------------------------------------------------------------


def test_it_notices_an_item_put_back(record):
    item = next(item for item in record.read().items if item.section is Section.SHARED)
    before = sealing.rows(Item, pk=item.id)
    with transaction.atomic():
        record.put(Section.SHARED, b"what happened, corrected", item.id)
        record.commit(event="record:write", actor=None, retain_month=sealing.MONTH)
    assert record.read().verified
    sealing.put_back(Item, before, pk=item.id)
    contents = record.read()
    assert next(one for one in contents.items if one.id == item.id).data == b"what happened"
    assert not contents.verified


def test_it_notices_an_item_taken_away(record):
    Item.objects.filter(pk=record.read().items[0].id).delete()
    assert not record.read().verified


def test_it_notices_an_item_of_a_section_it_cannot_open(ben, record):
    opened = SealedRecord.open(ben, record.binding)
    Item.objects.filter(record=record.binding.record, section=Section.OWN).delete()
    assert not opened.read().verified


def test_it_notices_a_head_put_back(record):
    before = sealing.rows(Head, record=record.binding.record)
    sealing.write(record, shared=b"more")
    sealing.put_back(Head, before, record=record.binding.record)
    assert not record.read().verified


def test_it_notices_a_head_that_points_elsewhere_in_the_log(record):
    sealing.tamper(Head, {"leaf": 0}, record=record.binding.record)
    assert not record.read().verified


def test_it_notices_a_head_taken_away(record):
    Head.objects.filter(record=record.binding.record).delete()
    assert not record.read().verified
    assert len(record.read().items) == len(sealing.EVERY_PART)


def test_it_notices_a_whole_record_put_back(record):
    before = rows_of(record)
    sealing.write(record, shared=b"I take it back")
    after = rows_of(record)
    put_back(record, before)
    assert not record.read().verified
    put_back(record, after)
    assert record.read().verified


def test_it_never_again_vouches_for_what_was_put_back(record):
    before = rows_of(record)
    sealing.write(record, shared=b"I take it back")
    put_back(record, before)
    for text in (b"opened by somebody", b"and again"):
        sealing.write(record, shared=text)
        assert not record.read().verified


def test_it_never_again_vouches_once_an_item_was_lost(record):
    Item.objects.filter(pk=record.read().items[0].id).delete()
    sealing.write(record, shared=b"more")
    assert not record.read().verified


# --- what was changed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [Head, Item])
def test_it_opens_no_changed_blob(record, model):
    row = model.objects.filter(record=record.binding.record).first()
    blob = bytes(row.blob)
    for changed, error in ((sealing.flipped(blob), Damaged), (blob[:-1], Damaged), (b"\x02" + blob[1:], UnknownFormat)):
        model.objects.filter(pk=row.pk).update(blob=changed)
        with pytest.raises(error):
            record.read()


@pytest.mark.parametrize("change", [{"version": 2}, {"section": Section.SHARED}], ids=str)
def test_it_opens_no_item_as_another(record, change):
    Item.objects.filter(record=record.binding.record, section=Section.INTERNAL).update(**change)
    with pytest.raises(Damaged):
        record.read()


SOME = (Section.OWN, Section.SHARED)
ids = st.uuids(version=4)
places = st.tuples(ids, ids, st.integers(0, 2**31), st.sampled_from(SOME), ids, st.integers(1, 2**31))
KEYS = dict.fromkeys(SOME, Key(bytes(range(32))))  # one key for both, so that only the context keeps them apart


def sealed_at(place, data=b"what happened"):
    tenant, record, kind, section, item, version = place
    sealed = SealedRecord(Binding(tenant, record, kind), KEYS)
    known = {item.hex: [int(section), version - 1, ""]} if version > 1 else {}
    return sealed._seal_item(records.SealedItem(item, section, 0, data), known, sealing.MONTH)


@settings(deadline=None)
@given(place=places, other=places)
def test_it_binds_every_item_to_its_place(place, other):
    row = sealed_at(place)
    assert row.version == place[5]
    for at, value in enumerate(other):
        moved = (*place[:at], value, *place[at + 1 :])
        tenant, record, kind, section, item, version = moved
        row.section, row.id, row.version = int(section), item, version
        opener = SealedRecord(Binding(tenant, record, kind), KEYS)
        if moved == place:
            assert opener._open_item(row).data == b"what happened"
        else:
            with pytest.raises(Damaged):
                opener._open_item(row)


@settings(deadline=None)
@given(place=places, other=places)
def test_it_binds_every_head_to_its_place(place, other):
    blob = SealedRecord(Binding(*place[:3]), KEYS)._seal_head(place[5], {})
    for at in (0, 1, 2, 5):
        tenant, record, kind, _, _, version = (*place[:at], other[at], *place[at + 1 :])
        opener, row = SealedRecord(Binding(tenant, record, kind), KEYS), Head(version=version, blob=blob)
        if other[at] == place[at]:
            assert opener._listed(row) == {}
        else:
            with pytest.raises(Damaged):
                opener._listed(row)


VAULT = Identity.from_seed(Key(bytes(range(32))))


@settings(deadline=None)
@given(
    place=st.tuples(ids, ids, st.integers(0, 9), ids, st.integers(0, 9)),
    other=st.tuples(ids, ids, st.integers(0, 9), ids, st.integers(0, 9)),
)
def test_it_binds_every_wrap_to_its_place(place, other):
    tenant, record, kind, vault, gen = place
    blob = VAULT.recipient.wrap(records.wrap_context(Binding(tenant, record, kind), vault, gen), b"keys")
    for at, value in enumerate(other):
        tenant, record, kind, vault, gen = (*place[:at], value, *place[at + 1 :])
        bound = records.wrap_context(Binding(tenant, record, kind), vault, gen)
        if value == place[at]:
            assert VAULT.unwrap(bound, blob) == b"keys"
        else:
            with pytest.raises(Damaged):
                VAULT.unwrap(bound, blob)
