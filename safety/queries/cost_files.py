"""The ledger as files: tables as CSV and XLSX, awards in the form of the 360Giving Data Standard, and a claim's bundle.

No name of a person and no link to what happened leaves in any of them. What people typed never becomes a formula: in CSV
such a cell begins with an apostrophe, in XLSX it is written as text.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import xlsxwriter
from django.utils import timezone

from accounts.models import Tenant
from accounts.viewer import Viewer
from safety import permissions, vocabulary
from safety.queries.claims import ClaimRow, OpenClaim, all_claims
from safety.queries.costs import CostRow, all_costs, stories_of
from safety.queries.pots import PotRow, all_pots, covered_by_pots
from safety.workflow import Refused, money
from safety.workflow import costs as rules
from safety.workflow.costs import CostStory
from vault.files import FileMeta, originals

FORMS = {
    "csv": "CSV, for any spreadsheet",
    "xlsx": "Excel (XLSX)",
    "giving-json": "360Giving form, JSON: what was awarded to you",
    "giving-csv": "360Giving form, CSV: what was awarded to you",
}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "giving-json": "application/json",
    "giving-csv": "text/csv; charset=utf-8",
}
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BYTE_ORDER = "\ufeff"  # so that Excel reads UTF-8
_MONEY = "#,##0.00"
_GIVING_VERSION = "1.4"
_PURPOSES = "360Giving Grants to Individuals purpose"
_CATEGORIES = "Hearth security cost category"

type Cell = str | int | date | None


@dataclass(frozen=True)
class Pence:
    """An amount in a table: a number in XLSX, plain pounds in CSV."""

    pence: int


type Row = Sequence[Cell | Pence]


@dataclass(frozen=True)
class Made:
    """A file that is ready to leave."""

    name: str
    type: str
    data: bytes


HEAD = (
    "Reference",
    "What for",
    "Category code",
    "Category",
    "ProtectDefenders category",
    "360Giving purpose code",
    "Stage",
    "Paid with",
    "Amount",
    "VAT in it",
    "VAT reclaimed",
    "Times",
    "Costs us",
    "Pot covers",
    "Not covered",
    "Minutes",
    "Rate an hour",
    "Capital or revenue",
    "Supplier",
    "Day",
    "Pot",
    "Added on",
)


def export(viewer: Viewer, tenant: Tenant, form: str) -> Made:
    """The ledger in one of `FORMS`. The caller notes it in the log.

    Raises:
        NotFound, PermissionDenied: as `check_can_cost_export`.
        Refused: there is no such form, or nothing to put into it.
    """
    permissions.check_can_cost_export(viewer, tenant)
    if form not in FORMS:
        raise Refused("Choose from the list.", field="kind")
    day = timezone.localdate().isoformat()
    if form in {"csv", "xlsx"}:
        lines = _ledger_lines(viewer, tenant)
        data = as_csv(HEAD, lines) if form == "csv" else as_xlsx(HEAD, lines)
        return Made(f"table-{day}.{form}", TYPES[form], data)
    grants = grants_of(tenant, all_pots(viewer, tenant), all_claims(viewer, tenant), _stories(viewer, tenant))
    if not grants:
        raise Refused("No pot has paid anything yet, so there is nothing in this form.", field="kind")
    if form == "giving-csv":
        return Made(f"giving-{day}.csv", TYPES[form], giving_csv(grants))
    return Made(f"giving-{day}.json", TYPES[form], giving_json(tenant, grants, timezone.localdate()))


def _stories(viewer: Viewer, tenant: Tenant) -> Mapping[UUID, CostStory]:
    return stories_of(all_costs(viewer, tenant))


def _ledger_lines(viewer: Viewer, tenant: Tenant) -> list[Row]:
    rows, pots = all_costs(viewer, tenant), all_pots(viewer, tenant)
    covered = covered_by_pots(pots, stories_of(rows))
    names = {pot.id: pot.name for pot in pots}
    return [_line(row, covered.get(row.id, 0), names) for row in rows]


def _line(row: CostRow, covered: int, pots: Mapping[UUID, str]) -> Row:
    story, body = row.story, row.story.body
    category = vocabulary.entry("cost_category", body.category)
    missing = row.total - covered if row.cash and row.stage not in rules.ENDED else 0
    return (
        row.reference,
        body.what_for,
        body.category,
        category.label,
        category.more.get("protectdefenders", ""),
        category.more.get("g360_purpose", ""),
        rules.LABEL[row.stage],
        rules.BASES[body.basis],
        Pence(body.amount),
        Pence(body.vat),
        "yes" if body.vat_reclaimable else "no",
        body.times,
        Pence(row.total),
        Pence(covered),
        Pence(missing),
        body.minutes,
        Pence(body.rate),
        "capital" if body.capital else "revenue",
        body.supplier,
        body.day,
        pots.get(story.pot, "") if story.pot else "",
        row.created_on,
    )


# Tables -----------------------------------------------------------------------------------------------------------------


def as_csv(head: Sequence[str], lines: Iterable[Row]) -> bytes:
    """UTF-8 with every cell quoted. A cell that a spreadsheet would calculate begins with an apostrophe."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([[_in_csv(cell) for cell in line] for line in lines])
    return (_BYTE_ORDER + text.getvalue()).encode()


