import time
from uuid import uuid4

import pytest
from django.db import transaction

from tests.vault import sealing
from vault import checkpoints, directory, statements, vaults
from vault.core.ciphers import Key
from vault.errors import Untrusted
from vault.models import DirectoryHead, UserKeys, Vault, VaultGeneration, VaultMember

ANOTHER = bytes(range(256)) * 4 + bytes(192)


def renew(person):
    """A person's keys with their epoch moved on, published as the server does it."""
    row = UserKeys.objects.get(person=person)
    row.epoch += 1
    with transaction.atomic():
        statements.publish_user(row, event="keys:renew", actor=person)


def test_it_finds_a_persons_keys(world):
    amina = world["Amina"]
    found = directory.user_keys(amina.person)
    assert bytes(found.pub_s) == amina.keyring.session_identity.recipient.raw
    assert bytes(found.pub_u) == amina.keyring.step_up_identity.recipient.raw
    assert bytes(found.sign_pub) == amina.keyring.signer.public


def test_it_knows_no_keys_of_a_stranger(world):
    with pytest.raises(Untrusted, match="no keys"):
        directory.user_keys(uuid4())


@pytest.mark.parametrize(
    "change",
    [{"pub_s": ANOTHER}, {"pub_u": ANOTHER}, {"sign_pub": bytes(32)}, {"epoch": 1}, {"suite": 0x11}, {"dir_mac": b""}],
    ids=lambda change: next(iter(change)),
)
def test_it_refuses_a_changed_row_of_a_person(world, change):
    sealing.tamper(UserKeys, change, person=world["Ben"].person)
    with pytest.raises(Untrusted, match="mark"):
        directory.user_keys(world["Ben"].person)


def test_it_refuses_another_persons_row_under_her_id(world):
    gus = UserKeys.objects.filter(person=world["Gus"].person)
    columns = gus.values("epoch", "suite", "pub_s", "pub_u", "sign_pub", "dir_mac")[0]
    sealing.tamper(UserKeys, columns, person=world["Ben"].person)
    with pytest.raises(Untrusted, match="mark"):
        directory.user_keys(world["Ben"].person)


@pytest.mark.parametrize(
    "change",
    [{"pub": ANOTHER}, {"rec_pub": ANOTHER}, {"suite": 0x11}, {"gen": 9}, {"dir_mac": bytes(32)}],
    ids=lambda change: next(iter(change)),
)
def test_it_refuses_a_changed_generation(world, harbour, change):
    vault = sealing.safety(harbour)
    sealing.tamper(VaultGeneration, change, vault=vault, gen=1)
    with pytest.raises(Untrusted, match="mark"):
        vaults.newest(vault)


@pytest.mark.parametrize("change", [{"kind": "stats"}, {"tenant": "33333333-3333-4333-8333-333333333333"}], ids=str)
def test_it_refuses_a_vault_that_became_another(world, harbour, change):
    vault = sealing.safety(harbour)
    sealing.tamper(Vault, change, pk=vault.pk)
    with pytest.raises(Untrusted, match="mark"):
        vaults.newest(vault)


def test_it_refuses_marks_made_with_another_key(world, monkeypatch):
    other = Key.generate()
    monkeypatch.setattr(directory, "mark", other.mac)
    with pytest.raises(Untrusted, match="mark"):
        directory.user_keys(world["Ben"].person)


def test_it_refuses_an_old_row_put_back(world):
    before = sealing.rows(UserKeys, person=world["Ben"].person)
    renew(world["Ben"].person)
    assert directory.user_keys(world["Ben"].person).epoch == 1
    sealing.put_back(UserKeys, before, person=world["Ben"].person)
    with pytest.raises(Untrusted, match="older"):
        directory.user_keys(world["Ben"].person)


def test_it_refuses_everybody_while_one_row_is_missing(world):
    UserKeys.objects.filter(person=world["Gus"].person).delete()
    with pytest.raises(Untrusted, match="missing"):
        directory.user_keys(world["Ben"].person)


def test_it_refuses_the_generation_before_when_the_newest_is_taken_away(world, harbour):
    vault = sealing.safety(harbour)
    VaultGeneration.objects.filter(vault=vault, gen=1).delete()
    with pytest.raises(Untrusted, match="missing"):
        vaults.newest(vault)


def test_it_counts_grants_so_that_none_comes_back(world, harbour):
    vault = sealing.safety(harbour)
    before = sealing.rows(VaultMember, person=world["Bel"].person)
    vaults.revoke(vault, world["Bel"].person, actor=world["Ines"].person)
    assert vaults.newest(vault).gen == 1
    sealing.put_back(VaultMember, before, person=world["Bel"].person)
    with pytest.raises(Untrusted, match="older"):
        vaults.newest(vault)


@pytest.mark.parametrize("column", ["wrap", "statement", "signature", "from_gen", "granter"])
def test_it_counts_every_column_of_a_grant(world, harbour, column):
    row = VaultMember.objects.get(vault=sealing.safety(harbour), person=world["Bel"].person)
    kept = getattr(row, column)
    changed = {"from_gen": 0, "granter": uuid4()}.get(column) or (0 if column == "from_gen" else bytes(kept)[:-1])
    sealing.tamper(VaultMember, {column: changed}, pk=row.pk)
    with pytest.raises(Untrusted, match="older"):
        vaults.newest(sealing.safety(harbour))


