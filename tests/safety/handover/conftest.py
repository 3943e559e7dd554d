"""Browsers of the cast; a pack opened again with the very library that any recipient may use."""

import hashlib
import io
import zipfile

import pyrage
import pytest

from tests.accounts.views.conftest import browser_of  # noqa: F401 - a fixture for every test here
from vault.files import originals


def opened(meta, words=None, identity=None):
    """The files of a locked pack by their paths."""
    locked = b"".join(originals(meta))
    plain = pyrage.passphrase.decrypt(locked, words) if words else pyrage.decrypt(locked, [identity])
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def sums(files):
    """What SHA256SUMS says, compared with what is there; gives the paths it names."""
    lines = files["SHA256SUMS"].decode().splitlines()
    found = {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
    assert found == {path: hashlib.sha256(files[path]).hexdigest() for path in found}
    return set(found)


@pytest.fixture
def identity():
    return pyrage.x25519.Identity.generate()
