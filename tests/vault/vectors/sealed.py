"""Vectors of what `vault/core/context.py` and `ciphers.py` make."""

import base64
import hashlib
from uuid import UUID

from tests.vault.vectors.parts import ITEM, RECORD, TENANT, Vector, Vectors, key
from vault.core import padding, sections, words
from vault.core.ciphers import FLOOR, Cost, Identity, Signer, StreamSealer, key_from, stretch
from vault.core.context import context
from vault.core.sections import Section

GROUP = 2**252 + 27742317777372353535851937790883648493  # the order of Ed25519's group


def contexts() -> Vectors:
    def good(name: str, label: str, *parts: Vector) -> Vector:
        made = [
            bytes.fromhex(p["hex"]) if "hex" in p else UUID(p["uuid"]) if "uuid" in p else p.get("int", p.get("text"))
            for p in parts
        ]
        return {"name": name, "label": label, "parts": list(parts), "gives": context(label, *made).hex()}

    def bad(name: str, label: str, *parts: Vector) -> Vector:
        return {"name": name, "label": label, "parts": list(parts), "error": "ValueError"}

    tenant, record, item = ({"uuid": str(value)} for value in (TENANT, RECORD, ITEM))
    goods = [
        good("a label alone", "derive"),
        good("a derived key", "derive", {"text": "x25519"}),
        good("an item", "item", tenant, record, {"int": 1}, {"int": 3}, item, {"int": 1}),
        good("an empty part", "inbox", {"hex": ""}),
        good("no part is not an empty part", "inbox"),
        good("text beyond ASCII takes its UTF-8 length", "receipt", {"text": "Łódź"}),
        good("the largest number", "vault-prev", tenant, {"int": 2**64 - 1}),
        good("bytes", "session", {"hex": "00ff" * 16}),
    ]
    bads = [
        bad("an empty label", ""),
        bad("a label of 256 bytes", "a" * 256),
        bad("a label of 128 characters and 256 bytes", "é" * 128),
        bad("a number below zero", "item", {"int": -1}),
        bad("a number of 65 bits", "item", {"int": 2**64}),
        bad("a large number below zero", "item", {"int": -(2**63)}),
        bad("a part of 65,536 bytes", "item", {"zeros": 65536}),
        bad("text of 32,768 characters and 65,536 bytes", "item", {"repeat": "é", "times": 32768}),
        bad("a long part after a good one", "item", tenant, {"zeros": 70000}),
    ]
    return {
        "about": "context(label, parts): hearth/v1, u8 length, label, then u16 length and part for each part.",
        "good": goods,
        "bad": bads,
    }


def keys() -> Vectors:
    seed = key("seed")
    raw = seed.reveal().hex()
    public = Identity.from_seed(seed).recipient
    message = context("directory", "user", TENANT, 1)
    goods = [
        {
            "name": f"derive {label}",
            "do": "derive",
            "key": raw,
            "label": label,
            "gives": seed.derive(label).reveal().hex(),
        }
        for label in ("cards", "ed25519", "x25519")
    ]
    goods += [
        {"name": "mac", "do": "mac", "key": raw, "message": message.hex(), "gives": seed.mac(message).hex()},
        {
            "name": "recipient of a seed",
            "do": "recipient_sha256",
            "key": raw,
            "gives": hashlib.sha256(public.raw).hexdigest(),
        },
        {"name": "key id of a seed", "do": "key_id", "key": raw, "gives": public.key_id().hex()},
        {"name": "signer of a seed", "do": "signer", "key": raw, "gives": Signer.from_seed(seed).public.hex()},
        {
            "name": "key from other material",
            "do": "key_from",
            "material": "07" * 20,
            "label": "kit",
            "gives": key_from(b"\7" * 20, "kit").reveal().hex(),
        },
        {
            "name": "six words for a key",
            "do": "fingerprint",
            "data": public.raw.hex(),
            "gives": words.fingerprint(public.raw),
        },
    ]
    x25519_at = 2 * 1184
    text = public.raw.hex()
    bads = [
        {"name": f"a key of {size} bytes", "do": "key", "key": "00" * size, "error": "ValueError"}
        for size in (0, 16, 31, 33, 64)
    ]
    bads += [
        {
            "name": "a mac that would be a derived key",
            "do": "mac",
            "key": raw,
            "message": context("derive", "cards").hex() + "01",
            "error": "ValueError",
        },
        {"name": "a recipient without its last byte", "do": "wrap_to", "recipient": text[:-2], "error": "Damaged"},
        {"name": "a recipient with one byte more", "do": "wrap_to", "recipient": text + "00", "error": "Damaged"},
        {"name": "an X25519 recipient alone", "do": "wrap_to", "recipient": text[x25519_at:], "error": "Damaged"},
        {
            "name": "an ML-KEM key with coefficients out of range",
            "do": "wrap_to",
            "recipient": "ff" * 1184 + text[x25519_at:],
            "error": "Damaged",
        },
        {
            "name": "an X25519 key of low order: zero",
            "do": "wrap_to",
            "recipient": text[:x25519_at] + "00" * 32,
            "error": "Damaged",
        },
        {
            "name": "an X25519 key of low order: one",
            "do": "wrap_to",
            "recipient": text[:x25519_at] + "01" + "00" * 31,
            "error": "Damaged",
        },
    ]
    return {
        "about": "Keys, what is derived from them, and public keys that are refused.",
        "good": goods,
        "bad": bads,
    }


