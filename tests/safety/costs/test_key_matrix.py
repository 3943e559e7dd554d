"""Who opens what of the ledger with the keys that she really has, whatever the pages would let her do.

o own, s shared, n internal (links to what happened). A finance officer has the shared section alone.
"""

import pytest

from accounts import actions as accounts
from safety.actions import claims as claim_deeds
from safety.actions import pots as pot_deeds
from safety.payloads.claims import ClaimBody, ClaimLine
from tests.safety.costs.test_funding import HOME_OFFICE
from tests.vault import sealing
from tests.vault.test_key_matrix import server_keys, table
from vault import locker, records, rotation, vaults
from vault.core.ciphers import Identity
from vault.errors import NotForMe, StepUpNeeded, VaultError
from vault.keyring import Keyring
from vault.models import Item, RecordWrap, VaultKind
from vault.records import KIND_CLAIM, KIND_COST, KIND_POT, KINDS, Binding, SealedRecord, Section

LETTERS = {Section.OWN: "o", Section.SHARED: "s", Section.INTERNAL: "n"}
KIND = {"linked": KIND_COST, "withheld": KIND_COST, "pot": KIND_POT, "claim": KIND_CLAIM}

EXPECTED = """
            linked  withheld  pot  claim
Ben         sn      s         s    s
Bel         sn      s         s    s
Lee         s       s         s    s
Amina       os      os        -    -
"""


@pytest.fixture
def made(world, harbour, send, add):
    """A cost with a link that the team may see, one whose link would tell a name, a pot and a claim."""
    lee = world["Lee"].viewer()
    found = {
        "linked": add(about=send(), stage="paid"),
        "withheld": add(about=send(withhold_identity=True)),
        "pot": pot_deeds.add_pot(by=lee, tenant=harbour, body=HOME_OFFICE),
    }
    body = ClaimBody(pot=found["pot"], lines=(ClaimLine(cost=found["linked"], amount=100),))
    return found | {"claim": claim_deeds.add_claim(by=lee, tenant=harbour, body=body)}


def sections(keyring, tenant, record, kind):
    try:
        items = SealedRecord.open(keyring, Binding(tenant.id, record, kind)).read().items
    except (NotForMe, StepUpNeeded):
        return ""
    return "".join(letter for section, letter in LETTERS.items() if section in {item.section for item in items})


def opens(keyring, tenant, made):
    return {column: sections(keyring, tenant, made[column], kind) for column, kind in KIND.items()}


def test_it_opens_to_each_of_the_cast_what_the_table_says(world, harbour, made):
    nothing = dict.fromkeys(KIND, "")
    for name, one in world.people.items():
        seen = opens(sealing.opened(one, stepped_up=True), harbour, made)
        assert seen == table(EXPECTED).get(name, nothing), name


def test_it_opens_nothing_under_another_kind(world, harbour, made):
    """What is sealed as a cost is no report, no pot and no claim."""
    for kind in set(KINDS) - {KIND_COST}:
        with pytest.raises(VaultError):
            sections(sealing.opened(world["Lee"]), harbour, made["linked"], kind)


def test_it_opens_nothing_with_any_secret_of_the_server(harbour, made):
    tried = 0
    for key in server_keys():
        identity = Identity.from_seed(key)
        for column, kind in KIND.items():
            record = made[column]
            for row in RecordWrap.objects.filter(record=record):
                tried += 1
                bound = records.wrap_context(Binding(harbour.id, record, kind), row.vault, row.gen)
                with pytest.raises(VaultError):
                    identity.unwrap(bound, bytes(row.blob))
            for row in Item.objects.filter(record=record):
                tried += 1
                sealed = SealedRecord(Binding(harbour.id, record, kind), {})
                with pytest.raises(VaultError):
                    key.open(sealed._item_context(row.section, row.id, row.version), bytes(row.blob))
    assert tried > 80


def test_it_opens_nothing_to_the_operator_who_moves_rows_to_himself(world, harbour, made):
    stats = vaults.find(world.tenants["commons"].id, VaultKind.STATS)
    RecordWrap.objects.filter(record=made["pot"]).delete()
    RecordWrap.objects.filter(record=made["linked"]).exclude(
        vault=vaults.find(harbour.id, VaultKind.FINANCE).id
    ).delete()
    RecordWrap.objects.filter(record=made["linked"]).update(vault=stats.id)
    for name in ("Gus", "Jo"):
        try:
            assert sections(sealing.opened(world[name], stepped_up=True), harbour, made["linked"], KIND_COST) == ""
        except VaultError:
            continue


def test_it_opens_nothing_to_a_finance_officer_who_left_once_locks_have_changed(world, harbour, made, move):
    """Finance's locks change too; what is sealed afterwards is out of reach even with all that she had."""
    finance = vaults.find(harbour.id, VaultKind.FINANCE)
    left = sealing.opened(world["Lee"])
    vaults.seeds(left, finance)
    kept = dict(left.vault_seeds)
    vaults.grant(finance, world["Ben"].person, sealing.opened(world["Lee"]))
    accounts.remove_person(by=world["Ines"].viewer(), tenant=harbour, person_id=left.person)
    ben = sealing.opened(world["Ben"], stepped_up=True)
    vaults.rotate(finance, ben)
    while rotation.work(sealing.opened(world["Ben"]), finance, budget=60.0):
        pass
    assert rotation.waiting(finance) == 0
    locker.create(left)
    later = Keyring(left.person, left.seed_s, left.seed_u, vault_seeds=kept)
    assert opens(later, harbour, made) == dict.fromkeys(KIND, "")
    assert opens(sealing.opened(world["Ben"]), harbour, made) == table(EXPECTED)["Ben"]


def test_it_moves_every_kind_of_record_when_the_safety_teams_locks_change(world, harbour, made):
    safety = vaults.find(harbour.id, VaultKind.SAFETY)
    vaults.rotate(safety, sealing.opened(world["Ben"], stepped_up=True))
    while rotation.work(sealing.opened(world["Ben"]), safety, budget=60.0):
        pass
    assert rotation.waiting(safety) == 0
    newest = vaults.newest(safety).gen
    assert set(RecordWrap.objects.filter(vault=safety.id).values_list("gen", flat=True)) == {newest}
    for name in ("Ben", "Bel"):
        assert opens(sealing.opened(world[name]), harbour, made) == table(EXPECTED)[name]
