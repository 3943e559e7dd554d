"""Everything that this service holds of a person, as she can read it with her own keys: for a page and for a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import Role
from accounts.viewer import Viewer
from ui.formats import day_time, long_date, money
from vault import locker, records
from vault.records import KIND_CASE, KIND_REQUEST, Section
from wellbeing import vocabulary
from wellbeing.actions import feeds
from wellbeing.actions.desk import SERVICE
from wellbeing.actions.keeping import own_records
from wellbeing.actions.providers import ProfileDesk
from wellbeing.documents.totals import month_words
from wellbeing.models import Case, Request
from wellbeing.payloads import FROM_ASKER, FROM_SCHEME, MUST, PREFER, Ask, Moved, Payload, read
from wellbeing.payloads.bookings import Booked
from wellbeing.payloads.cases import PROVIDER, Returned
from wellbeing.payloads.offers import DECLINED
from wellbeing.workflow import ROUTES, Status, in_words
from wellbeing.workflow import cases as case_rules
from wellbeing.workflow.bookings import FORMATS
from wellbeing.workflow.cases import ENDS
from wellbeing.workflow.providers import BODIES, PAPER_WORDS

FORMAT = "hearth-own/1"
_OF_OTHERS = frozenset({"calendar_key", "key"})
"""Keys of what is not hers alone: they tell nothing about her."""
_LISTS = {
    "about": vocabulary.ABOUT,
    "outcome": "session_outcome",
    "reason": vocabulary.WAIT_REASON,
    "service": vocabulary.SERVICE,
    "services": vocabulary.SERVICE,
    "trigger": vocabulary.ABOUT,
    "urgency": vocabulary.URGENCY,
}
_WORDS: dict[str, Mapping[str, str]] = {
    "author": {FROM_ASKER: "You", FROM_SCHEME: "A coordinator", PROVIDER: "The provider"},
    "body": dict(pair for bodies in BODIES.values() for pair in bodies.items()),
    "by": {FROM_ASKER: "You", PROVIDER: "The provider"},
    "format": FORMATS,
    "how": ENDS,
    "kind": PAPER_WORDS,
    "reason": {**case_rules.DECLINED, **DECLINED},
    "route": ROUTES,
    "status": {one.value: in_words(one) for one in Status},
    "strength": {MUST: "a must", PREFER: "would be good"},
}
"""Codes that no list of the vocabulary has, by the name of their field."""
_NAMES = {
    "answer_by": "They answer by",
    "at": "When",
    "avoid": "Who it should not be",
    "by_name": "By",
    "body": "With",
    "cards": "Who was offered",
    "contact": "How to reach you",
    "described": "What they say of themselves",
    "detail": "Number or address",
    "made_at": "When",
    "pence": "Amount",
    "preferences": "Whom you would like",
    "registers": "Register",
    "route": "Reached by",
    "service": "What you look for",
    "starts": "Begins",
    "unmet": "What nobody meets",
    "until": "Until",
    "urgency": "How soon",
    "what": "What",
    "when": "When it is good",
    "wishes": "What you look for",
}
_UNSAID = frozenset({"what", "v"})
_COUNTERS = frozenset({"number", "offer"})
"""What only a program needs: it stands in the file, and not on the page. The number of a paper is a text, and stays."""
_PENCE = frozenset({"fee", "pence"})
_TITLES = {
    "ask": "What you asked for",
    "booking": "A booked time",
    "booking cancelled": "A time that was cancelled",
    "case answer": "The provider’s answer",
    "case ended": "How it ended",
    "case entitlement": "Sessions that are paid for",
    "case message": "A message",
    "case opened": "Whom you chose",
    "case release": "What you let the provider know",
    "case session": "A session",
    "group admitted": "You were let in",
    "group joining": "A group that you joined",
    "offer": "An offer to you",
    "offer choice": "Your choice",
    "offer declined": "What you said no to",
    "offer reminded": "A reminder of an offer",
    "offer turned down": "A provider who had no place",
    "provider card": "The provider as you saw them",
    "provider ledger": "Your totals",
    "provider paper seen": "A paper that was seen",
    "provider profile": "What you say about yourself",
    "provider standing": "Where you stand",
    "request contacted": "Somebody rang you",
    "request-message": "A message",
    "request-moved": "Where it stood",
    "request referred": "Where you were pointed to",
    "request waiting": "Why you waited",
}
"""What the parts are called on the page; the others by their own names."""
_ID_LETTERS = 32


@dataclass(frozen=True)
class OwnPart:
    """One thing that stands there: what it is, and its fields in words."""

    title: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class OwnRecord:
    """One request, case or profile of hers. `day` is when it began, where she kept that."""

    title: str
    day: str
    open: bool
    parts: tuple[OwnPart, ...]


@dataclass(frozen=True)
class OwnData:
    """All of it. `plain` is the same for a file, field by field."""

    records: tuple[OwnRecord, ...]
    drafts: tuple[OwnPart, ...]
    feed: bool
    plain: Mapping[str, Any]

    @property
    def empty(self) -> bool:
        return not (self.records or self.drafts or self.feed)

    @property
    def erasable(self) -> bool:
        """Whether there is more than what she does here as a provider, which stays."""
        return bool(self.drafts or self.feed or any(one.title != _PROFILE for one in self.records))


def everything(viewer: Viewer) -> OwnData:
    """In a number of queries that does not grow with what there is, but for a provider's own profiles."""
    kept = locker.current(viewer.keyring)
    found = [*_asked(viewer), *_provided(viewer)]
    begun = {UUID(hex=name): one["body"] for name, one in kept.drafts.items() if one.get("service") == SERVICE}
    sent = set(Request.objects.filter(id__in=begun).values_list("id", flat=True))  # tidied away when she next writes
    drafts = [Ask.from_dict(body) for name, body in begun.items() if name not in sent]
    feed = bool(feeds.setting_of(viewer).secret)
    plain = {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "records": [{**about, "parts": [_open(part) for part in parts]} for about, parts in found],
        "drafts": [_open(draft) for draft in drafts],
        "calendar_feed": feed,
    }
    return OwnData(tuple(_record(*one) for one in found), tuple(map(_part, drafts)), feed, plain)


