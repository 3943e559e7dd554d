"""A mailbox or one saved message, read for what a record keeps of it: days, senders and what was said.

The structure is parsed with the library's oldest policy, which never looks into a header by itself; the few headers that
matter are cut to a length first and then read with its newest one, which knows all the ways of writing them.
"""

import hashlib
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any, override
from uuid import UUID

from django.utils import timezone

from safety.parsers.cleaning import clean
from safety.payloads import SAMPLE_LIMIT, SENDER_LIMIT, Sample, Samples, Tally
from safety.workflow import Refused

MESSAGES = 5_000
MESSAGE_BYTES = 1024 * 1024  # of one message that are looked at; what it carries behind them stays in the sealed file
LINE_BYTES = 64 * 1024
FOLDS = 50  # lines in a row that begin with a space: a header of more would take the library very long
FOLD_BYTES = 1_000
SECONDS = 60  # for all messages together
HEADER_LENGTH = 1_000
PARTS = 50
TEXT_BYTES = 100_000  # of one part
SUBJECT_LIMIT = 200
SAMPLES_KEPT = 25
SENDERS_KEPT = 50
EMAIL = "email"  # of the list `channel`
_SEPARATOR = re.compile(rb"From .*\d\d?:\d\d")  # mbox: the envelope's line ends in a time; a sentence rarely does
_HEADER = re.compile(rb"[!-9;-~]{1,80}[ \t]*:")
_TAG = re.compile(r"<[^>]{0,2000}>")
_MOST_TAGS = 1_500  # beyond, tags are cut out without being understood
_OLDEST = datetime(1985, 1, 1, tzinfo=UTC)
_CODECS_REFUSED = frozenset({"idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape", "utf_7", "utf7"})
_AGAIN = re.compile(r"^\s*((re|fw|fwd|aw|wg)\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mail:
    """One message as far as a record keeps it. `number` is its place in the file, from 1."""

    number: int
    day: date | None
    sender: str
    subject: str
    text: str
    digest: bytes = b""  # of the message's own id and words, so that a message that stands in a file twice counts once


@dataclass(frozen=True)
class Mailbox:
    """All messages of some files. `unread`: how many had nothing of a message; `doubles`: how many came twice."""

    mails: tuple[Mail, ...] = ()
    unread: int = 0
    doubles: int = 0


def read_mailbox(files: Iterable[Iterable[bytes]]) -> Mailbox:
    """Every message of every file; each file comes in pieces of any size.

    Raises:
        Refused: there is no message, or there are too many.
    """
    mails: list[Mail] = []
    known: set[bytes] = set()
    unread = doubles = 0
    until = time.monotonic() + SECONDS
    for pieces in files:
        for raw in _messages(pieces):
            if len(mails) + unread + doubles >= MESSAGES:
                raise Refused(f"There are more than {MESSAGES:,} messages. Save them in smaller files.", field="files")
            if time.monotonic() > until:
                raise Refused("These messages take too long to read. Save them in smaller files.", field="files")
            mail = read_message(len(mails) + unread + doubles + 1, raw)
            if mail is None:
                unread += 1
            elif mail.digest in known:
                doubles += 1
            else:
                known.add(mail.digest)
                mails.append(mail)
    if not mails:
        raise Refused("There is no message in this that we can read.", field="files")
    return Mailbox(tuple(mails), unread, doubles)


def _messages(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The messages one by one, each cut to a length. A file that does not begin as a mailbox is one message."""
    current: list[bytes] = []
    size, blank, folds, is_mailbox = 0, True, 0, None
    for whole_line in _lines(pieces):
        folds = folds + 1 if whole_line[:1] in {b" ", b"\t"} else 0
        line = whole_line if not folds else whole_line[:FOLD_BYTES].rstrip(b"\r\n") + b"\n"
        if is_mailbox is None:
            if not line.strip():
                continue
            is_mailbox = line.startswith(b"From ")
            if is_mailbox:
                continue
        elif is_mailbox and blank and _SEPARATOR.match(line):
            yield b"".join(current)
            current, size, blank = [], 0, False
            continue
        blank = not line.strip(b"\r\n")
        if size < MESSAGE_BYTES and folds <= FOLDS:
            current.append(line)
            size += len(line)
    if is_mailbox is not None:
        yield b"".join(current)


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Lines with their ends; one that does not end is cut."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield line[:LINE_BYTES] + b"\n"
        if len(rest) > LINE_BYTES:
            yield rest[:LINE_BYTES] + b"\n"
            rest = b""
    if rest:
        yield rest


def read_message(number: int, raw: bytes) -> Mail | None:
    """One message; None when nothing in it is one. Never raises, whatever the bytes are."""
    if not _HEADER.match(raw.lstrip(b"\xef\xbb\xbf \r\n")):
        return None
    message = _parsed(raw.lstrip(b"\xef\xbb\xbf\r\n"))
    heads = _heads(message)
    if not heads.keys() & {"from", "sender", "to", "date", "subject", "message-id", "received", "return-path"}:
        return None
    sender, subject = _sender(heads), clean(_header("subject", heads), SUBJECT_LIMIT)
    text = clean(_text(message), SAMPLE_LIMIT)
    words = "\0".join((heads.get("message-id", ""), heads.get("date", ""), sender, subject, text))
    digest = hashlib.sha256(words.encode("utf-8", "replace")).digest()
    return Mail(number, _day(heads), sender, subject, text, digest)


def _parsed(raw: bytes) -> "Message[Any, Any]":
    try:
        return message_from_bytes(raw, policy=policy.compat32)
    except Exception:  # noqa: BLE001 -- the library promises nothing about broken parts, and parts within parts can go on and on
        return BytesHeaderParser(policy=policy.compat32).parsebytes(raw)


def _heads(message: "Message[Any, Any]") -> dict[str, str]:
    """The first header of each name, cut to a length and on one line."""
    found: dict[str, str] = {}
    for name, value in message.raw_items():
        text = str(value)[: HEADER_LENGTH * 2].replace("\r", "").replace("\n", "")
        text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        found.setdefault(name.lower(), text[:HEADER_LENGTH])
    return found


def _header(name: str, heads: dict[str, str]) -> str:
    raw = heads.get(name, "")
    try:
        return str(policy.default.header_factory(name, raw))
    except Exception:  # noqa: BLE001 -- as above: then it is kept as it was written
        return raw


def _sender(heads: dict[str, str]) -> str:
    return clean(_header("from" if "from" in heads else "sender", heads), SENDER_LIMIT)


def _day(heads: dict[str, str]) -> date | None:
    """The day by the calendar here; None where the header is missing, broken, or cannot be true."""
    try:
        moment = parsedate_to_datetime(heads.get("date", ""))
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        now = timezone.now()
        true = _OLDEST <= aware <= now + timedelta(days=1)  # a clock may be wrong, and zones differ
        return min(timezone.localdate(aware), timezone.localdate(now)) if true else None
    except Exception:  # noqa: BLE001 -- as above
        return None


def _text(message: "Message[Any, Any]") -> str:
    """The first plain words of a message, else those of its first web page."""
    page = ""
    try:
        for count, part in enumerate(message.walk()):
            if count >= PARTS:
                break
            kind = part.get_content_type()
            if kind == "text/plain" and (words := _decoded(part).strip()):
                return words
            if kind == "text/html" and not page:
                page = as_plain(_decoded(part))
    except Exception:  # noqa: BLE001 -- as above, and parts within parts without end
        return page
    return page


def _decoded(part: "Message[Any, Any]") -> str:
    """A part's text, whatever it says about its own letters."""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    raw = raw[:TEXT_BYTES]
    said = str(part.get_content_charset() or "")[:40].replace("-", "_")
    for charset in (said, "utf-8"):
        if charset and charset not in _CODECS_REFUSED:
            try:
                return raw.decode(charset)
            except (LookupError, ValueError):  # an encoding that nobody knows, or another than it says
                continue
    return raw.decode("cp1252", "replace")


class _Plain(HTMLParser):
    """Web pages as plain text: blocks become lines, and what is not text is left out."""

    BLOCKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "blockquote", "hr", "table"})
    HIDDEN = frozenset({"script", "style", "head", "title", "template", "noscript"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._hidden = 0

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in self.HIDDEN
        if tag in self.BLOCKS:
            self.found.append("\n")

    @override
    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in self.HIDDEN))
        if tag in self.BLOCKS:
            self.found.append("\n")

    @override
    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(re.sub(r"\s+", " ", data))


