"""Everything of a server that a thief can take, in a form in which two servers can be compared.

Two servers begin as copies of one and live through the same day, but for who asked for support. Whatever then differs between
them, beyond fresh random values, tells who asked. A thief who can tell such servers apart has won; if nothing differs, no
method of telling can work, whichever joins, sizes, orders or counts it uses.

A row becomes its columns' values, each as it is if both servers knew it from the start (persons, organisations, vaults, days,
numbers), and else as its kind and length. Rows that share a fresh value belong together: such families are compared as a whole.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from uuid import UUID

_ID = re.compile(r"[0-9a-f]{32}")
SHORTEST = 8  # bytes of what can join two rows; shorter ones are shared by chance
CLOCK = {
    (
        "accounts_session",
        "expires",
    ): "a quarter of an hour, which is not the same for two servers that run one after the other",
    ("accounts_totpdevice", "last_step"): "the half-minute of a sign-in, as above",
    ("accounts_totpdevice", "throttling_failure_timestamp"): "as above",
    ("django_migrations", "applied"): "when the tables were made",
}
PUBLISHED = {
    ("accounts_person", "something_waits"): "that a notice waits for a person, for whatever reason",
    ("accounts_person", "mail_due"): "that its mail has not gone yet",
}
"""What the threat model says is visible. Everything else must be the same."""
COUNTED = {"audit_entry": "index"}
"""Numbered in the open, so their numbers give their order; where PostgreSQL puts a row once it has tidied up is chance."""


@dataclass
class Taken:
    """One server's tables as rows in their physical order: {table: [{column: value}]}, and its other files by name."""

    tables: dict
    keys: dict = field(default_factory=dict)  # table to the columns of its primary key
    files: dict = field(default_factory=dict)

    def values(self):
        return {value for rows in self.tables.values() for row in rows for value in row.values() if _joins(value)}


def take(server):
    """The database past all of the server's code, and the names and sizes of its files. The server has stopped."""
    columns = defaultdict(list)
    for table, column in server.columns():
        columns[table].append(column)
    tables = {}
    for table, names in columns.items():
        if table.startswith("sqlite_"):
            continue
        listed = ", ".join(f'"{name}"' for name in names)
        place = f'"{COUNTED[table]}"' if table in COUNTED else "ctid" if server.database else ""
        order = f" ORDER BY {place}" if place else ""
        found = server.rows(f'SELECT {listed} FROM "{table}"{order}')  # noqa: S608 - names from the database itself
        tables[table] = [dict(zip(names, map(_plain, row), strict=True)) for row in found]
    files = {
        str(path.relative_to(server.var)): path.stat().st_size
        for path in sorted(server.var.rglob("*"))
        if path.is_file() and "sqlite3" not in path.name and "static" not in path.parts
    }
    return Taken(tables, _keys(server, tables), files)


def differences(one, other, known):
    """What tells two servers apart, in words. known: the values that both had from the start."""
    found = []
    for table in sorted(one.tables.keys() | other.tables.keys()):
        mine, theirs = one.tables.get(table, []), other.tables.get(table, [])
        shapes = [[_shape(table, row, known) for row in rows] for rows in (mine, theirs)]
        found += _unlike(f"rows of {table}", *map(Counter, shapes))
        sorted_by_key = all(_by_key(table, taken) for taken in (one, other))
        if not sorted_by_key and Counter(shapes[0]) == Counter(shapes[1]) and shapes[0] != shapes[1]:
            found.append(f"order of {table}")
    found += _unlike("families of rows", _families(one, known), _families(other, known))
    found += _unlike("files", Counter(_nameless(one.files)), Counter(_nameless(other.files)))
    return found


def _unlike(what, one, other):
    """Each difference once, with the rows in it, so that a failing test says where to look."""
    return [
        f"{what}: {'+' if extra is one else '-'} {shape}"
        for extra, rest in ((one, other), (other, one))
        for shape in extra - rest
    ]


def _families(taken, known):
    """Rows joined by fresh values, over however many steps: each family as the shapes of its rows."""
    rows = [(table, row) for table, found in taken.tables.items() for row in found]
    parent = list(range(len(rows)))

    def root(at):
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    first = {}
    for at, (_, row) in enumerate(rows):
        for value in row.values():
            if _joins(value) and value not in known:
                parent[root(at)] = root(first.setdefault(value, at))
    members = defaultdict(list)
    for at, (table, row) in enumerate(rows):
        members[root(at)].append(_shape(table, row, known))
    return Counter(tuple(sorted(shapes, key=repr)) for shapes in members.values() if len(shapes) > 1)


def _shape(table, row, known):
    cells = []
    for column, value in sorted(row.items()):
        if (table, column) in CLOCK or (table, column) in PUBLISHED:
            continue
        cells.append((column, value if not _joins(value) or value in known else (type(value).__name__, len(value))))
    return (table, tuple(cells))


def _joins(value):
    """Ids, tokens, hashes and sealed bytes. Words and days stand as they are."""
    if isinstance(value, bytes):
        return len(value) >= SHORTEST
    return isinstance(value, str) and bool(_ID.fullmatch(value))


def _plain(value):
    match value:
        case UUID():
            return value.hex
        case memoryview() | bytearray():
            return bytes(value)
        case str() if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value):
            return value.replace("-", "")
        case str() | bytes() | int() | float() | bool() | None:
            return value
        case _:
            return str(value)


def _keys(server, tables):
    if server.database:
        told = server.rows(
            "SELECT constraint_table.relname, attribute.attname FROM pg_index "
            "JOIN pg_class AS constraint_table ON constraint_table.oid = pg_index.indrelid "
            "JOIN pg_attribute AS attribute ON attribute.attrelid = pg_index.indrelid "
            "AND attribute.attnum = ANY(pg_index.indkey) WHERE pg_index.indisprimary"
        )
    else:
        told = server.rows(
            "SELECT tables.name, columns.name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns "
            "WHERE tables.type = 'table' AND columns.pk > 0 ORDER BY columns.pk"
        )
    keys = defaultdict(list)
    for table, column in told:
        if table in tables:
            keys[table].append(column)
    return dict(keys)


def _by_key(table, taken):
    """Whether the rows lie in the order of their random ids, so that their order tells nothing."""
    names = taken.keys.get(table, [])
    found = [tuple(row[name] for name in names) for row in taken.tables.get(table, [])]
    return bool(names) and found == sorted(found) and all(_joins(part) for key in found for part in key)


def _nameless(files):
    """Folders and sizes; a file's own name is random where it is sealed."""
    return [(re.sub(r"[0-9a-f]{16,}", "?", name), size) for name, size in files.items()]
