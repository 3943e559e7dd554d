import copy
import dataclasses
import hashlib
import hmac
import json
import pickle
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vault.core import second_reader
from vault.core.ciphers import (
    FLOOR,
    Cost,
    Identity,
    Key,
    Recipient,
    Signer,
    StreamOpener,
    StreamSealer,
    digest,
    key_from,
    stretch,
    verify,
)
from vault.core.context import context
from vault.core.errors import Damaged, UnknownFormat

KEY = Key(bytes(range(32)))
OTHER = Key(bytes(range(1, 33)))
AMINA = Identity.from_seed(KEY)
CARYS = Identity.from_seed(OTHER)
HERE, THERE = context("item", 1), context("item", 2)
PEPPER = bytes(range(32))
# An empty message, both sides of the first chunk's end and of the second's, and several chunks.
EDGES = [0, 1, 16383, 16384, 16385, 32767, 32768, 32769, 100000]

both = pytest.mark.parametrize(
    ("seal", "open_"), [(KEY.seal, KEY.open), (AMINA.recipient.wrap, AMINA.unwrap)], ids=["seal", "wrap"]
)


def streamed(data: bytes, piece: int) -> bytes:
    sealer = StreamSealer(KEY, HERE)
    pieces = [sealer.update(data[at : at + piece]) for at in range(0, len(data), piece)]
    return b"".join([*pieces, sealer.finalize()])


def unstreamed(blob: bytes, piece: int, context_: bytes = HERE) -> bytes:
    opener = StreamOpener(KEY, context_)
    pieces = [opener.update(blob[at : at + piece]) for at in range(0, len(blob), piece)]
    return b"".join([*pieces, opener.finalize()])


@both
@given(text=st.binary(max_size=300), where=st.binary(max_size=60))
def test_it_opens_what_it_sealed(seal, open_, text: bytes, where: bytes) -> None:
    assert open_(where, seal(where, text)) == text


@both
def test_it_never_seals_the_same_twice(seal, open_) -> None:
    assert seal(HERE, b"the same") != seal(HERE, b"the same")


@both
def test_it_opens_in_its_own_context_only(seal, open_) -> None:
    blob = seal(HERE, b"text")
    for where in (THERE, b"", HERE + b"\0", HERE[:-1]):
        with pytest.raises(Damaged):
            open_(where, blob)


@both
def test_it_notices_any_changed_byte(seal, open_) -> None:
    blob = seal(HERE, b"Two men waited outside.")
    for at in range(1, len(blob)):
        with pytest.raises(Damaged):
            open_(HERE, blob[:at] + bytes([blob[at] ^ 1 << at % 8]) + blob[at + 1 :])


def test_it_notices_any_flipped_bit_of_a_seal() -> None:
    blob = KEY.seal(HERE, b"short")
    for bit in range(8, 8 * len(blob)):
        changed = bytearray(blob)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Damaged):
            KEY.open(HERE, bytes(changed))


@both
def test_it_notices_any_missing_end(seal, open_) -> None:
    blob = seal(HERE, b"text")
    for end in range(len(blob)):
        with pytest.raises(Damaged):
            open_(HERE, blob[:end])


@both
@given(extra=st.binary(min_size=1, max_size=20))
def test_it_notices_anything_added(seal, open_, extra: bytes) -> None:
    with pytest.raises(Damaged):
        open_(HERE, seal(HERE, b"text") + extra)


@both
def test_it_refuses_every_other_version_byte(seal, open_) -> None:
    blob = seal(HERE, b"text")
    for version in set(range(256)) - {blob[0]}:
        with pytest.raises(UnknownFormat):
            open_(HERE, bytes([version]) + blob[1:])


@given(st.binary(max_size=200))
def test_it_opens_no_noise(noise: bytes) -> None:
    for version, open_ in ((b"\x01", KEY.open), (b"\x12", AMINA.unwrap)):
        with pytest.raises(Damaged):
            open_(HERE, version + noise)


def test_it_opens_with_its_own_key_only() -> None:
    with pytest.raises(Damaged):
        OTHER.open(HERE, KEY.seal(HERE, b"text"))
    with pytest.raises(Damaged):
        CARYS.unwrap(HERE, AMINA.recipient.wrap(HERE, b"text"))


def test_it_adds_the_bytes_that_the_specification_says() -> None:
    assert len(KEY.seal(HERE, bytes(100))) == 100 + 73
    assert len(AMINA.recipient.wrap(HERE, bytes(32))) == 1169
    assert len(KEY.seal(HERE, bytes(16384))) == 16384 + 73 + 16