def as_plain(page: str) -> str:
    """The text of a web page; nothing in it is fetched or run."""
    if page.count("<") > _MOST_TAGS:
        return _TAG.sub(" ", page)
    plain = _Plain()
    try:
        plain.feed(page)
        plain.close()
    except Exception:  # noqa: BLE001 -- as above: then its tags are cut out without being understood
        return _TAG.sub(" ", page)
    return re.sub(r"\n\s*\n+", "\n\n", "".join(plain.found)).strip()


# Many messages as one addition to a record's count -------------------------------------------------------------------


@dataclass
class _Alike:
    """Messages that say the same."""

    first: Mail
    times: int = 0


def gathered(mailbox: Mailbox, *, addition: UUID, at: datetime) -> Samples:
    """The messages as one addition: by day, the words that came most often, and who sent them."""
    days: Counter[date | None] = Counter(mail.day for mail in mailbox.mails)
    senders = Counter(mail.sender for mail in mailbox.mails if mail.sender)
    alike: dict[str, _Alike] = {}
    for mail in mailbox.mails:
        words = f"{_AGAIN.sub('', mail.subject)}\0{mail.text}".casefold()
        alike.setdefault(" ".join(words.split()), _Alike(mail)).times += 1
    most = sorted(alike.values(), key=lambda one: -one.times)[:SAMPLES_KEPT]
    return Samples(
        id=addition,
        at=at,
        tallies=tuple(
            Tally(count=count, day=day, channel=EMAIL)
            for day, count in sorted(days.items(), key=lambda pair: pair[0] or date.max)
        ),
        samples=tuple(_sample(one) for one in most),
        senders=tuple(sender for sender, _ in senders.most_common(SENDERS_KEPT)),
        sender_count=len(senders),
        whole=True,
    )


def _sample(one: _Alike) -> Sample:
    mail = one.first
    return Sample(
        text=mail.text, subject=mail.subject, sender=mail.sender, day=mail.day, channel=EMAIL, times=one.times
    )
