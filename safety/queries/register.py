"""The register of steps for who may read it: what was written by hand, and what the records add."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import batched
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.queries import readers_of
from accounts.viewer import Viewer
from safety import permissions
from safety.actions.register import NO_KEY, open_register, read_register
from safety.actions.words import FOR_READERS
from safety.documents.register import Drawn, Written, drawn, rows, to_csv, to_pdf
from safety.queries.work_lists import PAGE_SIZE, handed_over
from safety.story import Story
from safety.workflow import Event, Refused
from ui.formats import long_date
from vault import cards, records, trail, vaults
from vault.errors import NotForMe
from vault.models import VaultKind

YEAR = timedelta(days=365)
_AT_ONCE = 500

type Format = Literal["pdf", "csv"]


@dataclass(frozen=True)
class RegisterPage:
    """A page of the register, newest first. Without the key `readable` is False and `holders` are whom to ask."""

    tenant: Tenant
    readable: bool
    holders: tuple[str, ...]
    written: tuple[Written, ...]
    page: int
    pages: int
    total: int
    reviews_due: int  # entries that count, whose next review has come
    can_write: bool
    verified: bool


def register_page(viewer: Viewer, tenant: Tenant, *, page: int = 1) -> RegisterPage:
    """What was written by hand. Raises NotFound, PermissionDenied as `check_can_read_steps`."""
    permissions.check_can_read_steps(viewer, tenant)
    found = _written(viewer, tenant)
    can_write = permissions.can_write_steps(viewer, tenant)
    if found is None:
        holders = tuple(one.name for one in readers_of(tenant))
        return RegisterPage(tenant, False, holders, (), 1, 1, 0, 0, False, True)  # noqa: FBT003 -- in the order of its fields
    written, verified = found
    today = timezone.localdate()
    due = sum(1 for one in written if one.entry.review_on and one.entry.review_on <= today and not one.struck)
    pages = max(1, -(-len(written) // PAGE_SIZE))
    page = min(max(1, page), pages)
    shown = tuple(written[::-1][(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    return RegisterPage(
        tenant=tenant,
        readable=True,
        holders=(),
        written=shown,
        page=page,
        pages=pages,
        total=len(written),
        reviews_due=due,
        can_write=can_write,
        verified=verified,
    )


def register_entry(viewer: Viewer, tenant: Tenant, entry_id: UUID) -> Written:
    """One entry. Raises NotFound, PermissionDenied."""
    permissions.check_can_write_steps(viewer, tenant)
    written, _ = _written(viewer, tenant) or ([], True)
    found = next((one for one in written if one.entry.id == entry_id), None)
    if found is None:
        raise NotFound
    return found


def export_register(
    viewer: Viewer, tenant: Tenant, *, since: date | None, until: date | None, with_records: bool, form: Format
) -> bytes:
    """Everything between two days as PDF or CSV, by hand and, if wanted, from the records that her keys open. Audited.

    Raises:
        NotFound, PermissionDenied: as `check_can_read_steps`.
        Refused: the days are the wrong way round, or she holds no key.
        CannotPrint: the paper could not be made.
    """
    permissions.check_can_read_steps(viewer, tenant)
    first, last = since or date.min, until or timezone.localdate()
    if first > last:
        raise Refused("The last day must come after the first.", field="until")
    found = _written(viewer, tenant)
    if found is None:
        raise Refused(NO_KEY)
    written = [one for one in found[0] if first <= one.entry.on <= last]
    told = [one for one in _drawn(viewer, tenant) if first <= one.on <= last] if with_records else []
    with transaction.atomic():
        trail.record(Event.STEPS_EXPORT, tenant=tenant.id, actor=viewer.id)
    if form == "csv":
        return to_csv(rows(written, told))
    span = f"from {long_date(first)} to {long_date(last)}" if since else f"up to {long_date(last)}"
    return to_pdf(tenant.name, written, told, by=viewer.name, at=timezone.now(), span=span)


def _written(viewer: Viewer, tenant: Tenant) -> tuple[list[Written], bool] | None:
    """The entries, oldest first; None without the key."""
    try:
        sealed = open_register(viewer, tenant)
    except NotForMe:
        return None
    if sealed is None:
        return ([], True) if vaults.holds(viewer.keyring, vaults.find(tenant.id, VaultKind.SAFETY)) else None
    entries, strikes, verified = read_register(sealed)
    return [Written(one, strikes[one.id].reason if one.id in strikes else "") for one in entries.values()], verified


def _drawn(viewer: Viewer, tenant: Tenant) -> Iterator[Drawn]:
    """What her records tell. Nothing that anybody wrote is shown, so it counts as no opening."""
    readable = cards.readable(viewer.keyring, tenant.id, also=handed_over(viewer, tenant))
    for batch in batched(readable.values_list("record", flat=True), _AT_ONCE):
        for record, items in records.read_many(viewer.keyring, tenant.id, batch, wanted=FOR_READERS):
            if items:
                yield from drawn(record, Story.from_items(item.data for item in items))
