"""The directory of those who contribute: one book for each calendar year."""

from dataclasses import dataclass
from uuid import UUID

from vault.payloads import Payload


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class UnitEntry(Payload):
    """One contributor: a legal parent, a federation or a shared brand, never a branch."""

    WHAT = "unit"
    TEXTS = ("name",)

    code: str  # random; names it in the cells, to nobody outside the job
    name: str
    tenants: tuple[UUID, ...]  # the organisations here that belong to it
    home: str  # region, where it counts what happened in no region
    further: tuple[str, ...] = ()
    staff: int = 0
    since: str = ""  # the quarter from which on it counts


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class UnitBook(Payload):
    """Everybody of one year, by name."""

    WHAT = "units"

    year: int
    units: tuple[UnitEntry, ...] = ()
