"""Servers for the tests of this folder: prepared once per run, then copied, so that no test sees what another did."""

import pytest

from tests.system.server import Server


@pytest.fixture(scope="session")
def original(tmp_path_factory):
    """A server with the cast, never started."""
    server = Server(tmp_path_factory.mktemp("original")).prepare()
    yield server
    server.remove()


@pytest.fixture(scope="module")
def server(original, tmp_path_factory):
    """A running server with the cast and nothing else, shared by the tests of one module."""
    copy = original.copy(tmp_path_factory.mktemp("server"))
    yield copy.start()
    copy.remove()


@pytest.fixture
def fresh(original, tmp_path):
    """A server with the cast and nothing else, for one test, not started yet."""
    copy = original.copy(tmp_path)
    yield copy
    copy.remove()
