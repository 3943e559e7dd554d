"""What gets sealed: frozen, versioned dataclasses, to and from bytes. No database, no keys.

Bytes are UTF-8 JSON with the payload's own name under "what" and its version under "v". Reading is strict: an unknown
name, version or field is an error, never a guess.
"""

import json
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from vault.errors import Damaged
from vault.files import FileMeta

_LATER = "This content was written by a version of Hearth that this one cannot read."


class UnreadablePayload(ValueError):
    """Opened bytes that this version of Hearth cannot read. The message never quotes them."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Payload:
    """The base of everything sealed. A changed field means a new version, and a reader for the old one."""

    WHAT: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1
    TEXTS: ClassVar[tuple[str, ...]] = ()  # the fields in which people write

    def __repr__(self) -> str:
        """The name alone: what people wrote must never reach a log by way of a traceback."""
        return f"<{type(self).__name__}>"

    def to_dict(self) -> dict[str, Any]:
        values = {name: _encode(getattr(self, name)) for name in _fields(type(self))}
        return {"what": self.WHAT, "v": self.VERSION, **values}

    def to_bytes(self) -> bytes:
        return json.dumps(self.to_dict(), ensure_ascii=False, separators=(",", ":")).encode("utf-8")

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The payload that `to_dict` gave.

        Raises:
            UnreadablePayload: another payload, an unknown version, or a missing, unknown or malformed field.
        """
        if data.get("what") != cls.WHAT:
            raise UnreadablePayload("This is another kind of content than expected.")
        if data.get("v") != cls.VERSION:
            raise UnreadablePayload(_LATER)
        readers = _fields(cls)
        if set(data) != {"what", "v", *readers}:
            raise UnreadablePayload("This content has fields that do not belong together.")
        try:
            return cls(**{name: read(data[name]) for name, read in readers.items()})
        except UnreadablePayload:
            raise
        except (TypeError, ValueError, KeyError, AttributeError, Damaged):  # the last from a file's description
            raise UnreadablePayload("This content has a field of a wrong form.") from None

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The payload that `to_bytes` gave. Raises UnreadablePayload as `from_dict` does."""
        return cls.from_dict(_parse(data))


class Kinds:
    """The payloads that can stand in the records of one service, by name."""

    def __init__(self) -> None:
        self._kinds: dict[str, type[Payload]] = {}

    def in_record[Kind: type["Payload"]](self, kind: Kind) -> Kind:
        """Marks a payload as one that can stand in a record's items, so that `read` and `texts` know it."""
        assert kind.WHAT not in self._kinds, f"Two payloads are called {kind.WHAT}."
        self._kinds[kind.WHAT] = kind
        return kind

    def all(self) -> tuple[type[Payload], ...]:
        return tuple(self._kinds.values())

    def read(self, data: bytes) -> Payload:
        """Whatever payload these bytes of a record's item are. Raises UnreadablePayload."""
        content = _parse(data)
        return self._kind_of(content).from_dict(content)

    def texts(self, data: bytes) -> list[str]:
        """What people wrote in such bytes, names of files too, without making a payload of them. Raises UnreadablePayload."""
        content = _parse(data)
        kind = self._kind_of(content)
        try:
            files = [file["name"] for file in content.get("files", ())]
            return [*self._written(kind, content), *files]
        except (KeyError, TypeError):
            raise UnreadablePayload("This content has fields that do not belong together.") from None

    def _written(self, kind: type[Payload], content: Mapping[str, Any]) -> Iterator[str]:
        """The texts of one payload; a field may hold a list of texts, or of payloads that have texts of their own."""
        for field in kind.TEXTS:
            value = content[field]
            for part in value if isinstance(value, list) else (value,):
                if isinstance(part, dict):
                    yield from self._written(self._kind_of(part), part)
                else:
                    yield part

    def _kind_of(self, content: Mapping[str, Any]) -> type[Payload]:
        kind = self._kinds.get(str(content.get("what")))
        if kind is None or content.get("v") != kind.VERSION:
            raise UnreadablePayload(_LATER)
        return kind


def _parse(data: bytes) -> dict[str, Any]:
    try:
        content = json.loads(data.decode("utf-8"))
    except ValueError:
        raise UnreadablePayload("This content is not in Hearth's form.") from None
    if not isinstance(content, dict):
        raise UnreadablePayload("This content is not in Hearth's form.")
    return content


def _encode(value: object) -> object:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case UUID():
            return value.hex
        case FileMeta() | Payload():
            return value.to_dict()
        case tuple():
            return [_encode(item) for item in value]
        case _:  # a status is a kind of text, and its card may be read without having been JSON
            return str(value) if isinstance(value, str) else value


def _exactly(kind: type) -> Callable[[object], Any]:
    def check(value: object) -> object:
        if type(value) is not kind:  # bool is an int to isinstance, and must not pass for one here
            raise TypeError
        return value

    return check


def _moment(value: Any) -> datetime:  # noqa: ANN401 -- anything that JSON can hold
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _uuid(value: Any) -> UUID:  # noqa: ANN401 -- anything that JSON can hold
    return UUID(hex=value)


_READERS: Mapping[object, Callable[[Any], Any]] = {
    str: _exactly(str),
    int: _exactly(int),
    bool: _exactly(bool),
    date: date.fromisoformat,
    datetime: _moment,
    UUID: _uuid,
    FileMeta: FileMeta.from_dict,
}
_known_fields: dict[type[Payload], Mapping[str, Callable[[Any], Any]]] = {}


def _fields(kind: type[Payload]) -> Mapping[str, Callable[[Any], Any]]:
    """Every field of a payload with the function that reads its JSON value."""
    if kind not in _known_fields:
        hints = typing.get_type_hints(kind)
        _known_fields[kind] = {field.name: _reader(hints[field.name]) for field in fields(kind)}
    return _known_fields[kind]


def _reader(hint: Any) -> Callable[[Any], Any]:  # noqa: ANN401 -- a type annotation
    if isinstance(hint, types.UnionType):  # always `X | None`
        inner = _reader(typing.get_args(hint)[0])
        return lambda value: None if value is None else inner(value)
    if typing.get_origin(hint) is tuple:
        item = _reader(typing.get_args(hint)[0])
        return lambda value: tuple(item(entry) for entry in _exactly(list)(value))
    if isinstance(hint, type) and issubclass(hint, Payload):
        return hint.from_dict
    return _READERS[hint]
