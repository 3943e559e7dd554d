"""Funds and their vouchers: set up, paid into, made in batches, drawn for an offer, spent by a provider.

A fund's record is sealed to the scheme alone. A voucher's row is found by its code and says nothing but that it is spent.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Self
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from vault.errors import NotForMe
from vault.models import VaultKind
from vault.records import KIND_FUND, Binding, SealedRecord, Section
from wellbeing import permissions
from wellbeing.actions.desk import check_key
from wellbeing.models import Fund, Voucher
from wellbeing.payloads.base import Payload
from wellbeing.payloads.funds import Batch, Drawn, FundBody, MoneyIn, Used
from wellbeing.workflow import DEED, Refused
from wellbeing.workflow import funds as rules
from wellbeing.workflow.funds import FundStory

KEPT_YEARS = 7
"""Money is accounted for: as long as every other account of a charity is kept."""
SETTLED = timedelta(days=1)
"""A voucher that was drawn more lately may be in an offer that is being written."""
_SECTIONS = (Section.SHARED, Section.INTERNAL)


@dataclass(frozen=True, repr=False)
class OpenFund:
    """One fund in the hands of a coordinator."""

    row: Fund
    sealed: SealedRecord
    story: FundStory
    verified: bool

    @classmethod
    def load(cls, by: Viewer, fund_id: UUID, *, lock: bool = False) -> Self:
        """Raises NotFound, PermissionDenied, or StepUpNeeded where her password was not given lately."""
        row = Fund.objects.filter(id=fund_id).first()
        if row is None:
            raise NotFound
        permissions.check_can_manage_funds(by, row.scheme)
        try:
            sealed = SealedRecord.open(by.keyring, _binding(row), lock=lock)
        except NotForMe:
            check_key(by, row.scheme)
            raise NotFound from None
        contents = sealed.read()
        if not contents.items:
            raise NotFound
        return cls(row, sealed, FundStory.from_items(item.data for item in contents.items), contents.verified)

    def write(self, by: Viewer, parts: Iterable[Payload]) -> None:
        """Seals some parts more. Inside the transaction of the deed."""
        for part in parts:
            self.sealed.put(Section.SHARED, part.to_bytes())
        self.sealed.commit(event=DEED, actor=by.id, retain_month=self.row.retain_month)


def set_up_fund(*, by: Viewer, scheme: Tenant, body: FundBody, fund_id: UUID | None = None) -> UUID:
    """Sets a fund up and returns its id; the same id is set up once.

    Raises:
        NotFound, PermissionDenied: she may not.
        Refused: a field is wrong, or it would serve fewer than five organisations.
        NotReady: nobody could read it.
    """
    permissions.check_can_manage_funds(by, scheme.id)
    rules.check_fund(body, served=served_by(scheme.id))
    record = fund_id or uuid4()
    with transaction.atomic():
        if Fund.objects.filter(id=record).exists():
            return OpenFund.load(by, record).row.id
        today = timezone.localdate()
        month = date(today.year + KEPT_YEARS, today.month, 1)
        row = Fund.objects.create(id=record, scheme=scheme.id, retain_month=month)
        sealed = SealedRecord.new(_binding(row), _SECTIONS)
        made = replace(body, series=rules.new_series())
        sealed.put(Section.SHARED, _stamped(made, by, 1).to_bytes())
        sealed.commit(event=DEED, actor=by.id, retain_month=month)
        sealed.wrap_to_vault(VaultKind.WELLBEING, _SECTIONS, retain_month=month)
    return record


def change_fund(*, by: Viewer, fund_id: UUID, body: FundBody) -> None:
    """The next version of its rules. Raises NotFound, PermissionDenied, StepUpNeeded, Refused."""
    with transaction.atomic():
        fund = OpenFund.load(by, fund_id, lock=True)
        before = fund.story.body
        rules.check_fund(body, served=served_by(fund.row.scheme), before=before)
        fresh = replace(body, series=before.series, closed=before.closed)
        fund.write(by, [_stamped(fresh, by, before.number + 1)])


def close_fund(*, by: Viewer, fund_id: UUID, closed: bool = True) -> None:
    """Closes a fund, or opens it again. A closed one gives no vouchers; those that were given stay good."""
    with transaction.atomic():
        fund = OpenFund.load(by, fund_id, lock=True)
        before = fund.story.body
        if before.closed == closed:
            raise Refused("It is closed already." if closed else "It is open already.")
        fund.row.open = not closed
        fund.row.save(update_fields=["open"])
        fund.write(by, [_stamped(replace(before, closed=closed), by, before.number + 1)])


def pay_in(  # one payment, spelled out
    *, by: Viewer, fund_id: UUID, amount: int, day: date, note: str = "", money_id: UUID | None = None
) -> None:
    """Notes money that came into the fund. The same id counts once, so a second press adds nothing.

    Args:
        by: a coordinator.
        fund_id: which fund.
        amount: in pence.
        day: when it came.
        note: a few words.
        money_id: a fresh id from the form.
    """
    now = timezone.now()
    money = MoneyIn(id=money_id or uuid4(), amount=amount, day=day, note=note, by=by.id, by_name=by.name, at=now)
    rules.check_money(money, today=timezone.localdate(now))
    with transaction.atomic():
        fund = OpenFund.load(by, fund_id, lock=True)
        if all(one.id != money.id for one in fund.story.money):
            fund.write(by, [money])


def issue_batch(*, by: Viewer, fund_id: UUID, count: int) -> None:
    """Makes many vouchers at once, in random order. Raises Refused beyond what was paid for, or below ten."""
    now = timezone.now()
    with transaction.atomic():
        fund = OpenFund.load(by, fund_id, lock=True)
        rules.check_batch(fund.story, count)
        codes = tuple(rules.shuffled(rules.new_code(fund.story.body.series) for _ in range(count)))
        Voucher.objects.bulk_create(Voucher(id=rules.id_of(code), scheme=fund.row.scheme) for code in sorted(codes))
        fund.write(by, [Batch(codes=codes, month=_month(timezone.localdate(now)), by=by.id, at=now)])


def draw(*, by: Viewer, fund_id: UUID, count: int, employer: UUID, service: str) -> tuple[str, ...]:
    """Takes vouchers out of the pool for one offer, at random. Inside the transaction of the offer, if there is one.

    Args:
        by: a coordinator.
        fund_id: which fund pays.
        count: how many sessions.
        employer: whose person asks; it must be one of those that the fund serves.
        service: which service, for the cap.

    Raises:
        NotFound, PermissionDenied, StepUpNeeded: as every deed on a fund.
        Refused: with the field `fund` or `vouchers`.
    """
    with transaction.atomic():
        fund = OpenFund.load(by, fund_id, lock=True)
        rules.check_draw(fund.story, count=count, employer=employer, service=service)
        codes = tuple(rules.shuffled(fund.story.pool)[:count])
        fund.write(by, [Drawn(codes=codes, back=False, at=timezone.now())])
    return codes


def give_back(*, by: Viewer, scheme: UUID, codes: Collection[str]) -> int:
    """Puts the vouchers of an offer that came to nothing, or of a case that ended, back into their funds' pools.

    Spent ones and strange ones are passed over. Returns how many went back.
    """
    unspent = _unspent(scheme, codes)
    count = 0
    for row in Fund.objects.filter(scheme=scheme) if unspent else ():
        with transaction.atomic():
            fund = OpenFund.load(by, row.id, lock=True)
            back = tuple(sorted(unspent & fund.story.out))
            if back:
                fund.write(by, [Drawn(codes=back, back=True, at=timezone.now())])
        count += len(back)
    return count


def reclaim(*, by: Viewer, scheme: UUID, held: Collection[str]) -> int:
    """Puts back every voucher that was given out, is not spent, and that nobody holds any more; returns how many.

    Whoever erases her own records takes the vouchers in them along, and nobody is told which: so they are found like this.

    Args:
        by: a coordinator.
        scheme: her scheme.
        held: every code that stands in an open offer or in a case that goes on.
    """
    since, held_now = timezone.now() - SETTLED, set(held)
    count = 0
    for row in Fund.objects.filter(scheme=scheme):
        if _left_behind(OpenFund.load(by, row.id), held_now, since):
            with transaction.atomic():
                fund = OpenFund.load(by, row.id, lock=True)
                back = _left_behind(fund, held_now, since)
                fund.write(by, [Drawn(codes=back, back=True, at=timezone.now())])
            count += len(back)
    return count


def spend(code: str, *, scheme: UUID) -> None:
    """Marks one voucher as spent: once, whoever else tries at the same moment. No key is needed.

    Raises:
        Refused: it is no code of this scheme, or it was spent before.
    """
    mine = Voucher.objects.filter(id=rules.id_of(rules.clean_code(code)), scheme=scheme)
    if mine.filter(spent=False).update(spent=True):
        return
    if mine.exists():
        raise Refused("This voucher has been used already.", field="voucher")
    raise Refused(rules.WRONG_CODE, field="voucher")


def note_uses(*, by: Viewer, scheme: UUID, uses: Iterable[Used]) -> int:
    """Takes over what providers returned into the funds' totals, each code once; returns how many were new.

    Called when a coordinator signs in. A code that is not spent, or of no fund of this scheme, is passed over.
    """
    wanted = {rules.clean_code(use.code): use for use in uses}
    spent = wanted.keys() - _unspent(scheme, wanted)
    count = 0
    for row in Fund.objects.filter(scheme=scheme) if spent else ():
        with transaction.atomic():
            fund = OpenFund.load(by, row.id, lock=True)
            known = {one.code for one in fund.story.uses}
            fresh = [wanted[code] for code in sorted(spent & fund.story.out - known)]
            if fresh:
                fund.write(
                    by, [replace(use, code=rules.clean_code(use.code), month=_month(use.month)) for use in fresh]
                )
        count += len(fresh)
    return count


def served_by(scheme: UUID) -> set[UUID]:
    """The employers that point at a scheme."""
    return set(Tenant.objects.filter(scheme=scheme).values_list("id", flat=True))


def _left_behind(fund: OpenFund, held: set[str], since: datetime) -> tuple[str, ...]:
    """What was given out before that moment, is not spent, and that nobody holds."""
    lately = {code for move in fund.story.moves if move.at > since for code in move.codes}
    return tuple(sorted(_unspent(fund.row.scheme, fund.story.out - held - lately)))


def _unspent(scheme: UUID, codes: Iterable[str]) -> set[str]:
    """The codes among these whose voucher is there and not spent."""
    by_id = {rules.id_of(code): code for code in codes}
    rows = Voucher.objects.filter(id__in=list(by_id), scheme=scheme, spent=False).values_list("id", flat=True)
    return {by_id[bytes(row)] for row in rows}


def _month(day: date) -> date:
    return day.replace(day=1)


def _binding(row: Fund) -> Binding:
    return Binding(row.scheme, row.id, KIND_FUND)


def _stamped(body: FundBody, by: Viewer, number: int) -> FundBody:
    return replace(body, by=by.id, by_name=by.name, at=timezone.now(), number=number)
