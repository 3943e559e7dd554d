"""Tenants' vaults: founded, granted, rotated. Whoever holds a vault's seed reads what is sealed to it.

A grant is the seed wrapped to one person, with a statement signed by who granted it and proven under the seed itself. A
new generation seals the seed before it, so that a member of the newest reads the whole past that her grant reaches. A
vault without members cannot be granted by anybody; its first role-holder founds its next generation, and the past opens
through the recovery quorum.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time
from hmac import compare_digest
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from audit import log
from vault import directory, trail
from vault.core import shamir
from vault.core.ciphers import Identity, Key, Recipient, verify
from vault.core.context import context
from vault.errors import Damaged, NotForMe, NotReady, Untrusted, VaultError
from vault.keyring import Keyring
from vault.models import (
    STEP_UP_KINDS,
    KeyWork,
    RecordWrap,
    Unlock,
    UnlockKind,
    UserKeys,
    Vault,
    VaultGeneration,
    VaultKind,
    VaultMember,
)
from vault.statements import publish_generation, publish_grant

THRESHOLD, SHARES = 2, 3
HELD_KINDS = frozenset({VaultKind.WELLBEING})
"""Vaults of the step-up tier whose seed alone may stay open longer than the key that opened it."""
_SIGNATURE_SIZE = 64


@dataclass(frozen=True)
class Sheet:
    """One trustee's sheet of paper: which vault, which share, and its text to print and type back."""

    kind: VaultKind
    index: int
    text: str


def find(tenant: UUID, kind: VaultKind) -> Vault | None:
    return Vault.objects.filter(tenant=tenant, kind=kind).first()


def newest(vault: Vault) -> VaultGeneration:
    """The generation that new content is sealed to, checked. Raises NotReady or Untrusted."""
    row = VaultGeneration.objects.filter(vault=vault).select_related("vault").order_by("-gen").first()
    if row is None:
        raise NotReady("This vault has no key yet.")
    return directory.checked_generation(row)


def members(vault: Vault) -> list[UUID]:
    """Who holds a grant, each once."""
    return sorted(set(VaultMember.objects.filter(vault=vault).values_list("person", flat=True)))


def ready(tenant: UUID, kind: VaultKind) -> bool:
    """Whether the vault has a member with a typed-back kit: only then may anything be sealed to it."""
    vault = find(tenant, kind)
    if vault is None:
        return False
    kits = Unlock.objects.filter(person__in=members(vault), kind=UnlockKind.KIT, confirmed=True)
    return kits.exists()


def ready_tenants(kind: VaultKind) -> set[UUID]:
    """The tenants whose vault of a kind is ready, in one query for any number."""
    kits = Unlock.objects.filter(kind=UnlockKind.KIT, confirmed=True).values("person")
    rows = VaultMember.objects.filter(vault__kind=kind, person__in=kits)
    return set(rows.values_list("vault__tenant", flat=True).distinct())


def create(tenant: UUID, kinds: Iterable[VaultKind], founder: Keyring) -> list[Sheet]:
    """Makes a tenant's vaults with generation 0 and no member; returns the recovery shares, shown once and kept nowhere."""
    sheets: list[Sheet] = []
    with transaction.atomic():
        for kind in kinds:
            vault = Vault.objects.create(id=uuid4(), tenant=tenant, kind=kind)
            recovery = Key.generate()
            _publish(vault, 0, Key.generate(), Identity.from_seed(recovery).recipient, founder, prev=b"")
            for index, share in enumerate(shamir.split(recovery.reveal(), THRESHOLD, SHARES), 1):
                sheets.append(Sheet(kind, index, share.text()))
    return sheets


def found_membership(vault: Vault, founder: Keyring) -> None:
    """The first member of a vault that has none founds its next generation; the past stays with the recovery quorum.

    Raises:
        NotReady: the vault has members, so one of them must grant.
    """
    with transaction.atomic():
        log.wait_for_turn()
        if VaultMember.objects.filter(vault=vault).exists():
            raise NotReady("This vault has members. One of them must give access.")
        last = newest(vault)
        seed = Key.generate()
        row = _publish(vault, last.gen + 1, seed, Recipient(bytes(last.rec_pub)), founder, prev=b"")
        _store_grant(row, seed, founder.person, founder, from_gen=row.gen)
        Vault.objects.filter(pk=vault.pk).update(rotation_due=False)
        trail.record("vault:found", tenant=vault.tenant, actor=founder.person, details={"vault": vault.kind})


