"""How fast an upload is sealed, beside Django's plain upload: `python bench/upload.py [megabytes] [rounds]`.

Both sides parse the same multipart request, in turn, in one process. Plain is Django's TemporaryFileUploadHandler: it
writes the file in clear and does not wait for the disk. Ours hashes, judges, seals and pads it, waits until it is safe
on the disk, and writes its row. The target: at least 60 % of the plain speed.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import django
from django.conf import settings

MEGABYTE = 1024 * 1024
BOUNDARY = "hearth-bench"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


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

    with connection.schema_editor() as schema:
        schema.create_model(StoredFile)


def request_body(megabytes: int) -> bytes:
    """A form with one video of that size; its bytes pack no better than a real one's."""
    part = (
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=files; filename=film.mp4\r\n"
        "Content-Type: video/mp4\r\n\r\n"
    )
    from random import Random  # noqa: PLC0415 -- only here

    noise = Random(1).randbytes(MEGABYTE)  # noqa: S311 -- a stand-in for a film
    film = b"\0\0\0\x18ftypisom\0\0\2\0isommp42" + noise * megabytes
    return part.encode() + film[: megabytes * MEGABYTE] + f"\r\n--{BOUNDARY}--\r\n".encode()


def seconds(body: bytes, handler: str) -> float:
    """Parses the request once and takes away what it stored."""
    from django.core.files.uploadhandler import load_handler  # noqa: PLC0415 -- needs the settings
    from django.http.multipartparser import MultiPartParser  # noqa: PLC0415 -- as above

    from vault import files  # noqa: PLC0415 -- as above

    meta = {"CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}", "CONTENT_LENGTH": str(len(body))}
    stream = BytesIO(body)
    began = time.perf_counter()
    _, uploads = MultiPartParser(meta, stream, [load_handler(handler)]).parse()
    took = time.perf_counter() - began
    upload = uploads["files"]
    if getattr(upload, "problem", None):
        raise SystemExit(f"The file was refused: {upload.problem}")
    upload.close()
    if hasattr(upload, "key"):
        files.delete([upload.id])
    return took


def measured(body: bytes, rounds: int) -> tuple[float, float]:
    plain = "django.core.files.uploadhandler.TemporaryFileUploadHandler"
    sealed = "vault.uploads.SealingUploadHandler"
    sides: list[Callable[[], float]] = [lambda: seconds(body, plain), lambda: seconds(body, sealed)]
    for side in sides:
        side()  # the first run of each loads modules and warms the disk
    taken = [[side() for side in sides] for _ in range(rounds)]
    return statistics.median(run[0] for run in taken), statistics.median(run[1] for run in taken)


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7  # noqa: PLR2004 -- the second argument
    with tempfile.TemporaryDirectory(prefix="hearth-bench-") as folder:
        start(Path(folder))
        plain, sealed = measured(request_body(megabytes), rounds)
    print(f"plain   {megabytes / plain:7.0f} MB/s   {plain * 1000:6.0f} ms")
    print(f"sealed  {megabytes / sealed:7.0f} MB/s   {sealed * 1000:6.0f} ms")
    print(f"ratio   {plain / sealed:7.0%} of the plain speed (target: 60 % or more)")


if __name__ == "__main__":
    main()
