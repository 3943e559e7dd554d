"""Everything that lies on the disks of a server, and what its processes hold open, to be searched."""

from pathlib import Path
from urllib.parse import unquote

import psycopg

from tests import postgres
from tests.system.search import search, search_folder

TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 - looked into, not written to


def search_disk(server, needles):
    """Findings everywhere but in the mails, which are meant to leave the server, and in static files."""
    wanted = list(needles)
    found = search_folder(server.folder, wanted, leave_out=[server.var / "static", server.mail])
    for place, data in [*_held_open(server), *_values(server)]:
        found |= search(place, data, wanted)
    if server.database:
        found |= _search_postgres(wanted)
    return found


def _held_open(server):
    """Files that a process has open, though perhaps no folder names them any more."""
    for process in server.processes():
        for handle in Path(f"/proc/{process}/fd").iterdir():
            target = str(handle.readlink())
            if target.startswith(TEMPORARY) and handle.is_file():
                yield f"held open: {target}", handle.read_bytes()


def _values(server):
    """Every value by itself, whole, however the database spreads or packs it."""
    for table, column in server.columns():
        for (value,) in server.rows(f'SELECT "{column}" FROM "{table}"'):  # noqa: S608 - names from the database itself
            if isinstance(value, str | bytes) and value:
                yield f"{table}.{column}", value.encode() if isinstance(value, str) else value


def _search_postgres(wanted):
    """The whole of PostgreSQL's own folder, with its write-ahead log, and what PostgreSQL says in its log."""
    with psycopg.connect(postgres.address(), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    data = Path(unquote(postgres.address().partition("@")[2].rpartition("/")[0]))
    return search_folder(data, wanted) | search("PostgreSQL's log", (data.parent / "log").read_bytes(), wanted)
