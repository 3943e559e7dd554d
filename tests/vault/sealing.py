"""Records, keys and mishaps for the vault's tests, by the vault's own functions and nobody's permission."""

from contextlib import contextmanager
from datetime import date
from uuid import UUID, uuid4

from django.db import connection, transaction

from vault import cards, directory, vaults
from vault.core.ciphers import Key
from vault.core.sections import Section
from vault.keyring import Keyring
from vault.models import VaultKind
from vault.records import Binding, SealedRecord

MONTH = date(2031, 1, 1)
FOR_READERS = (Section.IDENTITY, Section.SHARED, Section.INTERNAL)
CARD = {"title": "A card"}
EVERY_PART = {
    Section.OWN: b"for me alone",
    Section.IDENTITY: b"it was I",
    Section.SHARED: b"what happened",
    Section.INTERNAL: b"among the readers",
}


def opened(inhabitant, *, stepped_up=True):
    """Somebody's keys, opened afresh as at the start of a request."""
    keys = inhabitant.keyring
    return Keyring(keys.person, keys.seed_s, keys.seed_u if stepped_up else None)


def stranger():
    """Somebody who made keys of her own and never joined."""
    return Keyring(uuid4(), Key.generate(), Key.generate())


def safety(tenant):
    return vaults.find(tenant.id, VaultKind.SAFETY)


def escalation(tenant):
    return vaults.find(tenant.id, VaultKind.ESCALATION)


def write(record, **parts):
    """Puts and commits texts by the names of their sections: `write(record, shared=b"...")`."""
    with transaction.atomic():
        ids = [record.put(Section[name.upper()], data) for name, data in parts.items()]
        record.commit(event="record:write", actor=None, retain_month=MONTH)
    return ids[0] if ids else None


def report(tenant, *, parts=EVERY_PART, team=True, kind=VaultKind.SAFETY, wanted=FOR_READERS):
    """A record as its author leaves it, with every section's key in her hands."""
    record = SealedRecord.new(Binding(tenant.id, uuid4()), tuple(EVERY_PART))
    with transaction.atomic():
        for section, data in parts.items():
            record.put(section, data)
        record.commit(event="record:make", actor=None, retain_month=MONTH)
        if team:
            record.wrap_to_vault(kind, wanted, retain_month=MONTH)
            cards.put_intake(record, CARD, retain_month=MONTH)
        else:
            cards.put_restricted(record, CARD, retain_month=MONTH)
    return record


def texts(keyring, record):
    """What somebody's own keys open of a record: section to text."""
    return {item.section: item.data for item in SealedRecord.open(keyring, record.binding).read().items}


def verified(keyring, record):
    return SealedRecord.open(keyring, record.binding).read().verified


def rows(model, **chosen):
    """The rows as they stand, to be put back later."""
    return list(model.objects.filter(**chosen).values())


def put_back(model, old, **chosen):
    """The rows as they stood, in place of those of today; as somebody does who can write to the database."""
    model.objects.filter(**chosen).delete()
    model.objects.bulk_create(model(**row) for row in old)
    directory._trusted.clear()


def tamper(model, change, **chosen):
    """Changes columns behind everybody's back, and makes the next look at the keys a thorough one."""
    assert model.objects.filter(**chosen).update(**change)
    directory._trusted.clear()


def flipped(blob, at=-1):
    """The same bytes but for one bit."""
    changed = bytearray(blob)
    changed[at] ^= 1
    return bytes(changed)


class Crash(BaseException):
    """The process dies here."""


@contextmanager
def crash_before_write(number):
    """Inside, the process dies before the write of this number (from 1)."""
    count = 0

    def execute(run, sql, params, many, context):
        nonlocal count
        if sql.split(None, 1)[0] in {"INSERT", "UPDATE", "DELETE"}:
            count += 1
            if count == number:
                raise Crash
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield


def every_crash(deed, check):
    """Does a deed again and again, dying before each of its writes in turn, with `check` after every death.

    After each death the deed is done again, to its end, and `check` runs once more. Returns how many writes there are.
    """
    number = 0
    while True:
        number += 1
        point = transaction.savepoint_create()
        directory._trusted.clear()
        try:
            with crash_before_write(number):
                deed()
        except Crash:
            transaction.set_rollback(False)  # the write that died was the deed's own, and never reached the database
            check()
            deed()
            check()
            transaction.savepoint_rollback(point)
        else:
            check()
            transaction.savepoint_rollback(point)
            return number - 1


def shape(value):
    """A UUID of the same value in every run, for places where only difference matters."""
    return UUID(int=value)
