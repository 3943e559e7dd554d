"""Keeping the directory of those who contribute. Sealed to the statistics vault: who takes part is not told with the figures."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Tenant, TenantKind
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from aggregates import permissions
from aggregates.actions.facts import stats_vault
from aggregates.models import Release, UnitList
from aggregates.payloads.units import UnitBook, UnitEntry
from aggregates.workflow import units
from aggregates.workflow.releases import READABLE, Event
from ui.refusals import Refused
from vault import blobs, trail
from vault.errors import NotReady
from vault.models import Vault

_WHAT = "units"


def the_vault() -> Vault:
    """The statistics vault. Raises NotReady."""
    stats = stats_vault()
    if stats is None:
        raise NotReady("Nobody holds the key of the statistics yet.")
    return stats


def opened_book(by: Viewer, year: int) -> UnitBook:
    """The directory of a year; while it has none, that of the year before, to begin with. Raises NotForMe, StepUpNeeded."""
    stats = the_vault()
    for one in (year, year - 1):
        row = UnitList.objects.filter(year=one).first()
        if row is not None:
            book = UnitBook.from_bytes(blobs.opened(by.keyring, stats, row.blob))
            return book if one == year else _carried(book, year)
    blobs.check(by.keyring, stats)
    return UnitBook(year=year)


def save_unit(*, by: Viewer, year: int, entry: UnitEntry) -> str:
    """Adds a contributor, or changes the one with the same code; returns its code.

    Raises:
        NotFound, PermissionDenied: only for the statistics steward.
        NotForMe, StepUpNeeded: only with the key of the statistics.
        Refused: a field is wrong, or figures of the year are published and somebody who is there would change.
    """
    code = entry.code or units.new_code()

    def change(book: UnitBook) -> UnitBook:
        known = {one.code: one for one in book.units}
        employers = _employers()
        before = known.get(code)
        gone = tuple(one for one in before.tenants if one not in employers) if before else ()
        since = before.since if before else _since(year)
        units.check_entry(entry, employers)
        new = replace(entry, code=code, name=entry.name.strip(), since=since, tenants=(*entry.tenants, *gone))
        others = [one for one in book.units if one.code != code]
        if any(one.name.casefold() == new.name.casefold() for one in others):
            raise Refused("There is one of this name already.", field="name")
        return replace(book, units=units.sorted_units([*others, new]))

    _update(by, year, change)
    return code


def remove_unit(*, by: Viewer, year: int, code: str) -> None:
    """Takes a contributor out of a year of which nothing is published. Raises as `save_unit`."""

    def change(book: UnitBook) -> UnitBook:
        left = tuple(one for one in book.units if one.code != code)
        if len(left) == len(book.units):
            raise NotFound
        return replace(book, units=left)

    _update(by, year, change)


def import_units(*, by: Viewer, year: int, table: str) -> int:
    """Adds the rows of a CSV table, or changes those of the same name; returns how many. Raises as `save_unit`."""
    slugs = dict(Tenant.objects.filter(kind=TenantKind.EMPLOYER).values_list("slug", "id"))
    entries = units.read_table(table, year, slugs, _since(year))
    _update(by, year, lambda book: units.merged(book, entries))
    return len(entries)


def set_book(*, by: Viewer, book: UnitBook) -> None:
    """Puts a whole directory in place of the one before. Raises as `save_unit`."""
    _update(by, book.year, lambda _: book)


def released_periods() -> list[str]:
    """The periods of everything that was ever published."""
    return list(Release.objects.filter(states__state__in=READABLE).values_list("period", flat=True).distinct())


def _update(by: Viewer, year: int, change: Callable[[UnitBook], UnitBook]) -> None:
    permissions.check_can_keep_units(by)
    stats = the_vault()
    with transaction.atomic():
        row = UnitList.objects.select_for_update().filter(year=year).first()
        before = opened_book(by, year)
        after = change(before)
        units.check_book(after)
        if row is not None:
            units.check_frozen(before, after, released_periods())
            blobs.drop(stats, row.blob)
        blob = blobs.keep(stats, _WHAT, after.to_bytes())
        UnitList.objects.update_or_create(year=year, defaults={"version": row.version + 1 if row else 1, "blob": blob})
        details = {"year": str(year), "units": str(len(after.units))}
        trail.record(Event.UNITS, tenant=stats.tenant, actor=by.id, details=details)


def _carried(book: UnitBook, year: int) -> UnitBook:
    """Last year's directory as the start of the next: everybody counts from the first quarter."""
    kept = tuple(replace(entry, since=f"{year}-Q1") for entry in book.units)
    return UnitBook(year=year, units=kept)


def _since(year: int) -> str:
    return units.first_quarter(year, released=released_periods(), today=timezone.localdate())


def _employers() -> list[UUID]:
    return list(Tenant.objects.filter(kind=TenantKind.EMPLOYER).values_list("id", flat=True))
