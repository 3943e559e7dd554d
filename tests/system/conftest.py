"""Servers for the tests of this folder: prepared once per run, then copied, so that no test sees what another did."""

import pytest

from tests.system.server import Server
from tests.system.story import Story, new_mark


@pytest.fixture(scope="session")
def original(tmp_path_factory):
    """A server with the cast, never started. Its `mark` stands in every name, address and password."""
    server = Server(tmp_path_factory.mktemp("original")).prepare(new_mark())
    yield server
    server.remove()


@pytest.fixture(scope="module")
def server(original, tmp_path_factory):
    """A running server with the cast and nothing else, shared by the tests of one module."""
    copy = original.copy(tmp_path_factory.mktemp("server"))
    try:
        yield copy.start()
    finally:
        copy.remove()


@pytest.fixture(scope="module")
def fast_server(original, tmp_path_factory):
    """The same, not waiting for the disk: for thousands of requests."""
    copy = original.copy(tmp_path_factory.mktemp("fast"))
    try:
        yield copy.start(HEARTH_TEST_FAST="1")
    finally:
        copy.remove()


@pytest.fixture
def fresh(original, tmp_path):
    """A server with the cast and nothing else, for one test, not started yet."""
    copy = original.copy(tmp_path)
    yield copy
    copy.remove()


@pytest.fixture(scope="session")
def story(original, tmp_path_factory):
    """A server of its own, still running, on which every deed was done once, with a phrase in every field and file."""
    server = original.copy(tmp_path_factory.mktemp("story"))
    try:
        with server.journal_kept():
            server.start()
            yield Story(server).tell()
    finally:
        server.remove()
