import base64
import io
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from vault import secrets
from vault.secrets import NAMES, make_missing, server_secrets


@pytest.fixture
def folder(settings, tmp_path):
    """A secrets folder of this test alone, and the process's own secrets again afterwards."""
    settings.HEARTH_SECRETS_DIR = tmp_path / "var" / "secrets"
    server_secrets.cache_clear()
    yield Path(settings.HEARTH_SECRETS_DIR)
    server_secrets.cache_clear()


def test_it_makes_every_secret_for_its_owner_alone(folder):
    assert make_missing(folder) == list(NAMES)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert sorted(file.name for file in folder.iterdir()) == sorted(NAMES)
    for file in folder.iterdir():
        assert file.stat().st_mode & 0o777 == 0o400
        assert len(base64.b64decode(file.read_text("ascii"), validate=False)) == 32


def test_it_makes_no_two_secrets_alike(folder, tmp_path):
    make_missing(folder)
    make_missing(tmp_path / "other")
    texts = {file.read_text("ascii") for where in (folder, tmp_path / "other") for file in where.iterdir()}
    assert len(texts) == 2 * len(NAMES)


def test_it_never_replaces_a_secret(folder):
    make_missing(folder)
    before = {file.name: file.read_text("ascii") for file in folder.iterdir()}
    (folder / "pepper").unlink()
    assert make_missing(folder) == ["pepper"]
    after = {file.name: file.read_text("ascii") for file in folder.iterdir()}
    assert before.pop("pepper") != after.pop("pepper")
    assert before == after


def test_it_says_what_it_made(folder):
    told = io.StringIO()
    call_command("make_secrets", stdout=told)
    call_command("make_secrets", stdout=told)
    assert told.getvalue().splitlines() == [f"Secrets: {', '.join(NAMES)} made.", "Secrets: all there."]


def test_it_reads_each_secret_into_its_own_place(folder):
    make_missing(folder)
    raw = {name: base64.b64decode((folder / name).read_text("ascii")) for name in NAMES}
    read = server_secrets()
    assert read.pepper == raw["pepper"]
    for name in ("directory", "contact", "lookup", "throttle"):
        assert getattr(read, name).reveal() == raw[name]
    assert read.checkpoint.public == secrets.Signer(raw["checkpoint"]).public


def test_it_shows_nothing_of_them(folder):
    make_missing(folder)
    shown = repr(server_secrets()) + str(server_secrets())
    assert "0x" in shown
    assert base64.b64encode(server_secrets().pepper).decode() not in shown
    assert "pepper" not in shown


@pytest.mark.parametrize("name", [name for name in NAMES if name != "secret_key"])
def test_it_names_the_secret_that_is_missing(folder, name):
    make_missing(folder)
    (folder / name).unlink()
    with pytest.raises(ImproperlyConfigured, match=rf"secret file {name} is missing.*make_secrets"):
        server_secrets()


@pytest.mark.parametrize(
    "text", ["", "words", base64.b64encode(bytes(31)).decode(), base64.b64encode(bytes(33)).decode()]
)
def test_it_names_the_secret_that_is_wrong(folder, text):
    make_missing(folder)
    (folder / "contact").unlink()
    (folder / "contact").write_text(text, encoding="ascii")
    with pytest.raises(ImproperlyConfigured, match="secret file contact") as caught:
        server_secrets()
    assert not text or text not in str(caught.value)
