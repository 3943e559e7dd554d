"""The form in which everything that one organisation owns leaves, and comes back: docs/reference/exchange.md.

A folder: `hearth.json`, a file of JSON for each record, and the files by their ids. Content is the payloads' own JSON, but
without the keys of files: a file lies beside it, opened.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from safety.payloads import UnreadablePayload
from safety.workflow.refusal import Refused
from vault.files import FileMeta
from vault.records import Section

FORMAT = "hearth-exchange"
VERSION = 1
MANIFEST = "hearth.json"
SECTIONS: Mapping[str, Section] = {
    "identity": Section.IDENTITY,
    "shared": Section.SHARED,
    "internal": Section.INTERNAL,
}
"""What may travel. What an author keeps for herself alone does not: no other key opens it."""
_KEYS = ("key", "working_key")
_DESCRIPTION = frozenset(field.name for field in fields(FileMeta))
_WITHOUT_KEYS = _DESCRIPTION - set(_KEYS)
_HEX = re.compile(r"[0-9a-f]{32}")

type Json = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """One item of a record as it travels."""

    id: UUID
    section: Section
    content: Json

    def to_bytes(self) -> bytes:
        return json.dumps(self.content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


@dataclass(frozen=True)
class Moved:
    """One record as it travels. `row` has its days and flags."""

    kind: str
    id: UUID
    row: Json
    parts: tuple[Part, ...]


def without_keys(content: Any) -> tuple[Any, list[FileMeta]]:  # noqa: ANN401 -- JSON
    """The same without the keys of files, and the descriptions of the files that were in it."""
    metas: list[FileMeta] = []

    def strip(description: Json) -> Json:
        metas.append(FileMeta.from_dict(description))
        return {name: value for name, value in description.items() if name not in _KEYS}

    return _walk(content, _DESCRIPTION, strip), metas


def with_keys(content: Any, keys: Mapping[UUID, str]) -> Any:  # noqa: ANN401 -- JSON
    """The same with the new keys of its files.

    Raises:
        KeyError, ValueError: a description is malformed, or a file has no key.
    """

    def give(description: Json) -> Json:
        working = description["working_id"]
        key = keys[_id(description["id"])]
        return description | {"key": key, "working_key": keys[_id(working)] if working else None}

    return _walk(content, _WITHOUT_KEYS, give)


def files_in(content: Any) -> list[tuple[UUID, int, str | None]]:  # noqa: ANN401 -- JSON
    """Id, size and, of originals, SHA-256 of every file that is described without its key. Raises Refused."""
    found: list[tuple[UUID, int, str | None]] = []

    def note(description: Json) -> Json:
        try:
            found.append((_id(description["id"]), int(description["size"]), str(description["sha256"])))
            if description["working_id"]:
                found.append((_id(description["working_id"]), int(description["working_size"]), None))
        except (TypeError, ValueError):
            raise Refused("The description of a file is malformed.") from None
        return description

    _walk(content, _WITHOUT_KEYS, note)
    return found


def read_manifest(data: bytes) -> Json:
    """Raises Refused for anything but a manifest of this version."""
    found = _object(data)
    if found.get("format") != FORMAT:
        raise Refused("This was not made by Hearth.")
    if found.get("version") != VERSION:
        raise Refused("This was made by a version of Hearth that this one cannot read.")
    if not isinstance(found.get("records"), list) or not isinstance(found.get("settings"), dict):
        raise Refused("The table of contents is malformed.")
    return found


def read_record(data: bytes) -> Moved:
    """One record. Raises Refused."""
    found = _object(data)
    try:
        parts = tuple(
            Part(_id(item["id"]), SECTIONS[item["section"]], _checked(item["content"])) for item in found["items"]
        )
        return Moved(str(found["kind"]), _id(found["id"]), _checked(found["row"]), parts)
    except (KeyError, TypeError, ValueError, UnreadablePayload):
        raise Refused("This record is malformed.") from None


def _checked(content: Any) -> Json:  # noqa: ANN401 -- JSON
    if not isinstance(content, dict):
        raise TypeError
    return content


def _object(data: bytes) -> Json:
    try:
        return _checked(json.loads(data.decode("utf-8")))
    except (ValueError, TypeError, RecursionError):
        raise Refused("A part of this is no JSON.") from None


def _id(text: Any) -> UUID:  # noqa: ANN401 -- JSON
    if not isinstance(text, str) or not _HEX.fullmatch(text):
        raise ValueError
    return UUID(hex=text)


def _walk(value: Any, names: frozenset[str], change: Callable[[Json], Json]) -> Any:  # noqa: ANN401 -- JSON
    match value:
        case dict():
            if value.keys() == names:
                return change(value)
            return {name: _walk(one, names, change) for name, one in value.items()}
        case list():
            return [_walk(one, names, change) for one in value]
        case _:
            return value
