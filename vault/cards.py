"""Cards: the codes of a record, small and padded, so that lists and search need not open the record itself.

A reporter cannot write under a vault's card key, so hers is an intake card, wrapped to the vault's public key; the first
deed of a reader seals it under the card key. A restricted record's card is sealed under a key derived from its shared
section, so that its author can bring it up to date; it is listed for holders of the internal section only: the readers.
"""

import json
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from django.db.models import QuerySet

from vault import inbox, locker, vaults
from vault.core import padding
from vault.core.ciphers import Identity, Key, Recipient
from vault.core.context import context, extend
from vault.core.sections import Section
from vault.errors import Conflict, NoRecipients, NotForMe
from vault.keyring import Keyring
from vault.models import Card, CardForm, VaultKind
from vault.records import Records, SealedRecord, escalated, team_reads

type Body = dict[str, Any]

_FLOOR = 512  # bytes, padded
_NOBODYS = UUID(int=0)  # no vault has this id


def put_intake(record: SealedRecord, card: Body, *, retain_month: date) -> None:
    """A reporter's card to the tenant's safety vault. Raises NotReady or Untrusted."""
    bound = record.binding
    vault = vaults.find(bound.tenant, VaultKind.SAFETY)
    if vault is None:
        raise NoRecipients("There is no such vault.")
    row, version = vaults.newest(vault), _next_version(bound.record)
    bound_to = _intake_context(bound.tenant, vault.id, bound.record, row.gen, version)
    blob = Recipient(bytes(row.pub)).wrap(bound_to, _to_bytes(card))
    _store(bound.tenant, bound.record, CardForm.INTAKE, vault.id, row.gen, version, blob, retain_month)


def put_restricted(record: SealedRecord, card: Body, *, retain_month: date) -> None:
    """The card of a record that only named readers open."""
    bound = record.binding
    version = _next_version(bound.record)
    blob = _restricted_key(record.keys).seal(_restricted_context(bound.tenant, bound.record, version), _to_bytes(card))
    _store(bound.tenant, bound.record, CardForm.RESTRICTED, None, 0, version, blob, retain_month)


def put(keyring: Keyring, record: SealedRecord, card: Body, *, retain_month: date) -> None:
    """A reader's new card. Raises NotForMe for somebody who is not a reader."""
    bound = record.binding
    vault = vaults.find(bound.tenant, VaultKind.SAFETY)
    if vault is None or not team_reads(keyring, vault, record):
        put_restricted(record, card, retain_month=retain_month)
        return
    gen, seed = vaults.newest_seed(keyring, vault)
    version = _next_version(bound.record)
    bound_to = _vault_context(bound.tenant, vault.id, bound.record, gen, version)
    blob = vaults.card_key(seed).seal(bound_to, _to_bytes(card))
    _store(bound.tenant, bound.record, CardForm.VAULT, vault.id, gen, version, blob, retain_month)


def open_all(keyring: Keyring, tenant: UUID) -> list[tuple[UUID, Body]]:
    """Every card of a tenant that this person's keys open; none without a key. No more queries for many than for few."""
    return list(_open(keyring, tenant, Card.objects.filter(tenant=tenant)))


def open_some(keyring: Keyring, tenant: UUID, records: Records) -> dict[UUID, Body]:
    """The same for the records named."""
    return dict(_open(keyring, tenant, Card.objects.filter(tenant=tenant, record__in=records)))


def readable(keyring: Keyring, tenant: UUID, *, also: Collection[UUID] = ()) -> QuerySet[Card]:
    """The cards that this person has the keys of, and those of the records named; none is opened."""
    rows = Card.objects.filter(tenant=tenant)
    restricted = [record for record, *_ in _restricted(keyring, tenant, rows)]
    return _of_team(rows, *_team(keyring, tenant)) | rows.filter(record__in=[*restricted, *also])


def reseal(keyring: Keyring, tenant: UUID, record: UUID) -> None:
    """Moves a card to the vault's newest generation, as part of a deep rotation."""
    row = Card.objects.select_for_update().filter(record=record).exclude(form=CardForm.RESTRICTED).first()
    vault = vaults.find(tenant, VaultKind.SAFETY)
    if row is None or vault is None:
        return
    gen, seed = vaults.newest_seed(keyring, vault)
    body = open_some(keyring, tenant, [record]).get(record)
    if body is None:
        raise NotForMe("You do not hold the key of this card.")
    version = row.version + 1
    blob = vaults.card_key(seed).seal(_vault_context(tenant, vault.id, record, gen, version), _to_bytes(body))
    _store(tenant, record, CardForm.VAULT, vault.id, gen, version, blob, row.retain_month)


