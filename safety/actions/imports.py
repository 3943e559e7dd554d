"""Bringing in what stands in files already: a mailbox as one record, a table as many or as one.

What has been settled so far stands in the locker, like a draft; the files lie sealed in the store. Every record's id comes
from the import's own and the number of its row, so that a broken run is simply run again and makes nothing twice.
"""

import hashlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import batched
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import parsers, permissions, workflow
from safety.actions.campaigns import count_mine
from safety.actions.desk import Desk, describe, ids_of
from safety.actions.reports import Sheet, check_ready, report_together
from safety.models import Incident
from safety.parsers import Mailbox, Matching, Reading, Table
from safety.payloads import FORM_MAIL, FORM_TABLE, Import, ReportBody, Samples
from safety.workflow import Refused
from vault import files as store
from vault import locker
from vault.files import FileMeta
from vault.locker import Locker
from vault.media import XLSX
from vault.post import MAILBOX, MESSAGE
from vault.uploads import SealedUpload

SERVICE_IMPORT = "safety-import"
IMPORTS_LIMIT = 5  # of one person at a time
MAIL_TYPES = frozenset({MESSAGE, MAILBOX})
TABLE_TYPES = frozenset({"text/plain", XLSX})
TOGETHER = 50  # records of one transaction
SECONDS = 15.0  # of one run; what is left is done by the next
_WHOLE = 0  # the number of the one record that all of an import becomes
_MOST_ROWS = 20_001


@dataclass(frozen=True)
class Progress:
    """How far a run came: records there, of how many."""

    made: int
    total: int

    @property
    def done(self) -> bool:
        return self.made >= self.total


@dataclass(frozen=True)
class Plan:
    """What an import would make, of which reading, now."""

    sheets: tuple[Sheet, ...]
    taken: int  # messages or rows
    mailbox: Mailbox | None = None
    table: Table | None = None
    reading: Reading | None = None


def begin_import(
    *,
    by: Viewer,
    tenant: Tenant,
    files: Sequence[SealedUpload],
    import_id: UUID | None = None,
    into: UUID | None = None,
) -> UUID:
    """Looks into the files, keeps them for later and returns the import's id. The same id begins once.

    Args:
        by: who brings them in.
        tenant: her employer.
        files: saved messages and mailboxes, or one table.
        import_id: a fresh id, so that a second try begins nothing twice.
        into: a report of hers that the messages are to be added to, instead of becoming one of their own.

    Raises:
        NotFound, PermissionDenied: she may not report there, or the report is not hers.
        Refused: they are of no kind or size that can be read, or she has too many imports.
        Swept: a file waited too long.
    """
    permissions.check_can_report(by, tenant)
    check_ready(tenant)
    wanted = import_id or uuid4()
    if wanted.hex in locker.current(by.keyring).drafts:
        load(by, wanted)
        return wanted
    metas = describe(files)
    plan = Import(form=_form_of(metas), files=metas, at=timezone.now(), into=into)
    if into is not None:
        workflow.check_open(Desk.for_author(by, into, lock=False).story.status)
        if plan.form != FORM_MAIL:
            raise Refused("Only saved messages (eml, mbox) can be added to something you sent before.", field="files")
        plan = replace(plan, matched=True, as_one=True)
    if plan.form == FORM_TABLE:
        plan = replace(plan, columns=parsers.guess(table_of(plan).columns))
    else:
        mailbox_of(plan)

    def change(mine: Locker) -> None:
        if sum(kept.get("service") == SERVICE_IMPORT for kept in mine.drafts.values()) >= IMPORTS_LIMIT:
            raise Refused(f"You have {IMPORTS_LIMIT} unfinished lists here. Finish or delete one of them first.")
        _put(mine, wanted, tenant, plan)

    with transaction.atomic():
        store.keep(metas, workflow.retain_month(timezone.localdate()))
    locker.update(by.keyring, change)
    return wanted


