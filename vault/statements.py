"""New public keys, published: marked, counted in the directory's head, and stated in the audit log."""

from uuid import UUID

from vault import directory, trail
from vault.core.ciphers import digest
from vault.models import UserKeys, VaultGeneration


def publish_user(row: UserKeys, *, event: str, actor: UUID) -> None:
    """Marks and stores a person's keys, moves the head on and writes the statement into the audit log."""
    before = UserKeys.objects.filter(person=row.person).values_list("dir_mac", flat=True).first()
    row.dir_mac = directory.mark(directory.user_context(row))
    row.save()
    directory.move_head(directory.PEOPLE, before, row.dir_mac)
    trail.record(event, tenant=None, actor=actor, head=digest(directory.user_context(row)))


def publish_generation(row: VaultGeneration, *, event: str, actor: UUID) -> None:
    """Marks and stores a new generation of a vault, moves its tenant's head on and writes the statement into the log."""
    row.dir_mac = directory.mark(directory.generation_context(row))
    row.save()
    directory.move_head(row.vault.tenant, None, row.dir_mac)
    trail.record(event, tenant=row.vault.tenant, actor=actor, head=digest(directory.generation_context(row)))
