"""What others hand over to a person: section keys, wrapped to her session key, until she next signs in."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from vault import locker
from vault.core import sections
from vault.core.ciphers import Key, Recipient
from vault.core.context import context
from vault.core.sections import Section
from vault.directory import user_keys
from vault.errors import Damaged, VaultError
from vault.keyring import Keyring
from vault.kinds import service_of
from vault.models import InboxItem

type Handed = tuple[UUID, int, dict[Section, Key]]

_ID = 16
_HANDLE = _ID + _ID + 4  # tenant, record, kind


def hand_over(  # one handle, spelled out
    person: UUID, *, tenant: UUID, record: UUID, kind: int, keys: Mapping[Section, Key], retain_month: date
) -> None:
    """Wraps section keys of a record to a person. Raises Untrusted when her keys do not check."""
    recipient = Recipient(bytes(user_keys(person).pub_s))
    body = tenant.bytes + record.bytes + kind.to_bytes(4, "big") + sections.pack(keys)
    InboxItem.objects.create(
        person=person, blob=recipient.wrap(context("inbox", person), body), retain_month=retain_month
    )


def waiting(keyring: Keyring) -> dict[UUID, Handed]:
    """What waits for this person: record to (tenant, kind, keys), the sections of several rows together."""
    return _together(handed for _, handed in _opened(keyring))


def empty_into_locker(keyring: Keyring) -> None:
    """Moves everything that waits into the locker; the locker is written before the rows go.

    A handle that is there already stays as it is and takes the sections that it lacks: whoever knows a public key can
    wrap to it, so what is handed over must not replace what a person has.
    """
    opened = _opened(keyring)

    def change(mine: locker.Locker) -> None:
        for record, (tenant, kind, keys) in _together(handed for _, handed in opened).items():
            known = mine.records.get(record.hex, {})
            mine.add_record(
                record,
                tenant=UUID(hex=known["tenant"]) if known else tenant,
                kind=known.get("kind", kind),
                keys=keys,
                service=known.get("service", service_of(kind)),
                role=known.get("role", "reader"),
                note=known.get("note", {}),
            )

    locker.update(keyring, change)
    InboxItem.objects.filter(pk__in=[row for row, _ in opened]).delete()


def _opened(keyring: Keyring) -> list[tuple[UUID, tuple[UUID, Handed]]]:
    """The rows that open with her key. Others are passed over and stay: one bad row must not keep her from signing in."""
    found = []
    for row in InboxItem.objects.filter(person=keyring.person).order_by("id"):
        try:
            found.append((row.id, _open(keyring, bytes(row.blob))))
        except VaultError:
            continue
    return found


def _together(opened: Iterable[tuple[UUID, Handed]]) -> dict[UUID, Handed]:
    found: dict[UUID, Handed] = {}
    for record, (tenant, kind, keys) in opened:
        known = found.setdefault(record, (tenant, kind, {}))[2]
        known.update({section: key for section, key in keys.items() if section not in known})
    return found


def _open(keyring: Keyring, blob: bytes) -> tuple[UUID, Handed]:
    body = keyring.session_identity.unwrap(context("inbox", keyring.person), blob)
    if len(body) < _HANDLE:
        raise Damaged("What was handed over is malformed.")
    tenant, record = UUID(bytes=body[:_ID]), UUID(bytes=body[_ID : 2 * _ID])
    kind = int.from_bytes(body[2 * _ID : _HANDLE], "big")
    return record, (tenant, kind, sections.unpack(body[_HANDLE:]))
