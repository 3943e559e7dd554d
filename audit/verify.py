"""Proof that the log is unbroken, and that it only grew since an earlier checkpoint. Reads only; needs no key.

Whoever can write to the database can also rewrite the frontier, so `verify_log` alone shows that the log agrees with
itself. That nothing was rewritten shows only against a checkpoint that somebody else kept: `verify_append_only`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db.models import Subquery
from django.db.models.functions import Coalesce

from audit import leaf, log
from audit.checkpoint import Checkpoint
from audit.merkle import EMPTY_ROOT, RightEdge
from audit.models import Entry, Frontier

Progress = Callable[[int], None]

# How many entries are in memory at once; each holds a sealed part of a few kilobytes.
BATCH = 500
# How many problems are told one by one; a log rewritten from end to end would otherwise fill the memory.
TOLD = 100


@dataclass(frozen=True)
class Problem:
    """`index` is the entry's, or None where the problem is the log's as a whole. `sentence` names no content."""

    index: int | None
    sentence: str


@dataclass(frozen=True)
class Result:
    """What was found. `size` and `root` are of the leaves that were read; `blanked` counts sealed parts deleted since.

    `problems` tells the first hundred of `found`.
    """

    size: int
    root: bytes
    blanked: int
    found: int
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        return self.found == 0


@dataclass
class _Pass:
    """One reading of the log: the tree as it is rebuilt, and what was found on the way."""

    edge: RightEdge = field(default_factory=RightEdge)
    expected: int = 0
    blanked: int = 0
    found: int = 0
    problems: list[Problem] = field(default_factory=list)

    def tell(self, sentence: str, index: int | None = None) -> None:
        self.found += 1
        if len(self.problems) < TOLD:
            self.problems.append(Problem(index, sentence))

    def read(self, entry: Entry) -> None:
        if entry.index != self.expected:
            self.tell("Entries before this one are missing.", entry.index)
        self.expected = entry.index + 1
        self._check_sealed(entry)
        try:
            computed = leaf.leaf(entry.public(), bytes(entry.sealed_hash))
        except ValueError:
            self.tell("The entry holds what no event can have.", entry.index)
            computed = EMPTY_ROOT  # stands in as a leaf, so that the root cannot come out right
        else:
            if computed != bytes(entry.leaf):
                self.tell("The entry was changed: it does not give its leaf.", entry.index)
        self.edge = self.edge.append(computed)

    def _check_sealed(self, entry: Entry) -> None:
        sealed, kept = bytes(entry.sealed), bytes(entry.sealed_hash)
        if leaf.sealed_digest(sealed) == kept:
            return
        if sealed:
            self.tell("The sealed part was changed: it does not give its hash.", entry.index)
        else:
            self.blanked += 1

    def result(self) -> Result:
        return Result(self.edge.size, self.edge.root(), self.blanked, self.found, tuple(self.problems))


def verify_log(progress: Progress | None = None) -> Result:
    """Recompute every leaf and the root, and compare them with what the log says of itself.

    Memory does not grow with the log. Events may be written meanwhile: those after the start are left to the next run.
    `progress` is called with the number of entries read so far.
    """
    reading = _Pass()
    try:
        frontier = log.tree_head()
    except log.LogDamagedError:
        reading.tell("The frontier does not fit its size.")
        frontier = None
    _read_all(reading, frontier.size if frontier else None, progress)
    if frontier and reading.edge.size != frontier.size:
        reading.tell("The log is shorter than its frontier.")
    elif frontier and reading.edge != frontier:
        reading.tell("The entries do not give the frontier's root.")
    if frontier and _overhang():
        reading.tell("There are entries after the frontier.")
    return reading.result()


def verify_append_only(earlier: Checkpoint, progress: Progress | None = None) -> Result:
    """Prove that the present log begins with exactly the entries that an earlier checkpoint counted.

    Rebuilds the root over the first `earlier.size` leaves from the entries themselves, so no proof has to be kept.
    Check the checkpoint's signature first (`checkpoint.open_note`). Run `verify_log` as well: entries after the
    checkpoint and the frontier are not looked at here.
    """
    reading = _Pass()
    _read_all(reading, earlier.size, progress)
    if reading.edge.size < earlier.size:
        reading.tell("The log is shorter than the checkpoint: entries were removed, or an older copy was put back.")
    elif reading.edge.root() != earlier.root:
        reading.tell("The log was rewritten: its beginning is not what the checkpoint signed.")
    return reading.result()


def _read_all(reading: _Pass, size: int | None, progress: Progress | None) -> None:
    for batch in _batches(size):
        for entry in batch:
            reading.read(entry)
        if progress:
            progress(reading.edge.size)


def _batches(size: int | None) -> Iterator[list[Entry]]:
    """The entries in order, up to index `size`. Each batch is a query of its own, so no transaction stays open."""
    entries = Entry.objects.order_by("index")
    if size is not None:
        entries = entries.filter(index__lt=size)
    batch = list(entries[:BATCH])
    while batch:
        yield batch
        batch = list(entries.filter(index__gt=batch[-1].index)[:BATCH])


def _overhang() -> bool:
    """Whether entries follow the frontier. One statement, so an event written meanwhile is in both or in neither."""
    size = Subquery(Frontier.objects.filter(pk=Frontier.ONLY).values("size"))
    return Entry.objects.filter(index__gte=Coalesce(size, 0)).exists()
