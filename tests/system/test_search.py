"""The search that the dump test relies on: it must find a phrase in whatever wrapping, and nothing where there is none."""

import base64
import gzip
import json
import os
import random
import zipfile
import zlib
from io import BytesIO

import pytest
from django.core import signing

from tests.system.search import Finding, Needle, needle, search, search_folder

PHRASE = "kvqzjwxhpymbtd"
WANTED = [needle("it", PHRASE)]
INSIDE = f"before the {PHRASE} and after it".encode()


def _deflated(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def _zipped(data):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.txt", data)
    return out.getvalue()


WRAPPINGS = {
    "clear": lambda data: data,
    "upper case": bytes.upper,
    "utf-16, little": lambda data: data.decode().encode("utf-16-le"),
    "utf-16, big": lambda data: data.decode().encode("utf-16-be"),
    "hex": lambda data: data.hex().encode(),
    "hex, upper": lambda data: data.hex().upper().encode(),
    "base64": base64.b64encode,
    "base64 in lines": base64.encodebytes,
    "base64 for URLs": base64.urlsafe_b64encode,
    "zlib": zlib.compress,
    "zlib, hardly packed": lambda data: zlib.compress(data, 0),
    "gzip": gzip.compress,
    "deflate": _deflated,
    "zip": _zipped,
    "base64 of zlib": lambda data: base64.b64encode(zlib.compress(data)),
    "hex of utf-16": lambda data: data.decode().encode("utf-16-le").hex().encode(),
    "zlib of base64": lambda data: zlib.compress(base64.b64encode(data)),
    "gzip of zlib": lambda data: gzip.compress(zlib.compress(data)),
    "what Django packs for a cookie": lambda data: signing.dumps(data.decode() * 9, key="x", compress=True).encode(),
    "JSON of base64": lambda data: json.dumps({"blob": base64.b64encode(data).decode()}).encode(),
    "a line of quoted-printable": lambda data: data[:14] + b"=\r\n" + data[14:],
}
NOISE = random.Random(7).randbytes(5000)  # noqa: S311 - only to stand around what is searched for


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_it_finds_a_phrase_in_every_wrapping(wrapping):
    assert search("here", WRAPPINGS[wrapping](INSIDE), WANTED)


@pytest.mark.parametrize(
    "wrapping", sorted(set(WRAPPINGS) - {"deflate"})
)  # it has no beginning that could be told from noise
def test_it_finds_a_wrapped_phrase_in_the_middle_of_noise(wrapping):
    assert search("here", NOISE + WRAPPINGS[wrapping](INSIDE) + NOISE, WANTED)


@pytest.mark.parametrize("before", range(6))
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_it_finds_a_phrase_wherever_it_begins_in_base64(before, encode):
    data = bytes(range(200, 200 + before)) + PHRASE.encode() + b"\xff\xfe"
    assert Finding("here", "it", f"base64+{before % 3}") in search(
        "here", b"\0" + encode(data) + b"\0", WANTED, depth=0
    )


def test_it_finds_a_phrase_in_a_stream_that_is_cut_off():
    data = zlib.compress(INSIDE + os.urandom(5000))
    assert search("here", data[:2000], WANTED)


def test_it_finds_bytes_that_are_no_text():
    seed = bytes(range(128, 148))
    wanted = [Needle("a seed", seed, thorough=False)]
    for data in (seed, seed.hex().encode(), base64.b64encode(seed)):
        assert {one.needle for one in search("here", b"\0\0" + data + b"\0", wanted)} == {"a seed"}


def test_it_finds_an_authenticators_seed_as_it_is_written():
    seed = os.urandom(20)
    assert search("here", base64.b32encode(seed), [Needle("a seed", seed)])


def test_it_finds_nothing_where_there_is_nothing():
    assert search("here", NOISE * 20, WANTED) == set()
    assert search("here", zlib.compress(b"something else entirely" * 90), WANTED) == set()
    assert search("here", b"", WANTED) == set()


def test_it_searches_names_and_contents_of_a_folder_and_leaves_out_what_it_is_told(tmp_path):
    for name in ("left/deep", "searched/deep"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "file").write_bytes(gzip.compress(INSIDE))
        (tmp_path / name / f"{PHRASE}.txt").touch()
    found = search_folder(tmp_path, WANTED, leave_out=[tmp_path / "left"])
    assert {one.place for one in found} == {
        "searched/deep/file > gzip",
        f"the name of searched/deep/{PHRASE}.txt",
    }
