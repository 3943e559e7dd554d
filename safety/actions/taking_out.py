"""Everything that one organisation owns, as JSON and files, as far as the safety manager's keys open it.

It is locked with six words before it touches a disk; see docs/reference/exchange.md for its form.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Tenant
from accounts.viewer import Viewer
from safety import permissions
from safety.actions.exchange import KINDS, Row
from safety.documents.zips import ZipStream
from safety.models import Incident, Keeping, KeepingRule, OrganisationHours
from safety.payloads import Opened
from safety.workflow import Event, exchange
from safety.workflow.exchange import MANIFEST, SECTIONS, Json
from vault import export, records, trail
from vault import files as store
from vault.errors import StepUpNeeded
from vault.export import Locked
from vault.files import FileMeta, open_meta
from vault.records import Binding, SealedItem, SealedRecord, Section

_AT_ONCE = 200
_NAMES = {section: name for name, section in SECTIONS.items()}


@dataclass(frozen=True, repr=False)
class Taken:
    """What left: how many of each kind; files that are gone, and the locked file."""

    locked: Locked
    counts: Mapping[str, int]
    missing: int


@dataclass
class _Tally:
    counts: Counter[str] = field(default_factory=Counter)
    opened: list[UUID] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def take_out(*, by: Viewer, tenant: Tenant) -> Taken:
    """Everything that her keys open, locked with fresh words. Each record notes that she opened it, for its author.

    Raises:
        NotFound, PermissionDenied: as `check_can_export`.
        StepUpNeeded: her password was not given in the last minutes.
        Busy: another file is being locked.
    """
    permissions.check_can_export(by, tenant)
    if not by.stepped_up:
        raise StepUpNeeded("This needs your password again.")
    tally = _Tally()
    locked = export.lock(_folder(by, tenant, tally))
    for some in batched(tally.opened, _AT_ONCE):
        with transaction.atomic():
            for record in some:
                _note_opening(by, tenant, record)
    with transaction.atomic():
        details = {kind: str(count) for kind, count in tally.counts.items()}
        trail.record(Event.EXPORT, tenant=tenant.id, actor=by.id, details=details)
    return Taken(locked, dict(tally.counts), len(tally.missing))


def _folder(by: Viewer, tenant: Tenant, tally: _Tally) -> Iterator[bytes]:
    archive = ZipStream()
    for name, kind in KINDS.items():
        ids = kind.model._default_manager.filter(tenant=tenant).order_by("pk").values_list("pk", flat=True)  # noqa: SLF001 -- Django's own
        for some in batched(ids, _AT_ONCE):
            rows = {row.pk: row for row in kind.model._default_manager.filter(pk__in=some)}  # noqa: SLF001
            opened = records.read_many(by.keyring, tenant.id, some, wanted=tuple(SECTIONS.values()), kind=kind.number)
            for record, items in opened:
                if any(item.section == Section.SHARED for item in items):  # what was kept from her leaves no trace
                    yield from _record(archive, name, rows[record], items, tally)
    manifest = {
        "format": exchange.FORMAT,
        "version": exchange.VERSION,
        "made_on": timezone.localdate().isoformat(),
        "organisation": {"name": tenant.name, "slug": tenant.slug},
        "settings": _settings(tenant),
        "records": tally.records,
        "missing_files": sorted(tally.missing),
        "sha256": dict(archive.hashes),
    }
    yield from archive.add(MANIFEST, [_json(manifest)])
    yield from archive.end()


def _record(archive: ZipStream, name: str, row: Row, items: tuple[SealedItem, ...], tally: _Tally) -> Iterator[bytes]:
    """One record's JSON, then its files."""
    parts, metas = [], []
    for item in sorted(items, key=lambda one: one.id.hex):
        content, described = exchange.without_keys(json.loads(item.data))
        parts.append({"id": item.id.hex, "section": _NAMES[item.section], "content": content})
        metas += described
    path = f"records/{name}/{row.pk.hex}.json"
    found = {"kind": name, "id": row.pk.hex, "row": _columns(name, row), "items": parts}
    yield from archive.add(path, [_json(found)])
    tally.records.append(path)
    tally.counts[name] += 1
    if name == "record":
        tally.opened.append(row.pk)
    for meta in metas:
        for working in (False, True):
            yield from _file(archive, meta, tally, working=working)


def _file(archive: ZipStream, meta: FileMeta, tally: _Tally, *, working: bool) -> Iterator[bytes]:
    file_id = meta.working_id if working else meta.id
    path = f"files/{file_id.hex}" if file_id else ""
    if file_id is None or path in archive.hashes or file_id.hex in tally.missing:
        return
    if not store.is_there(file_id):  # a locked pack waits for a day only
        tally.missing.append(file_id.hex)
        return
    yield from archive.add(path, open_meta(meta, working=working))


def _columns(name: str, row: Row) -> Json:
    found = {column: _plain(getattr(row, column)) for column in KINDS[name].columns}
    kept = Keeping.objects.filter(record=row.pk).first() if name == "record" else None
    if kept:
        found |= {"retention_class": kept.retention_class, "held": kept.held}
    return found


def _plain(value: Any) -> Any:  # noqa: ANN401 -- a column
    return value.isoformat() if isinstance(value, date) else value


def _settings(tenant: Tenant) -> Json:
    set_ = OrganisationHours.objects.filter(tenant=tenant).first()
    hours = set_ and {
        "days": set_.days,
        "opens": set_.opens.isoformat("minutes"),
        "closes": set_.closes.isoformat("minutes"),
        "nation": set_.nation,
        "rota": set_.rota,
    }
    years = dict(KeepingRule.objects.filter(tenant=tenant).values_list("retention_class", "years"))
    return {"hours": hours, "keeping": years}


def _note_opening(by: Viewer, tenant: Tenant, record: UUID) -> None:
    sealed = SealedRecord.open(by.keyring, Binding(tenant.id, record), lock=True)
    sealed.put(Section.SHARED, Opened(person=by.id, name=by.name, at=timezone.now()).to_bytes())
    month = Incident.objects.values_list("retain_month", flat=True).get(id=record)
    sealed.commit(event=Event.OPEN, actor=by.id, retain_month=month)


def _json(found: Json) -> bytes:
    return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8")
