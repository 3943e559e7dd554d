from accounts.queries import readers_of
from vault import vaults
from vault.models import VaultKind


def test_it_builds_the_cast_with_keys(world):
    harbour = world.tenants["harbour"]
    assert [reader.name for reader in readers_of(harbour)] == ["Bel", "Ben"]
    assert vaults.ready(harbour.id, VaultKind.SAFETY)
