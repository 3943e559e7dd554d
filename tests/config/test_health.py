import pytest
from django.db import OperationalError, connection

from config.health import health


@pytest.mark.django_db
def test_it_says_ok_while_the_database_answers(rf):
    response = health(rf.get("/health"))
    assert (response.status_code, response.content) == (200, b"ok")


def test_it_says_nothing_but_503_when_it_does_not(rf, monkeypatch):
    def no_cursor():
        raise OperationalError("could not connect to 10.0.0.7 as hearth")

    monkeypatch.setattr(connection, "cursor", no_cursor)
    response = health(rf.get("/health"))
    assert (response.status_code, response.content) == (503, b"")


def test_it_answers_reading_only(rf):
    assert health(rf.post("/health")).status_code == 405
