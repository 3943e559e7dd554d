"""The bytes that this project has promised to read, and to refuse, for as long as somebody's data has them."""

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from tests.vault.core import second_reader
from tests.vault.vectors import freeze, reading
from vault.core import codes, padding, sections, shamir, words
from vault.core.ciphers import Cost, Identity, Key, Recipient, Signer, StreamOpener, key_from, stretch, verify
from vault.core.context import context
from vault.errors import Damaged, NotForMe, UnknownFormat, Untrusted
from vault.unlock import WrongSecret

type Vector = dict[str, Any]

ERRORS = {error.__name__: error for error in (Damaged, NotForMe, UnknownFormat, Untrusted, ValueError, WrongSecret)}
HERE = freeze.HERE
unhex = bytes.fromhex


def part(given: Vector) -> bytes | int | str | UUID:
    if "hex" in given:
        return unhex(given["hex"])
    if "uuid" in given:
        return UUID(given["uuid"])
    if "zeros" in given:
        return bytes(given["zeros"])
    if "repeat" in given:
        return given["repeat"] * given["times"]
    return given["int"] if "int" in given else given["text"]


def read_stream(vector: Vector) -> dict[str, str]:
    blob = base64.b64decode(vector["blob_base64"])
    opener = StreamOpener(Key(unhex(vector["key"])), unhex(vector["context"]))
    opened = b"".join(opener.update(blob[start:end]) for start, end in vector["pieces"]) + opener.finalize()
    return {"gives_sha256": hashlib.sha256(opened).hexdigest()}


KEYS: dict[str, Callable[[Vector], str]] = {
    "key": lambda v: Key(unhex(v["key"])).reveal().hex(),
    "derive": lambda v: Key(unhex(v["key"])).derive(v["label"]).reveal().hex(),
    "mac": lambda v: Key(unhex(v["key"])).mac(unhex(v["message"])).hex(),
    "recipient_sha256": lambda v: hashlib.sha256(Identity.from_seed(Key(unhex(v["key"]))).recipient.raw).hexdigest(),
    "key_id": lambda v: Identity.from_seed(Key(unhex(v["key"]))).recipient.key_id().hex(),
    "signer": lambda v: Signer.from_seed(Key(unhex(v["key"]))).public.hex(),
    "key_from": lambda v: key_from(unhex(v["material"]), v["label"]).reveal().hex(),
    "fingerprint": lambda v: words.fingerprint(unhex(v["data"])),
    "wrap_to": lambda v: Recipient(unhex(v["recipient"])).wrap(b"", b"").hex(),
}

READERS: dict[str, Callable[[Vector], Any]] = {
    "context": lambda v: context(v["label"], *map(part, v["parts"])).hex(),
    "keys": lambda v: KEYS[v["do"]](v),
    "kit": lambda v: codes.kit_key(codes.parse_kit(v["kit"])).reveal().hex(),
    "padding": lambda v: padding.unpad(unhex(v["padded"])).hex(),
    "password": lambda v: (
        stretch(v["password"], unhex(v["salt"]), pepper=unhex(v["pepper"]), cost=Cost(**v["cost"])).reveal().hex()
    ),
    "rooms": reading.read,
    "seal": lambda v: Key(unhex(v["key"])).open(unhex(v["context"]), unhex(v["blob"])).hex(),
    "sections": lambda v: {
        str(int(section)): key.reveal().hex() for section, key in sections.unpack(unhex(v["packed"])).items()
    },
    "share": lambda v: shamir.combine([shamir.Share.parse(text) for text in v["shares"]]).hex(),
    "signature": lambda v: verify(unhex(v["public"]), unhex(v["message"]), unhex(v["signature"])),
    "stream": read_stream,
    "wrap": lambda v: Identity.from_seed(Key(unhex(v["seed"]))).unwrap(unhex(v["context"]), unhex(v["blob"])).hex(),
}


def load(name: str) -> Vector:
    return json.loads((HERE / f"{name}.json").read_text("utf-8"))


def vectors(kind: str) -> list[Any]:
    found = []
    for name in READERS:
        file = load(name)
        shared = {field: value for field, value in file.items() if field not in {"about", "good", "bad"}}
        found += [pytest.param(name, shared | vector, id=f"{name}: {vector['name']}") for vector in file[kind]]
    return found


@pytest.mark.parametrize(("name", "vector"), vectors("good"))
def test_it_reads_what_was_frozen(name: str, vector: Vector) -> None:
    made = READERS[name](vector)
    assert made == (vector.get("gives") if "gives_sha256" not in vector else {"gives_sha256": vector["gives_sha256"]})


@pytest.mark.parametrize(("name", "vector"), vectors("bad"))
def test_it_refuses_what_was_frozen_as_bad(name: str, vector: Vector) -> None:
    with pytest.raises(ERRORS[vector["error"]]) as caught:
        READERS[name](vector)
    assert type(caught.value) is ERRORS[vector["error"]]


@pytest.mark.parametrize("name", sorted(READERS))
def test_it_has_more_bad_vectors_than_good_ones(name: str) -> None:
    file = load(name)
    assert len(file["bad"]) > len(file["good"]) > 0