def match_import(*, by: Viewer, import_id: UUID, matching: Matching, as_one: bool, primary: str | None = None) -> None:
    """Settles what the columns of a table mean, or what a mailbox is about; may be repeated until it is run.

    Raises:
        NotFound: it is not hers.
        Refused: it cannot be read like this, or has been run.
    """
    tenant, plan = load(by, import_id)
    if plan.done or plan.into:
        raise Refused("There is nothing to settle here.")
    workflow.check_primary(matching.types, primary)
    if plan.form == FORM_TABLE:
        if len(matching.columns) != len(table_of(plan).columns):
            raise Refused("Say for every column what it is, or that it is left out.", field="columns")
        parsers.check_matching(matching)
    else:
        parsers.check_codes_of(matching)
    settled = replace(
        plan,
        columns=matching.columns if plan.form == FORM_TABLE else (),
        kind=matching.kind,
        types=matching.types,
        primary=primary,
        urgency=matching.urgency,
        as_one=as_one or plan.form == FORM_MAIL,
        matched=True,
    )
    locker.update(by.keyring, lambda mine: _put(mine, import_id, tenant, settled))


def run_import(*, by: Viewer, import_id: UUID, seconds: float = SECONDS) -> Progress:
    """Makes the records, as many as there is time for; run it again until it is done.

    Raises:
        NotFound: it is not hers.
        Refused: it is not settled yet, or nothing would come of it.
        Conflict: it is being run in another window.
    """
    until = time.monotonic() + seconds
    tenant, plan = load(by, import_id)
    if plan.done:
        return Progress(plan.made, plan.made)
    if plan.into is not None:
        return _add(by, import_id, tenant, plan, plan.into)
    prepared = prepare(import_id, plan)
    if not prepared.sheets:
        raise Refused("No row can be brought in like this.")
    there = made_already(sheet.record for sheet in prepared.sheets)
    left = [sheet for sheet in prepared.sheets if sheet.record not in there]
    made = len(there)
    for some in batched(left, TOGETHER):
        made += report_together(by=by, tenant=tenant, sheets=some)
        if time.monotonic() > until:
            break
    progress = Progress(made, len(prepared.sheets))
    if progress.done:
        record = prepared.sheets[0].record if plan.as_one else None
        finished = replace(plan, done=True, made=made, taken=prepared.taken, record=record)
        locker.update(by.keyring, lambda mine: _put(mine, import_id, tenant, finished))
    return progress


def _add(by: Viewer, import_id: UUID, tenant: Tenant, plan: Import, into: UUID) -> Progress:
    """Adds the messages to a report of hers. The import's id is the addition's, so they are counted once."""
    more = replace(parsers.gathered(mailbox_of(plan), addition=import_id, at=plan.at), whole=False)
    count_mine(by=by, incident_id=into, more=more, kept=plan.files)
    finished = replace(plan, done=True, made=1, taken=more.count, record=into)
    locker.update(by.keyring, lambda mine: _put(mine, import_id, tenant, finished))
    return Progress(1, 1)


def discard_import(*, by: Viewer, import_id: UUID) -> None:
    """Forgets an import, and its files unless a record has them. What it made stays. Raises NotFound."""
    _, plan = load(by, import_id)
    handles = locker.current(by.keyring).records
    mine_of_it = {record for number in range(_MOST_ROWS) if (record := record_of(import_id, number)).hex in handles}
    there = made_already(mine_of_it)
    if record_of(import_id, _WHOLE) not in there and not _was_added(by, import_id, plan):
        with transaction.atomic():
            store.delete(ids_of(plan.files))

    def change(mine: Locker) -> None:
        mine.drafts.pop(import_id.hex, None)
        for record in mine_of_it - there:
            mine.forget(record)

    locker.update(by.keyring, change)


def _was_added(by: Viewer, import_id: UUID, plan: Import) -> bool:
    """Whether a report of hers holds the messages, and with them the files."""
    if plan.into is None:
        return False
    try:
        story = Desk.for_author(by, plan.into, lock=False).story
    except NotFound:
        return False  # destroyed, and its files with it
    return any(more.id == import_id for more in story.of(Samples))


# What is read --------------------------------------------------------------------------------------------------------


