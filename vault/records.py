"""A record: sections with a key each, items sealed under them, and a head that the audit log vouches for.

The head lists every item with its version and hash, sealed under the `shared` key. Each commit reseals it and appends an
audit event that carries the head's hash and a tag which only the record's key holders can derive. So a reader notices an
item, a head or a whole record put back to an earlier state: `Contents.verified` is then false.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, Self
from uuid import UUID, uuid4

from django.db.models import QuerySet

from audit import log
from vault import inbox, locker, trail, vaults
from vault.core import padding, sections
from vault.core.ciphers import Identity, Key, Recipient
from vault.core.context import context, extend
from vault.core.sections import Section
from vault.errors import Conflict, Damaged, NoRecipients, NotForMe, StepUpNeeded
from vault.keyring import Keyring
from vault.kinds import (
    KIND_AFTERCARE,
    KIND_CASE,
    KIND_CLAIM,
    KIND_COST,
    KIND_FUND,
    KIND_GROUP,
    KIND_OPENING,
    KIND_PLAYBOOK,
    KIND_POT,
    KIND_PROVIDER,
    KIND_REGISTER,
    KIND_REQUEST,
    KIND_SAFETY,
    KIND_TOTALS,
    KINDS,
)
from vault.models import Head, Item, RecordWrap, Vault, VaultKind

__all__ = [
    "KIND_AFTERCARE",
    "KIND_CASE",
    "KIND_CLAIM",
    "KIND_COST",
    "KIND_FUND",
    "KIND_GROUP",
    "KIND_OPENING",
    "KIND_PLAYBOOK",
    "KIND_POT",
    "KIND_PROVIDER",
    "KIND_REGISTER",
    "KIND_REQUEST",
    "KIND_SAFETY",
    "KIND_TOTALS",
    "Binding",
    "Contents",
    "SealedItem",
    "SealedRecord",
    "Section",
]

_BROKEN = "broken"
_TAG_SIZE = 16

type Records = Collection[UUID] | QuerySet[Any, Any]  # ids one by one, or a query for them


@dataclass(frozen=True)
class Binding:
    """What every blob of a record is bound to: the owning tenant, the record's id, and the kind of record."""

    tenant: UUID
    record: UUID
    kind: int = KIND_SAFETY


@dataclass(frozen=True)
class SealedItem:
    """One opened item."""

    id: UUID
    section: Section
    version: int
    data: bytes


class _ItemRow(NamedTuple):
    """What is loaded of an item: where it belongs, and its blob."""

    id: UUID
    section: int
    version: int
    blob: bytes


class _WrapRow(NamedTuple):
    """What is loaded of a wrap."""

    vault: UUID
    gen: int
    blob: bytes


@dataclass(frozen=True)
class Contents:
    """Everything of a record that a holder can open. `verified` is false when the audit log does not vouch for it."""

    items: tuple[SealedItem, ...]
    verified: bool


