"""Vectors of what is packed, padded and written down: sections, padding, shares and recovery kits."""

import hashlib
from typing import Any

from tests.vault.vectors.parts import Vectors, key
from vault.core import codes, crockford, padding, sections, shamir
from vault.core.sections import Section


def paddings() -> Vectors:
    goods = [
        {"name": "nothing", "padded": padding.pad(b"", 16).hex(), "gives": ""},
        {"name": "five bytes to a floor", "padded": padding.pad(b"hello", 16).hex(), "gives": b"hello".hex()},
        {"name": "no floor", "padded": padding.pad(b"x" * 77, 0).hex(), "gives": (b"x" * 77).hex()},
        {"name": "zeros that are data", "padded": padding.pad(b"a\0\0", 16).hex(), "gives": b"a\0\0".hex()},
        {"name": "steps of 32", "padded": padding.pad_to_multiple(b"y" * 29, 32).hex(), "gives": (b"y" * 29).hex()},
    ]
    bads = [
        {"name": name, "padded": padded, "error": "Damaged"}
        for name, padded in {
            "no bytes": "",
            "half a length": "0000",
            "three zero bytes": "000000",
            "a length beyond the end": "00000005" + b"hell".hex(),
            "the largest length": "ffffffff" + b"hello".hex(),
            "padding that is not zero": "00000005" + b"hello".hex() + "0001",
            "a length too short by one": "00000004" + b"hello".hex() + "0000",
            "a little-endian length": "05000000" + b"hello".hex() + "0000",
        }.items()
    ]
    return {
        "about": "unpad(padded): u32 length, data, zeros.",
        "good": goods,
        "bad": bads,
    }


def section_keys() -> Vectors:
    one, two = key("one"), key("two")
    raw_one, raw_two = one.reveal().hex(), two.reveal().hex()
    goods = [
        {"name": "one", "packed": sections.pack({Section.SHARED: one}).hex(), "gives": {"3": raw_one}},
        {
            "name": "two",
            "packed": sections.pack({Section.INTERNAL: two, Section.OWN: one}).hex(),
            "gives": {"1": raw_one, "4": raw_two},
        },
        {
            "name": "all",
            "packed": sections.pack(dict.fromkeys(Section, one)).hex(),
            "gives": dict.fromkeys("12345", raw_one),
        },
        {"name": "none", "packed": "", "gives": {}},
    ]
    bads = [
        {"name": name, "packed": packed, "error": "Damaged"}
        for name, packed in {
            "section 0": "00" + raw_one,
            "section 6": "06" + raw_one,
            "section 255 after a good one": "01" + raw_one + "ff" + raw_two,
            "a section twice": "03" + raw_one + "03" + raw_two,
            "sections out of order": "04" + raw_one + "03" + raw_two,
            "a key without its last byte": "03" + raw_one[:-2],
            "one byte more": "03" + raw_one + "00",
            "a key without its section": raw_one,
        }.items()
    ]
    return {
        "about": "sections.unpack(packed): u8 section and 32-byte key, in strict order.",
        "good": goods,
        "bad": bads,
    }


def shares() -> Vectors:
    secret = key("recovery").reveal()
    made = shamir.split(secret, 3, 5)
    texts = [share.text() for share in made]
    others = [share.text() for share in shamir.split(secret, 3, 5)]
    pair = [share.text() for share in shamir.split(b"short", 2, 2)]

    def again(**changes: Any) -> str:
        share = made[0]
        parts = {"version": 1, "threshold": share.threshold, "index": share.index, "data": share.data} | changes
        body = bytes([parts["version"]]) + share.set_id + bytes([parts["threshold"], parts["index"]]) + parts["data"]
        return crockford.group(crockford.to_text(body + hashlib.sha256(body).digest()[:2]))

    changed = bytes([made[0].data[0] ^ 1]) + made[0].data[1:]
    wrong = "0" if texts[0][7] != "0" else "1"
    goods = [
        {"name": "the first three", "shares": texts[:3], "gives": secret.hex()},
        {"name": "the last three, backwards", "shares": texts[:1:-1], "gives": secret.hex()},
        {"name": "one more than needed", "shares": texts[:4], "gives": secret.hex()},
        {
            "name": "small letters, spaces and look-alikes",
            "shares": [t.lower().replace("-", " ").replace("0", "o").replace("1", "l") for t in texts[:3]],
            "gives": secret.hex(),
        },
        {"name": "a short secret of two", "shares": pair, "gives": b"short".hex()},
    ]
    bads = [
        {"name": name, "shares": given, "error": "ValueError"}
        for name, given in {
            "none": [],
            "one too few": texts[:2],
            "the same share twice": [texts[0], texts[1], texts[0]],
            "a share of another set": [texts[0], texts[1], others[2]],
            "a share of another secret": [texts[0], texts[1], pair[0]],
            "one character mistyped": [texts[0][:7] + wrong + texts[0][8:], *texts[1:3]],
            "two neighbours swapped": [_swapped(texts[0]), *texts[1:3]],
            "a character that is never used": ["U" + texts[0][1:], *texts[1:3]],
            "the last group missing": [texts[0][:-5], *texts[1:3]],
            "a group more": [texts[0] + "-0000", *texts[1:3]],
            "no characters": ["", *texts[1:3]],
            "an unknown version": [again(version=2), *texts[1:3]],
            "a threshold of one": [again(threshold=1)],
            "an index of zero": [again(index=0), *texts[1:3]],
            "another threshold": [again(threshold=2), texts[1]],
            "changed data with a right checksum": [again(data=changed), *texts[1:3]],
            "another share's data with a right checksum": [again(data=made[3].data), *texts[1:3]],
        }.items()
    ]
    return {
        "about": "shamir.combine(map(Share.parse, shares)).",
        "good": goods,
        "bad": bads,
    }


def kits() -> Vectors:
    raw = hashlib.sha256(b"hearth test kit").digest()[:20]
    check = int.from_bytes(raw, "big") % 37
    assert check < len(crockford.ALPHABET), "choose another name for the test kit"
    kit = crockford.group(crockford.to_text(raw) + crockford.ALPHABET[check])
    opened = codes.kit_key(codes.parse_kit(kit)).reveal().hex()
    goods = [
        {"name": "as printed", "kit": kit, "gives": opened},
        {"name": "small letters without dashes", "kit": kit.lower().replace("-", ""), "gives": opened},
        {
            "name": "spaces and look-alikes",
            "kit": f"  {kit} ".replace("-", " ").replace("1", "I").replace("0", "O"),
            "gives": opened,
        },
    ]
    wrong = "2" if kit[11] != "2" else "3"
    bads = [
        {"name": name, "kit": text, "error": "ValueError"}
        for name, text in {
            "nothing": "",
            "one character mistyped": kit[:11] + wrong + kit[12:],
            "two neighbours swapped": _swapped(kit),
            "a wrong check character": kit[:-1] + ("2" if kit[-1] != "2" else "3"),
            "no check character": kit[:-2],
            "the first group missing": kit[5:],
            "a group more": "0000-" + kit,
            "a letter that is never used": kit[:11] + "U" + kit[12:],
            "a letter beyond ASCII": kit[:11] + "é" + kit[12:],
        }.items()
    ]
    return {
        "about": "kit_key(parse_kit(kit)).",
        "good": goods,
        "bad": bads,
    }


def _swapped(text: str) -> str:
    """The text with two different neighbours in the middle swapped."""
    at = next(at for at in range(10, len(text)) if "-" not in text[at : at + 2] and text[at] != text[at + 1])
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