def _in_csv(cell: Cell | Pence) -> str:
    match cell:
        case Pence():
            return money.plain(cell.pence)
        case None:
            return ""
        case str():
            return harmless(cell)
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def harmless(text: str) -> str:
    """The same, so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_DANGEROUS) or text.startswith(_DANGEROUS) else text


def as_xlsx(head: Sequence[str], lines: Iterable[Row]) -> bytes:
    """A workbook made in memory: what people typed is text, whatever it begins with; amounts are numbers."""
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(made, options) as book:
        sheet = book.add_worksheet("Table")
        bold, pounds = book.add_format({"bold": True}), book.add_format({"num_format": _MONEY})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for column, words in enumerate(head):
            sheet.write_string(0, column, words, bold)
        for number, line in enumerate(lines, 1):
            for column, cell in enumerate(line):
                match cell:
                    case Pence():
                        sheet.write_number(number, column, _pounds(cell.pence), pounds)
                    case None:
                        continue
                    case str():
                        sheet.write_string(number, column, cell)
                    case date():
                        sheet.write_datetime(number, column, cell, day)
                    case _:
                        sheet.write_number(number, column, cell)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, 0, len(head) - 1)
    return made.getvalue()


def _pounds(pence: int) -> float:
    """For files that know no decimals. Its shortest text is the exact amount, and nothing is calculated with it."""
    return float(money.plain(pence))


# The 360Giving Data Standard ------------------------------------------------------------------------------------------


def grants_of(
    tenant: Tenant, pots: Iterable[PotRow], claims: Iterable[ClaimRow], costs: Mapping[UUID, CostStory]
) -> list[dict[str, Any]]:
    """What was awarded to the organisation: money that came in, and claims that were paid, all or in part.

    Amounts, days, the funder and codes of what it was for; nothing that somebody wrote about a cost.
    """
    known = {pot.id: pot for pot in pots}
    found = [
        _grant(tenant, pot, one.id, one.amount, one.day, ()) for pot in known.values() for one in pot.story.incomes
    ]
    for claim in claims:
        story, pot = claim.story, known.get(claim.story.body.pot)
        if pot is None or story.paid <= 0:
            continue
        codes = sorted({costs[line.cost].body.category for line in story.body.lines if line.cost in costs})
        day = timezone.localdate(next(state.at for state in story.states if state.paid))
        found.append(_grant(tenant, pot, claim.id, story.paid, day, codes))
    return sorted(found, key=lambda grant: (grant["awardDate"], grant["id"]))


def _grant(  # noqa: PLR0917 -- one row of the standard
    tenant: Tenant, pot: PotRow, record: UUID, amount: int, day: date, codes: Sequence[str]
) -> dict[str, Any]:
    body = pot.story.body
    labels = [vocabulary.label("cost_category", code) for code in codes]
    grant: dict[str, Any] = {
        "id": f"360G-hearth-{record.hex}",
        "title": "Security costs",
        "description": f"Towards: {'; '.join(labels)}" if labels else "Unrestricted payment towards staying safe",
        "currency": "GBP",
        "amountAwarded": _number(amount),
        "awardDate": day.isoformat(),
        "recipientOrganization": [{"id": f"360G-hearth-{tenant.slug}", "name": tenant.name}],
        "fundingOrganization": [
            {"id": body.funder_id or f"360G-hearth-funder-{_short(body.funder)}", "name": body.funder}
        ],
        "grantProgramme": [{"code": pot.id.hex, "title": body.name}],
    }
    purposes = {vocabulary.entry("cost_category", code).more.get("g360_purpose", "") for code in codes} - {""}
    classified = [
        {"vocabulary": _CATEGORIES, "code": code, "title": label} for code, label in zip(codes, labels, strict=True)
    ] + [{"vocabulary": _PURPOSES, "code": code} for code in sorted(purposes or {"GTIP010"})]
    return grant | {"classifications": classified}


def _number(pence: int) -> int | float:
    """As JSON writes it: 1250 or 14.5. See `_pounds`."""
    return pence // 100 if pence % 100 == 0 else _pounds(pence)


def _short(name: str) -> str:
    """A funder without a number of its own gets the same made-up one each time."""
    return hashlib.sha256(name.strip().casefold().encode()).hexdigest()[:12]


def giving_json(tenant: Tenant, grants: Sequence[dict[str, Any]], day: date) -> bytes:
    """A grant package, as its public schema has it."""
    package = {
        "version": _GIVING_VERSION,
        "title": f"Security grants to {tenant.name}",
        "issued": day.isoformat(),
        "publisher": {"name": tenant.name},
        "grants": list(grants),
    }
    return json.dumps(package, ensure_ascii=False, indent=2).encode()


def giving_csv(grants: Sequence[dict[str, Any]]) -> bytes:
    """The same as a flat table, with the column titles of the standard."""
    head = (
        "Identifier",
        "Title",
        "Description",
        "Currency",
        "Amount Awarded",
        "Award Date",
        "Recipient Org:Identifier",
        "Recipient Org:Name",
        "Funding Org:Identifier",
        "Funding Org:Name",
        "Grant Programme:Code",
        "Grant Programme:Title",
        "Classifications:Code",
    )
    return as_csv(head, [_flat(grant) for grant in grants])


def _flat(grant: Mapping[str, Any]) -> Row:
    recipient, funder = grant["recipientOrganization"][0], grant["fundingOrganization"][0]
    programme = grant["grantProgramme"][0]
    return (
        grant["id"],
        grant["title"],
        grant["description"],
        grant["currency"],
        str(grant["amountAwarded"]),
        grant["awardDate"],
        recipient["id"],
        recipient["name"],
        funder["id"],
        funder["name"],
        programme["code"],
        programme["title"],
        "; ".join(one["code"] for one in grant["classifications"]),
    )


# A claim's bundle -------------------------------------------------------------------------------------------------------

CLAIM_HEAD = ("Reference", "What for", "Category code", "Category", "Costs us", "Asked for", "Stage", "Day", "Supplier")
_READ_ME = """This is a claim for the costs of staying safe, from {tenant} to {funder} ({pot}).