@dataclass(repr=False)
class SealedRecord:
    """A record together with the section keys that its holder has."""

    binding: Binding
    keys: dict[Section, Key]
    _queued: list[SealedItem] = field(default_factory=list)
    _locked: Head | None = None  # the head's row, from its locking to the next commit

    @classmethod
    def new(cls, binding: Binding, wanted: Iterable[Section]) -> Self:
        """Fresh keys; nothing is stored before `commit`."""
        return cls(binding, {section: Key.generate() for section in wanted})

    @classmethod
    def with_keys(cls, binding: Binding, keys: Mapping[Section, Key]) -> Self:
        return cls(binding, dict(keys))

    @classmethod
    def open(cls, keyring: Keyring, binding: Binding, *, lock: bool = False) -> Self:
        """The record with every section key this person holds: in her locker, through a vault, or waiting in her inbox.

        Args:
            keyring: the person's opened keys.
            binding: which record.
            lock: take the head's row until the transaction ends, so that two deeds on one record follow each other.

        Raises:
            NotForMe: no key of hers opens it.
        """
        head = Head.objects.select_for_update().filter(record=binding.record).first() if lock else None
        keys: dict[Section, Key] = {}
        wraps = _load(_WrapRow, RecordWrap.objects.filter(record=binding.record))
        if wraps:
            reach = _Reach(keyring, binding.tenant)
            for wrap in wraps:
                keys.update(reach.keys(binding, wrap))
        keys.update(locker.current(keyring).keys(binding.record))  # last, since only she can have written there
        if Section.INTERNAL not in keys and (handed := inbox.waiting(keyring).get(binding.record)):
            keys = {**handed[2], **keys}
        if not keys:
            raise NotForMe("No key of yours opens this.")
        return cls(binding, keys, _locked=head)

    def read(self) -> Contents:
        """Opens what the keys open.

        Raises:
            Damaged: a blob does not open with its own key and place.
        """
        while True:
            row = self._head()
            rows = _load(_ItemRow, Item.objects.filter(record=self.binding.record))
            listed = self._listed(row) if row else {}
            sound = row is not None and self._vouched(row)
            sound = sound and {item.id.hex: _entry(item) for item in rows} == listed
            if sound or _version(row) == _version(self._head()):
                return Contents(tuple(self._open_item(item) for item in rows if item.section in self.keys), sound)
            # Somebody wrote between the looks at head, items and log, so nothing is wrong yet: look again.

    def put(self, section: Section, data: bytes, item: UUID | None = None) -> UUID:
        """Queues an item, or the next version of one. Raises NotForMe without the section's key."""
        if section not in self.keys:
            raise NotForMe("You do not hold the key of this part.")
        queued = SealedItem(item or uuid4(), section, 0, data)
        self._queued.append(queued)
        return queued.id

    def commit(
        self, *, event: str, actor: UUID | None, retain_month: date, details: dict[str, str] | None = None
    ) -> None:
        """Writes what is queued, reseals the head and appends the audit event, in the caller's transaction.

        Raises:
            Conflict: somebody else wrote the record in between.
            NotForMe: without the `shared` key, which seals the head.
        """
        row = self._locked or Head.objects.select_for_update().filter(record=self.binding.record).first()
        listed = self._listed(row) if row else {}
        if row is not None and not self._vouched(row):
            listed[_BROKEN] = []  # no item has this name, so what was put back never reads as verified again
        version = row.version + 1 if row else 1
        items = [self._seal_item(queued, listed, retain_month) for queued in self._queued]
        listed.update({item.id.hex: _entry(item) for item in items})
        blob = self._seal_head(version, listed)
        told = {**(details or {}), "record": str(self.binding.record)}
        leaf = trail.record(
            event, tenant=self.binding.tenant, actor=actor, details=told, tag=self.tag(), head=trail.head_hash(blob)
        )
        for item in items:
            item.leaf = leaf
            if item.version > 1:
                item.save(force_update=True)
        Item.objects.bulk_create(item for item in items if item.version == 1)
        if row is None:
            Head.objects.create(
                record=self.binding.record, version=version, leaf=leaf, blob=blob, retain_month=retain_month
            )
        elif not Head.objects.filter(record=self.binding.record, version=row.version).update(
            version=version, leaf=leaf, blob=blob, retain_month=retain_month
        ):
            raise Conflict("Somebody else changed this in the meantime.")
        self._queued.clear()
        self._locked = None

    def wrap_to_vault(self, kind: VaultKind, wanted: Iterable[Section], *, retain_month: date) -> None:
        """Gives the tenant's vault the keys of some sections. Raises NotReady or Untrusted."""
        vault = vaults.find(self.binding.tenant, kind)
        if vault is None:
            raise NoRecipients("There is no such vault.")
        row = vaults.newest(vault)
        keys = {section: self.keys[section] for section in wanted}
        blob = Recipient(bytes(row.pub)).wrap(wrap_context(self.binding, vault.id, row.gen), sections.pack(keys))
        RecordWrap.objects.create(
            record=self.binding.record, vault=vault.id, gen=row.gen, blob=blob, retain_month=retain_month
        )

    def key_text(self, section: Section) -> str:
        """The key of one section in hex, to be sealed at once into another record. Raises NotForMe."""
        if section not in self.keys:
            raise NotForMe("You do not hold the key of this part.")
        return self.keys[section].reveal().hex()

    @classmethod
    def with_key_text(cls, binding: Binding, section: Section, text: str) -> Self:
        """The record with one section, whose key stood in another record."""
        return cls(binding, {section: Key(bytes.fromhex(text))})

    def hand_over(self, person: UUID, wanted: Iterable[Section], *, retain_month: date) -> None:
        """Gives one person the keys of some sections, by her inbox. Raises Untrusted."""
        inbox.hand_over(
            person,
            tenant=self.binding.tenant,
            record=self.binding.record,
            kind=self.binding.kind,
            keys={section: self.keys[section] for section in wanted},
            retain_month=retain_month,
        )

    def tag(self) -> bytes:
        """16 bytes that join the record's audit events; derivable with the `shared` key alone."""
        return self._shared().derive("audit-tag").mac(context("tag", self.binding.record))[:_TAG_SIZE]

    # --- inside ---------------------------------------------------------------------------------------------------

    def _head(self) -> Head | None:
        return self._locked or Head.objects.filter(record=self.binding.record).first()

    def _shared(self) -> Key:
        try:
            return self.keys[Section.SHARED]
        except KeyError:
            raise NotForMe("You do not hold the key of this part.") from None

    @cached_property
    def _place(self) -> bytes:
        """How the context of every item of the record begins."""
        return context("item", self.binding.tenant, self.binding.record, self.binding.kind)

    def _item_context(self, section: int, item: UUID, version: int) -> bytes:
        return extend(self._place, section, item, version)

    def _open_item(self, row: _ItemRow) -> SealedItem:
        section = Section(row.section)
        plain = self.keys[section].open(self._item_context(section, row.id, row.version), bytes(row.blob))
        return SealedItem(row.id, section, row.version, padding.unpad(plain))

    def _seal_item(self, queued: SealedItem, listed: Mapping[str, list[object]], retain_month: date) -> Item:
        known = listed.get(queued.id.hex)
        version = int(str(known[1])) + 1 if known else 1
        bound = self._item_context(queued.section, queued.id, version)
        return Item(
            id=queued.id,
            record=self.binding.record,
            section=int(queued.section),
            version=version,
            blob=self.keys[queued.section].seal(bound, padding.pad(queued.data)),
            retain_month=retain_month,
        )

    def _head_context(self, version: int) -> bytes:
        return context("head", self.binding.tenant, self.binding.record, self.binding.kind, version)

    def _seal_head(self, version: int, listed: Mapping[str, list[object]]) -> bytes:
        plain = json.dumps(listed, sort_keys=True, separators=(",", ":")).encode()
        return self._shared().seal(self._head_context(version), padding.pad(plain))

    def _listed(self, row: Head) -> dict[str, list[object]]:
        plain = padding.unpad(self._shared().open(self._head_context(row.version), bytes(row.blob)))
        listed: dict[str, list[object]] = json.loads(plain)
        return listed

    def _vouched(self, row: Head) -> bool:
        entry = log.latest(self.tag())
        return entry is not None and entry.index == row.leaf and entry.head == trail.head_hash(bytes(row.blob))