@pytest.mark.parametrize("size", EDGES)
def test_it_is_read_by_the_second_reader(size: int) -> None:
    text = hashlib.shake_256(size.to_bytes(4, "big")).digest(size)
    assert second_reader.read_sealed(KEY.reveal(), HERE, KEY.seal(HERE, text)) == text
    assert second_reader.read_sealed(KEY.reveal(), HERE, streamed(text, 10000)) == text
    assert KEY.open(HERE, streamed(text, 16384)) == text
    assert unstreamed(KEY.seal(HERE, text), 16400) == text


@settings(max_examples=30)
@given(size=st.integers(0, 70000), write=st.integers(1, 40000), read=st.integers(1, 40000))
def test_it_streams_in_pieces_of_any_size(size: int, write: int, read: int) -> None:
    text = hashlib.shake_256(b"file").digest(size)
    assert unstreamed(streamed(text, write), read) == text


def test_it_streams_byte_by_byte() -> None:
    assert unstreamed(streamed(b"text", 1), 1) == b"text"


def test_it_starts_a_stream_with_its_version_even_when_empty() -> None:
    blob = StreamSealer(KEY, HERE).finalize()
    assert blob[0] == 1
    assert KEY.open(HERE, blob) == b""
    with pytest.raises(UnknownFormat):
        StreamOpener(KEY, HERE).update(b"\x02" + blob[1:])


def test_it_does_not_take_an_empty_piece_for_the_start_of_a_stream() -> None:
    opener = StreamOpener(KEY, HERE)
    assert opener.update(b"") == b""
    assert opener.update(KEY.seal(HERE, b"text")) + opener.finalize() == b"text"


@pytest.mark.parametrize("end", [0, 1, 57, 57 + 16400, 57 + 2 * 16400, -1])
def test_it_says_at_the_end_that_a_stream_was_cut(end: int) -> None:
    blob = streamed(bytes(40000), 40000)
    opener = StreamOpener(KEY, HERE)
    opener.update(blob[:end])
    with pytest.raises(Damaged):
        opener.finalize()


def test_it_notices_swapped_chunks_before_it_gives_them_out() -> None:
    blob = streamed(bytes(40000), 40000)
    first, second, third = 57, 57 + 16400, 57 + 2 * 16400
    with pytest.raises(Damaged):
        StreamOpener(KEY, HERE).update(blob[:first] + blob[second:third] + blob[first:second] + blob[third:])


def test_it_streams_in_its_own_context_only() -> None:
    with pytest.raises(Damaged):
        unstreamed(streamed(b"text", 4), 100, THERE)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_it_takes_keys_of_32_bytes_only(size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Key(bytes(size))


def test_it_makes_a_new_key_each_time() -> None:
    assert Key.generate() != Key.generate()


def test_it_compares_keys_by_their_bytes() -> None:
    assert Key(bytes(range(32))) == KEY
    assert KEY != OTHER
    assert KEY.reveal() != KEY
    with pytest.raises(TypeError, match="unhashable"):
        hash(KEY)


def test_it_derives_by_label_as_hkdf_expand() -> None:
    """RFC 5869, section 2.3: the first block is HMAC(key, info, 0x01)."""
    info = context("derive", "cards")
    assert KEY.derive("cards").reveal() == hmac.digest(KEY.reveal(), info + b"\x01", "sha256")
    assert KEY.derive("cards") != KEY.derive("prev")
    assert KEY.derive("cards") != OTHER.derive("cards")


def test_it_macs_contexts_but_gives_no_derived_key_away() -> None:
    assert KEY.mac(HERE) == hmac.digest(KEY.reveal(), HERE, "sha256")
    with pytest.raises(ValueError, match="Derived"):
        KEY.mac(context("derive", "cards") + b"\x01")


def test_it_makes_the_same_identity_of_the_same_seed() -> None:
    assert Identity.from_seed(Key(bytes(range(32)))).recipient == AMINA.recipient
    assert AMINA.recipient != CARYS.recipient
    assert len({AMINA.recipient, Recipient(AMINA.recipient.raw), CARYS.recipient}) == 2
    assert AMINA.recipient != AMINA.recipient.raw


def test_it_wraps_to_a_stored_public_key() -> None:
    assert AMINA.unwrap(HERE, Recipient(AMINA.recipient.raw).wrap(HERE, b"text")) == b"text"


def test_it_names_keys_by_all_their_bytes() -> None:
    named = AMINA.recipient.key_id()
    assert named == hashlib.sha256(b"hearth/v1/kid\x12" + AMINA.recipient.raw).digest()[:16]
    assert named != CARYS.recipient.key_id()


def test_it_uses_unrelated_bytes_for_each_kind_of_key() -> None:
    made = [KEY._expand("x25519", 32), KEY._expand("mlkem768", 64), KEY.derive("ed25519").reveal()]
    assert len({piece[:32] for piece in made} | {made[1][32:], KEY.reveal()}) == 5


def test_it_verifies_its_signatures_and_no_others() -> None:
    signer = Signer.from_seed(KEY)
    signature = signer.sign(b"grant")
    verify(signer.public, b"grant", signature)
    assert (len(signer.public), len(signature)) == (32, 64)
    for public, message, signed in [
        (Signer.from_seed(OTHER).public, b"grant", signature),
        (signer.public, b"grants", signature),
        (signer.public, b"grant", signature[:-1]),
        (signer.public, b"grant", bytes(64)),
        (signer.public[:-1], b"grant", signature),
    ]:
        with pytest.raises(Damaged):
            verify(public, message, signed)


def test_it_signs_with_a_key_of_its_own_or_a_derived_one() -> None:
    assert Signer(KEY.derive("ed25519").reveal()).public == Signer.from_seed(KEY).public


SECRETS = [KEY, AMINA, Signer.from_seed(KEY), StreamSealer(KEY, HERE), StreamOpener(KEY, HERE)]
every_secret = pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: type(secret).__name__)


