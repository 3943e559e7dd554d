"""How the server is started: gunicorn's settings, and what `script/server` refuses."""

import logging
import logging.config
import os
import runpy
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def gunicorn_settings():
    return runpy.run_path(str(ROOT / "deploy/gunicorn.conf.py"))


def test_it_keeps_no_access_log_and_no_control_socket(gunicorn_settings):
    assert gunicorn_settings["accesslog"] is None
    assert gunicorn_settings["control_socket_disable"] is True


def test_it_drops_paths_and_addresses_from_the_servers_own_messages(gunicorn_settings, capsys):
    before = logging.getLogger().handlers[:]
    logging.config.dictConfig(gunicorn_settings["logconfig_dict"])
    try:
        logging.getLogger("gunicorn.error").error("Error handling request %s from %s", "/s/secret", "10.0.0.7")
    finally:
        logging.getLogger().handlers[:] = before
        logging.getLogger("gunicorn.error").handlers.clear()
    shown = capsys.readouterr().err
    assert "ERROR gunicorn.error" in shown
    assert "secret" not in shown
    assert "10.0.0.7" not in shown


@pytest.mark.parametrize("mode", [[], ["--empty"]])
@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.4", "::", "hearth.example"])  # noqa: S104 - to be refused
def test_it_refuses_to_start_on_any_address_but_loopback(address, mode):
    environment = {"PATH": os.environ["PATH"], "HEARTH_ADDRESS": address}
    done = subprocess.run([ROOT / "script/server", *mode], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "this machine alone" in done.stderr


def test_it_refuses_a_port_that_is_no_number():
    environment = {"PATH": os.environ["PATH"], "PORT": "80; echo oh"}
    done = subprocess.run([ROOT / "script/server"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "PORT must be a number" in done.stderr
