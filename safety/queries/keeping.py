"""How long things are kept, what is held, and what was destroyed: shells, days and log entries, never content."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import Role, Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from audit import log
from safety import permissions, vocabulary, workflow
from safety.actions.desk import Desk
from safety.actions.settling import years_at
from safety.models import Claim, Cost, Incident, Keeping, Pot
from safety.payloads import Hold, reference
from safety.queries.work_lists import PAGE_SIZE, handed_over
from safety.workflow import YEARS, Cause, Refused, Retention
from vault import cards, checkpoints, keeping, trail, vaults
from vault.errors import NotForMe
from vault.models import VaultKind

_REFERENCE_LETTERS = 8
_FROM_CROCKFORD = str.maketrans("0123456789ABCDEFGHJKMNPQRSTVWXYZ", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
_AFTER_PREFIX = 16 - 5  # bytes of an id that its reference does not show


@dataclass(frozen=True)
class KeepingRow:
    """How long one class is kept."""

    kind: Retention
    label: str
    basis: str
    years: int
    least: int
    most: int


@dataclass(frozen=True)
class HeldRow:
    """A record that must be kept; `month` is when it would have been destroyed otherwise."""

    id: UUID
    reference: str
    since: date
    month: date


@dataclass(frozen=True)
class GoneRow:
    """A destroyed record: what its shell says."""

    id: UUID
    reference: str
    what: str
    made: date
    destroyed_on: date
    rule: str


@dataclass(frozen=True)
class KeptPage[Row]:
    """One page of 25."""

    rows: tuple[Row, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True)
class SaidAboutHold:
    """Why somebody held a record, or no longer. `reason` is None to who has no key of it."""

    placed: bool
    who: str
    day: date
    reason: str | None


@dataclass(frozen=True)
class HoldView:
    """Whether a record is held, and what was said about that, as far as the viewer's keys reach."""

    id: UUID
    reference: str
    tenant: Tenant
    held: bool
    month: date
    open: bool
    said: tuple[SaidAboutHold, ...]


@dataclass(frozen=True)
class Certificate:
    """That a record was destroyed, and how anybody can check it: hashes are hex."""

    row: GoneRow
    tenant: Tenant
    index: int
    event: str
    day: date
    leaf: str
    size: int
    root: str
    path: tuple[str, ...]
    checkpoint: str


def keeping_rules(viewer: Viewer, tenant: Tenant) -> list[KeepingRow]:
    """Raises NotFound, PermissionDenied: as `check_can_see_kept`."""
    permissions.check_can_see_kept(viewer, tenant)
    years = years_at(tenant)
    rows = ((kind, vocabulary.entry("retention_class", kind), span) for kind, span in YEARS.items())
    return [
        KeepingRow(kind, entry.label, entry.more["basis"], years[kind], span.least, span.most)
        for kind, entry, span in rows
    ]


def holds(viewer: Viewer, tenant: Tenant, page: int = 1) -> KeptPage[HeldRow]:
    """What is held, longest first; to a reader only what her keys open. Raises as `keeping_rules`."""
    permissions.check_can_see_kept(viewer, tenant)
    rows = Keeping.objects.filter(tenant=tenant, held=True)
    if not _sees_all(viewer, tenant):
        readable = cards.readable(viewer.keyring, tenant.id, also=handed_over(viewer, tenant))
        rows = rows.filter(record__in=set(readable.values_list("record", flat=True)))
    found, number, pages, total = _paged(rows.order_by("held_on", "record"), page)
    months = dict(Incident.objects.filter(id__in=[row.record for row in found]).values_list("id", "retain_month"))
    lines = (HeldRow(row.record, reference(row.record), _day(row.held_on), months[row.record]) for row in found)
    return KeptPage(tuple(lines), number, pages, total)


def hold_of(viewer: Viewer, incident_id: UUID) -> HoldView:
    """One record's holds.

    Raises:
        NotFound: there is none, it is gone, it is another organisation's, or a reader's key does not open it.
        PermissionDenied: her role may not.
    """
    row = Incident.objects.select_related("tenant").filter(id=incident_id).first()
    if row is None:
        raise NotFound
    permissions.check_can_keep(viewer, row)
    known = Keeping.objects.filter(record=incident_id).first()
    if not keeping.there(incident_id):
        raise NotFound
    if _is_reader(viewer, row.tenant):
        desk = Desk.for_reader(viewer, incident_id, permissions.check_can_keep, lock=False)
        said = [SaidAboutHold(one.placed, one.by_name, one.at.date(), one.reason) for one in desk.story.of(Hold)]
    else:
        said = []
    is_held = known is not None and known.held
    if known and known.held and known.held_leaf is not None:
        said.append(_from_log(viewer, row.tenant, known))
    elif known and is_held and not said:
        said.append(SaidAboutHold(placed=True, who="The safety team", day=_day(known.held_on), reason=None))
    return HoldView(incident_id, reference(incident_id), row.tenant, is_held, row.retain_month, row.open, tuple(said))


