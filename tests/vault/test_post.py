"""Mailboxes and saved messages may be added, whatever languages they are written in."""

import pytest

from vault import media
from vault.post import mail_type

MAIL = b"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n\r\n<html>hello</html>\r\n"
BOX = b"From a@b.example Mon Nov  2 10:00:00 2026\r\n" + MAIL + b"\r\n"


def judged(name, data):
    return media.judge(name, data[: media.HEAD], data[-media.TAIL :], len(data))


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("inbox.mbox", BOX * 3, "application/mbox"),
        ("inbox.mbx", BOX, "application/mbox"),
        ("one.eml", MAIL, "message/rfc822"),
        ("one.eml", b"\xef\xbb\xbf" + MAIL, "message/rfc822"),
        ("many.eml", BOX, "application/mbox"),
        ("mixed.mbox", BOX + MAIL + "Здравствуйте".encode() + BOX + b"caf\xe9 \x81", "application/mbox"),
        ("japan.mbox", BOX + "こんにちは".encode("iso-2022-jp"), "application/mbox"),
    ],
)
def test_it_takes_mail(name, data, kind):
    assert judged(name, data) == kind


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("inbox.mbox", b"Dear all,\n<html>"),
        ("inbox.mbox", b"MZ" + b"\0" * 200),
        ("inbox.mbox", BOX + b"\0" * 200_000),
        ("inbox.mbox", BOX + b"x" * 200_000 + b"\0" * 20),
        ("page.eml", b"From: <Saved by Blink>\r\nSnapshot-Content-Location: x\r\nSubject: a\r\nDate: b\r\n\r\n<html>"),
        ("inbox.mbox", BOX + b"PK\5\6" + b"\0" * 18),
    ],
)
def test_it_takes_nothing_else_for_mail(name, data):
    with pytest.raises(media.Refused):
        judged(name, data)


@pytest.mark.parametrize("name", ["letter.txt", "page.html", "photo.jpg", "eml"])
def test_it_goes_by_the_name_as_well(name):
    assert mail_type(name.rpartition(".")[2] if "." in name else "", MAIL) is None
