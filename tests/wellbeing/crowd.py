"""Many people of one employer, with keys and lockers of their own. No password is stretched: nobody of them signs in."""

from uuid import uuid4

from accounts import viewer
from accounts.models import Membership, Person, Role
from vault import locker
from vault.core.ciphers import Key
from vault.keyring import Keyring


def people(tenant, count):
    """Their viewers."""
    found = []
    for number in range(count):
        person = Person.new(name=f"Colleague {number}", email=f"colleague{number}.{uuid4().hex}@harbour.example")
        person.save()
        Membership.objects.create(person=person, tenant=tenant, role=Role.STAFF)
        keyring = Keyring(person.id, Key.generate())
        locker.create(keyring)
        found.append(viewer.load(person.id, keyring))
    return found
