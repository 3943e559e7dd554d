"""What the members of a vault keep together: each thing under a key of its own, which is wrapped to the vault.

Anybody can put something in, as into a record; only a member opens it. When the locks are changed, the keys are wrapped to
the newest generation, so that a copy of the database made later opens to nobody who left.
"""

from uuid import UUID, uuid4

from django.db.models import QuerySet

from vault import vaults
from vault.core import padding
from vault.core.ciphers import Identity, Key, Recipient
from vault.core.context import context
from vault.errors import NotForMe
from vault.keyring import Keyring
from vault.models import Vault, VaultBlob

_FLOOR = 512  # bytes, padded


def keep(vault: Vault, what: str, plain: bytes) -> UUID:
    """Seals something for the members of a vault and returns its id. Needs no key. Raises NotReady or Untrusted.

    `what` stands in clear.
    """
    made, key, row = uuid4(), Key.generate(), vaults.newest(vault)
    wrap = Recipient(bytes(row.pub)).wrap(_context(vault, made, what, row.gen), key.reveal())
    blob = key.seal(_inside(vault, made, what), padding.pad(plain, _FLOOR))
    VaultBlob.objects.create(id=made, vault=vault.id, what=what, gen=row.gen, wrap=wrap, blob=blob)
    return made


def of(vault: Vault, what: str) -> QuerySet[VaultBlob]:
    """The rows of one kind."""
    return VaultBlob.objects.filter(vault=vault.id, what=what)


def opened(keyring: Keyring, vault: Vault, blob_id: UUID) -> bytes:
    """What was kept.

    Raises:
        NotForMe: she is no member, or there is no such thing.
        StepUpNeeded: the vault is of the step-up tier and her password was not given lately.
        Damaged, Untrusted: a row was tampered with.
    """
    row = VaultBlob.objects.filter(vault=vault.id, pk=blob_id).first()
    if row is None:
        raise NotForMe("There is no such thing.")
    key = _key(vaults.seeds(keyring, vault), vault, row)
    return padding.unpad(key.open(_inside(vault, row.id, row.what), bytes(row.blob)))


def check(keyring: Keyring, vault: Vault) -> None:
    """Raises NotForMe or StepUpNeeded unless she could open what is kept here."""
    vaults.seeds(keyring, vault)


def vault_of(blob_id: UUID) -> UUID:
    """Whose it is. Raises NotForMe."""
    found = VaultBlob.objects.filter(pk=blob_id).values_list("vault", flat=True).first()
    if found is None:
        raise NotForMe("There is no such thing.")
    return found


def drop(vault: Vault, blob_id: UUID) -> None:
    """Deletes it."""
    VaultBlob.objects.filter(vault=vault.id, pk=blob_id).delete()


def carry_over(keyring: Keyring, vault: Vault) -> None:
    """Wraps every key to the newest generation. Raises as `opened`."""
    known, newest = vaults.seeds(keyring, vault), vaults.newest(vault)
    recipient = Recipient(bytes(newest.pub))
    for row in VaultBlob.objects.filter(vault=vault.id).exclude(gen=newest.gen).defer("blob"):
        bound = _context(vault, row.id, row.what, newest.gen)
        row.wrap, row.gen = recipient.wrap(bound, _key(known, vault, row).reveal()), newest.gen
        row.save(update_fields=["wrap", "gen"])


def _key(known: dict[int, Key], vault: Vault, row: VaultBlob) -> Key:
    if row.gen not in known:
        raise NotForMe("Your key does not reach this.")
    return Key(Identity.from_seed(known[row.gen]).unwrap(_context(vault, row.id, row.what, row.gen), bytes(row.wrap)))


def _context(vault: Vault, blob_id: UUID, what: str, gen: int) -> bytes:
    return context("vault-blob-key", vault.tenant, vault.id, blob_id, what, gen)


def _inside(vault: Vault, blob_id: UUID, what: str) -> bytes:
    return context("vault-blob", vault.tenant, vault.id, blob_id, what)