def find_by_reference(viewer: Viewer, tenant: Tenant, text: str) -> UUID:
    """The record that a reference names, if the viewer may hold it.

    Raises:
        NotFound, PermissionDenied: as `check_can_see_kept`.
        Refused: there is none, or none that a reader's keys open.
    """
    permissions.check_can_see_kept(viewer, tenant)
    letters = text.upper().replace("-", "").replace(" ", "").replace("O", "0").replace("I", "1").replace("L", "1")
    letters = letters.removeprefix("H") if len(letters) > _REFERENCE_LETTERS else letters
    for found in _ids_of(tenant, letters):
        if keeping.there(found) and (_sees_all(viewer, tenant) or _reads(viewer, tenant, found)):
            return found
    raise Refused("There is nothing with this reference. Check it, it looks like H-7K4Q-9M2P.", field="reference")


def gone(viewer: Viewer, tenant: Tenant, page: int = 1) -> KeptPage[GoneRow]:
    """What was destroyed, newest first. Raises as `keeping_rules`.

    What had been kept from the safety team is shown to the data-protection officer alone: no key is left that could say
    who might have read it.
    """
    permissions.check_can_see_kept(viewer, tenant)
    rows = _gone(viewer, tenant).order_by("-destroyed_on", "record")
    found, number, pages, total = _paged(rows, page)
    return KeptPage(tuple(_gone_rows(found)), number, pages, total)


def certificate(viewer: Viewer, tenant: Tenant, record: UUID) -> Certificate:
    """The proof that one record was destroyed. Raises as `keeping_rules`, and NotFound for what was not."""
    permissions.check_can_see_kept(viewer, tenant)
    found = _gone(viewer, tenant).filter(record=record).first()
    entry = log.entry(found.leaf) if found and found.leaf is not None else None
    if found is None or entry is None:
        raise NotFound
    size, root, path = log.inclusion(entry.index)
    return Certificate(
        row=next(iter(_gone_rows([found]))),
        tenant=tenant,
        index=entry.index,
        event=entry.event,
        day=entry.day,
        leaf=bytes(entry.leaf).hex(),
        size=size,
        root=root.hex(),
        path=tuple(step.hex() for step in path),
        checkpoint=checkpoints.now(),
    )


def _is_reader(viewer: Viewer, tenant: Tenant) -> bool:
    return not viewer.roles_at(tenant.id).isdisjoint({Role.DEPUTY, Role.SAFETY_MANAGER})


def _sees_all(viewer: Viewer, tenant: Tenant) -> bool:
    return Role.DATA_PROTECTION_OFFICER in viewer.roles_at(tenant.id)


def _reads(viewer: Viewer, tenant: Tenant, record: UUID) -> bool:
    readable = cards.readable(viewer.keyring, tenant.id, also=handed_over(viewer, tenant))
    return readable.filter(record=record).exists()


def _ids_of(tenant: Tenant, letters: str) -> Iterable[UUID]:
    try:
        prefix = base64.b32decode(letters.translate(_FROM_CROCKFORD))
    except ValueError:
        return []
    if len(letters) != _REFERENCE_LETTERS:
        return []
    first, last = UUID(bytes=prefix + bytes(_AFTER_PREFIX)), UUID(bytes=prefix + b"\xff" * _AFTER_PREFIX)
    return Incident.objects.filter(tenant=tenant, id__gte=first, id__lte=last).values_list("id", flat=True)


def _from_log(viewer: Viewer, tenant: Tenant, known: Keeping) -> SaidAboutHold:
    """What a data-protection officer said, as far as the viewer's key opens the log."""
    reason = None
    vault = vaults.find(tenant.id, VaultKind.AUDIT)
    if vault is not None and known.held_leaf is not None:
        try:
            seeds = vaults.seeds(viewer.keyring, vault)
        except NotForMe:
            seeds = {}
        for event in trail.read(seeds, vault, before=known.held_leaf + 1, limit=1):
            reason = event.details.get("reason")
    return SaidAboutHold(placed=True, who="The data-protection officer", day=_day(known.held_on), reason=reason)


def _gone(viewer: Viewer, tenant: Tenant) -> QuerySet[Keeping]:
    shown = Q() if _sees_all(viewer, tenant) else Q(restricted=False)
    return Keeping.objects.filter(shown, tenant=tenant).exclude(destroyed_on=None)


def _gone_rows(found: list[Keeping]) -> Iterable[GoneRow]:
    ids = [row.record for row in found]
    made = dict(Incident.objects.filter(id__in=ids).values_list("id", "created_on"))
    of_ledger: dict[UUID, date] = {}
    for kind in (Cost, Pot, Claim):
        of_ledger |= dict(kind.objects.filter(id__in=ids).values_list("id", "created_on"))
    for row in found:
        made_on = made.get(row.record) or of_ledger[row.record]
        what = "Cost and receipt" if row.record in of_ledger else _class_label(row.retention_class)
        yield GoneRow(
            row.record, reference(row.record), what, made_on.replace(day=1), _day(row.destroyed_on), _rule(row)
        )


def _class_label(code: str) -> str:
    return vocabulary.label("retention_class", code) if code else "A record that nobody had judged"


def _rule(row: Keeping) -> str:
    if row.cause == Cause.WITHDRAWN:
        return "Its author took it back"
    if row.retention_class in {kind.value for kind in Retention}:
        least = workflow.YEARS[Retention(row.retention_class)].least
        return f"Kept at least {least} years after it ended"
    return "Its time had come"


def _paged(rows: QuerySet[Keeping], page: int) -> tuple[list[Keeping], int, int, int]:
    total = rows.count()
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, page), pages)
    return list(rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]), number, pages, total


def _day(day: date | None) -> date:
    assert day is not None  # set together with the flag beside it
    return day
