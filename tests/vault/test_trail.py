from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from audit.models import Entry
from tests.audit.emptying import triggers_off
from tests.vault import sealing
from vault import checkpoints, directory, trail, vaults
from vault.core.ciphers import Key
from vault.errors import Damaged, Untrusted
from vault.models import DirectoryHead, Vault, VaultGeneration, VaultKind

RECORD = "22222222-2222-4222-8222-222222222222"


def log(tenant):
    return vaults.find(tenant.id, VaultKind.AUDIT)


def happened(tenant, event="thing:happen", **told):
    with transaction.atomic():
        return trail.record(event, tenant=tenant and tenant.id, **{"actor": None, **told})


def read(world, tenant, who="Hana", **asked):
    vault = log(tenant)
    return trail.read(vaults.seeds(sealing.opened(world[who]), vault), vault, **{"before": None, "limit": 50, **asked})


def sealed_of(index):
    return bytes(Entry.objects.get(index=index).sealed)


def test_it_tells_a_data_protection_officer_who_did_what(world, harbour, monkeypatch):
    now = timezone.now().replace(minute=7, second=41)
    monkeypatch.setattr(timezone, "now", lambda: now)
    index = happened(harbour, actor=world["Ben"].person, details={"record": RECORD})
    event = read(world, harbour, limit=1)[0]
    assert (event.index, event.event, event.day) == (index, "thing:happen", timezone.localdate())
    assert (event.actor, event.details, event.readable) == (world["Ben"].person, {"record": RECORD}, True)
    assert event.at == now.isoformat(timespec="minutes")
    assert ":41" not in event.at


def test_it_tells_of_nobody_when_nobody_was_signed_in(world, harbour):
    happened(harbour)
    assert read(world, harbour, limit=1)[0].actor is None


def test_it_writes_no_detail_in_clear(world, harbour):
    actor = world["Ben"].person
    index = happened(harbour, actor=actor, details={"record": RECORD})
    entry = Entry.objects.filter(index=index).values()[0]
    told = repr({name: bytes(value) if isinstance(value, memoryview) else value for name, value in entry.items()})
    for secret in (RECORD, str(actor), actor.hex, "record"):
        assert secret not in told
    assert actor.bytes not in bytes(entry["sealed"])


def test_it_gives_the_public_part_as_it_was_given(world, harbour):
    index = happened(harbour, tag=bytes(16), head=bytes(range(32)))
    entry = Entry.objects.get(index=index)
    assert (entry.tenant, entry.event, bytes(entry.tag), bytes(entry.head)) == (
        harbour.id,
        "thing:happen",
        bytes(16),
        bytes(range(32)),
    )


def test_it_seals_little_and_much_to_one_size(world, harbour):
    sizes = {len(sealed_of(happened(harbour, details={"note": "x" * length}))) for length in (0, 50, 300)}
    assert len(sizes) == 1


def test_it_seals_nothing_for_the_whole_installation(world):
    assert sealed_of(happened(None, actor=world["Ben"].person, details={"record": RECORD})) == b""


def test_it_seals_nothing_for_a_tenant_that_never_had_a_log_of_its_own(world):
    with transaction.atomic():
        index = trail.record("thing:happen", tenant=uuid4(), actor=world["Ben"].person)
    assert sealed_of(index) == b""


def test_it_writes_nothing_when_a_tenants_log_was_taken_away(world, harbour):
    Vault.objects.filter(pk=log(harbour).pk).delete()
    directory._trusted.clear()
    with pytest.raises(Untrusted, match="missing"):
        happened(harbour)


def test_it_writes_nothing_when_all_of_a_tenants_keys_were_taken_away_after_a_witness(world, harbour):
    checkpoints.witness()
    Vault.objects.filter(tenant=harbour.id).delete()
    DirectoryHead.objects.filter(scope=harbour.id).delete()
    directory._trusted.clear()
    with pytest.raises(Untrusted, match="witnessed"):
        happened(harbour)


def test_it_reads_backwards_page_by_page(world, harbour, lantern):
    mine = [happened(harbour, details={"number": str(number)}) for number in range(5)]
    happened(lantern)
    assert [event.details["number"] for event in read(world, harbour, limit=3)] == ["4", "3", "2"]
    assert [event.index for event in read(world, harbour, before=mine[2], limit=2)] == [mine[1], mine[0]]


def test_it_tells_an_officer_of_another_tenant_nothing(world, harbour, lantern):
    happened(harbour, details={"record": RECORD})
    vault = log(harbour)
    theirs = vaults.seeds(sealing.opened(world["Hana"]), log(lantern))
    with pytest.raises(Damaged):
        trail.read(theirs, vault, before=None, limit=1)


def test_it_says_where_a_key_does_not_reach(world, harbour):
    happened(harbour, details={"record": RECORD})
    event = trail.read({}, log(harbour), before=None, limit=1)[0]
    assert (event.readable, event.actor, event.at, event.details) == (False, None, None, {})
    with pytest.raises(Damaged):
        trail.read({1: Key.generate()}, log(harbour), before=None, limit=1)


def test_it_says_so_where_retention_has_emptied_the_details(world, harbour):
    index = happened(harbour, details={"record": RECORD})
    with triggers_off():
        Entry.objects.filter(index=index).blank_sealed()
    assert not read(world, harbour, limit=1)[0].readable


@pytest.mark.parametrize("where", ["event", "tenant"])
def test_it_opens_no_details_under_another_event_or_tenant(world, harbour, lantern, where):
    index = happened(harbour, details={"record": RECORD})
    vault = log(harbour)
    seeds = vaults.seeds(sealing.opened(world["Hana"]), vault)
    row = Entry.objects.get(index=index)
    if where == "event":
        row.event = "thing:hide"
    else:
        vault.tenant = lantern.id
    identities = {gen: trail.Identity.from_seed(seed) for gen, seed in seeds.items()}
    with pytest.raises(Damaged):
        trail._opened(identities, vault, row)


def test_it_reads_across_a_change_of_locks(world, harbour):
    happened(harbour, details={"number": "before"})
    vaults.rotate(log(harbour), sealing.opened(world["Hana"]))
    happened(harbour, details={"number": "after"})
    told = [event.details.get("number") for event in read(world, harbour) if event.event == "thing:happen"]
    assert told == ["after", "before"]


def test_it_tells_an_officer_who_left_nothing_new(world, harbour):
    vault = log(harbour)
    kept = vaults.seeds(sealing.opened(world["Hana"]), vault)
    vaults.revoke(vault, world["Hana"].person, actor=world["Ines"].person)
    vaults.found_membership(vault, sealing.opened(world["Noor"]))
    happened(harbour, details={"record": RECORD})
    assert not trail.read(kept, vault, before=None, limit=1)[0].readable
    assert read(world, harbour, who="Noor", limit=1)[0].details == {"record": RECORD}


def test_it_seals_to_no_key_that_the_server_did_not_mark(world, harbour):
    mine = trail.Identity.from_seed(Key.generate()).recipient.raw
    sealing.tamper(VaultGeneration, {"pub": mine}, vault=log(harbour), gen=1)
    with pytest.raises(Untrusted):
        happened(harbour, details={"record": RECORD})


def test_it_stands_or_falls_with_its_deed(world, harbour):
    before = Entry.objects.count()
    with transaction.atomic():
        trail.record("thing:happen", tenant=harbour.id, actor=None)
        transaction.set_rollback(True)
    assert Entry.objects.count() == before
    assert UUID(RECORD) not in {event.details.get("record") for event in read(world, harbour)}
