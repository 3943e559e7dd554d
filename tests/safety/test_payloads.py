import json
import string
import types
import typing
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety import payloads
from safety.payloads import (
    Assessment,
    Card,
    Circle,
    Coding,
    InternalNote,
    Message,
    Opened,
    Payload,
    ReportBody,
    Reporter,
    Sample,
    State,
    UnreadablePayload,
    base,
    read,
    reference,
)
from vault.files import FileMeta

# Anything that UTF-8 can carry: emoji, right-to-left text, joiners, control characters. Lone surrogates it cannot.
texts = st.text(max_size=60) | st.sampled_from(
    ["", "🔥👩🏽‍⚖️", "تهديد ضد الموظفين", "a\u202eb", 'He said "go"\n\\n\x00']
)
codes = st.text(string.ascii_letters + "-_", min_size=1, max_size=12)
moments = st.datetimes(timezones=st.just(UTC))
files = st.builds(
    FileMeta,
    id=st.uuids(),
    key=st.binary(min_size=32, max_size=32).map(bytes.hex),
    name=texts,
    type=codes,
    size=st.integers(0, 10**9),
    sha256=st.binary(min_size=32, max_size=32).map(bytes.hex),
    working_id=st.none() | st.uuids(),
    working_key=st.none() | codes,
    working_type=st.none() | codes,
    working_size=st.none() | st.integers(0, 10**9),
)
VALUES = {
    str: texts,
    int: st.integers(0, 10**9),
    bool: st.booleans(),
    date: st.dates(),
    datetime: moments,
    UUID: st.uuids(),
    FileMeta: files,
}


def value_of(hint):
    """A strategy for a field's annotation."""
    if isinstance(hint, types.UnionType):
        return st.none() | value_of(typing.get_args(hint)[0])
    if typing.get_origin(hint) is tuple:
        return st.lists(value_of(typing.get_args(hint)[0]), max_size=2).map(tuple)
    return payload_of(hint) if issubclass(hint, Payload) else VALUES[hint]


def payload_of(kind):
    """A strategy for one kind of payload, whatever its fields are."""
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{field.name: value_of(hints[field.name]) for field in fields(kind)})


bodies = payload_of(ReportBody)
anything = st.one_of(*(payload_of(kind) for kind in base._kinds.all()))


def body(**changes):
    return replace(ReportBody(kind="incident", happened_on=date(2026, 11, 3)), **changes)


@given(anything)
def test_it_reads_back_what_it_wrote(payload):
    assert read(payload.to_bytes()) == payload
    assert type(payload).from_bytes(payload.to_bytes()) == payload


@given(bodies)
def test_it_keeps_every_character_outside_escapes_so_that_texts_can_be_searched_sealed_form_and_all(payload):
    assert json.dumps(payload.narrative, ensure_ascii=False) in payload.to_bytes().decode("utf-8")


def test_it_knows_every_kind_that_stands_in_a_record():
    at_least = {ReportBody, Message, Opened, State, Coding, Circle, Assessment, InternalNote, Reporter}
    assert set(base._kinds.all()) >= at_least


@given(anything, st.integers(-3, 300).filter(lambda version: version != 1))
def test_it_refuses_an_unknown_version(payload, version):
    data = {**payload.to_dict(), "v": version}
    with pytest.raises(UnreadablePayload, match="version of Hearth"):
        read(json.dumps(data).encode())


def test_it_refuses_a_version_that_only_looks_like_its_own():
    for version in ("1", None, [1], "one"):
        with pytest.raises(UnreadablePayload):
            read(json.dumps({**body().to_dict(), "v": version}).encode())


def test_it_refuses_an_unknown_kind():
    with pytest.raises(UnreadablePayload, match="cannot read"):
        read(json.dumps({**body().to_dict(), "what": "poem"}).encode())


def test_it_refuses_another_kind_than_asked_for():
    note = InternalNote(person=UUID(int=1), name="Ben", text="hidden", at=datetime(2026, 11, 3, tzinfo=UTC))
    with pytest.raises(UnreadablePayload, match="another kind"):
        ReportBody.from_bytes(note.to_bytes())


@given(anything, st.data())
def test_it_refuses_a_missing_field(payload, data):
    content = payload.to_dict()
    content.pop(data.draw(st.sampled_from(sorted(set(content) - {"what", "v"}))))
    with pytest.raises(UnreadablePayload, match="belong together"):
        read(json.dumps(content).encode())


def test_it_refuses_a_field_of_a_later_version():
    with pytest.raises(UnreadablePayload, match="belong together"):
        read(json.dumps({**body().to_dict(), "police": "no"}).encode())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", 7),
        ("kind", None),
        ("types", "THR-KIL"),
        ("types", [7]),
        ("primary", ["THR-KIL"]),
        ("happened_on", "3 November"),
        ("happened_on", 20261103),
        ("narrative", {"text": "x"}),
        ("files", [{"id": "nonsense"}]),
        ("files", ["x"]),
        ("files", None),
    ],
)
def test_it_refuses_a_malformed_field(field, value):
    with pytest.raises(UnreadablePayload):
        read(json.dumps({**body().to_dict(), field: value}).encode())


