"""Mailboxes and saved messages, read from whatever bytes there are."""

import time
from datetime import UTC, date, datetime
from email.message import EmailMessage
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.parsers import Mailbox, gathered, mail, read_mailbox
from safety.parsers.mail import as_plain, read_message
from safety.workflow import Refused


def message(
    subject="Go away",
    text="We know where you are.",
    sender="x@hate.example",
    day="Mon, 2 Nov 2026 10:00:00 +0000",
    **headers,
):
    one = EmailMessage()
    one["From"], one["To"], one["Subject"], one["Date"] = sender, "info@harbour.example", subject, day
    for name, value in headers.items():
        one[name.replace("_", "-")] = value
    one.set_content(text)
    return one


def mbox(*messages):
    return b"".join(b"From x@hate.example Mon Nov  2 10:00:00 2026\n" + bytes(one) + b"\n\n" for one in messages)


def read(*files):
    return read_mailbox([data] for data in files)


def test_it_reads_a_saved_message():
    [one] = read(bytes(message())).mails
    assert (one.number, one.day, one.sender, one.subject) == (1, date(2026, 11, 2), "x@hate.example", "Go away")
    assert one.text == "We know where you are."


def test_it_reads_every_message_of_every_file():
    found = read(mbox(message("one"), message("two")), bytes(message("three")))
    assert [one.subject for one in found.mails] == ["one", "two", "three"]


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_it_reads_the_same_in_pieces_of_any_size(size):
    data = mbox(message("one"), message("two"))
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    assert read_mailbox([pieces]) == read(data)


def test_it_reads_lines_that_end_as_windows_ends_them():
    data = mbox(message("one"), message("two")).replace(b"\n", b"\r\n")
    assert [one.subject for one in read(data).mails] == ["one", "two"]


def test_it_does_not_take_a_sentence_for_the_next_message():
    found = read(mbox(message(text="First\n\nFrom now on we watch you.\nBye"), message("two")))
    assert len(found.mails) == 2
    assert "From now on" in found.mails[0].text


def test_it_counts_a_message_that_stands_there_twice_once():
    one = message(Message_ID="<1@x>")
    found = read(mbox(one, one, message(Message_ID="<2@x>")))
    assert (len(found.mails), found.doubles) == (2, 1)


def test_it_counts_what_is_no_message_apart():
    found = read(mbox(message()) + b"From x Mon Nov  2 10:00:00 2026\nnot a header\n\n")
    assert (len(found.mails), found.unread) == (1, 1)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"Dear all, this is a letter.\n", b"\0\1\2" * 100])
def test_it_says_when_there_is_no_message(data):
    with pytest.raises(Refused):
        read(data)


def test_it_turns_a_web_page_into_words():
    one = message()
    one.set_content(
        "<html><head><title>T</title><style>p{}</style></head>"
        "<body><p>Get &amp; <b>out</b></p><script>evil()</script><p>now</p></body>",
        subtype="html",
    )
    assert read(bytes(one)).mails[0].text == "Get & out\n\nnow"


def test_it_prefers_the_plain_words_and_leaves_attachments_alone():
    one = message(text="the words")
    one.add_alternative("<p>the page</p>", subtype="html")
    one.add_attachment(b"MZ" * 1000, maintype="application", subtype="x-msdownload", filename="run.exe")
    assert read(bytes(one)).mails[0].text == "the words"


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("utf-8", "Grüße, שלום"),
        ("iso-8859-1", "Grüße"),
        ("windows-1252", "“quoted” €5"),
        ("koi8-r", "привет"),
        ("iso-2022-jp", "こんにちは"),
    ],
)
def test_it_reads_the_letters_of_many_languages(charset, text):
    raw = (
        b"From: a@b.example\nSubject: x\nContent-Type: text/plain; charset="
        + charset.encode()
        + b"\n\n"
        + text.encode(charset)
    )
    assert read(raw).mails[0].text == text


@pytest.mark.parametrize("charset", ["", "klingon", "utf-7", "unicode_escape", "punycode", "rot13", "zlib", "utf-8"])
def test_it_keeps_what_claims_a_wrong_encoding(charset):
    raw = b"From: a@b.example\nSubject: x\nContent-Type: text/plain; charset=" + charset.encode() + b"\n\ncaf\xe9"
    assert read(raw).mails[0].text == "café"


def test_it_reads_encoded_and_broken_headers():
    raw = b"From: =?utf-8?q?J=C3=B6?= <j@b.example>\nSubject: =?utf-8?b?Z8O8?= =?broken?x?y?=\nDate: yesterday\n\nx"
    [one] = read(raw).mails
    assert one.sender == "Jö <j@b.example>"
    assert "gü" in one.subject
    assert one.day is None


@pytest.mark.parametrize(
    "day",
    [
        "Mon, 2 Nov 1970 10:00:00 +0000",
        "Mon, 2 Nov 2099 10:00:00 +0000",
        "9999999999",
        "Mon, 99 Nov 2026 99:99:99 +9999",
    ],
)
def test_it_does_not_believe_a_day_that_cannot_be(day):
    raw = f"From: a@b.example\nSubject: x\nDate: {day}\n\nx".encode()
    assert read(raw).mails[0].day is None