def load(by: Viewer, import_id: UUID) -> tuple[Tenant, Import]:
    """Where an import of hers goes, and how far it is. Raises NotFound, PermissionDenied."""
    kept = locker.current(by.keyring).drafts.get(import_id.hex, {})
    if kept.get("service") != SERVICE_IMPORT:
        raise NotFound
    tenant = Tenant.objects.filter(id=UUID(hex=kept["tenant"])).first()
    if tenant is None:
        raise NotFound
    permissions.check_can_report(by, tenant)
    return tenant, Import.from_dict(kept["body"])


def prepare(import_id: UUID, plan: Import) -> Plan:
    """What would come of it now. Raises Refused when it is not settled, or nothing can come of it."""
    if not plan.matched:
        raise Refused("Say first what this is about.")
    if plan.form == FORM_MAIL:
        return _prepare_mail(import_id, plan)
    table = table_of(plan)
    matching = Matching(plan.columns, kind=plan.kind, types=plan.types, urgency=plan.urgency)
    reading = parsers.read_rows(table, matching, today=timezone.localdate())
    if not plan.as_one:
        sheets = tuple(Sheet(record_of(import_id, row.number), row.body) for row in reading.rows)
        return Plan(sheets, len(sheets), table=table, reading=reading)
    if not reading.rows:
        return Plan((), 0, table=table, reading=reading)
    body, more, reading = parsers.as_one(reading, addition=import_id, at=plan.at)
    sheet = Sheet(record_of(import_id, _WHOLE), replace(body, files=plan.files), (more,))
    return Plan((sheet,), more.count, table=table, reading=reading)


def _prepare_mail(import_id: UUID, plan: Import) -> Plan:
    mailbox = mailbox_of(plan)
    more = parsers.gathered(mailbox, addition=import_id, at=plan.at)
    days = [tally.day for tally in more.tallies if tally.day]
    body = ReportBody(
        kind=plan.kind,
        types=plan.types,
        primary=plan.primary or (plan.types[0] if len(plan.types) == 1 else None),
        happened_on=min(days, default=timezone.localdate(plan.at)),
        channels=("email",),
        urgency=plan.urgency,
        files=plan.files,
    )
    return Plan((Sheet(record_of(import_id, _WHOLE), body, (more,)),), more.count, mailbox=mailbox)


def mailbox_of(plan: Import) -> Mailbox:
    return parsers.read_mailbox(store.originals(meta) for meta in plan.files)


def table_of(plan: Import) -> Table:
    (meta,) = plan.files
    parsers.check_size(meta.size)
    return parsers.read_table(b"".join(store.originals(meta)))


def made_already(records: Iterable[UUID]) -> set[UUID]:
    """Those of these records that are there, a shell of what was withdrawn included: it is not made again."""
    found: set[UUID] = set()
    for some in batched(records, 500):
        found.update(Incident.objects.filter(id__in=some).values_list("id", flat=True))
    return found


def record_of(import_id: UUID, number: int) -> UUID:
    """The id of what a row becomes. It looks as random as every other: only who knows the import's id can tell."""
    seed = hashlib.sha256(b"hearth import " + import_id.bytes + number.to_bytes(8, "big")).digest()
    return UUID(bytes=seed[:16], version=4)


def _form_of(metas: Sequence[FileMeta]) -> str:
    types = {meta.type for meta in metas}
    if types and types <= MAIL_TYPES:
        return FORM_MAIL
    if types <= TABLE_TYPES and len(metas) == 1:
        return FORM_TABLE
    raise Refused(
        "Choose saved messages (eml, mbox), or one table: a CSV file or an Excel spreadsheet (xlsx).", field="files"
    )


def _put(mine: Locker, import_id: UUID, tenant: Tenant, plan: Import) -> None:
    saved_at: datetime = timezone.now()
    mine.drafts[import_id.hex] = {
        "service": SERVICE_IMPORT,
        "tenant": tenant.id.hex,
        "saved_at": saved_at.isoformat(),
        "body": plan.to_dict(),
    }