def _damaged(blob: bytes, spots: dict[str, int], cuts: dict[str, int], versions: tuple[int, ...]) -> list[Vector]:
    """The same attacks on every sealed or wrapped blob: flip a bit in each of its parts, cut it, lengthen it, relabel
    it.
    """
    out = []
    for part, at in spots.items():
        changed = blob[:at] + bytes([blob[at] ^ 0x01]) + blob[at + 1 :]
        out.append({"name": f"one bit flipped in the {part}", "blob": changed.hex(), "error": "Damaged"})
    out += [{"name": f"cut to {name}", "blob": blob[:end].hex(), "error": "Damaged"} for name, end in cuts.items()]
    out.append({"name": "one byte added", "blob": blob.hex() + "00", "error": "Damaged"})
    out += [
        {
            "name": f"version byte {version:#04x}",
            "blob": bytes([version]).hex() + blob[1:].hex(),
            "error": "UnknownFormat",
        }
        for version in versions
    ]
    return out


def seals() -> Vectors:
    item, other = key("item"), key("other")
    here = context("item", TENANT, RECORD, 1, Section.SHARED, ITEM, 1)
    there = context("item", TENANT, RECORD, 1, Section.SHARED, ITEM, 2)
    texts = {"empty": b"", "short": b"Two men waited outside.", "padded": padding.pad(b"body", 64)}
    goods = [
        {
            "name": name,
            "key": item.reveal().hex(),
            "context": here.hex(),
            "blob": item.seal(here, text).hex(),
            "gives": text.hex(),
        }
        for name, text in texts.items()
    ]
    blob = bytes.fromhex(goods[1]["blob"])
    second = item.seal(here, texts["short"])
    base = {"key": item.reveal().hex(), "context": here.hex()}
    bads = [
        {**base, "name": "another version of the item", "context": there.hex(), "blob": blob.hex(), "error": "Damaged"},
        {
            **base,
            "name": "another label",
            "context": context("card", TENANT).hex(),
            "blob": blob.hex(),
            "error": "Damaged",
        },
        {**base, "name": "no context", "context": "", "blob": blob.hex(), "error": "Damaged"},
        {**base, "name": "another key", "key": other.reveal().hex(), "blob": blob.hex(), "error": "Damaged"},
        {**base, "name": "the body of another blob", "blob": (blob[:57] + second[57:]).hex(), "error": "Damaged"},
        {**base, "name": "the head of another blob", "blob": (second[:57] + blob[57:]).hex(), "error": "Damaged"},
    ]
    spots = {"salt": 1, "commitment": 25, "text": 57, "tag": len(blob) - 1}
    cuts = {"nothing": 0, "the version": 1, "the salt": 25, "the head": 57, "all but one byte": len(blob) - 1}
    bads += [{**base, **bad} for bad in _damaged(blob, spots, cuts, (0x00, 0x02, 0x11, 0x12, 0xFF))]
    return {
        "about": "Key.open(context, blob): 0x01, 24-byte salt, 32-byte commitment, chunks (Cobblestone-256).",
        "good": goods,
        "bad": bads,
    }