@every_secret
def test_it_shows_nothing_of_a_secret(secret: object) -> None:
    shown = f"{secret} {secret!r} {[secret]} {secret:}"
    assert shown == " ".join([f"<{type(secret).__name__}>"] * 2 + [f"[<{type(secret).__name__}>]"] + [str(secret)])


@every_secret
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_refuses_to_pickle_a_secret(secret: object, protocol: int) -> None:
    with pytest.raises(TypeError):
        pickle.dumps(secret, protocol)


@every_secret
@pytest.mark.parametrize("copier", [copy.copy, copy.deepcopy, json.dumps, bytes, vars, iter], ids=lambda f: f.__name__)
def test_it_refuses_to_copy_or_serialise_a_secret(secret: object, copier: Callable[[object], object]) -> None:
    with pytest.raises(TypeError):
        copier(secret)


def test_it_shows_nothing_through_a_dataclass_that_holds_a_key() -> None:
    @dataclasses.dataclass
    class Holder:
        key: Key

    assert "<Key>" in repr(Holder(KEY))
    with pytest.raises(TypeError):
        dataclasses.asdict(Holder(KEY))


def test_it_raises_without_a_trace_of_the_content() -> None:
    with pytest.raises(Damaged) as caught:
        KEY.open(THERE, KEY.seal(HERE, b"Two men waited outside."))
    assert str(caught.value) == "This does not open."
    assert caught.value.__cause__ is None


def stretched(password: str, *, salt: bytes = bytes(16), pepper: bytes = PEPPER, cost: Cost = FLOOR) -> Key:
    return stretch(password, salt, pepper=pepper, cost=cost)


def test_it_stretches_by_password_salt_pepper_and_cost() -> None:
    keys = [
        stretched("correct horse"),
        stretched("correct horsf"),
        stretched("correct horse", salt=b"\1" * 16),
        stretched("correct horse", pepper=PEPPER[::-1]),
        stretched("correct horse", cost=Cost(FLOOR.memory_kib + 8, FLOOR.iterations, 1)),
        stretched("correct horse", cost=Cost(FLOOR.memory_kib, FLOOR.iterations + 1, 1)),
        stretched("correct horse", cost=Cost(FLOOR.memory_kib, FLOOR.iterations, 2)),
    ]
    assert len({key.reveal() for key in keys}) == len(keys)


def test_it_takes_a_password_however_the_keyboard_composes_it() -> None:
    assert stretched("\u00e9\ufb01\uff11") == stretched("e\u0301fi1")


@pytest.mark.parametrize(
    "cost",
    [
        Cost(FLOOR.memory_kib - 1, 3, 4),
        Cost(65536, FLOOR.iterations - 1, 4),
        Cost(65536, 3, 0),
        Cost(-1, -1, -1),
    ],
)
def test_it_refuses_a_stored_cost_below_the_floor(cost: Cost) -> None:
    with pytest.raises(UnknownFormat):
        stretched("correct horse", cost=cost)


def test_it_costs_64_mib_three_times_by_default() -> None:
    assert Cost() == Cost(memory_kib=65536, iterations=3, lanes=4)
    assert Cost().memory_kib >= FLOOR.memory_kib
    assert Cost().iterations >= FLOOR.iterations


@pytest.mark.parametrize("pepper", [b"", PEPPER[:-1], PEPPER + b"\0"])
def test_it_refuses_a_pepper_of_another_size(pepper: bytes) -> None:
    with pytest.raises(ValueError, match="pepper"):
        stretched("correct horse", pepper=pepper)


def test_it_makes_keys_from_codes_by_label() -> None:
    assert key_from(b"code", "kit") == key_from(b"code", "kit")
    assert key_from(b"code", "kit") != key_from(b"code", "receipt")
    assert key_from(b"code", "kit") != key_from(b"cod", "kit")


def test_it_digests_parts_one_after_the_other() -> None:
    assert digest(b"a", b"bc") == digest(b"abc") == hashlib.sha256(b"abc").digest()
