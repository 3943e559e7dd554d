"""Records of another installation: each sealed anew to the vaults of the organisation that takes it, whole or not at all.

They keep their ids where those are free, their items, files and days. What is refused is said, one by one.
"""

import hashlib
import io
import secrets
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Tenant
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions import ledger
from safety.actions.exchange import KEPT_UNTIL, KINDS
from safety.actions.words import keep_words
from safety.models import (
    Claim,
    Cost,
    Incident,
    Keeping,
    KeepingRule,
    OrganisationHours,
    PlaybookShelf,
    Pot,
    StepRegister,
)
from safety.payloads import Playbook, UnreadablePayload, read
from safety.story import Story
from safety.workflow import Event, Refused, exchange
from safety.workflow.exchange import MANIFEST, Json, Moved, Part
from vault import cards, export, tombstones, trail, vaults
from vault import files as store
from vault.errors import Damaged, NotForMe, NotReady, StepUpNeeded
from vault.files import Writer
from vault.models import VaultKind
from vault.records import KIND_PLAYBOOK, KIND_REGISTER, Binding, SealedRecord, Section
from vault.uploads import SealedUpload

UNPACKED_LIMIT = 2_000_000_000  # bytes
RECORD_LIMIT = 20_000_000  # bytes of one record's JSON
_BLOCK = 256 * 1024


@dataclass(frozen=True)
class RefusedRecord:
    """One record that was not brought in, and why."""

    kind: str
    id: UUID | None
    why: str


@dataclass(frozen=True)
class Brought:
    """What came in."""

    counts: Mapping[str, int]
    files: int
    refused: tuple[RefusedRecord, ...]


def bring_in(*, by: Viewer, tenant: Tenant, upload: SealedUpload, words: str) -> Brought:
    """Records of another installation, each whole or not at all.

    Raises:
        NotFound, PermissionDenied: as `check_can_import`.
        StepUpNeeded: her password was not given in the last minutes.
        Refused: the file or the words do not fit, or she has no key to seal them to.
        Busy: another file is being unlocked.
    """
    permissions.check_can_import(by, tenant)
    if not by.stepped_up:
        raise StepUpNeeded("This needs your password again.")
    if not vaults.holds(by.keyring, vaults.find(tenant.id, VaultKind.SAFETY)):
        raise Refused("You need the key of the safety team for this.")
    archive = _opened(upload, words)
    manifest = exchange.read_manifest(_read(archive, MANIFEST))
    counts: Counter[str] = Counter()
    refused: list[RefusedRecord] = []
    files = 0
    for path in manifest["records"]:
        kind, record = _named(path)
        try:
            moved = exchange.read_record(_read(archive, str(path)))
            files += _bring(by, tenant, archive, moved, manifest)
            counts[moved.kind] += 1
        except Refused as refusal:
            refused.append(RefusedRecord(kind, record, refusal.sentence))
    _bring_settings(tenant, manifest["settings"])
    with transaction.atomic():
        details = {kind: str(count) for kind, count in counts.items()} | {"refused": str(len(refused))}
        trail.record(Event.IMPORT, tenant=tenant.id, actor=by.id, details=details)
    return Brought(dict(counts), files, tuple(refused))


def _opened(upload: SealedUpload, words: str) -> zipfile.ZipFile:
    if upload.problem:
        raise Refused(upload.problem, field="files")
    try:
        data = export.unlock(upload.chunks(), words)
        archive = zipfile.ZipFile(io.BytesIO(data))
    except NotForMe:
        raise Refused("These words do not open this file.", field="words") from None
    except (zipfile.BadZipFile, ValueError):
        raise Refused("This was not made by Hearth.", field="files") from None
    if sum(part.file_size for part in archive.infolist()) > UNPACKED_LIMIT:
        raise Refused("This is too large to be brought in at once.", field="files")
    return archive


def _read(archive: zipfile.ZipFile, path: str) -> bytes:
    try:
        with archive.open(path) as file:
            data = file.read(RECORD_LIMIT + 1)
    except (KeyError, zipfile.BadZipFile, RuntimeError, OSError, EOFError):
        raise Refused("A part of this is missing or damaged.") from None
    if len(data) > RECORD_LIMIT:
        raise Refused("A part of this is too large.")
    return data


def _named(path: object) -> tuple[str, UUID | None]:
    """Kind and id, as far as the path of a record says them."""
    pieces = str(path).removesuffix(".json").split("/")
    kind = pieces[1] if len(pieces) == len(("records", "kind", "id")) else ""
    try:
        return kind, UUID(hex=pieces[-1])
    except ValueError:
        return kind, None