claim.csv and claim.xlsx have the same lines. The folder "files" has the evidence that was chosen for you.
manifest.txt has the SHA-256 of every file, so that you can check that nothing was changed on the way.

Asked for in all: {asked}
{note}"""


def claim_bundle(opened: OpenClaim) -> Iterator[bytes]:
    """A ZIP of the lines and the chosen evidence, made while it is sent; nothing in clear touches a disk.

    Raises:
        Damaged: while iterating: a file is missing or was changed.
    """
    lines = [_claim_line(line.row, line.amount) for line in opened.lines]
    body = opened.pot.story.body
    said = _READ_ME.format(
        tenant=opened.tenant.name,
        funder=body.funder,
        pot=body.name,
        asked=money.words(opened.story.asked),
        note=f"\n{opened.story.body.note}\n" if opened.story.body.note else "",
    )
    made = [
        ("read-me.txt", said.encode()),
        ("claim.csv", as_csv(CLAIM_HEAD, lines)),
        ("claim.xlsx", as_xlsx(CLAIM_HEAD, lines)),
    ]
    out = _Outlet()
    sums = [f"{hashlib.sha256(data).hexdigest()}  {name}" for name, data in made]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as bundle:
        for name, data in made:
            bundle.writestr(_entry(name), data)
        yield out.take()
        for name, file in _named(opened.evidence):
            with bundle.open(_entry(name), "w", force_zip64=True) as inside:
                for piece in originals(file):
                    inside.write(piece)
                    yield out.take()
            sums.append(f"{file.sha256}  {name}")
        bundle.writestr(_entry("manifest.txt"), "\n".join([*sums, ""]).encode())
    yield out.take()


def _claim_line(row: CostRow, amount: int) -> Row:
    body = row.story.body
    label = vocabulary.label("cost_category", body.category)
    return (
        row.reference,
        body.what_for,
        body.category,
        label,
        Pence(row.total),
        Pence(amount),
        rules.LABEL[row.stage],
        body.day,
        body.supplier,
    )


def _named(files: Iterable[FileMeta]) -> Iterator[tuple[str, FileMeta]]:
    """Every file under a name of its own, numbered, so that two of one name do not meet."""
    for number, file in enumerate(files, 1):
        yield f"files/{number:02}-{file.name.replace('/', '-')}", file


def _entry(name: str) -> zipfile.ZipInfo:
    """Without the time of day: a file's times tell nothing."""
    day = timezone.localdate()
    info = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    info.external_attr = 0o600 << 16
    return info


class _Outlet(io.RawIOBase):
    """Takes what a ZIP writes, and gives it away piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 -- any buffer
        self._pieces.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)
