"""Funds with what is left in them, and the totals that their payers read."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from accounts.models import Tenant, TenantKind
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from ui import money
from vault import records
from vault.records import KIND_FUND, Section
from wellbeing import permissions
from wellbeing.actions.desk import check_key
from wellbeing.actions.funds import OpenFund
from wellbeing.models import Fund, Voucher
from wellbeing.workflow.funds import FundStory, Month, id_of


@dataclass(frozen=True)
class FundView:
    """One fund. `unreturned`: vouchers that a provider has used and no coordinator has taken into the totals yet."""

    id: UUID
    scheme: UUID
    story: FundStory
    employers: tuple[str, ...]
    totals: tuple[Month, ...]
    verified: bool = True
    unreturned: int = 0

    @property
    def name(self) -> str:
        return self.story.body.name


def schemes_of(viewer: Viewer) -> list[Tenant]:
    """The schemes whose funds she looks after, by name.

    Raises:
        NotFound: she has nothing to do with any scheme.
        PermissionDenied: she is somebody else there.
    """
    schemes = {one.tenant.id: one.tenant for one in viewer.memberships if one.tenant.kind == TenantKind.SCHEME}
    found = [one for one in schemes.values() if permissions.can_manage_funds(viewer, one.id)]
    if not found:
        for one in schemes:
            permissions.check_can_manage_funds(viewer, one)
        raise NotFound
    return sorted(found, key=lambda one: one.name)


def funds(viewer: Viewer, scheme: UUID) -> list[FundView]:
    """Every fund of a scheme, open ones first, in a number of queries that does not grow with them.

    Raises:
        NotFound, PermissionDenied: she is no coordinator there.
        StepUpNeeded: the scheme's key is not open.
    """
    permissions.check_can_manage_funds(viewer, scheme)
    check_key(viewer, scheme)
    rows = list(Fund.objects.filter(scheme=scheme).values_list("id", flat=True))
    opened = records.read_many(viewer.keyring, scheme, rows, wanted=(Section.SHARED,), kind=KIND_FUND)
    stories = {record: FundStory.from_items(item.data for item in items) for record, items in opened if items}
    names = _names(stories.values())
    found = [_view(record, scheme, story, names) for record, story in stories.items()]
    return sorted(found, key=lambda one: (one.story.body.closed, one.name.casefold(), one.id.hex))


def one_fund(viewer: Viewer, fund_id: UUID) -> FundView:
    """Raises NotFound, PermissionDenied or StepUpNeeded."""
    fund = OpenFund.load(viewer, fund_id)
    story = fund.story
    known = {one.code for one in story.uses}
    waiting = [id_of(code) for code in story.out - known]
    unreturned = Voucher.objects.filter(id__in=waiting, spent=True).count()
    names = _names([story])
    return _view(fund_id, fund.row.scheme, story, names, verified=fund.verified, unreturned=unreturned)


def payer_table(view: FundView) -> str:
    """The totals for the payer as a table: whole months that are over, none with fewer than five used sessions."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["from", "to", "issued", "used", "attended", "missed", "cost in pounds"])
    for line in view.totals:
        cost = money.plain(line.used * view.story.body.price)
        writer.writerow(
            [f"{line.first:%Y-%m}", f"{line.last:%Y-%m}", line.issued, line.used, line.attended, line.missed, cost]
        )
    return out.getvalue()


def _view(
    record: UUID, scheme: UUID, story: FundStory, names: dict[UUID, str], *, verified: bool = True, unreturned: int = 0
) -> FundView:
    served = tuple(sorted(names[one] for one in story.body.employers if one in names))
    return FundView(record, scheme, story, served, story.totals(timezone.localdate()), verified, unreturned)


def _names(stories: Iterable[FundStory]) -> dict[UUID, str]:
    wanted = {employer for story in stories for employer in story.body.employers}
    return dict(Tenant.objects.filter(id__in=wanted).values_list("id", "name"))
