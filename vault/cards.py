"""Cards: the codes of a record, small and padded, so that lists and search need not open the record itself.

A reporter cannot write under a vault's card key, so hers is an intake card, wrapped to the vault's public key; the first
deed of a reader seals it under the card key. A restricted record's card is sealed under a key derived from its shared
section, so that its author can bring it up to date; it is listed for holders of the internal section only: the readers.
"""

import json
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from vault import inbox, locker, vaults
from vault.core import padding
from vault.core.ciphers import Identity, Key, Recipient
from vault.core.context import context
from vault.core.sections import Section
from vault.errors import NoRecipients, NotForMe
from vault.keyring import Keyring
from vault.models import Card, CardForm, VaultKind
from vault.records import SealedRecord, escalated, team_reads

type Body = dict[str, Any]

_FLOOR = 512  # bytes, padded


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
    return _open(keyring, tenant, Card.objects.filter(tenant=tenant))


def open_some(keyring: Keyring, tenant: UUID, records: Collection[UUID]) -> dict[UUID, Body]:
    """The same for the records named."""
    return dict(_open(keyring, tenant, Card.objects.filter(tenant=tenant, record__in=list(records))))


def reseal(keyring: Keyring, tenant: UUID, record: UUID) -> None:
    """Moves a card to the vault's newest generation, as part of a deep rotation."""
    row = Card.objects.select_for_update().filter(record=record).exclude(form=CardForm.RESTRICTED).first()
    vault = vaults.find(tenant, VaultKind.SAFETY)
    if row is None or vault is None:
        return
    gen, seed = vaults.newest_seed(keyring, vault)
    body = dict(_open(keyring, tenant, [row])).get(record)
    if body is None:
        raise NotForMe("You do not hold the key of this card.")
    version = row.version + 1
    blob = vaults.card_key(seed).seal(_vault_context(tenant, vault.id, record, gen, version), _to_bytes(body))
    _store(tenant, record, CardForm.VAULT, vault.id, gen, version, blob, row.retain_month)


def _open(keyring: Keyring, tenant: UUID, rows: Iterable[Card]) -> list[tuple[UUID, Body]]:
    vault = vaults.find(tenant, VaultKind.SAFETY)
    seeds = vaults.seeds(keyring, vault) if vault and vaults.holds(keyring, vault) else {}
    card_keys = {gen: vaults.card_key(seed) for gen, seed in seeds.items()}
    identities: dict[int, Identity] = {}
    handed: dict[UUID, dict[Section, Key]] | None = None
    opened: list[tuple[UUID, Body]] = []
    for row in rows:
        if row.form == CardForm.RESTRICTED:
            if handed is None:
                handed = _handed(keyring, tenant)
            keys = handed.get(row.record, {})
            if not {Section.SHARED, Section.INTERNAL} <= keys.keys():
                continue
            plain = _restricted_key(keys).open(_restricted_context(tenant, row.record, row.version), bytes(row.blob))
        elif vault is None or row.vault != vault.id or row.gen not in seeds:
            continue
        elif row.form == CardForm.VAULT:
            bound_to = _vault_context(tenant, vault.id, row.record, row.gen, row.version)
            plain = card_keys[row.gen].open(bound_to, bytes(row.blob))
        else:
            if row.gen not in identities:
                identities[row.gen] = Identity.from_seed(seeds[row.gen])
            bound_to = _intake_context(tenant, vault.id, row.record, row.gen, row.version)
            plain = identities[row.gen].unwrap(bound_to, bytes(row.blob))
        opened.append((row.record, json.loads(padding.unpad(plain))))
    return opened


def _handed(keyring: Keyring, tenant: UUID) -> dict[UUID, dict[Section, Key]]:
    """Keys that she has apart from the team's vault; those in her locker come first, as when opening a record."""
    found = escalated(keyring, tenant)
    for record, (_, _, keys) in inbox.waiting(keyring).items():
        found[record] = {**keys, **found.get(record, {})}
    mine = locker.current(keyring)
    for record in map(UUID, mine.records):
        found[record] = {**found.get(record, {}), **mine.keys(record)}
    return found


def _restricted_key(keys: dict[Section, Key]) -> Key:
    return keys[Section.SHARED].derive("card")


def _to_bytes(card: Body) -> bytes:
    return padding.pad(json.dumps(card, separators=(",", ":")).encode(), _FLOOR)


def _next_version(record: UUID) -> int:
    return (Card.objects.filter(record=record).values_list("version", flat=True).first() or 0) + 1


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
    Card.objects.update_or_create(
        record=record,
        defaults={
            "tenant": tenant,
            "form": form,
            "vault": vault,
            "gen": gen,
            "version": version,
            "blob": blob,
            "retain_month": retain_month,
        },
    )


def _intake_context(tenant: UUID, vault: UUID, record: UUID, gen: int, version: int) -> bytes:
    return context("intake", tenant, vault, record, gen, version)


def _vault_context(tenant: UUID, vault: UUID, record: UUID, gen: int, version: int) -> bytes:
    return context("card", tenant, vault, record, gen, version)


def _restricted_context(tenant: UUID, record: UUID, version: int) -> bytes:
    return context("card-restricted", tenant, record, version)