def test_it_knows_every_file_of_vectors() -> None:
    assert {path.stem for path in HERE.glob("*.json")} == {*READERS, "published"} == {*freeze.FILES, "published"}


def test_it_never_writes_a_frozen_file_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(freeze, "HERE", tmp_path)
    assert freeze.main(["kit"]) == 0
    first = (tmp_path / "kit.json").read_bytes()
    assert freeze.main(["padding", "kit"]) == 2
    with pytest.raises(FileExistsError):
        freeze.freeze("kit")
    assert (tmp_path / "kit.json").read_bytes() == first
    assert not (tmp_path / "padding.json").exists()
    assert "never written again: ['kit']" in capsys.readouterr().err


@pytest.mark.parametrize("vector", load("seal")["good"], ids=lambda v: v["name"])
def test_it_gives_seals_that_the_second_reader_reads(vector: Vector) -> None:
    opened = second_reader.read_sealed(unhex(vector["key"]), unhex(vector["context"]), unhex(vector["blob"]))
    assert opened.hex() == vector["gives"]


@pytest.mark.parametrize("vector", load("wrap")["good"], ids=lambda v: v["name"])
def test_it_gives_wraps_that_the_second_reader_reads(vector: Vector) -> None:
    seed = Key(unhex(vector["seed"]))
    mlkem_seed, x25519_key = seed._expand("mlkem768", 64), seed._expand("x25519", 32)
    opened = second_reader.read_wrapped(mlkem_seed, x25519_key, unhex(vector["context"]), unhex(vector["blob"]))
    assert opened.hex() == vector["gives"]


RFC9180, HPKE_PQ = load("published")["hpke"]


def accumulate(hpke: second_reader.HpkeContext, cipher: AESGCM | ChaCha20Poly1305) -> str:
    """SHAKE128 of 1,000 ciphertexts, whose associated data and text come from SHAKE128 too, each after its length."""
    inputs, at, out = hashlib.shake_128().digest(2 * 1000 * 256), 0, hashlib.shake_128()
    for number in range(1000):
        drawn = []
        for _ in range(2):
            drawn.append(inputs[at + 1 : at + 1 + inputs[at]])
            at += 1 + inputs[at]
        associated, text = drawn
        out.update(cipher.encrypt(hpke.nonce(number), text, associated))
    return out.digest(16).hex()


def test_it_has_a_second_reader_that_agrees_with_rfc_9180() -> None:
    shared = second_reader.x25519_kem_secret(unhex(RFC9180["private"]), unhex(RFC9180["encapsulation"]))
    hpke = second_reader.key_schedule(RFC9180["kem"], RFC9180["aead"], shared, unhex(RFC9180["info"]))
    assert accumulate(hpke, AESGCM(hpke.key)) == RFC9180["accumulated"]


def published_identity() -> tuple[bytes, bytes]:
    """The draft's private key is 32 bytes; SHAKE256 makes the ML-KEM seed and the X25519 key of it."""
    expanded = hashlib.shake_256(unhex(HPKE_PQ["private"])).digest(96)
    return expanded[:64], expanded[64:]


def test_it_has_a_second_reader_that_agrees_with_the_hybrid_hpke_draft() -> None:
    shared = second_reader.xwing_secret(*published_identity(), unhex(HPKE_PQ["encapsulation"]))
    hpke = second_reader.key_schedule(HPKE_PQ["kem"], HPKE_PQ["aead"], shared, unhex(HPKE_PQ["info"]))
    assert accumulate(hpke, ChaCha20Poly1305(hpke.key)) == HPKE_PQ["accumulated"]


def test_it_unwraps_the_published_encapsulation_with_the_published_key() -> None:
    """The published suite differs from ours by its AEAD, so the text is sealed here and the rest is theirs."""
    identity = Identity(*published_identity())
    assert identity.recipient.raw.hex().startswith(HPKE_PQ["public_starts_with"])
    assert identity.recipient.raw.hex().endswith(HPKE_PQ["public_ends_with"])
    encapsulation, info = unhex(HPKE_PQ["encapsulation"]), unhex(HPKE_PQ["info"])
    shared = second_reader.xwing_secret(*published_identity(), encapsulation)
    hpke = second_reader.key_schedule(0x647A, second_reader.AES_256_GCM, shared, info)
    blob = b"\x12" + encapsulation + AESGCM(hpke.key).encrypt(hpke.nonce(0), b"Ode on a Grecian Urn", b"")
    assert identity.unwrap(info, blob) == b"Ode on a Grecian Urn"


def test_it_has_the_argon2id_of_rfc_9106() -> None:
    vector = load("published")["argon2id"]
    argon2 = Argon2id(
        salt=unhex(vector["salt"]),
        length=32,
        iterations=vector["iterations"],
        lanes=vector["lanes"],
        memory_cost=vector["memory_kib"],
        ad=unhex(vector["associated_data"]),
        secret=unhex(vector["secret"]),
    )
    assert argon2.derive(unhex(vector["password"])).hex() == vector["tag"]


def test_it_signs_as_in_rfc_8032() -> None:
    for vector in load("published")["ed25519"]:
        signer = Signer(unhex(vector["private"]))
        assert signer.public.hex() == vector["public"]
        assert signer.sign(unhex(vector["message"])).hex() == vector["signature"]
