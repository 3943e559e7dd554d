"""What every test relies on, given something wrong on purpose."""

import socket
import stat
import urllib.request
from pathlib import Path

import pytest
from django.db import connection

from tests import postgres
from tests.conftest import NetworkReachedError


@pytest.mark.parametrize("host", ["example.com", "10.0.0.1", "192.168.1.1", "8.8.8.8"])
def test_it_reaches_no_network(host):
    with pytest.raises(NetworkReachedError):
        socket.create_connection((host, 80), timeout=1)
    with pytest.raises(NetworkReachedError):
        urllib.request.urlopen(f"http://{host}/", timeout=1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams, pytest.raises(NetworkReachedError):
        datagrams.sendto(b"x", (host, 53))


def test_it_reaches_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_it_keeps_its_secrets_in_a_folder_of_its_own(settings):
    folder = Path(settings.HEARTH_SECRETS_DIR)
    assert folder.is_relative_to(settings.VAR_DIR)
    assert not folder.is_relative_to(settings.BASE_DIR)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {0o400}


@pytest.mark.django_db
def test_it_runs_on_the_database_that_was_asked_for():
    assert connection.vendor == ("postgresql" if postgres.wanted() else "sqlite")
