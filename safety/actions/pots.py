"""What people who look after the ledger do with a funding pot."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions import ledger
from safety.models import Pot
from safety.payloads.funding import PotBody, PotIncome
from safety.workflow import Refused, funding
from safety.workflow.costs import RETAIN_MONTHS
from safety.workflow.funding import Event, PotStory
from vault.records import KIND_POT, Binding, SealedRecord, Section


def add_pot(*, by: Viewer, tenant: Tenant, body: PotBody, pot_id: UUID | None = None) -> UUID:
    """Adds a pot and returns its id; the same id is added once.

    Raises:
        NotFound, PermissionDenied: she may not.
        Refused: a field is wrong.
        NotReady: nobody could read it.
    """
    permissions.check_can_pot_manage(by, tenant)
    funding.check_pot(body)
    record, now = pot_id or uuid4(), timezone.now()
    with transaction.atomic():
        known = Pot.objects.filter(id=record).first()
        if known is not None:
            ledger.opened(by, known)
            return record
        today = timezone.localdate(now)
        retain_month = workflow.retain_month(today, RETAIN_MONTHS)
        pot = Pot.objects.create(id=record, tenant=tenant, created_on=today, retain_month=retain_month)
        sealed = SealedRecord.new(Binding(tenant.id, record, KIND_POT), (Section.SHARED, Section.INTERNAL))
        sealed.put(Section.SHARED, _stamped(body, by, 1).to_bytes())
        sealed.commit(event=Event.ADD, actor=by.id, retain_month=pot.retain_month)
        ledger.wrap(sealed, tenant, pot.retain_month)
    return record


def change_pot(*, by: Viewer, pot_id: UUID, body: PotBody) -> None:
    """The next version of its rules. Raises NotFound, PermissionDenied, Refused."""
    funding.check_pot(body)
    with transaction.atomic():
        pot, sealed, story = _opened(by, pot_id)
        sealed.put(
            Section.SHARED, _stamped(replace(body, closed=story.body.closed), by, story.body.number + 1).to_bytes()
        )
        _write(pot, sealed, by, Event.CHANGE)


def close_pot(*, by: Viewer, pot_id: UUID, closed: bool = True) -> None:
    """Closes a pot, or opens it again. Closed pots pay for nothing new."""
    with transaction.atomic():
        pot, sealed, story = _opened(by, pot_id)
        if story.body.closed == closed:
            raise Refused("It is closed already." if closed else "It is open already.")
        body = _stamped(replace(story.body, closed=closed), by, story.body.number + 1)
        sealed.put(Section.SHARED, body.to_bytes())
        pot.open = not closed
        pot.save(update_fields=["open"])
        _write(pot, sealed, by, Event.CLOSE if closed else Event.CHANGE)


def add_income(
    *, by: Viewer, pot_id: UUID, amount: int, day: date, note: str = "", income_id: UUID | None = None
) -> None:
    """Money came into the pot. The same id counts once, so a second press adds nothing.

    Args:
        by: who notes it.
        pot_id: the pot.
        amount: in pence.
        day: when it came.
        note: a few words.
        income_id: a fresh id from the form.
    """
    now = timezone.now()
    income = PotIncome(id=income_id or uuid4(), amount=amount, day=day, note=note, by=by.id, by_name=by.name, at=now)
    funding.check_income(income, today=timezone.localdate(now))
    with transaction.atomic():
        pot, sealed, story = _opened(by, pot_id)
        if any(one.id == income.id for one in story.incomes):
            return
        sealed.put(Section.SHARED, income.to_bytes())
        _write(pot, sealed, by, Event.INCOME)


def _opened(by: Viewer, pot_id: UUID) -> tuple[Pot, SealedRecord, PotStory]:
    pot = Pot.objects.select_related("tenant").filter(id=pot_id).first()
    if pot is None:
        raise NotFound
    permissions.check_can_pot_manage(by, pot.tenant)
    sealed = ledger.opened(by, pot)
    found, _ = ledger.items(sealed)
    return pot, sealed, PotStory.from_items(found)


def _write(pot: Pot, sealed: SealedRecord, by: Viewer, event: Event) -> None:
    sealed.commit(event=event, actor=by.id, retain_month=pot.retain_month)
    ledger.catch_up(sealed, pot.tenant, pot.retain_month)


def _stamped(body: PotBody, by: Viewer, number: int) -> PotBody:
    return replace(body, by=by.id, by_name=by.name, at=timezone.now(), number=number)