def _bring(by: Viewer, tenant: Tenant, archive: zipfile.ZipFile, moved: Moved, manifest: Json) -> int:
    """One record with its files; returns how many files. Raises Refused, and leaves nothing behind then."""
    _check_free(moved)
    missing = set(map(str, manifest.get("missing_files", ())))
    stored: dict[UUID, str] = {}
    try:
        for file_id, size, sha256 in _wanted(moved):
            if file_id.hex in missing:
                stored.setdefault(file_id, secrets.token_hex(32))  # a key that opens nothing
            elif file_id not in stored:
                stored[file_id] = _store(archive, file_id, size, sha256)
        there = [file_id for file_id in stored if file_id.hex not in missing]
        with transaction.atomic():
            _write(by, tenant, moved, stored, there)
    except BaseException as error:
        with transaction.atomic():
            store.delete([file_id for file_id in stored if file_id.hex not in missing])
        match error:
            case IntegrityError():
                raise Refused("This, or a part of it, is here already.") from None
            case UnreadablePayload() | Damaged() | KeyError() | TypeError() | ValueError():
                raise Refused("This record is malformed.") from None
            case NotReady():
                raise Refused("Nobody here could read this yet.") from None
            case _:
                raise
    return len(there)


def _wanted(moved: Moved) -> Iterable[tuple[UUID, int, str | None]]:
    return (one for part in moved.parts for one in exchange.files_in(part.content))


def _check_free(moved: Moved) -> None:
    if moved.kind not in KINDS:
        raise Refused("There is no such kind of record.")
    if any(kind.model._default_manager.filter(pk=moved.id).exists() for kind in KINDS.values()):  # noqa: SLF001 -- Django's own
        raise Refused("This is here already.")
    if moved.id in tombstones.records():
        raise Refused("This was destroyed here.")


def _store(archive: zipfile.ZipFile, file_id: UUID, size: int, sha256: str | None) -> str:
    """Seals one file into the store and returns its key. Raises Refused when it is not what its description says."""
    try:
        writer = Writer(file_id)
    except FileExistsError:
        raise Refused("A file of this is here already.") from None
    try:
        seen = hashlib.sha256()
        with archive.open(f"files/{file_id.hex}") as file:
            while block := file.read(_BLOCK):
                seen.update(block)
                writer.write(block)
        _check_same(writer.size, size, seen.hexdigest(), sha256)
        writer.finish()
    except (KeyError, zipfile.BadZipFile, RuntimeError, EOFError):
        writer.discard()
        raise Refused("A file of this is missing or damaged.") from None
    except BaseException:
        writer.discard()
        raise
    return writer.key.reveal().hex()


def _check_same(found: int, size: int, seen: str, sha256: str | None) -> None:
    if found != size or (sha256 is not None and seen != sha256):
        raise Refused("A file of this is not what it was when it left.")


def _write(by: Viewer, tenant: Tenant, moved: Moved, keys: Mapping[UUID, str], stored: list[UUID]) -> None:
    """Row, items, wraps and card, inside the caller's transaction."""
    kind = KINDS[moved.kind]
    wanted = {part.section for part in moved.parts}
    if kind.number not in {KIND_PLAYBOOK, KIND_REGISTER}:
        wanted |= {Section.SHARED, Section.INTERNAL}
    sealed = SealedRecord.new(Binding(tenant.id, moved.id, kind.number), sorted(wanted))
    contents = [_sealable(part, keys) for part in moved.parts]
    for part, data in zip(moved.parts, contents, strict=True):
        sealed.put(part.section, data, item=part.id)
    month = _month(moved)
    _WRITERS[moved.kind](by, tenant, sealed, moved, contents)
    store.keep_ids(stored, month)


def _sealable(part: Part, keys: Mapping[UUID, str]) -> bytes:
    """The item's bytes as this installation reads them. Raises UnreadablePayload."""
    data = Part(part.id, part.section, exchange.with_keys(part.content, keys)).to_bytes()
    reader: Callable[[bytes], Any] = Playbook.from_bytes if part.content.get("what") == Playbook.WHAT else read
    reader(data)
    return data


def _month(moved: Moved) -> date:
    if not KINDS[moved.kind].columns:
        return KEPT_UNTIL
    month = date.fromisoformat(moved.row["retain_month"])
    if month.day != 1:
        raise ValueError
    return month