def test_it_refuses_a_yes_where_a_number_belongs():
    message = Message(author="team", name="Ben", text="x", at=datetime(2026, 11, 3, tzinfo=UTC), number=1)
    for field, value in (("number", True), ("asks", 1), ("at", "2026-11-03T10:00:00")):
        with pytest.raises(UnreadablePayload):
            read(json.dumps({**message.to_dict(), field: value}).encode())


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"{", b"[]", b"null", b'"report"', b"7"])
def test_it_refuses_what_is_no_payload_at_all(data):
    with pytest.raises(UnreadablePayload, match="form"):
        read(data)


def test_its_errors_never_quote_what_somebody_wrote():
    canary = "canary-8842"
    for content in (
        {**body(narrative=canary).to_dict(), "v": 9},
        {**body(narrative=canary).to_dict(), canary: 1},
        {**body(narrative=canary).to_dict(), "happened_on": canary},
        {**body().to_dict(), "what": canary},
    ):
        with pytest.raises(UnreadablePayload) as caught:
            read(json.dumps(content).encode())
        assert canary not in str(caught.value)
        assert caught.value.__cause__ is None


def written_in(payload):
    """A field of texts may hold one, several, or payloads with texts of their own."""
    for field in payload.TEXTS:
        value = getattr(payload, field)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, str):
                yield part
            else:
                yield from written_in(part)


@given(anything)
def test_its_texts_are_what_somebody_wrote_and_no_codes_or_names_of_people(payload):
    written = list(written_in(payload))
    names = [file.name for file in getattr(payload, "files", ())]
    assert payloads.texts(payload.to_bytes()) == [*written, *names]


def test_it_calls_every_field_a_text_that_its_limit_is_for():
    """What search reads and what the page covers: no long text may be missing there."""
    assert set(ReportBody.TEXTS) == {"described", "done", "narrative", "place", "wanted", "who"}
    assert (Message.TEXTS, InternalNote.TEXTS, Assessment.TEXTS) == (("text",), ("text",), ("reason",))
    for kind in base._kinds.all():
        assert {typing.get_type_hints(kind)[field] for field in kind.TEXTS} <= {
            str,
            tuple[str, ...],
            tuple[Sample, ...],
        }


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b'{"what":"poem","v":1}',
        b'{"what":"note","v":2,"text":"canary"}',
        b'{"what":"note","v":1}',
        b'{"what":"message","v":1,"text":"canary","files":[1]}',
    ],
)
def test_it_finds_no_texts_in_what_it_cannot_read(data):
    with pytest.raises(UnreadablePayload) as caught:
        payloads.texts(data)
    assert "canary" not in str(caught.value)


def test_it_writes_every_time_in_utc():
    summer = datetime(2026, 7, 1, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    assert Opened(person=UUID(int=1), name="Ben", at=summer).to_dict()["at"] == "2026-07-01T08:30:00+00:00"


def test_a_card_reads_back_from_the_dict_that_the_vault_keeps():
    card = Card(
        reference="H-0000-0000",
        title="Doxxing",
        status="submitted",
        kind="incident",
        types=("ONL-DOX",),
        primary="ONL-DOX",
        urgency=None,
        happened_on=date(2026, 11, 3),
        severity=None,
        markers=(),
        submitted_at=datetime(2026, 11, 3, 9, tzinfo=UTC),
        due_at=None,
        restricted=False,
        waiting_for="team",
        owner=None,
    )
    assert Card.from_dict(json.loads(json.dumps(card.to_dict()))) == card
    with pytest.raises(UnreadablePayload):
        read(card.to_bytes())  # a card is no item of a record


def test_a_reference_is_the_first_40_bits_of_the_id_in_crockford_letters():
    assert reference(UUID(int=0)) == "H-0000-0000"
    assert reference(UUID("ffffffff-ffff-4fff-8fff-ffffffffffff")) == "H-ZZZZ-ZZZZ"
    # 00001 00010 00011 00100 00101 00110 00111 01000, by hand
    assert (
        reference(UUID(bytes=int("0000100010000110010000101001100011101000", 2).to_bytes(5) + bytes(11)))
        == "H-1234-5678"
    )


@given(st.uuids())
def test_a_reference_never_has_a_letter_that_looks_like_a_digit(record):
    code = reference(record)
    assert len(code) == 11
    assert not set("ILOU") & set(code)


def test_severity_is_the_highest_axis():
    judged = Assessment(kind="incident", types=(), primary=None, body=1, mind=4, work=2, worst=5)
    assert judged.severity == 4


@given(anything)
def test_its_repr_shows_nothing_that_somebody_wrote(payload):
    assert repr(payload) == f"<{type(payload).__name__}>"
