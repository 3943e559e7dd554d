"""Small worlds for rules that can be worked by hand: one region, a few types, one or two severities, a few units."""

from dataclasses import dataclass

from aggregates.cube import Cube, Directory, Unit, tabulate
from aggregates.method import NO_NOISE, Measure, Method

BIG = {"a": 30, "b": 30, "c": 30, "d": 30, "e": 30}  # shown by every rule
Q1 = "2026-Q1"


@dataclass(frozen=True)
class Small(Method):
    """The shipped rules over few codes."""

    types: tuple[str, ...] = ("t1", "t2", "t3")
    severities: tuple[str, ...] = ("1",)

    def labels(self, dimension):
        few = {"type": self.types, "severity": self.severities}
        return {code: code for code in few[dimension]} if dimension in few else super().labels(dimension)


def method(*tables, quarter=None, measures=(), **changed):
    incidents = Measure("incidents", "Incidents", "count", ("type", "severity"), quarter or tables, tables)
    return Small(
        regions=(("R01", "Here", ("TLI",)),),
        members=2,
        measures=(incidents, *measures),
        **{"noise": NO_NOISE, **changed},
    )


def directory(year=2026, units="abcdefgh"):
    return Directory(year, {code: Unit(code, ("R01",), "B1", 10) for code in units})


def cube(cells, measure="incidents", period=Q1):
    """From {(first, second): {unit: value}}, where a type alone means severity 1."""
    facts = [
        (measure, (period, unit, "R01", *(codes if isinstance(codes, tuple) else (codes, "1"))), value, number)
        for number, (codes, units) in enumerate(cells.items())
        for unit, value in units.items()
    ]
    return tabulate(facts, noise_key=b"k")


def together(*cubes):
    measures = {}
    for one in cubes:
        for code, tally in one.measures.items():
            measures.setdefault(code, {}).update(tally)
    return Cube(measures, b"k")


def year_of(*quarters):
    """A cube of a year from the cells of its quarters."""
    return together(*(cube(cells, period=f"2026-Q{number}") for number, cells in enumerate(quarters, 1)))


def why(protected, table, measure="incidents"):
    """Of the hidden cells of a table: why."""
    names = ((cell.name, cell.why) for cell in protected.own() if cell.why)
    return {"".join(name[3]): reason for name, reason in names if (name[0], name[2]) == (measure, table)}


def shown(protected, table, measure="incidents"):
    cells = (cell for cell in protected.own() if (cell.name[0], cell.name[2]) == (measure, table))
    return {"".join(cell.name[3]): cell.value for cell in cells}