def streams() -> Vectors:
    file = key("file")
    here = context("file", ITEM)
    text = hashlib.shake_256(b"a file of three chunks").digest(40000)
    sealer = StreamSealer(file, here)
    blob = b"".join(sealer.update(text[at : at + 7000]) for at in range(0, len(text), 7000)) + sealer.finalize()
    first, second, third, end = 57, 57 + 16400, 57 + 32800, len(blob)
    goods = [{"name": "three chunks", "pieces": [[0, end]], "gives_sha256": hashlib.sha256(text).hexdigest()}]
    edits = {
        "the first two chunks swapped": [[0, first], [second, third], [first, second], [third, end]],
        "the first chunk twice": [[0, second], [first, second], [third, end]],
        "the first chunk missing": [[0, first], [second, end]],
        "the second chunk missing": [[0, second], [third, end]],
        "the last chunk missing": [[0, third]],
        "the last two chunks missing": [[0, second]],
        "no chunk": [[0, first]],
        "the last chunk twice": [[0, end], [third, end]],
        "the last byte missing": [[0, end - 1]],
        "the version alone": [[0, 1]],
        "nothing": [],
    }
    bads = [{"name": name, "pieces": pieces, "error": "Damaged"} for name, pieces in edits.items()]
    bads.append({"name": "the version missing", "pieces": [[1, end]], "error": "UnknownFormat"})
    return {
        "about": "StreamOpener(key, context) over pieces of one blob, given as [from, to].",
        "key": file.reveal().hex(),
        "context": here.hex(),
        "blob_base64": base64.b64encode(blob).decode(),
        "good": goods,
        "bad": bads,
    }


def wraps() -> Vectors:
    reader, other = key("reader"), key("other")
    here = context("dek", TENANT, RECORD, 1, "vault", TENANT, 0)
    there = context("dek", TENANT, ITEM, 1, "vault", TENANT, 0)
    recipient = Identity.from_seed(reader).recipient
    texts = {
        "a key": key("record").reveal(),
        "two sections": sections.pack({Section.SHARED: key("shared"), Section.INTERNAL: key("internal")}),
        "nothing": b"",
    }
    goods = [
        {
            "name": name,
            "seed": reader.reveal().hex(),
            "context": here.hex(),
            "blob": recipient.wrap(here, text).hex(),
            "gives": text.hex(),
        }
        for name, text in texts.items()
    ]
    blob = bytes.fromhex(goods[0]["blob"])
    second = recipient.wrap(here, texts["a key"])
    base = {"seed": reader.reveal().hex(), "context": here.hex()}
    bads = [
        {**base, "name": "another record", "context": there.hex(), "blob": blob.hex(), "error": "Damaged"},
        {**base, "name": "no context", "context": "", "blob": blob.hex(), "error": "Damaged"},
        {**base, "name": "another reader", "seed": other.reveal().hex(), "blob": blob.hex(), "error": "Damaged"},
        {**base, "name": "the text of another wrap", "blob": (blob[:1121] + second[1121:]).hex(), "error": "Damaged"},
        {
            **base,
            "name": "the X25519 half of another wrap",
            "blob": (blob[:1089] + second[1089:1121] + blob[1121:]).hex(),
            "error": "Damaged",
        },
        {
            **base,
            "name": "an X25519 half of low order",
            "blob": (blob[:1089] + bytes(32) + blob[1121:]).hex(),
            "error": "Damaged",
        },
    ]
    spots = {"ML-KEM ciphertext": 1, "X25519 key": 1089, "text": 1121, "tag": len(blob) - 1}
    cuts = {
        "nothing": 0,
        "the version": 1,
        "the ML-KEM ciphertext": 1089,
        "the encapsulation": 1121,
        "all but one byte": len(blob) - 1,
    }
    bads += [{**base, **bad} for bad in _damaged(blob, spots, cuts, (0x00, 0x01, 0x11, 0x13, 0xFF))]
    return {
        "about": "Identity.from_seed(seed).unwrap(context, blob): 0x12, 1,120-byte encapsulation, text, tag (HPKE).",
        "good": goods,
        "bad": bads,
    }