def grant(vault: Vault, person: UUID, granter: Keyring) -> None:
    """Gives a person the newest seed, and with it all of the past that the granter's own grant reaches.

    Raises:
        StepUpNeeded: the granter's signing key is not open.
        NotForMe: the granter is no member.
    """
    with transaction.atomic():
        row, known = _take_turn(vault, granter)
        _store_grant(row, known[row.gen], person, granter, from_gen=min(known))
        trail.record(
            "vault:grant",
            tenant=vault.tenant,
            actor=granter.person,
            details={"vault": vault.kind, "person": str(person)},
        )


def revoke(vault: Vault, person: UUID, *, actor: UUID) -> None:
    """Takes a person's grants away, which needs no key, and notes that the locks must be changed, which does."""
    with transaction.atomic():
        log.wait_for_turn()
        rows = list(VaultMember.objects.filter(vault=vault, person=person).select_related("vault"))
        if rows:
            VaultMember.objects.filter(pk__in=[row.pk for row in rows]).delete()
            directory.move_head(vault.tenant, gone=map(directory.grant_mark, rows))
            Vault.objects.filter(pk=vault.pk).update(rotation_due=True)
            trail.record(
                "vault:revoke", tenant=vault.tenant, actor=actor, details={"vault": vault.kind, "person": str(person)}
            )


def rotate(vault: Vault, by: Keyring) -> VaultGeneration:
    """A new generation for all remaining members, and one step of work for every record still wrapped to an older one.

    Nothing is taken on trust from the rows: each grant, and the recovery key, must have been stated by somebody who
    held the seed before this one.

    Raises:
        StepUpNeeded: the signing key is not open.
        NotForMe: she is no member.
        Damaged, Untrusted: a row was tampered with; nothing is changed.
    """
    with transaction.atomic():
        last, known = _take_turn(vault, by)
        _check_generation(last, known[last.gen])
        current = list(VaultMember.objects.filter(vault=vault, gen=last.gen))
        for old in current:
            _check_grant(old, last)
            _check_statement(old, known[last.gen])
        seed = Key.generate()
        prev = seed.derive("sub/prev").seal(_prev_context(vault, last.gen + 1), known[last.gen].reveal())
        row = _publish(vault, last.gen + 1, seed, Recipient(bytes(last.rec_pub)), by, prev=prev)
        for old in current:
            _store_grant(row, seed, old.person, by, from_gen=old.from_gen)
        by.vault_seeds.pop(vault.id, None)
        Vault.objects.filter(pk=vault.pk).update(rotation_due=False)
        reached = RecordWrap.objects.filter(vault=vault.id, gen__gte=min(known), gen__lt=row.gen)
        todo = reached.values_list("record", flat=True)
        KeyWork.objects.filter(vault=vault.id).delete()
        KeyWork.objects.bulk_create(KeyWork(vault=vault.id, gen=row.gen, record=record) for record in todo)
        trail.record("vault:rotate", tenant=vault.tenant, actor=by.person, details={"vault": vault.kind})
    return row


def seeds(keyring: Keyring, vault: Vault) -> dict[int, Key]:
    """Every generation's seed that this person's grant reaches, newest first; kept on the keyring for the request.

    Raises:
        NotForMe: she is no member.
        StepUpNeeded: the vault is of the step-up tier and her password was not given lately.
        Damaged, Untrusted: a wrap or a key row was tampered with.
    """
    if vault.id in keyring.vault_seeds:
        return keyring.vault_seeds[vault.id]
    mine = VaultMember.objects.filter(vault=vault, person=keyring.person).order_by("-gen").first()
    if mine is None:
        raise NotForMe("You do not hold this vault's key.")
    rows = VaultGeneration.objects.filter(vault=vault, gen__range=(mine.from_gen, mine.gen)).select_related("vault")
    chain = {row.gen: row for row in rows}
    if not mine.from_gen <= mine.gen or len(chain) != mine.gen - mine.from_gen + 1:
        raise Untrusted("A generation that this grant reaches is missing.")
    _check_grant(mine, chain[mine.gen])
    found = {mine.gen: _newest_of(keyring, vault, mine)}
    for gen in range(mine.gen, mine.from_gen - 1, -1):
        row = directory.checked_generation(chain[gen])
        if Identity.from_seed(found[gen]).recipient != Recipient(bytes(row.pub)):
            raise Damaged("This seed is not the one in the directory.")
        if gen > mine.from_gen:
            found[gen - 1] = _previous(vault, row, found[gen])
    keyring.vault_seeds[vault.id] = found
    return found