def test_it_takes_out_what_nobody_sees():
    raw = (
        b"From: a@b.example\nSubject: a\xe2\x80\xaeb\x07c\nContent-Type: text/plain; charset=utf-8\n\nx\0y\xe2\x80\xaez"
    )
    [one] = read(raw).mails
    assert (one.subject, one.text) == ("abc", "xyz")


@pytest.mark.parametrize(
    "hostile",
    [
        b"From: a@b.example\n"
        + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(2000)),
        b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x" + b';";' * 300_000 + b"\n\n--x\n\nx",
        b"From: a@b.example\nContent-Type: text/plain;" + b'\n a=";"";' * 50_000 + b"\n\nx",
        b"From: " + b"(" * 100_000 + b"\n\nx",
        b"From: a@b.example\nSubject: " + b"=?utf-8?q?" * 20_000 + b"\n\nx",
        b"From: a@b.example\nContent-Type: text/html\n\n" + b"<" * 900_000,
        b"From: a@b.example\nContent-Type: text/html\n\n" + b"<!--" * 200_000,
        b"From: a@b.example\nContent-Type: text/html\n\n" + b"<a href='" * 4_000 + b"x" * 60_000,
        b"From: a@b.example\nContent-Type: text/html\n\n" + b"&#" * 50_000,
        b"From: a@b.example\nContent-Transfer-Encoding: base64\n\n" + b"A" * 900_000,
        b"From: a@b.example\nContent-Transfer-Encoding: uuencode\n\nbegin 644 x\n" + b"M" * 900_000,
        b"From: a@b.example\n\n" + b"x" * 3_000_000,
    ],
    ids=range(12),
)
def test_it_gives_no_message_the_time_to_harm(hostile):
    began = time.process_time()
    read_mailbox([[hostile[at : at + 65536] for at in range(0, len(hostile), 65536)]])
    assert time.process_time() - began < 5


def test_it_stops_at_its_limits(monkeypatch):
    monkeypatch.setattr(mail, "MESSAGES", 2)
    with pytest.raises(Refused, match="more than 2"):
        read(mbox(*(message(str(n)) for n in range(3))))
    monkeypatch.setattr(mail, "MESSAGES", 5)
    monkeypatch.setattr(mail, "SECONDS", -1)
    with pytest.raises(Refused, match="too long"):
        read(mbox(message()))


@given(st.binary(max_size=2000))
def test_it_never_raises_for_any_bytes(data):
    read_message(1, b"From: a\n" + data)
    read_message(1, data)


@given(st.binary(max_size=2000))
def test_it_refuses_or_reads_any_file(data):
    try:
        found = read(data)
    except Refused:
        return
    assert isinstance(found, Mailbox)


PIECES = st.sampled_from(
    [
        b"From: a@b\n",
        b"Content-Type: multipart/mixed; boundary=x\n",
        b"Content-Type: message/rfc822\n",
        b"--x\n",
        b"--x--\n",
        b"\n",
        b"text\n",
        b"Content-Type: text/html; charset=utf-16\n",
        b"Content-Transfer-Encoding: base64\n",
        b"Content-Transfer-Encoding: quoted-printable\n",
        b"=?x?q?=\xff?=",
        b"\xff\xfe",
        b"<p",
        b"&#x110000;",
        b"<!--",
        b"From x Mon Nov  2 10:00:00 2026\n",
        b"Subject: =?utf-8?b?////?=\n",
        b"Date: 1 Jan 0001 00:00:00 +2400\n",
    ]
)


@given(st.lists(PIECES, max_size=40))
def test_it_never_raises_for_parts_put_together_anyhow(pieces):
    read_message(1, b"From: a@b\n" + b"".join(pieces))
    as_plain(b"".join(pieces).decode("latin-1"))


def test_it_gathers_a_campaign():
    at = datetime(2026, 11, 20, tzinfo=UTC)
    same = [
        message(
            f"Re: {'GO ' if n % 2 else 'go '}home",
            "Go  home.",
            f"x{n}@hate.example",
            f"{n + 1} Nov 2026 10:00:00 +0000",
        )
        for n in range(3)
    ]
    found = read(
        mbox(
            *same,
            message("Other", "Else", "x0@hate.example", "1 Nov 2026 10:00:00 +0000"),
            message("No day", "?", day="never"),
        )
    )
    more = gathered(found, addition=uuid4(), at=at)
    assert (more.count, more.whole, more.sender_count) == (5, True, 4)
    assert [(tally.day, tally.count, tally.channel) for tally in more.tallies] == [
        (date(2026, 11, 1), 2, "email"),
        (date(2026, 11, 2), 1, "email"),
        (date(2026, 11, 3), 1, "email"),
        (None, 1, "email"),
    ]
    assert (more.samples[0].times, more.samples[0].text) == (3, "Go  home.")
    assert more.senders[0] == "x0@hate.example"


def test_it_keeps_some_samples_of_many():
    found = read(mbox(*(message(f"number {n}", "x" * 5000) for n in range(40))))
    more = gathered(found, addition=uuid4(), at=datetime(2026, 11, 20, tzinfo=UTC))
    assert (more.count, len(more.samples)) == (40, 25)
    assert all(len(sample.text) == 2000 for sample in more.samples)
