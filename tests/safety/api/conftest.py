"""A program's way in: JSON with the cookies of somebody of the cast."""

import json

import pytest
from django.test import Client

from tests.accounts.views.conftest import browser_of  # noqa: F401 - a fixture for every test here
from ui import formats

ROOT = "/api/v1"


class Program:
    """Speaks JSON to the endpoints."""

    def __init__(self, client):
        self.client = client

    def get(self, path, **query):
        return self.client.get(f"{ROOT}/{path}", query)

    def post(self, path, body=None):
        return self.client.post(f"{ROOT}/{path}", json.dumps(body or {}), content_type="application/json")

    def put(self, path, body):
        return self.client.put(f"{ROOT}/{path}", json.dumps(body), content_type="application/json")

    def delete(self, path):
        return self.client.delete(f"{ROOT}/{path}")


def least(**changes):
    return {"kind": "incident", "happened_on": formats.today().isoformat(), **changes}


@pytest.fixture
def program_of(browser_of):  # noqa: F811 - the fixture imported above
    return lambda name, **options: Program(browser_of(name, **options))


@pytest.fixture
def amina(program_of):
    return program_of("Amina")


@pytest.fixture
def ben(program_of):
    return program_of("Ben")


@pytest.fixture
def stranger(world):
    return Program(Client())
