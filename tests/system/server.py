"""A real server, started as a process of its own in a folder of its own, as the README's command does."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import psycopg

from tests import postgres
from tests.system.visitor import Visitor

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds until a started server must answer


class Server:
    """`folder` holds everything the server writes: data, files, secrets, mails, logs and its temporary folder."""

    SETTINGS = "tests.system.settings"
    OPTIONS = ("--config", "deploy/gunicorn.conf.py")
    APP = "config.wsgi"

    def __init__(self, folder):
        self.folder = Path(folder)
        self.var, self.temp, self.mail = self.folder / "var", self.folder / "tmp", self.folder / "mail"
        self.log = self.folder / "server.log"
        for each in (self.var, self.temp, self.mail):
            each.mkdir(parents=True, exist_ok=True)
        self.database = _new_database() if postgres.wanted() else None
        self.people, self.tenants, self.mark = {}, {}, ""
        self._process = None
        self._codes = {}
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = kept | {
            "DJANGO_SETTINGS_MODULE": self.SETTINGS,
            "HEARTH_VAR": str(self.var),
            "HEARTH_LOOPBACK_COOKIES": "1",
            "HEARTH_URL": self.url,
            "TMPDIR": str(self.temp),
            "PYTHONPATH": str(ROOT),
        }
        if self.database:
            self.environment["DATABASE_URL"] = _address_of(self.database)

    # Making one -----------------------------------------------------------------------------------------------------

    def prepare(self, mark=""):
        """Secrets, tables, static files and the cast; with a mark, every name, address and password has it in it."""
        self.prepare_empty()
        told = json.loads(self.run(sys.executable, "-m", "tests.system.populate", *([mark] if mark else [])))
        self.people, self.tenants, self.mark = told["people"], told["tenants"], mark
        return self

    def prepare_empty(self):
        self.manage("make_secrets")
        self.manage("migrate", "--verbosity", "0")
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        return self

    def copy(self, folder):
        """The same server in another folder, with a database of its own. Neither may be running."""
        other = Server(folder)
        shutil.copytree(self.var, other.var, dirs_exist_ok=True, ignore=shutil.ignore_patterns("static"))
        (other.var / "static").symlink_to(self.var / "static")
        other.people = {name: dict(one) for name, one in self.people.items()}
        other.tenants, other.mark = self.tenants, self.mark
        if self.database:
            _sql(f"DROP DATABASE {other.database}")  # made a moment ago, and empty
            _sql(f"CREATE DATABASE {other.database} TEMPLATE {self.database}")
        return other

    # Running it -----------------------------------------------------------------------------------------------------

    def manage(self, *arguments):
        return self.run(sys.executable, "manage.py", *arguments)

    def start(self, *, app="", options=(), **more):
        """app: another WSGI module than usual; options: gunicorn's; more: further settings from the environment."""
        options = [*self.OPTIONS, "--bind", f"127.0.0.1:{self.port}", *options]
        command = [sys.executable, "-m", "gunicorn", *options, app or self.APP]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment | more, stdout=log, stderr=log, start_new_session=True
            )
        end = time.monotonic() + PATIENCE
        while not self._answers():
            if time.monotonic() > end or self._process.poll() is not None:
                raise RuntimeError(self.log.read_text(encoding="utf-8"))
            time.sleep(0.05)
        return self

    def stop(self, sign=signal.SIGTERM):
        """SIGKILL takes the whole process group at once, as a power cut would."""
        if self._process is None:
            return
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, sign)
        self._process.wait(60)
        end = time.monotonic() + PATIENCE
        while _alive(self._process.pid) and time.monotonic() < end:
            time.sleep(0.01)
        self._process = None

    def died(self, within=30):
        """Waits until the server has gone by itself."""
        self._process.wait(within)
        self.stop(signal.SIGKILL)

    def remove(self):
        self.stop(signal.SIGKILL)
        if self.database:
            _sql(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")

    def processes(self):
        """The process ids of the server and its workers."""
        return _group(self._process.pid) if self._process else []

    def inside(self, module, told):
        """Calls a module's `main` in a process with this server's settings; JSON goes in, and JSON comes back."""
        call = f"import django; django.setup(); import {module} as module; module.main()"
        return json.loads(self.run(sys.executable, "-c", call, stdin=json.dumps(told)))

    def run(self, *command, stdin=None):
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, input=stdin, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{command[1:]}: {done.stdout}{done.stderr}")
        with self.log.open("a", encoding="utf-8") as log:
            log.write(done.stderr)
        return done.stdout

    def logged(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    # Its database, past all of its own code -----------------------------------------------------------------------

    def rows(self, query):
        """What an SQL query gives, as tuples. It speaks to the database itself."""
        if self.database:
            with psycopg.connect(_address_of(self.database), autocommit=True) as connection:
                return connection.execute(query).fetchall()
        with closing(sqlite3.connect(self.var / "hearth.sqlite3", timeout=30)) as connection:
            return connection.execute(query).fetchall()

    @contextmanager
    def journal_kept(self):
        """Meanwhile SQLite throws no page of its journal away, so that the journal tells the whole story."""
        if self.database:  # PostgreSQL keeps its write-ahead log anyway
            yield
            return
        with closing(sqlite3.connect(self.var / "hearth.sqlite3", isolation_level=None)) as connection:
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            yield

    def columns(self):
        """Every column of every table, as (table, column)."""
        if self.database:
            return self.rows(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            )
        return self.rows(
            "SELECT tables.name, columns.name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns "
            "WHERE tables.type = 'table'"
        )

    def write(self, statement):
        """Changes the database behind the server's back."""
        if self.database:
            with psycopg.connect(_address_of(self.database), autocommit=True) as connection:
                connection.execute(statement)
        else:
            with closing(sqlite3.connect(self.var / "hearth.sqlite3", timeout=30)) as connection, connection:
                connection.execute(statement)

    # Who comes ------------------------------------------------------------------------------------------------------

    def visitor(self):
        """Somebody with a browser and no account."""
        return Visitor(self.url)

    def signed_in(self, name):
        """One of the cast, after password and code. A code works once, so the next of the same person takes the next code."""
        one = self.people[name]
        visitor = self.visitor()
        visitor.sign_in(one["email"], one["password"], self.code(name))
        return visitor

    def code(self, name):
        """A code that was not used yet. It is taken from the moment before its half-minute until the moment after."""
        from accounts.devices import STEP, code_at  # noqa: PLC0415 - needs Django's settings, which the harness does not

        step = max(int(time.time() // STEP), self._codes.get(name, 0) + 1)
        time.sleep(max(0, (step - 1) * STEP - time.time() + 0.1))
        self._codes[name] = step
        return code_at(bytes.fromhex(self.people[name]["seed"]), step * STEP)

    def _answers(self):
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:  # noqa: S310 - always our own server
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _group(leader):
    """The living processes of a process group."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError, ValueError):
            state, _, group = path.read_text(encoding="utf-8").rpartition(")")[2].split()[:3]
            if int(group) == leader and state not in "ZX":
                found.append(int(path.parent.name))
    return found


def _alive(leader):
    return bool(_group(leader))


# PostgreSQL: one database for each server, all in the server that the whole run shares ------------------------------


def _address_of(database):
    return postgres.address().rpartition("/")[0] + f"/{database}"


def _sql(statement):
    with psycopg.connect(postgres.address(), autocommit=True) as connection:
        connection.execute(statement)


def _new_database():
    name = f"system_{uuid4().hex}"
    _sql(f"CREATE DATABASE {name}")
    return name