def read_many(
    keyring: Keyring,
    tenant: UUID,
    records: Collection[UUID],
    *,
    wanted: Collection[Section] = tuple(Section),
    kind: int = KIND_SAFETY,
) -> Iterator[tuple[UUID, tuple[SealedItem, ...]]]:
    """The items of many records of a tenant, those that this person's keys open, in a constant number of queries.

    For search: the heads are not compared with the audit log; opening a record does that. `wanted` spares loading items
    of other sections.
    """
    wraps = _load_by_record(_WrapRow, RecordWrap.objects.filter(record__in=records))
    rows = _load_by_record(_ItemRow, Item.objects.filter(record__in=records, section__in=wanted))
    mine, handed = locker.current(keyring), inbox.waiting(keyring)
    reach = _Reach(keyring, tenant)
    for record in records:
        keys = dict(handed[record][2]) if record in handed else {}
        opener = SealedRecord(Binding(tenant, record, kind), keys)
        for wrap in wraps.get(record, ()):
            keys.update(reach.keys(opener.binding, wrap))
        keys.update(mine.keys(record))
        yield record, tuple(opener._open_item(row) for row in rows.get(record, ()) if row.section in keys)  # noqa: SLF001 -- same file


def escalated(
    keyring: Keyring, tenant: UUID, records: Records | None = None, *, kind: int = KIND_SAFETY
) -> dict[UUID, dict[Section, Key]]:
    """The section keys that a tenant's escalation vault opens to this person, of all its records or of some."""
    vault = vaults.find(tenant, VaultKind.ESCALATION)
    if not vaults.holds(keyring, vault) or vault is None:
        return {}
    reach = _Reach(keyring, tenant)
    rows = RecordWrap.objects.filter(vault=vault.id)
    wraps = _load_by_record(_WrapRow, rows if records is None else rows.filter(record__in=records))
    return {record: reach.keys(Binding(tenant, record, kind), wrap) for record, (wrap,) in wraps.items()}


