"""What the audit log is told, and how a data-protection officer reads it: details are sealed to the tenant's audit vault.

The public part of an event names no person and no content. Its sealed part says who, what and when, to the minute, and
opens to the tenant's data-protection officer alone.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from audit import log
from audit.models import Entry
from vault.core.ciphers import Identity, Key, Recipient, digest
from vault.core.context import context
from vault.core.padding import pad, unpad
from vault.directory import check_absent, checked_generation
from vault.models import Vault, VaultGeneration, VaultKind

_GEN_SIZE = 4  # bytes before the wrap, naming the generation it is sealed to
_DETAIL_FLOOR = 512  # bytes; every sealed detail is padded to at least this


def record(  # the audit log's own fields, by name
    event: str,
    *,
    tenant: UUID | None,
    actor: UUID | None,
    details: dict[str, str] | None = None,
    tag: bytes | None = None,
    head: bytes | None = None,
) -> int:
    """Appends one event inside the caller's transaction and returns its index.

    Args:
        event: `resource:action`, public.
        tenant: whose log it is; None for the whole installation.
        actor: the person's id, sealed; None for nobody signed in.
        details: short texts, sealed.
        tag: 16 bytes that only a record's key holders can derive, public.
        head: SHA-256 of the sealed head that this event vouches for, public.
    """
    sealed = b""
    generation = _audit_generation(tenant) if tenant else None
    if generation is not None:
        body = {
            "actor": str(actor) if actor else None,
            "at": timezone.now().isoformat(timespec="minutes"),
            **(details or {}),
        }
        data = pad(json.dumps(body, sort_keys=True).encode(), _DETAIL_FLOOR)
        bound = detail_context(generation.vault.tenant, generation.vault_id, generation.gen, event)
        sealed = generation.gen.to_bytes(_GEN_SIZE, "big") + Recipient(bytes(generation.pub)).wrap(bound, data)
    return log.append(event=event, tenant=tenant, sealed=sealed, tag=tag, head=head)


def detail_context(tenant: UUID, vault: UUID, gen: int, event: str) -> bytes:
    return context("audit-detail", tenant, vault, gen, event)


def head_hash(blob: bytes) -> bytes:
    """SHA-256 of a record's sealed head, as it stands in the log."""
    return digest(blob)


def _audit_generation(tenant: UUID) -> VaultGeneration | None:
    rows = VaultGeneration.objects.filter(vault__tenant=tenant, vault__kind=VaultKind.AUDIT)
    newest = rows.select_related("vault").order_by("-gen").first()
    if newest is None:
        check_absent(tenant)
        return None
    return checked_generation(newest)


@dataclass(frozen=True)
class OpenedEvent:
    """One event as a data-protection officer reads it. `readable` is false where her key does not open the details."""

    index: int
    day: date
    event: str
    actor: UUID | None
    at: str | None
    details: dict[str, str]
    readable: bool


def read(seeds: Mapping[int, Key], vault: Vault, *, before: int | None, limit: int) -> list[OpenedEvent]:
    """The newest events of a tenant, their details opened with its audit vault's seeds.

    Args:
        seeds: generation to seed, as `vaults.seeds` gives them.
        vault: the tenant's audit vault.
        before: only events with a lower index; None for the newest.
        limit: how many at most.
    """
    identities = {gen: Identity.from_seed(seed) for gen, seed in seeds.items()}
    return [_opened(identities, vault, entry) for entry in log.of_tenant(vault.tenant, before=before, limit=limit)]


def _opened(identities: Mapping[int, Identity], vault: Vault, entry: Entry) -> OpenedEvent:
    sealed = bytes(entry.sealed)
    gen = int.from_bytes(sealed[:_GEN_SIZE], "big")
    if not sealed or gen not in identities:
        return OpenedEvent(entry.index, entry.day, entry.event, None, None, {}, readable=False)
    bound = detail_context(vault.tenant, vault.id, gen, entry.event)
    body = json.loads(unpad(identities[gen].unwrap(bound, sealed[_GEN_SIZE:])))
    actor, at = body.pop("actor"), body.pop("at")
    return OpenedEvent(entry.index, entry.day, entry.event, UUID(actor) if actor else None, at, body, readable=True)
