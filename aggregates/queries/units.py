"""Reading the directory of those who take part. Only for the statistics steward, and only with her key."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from accounts.models import Tenant, TenantKind
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from aggregates import permissions
from aggregates.actions.units import opened_book, released_periods
from aggregates.models import UnitList
from aggregates.payloads.units import UnitBook, UnitEntry
from aggregates.workflow import units
from aggregates.workflow.units import Group


@dataclass(frozen=True)
class Directory:
    """The directory of a year."""

    year: int
    book: UnitBook
    groups: tuple[Group, ...]
    kept: bool  # False: only taken over from the year before, and not kept yet
    frozen: bool  # something of the year is published
    outside: tuple[str, ...]  # organisations here that stand in no unit
    names: dict[UUID, str]
    slugs: dict[UUID, str]


def directory(viewer: Viewer, year: int | None = None) -> Directory:
    """Raises NotFound, PermissionDenied, NotForMe or StepUpNeeded."""
    permissions.check_can_keep_units(viewer)
    wanted = year if year is not None and year in years() else timezone.localdate().year
    book = opened_book(viewer, wanted)
    employers = list(Tenant.objects.filter(kind=TenantKind.EMPLOYER).order_by("name"))
    inside = units.unit_of_tenants(book)
    return Directory(
        year=wanted,
        book=book,
        groups=tuple(units.groups(book)),
        kept=UnitList.objects.filter(year=wanted).exists(),
        frozen=any(period.startswith(str(wanted)) for period in released_periods()),
        outside=tuple(one.name for one in employers if one.id not in inside),
        names={one.id: one.name for one in employers},
        slugs={one.id: one.slug for one in employers},
    )


def years() -> list[int]:
    """The years whose directory can be looked at: last year's, this one's, the next, and those that are kept."""
    today: date = timezone.localdate()
    kept = set(UnitList.objects.values_list("year", flat=True))
    return sorted(kept | {today.year - 1, today.year, today.year + 1}, reverse=True)


def entry(viewer: Viewer, year: int | None, code: str) -> UnitEntry:
    """Raises NotFound too when there is no such one."""
    found = next((one for one in directory(viewer, year).book.units if one.code == code), None)
    if found is None:
        raise NotFound
    return found