def _newest_of(keyring: Keyring, vault: Vault, mine: VaultMember) -> Key:
    """The seed that a grant gives: held since her password, or unwrapped. Raises StepUpNeeded or Damaged."""
    gen, seed = keyring.held.get(vault.id, (None, None))
    if seed is not None and gen == mine.gen and vault.kind in HELD_KINDS:
        return seed
    identity = keyring.step_up_identity if vault.kind in STEP_UP_KINDS else keyring.session_identity
    return Key(identity.unwrap(_member_context(vault, mine.gen, keyring.person), bytes(mine.wrap)))


def hold(keyring: Keyring) -> None:
    """Just after her password: keeps the newest seed of every vault whose members work in it for longer than `seed_u` stays.

    A vault that does not open is passed over: it must not keep her from everything else.
    """
    keyring.held.clear()
    for vault in Vault.objects.filter(kind__in=HELD_KINDS, members__person=keyring.person).distinct():
        with suppress(VaultError):
            known = seeds(keyring, vault)
            keyring.held[vault.id] = (max(known), known[max(known)])


def newest_seed(keyring: Keyring, vault: Vault) -> tuple[int, Key]:
    """The newest generation and its seed: what a member seals under. Raises as `newest` and `seeds`.

    Never an older one, however her grants stand: somebody who left may know it.
    """
    row = newest(vault)
    if row.gen not in seeds(keyring, vault):
        keyring.vault_seeds.pop(vault.id, None)  # the locks were changed since this request opened them
    known = seeds(keyring, vault)
    if row.gen not in known:
        raise NotForMe("Your key does not reach this vault's newest lock.")
    return row.gen, known[row.gen]


def holds(keyring: Keyring, vault: Vault | None) -> bool:
    """Whether this person is a member, by row; whether her key opens it shows when she uses it."""
    return vault is not None and VaultMember.objects.filter(vault=vault, person=keyring.person).exists()


def card_key(seed: Key) -> Key:
    """The key of a generation's cards."""
    return seed.derive("sub/cards")


def words_key(seed: Key) -> Key:
    """The key of what a generation's members keep for searching (vault/words.py)."""
    return seed.derive("sub/words")


def _publish(
    vault: Vault, gen: int, seed: Key, recovery: Recipient, founder: Keyring, *, prev: bytes
) -> VaultGeneration:
    recipient = Identity.from_seed(seed).recipient
    row = VaultGeneration(
        vault=vault,
        gen=gen,
        suite=directory.SUITE,
        pub=recipient.raw,
        prev=prev,
        rec_pub=recovery.raw,
        rec=recovery.wrap(context("vault-rec", vault.tenant, vault.id, gen), seed.reveal()),
    )
    row.statement = _generation_statement(row, founder.person, _today())
    row.signature = _sign(row.statement, founder, seed)
    publish_generation(row, event="keys:generation", actor=founder.person)
    return row


def _store_grant(row: VaultGeneration, seed: Key, person: UUID, granter: Keyring, *, from_gen: int) -> None:
    keys = directory.user_keys(person)
    public = bytes(keys.pub_u if row.vault.kind in STEP_UP_KINDS else keys.pub_s)
    statement = _grant_statement(row, keys, granter.person, from_gen, _today())
    publish_grant(
        VaultMember(
            vault=row.vault,
            gen=row.gen,
            person=person,
            from_gen=from_gen,
            granter=granter.person,
            wrap=Recipient(public).wrap(_member_context(row.vault, row.gen, person), seed.reveal()),
            statement=statement,
            signature=_sign(statement, granter, seed),
        )
    )


