"""Who opens what of profiles and cases with the keys that she really has, whatever the pages would let her do.

s shared, n internal (the coordinators' remarks), p what the scheme has to know of a case. The coordinator has no s of a case:
no page, no command and no later version of the code can show her what the two write.
"""

import pytest

from tests.vault import sealing
from tests.vault.test_key_matrix import server_keys, table
from tests.wellbeing.cases.building import case, provider
from vault import records, rotation, vaults
from vault.core.ciphers import Identity
from vault.errors import NotForMe, StepUpNeeded, VaultError
from vault.models import Item, RecordWrap, VaultKind
from vault.records import KIND_CASE, KIND_PROVIDER, KINDS, Binding, SealedRecord, Section
from wellbeing.actions import cases
from wellbeing.actions import providers as people

LETTERS = {Section.OWN: "o", Section.SHARED: "s", Section.INTERNAL: "n", Section.PROVIDER: "p"}
KIND = {"profile": KIND_PROVIDER, "other": KIND_PROVIDER, "case": KIND_CASE, "declined": KIND_CASE}

EXPECTED = """
            profile  other  case  declined
Dele        sn       sn     p     p
Efe         s        -      sp    -
Emre        -        s      -     sp
Amina       -        -      sp    -
Wren        -        -      -     sp
"""


@pytest.fixture
def made(world):
    """Profiles of Efe and Emre with a remark each, a case of Amina and Efe, and one of Wren's to which Emre said no."""
    dele = world["Dele"].viewer(stepped_up=True)
    found = {"profile": provider(world, "Efe"), "other": provider(world, "Emre")}
    for record in found.values():
        people.remark(by=dele, profile_id=record, text="Rang them.")
    found["case"] = case(world)
    cases.say(by=world["Amina"].viewer(), case_id=found["case"], text="A word.")
    found["declined"] = case(world, "Wren", "Emre", accepted=False)
    cases.answer(by=world["Emre"].viewer(), case_id=found["declined"], accepted=False, reason="full")
    return found


def sections(keyring, tenant, record, kind):
    try:
        sealed = SealedRecord.open(keyring, Binding(tenant.id, record, kind))
    except (NotForMe, StepUpNeeded):
        return ""
    rows = Item.objects.filter(record=record)
    items = [sealed._open_item(row) for row in rows if row.section in sealed.keys]
    return "".join(letter for section, letter in LETTERS.items() if section in {item.section for item in items})


def test_it_opens_to_each_of_the_cast_what_the_table_says(world, made):
    wellspring = world.tenants["wellspring"]
    nothing = dict.fromkeys(KIND, "")
    for name, one in world.people.items():
        keyring = sealing.opened(one, stepped_up=True)
        seen = {column: sections(keyring, wellspring, made[column], kind) for column, kind in KIND.items()}
        assert seen == table(EXPECTED).get(name, nothing), name


def test_it_keeps_the_scheme_out_until_the_password_was_given_again(world, made):
    keyring = sealing.opened(world["Dele"], stepped_up=False)
    assert sections(keyring, world.tenants["wellspring"], made["case"], KIND_CASE) == ""


def test_it_gives_the_coordinators_no_key_of_what_the_two_write(world, made):
    """Not in the wrap, and not in the audit log: the very bytes that her keys open."""
    wellspring = world.tenants["wellspring"]
    keyring = sealing.opened(world["Dele"], stepped_up=True)
    sealed = SealedRecord.open(keyring, Binding(wellspring.id, made["case"], KIND_CASE))
    assert set(sealed.keys) == {Section.PROVIDER}
    for row in Item.objects.filter(record=made["case"], section=Section.SHARED):
        for key in sealed.keys.values():
            with pytest.raises(VaultError):
                key.open(sealed._item_context(row.section, row.id, row.version), bytes(row.blob))


def test_it_stays_open_to_the_scheme_when_its_locks_have_changed(world, made):
    wellspring = world.tenants["wellspring"]
    vault = vaults.find(wellspring.id, VaultKind.WELLBEING)
    vaults.rotate(vault, sealing.opened(world["Dele"], stepped_up=True))
    while rotation.work(sealing.opened(world["Dele"], stepped_up=True), vault, budget=60.0):
        pass
    assert rotation.waiting(vault) == 0
    newest = vaults.newest(vault).gen
    assert set(RecordWrap.objects.filter(vault=vault.id).values_list("gen", flat=True)) == {newest}
    for name in ("Dele", "Efe"):
        keyring = sealing.opened(world[name], stepped_up=True)
        seen = {column: sections(keyring, wellspring, made[column], kind) for column, kind in KIND.items()}
        assert seen == table(EXPECTED)[name], name


def test_it_opens_nothing_under_another_kind(world, made):
    for kind in set(KINDS) - {KIND_CASE}:
        with pytest.raises(VaultError):
            SealedRecord.open(
                sealing.opened(world["Amina"]), Binding(world.tenants["wellspring"].id, made["case"], kind)
            ).read()


def test_it_opens_nothing_with_any_secret_of_the_server(world, made):
    wellspring = world.tenants["wellspring"]
    tried = 0
    for key in server_keys():
        identity = Identity.from_seed(key)
        for column, kind in KIND.items():
            bound = Binding(wellspring.id, made[column], kind)
            for row in RecordWrap.objects.filter(record=made[column]):
                tried += 1
                with pytest.raises(VaultError):
                    identity.unwrap(records.wrap_context(bound, row.vault, row.gen), bytes(row.blob))
            for row in Item.objects.filter(record=made[column]):
                tried += 1
                with pytest.raises(VaultError):
                    key.open(SealedRecord(bound, {})._item_context(row.section, row.id, row.version), bytes(row.blob))
    assert tried > 80


def test_it_leaves_nothing_of_the_asker_in_a_case_that_was_declined(world, made):
    """Emre's keys still open the record; what Wren had released is not in it any more."""
    sealed = SealedRecord.open(
        sealing.opened(world["Emre"]), Binding(world.tenants["wellspring"].id, made["declined"], KIND_CASE)
    )
    for item in sealed.read().items:
        assert b"07700" not in item.data
        assert b"evenings" not in item.data.lower()


def test_it_tells_a_provider_nothing_of_the_employer_unless_it_was_released(world, made):
    """No name, no address and no id of Harbour, in everything that Efe's keys open; with a release, just the name."""
    harbour = world.tenants["harbour"]
    efe = sealing.opened(world["Efe"])
    wellspring = world.tenants["wellspring"].id

    def opened(record):
        sealed = SealedRecord.open(efe, Binding(wellspring, record, KIND_CASE))
        return b" ".join(item.data for item in sealed.read().items)

    for word in (harbour.name, harbour.slug, harbour.id.hex, str(harbour.id), world["Amina"].email):
        assert word.encode() not in opened(made["case"])
    told = case(world, "Wren", employer=harbour.name)
    assert harbour.name.encode() in opened(told)