class _Reach:
    """The identities of a person's vaults at one tenant, built once for many records."""

    def __init__(self, keyring: Keyring, tenant: UUID) -> None:
        self._keyring = keyring
        self._vaults = {vault.id: vault for vault in Vault.objects.filter(tenant=tenant)}
        self._identities: dict[UUID, dict[int, Identity]] = {}

    def keys(self, binding: Binding, wrap: _WrapRow) -> dict[Section, Key]:
        """Section keys through a vault; none where she is no member, or not that far back."""
        identity = self._of(wrap.vault).get(wrap.gen)
        if identity is None:
            return {}
        return sections.unpack(identity.unwrap(wrap_context(binding, wrap.vault, wrap.gen), bytes(wrap.blob)))

    def _of(self, vault_id: UUID) -> dict[int, Identity]:
        if vault_id not in self._identities:
            vault = self._vaults.get(vault_id)
            try:
                known = vaults.seeds(self._keyring, vault) if vault else {}
            except (NotForMe, StepUpNeeded):
                known = {}
            self._identities[vault_id] = {gen: Identity.from_seed(seed) for gen, seed in known.items()}
        return self._identities[vault_id]


def wrap_context(binding: Binding, vault: UUID, gen: int) -> bytes:
    return context("dek", binding.tenant, binding.record, binding.kind, "vault", vault, gen)


def team_reads(keyring: Keyring, vault: Vault, record: SealedRecord) -> bool:
    """Whether a vault's wrap holds the `shared` key that the record is really sealed under.

    A row alone proves nothing: whoever can write to the database could add one to a record that was kept from the team.

    Raises:
        NotForMe: there is a wrap, and the keyring does not reach it.
    """
    row = RecordWrap.objects.filter(record=record.binding.record, vault=vault.id).first()
    if row is None:
        return False
    wrapped = sections.unpack(_unwrap(vaults.seeds(keyring, vault), record.binding, row))
    return Section.SHARED in wrapped and wrapped[Section.SHARED] == record.keys.get(Section.SHARED)


def kind_of(keyring: Keyring, vault: Vault, record: UUID) -> int:
    """Which kind of record a vault's wrap is bound to. No row says it, so each kind is tried.

    Raises:
        NotForMe: the keyring does not reach the wrap's generation.
        Damaged: it opens as none of them.
    """
    row = RecordWrap.objects.get(record=record, vault=vault.id)
    known = vaults.seeds(keyring, vault)
    for kind in KINDS:
        with suppress(Damaged):
            _unwrap(known, Binding(vault.tenant, record, kind), row)
            return kind
    raise Damaged("This wrap opens as no kind of record.")


def rewrap(keyring: Keyring, vault: Vault, record: UUID, kind: int) -> None:
    """Moves a record's wrap to the vault's newest generation; what is there stays until the new one has been read back.

    Raises:
        NotForMe: the keyring does not reach the wrap's generation.
    """
    row = RecordWrap.objects.select_for_update().get(record=record, vault=vault.id)
    latest = vaults.newest(vault)
    if row.gen >= latest.gen:
        return
    binding = Binding(vault.tenant, record, kind)
    known = vaults.seeds(keyring, vault)
    body = _unwrap(known, binding, row)
    blob = Recipient(bytes(latest.pub)).wrap(wrap_context(binding, vault.id, latest.gen), body)
    fresh = RecordWrap(vault=vault.id, gen=latest.gen, blob=blob)
    if _unwrap(known, binding, fresh) != body:
        raise Damaged("The new wrap does not open.")
    RecordWrap.objects.filter(pk=row.pk, gen=row.gen).update(gen=latest.gen, blob=blob)


def _version(row: Head | None) -> int:
    return row.version if row else 0


def _load[Row: (_ItemRow, _WrapRow)](kind: type[Row], rows: QuerySet[Any, Any]) -> list[Row]:
    return list(map(kind._make, rows.values_list(*kind._fields)))


def _load_by_record[Row: (_ItemRow, _WrapRow)](kind: type[Row], rows: QuerySet[Any, Any]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = {}
    for record, *row in rows.values_list("record", *kind._fields):
        found.setdefault(record, []).append(kind._make(row))
    return found


def _entry(item: Item | _ItemRow) -> list[object]:
    return [item.section, item.version, hashlib.sha256(bytes(item.blob)).hexdigest()]


def _unwrap(known: Mapping[int, Key], binding: Binding, wrap: RecordWrap) -> bytes:
    if wrap.gen not in known:
        raise NotForMe("This was sealed before your access began.")
    return Identity.from_seed(known[wrap.gen]).unwrap(wrap_context(binding, wrap.vault, wrap.gen), bytes(wrap.blob))
