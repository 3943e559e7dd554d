"""Keys of coded facts: what a vault gives to the statistics, and what only the statistics vault opens again.

A vault seals its facts of one period under one key, which follows from its newest seed, so that no row has to say whose
it is: the key's id looks random, and the key is wrapped once to the statistics vault. What only some readers of a vault
may know gets a key of its own, which nobody keeps. Opening is symmetric, so that millions of facts open in a minute.

Whoever writes to the database could put in a key of her own: the server's mark on each row prevents it.
"""

from collections.abc import Callable, Collection
from hmac import compare_digest
from uuid import UUID, uuid4

from django.db import transaction

from audit import log
from vault import blobs, directory, vaults
from vault.core.ciphers import Identity, Key, Recipient
from vault.core.context import context, extend
from vault.errors import NotForMe, Untrusted
from vault.keyring import Keyring
from vault.models import FactKey, Vault
from vault.records import SealedRecord, Section

type Opener = Callable[[bytes, bytes], bytes]
"""Gives a fact's body from the 16 bytes of its id and its blob. Raises Damaged."""

_SECRET = "stat-secret"  # noqa: S105 -- what the row is called


class Lock:
    """One key with its id, to seal facts with."""

    def __init__(self, key_id: UUID, key: Key) -> None:
        self.id = key_id
        self._key = key

    def seal(self, fact: UUID, body: bytes) -> bytes:
        """The blob of one fact; opens in its own row only."""
        return self._key.seal(extend(_start(self.id), fact), body)


def fact_id(record: SealedRecord, section: Section, what: str = "") -> UUID:
    """The id of the fact that comes from a record. Only holders of the section's key can tell whose fact it is.

    Always the same, so that doing a thing twice gives one fact; `what` tells several of one record apart.
    """
    return _uuid(record.keys[section].derive("sub/fact"), "fact-id", what)


def lock(keyring: Keyring, giver: Vault, stats: Vault, period: str) -> Lock:
    """The giving vault's key for a period, under its newest generation. Its row is made when it is first needed.

    Raises:
        NotForMe: she is no member of the giving vault.
        StepUpNeeded: it is of the step-up tier, and her password was not given lately.
        NotReady, Untrusted: the statistics vault has no key, or none that can be trusted.
    """
    _, seed = vaults.newest_seed(keyring, giver)
    key = seed.derive("sub/facts").derive(f"period/{period}")
    found = Lock(_uuid(key, "fact-key-id", period), key)
    if not FactKey.objects.filter(pk=found.id).exists():
        _store(found.id, key, stats, period)
    return found


def lock_apart(stats: Vault, period: str) -> Lock:
    """A key for one fact that not every member of its vault may open. Raises as `lock`."""
    key = Key.generate()
    made = uuid4()
    _store(made, key, stats, period)
    return Lock(made, key)


def openers(keyring: Keyring, stats: Vault, periods: Collection[str]) -> dict[UUID, Opener]:
    """For every key of these periods the function that opens its facts.

    Raises:
        NotForMe, StepUpNeeded: only a member of the statistics vault who gave her password lately.
        Untrusted, Damaged: somebody tampered with a row.
    """
    known = vaults.seeds(keyring, stats)
    identities = {gen: Identity.from_seed(seed) for gen, seed in known.items()}
    return {row.id: _opener(row, identities, stats) for row in FactKey.objects.filter(period__in=periods)}


def stat_secret(keyring: Keyring, stats: Vault) -> bytes:
    """The secret of the noise, made by whoever asks first. It must reach no process but the one that makes figures.

    Raises as `openers`.
    """
    with transaction.atomic():
        log.wait_for_turn()
        row = blobs.of(stats, _SECRET).first()
        if row is not None:
            return blobs.opened(keyring, stats, row.id)
        secret = Key.generate().reveal()
        vaults.seeds(keyring, stats)  # nobody else makes it
        blobs.keep(stats, _SECRET, secret)
    return secret


def carry_over(keyring: Keyring, stats: Vault) -> int:
    """After the locks of the statistics vault were changed: every key, and what it keeps, to the newest generation.

    In the transaction of the change, so that a copy of the database made later opens to nobody who left. Returns how
    many keys were moved. Raises as `openers`.
    """
    gen, _ = vaults.newest_seed(keyring, stats)
    identities = {one: Identity.from_seed(older) for one, older in vaults.seeds(keyring, stats).items()}
    old = FactKey.objects.exclude(gen=gen)
    for row in old:
        _store(row.id, Key(_unwrap(row, identities, stats)), stats, row.period)
    blobs.carry_over(keyring, stats)
    return len(old)


def _store(key_id: UUID, key: Key, stats: Vault, period: str) -> None:
    """Writes the row; two who write the same one at once write the same."""
    newest = vaults.newest(stats)
    wrap = Recipient(bytes(newest.pub)).wrap(_wrap_context(stats, newest.gen, key_id, period), key.reveal())
    row = {"gen": newest.gen, "wrap": wrap, "mark": _mark(stats, key_id, period, newest.gen, wrap)}
    FactKey.objects.bulk_create(
        [FactKey(id=key_id, period=period, **row)],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["gen", "wrap", "mark"],
    )


def _opener(row: FactKey, identities: dict[int, Identity], stats: Vault) -> Opener:
    key, start = Key(_unwrap(row, identities, stats)), _start(row.id) + b"\0\x10"

    def opened(fact: bytes, blob: bytes) -> bytes:
        return key.open(start + fact, blob)

    return opened


def _unwrap(row: FactKey, identities: dict[int, Identity], stats: Vault) -> bytes:
    wrap = bytes(row.wrap)
    if not compare_digest(_mark(stats, row.id, row.period, row.gen, wrap), bytes(row.mark)):
        raise Untrusted("A key of the figures does not carry this server's mark.")
    if row.gen not in identities:
        raise NotForMe("Your key does not reach this one.")
    return identities[row.gen].unwrap(_wrap_context(stats, row.gen, row.id, row.period), wrap)


def _mark(stats: Vault, key_id: UUID, period: str, gen: int, wrap: bytes) -> bytes:
    return directory.mark(context("directory", "fact-key", stats.id, key_id, period, gen, wrap))


def _wrap_context(stats: Vault, gen: int, key_id: UUID, period: str) -> bytes:
    return context("fact-key", stats.tenant, stats.id, gen, key_id, period)


def _start(key_id: UUID) -> bytes:
    """How the contexts of all facts under one key begin: the fact's id follows."""
    return context("fact", key_id)


def _uuid(key: Key, label: str, what: str) -> UUID:
    return UUID(bytes=key.mac(context(label, what))[:16], version=4)