def signatures() -> Vectors:
    signer, other = Signer.from_seed(key("signer")), Signer.from_seed(key("other"))
    message = context("grant", TENANT, RECORD, 1)
    signed = signer.sign(message)
    scalar = int.from_bytes(signed[32:], "little") + GROUP
    goods = [
        {"name": name, "public": signer.public.hex(), "message": text.hex(), "signature": signer.sign(text).hex()}
        for name, text in {"a grant": message, "nothing": b""}.items()
    ]
    base = {"public": signer.public.hex(), "message": message.hex(), "signature": signed.hex(), "error": "Damaged"}
    bads = [
        {**base, "name": "another message", "message": context("grant", TENANT, RECORD, 2).hex()},
        {**base, "name": "no message", "message": ""},
        {**base, "name": "another signer", "public": other.public.hex()},
        {**base, "name": "one bit flipped in the point", "signature": (bytes([signed[0] ^ 1]) + signed[1:]).hex()},
        {
            **base,
            "name": "one bit flipped in the scalar",
            "signature": (signed[:32] + bytes([signed[32] ^ 1]) + signed[33:]).hex(),
        },
        {
            **base,
            "name": "a scalar above the group's order",
            "signature": (signed[:32] + scalar.to_bytes(32, "little")).hex(),
        },
        {**base, "name": "all zeros", "signature": "00" * 64},
        {**base, "name": "no signature", "signature": ""},
        {**base, "name": "a signature without its last byte", "signature": signed[:-1].hex()},
        {**base, "name": "a signature with one byte more", "signature": signed.hex() + "00"},
        {**base, "name": "a public key without its last byte", "public": signer.public[:-1].hex()},
        {**base, "name": "a public key with one byte more", "public": signer.public.hex() + "00"},
        {**base, "name": "no public key", "public": ""},
    ]
    return {
        "about": "verify(public, message, signature): Ed25519.",
        "good": goods,
        "bad": bads,
    }


def passwords() -> Vectors:
    salt, pepper = bytes(range(16)), bytes(range(100, 132))
    floor = {"memory_kib": FLOOR.memory_kib, "iterations": FLOOR.iterations, "lanes": FLOOR.lanes}
    full = {"memory_kib": 65536, "iterations": 3, "lanes": 4}
    base = {"password": "Zażółć gęślą jaźń", "salt": salt.hex(), "pepper": pepper.hex(), "cost": floor}
    made = stretch(base["password"], salt, pepper=pepper, cost=FLOOR).reveal().hex()
    slow = stretch(base["password"], salt, pepper=pepper, cost=Cost(**full)).reveal().hex()
    goods = [
        {**base, "name": "composed letters", "gives": made},
        {
            **base,
            "name": "the same, decomposed",
            "password": "Zaz\u0307o\u0301\u0142c\u0301 ge\u0328s\u0301la\u0328 jaz\u0301n\u0301",
            "gives": made,
        },
        {**base, "name": "the default cost", "cost": full, "gives": slow},
    ]
    low = (
        {"memory_kib": FLOOR.memory_kib - 1},
        {"iterations": 1},
        {"lanes": 0},
        {"memory_kib": 0},
        {"memory_kib": 32, "iterations": 3, "lanes": 4},
    )
    bads = [
        {**base, "name": f"a cost below the floor: {part}", "cost": floor | part, "error": "UnknownFormat"}
        for part in low
    ]
    bads += [
        {**base, "name": "no pepper", "pepper": "", "error": "ValueError"},
        {**base, "name": "a short pepper", "pepper": pepper[:-1].hex(), "error": "ValueError"},
        {**base, "name": "a salt of 7 bytes", "salt": salt[:7].hex(), "error": "ValueError"},
    ]
    return {
        "about": "stretch(password, salt, pepper, cost): Argon2id of the NFKC form.",
        "good": goods,
        "bad": bads,
    }
