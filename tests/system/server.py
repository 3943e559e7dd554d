"""A real server, started as a process of its own in a folder of its own, as the README's command does."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.system.visitor import Visitor

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds until a started server must answer


class Server:
    """`folder` holds everything the server writes: data, files, secrets, logs and its temporary folder."""

    def __init__(self, folder, database_url=None):
        self.folder = Path(folder)
        self.temp = self.folder / "tmp"
        self.log = self.folder / "server.log"
        self.temp.mkdir(parents=True, exist_ok=True)
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.people, self.tenants = {}, {}
        self._process = None
        self._codes = {}
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = kept | {
            "DJANGO_SETTINGS_MODULE": "tests.system.settings",
            "HEARTH_VAR": str(self.folder / "var"),
            "HEARTH_LOOPBACK_COOKIES": "1",
            "HEARTH_URL": self.url,
            "TMPDIR": str(self.temp),
            "PYTHONPATH": str(ROOT),
        }
        if database_url:
            self.environment["DATABASE_URL"] = database_url

    def prepare(self):
        """Secrets, tables, static files and the cast."""
        (self.folder / "var").mkdir(exist_ok=True)
        self.manage("make_secrets")
        self.manage("migrate", "--verbosity", "0")
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        told = json.loads(self._run(sys.executable, "-m", "tests.system.populate"))
        self.people, self.tenants = told["people"], told["tenants"]
        return self

    def manage(self, *arguments):
        return self._run(sys.executable, "manage.py", *arguments)

    def start(self, **more):
        log = self.log.open("ab")
        command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{self.port}"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment | more, stdout=log, stderr=log, start_new_session=True
        )
        end = time.monotonic() + PATIENCE
        while not self._answers():
            if time.monotonic() > end or self._process.poll() is not None:
                raise RuntimeError(self.log.read_text(encoding="utf-8"))
            time.sleep(0.1)
        return self

    def stop(self, sign=signal.SIGTERM):
        """SIGKILL takes the whole process group at once, as a power cut would."""
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, sign)
            self._process.wait(30)

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
        from accounts.devices import STEP, code_at  # noqa: PLC0415 - needs Django's settings, which the harness does not

        now = int(time.time() // STEP)
        step = max(now - 1, self._codes.get(name, 0) + 1)
        if step > now + 1:
            time.sleep((step - now - 1) * STEP - time.time() % STEP + 0.5)
        self._codes[name] = step
        return code_at(bytes.fromhex(self.people[name]["seed"]), step * STEP)

    def _run(self, *command):
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{command[1:]}: {done.stderr}")
        with self.log.open("a", encoding="utf-8") as log:
            log.write(done.stderr)
        return done.stdout

    def _answers(self):
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