def test_it_keeps_tenants_apart(world, harbour, lantern):
    VaultGeneration.objects.filter(vault=sealing.safety(lantern), gen=1).delete()
    assert vaults.newest(sealing.safety(harbour)).gen == 1


@pytest.mark.parametrize("change", [{"counter": 10**6}, {"total": bytes(32)}, {"mac": bytes(32)}], ids=str)
def test_it_refuses_a_changed_head(world, change):
    sealing.tamper(DirectoryHead, change, scope=directory.PEOPLE)
    with pytest.raises(Untrusted, match="head"):
        directory.user_keys(world["Ben"].person)


def test_it_refuses_a_missing_head(world):
    DirectoryHead.objects.filter(scope=directory.PEOPLE).delete()
    with pytest.raises(Untrusted, match="head"):
        directory.user_keys(world["Ben"].person)


def test_it_refuses_another_tenants_head(world, harbour, lantern):
    theirs = DirectoryHead.objects.filter(scope=lantern.id).values("counter", "total", "mac")[0]
    sealing.tamper(DirectoryHead, theirs, scope=harbour.id)
    with pytest.raises(Untrusted, match="head"):
        vaults.newest(sealing.safety(harbour))


def everything_back(model_rows):
    for model, old in model_rows.items():
        sealing.put_back(model, old)


def test_it_refuses_old_keys_with_their_old_head_once_the_new_were_witnessed(world):
    before = {model: sealing.rows(model) for model in (UserKeys, DirectoryHead)}
    renew(world["Ben"].person)
    after = {model: sealing.rows(model) for model in (UserKeys, DirectoryHead)}
    everything_back(before)
    assert directory.user_keys(world["Ben"].person).epoch == 0  # nobody outside the database can know yet
    everything_back(after)
    checkpoints.witness()
    everything_back(before)
    with pytest.raises(Untrusted, match="witnessed"):
        directory.user_keys(world["Ben"].person)


def test_it_refuses_one_scopes_old_keys_however_far_the_others_have_moved_on(world, harbour):
    people = directory.PEOPLE
    heads = sealing.rows(DirectoryHead, scope=people)
    keys = sealing.rows(UserKeys)
    renew(world["Gus"].person)
    checkpoints.witness()
    for _ in range(3):
        vaults.rotate(sealing.safety(harbour), sealing.opened(world["Ben"]))
    sealing.put_back(UserKeys, keys)
    sealing.put_back(DirectoryHead, heads, scope=people)
    with pytest.raises(Untrusted, match="witnessed"):
        directory.user_keys(world["Gus"].person)


def test_it_accepts_keys_newer_than_the_witnessed_checkpoint(world):
    checkpoints.witness()
    renew(world["Ben"].person)
    assert directory.user_keys(world["Ben"].person).epoch == 1


@pytest.mark.parametrize("text", ["", "hearth/audit\n1\n", "hearth/audit\n0\n47DEQ\n\n— hearth/audit AAAA\n"])
def test_it_trusts_nothing_beside_a_witness_that_cannot_be_read(world, text):
    checkpoints.witness()
    directory.witness_file().write_text(text, encoding="utf-8")
    with pytest.raises(Untrusted, match="cannot be read"):
        directory.user_keys(world["Ben"].person)


def test_it_trusts_nothing_beside_a_witness_with_another_number(world):
    checkpoints.witness()
    text = directory.witness_file().read_text(encoding="utf-8")
    changed = text.replace(f"keys {directory.key_changes()}\n", "keys 1\n")
    assert changed != text
    directory.witness_file().write_text(changed, encoding="utf-8")
    with pytest.raises(Untrusted, match="did not sign"):
        directory.user_keys(world["Ben"].person)


def test_it_says_in_a_checkpoint_which_scope_stands_where_and_names_none(world):
    lines = directory.scope_lines()
    assert len(lines) == DirectoryHead.objects.count() == len(world.tenants) + 1
    assert sum(int(line.split()[2]) for line in lines) == directory.key_changes()
    for scope in DirectoryHead.objects.values_list("scope", flat=True):
        assert str(scope)[:8] not in "".join(lines)


def test_it_looks_at_all_rows_once_in_twenty_seconds(world, monkeypatch):
    clock = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: clock)
    directory.user_keys(world["Ben"].person)
    UserKeys.objects.filter(person=world["Gus"].person).delete()
    clock += 19
    directory.user_keys(world["Ben"].person)
    clock += 2
    with pytest.raises(Untrusted, match="missing"):
        directory.user_keys(world["Ben"].person)


def test_it_looks_at_once_when_told_to(world):
    directory.user_keys(world["Ben"].person)
    UserKeys.objects.filter(person=world["Gus"].person).delete()
    directory.distrust(directory.PEOPLE)
    with pytest.raises(Untrusted, match="missing"):
        directory.user_keys(world["Ben"].person)


def test_it_looks_twice_when_somebody_changes_keys_in_between(world, monkeypatch):
    real, looks = directory._marks, []

    def marks(scope):
        looks.append(scope)
        if len(looks) == 1:
            renew(world["Gus"].person)
        return real(scope)

    monkeypatch.setattr(directory, "_marks", marks)
    assert directory.user_keys(world["Ben"].person).epoch == 0
    assert looks == [directory.PEOPLE] * 2


def test_it_moves_the_head_in_the_transaction_of_its_rows(world):
    with transaction.atomic():
        renew(world["Ben"].person)
        transaction.set_rollback(True)
    directory._trusted.clear()
    assert directory.user_keys(world["Ben"].person).epoch == 0
