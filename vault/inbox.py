"""What others hand over to a person: section keys, wrapped to her session key, until her next sign-in moves them into her locker."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from vault import locker
from vault.core import sections
from vault.core.ciphers import Key, Recipient
from vault.core.context import context
from vault.core.sections import Section
from vault.directory import user_keys
from vault.keyring import Keyring
from vault.models import InboxItem

_ID = 16


def hand_over(  # one handle, spelled out
    person: UUID, *, tenant: UUID, record: UUID, kind: int, keys: Mapping[Section, Key], retain_month: date
) -> None:
    """Wraps section keys of a record to a person. Raises Untrusted when her keys do not check."""
    recipient = Recipient(bytes(user_keys(person).pub_s))
    body = tenant.bytes + record.bytes + kind.to_bytes(4, "big") + sections.pack(keys)
    InboxItem.objects.create(
        person=person, blob=recipient.wrap(context("inbox", person), body), retain_month=retain_month
    )


def waiting(keyring: Keyring) -> dict[UUID, tuple[UUID, int, dict[Section, Key]]]:
    """What waits for this person: record to (tenant, kind, keys)."""
    rows = InboxItem.objects.filter(person=keyring.person)
    return dict(_open(keyring, bytes(row.blob)) for row in rows)


def empty_into_locker(keyring: Keyring) -> None:
    """Moves everything that waits into the locker; the locker is written before the rows go."""
    rows = list(InboxItem.objects.filter(person=keyring.person))
    opened = dict(_open(keyring, bytes(row.blob)) for row in rows)

    def change(mine: locker.Locker) -> None:
        for record, (tenant, kind, keys) in opened.items():
            known = mine.records.get(record.hex, {})
            mine.add_record(
                record,
                tenant=tenant,
                kind=kind,
                keys=keys,
                service=known.get("service", "safety"),
                role=known.get("role", "reader"),
                note=known.get("note", {}),
            )

    locker.update(keyring, change)
    InboxItem.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _open(keyring: Keyring, blob: bytes) -> tuple[UUID, tuple[UUID, int, dict[Section, Key]]]:
    body = keyring.session_identity.unwrap(context("inbox", keyring.person), blob)
    tenant, record = UUID(bytes=body[:_ID]), UUID(bytes=body[_ID : 2 * _ID])
    kind = int.from_bytes(body[2 * _ID : 2 * _ID + 4], "big")
    return record, (tenant, kind, sections.unpack(body[2 * _ID + 4 :]))