def _write_incident(by: Viewer, tenant: Tenant, sealed: SealedRecord, moved: Moved, contents: list[bytes]) -> None:
    story, month = Story.from_items(contents), _month(moved)
    if story.ended and month <= timezone.localdate() and not moved.row.get("held"):
        raise Refused("Its time to be destroyed has come.")
    Incident.objects.create(
        id=moved.id,
        tenant=tenant,
        open=not story.ended,
        created_on=date.fromisoformat(moved.row["created_on"]),
        due_at=story.due_at,
        retain_month=month,
    )
    kept_as = str(moved.row.get("retention_class", ""))
    if kept_as and kept_as not in set(workflow.Retention):
        raise ValueError
    if kept_as or moved.row.get("held"):
        held = bool(moved.row.get("held"))
        restricted = story.circle.restricted
        Keeping.objects.create(
            record=moved.id,
            tenant=tenant,
            retention_class=kept_as,
            held=held,
            held_on=timezone.localdate() if held else None,
            restricted=restricted,
        )
    sealed.commit(event=Event.IMPORT, actor=by.id, retain_month=month)
    card = story.card(moved.id).to_dict()
    if not story.circle.restricted:
        sealed.wrap_to_vault(VaultKind.SAFETY, list(sealed.keys), retain_month=month)
        cards.put(by.keyring, sealed, card, retain_month=month)
        keep_words(by, tenant.id, moved.id)
        return
    # Kept from some of the team where it comes from: who they are here nobody can tell, so it goes to whom brings it in,
    # and to the trustees.
    if not vaults.ready(tenant.id, VaultKind.ESCALATION):
        raise Refused("This was kept from a part of the team, and the trustees here have no key yet.")
    sealed.hand_over(by.id, list(sealed.keys), retain_month=month)
    sealed.wrap_to_vault(VaultKind.ESCALATION, list(sealed.keys), retain_month=month)
    cards.put_restricted(sealed, card, retain_month=month)


def _write_of_ledger(
    model: type[Cost | Pot | Claim], by: Viewer, tenant: Tenant, sealed: SealedRecord, moved: Moved, _: list[bytes]
) -> None:
    month = _month(moved)
    model.objects.create(
        id=moved.id,
        tenant=tenant,
        open=moved.row["open"] is True,
        created_on=date.fromisoformat(moved.row["created_on"]),
        retain_month=month,
    )
    sealed.commit(event=Event.IMPORT, actor=by.id, retain_month=month)
    ledger.wrap(sealed, tenant, month)


def _write_shelf(
    model: type[PlaybookShelf | StepRegister],
    by: Viewer,
    tenant: Tenant,
    sealed: SealedRecord,
    moved: Moved,
    _: list[bytes],
) -> None:
    if model.objects.filter(tenant=tenant).exists():
        raise Refused("The organisation has one of its own here already.")
    model.objects.create(id=moved.id, tenant=tenant)
    sealed.commit(event=Event.IMPORT, actor=by.id, retain_month=KEPT_UNTIL)
    sealed.wrap_to_vault(VaultKind.SAFETY, [Section.SHARED], retain_month=KEPT_UNTIL)


_WRITERS: Mapping[str, Callable[[Viewer, Tenant, SealedRecord, Moved, list[bytes]], None]] = {
    "record": _write_incident,
    "cost": partial(_write_of_ledger, Cost),
    "pot": partial(_write_of_ledger, Pot),
    "claim": partial(_write_of_ledger, Claim),
    "playbooks": partial(_write_shelf, PlaybookShelf),
    "register": partial(_write_shelf, StepRegister),
}


def _bring_settings(tenant: Tenant, settings: Json) -> None:
    """Working hours and years of keeping, where the organisation has not set its own. What does not fit is left out."""
    years, hours = settings.get("keeping"), settings.get("hours")
    with transaction.atomic():
        for kind, count in (years if isinstance(years, dict) else {}).items():
            if kind in set(workflow.Retention) and isinstance(count, int) and 0 < count < 100:  # noqa: PLR2004 -- bounds come later
                KeepingRule.objects.get_or_create(tenant=tenant, retention_class=kind, defaults={"years": count})
        if isinstance(hours, dict) and not OrganisationHours.objects.filter(tenant=tenant).exists():
            _bring_hours(tenant, hours)


def _bring_hours(tenant: Tenant, hours: Json) -> None:
    try:
        bits = int(hours["days"])
        found = workflow.OpeningHours(
            days=frozenset(day for day in range(7) if bits >> day & 1),
            opens=time.fromisoformat(hours["opens"]),
            closes=time.fromisoformat(hours["closes"]),
            nation=str(hours["nation"]),
            rota=hours["rota"] is True,
        )
        workflow.check_hours(found)
    except (KeyError, TypeError, ValueError, Refused):
        return
    OrganisationHours.objects.create(
        tenant=tenant, days=bits, opens=found.opens, closes=found.closes, nation=found.nation, rota=found.rota
    )