def _asked(viewer: Viewer) -> list[tuple[dict[str, Any], list[Payload]]]:
    """Requests, then what she shares with providers, newest first."""
    mine = locker.current(viewer.keyring).records
    found = []
    for kind, model in ((KIND_REQUEST, Request), (KIND_CASE, Case)):
        ids = [record for own, record in own_records(viewer) if own == kind]
        rows = {row.id: row for row in model._default_manager.filter(id__in=ids)}  # noqa: SLF001 -- Django's public API
        by_scheme: dict[UUID, list[UUID]] = {}
        for row in rows.values():
            by_scheme.setdefault(row.scheme, []).append(row.id)
        some = []
        for scheme, there in by_scheme.items():
            for record, items in records.read_many(viewer.keyring, scheme, there, kind=kind):
                note = mine[record.hex]["note"]
                about = {"kind": _KINDS[kind], "made_at": note.get("made_at", ""), "open": rows[record].open}
                some.append((about, _in_order(read(item.data) for item in items)))
        found += sorted(some, key=lambda one: one[0]["made_at"], reverse=True)
    return found


def _provided(viewer: Viewer) -> list[tuple[dict[str, Any], list[Payload]]]:
    desks = [
        ProfileDesk.own(viewer, scheme.id, lock=False)
        for scheme in (viewer.tenants_as(Role.PROVIDER) if viewer.has(Role.PROVIDER) else ())
    ]
    return [
        (
            {"kind": _PROFILE, "made_at": "", "open": desk.row.open},
            _in_order(read(item.data) for item in desk.items if item.section is Section.SHARED),
        )
        for desk in desks
        if desk is not None
    ]


_PROFILE = "Your profile as a provider"
_KINDS = {KIND_REQUEST: "What you asked the scheme", KIND_CASE: "You and a provider"}


def _in_order(parts: Iterable[Payload]) -> list[Payload]:
    """Oldest first; what has no time comes first, and what happened in one moment in the order of its numbers."""
    return sorted(
        parts, key=lambda part: (str(getattr(part, "at", "") or ""), part.WHAT, str(getattr(part, "number", "")))
    )


def _record(about: Mapping[str, Any], parts: Iterable[Payload]) -> OwnRecord:
    made_at = about["made_at"]
    day = long_date(timezone.localdate(datetime.fromisoformat(made_at))) if made_at else ""
    return OwnRecord(about["kind"], day, about["open"], tuple(map(_part, parts)))


def _part(part: Payload) -> OwnPart:
    return OwnPart(_title(part), tuple(_rows(_open(part))))


def _title(part: Payload) -> str:
    """What it is, with what tells it from others of its kind."""
    title = _TITLES.get(part.WHAT) or _words(part.WHAT)
    match part:
        case Moved():
            return f"{title}: {in_words(part.status)}"
        case Booked():
            return f"{title}: {day_time(part.starts)}"
        case Returned():
            return f"{title}: {month_words(part.month)}"
    return title


def _rows(fields: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Its fields in words, without those that say nothing."""
    for name, value in fields.items():
        unsaid = name in _UNSAID | _OF_OTHERS or (name in _COUNTERS and isinstance(value, int))
        words = "" if unsaid else _value(name, value)
        if words:
            yield _NAMES.get(name) or _words(name), words


def _open(part: Payload) -> dict[str, Any]:
    return {name: value for name, value in part.to_dict().items() if name not in _OF_OTHERS}


def _value(name: str, value: Any) -> str:  # noqa: ANN401, PLR0911 -- whatever JSON holds, each in its own words
    match value:
        case None | "" | []:
            return ""
        case bool():
            return "Yes" if value else "No"
        case [dict(), *_]:
            return "\n".join(filter(None, (_value(name, one) for one in value)))
        case list():
            return "; ".join(filter(None, (_value(name, one) for one in value)))
        case {"dimension": kind}:
            return _wish(_value("dimension", kind), value)
        case dict():
            return "\n".join(f"{key}: {words}" for key, words in _rows(value))
        case str() if _is_id(value):
            return ""
        case str():
            return _coded(name, value)
        case int() if name in _PENCE:
            return money(Decimal(value) / 100)
        case _:
            return str(value)


def _wish(kind: str, given: Mapping[str, Any]) -> str:
    """Something about a provider: `Language: Tigrinya (a must)`."""
    values = [one for one in given.get("values") or [given.get("value", "")] if one != "yes"]
    strength = _value("strength", given.get("strength", ""))
    return f"{kind}{': ' if values else ''}{', '.join(values)}{f' ({strength})' if strength else ''}"


def _coded(name: str, value: str) -> str:
    if value in _WORDS.get(name, {}):
        return _WORDS[name][value]
    if name == "dimension":
        return (
            vocabulary.label(vocabulary.PREFERENCE, value)
            if value in vocabulary.codes(vocabulary.PREFERENCE)
            else value
        )
    if name in _LISTS and value in vocabulary.codes(_LISTS[name]):
        return vocabulary.label(_LISTS[name], value)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    if name == "month":
        return month_words(moment.date())
    return day_time(moment) if moment.tzinfo else long_date(moment.date())


def _is_id(value: str) -> bool:
    return len(value) == _ID_LETTERS and all(letter in "0123456789abcdef" for letter in value)


def _words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()