def _check_grant(row: VaultMember, generation: VaultGeneration) -> None:
    """Refuses a grant that its granter did not sign, or whose words are not this row's. Raises Untrusted or Damaged."""
    day = int.from_bytes(bytes(row.statement)[-8:], "big")
    words = _grant_statement(generation, directory.user_keys(row.person), row.granter, row.from_gen, day)
    if bytes(row.statement) != words:
        raise Untrusted("This grant says something else than its row.")
    verify(bytes(directory.user_keys(row.granter).sign_pub), words, bytes(row.signature)[:_SIGNATURE_SIZE])


def _grant_statement(row: VaultGeneration, keys: UserKeys, granter: UUID, from_gen: int, day: int) -> bytes:
    vault = (row.vault.tenant, row.vault_id, row.vault.kind, row.gen, bytes(row.pub))
    person = (keys.person, keys.epoch, keys.suite, bytes(keys.pub_s), bytes(keys.pub_u), bytes(keys.sign_pub))
    return context("grant", *vault, *person, granter, from_gen, day)


def _check_generation(row: VaultGeneration, seed: Key) -> None:
    """Refuses a generation whose keys, the recovery key too, no holder of its seed has stated and signed. Raises Untrusted
    or Damaged.
    """
    said = bytes(row.statement)
    founder, day = UUID(int=int.from_bytes(said[-26:-10], "big")), int.from_bytes(said[-8:], "big")
    if said != _generation_statement(row, founder, day):
        raise Untrusted("This generation says something else than its row.")
    verify(bytes(directory.user_keys(founder).sign_pub), said, bytes(row.signature)[:_SIGNATURE_SIZE])
    _check_statement(row, seed)


def _generation_statement(row: VaultGeneration, founder: UUID, day: int) -> bytes:
    vault = (row.vault.tenant, row.vault_id, row.vault.kind)
    return context("generation", *vault, row.gen, row.suite, bytes(row.pub), bytes(row.rec_pub), founder, day)


def _sign(statement: bytes, signer: Keyring, seed: Key) -> bytes:
    """Who said it, and that she held the vault's seed: an Ed25519 signature (64 bytes) and a MAC (32 bytes)."""
    return signer.signer.sign(statement) + _proof(statement, seed)


def _proof(statement: bytes, seed: Key) -> bytes:
    return seed.derive("sub/statement").mac(statement)


def _check_statement(row: VaultGeneration | VaultMember, seed: Key) -> None:
    """Refuses what nobody who held the seed has stated. Raises Untrusted."""
    if not compare_digest(bytes(row.signature)[_SIGNATURE_SIZE:], _proof(bytes(row.statement), seed)):
        raise Untrusted("No member of this vault has stated this.")


def _take_turn(vault: Vault, keyring: Keyring) -> tuple[VaultGeneration, dict[int, Key]]:
    """In a transaction: waits for whoever changes keys, then gives the newest generation and the seeds as they stand."""
    log.wait_for_turn()
    keyring.vault_seeds.pop(vault.id, None)
    directory.distrust(vault.tenant)
    directory.distrust(directory.PEOPLE)
    last, known = newest(vault), seeds(keyring, vault)
    if last.gen not in known:
        raise NotForMe("Your key does not reach this vault's newest lock.")
    return last, known


def _member_context(vault: Vault, gen: int, person: UUID) -> bytes:
    return context("vault-member", vault.tenant, vault.id, gen, person)


def _previous(vault: Vault, row: VaultGeneration, seed: Key) -> Key:
    """The seed of the generation before. Raises Damaged."""
    return Key(seed.derive("sub/prev").open(_prev_context(vault, row.gen), bytes(row.prev)))


def _prev_context(vault: Vault, gen: int) -> bytes:
    return context("vault-prev", vault.tenant, vault.id, gen)


def _today() -> int:
    """Midnight UTC as seconds since 1970: a grant's day is published, its minute is not."""
    return int(datetime.combine(timezone.now().astimezone(UTC).date(), time(), UTC).timestamp())
