"""How fast an upload is sealed, beside Django's plain upload: `python bench/upload.py [megabytes] [rounds]`.

Plain is Django's TemporaryFileUploadHandler: it writes the file in clear and does not wait for the disk. Ours hashes,
judges, seals and pads it, waits until it is safe on the disk, and writes its row. Both take the same request, in turn,
in the same process, twice over: through the production server, as people meet it (the target: at least 60 % of the plain
speed), and in the handler alone, without server and socket, which shows the whole price of sealing.
"""

import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOUSE))

import django  # noqa: E402 -- the path above comes first, as this file is a program
from django.conf import settings  # noqa: E402 -- as above
from django.core.files.uploadhandler import load_handler  # noqa: E402 -- as above
from django.core.handlers.wsgi import LimitedStream  # noqa: E402 -- as above
from django.http.multipartparser import MultiPartParser  # noqa: E402 -- as above

MEGABYTE = 1024 * 1024
BOUNDARY = "hearth-bench"
FOLDER = "HEARTH_BENCH_FOLDER"
HANDLERS = {
    "plain": "django.core.files.uploadhandler.TemporaryFileUploadHandler",
    "sealed": "vault.uploads.SealingUploadHandler",
}


@cache
def start(folder: Path) -> None:
    """Sets up as much of Hearth as an upload needs, with everything inside `folder`."""
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "bench.sqlite3")}},
        FILE_UPLOAD_TEMP_DIR=str(folder),
        HEARTH_FILES_DIR=folder / "files",
        HEARTH_FILE_LIMIT=1024 * MEGABYTE,
        INSTALLED_APPS=["vault"],
        USE_TZ=True,
    )
    django.setup()
    from django.db import connection  # noqa: PLC0415 -- needs the settings above

    from vault.models import StoredFile  # noqa: PLC0415 -- as above

    if StoredFile._meta.db_table not in connection.introspection.table_names():  # noqa: SLF001 -- Django's public API
        with connection.schema_editor() as schema:
            schema.create_model(StoredFile)


def receive(side: str, meta: dict[str, Any], stream: Any) -> float:
    """Parses the request, takes away what it stored, and returns how many seconds the parsing took."""
    from vault import files  # noqa: PLC0415 -- needs the settings

    began = time.perf_counter()
    _, uploads = MultiPartParser(meta, stream, [load_handler(HANDLERS[side])]).parse()
    took = time.perf_counter() - began
    upload = uploads["files"]
    if getattr(upload, "problem", None):
        raise SystemExit(f"The file was refused: {upload.problem}")
    upload.close()
    if side == "sealed":
        files.delete([upload.id])
    return took


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """What the production server runs: `/plain` and `/sealed`."""
    start(Path(os.environ[FOLDER]))
    receive(environ["PATH_INFO"][1:], environ, LimitedStream(environ["wsgi.input"], int(environ["CONTENT_LENGTH"])))
    start_response("204 No Content", [])
    return []


def request_body(megabytes: int) -> bytes:
    """A form with one video of that size."""
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=files; filename=film.mp4\r\n\r\n".encode()
    noise = random.Random(1).randbytes(MEGABYTE)  # noqa: S311 -- a stand-in for a film
    film = b"\0\0\0\x18ftypisom\0\0\2\0isommp42" + noise * megabytes
    return head + film[: megabytes * MEGABYTE] + f"\r\n--{BOUNDARY}--\r\n".encode()


def send(address: tuple[str, int], side: str, body: bytes) -> float:
    """Posts the body to the server and returns how many seconds passed until its answer was there."""
    head = (
        f"POST /{side} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n"
    )
    with socket.create_connection(address, timeout=120) as connection:
        began = time.perf_counter()
        connection.sendall(head.encode())
        connection.sendall(body)
        answer = connection.recv(1024)
        took = time.perf_counter() - began
    if b" 204 " not in answer:
        raise SystemExit("The server did not take the upload.")
    return took


def alone(side: str, body: bytes) -> float:
    meta = {"CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}", "CONTENT_LENGTH": str(len(body))}
    return receive(side, meta, BytesIO(body))


def serve(folder: str) -> tuple[subprocess.Popen[bytes], tuple[str, int]]:
    """Starts the production server on a free port and waits until it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = free.getsockname()
    command = [sys.executable, "-m", "gunicorn", "--chdir", str(HOUSE / "bench"), "--worker-class", "gthread"]
    command += ["--threads", "4", "--no-control-socket", "--log-level", "error", "--bind", f"127.0.0.1:{address[1]}"]
    server = subprocess.Popen([*command, "upload:application"], env=os.environ | {FOLDER: folder})
    for _ in range(200):
        try:
            socket.create_connection(address).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return server, address
    server.terminate()
    raise SystemExit("The server did not start.")


def compare(what: str, megabytes: int, rounds: int, take: Callable[[str], float]) -> None:
    for side in HANDLERS:
        take(side)  # the first run of each loads modules and warms the disk
    taken: dict[str, list[float]] = {side: [] for side in HANDLERS}
    for _ in range(rounds):
        for side, seconds in taken.items():
            seconds.append(take(side))
    plain, sealed = (statistics.median(seconds) for seconds in taken.values())
    speeds = f"plain {megabytes / plain:5.0f} MB/s   sealed {megabytes / sealed:5.0f} MB/s"
    print(f"{what}   {speeds}   ratio {plain / sealed:4.0%} of the plain speed")


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    body = request_body(megabytes)
    with tempfile.TemporaryDirectory(prefix="hearth-bench-") as folder:
        start(Path(folder))
        server, address = serve(folder)
        try:
            compare("through the server ", megabytes, rounds, partial(send, address, body=body))
        finally:
            server.terminate()
            server.wait()
        compare("in the handler alone", megabytes, rounds, partial(alone, body=body))
    print("The target is 60 % or more through the server.")


if __name__ == "__main__":
    main()
