"""Which cells are shown and what they say: primary and complementary hiding, noise and rounding. Plain Python, no solver.

`protect` takes a cube of true values and what was published before; `aggregates.figures.payload` turns its answer into what
everybody may read. Both are pure functions: the same facts and secrets give the same bytes.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from aggregates.cube import Cube, Directory, NotReady, money_share, placed
from aggregates.method import RANGE, Measure, Method, dimensions, kind_of_period, quarters_of, table_of

type Name = tuple[str, str, str, tuple[str, ...]]  # measure, period, table, key

# Why a cell is hidden. The first five are the primary rules; readers see one symbol for all of them.
ZERO, FEW, SMALL, DOMINATED, NEGATIVE = "zero", "few", "small", "dominated", "negative"
INHERITED, COMPLEMENT, FORCED = "inherited", "complement", "forced"
EARLIER = "earlier"  # hidden in an earlier release, and so for ever
PRIMARY = frozenset({ZERO, FEW, SMALL, DOMINATED, NEGATIVE})

_POUND = 100
_FINE_FROM = 100_000 * _POUND  # from here on money has three significant figures


class AlreadyReleasedError(NotReady):
    """The period has figures that were published; they are never published again."""


class ImpossibleError(RuntimeError):
    """A rule cannot be met, because what it would have to hide was published before."""


@dataclass(slots=True)
class Cell:
    """One figure with its true value. It stays in the job."""

    name: Name
    units: dict[str, int] = field(default_factory=dict)
    keys: int = 0
    total: int = 0
    why: str = ""  # empty: shown
    frozen: bool = False  # shown or hidden by an earlier release
    told: bool = False  # every part of it in time was published, so that hiding it would hide nothing
    value: int | None = None  # what is published

    @property
    def largest(self) -> int:
        return max(self.units.values(), default=0)


@dataclass(frozen=True)
class Relation:
    """A parent that is the sum of its children: in one more dimension, or in time."""

    parent: Cell
    children: tuple[Cell, ...]


@dataclass
class Protected:
    """All cells of a period with their fate, for the gate and for `aggregates.figures.payload`."""

    kind: str
    period: str
    edition: int
    method: Method
    directory: Directory
    earlier: tuple[Mapping[str, Any], ...]
    dropped: tuple[str, ...]
    cells: dict[Name, Cell]
    relations: list[Relation]

    def tables(self, measure: Measure) -> tuple[str, ...]:
        return tuple(table for table in measure.tables(self.kind) if table not in self.dropped)

    def codes(self, dimension: str) -> list[str]:
        """The codes of a dimension, in their order; a size band that nobody is in is no band."""
        used = {unit.band for unit in self.directory.units.values()} if dimension == "band" else None
        return [code for code in self.method.labels(dimension) if used is None or code in used]

    def own(self) -> Iterator[Cell]:
        """The cells of this period, without the earlier ones that rules had to look at."""
        return (cell for cell in self.cells.values() if cell.name[1] == self.period)

    def neighbour(self, name: Name) -> Name | None:
        """The smallest shown cell that can still be hidden, of all relations with this one: what a repair hides next."""
        near = (
            cell
            for relation in self.relations
            if any(one.name == name for one in (relation.parent, *relation.children))
            for cell in (relation.parent, *relation.children)
            if _hideable(cell) and cell.name != name
        )
        smallest = min(near, key=_size, default=None)
        return smallest.name if smallest else None


def protect(
    cube: Cube,
    directory: Directory,
    method: Method,
    period: str,
    earlier: Sequence[Mapping[str, Any]] = (),
    *,
    edition: int = 1,
    forced_hidden: Collection[Name] = (),
    dropped: Collection[str] = (),
) -> Protected:
    """Decides about every structurally possible cell of a quarter or a year.

    The cube of a year holds the facts of its four quarters. `earlier` are all payloads published before, in their order.
    `forced_hidden` cells are hidden whatever the rules say, unless their quarters have told them, and tables in `dropped`
    are left out: the gate's repairs.
    """
    kind = kind_of_period(period)
    if any(one["period"] == period for one in earlier):
        raise AlreadyReleasedError(f"Figures of {period} were published and stay as they are")
    if kind == "quarter" and any(one["period"] == period[:4] for one in earlier):
        raise AlreadyReleasedError(f"Figures of {period[:4]} were published, so no quarter of it can follow")
    if directory.year != int(period[:4]):
        raise NotReady(f"The directory is of {directory.year}, the figures of {period}")
    directory.check(method)
    protected = Protected(kind, period, edition, method, directory, tuple(earlier), tuple(dropped), {}, [])
    cube = placed(cube, directory, method, quarters_of(period))
    public = _public(protected, cube) if kind == "year" else frozenset()
    for measure in method.measures:
        _protect_measure(protected, cube, measure, frozenset(forced_hidden), public)
    return protected


def _public(year: Protected, cube: Cube) -> frozenset[Name]:
    """The figures of the year's quarters that are out.

    A quarter that was never published is taken as it would have been: with the year's figures one can work out what it
    would have shown, and that must be no more.
    """
    public = {name for one in year.earlier for name, value in published(one) if value is not None}
    for quarter in quarters_of(year.period):
        if all(one["period"] != quarter for one in year.earlier):
            missing = protect(cube, year.directory, year.method, quarter)
            public |= {cell.name for cell in missing.own() if not cell.why}
    return frozenset(public)


def _protect_measure(
    protected: Protected, cube: Cube, measure: Measure, forced: Collection[Name], public: Collection[Name]
) -> None:
    method, period = protected.method, protected.period
    tables = protected.tables(measure)
    fresh = _tables(protected, cube, measure, period, tables)
    relations = _within(method, measure, period, tables, fresh)
    if protected.kind == "year":
        past = _quarters(protected, cube, measure, public)
        relations += _in_time(measure, period, fresh, past)
        protected.cells |= past
    protected.cells |= fresh
    protected.relations += relations
    for cell in fresh.values():
        cell.why = _primary(cell, protected, measure) or (FORCED if cell.name in forced and not cell.told else "")
    if method.complement:
        _hide_complement(relations, method, measure)
    for cell in fresh.values():
        cell.value = None if cell.why else shown(cell, method, measure.unit, cube.noise_key)


# Cells and how they hang together


def _tables(protected: Protected, cube: Cube, measure: Measure, period: str, tables: Iterable[str]) -> dict[Name, Cell]:
    """Every cell that is structurally possible, also an empty one, with what each unit brings."""
    quarters = frozenset(quarters_of(period))
    bands = {code: unit.band for code, unit in protected.directory.units.items()}
    tally = cube.measures.get(measure.code, {})
    rows = [((*key, bands[key[1]]), value, rkeys) for key, (value, rkeys) in tally.items() if key[0] in quarters]
    cells: dict[Name, Cell] = {}
    for table in tables:
        wanted = dimensions(table)
        made = {
            key: Cell((measure.code, period, table, key)) for key in product(*(protected.codes(one) for one in wanted))
        }
        places = [_place(measure, one) for one in wanted]
        for codes, value, rkeys in rows:
            cell = made[tuple([codes[place] for place in places])]
            cell.units[codes[1]] = cell.units.get(codes[1], 0) + value
            cell.keys += rkeys
        cells |= {cell.name: cell for cell in made.values()}
    for cell in cells.values():
        cell.total = sum(cell.units.values())
        cell.keys %= RANGE
    return cells


def _place(measure: Measure, dimension: str) -> int:
    """Where a dimension stands in a row: a fact's key, then the unit's size band."""
    if dimension == "band":
        return 5
    return 2 if dimension == "region" else 3 + measure.dimensions.index(dimension)


def _within(
    method: Method, measure: Measure, period: str, tables: Sequence[str], cells: Mapping[Name, Cell]
) -> list[Relation]:
    """All pairs of tables of which the second has exactly one dimension more."""
    found: list[Relation] = []
    for table in tables:
        wanted = dimensions(table)
        for place in range(len(wanted)):
            above = table_of(wanted[:place] + wanted[place + 1 :])
            if above not in tables:
                continue
            children: dict[tuple[str, ...], list[Cell]] = {}
            for key in product(*(method.labels(one) for one in wanted)):
                if child := cells.get((measure.code, period, table, key)):
                    children.setdefault(key[:place] + key[place + 1 :], []).append(child)
            found += [
                Relation(cells[measure.code, period, above, key], tuple(parts)) for key, parts in children.items()
            ]
    return found


def _quarters(protected: Protected, cube: Cube, measure: Measure, public: Collection[Name]) -> dict[Name, Cell]:
    """The cells of the year's quarters as they were published: shown or hidden for ever.

    A quarter in which nothing at all was counted, since the measure had not begun, is no part of the year.
    """
    cells: dict[Name, Cell] = {}
    tables = [table for table in measure.quarter if table in protected.tables(measure)]
    begun = {key[0] for key in cube.measures.get(measure.code, {})}
    for quarter in quarters_of(protected.period):
        if quarter in begun:
            cells |= _tables(protected, cube, measure, quarter, tables)
    for name, cell in cells.items():
        cell.frozen = True
        cell.why = "" if name in public else EARLIER
    return cells


def _in_time(measure: Measure, year: str, fresh: Mapping[Name, Cell], past: Mapping[Name, Cell]) -> list[Relation]:
    """A yearly cell is the parent of its quarterly ones."""
    found: list[Relation] = []
    for (_, _, table, key), parent in fresh.items():
        names = [(measure.code, quarter, table, key) for quarter in quarters_of(year)]
        if children := tuple(past[name] for name in names if name in past):
            relation = Relation(parent, children)
            parent.told = all(not child.why for child in children)
            found.append(relation)
    return found


def published(payload: Mapping[str, Any]) -> Iterator[tuple[Name, int | None]]:
    """Every cell of a payload with its name and what it says; None where it is withheld."""
    for measure in payload["measures"]:
        for table in measure["tables"]:
            for cell in table["cells"]:
                yield (measure["code"], payload["period"], table["code"], tuple(cell["key"])), cell["value"]


# Hiding


def unsafe(units: Mapping[str, int], method: Method, unit: str) -> str:
    """The primary rule that these contributions break, or nothing. Contributions are net, per unit."""
    values = sorted((value for value in units.values() if value), reverse=True)
    total = sum(values)
    if values and values[-1] < 0:
        return NEGATIVE
    if not total:
        return ZERO
    if len(values) < method.k:
        return FEW
    if total < method.least(unit):
        return SMALL
    if 100 * (total - sum(values[: 1 + method.m])) < method.p * values[0]:
        return DOMINATED
    return ""


def _primary(cell: Cell, protected: Protected, measure: Measure) -> str:
    """Why a cell must be hidden whatever its neighbours are. Money is hidden wherever its count is."""
    if why := unsafe(cell.units, protected.method, measure.unit):
        return why
    counted = protected.cells.get((measure.inherits, *cell.name[1:]))
    return INHERITED if counted is not None and counted.why else ""


def _hide_complement(relations: Sequence[Relation], method: Method, measure: Measure) -> None:
    """The residual rule, over all relations until nothing changes."""
    changed = True
    while changed:
        changed = False
        for relation in relations:
            while cell := _to_hide(relation, method, measure):
                cell.why, changed = COMPLEMENT, True


def _to_hide(relation: Relation, method: Method, measure: Measure) -> Cell | None:
    """The cell that has to go so that the hidden children cannot be worked out; None where the relation is safe."""
    parent = relation.parent
    hidden = [child for child in relation.children if child.why]
    if not parent.why:
        if not hidden or (len(hidden) > 1 and not unsafe(_together(hidden), method, measure.unit)):
            return None
    elif parent.why in PRIMARY:
        least = min(method.base if measure.unit == "count" else method.minimum_pence // 2, abs(parent.total))
        held = sum(child.total for child in hidden)
        if 100 * held >= max(method.p * parent.largest, 100 * least):
            return None
    elif hidden:
        return None
    candidates = [child for child in relation.children if _hideable(child)]
    if candidates:
        return min(candidates, key=_size)
    if parent.why:
        return None  # the new cell is hidden, and its parts were published before
    if parent.frozen or parent.told:
        raise ImpossibleError(f"{parent.name} was published, and its parts cannot be protected any more")
    return parent


def _together(cells: Iterable[Cell]) -> dict[str, int]:
    units: dict[str, int] = {}
    for cell in cells:
        for unit, value in cell.units.items():
            units[unit] = units.get(unit, 0) + value
    return units


def _hideable(cell: Cell) -> bool:
    return not (cell.why or cell.frozen or cell.told)


def _size(cell: Cell) -> tuple[int, Name]:
    return cell.total, cell.name


# Noise, rounding and display


def shown(cell: Cell, method: Method, unit: str, noise_key: bytes) -> int:
    """What a shown cell says."""
    if unit == "pence":
        share = 2 * money_share(noise_key, cell.keys) - (1 << 64)  # from -2^64 up to 2^64
        return rounded_money(cell.total + method.money_noise * cell.largest * share // (100 << 64))
    return rounded(cell.total + step(cell.keys, method), method)


def step(cell_key: int, method: Method) -> int:
    """What is added to a count: a pure function of the set of facts in it."""
    return next(add for bound, add in method.noise if cell_key < bound)


def rounded(count: int, method: Method) -> int:
    """To the nearest 5, halves up, at least the minimum; from 10,000 up to four significant figures."""
    base = coarseness(count, method)
    return max(method.minimum, base * ((2 * count + base) // (2 * base)))


def rounded_money(pence: int) -> int:
    """To two significant figures, three from £100,000 up; at least £100."""
    base = coarseness_of_money(pence)
    return max(100 * _POUND, base * ((2 * pence + base) // (2 * base)))


def coarseness(count: int, method: Method) -> int:
    """The steps in which counts of this size are published."""
    digits = max(0, len(str(count)) - method.significant)
    return max(method.base, int(10**digits))


def coarseness_of_money(pence: int) -> int:
    """The steps in which sums of this size are published."""
    return 10 ** (len(str(max(pence, 1))) - (3 if pence >= _FINE_FROM else 2)) if pence >= 100 * _POUND else 10 * _POUND


def bracket(value: int, method: Method, unit: str) -> tuple[float, float]:
    """Between which bounds the true figure lies, for anybody who reads a published one.

    The noise of money is taken at its largest, as if one organisation held everything.
    """
    if unit == "pence":
        low, high = _before_rounding(value, coarseness_of_money(value - 1), coarseness_of_money(value))
        most = method.money_noise / 100
        return max(low / (1 + most), float(method.minimum_pence)), high / (1 - most)
    low, high = _before_rounding(value, coarseness(value - 1, method), coarseness(value, method))
    return max(low - method.reach(), float(method.minimum)), high + method.reach()


def _before_rounding(value: int, below: int, above: int) -> tuple[float, float]:
    """What may have been rounded to this value; the steps differ on the two sides of a power of ten."""
    return value - below / 2, value + above / 2