def _open(keyring: Keyring, tenant: UUID, rows: QuerySet[Card]) -> Iterator[tuple[UUID, Body]]:
    vault, seeds = _team(keyring, tenant)
    keys = {gen: vaults.card_key(seed) for gen, seed in seeds.items()}
    identity = cache(lambda gen: Identity.from_seed(seeds[gen]))
    ours = _of_team(rows, vault, seeds).values_list("record", "form", "gen", "version", "blob")
    start = _vault_context(tenant, vault)
    for record, form, gen, version, blob in ours:
        if form == CardForm.VAULT:
            plain = keys[gen].open(extend(start, record, gen, version), bytes(blob))
        else:
            plain = identity(gen).unwrap(_intake_context(tenant, vault, record, gen, version), bytes(blob))
        yield record, _from_bytes(plain)
    for record, version, key, blob in _restricted(keyring, tenant, rows):
        yield record, _from_bytes(key.open(_restricted_context(tenant, record, version), blob))


def _team(keyring: Keyring, tenant: UUID) -> tuple[UUID, dict[int, Key]]:
    """The safety vault's id, and its seeds as far as this person's grant reaches; no seeds for anybody else."""
    vault = vaults.find(tenant, VaultKind.SAFETY)
    with suppress(NotForMe):
        return (vault.id, vaults.seeds(keyring, vault)) if vault else (_NOBODYS, {})
    return _NOBODYS, {}


def _of_team(rows: QuerySet[Card], vault: UUID, seeds: dict[int, Key]) -> QuerySet[Card]:
    """Those of the cards that a vault's seeds open."""
    return rows.filter(form__in=(CardForm.INTAKE, CardForm.VAULT), vault=vault, gen__in=list(seeds))


def _restricted(keyring: Keyring, tenant: UUID, rows: QuerySet[Card]) -> Iterator[tuple[UUID, int, Key, bytes]]:
    """Those that open with keys she has apart from the team's vault: record, version, key and blob of each.

    What stands in her locker comes first, as when opening a record.
    """
    rows = rows.filter(form=CardForm.RESTRICTED)
    found = list(rows.values_list("record", "version", "blob"))
    if not found:
        return
    trusted = escalated(keyring, tenant, rows.values("record"))
    handed, mine = inbox.waiting(keyring), locker.current(keyring)
    for record, version, blob in found:
        waiting = handed[record][2] if record in handed else {}
        keys = {**waiting, **trusted.get(record, {}), **mine.keys(record)}
        if {Section.SHARED, Section.INTERNAL} <= keys.keys():
            yield record, version, _restricted_key(keys), bytes(blob)


def _restricted_key(keys: dict[Section, Key]) -> Key:
    return keys[Section.SHARED].derive("card")


def _to_bytes(card: Body) -> bytes:
    return padding.pad(json.dumps(card, separators=(",", ":")).encode(), _FLOOR)


def _from_bytes(plain: bytes) -> Body:
    card: Body = orjson.loads(padding.unpad(plain))
    return card


def _next_version(record: UUID) -> int:
    """The version after the present one, whose row stays locked until the transaction ends."""
    present = Card.objects.select_for_update().filter(record=record).values_list("version", flat=True).first()
    return (present or 0) + 1


def _store(  # noqa: PLR0917 -- one row, column by column
    tenant: UUID,
    record: UUID,
    form: CardForm,
    vault: UUID | None,
    gen: int,
    version: int,
    blob: bytes,
    retain_month: date,
) -> None:
    row = {"form": form, "vault": vault, "gen": gen, "version": version, "blob": blob, "retain_month": retain_month}
    if version == 1:
        Card.objects.create(record=record, tenant=tenant, **row)
    elif not Card.objects.filter(record=record, tenant=tenant, version=version - 1).update(**row):
        raise Conflict("Somebody else changed this in the meantime.")


def _intake_context(tenant: UUID, vault: UUID, record: UUID, gen: int, version: int) -> bytes:
    return context("intake", tenant, vault, record, gen, version)


def _vault_context(tenant: UUID, vault: UUID, *place: UUID | int) -> bytes:
    """place: record, generation and version; without them, how the contexts of all cards of the vault begin."""
    return context("card", tenant, vault, *place)


def _restricted_context(tenant: UUID, record: UUID, version: int) -> bytes:
    return context("card-restricted", tenant, record, version)
