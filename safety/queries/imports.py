"""An import on its way, for its author: what was found in the file, what would come of it, and what did."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import parsers
from safety.actions import imports
from safety.parsers import Refusal
from safety.payloads import FORM_MAIL, FORM_TABLE, Import, Samples
from safety.queries.work_lists import PAGE_SIZE
from safety.workflow import Refused
from vault import locker

EXAMPLES = 3  # values shown of each column


@dataclass(frozen=True)
class Column:
    """One column of a table with some of its values, and the field it is matched to, if any."""

    heading: str
    examples: tuple[str, ...]
    field: str


@dataclass(frozen=True)
class MyImport:
    """A line of her list."""

    id: UUID
    tenant: Tenant
    form: str
    name: str  # of the first file
    saved_at: datetime
    done: bool


@dataclass(frozen=True)
class OpenImport:
    """One import. Of a mailbox `found` says what is in it until it is done; of a table `columns`."""

    id: UUID
    tenant: Tenant
    plan: Import
    columns: tuple[Column, ...] = ()
    rows: int = 0
    found: Samples | None = None
    unread: int = 0
    doubles: int = 0

    @property
    def is_mail(self) -> bool:
        return self.plan.form == FORM_MAIL

    @property
    def first_day(self) -> date | None:
        return min(self._days, default=None)

    @property
    def last_day(self) -> date | None:
        return max(self._days, default=None)

    @property
    def _days(self) -> list[date]:
        return [tally.day for tally in self.found.tallies if tally.day] if self.found else []


@dataclass(frozen=True)
class DryRun:
    """What would be made, and a page of the reasons why rows would not.

    `records` counts the records, `taken` the messages or rows in them, `made` the records that are there already.
    """

    records: int
    taken: int
    made: int
    refused: int
    kinds: tuple[tuple[str, int], ...]  # code of the list `record_kind`, and how many
    refusals: tuple[Refusal, ...]  # of this page
    refusal_count: int
    page: int
    problem: str = ""  # why nothing at all can come of it


def my_imports(viewer: Viewer) -> list[MyImport]:
    """Her imports, the newest first."""
    mine = locker.current(viewer.keyring).drafts
    kept = {key: one for key, one in mine.items() if one.get("service") == imports.SERVICE_IMPORT}
    tenants = {one.id.hex: one for one in viewer.employers()}
    lines = []
    for key, one in kept.items():
        if one["tenant"] in tenants:
            plan, saved_at = Import.from_dict(one["body"]), datetime.fromisoformat(one["saved_at"])
            name = plan.files[0].name
            lines.append(MyImport(UUID(hex=key), tenants[one["tenant"]], plan.form, name, saved_at, plan.done))
    return sorted(lines, key=lambda line: line.saved_at, reverse=True)


def open_import(viewer: Viewer, import_id: UUID) -> OpenImport:
    """Raises NotFound when it is not hers."""
    tenant, plan = imports.load(viewer, import_id)
    if plan.form == FORM_MAIL and plan.done:
        return OpenImport(import_id, tenant, plan)  # the record has it all
    if plan.form == FORM_MAIL:
        mailbox = imports.mailbox_of(plan)
        found = parsers.gathered(mailbox, addition=import_id, at=plan.at)
        return OpenImport(import_id, tenant, plan, found=found, unread=mailbox.unread, doubles=mailbox.doubles)
    table = imports.table_of(plan)
    columns = tuple(
        Column(heading, _examples([cells[at] for _, cells in table.rows]), field)
        for at, (heading, field) in enumerate(zip(table.columns, plan.columns, strict=True))
    )
    return OpenImport(import_id, tenant, plan, columns=columns, rows=len(table.rows))


def dry_run(viewer: Viewer, import_id: UUID, *, page: int = 1) -> DryRun:
    """What would be made now; nothing is. Raises NotFound, and Refused while it is not settled."""
    _, plan = imports.load(viewer, import_id)
    problem = ""
    if plan.into is not None:
        more = parsers.gathered(imports.mailbox_of(plan), addition=import_id, at=plan.at)
        return DryRun(0, more.count, int(plan.done), 0, (), (), 0, 1)
    try:
        prepared = imports.prepare(import_id, plan)
    except Refused as refusal:
        if not plan.matched:
            raise
        return DryRun(0, 0, 0, 0, (), (), 0, 1, refusal.sentence)
    if not prepared.sheets:
        problem = "No row can be brought in like this. The reasons stand below."
    refusals = prepared.reading.refusals if prepared.reading else ()
    pages = max(1, -(-len(refusals) // PAGE_SIZE))
    page = min(max(1, page), pages)
    counted: dict[str, int] = {}
    for sheet in prepared.sheets:
        counted[sheet.body.kind] = counted.get(sheet.body.kind, 0) + 1
    return DryRun(
        records=len(prepared.sheets),
        taken=prepared.taken,
        made=len(imports.made_already(sheet.record for sheet in prepared.sheets)),
        refused=prepared.reading.refused if prepared.reading else 0,
        kinds=tuple(counted.items()),
        refusals=refusals[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        refusal_count=len(refusals),
        page=page,
        problem=problem,
    )


def refused_rows(viewer: Viewer, import_id: UUID) -> str:
    """The refused rows of a table with their reasons, as CSV. Raises NotFound, also for a mailbox."""
    _, plan = imports.load(viewer, import_id)
    if plan.form != FORM_TABLE:
        raise NotFound
    prepared = imports.prepare(import_id, plan)
    if prepared.table is None or prepared.reading is None:
        raise NotFound
    return parsers.refused_as_csv(prepared.table, prepared.reading.refusals)


def _examples(cells: list[str]) -> tuple[str, ...]:
    """The first few different values of a column, each cut short."""
    seen = dict.fromkeys(" ".join(cell.split())[:40] for cell in cells if cell)
    return tuple(seen)[:EXAMPLES]
