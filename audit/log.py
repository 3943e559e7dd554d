"""Appending to the audit log, and reading its newest state. The only writer of `Entry` and `Frontier`."""

from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from audit import leaf, merkle
from audit.merkle import RightEdge
from audit.models import Entry, Frontier

# PostgreSQL's advisory locks share one space of numbers per database; this is the audit log's ("hearthau" in ASCII).
APPEND_LOCK = 0x6865617274686175


class LogDamagedError(Exception):
    """The frontier row does not fit the log, so nothing can be appended. `verify_audit` tells what happened."""


def append(
    *,
    event: str,
    tenant: UUID | None,
    sealed: bytes,
    tag: bytes | None = None,
    head: bytes | None = None,
    day: date | None = None,
) -> int:
    """Add one event and return its index. The event stands or falls with the caller's transaction.

    Args:
        event: `resource:action`, in small letters.
        tenant: whose event it is, or None.
        sealed: the details as sealed bytes, possibly none. The log never looks inside.
        tag: 16 bytes that join the events of one thing.
        head: 32 bytes, a hash of the thing's state after the event.
        day: the day of the event; today unless given.

    Raises:
        TransactionManagementError: outside `transaction.atomic`.
        ValueError: a part of the wrong form.
        LogDamagedError: the frontier does not fit the log.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An audit event is written in the transaction of its deed.")
    wait_for_turn()
    edge = _edge()
    public = leaf.Public(edge.size, day or timezone.localdate(), tenant, event, tag, head)
    sealed_hash = leaf.sealed_digest(sealed)
    hashed = leaf.leaf(public, sealed_hash)
    Entry(
        index=public.index,
        day=public.day,
        tenant=tenant,
        event=event,
        tag=tag,
        head=head,
        sealed=sealed,
        sealed_hash=sealed_hash,
        leaf=hashed,
    ).save()
    _advance(edge, edge.append(hashed))
    return public.index


def latest(tag: bytes) -> Entry | None:
    """The newest entry with this tag. What a row's newest logged state is, whoever put an older row back."""
    return Entry.objects.filter(tag=tag).order_by("-index").first()


def of_tenant(tenant: UUID, *, before: int | None, limit: int) -> list[Entry]:
    """The newest entries of one tenant, newest first; `before` leaves out that index and all above it."""
    rows = Entry.objects.filter(tenant=tenant)
    if before is not None:
        rows = rows.filter(index__lt=before)
    return list(rows.order_by("-index")[:limit])


def happened_on(event: str, day: date) -> bool:
    """Whether an event of this class was written on a day."""
    return Entry.objects.filter(event=event, day=day).exists()


def blank_before(day: date) -> int:
    """Takes the sealed details out of the entries before a day and returns of how many; what they vouch for stays."""
    return Entry.objects.filter(day__lt=day).exclude(sealed=b"").blank_sealed()


def entry(index: int) -> Entry | None:
    """One entry."""
    return Entry.objects.filter(index=index).first()


def inclusion(index: int) -> tuple[int, bytes, list[bytes]]:
    """The size and root of the tree as it stands, and the audit path of one entry in it. Reads every leaf once.

    Raises:
        IndexError: there is no such entry.
    """
    leaves = [bytes(leaf) for leaf in Entry.objects.order_by("index").values_list("leaf", flat=True)]
    return len(leaves), merkle.root(leaves), merkle.inclusion_proof(leaves, index)


def tree_head() -> RightEdge:
    """The present size and right edge of the tree; `.size` and `.root()` are what a checkpoint signs."""
    return _edge()


def wait_for_turn() -> None:
    """One writer at a time until its transaction ends. On SQLite a writing transaction is alone from its start.

    A deed that must see what the one before it did, such as a change of keys, waits here first.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [APPEND_LOCK])


def _edge() -> RightEdge:
    row = Frontier.objects.filter(pk=Frontier.ONLY).first()
    if row is None:
        return RightEdge()
    try:
        return RightEdge.from_bytes(row.size, bytes(row.hashes))
    except ValueError:
        raise LogDamagedError("The audit log's frontier is damaged.") from None


def _advance(before: RightEdge, after: RightEdge) -> None:
    """Compare-and-swap: a frontier that moved since it was read means that two wrote at once, and one must repeat."""
    if before.size == 0 and not Frontier.objects.filter(pk=Frontier.ONLY).exists():
        Frontier.objects.create(size=after.size, hashes=after.to_bytes())
        return
    moved = Frontier.objects.filter(pk=Frontier.ONLY, size=before.size, hashes=before.to_bytes())
    if moved.update(size=after.size, hashes=after.to_bytes()) != 1:
        raise LogDamagedError("The audit log's frontier moved while an event was written.")
