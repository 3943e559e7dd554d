import ast
import hashlib
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import leaf
from audit.leaf import Public

HARBOUR = UUID("00112233-4455-6677-8899-aabbccddeeff")
OPENED = Public(
    index=7, day=date(2026, 3, 1), tenant=HARBOUR, event="incident:open", tag=b"\x0a" * 16, head=b"\x0b" * 32
)
PUBLICS = st.builds(
    Public,
    index=st.integers(0, 2**63 - 1),
    day=st.dates(),
    tenant=st.none() | st.uuids(),
    event=st.from_regex(r"[a-z][a-z0-9_-]{0,20}:[a-z][a-z0-9_-]{0,20}", fullmatch=True),
    tag=st.none() | st.binary(min_size=16, max_size=16),
    head=st.none() | st.binary(min_size=32, max_size=32),
)


def test_it_encodes_the_public_part_as_documented():
    assert OPENED.canonical() == (
        b"hearth/v1"
        b"\x0aaudit-leaf"
        b"\x00\x08\x00\x00\x00\x00\x00\x00\x00\x07"
        b"\x00\x0a2026-03-01"
        b"\x00\x10\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff"
        b"\x00\x0dincident:open"
        b"\x00\x10" + b"\x0a" * 16 + b"\x00\x20" + b"\x0b" * 32
    )


def test_it_encodes_missing_parts_as_empty():
    bare = Public(index=0, day=date(2026, 3, 1), tenant=None, event="a:b", tag=None, head=None)
    expected = b"\x00\x08" + bytes(8) + b"\x00\x0a2026-03-01" + b"\x00\x00" + b"\x00\x03a:b" + b"\x00\x00" + b"\x00\x00"
    assert bare.canonical() == b"hearth/v1\x0aaudit-leaf" + expected


def test_it_hashes_the_public_part_and_the_hash_of_the_sealed_part():
    sealed_hash = hashlib.sha256(b"sealed bytes").digest()
    expected = hashlib.sha256(b"\x00" + OPENED.canonical() + sealed_hash).digest()
    assert leaf.leaf(OPENED, leaf.sealed_digest(b"sealed bytes")) == expected
    # A frozen vector: if it changes, every log written so far is declared broken.
    assert expected.hex() == "51a7acb880e85a22d3a7cf71487d7361d48396449f3ef58400e8d18e6921b512"


@given(PUBLICS, PUBLICS)
@settings(deadline=None)
def test_it_gives_different_events_different_encodings(one, other):
    assert (one == other) == (one.canonical() == other.canonical())


@given(PUBLICS)
@settings(deadline=None)
def test_it_can_be_read_back_part_by_part(public):
    rest = public.canonical().removeprefix(b"hearth/v1\x0aaudit-leaf")
    parts = []
    while rest:
        length = int.from_bytes(rest[:2])
        parts.append(rest[2 : 2 + length])
        rest = rest[2 + length :]
    index, day, tenant, event, tag, head = parts
    assert public == Public(
        index=int.from_bytes(index),
        day=date.fromisoformat(day.decode()),
        tenant=UUID(bytes=tenant) if tenant else None,
        event=event.decode(),
        tag=tag or None,
        head=head or None,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"index": -1},
        {"index": 2**63},
        {"event": ""},
        {"event": "incident"},
        {"event": "incident:"},
        {"event": "Incident:open"},
        {"event": "incident:open by Ben"},
        {"event": "incident:öffnen"},
        {"event": "incident:open\n"},
        {"event": "incident:open:again"},
        {"event": "incident:" + "o" * 56},
        {"tag": b""},
        {"tag": b"\x0a" * 15},
        {"tag": b"\x0a" * 32},
        {"head": b""},
        {"head": b"\x0b" * 31},
    ],
)
def test_it_refuses_what_no_event_can_have(wrong):
    right = {"index": 7, "day": date(2026, 3, 1), "tenant": None, "event": "a:b", "tag": None, "head": None}
    Public(**right)
    with pytest.raises(ValueError):
        Public(**right | wrong)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_it_refuses_a_sealed_hash_of_another_size(size):
    with pytest.raises(ValueError):
        leaf.leaf(OPENED, bytes(size))


def test_it_imports_no_cipher():
    """The whole room hashes and nothing else: hashlib is the only library of cryptography that it names."""
    suspects = {"cryptography", "hmac", "secrets", "ssl", "nacl", "vault"}
    files = list(Path(leaf.__file__).parent.rglob("*.py"))
    assert files
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not suspects & {name.split(".")[0] for name in names}, file
