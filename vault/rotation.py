"""The deep rotation: every record still wrapped to an older generation moves to the newest, a little with each request of a member.

A step is done in one transaction: new wrap read back, new card, step deleted. A crash between two steps loses nothing and
repeats nothing; two members working at once take different steps.
"""

import time
from uuid import UUID, uuid4

from django.db import connection, transaction

from vault import cards, records, vaults, words
from vault.errors import VaultError
from vault.keyring import Keyring
from vault.models import KeyWork, RecordWrap, Vault

_BUDGET_SECONDS = 0.2
_BATCH = 50


def waiting(vault: Vault) -> int:
    """How many records still wait."""
    return KeyWork.objects.filter(vault=vault.id).count()


def work(keyring: Keyring, vault: Vault, *, budget: float = _BUDGET_SECONDS) -> int:
    """Does steps for about `budget` seconds and returns how many. A step that fails stays, and holds up no other.

    Raises:
        NotForMe: she is no member.
        StepUpNeeded: the vault is of the step-up tier and her password was not given lately.
        Damaged, Untrusted: a wrap or a key row of the vault itself was tampered with.
    """
    vaults.seeds(keyring, vault)
    end = time.monotonic() + budget
    done = 0
    for record in _some(vault):
        try:
            done += _step(keyring, vault, record)
        except VaultError:
            continue
        if time.monotonic() > end:
            break
    return done


def _some(vault: Vault) -> list[UUID]:
    """Steps to try, from a random one onwards, so that those which fail are not always the first."""
    steps = KeyWork.objects.filter(vault=vault.id).order_by("id")
    start = uuid4()
    after = list(steps.filter(id__gte=start).values_list("record", flat=True)[:_BATCH])
    return after + list(steps.filter(id__lt=start).values_list("record", flat=True)[: _BATCH - len(after)])


def _step(keyring: Keyring, vault: Vault, record: UUID) -> int:
    with transaction.atomic():
        mine = KeyWork.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        step = mine.filter(vault=vault.id, record=record).first()
        if step is None:
            return 0
        if RecordWrap.objects.filter(record=record, vault=vault.id).exists():
            records.rewrap(keyring, vault, record, records.kind_of(keyring, vault, record))
            cards.reseal(keyring, vault.tenant, record)
            words.forget(record)
        step.delete()
    return 1


def work_for(keyring: Keyring) -> None:
    """Does a little of whatever waits in any vault of this person; called with her ordinary requests."""
    for vault in Vault.objects.filter(
        members__person=keyring.person, pk__in=KeyWork.objects.values("vault")
    ).distinct():
        try:
            work(keyring, vault)
        except VaultError:
            continue
