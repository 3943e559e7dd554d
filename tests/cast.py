"""The cast as fixtures: built once per run through the real actions, and built again only after a test emptied the database."""

import pytest
from django.core.cache import cache

from accounts.models import Person
from audit.models import Entry
from config.world import World, build

_built: dict[str, World] = {}


def the_world() -> World:
    """The cast that stands in the database now."""
    world = _built.get("world")
    if world is None or Person.objects.filter(pk=world["Amina"].person).count() == 0 or not Entry.objects.exists():
        world = _built["world"] = build()
    cache.clear()
    return world


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The empty database, with the cast living in it; each test's changes are rolled back."""
    with django_db_blocker.unblock():
        the_world()


@pytest.fixture
def world(db):
    """Everybody of the cast, with keys. Where a test needs real transactions, ask for `transactional_db` as well."""
    return the_world()
