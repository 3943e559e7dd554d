"""How long 500 messages take to become one record: `python bench/imports.py [messages] [rounds]`.

The whole way is measured, by the endpoints: the upload, what was found in it, what it is about, sending it as one record,
and the record with its count. Beside it stands what no import can do without: Python's own parser
reading the same messages in clear. The machines are noisy, so the ratio says more than the seconds.
Target: 500 messages in under 10 seconds.
"""

import random
import re
import statistics
import sys
import time
from email import message_from_bytes, policy
from http import HTTPStatus
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOUSE))

from bench._house import client_of, open_house  # noqa: E402 -- the path above comes first, as this file is a program

TARGET = 10  # seconds, for so many:
FOR = 500
_WORDS = (
    "go",
    "home",
    "we",
    "know",
    "where",
    "you",
    "are",
    "traitors",
    "watch",
    "your",
    "office",
    "never",
    "again",
    "Grüße",
    "“now”",
)


def mailbox(count: int) -> bytes:
    """Messages as real ones are: many headers, plain words and a page beside them, some with a picture."""
    chance = random.Random(7)  # noqa: S311 -- made-up messages
    made = []
    for number in range(count):
        words = " ".join(chance.choices(_WORDS, k=150 if number % 5 else 0)) or "The same words for many."
        sender = f"s{number if number % 4 else 0}@hate.example"
        received = "".join(
            f"Received: from mx{n}.example (mx{n}.example [192.0.2.{n}]) by mail.example; Mon, 3 Nov 2025 10:00:0{n} +0000\r\n"
            for n in range(6)
        )
        picture = ""
        if number % 10 == 0:
            lines = "\r\n".join(chance.randbytes(54).hex()[:76] for _ in range(600))
            picture = f"--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n{lines}\r\n"
        made.append(
            f"From {sender} Mon Nov  3 10:00:00 2025\r\n{received}From: Somebody <{sender}>\r\nTo: info@harbour.example\r\n"
            f"Subject: =?utf-8?q?Stop_{number % 7}?=\r\nMessage-ID: <{number}@hate.example>\r\n"
            f"Date: Mon, {number % 28 + 1} Sep 2025 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
            f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n"
            f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>{words}</p></body></html>\r\n"
            f"{picture}--b--\r\n\r\n"
        )
    return "".join(made).encode()


def plain(data: bytes) -> float:
    """Seconds that the library needs for the same messages, nothing kept and nothing sealed."""
    began = time.perf_counter()
    for raw in re.split(rb"(?m)^From [^\r\n]*\r\n", data)[1:]:
        message = message_from_bytes(raw, policy=policy.default)
        body = message.get_body(("plain", "html"))
        assert str(message["from"])
        assert message["date"].datetime
        assert body is not None
        assert body.get_content()
    return time.perf_counter() - began


def sealed(client: Any, data: bytes, count: int) -> float:
    """Seconds from the upload to the record's page."""
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 -- needs Django set up

    root, json = "/api/v1/s/imports", {"content_type": "application/json"}
    told = {"kind": "incident", "types": ["HAR-CAL"], "urgency": "record_only"}
    began = time.perf_counter()
    answer = client.post(root, {"file": SimpleUploadedFile("inbox.mbox", data)})
    assert answer.status_code == HTTPStatus.CREATED, answer.content
    one = f"{root}/{answer.json()['id']}"
    assert answer.json()["found"]["count"] == count
    assert client.put(f"{one}/matching", told, **json).status_code == HTTPStatus.OK
    assert client.post(f"{one}/run", {}, **json).json()["done"]
    record = client.get(one).json()["record"]
    counted = client.get(f"/api/v1/s/mine/{record}/samples").json()["count"]
    took = time.perf_counter() - began
    assert counted == count
    assert client.delete(one).status_code == HTTPStatus.NO_CONTENT
    return took


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else FOR
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    world = open_house()
    client = client_of(world["Amina"])
    data = mailbox(count)
    sealed(client, mailbox(2), 2)  # the first run loads modules and warms the disk
    times: dict[str, list[float]] = {"plain": [], "sealed": []}
    for _ in range(rounds):
        times["plain"].append(plain(data))
        times["sealed"].append(sealed(client, data, count))
    bare, whole = (statistics.median(one) for one in times.values())
    print(f"{count} messages of {len(data) / 1024**2:.1f} MB, in clear and only parsed: {bare:.2f} s")
    verdict = "" if count != FOR else f" ({'within' if whole <= TARGET else 'ABOVE'} the target of {TARGET} s)"
    print(f"import: {count} messages as one sealed record: {whole:.2f} s{verdict}")
    print(f"ratio: {whole / bare:.1f} times the parser alone")


if __name__ == "__main__":
    main()
