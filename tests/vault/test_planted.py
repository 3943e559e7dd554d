"""Grants and keys that somebody planted, so that the next change of locks would pass a seed on to her.

She writes to the database; in some tests she holds the server's secrets too, so that the directory vouches for her rows.
"""

import pytest

from tests.vault import sealing
from vault import directory, vaults
from vault.core.ciphers import Identity, Key
from vault.errors import Untrusted
from vault.models import UserKeys, VaultMember


@pytest.fixture
def safety(harbour):
    return sealing.safety(harbour)


def ben_of(world):
    return sealing.opened(world["Ben"])


def planted_grant(vault, keyring):
    """A grant that somebody writes for herself into the database: signed, but without the seed."""
    row = vaults.newest(vault)
    keys = directory.user_keys(keyring.person)
    statement = vaults._grant_statement(row, keys, keyring.person, 1, vaults._today())
    return VaultMember(
        vault=vault,
        gen=row.gen,
        person=keyring.person,
        from_gen=1,
        granter=keyring.person,
        wrap=keyring.session_identity.recipient.wrap(b"", bytes(32)),
        statement=statement,
        signature=vaults._sign(statement, keyring, Key.generate()),
    )


def test_it_passes_no_key_on_to_a_grant_that_was_planted(world, safety):
    planted_grant(safety, sealing.opened(world["Ines"])).save()
    with pytest.raises(Untrusted):
        vaults.rotate(safety, ben_of(world))
    assert VaultMember.objects.filter(vault=safety, gen=2).count() == 0


def test_it_passes_no_key_on_to_a_grant_that_was_planted_with_the_servers_own_mark(world, safety):
    row = planted_grant(safety, sealing.opened(world["Ines"]))
    row.save()
    directory.move_head(safety.tenant, come=[directory.grant_mark(row)])
    with pytest.raises(Untrusted, match="No member"):
        vaults.rotate(safety, ben_of(world))
    assert VaultMember.objects.filter(vault=safety, gen=2).count() == 0


def test_it_passes_no_key_on_to_a_member_whose_keys_were_replaced(world, safety):
    """With the server's own mark, so that only the grant's words still tell whose keys were meant."""
    row = UserKeys.objects.get(person=world["Bel"].person)
    row.pub_s = Identity.from_seed(Key.generate()).recipient.raw
    old, row.dir_mac = bytes(row.dir_mac), directory.mark(directory.user_context(row))
    row.save()
    directory.move_head(directory.PEOPLE, gone=[old], come=[row.dir_mac])
    with pytest.raises(Untrusted, match="says something else"):
        vaults.rotate(safety, ben_of(world))


def test_it_passes_no_key_on_to_a_recovery_key_that_was_replaced(world, safety):
    """With the server's own mark: only the generation's words, proven under its seed, still tell which key was meant."""
    row = vaults.newest(safety)
    row.rec_pub = Identity.from_seed(Key.generate()).recipient.raw
    old, row.dir_mac = bytes(row.dir_mac), directory.mark(directory.generation_context(row))
    row.save()
    directory.move_head(safety.tenant, gone=[old], come=[row.dir_mac])
    with pytest.raises(Untrusted, match="says something else"):
        vaults.rotate(safety, ben_of(world))
    row.statement = vaults._generation_statement(row, world["Ines"].person, vaults._today())
    row.signature = vaults._sign(row.statement, sealing.opened(world["Ines"]), Key.generate())
    row.save()
    with pytest.raises(Untrusted, match="No member"):
        vaults.rotate(safety, ben_of(world))


def test_it_passes_no_key_on_to_somebody_who_left_and_was_put_back(world, safety):
    before = sealing.rows(VaultMember, person=world["Bel"].person)
    vaults.revoke(safety, world["Bel"].person, actor=world["Ines"].person)
    VaultMember.objects.bulk_create(VaultMember(**row) for row in before)
    with pytest.raises(Untrusted):
        vaults.rotate(safety, ben_of(world))
