"""What people wrote in a record, once more in one sealed piece, so that a search through all texts opens one blob a record.

It is made by whoever searches, from the record itself, under a key of the safety vault that she holds anyway, and it is
bound to the version of the record's head: any deed on the record makes it stale, and the next search makes it anew. What
was kept from the team has none. Losing these rows loses nothing.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from vault import inbox, locker, vaults
from vault.core import padding
from vault.core.context import context, extend
from vault.errors import NotForMe
from vault.keyring import Keyring
from vault.models import Head, RecordWrap, Vault, VaultKind, Words

_FLOOR = 512  # bytes, padded


class Found(NamedTuple):
    """The words of the records that have them, and of the others the head's version under which to keep them."""

    known: dict[UUID, str]
    stale: dict[UUID, int]


def read(keyring: Keyring, tenant: UUID, records: Collection[UUID]) -> Found:
    """The kept words of these records, in a constant number of queries.

    Raises:
        Damaged: a row does not open in its place.
    """
    heads = dict(Head.objects.filter(record__in=records).values_list("record", "version"))
    vault = vaults.find(tenant, VaultKind.SAFETY)
    if vault is None or not vaults.holds(keyring, vault):
        return Found({}, {})
    seeds, start = vaults.seeds(keyring, vault), context("words", tenant, vault.id)
    keys = {gen: vaults.words_key(seed) for gen, seed in seeds.items()}
    rows = Words.objects.filter(record__in=records, vault=vault.id, gen__in=list(keys))
    known = {
        record: padding.unpad(keys[gen].open(extend(start, record, gen, version), bytes(blob))).decode("utf-8")
        for record, gen, version, blob in rows.values_list("record", "gen", "version", "blob")
        if heads.get(record) == version
    }
    missing = heads.keys() - known.keys()
    teams = _team_alone(keyring, vault, missing) if missing else set()
    return Found(known, {record: heads[record] for record in teams})


def keep(keyring: Keyring, tenant: UUID, words: Mapping[UUID, tuple[int, str]]) -> None:
    """Keeps the words of records that the team reads, each with the version of the head it was made from."""
    vault = vaults.find(tenant, VaultKind.SAFETY)
    if vault is None or not words:
        return
    try:
        gen, seed = vaults.newest_seed(keyring, vault)
    except NotForMe:
        return
    key, start = vaults.words_key(seed), context("words", tenant, vault.id)
    months = dict(Head.objects.filter(record__in=list(words)).values_list("record", "retain_month"))
    Words.objects.bulk_create(
        (
            _row(
                vault,
                record,
                gen,
                version,
                months[record],
                key.seal(extend(start, record, gen, version), _padded(text)),
            )
            for record, (version, text) in words.items()
            if record in months
        ),
        update_conflicts=True,
        unique_fields=["record"],
        update_fields=["vault", "gen", "version", "blob", "retain_month"],
    )


def forget(record: UUID) -> None:
    """Takes the words of a record away, as part of a deep rotation; the next search makes them under the newest key."""
    Words.objects.filter(record=record).delete()


def _team_alone(keyring: Keyring, vault: Vault, records: Collection[UUID]) -> set[UUID]:
    """The records whose keys she can have from the team's vault and from nowhere else.

    Only of these she knows that the whole team reads them: whoever writes to the database could make a record that was
    handed to her look like the team's, but cannot make the team's vault open it.
    """
    wraps: dict[UUID, set[UUID]] = {}
    for record, through in RecordWrap.objects.filter(record__in=records).values_list("record", "vault"):
        wraps.setdefault(record, set()).add(through)
    handed = {UUID(hex=record) for record in locker.current(keyring).records} | inbox.waiting(keyring).keys()
    return {record for record, through in wraps.items() if through == {vault.id}} - handed


def _row(vault: Vault, record: UUID, gen: int, version: int, month: date, blob: bytes) -> Words:  # noqa: PLR0917 -- a row
    return Words(record=record, vault=vault.id, gen=gen, version=version, retain_month=month, blob=blob)


def _padded(text: str) -> bytes:
    return padding.pad(text.encode("utf-8"), _FLOOR)
