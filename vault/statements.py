"""New public keys and grants, published: marked, counted in the directory's head, and stated in the audit log."""

from uuid import UUID

from vault import directory, trail
from vault.core.ciphers import digest
from vault.models import UserKeys, VaultGeneration, VaultMember


def publish_user(row: UserKeys, *, event: str, actor: UUID) -> None:
    """Marks and stores a person's keys, moves the head on and writes the statement into the audit log."""
    before = UserKeys.objects.filter(person=row.person).values_list("dir_mac", flat=True)
    gone = [bytes(one) for one in before]
    row.dir_mac = directory.mark(directory.user_context(row))
    row.save()
    directory.move_head(directory.PEOPLE, gone=gone, come=[row.dir_mac])
    trail.record(event, tenant=None, actor=actor, head=digest(directory.user_context(row)))


def publish_generation(row: VaultGeneration, *, event: str, actor: UUID) -> None:
    """Marks and stores a new generation of a vault, moves its tenant's head on and writes the statement into the log."""
    row.dir_mac = directory.mark(directory.generation_context(row))
    row.save()
    directory.move_head(row.vault.tenant, come=[row.dir_mac])
    trail.record(event, tenant=row.vault.tenant, actor=actor, head=digest(directory.generation_context(row)))


def publish_grant(row: VaultMember) -> None:
    """Stores a grant in place of an earlier one of the same generation, and moves its tenant's head on."""
    before = list(VaultMember.objects.filter(vault=row.vault, gen=row.gen, person=row.person).select_related("vault"))
    gone = [directory.grant_mark(one) for one in before]
    VaultMember.objects.filter(pk__in=[one.pk for one in before]).delete()
    row.save(force_insert=True)
    directory.move_head(row.vault.tenant, gone=gone, come=[directory.grant_mark(row)])
