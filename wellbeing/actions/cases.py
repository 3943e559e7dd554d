"""One asker and one provider: begun by the asker's choice, answered, written in, returned session by session, and ended.

Both hold SHARED and PROVIDER, the scheme PROVIDER alone: it learns the answer, each session's code and the end, and never a
word of what the two write. Nobody of the asker's organisation holds anything.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import notices
from accounts.models import Membership, Role
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from vault import inbox, keeping, locker, vaults
from vault.errors import NotForMe
from vault.locker import Locker
from vault.models import VaultKind
from vault.records import KIND_CASE, Binding, SealedItem, SealedRecord, Section
from wellbeing import permissions
from wellbeing.actions import calendars, funds
from wellbeing.actions.desk import AUTHOR, SERVICE, coordinators_of
from wellbeing.actions.providers import ProfileDesk
from wellbeing.models import Case
from wellbeing.payloads import Payload, read
from wellbeing.payloads.cases import (
    ASKER,
    PROVIDER,
    Answer,
    Away,
    CaseMessage,
    CaseOpened,
    CaseStory,
    ConfidentialityBroken,
    CoverAgreed,
    Ended,
    Entitlement,
    NextAsked,
    Release,
    Returned,
    Rhythm,
)
from wellbeing.payloads.offers import ProviderCard
from wellbeing.workflow import DEED, Refused, retain_month
from wellbeing.workflow import cases as rules
from wellbeing.workflow.funds import series_of
from wellbeing.workflow.keeping import ENDS_AFTER

_BOTH = (Section.SHARED, Section.PROVIDER)


@dataclass(repr=False)
class CaseDesk:
    """A case in the hands of one of the two, or of a colleague who steps in for the provider. `me` says which side."""

    row: Case
    sealed: SealedRecord
    items: tuple[SealedItem, ...]
    story: CaseStory
    verified: bool
    now: datetime
    me: str  # ASKER or PROVIDER
    viewer: Viewer

    @classmethod
    def of(cls, by: Viewer, case_id: UUID, *, side: str = "", lock: bool = True) -> Self:
        """A case of hers, whichever side she is on; with `side`, only when she is on that one.

        Raises:
            NotFound: it is not hers, or it is gone.
            PermissionDenied: she is no provider of the scheme any more.
        """
        row = Case.objects.filter(id=case_id).first()
        if row is None:
            raise NotFound
        mine = is_asker(by, case_id)
        if not mine:
            permissions.check_can_provide(by, row.scheme)
        try:
            sealed = SealedRecord.open(by.keyring, binding_of(row), lock=lock)
        except NotForMe:
            raise NotFound from None
        if Section.SHARED not in sealed.keys:
            raise NotFound
        contents = sealed.read()
        if not contents.items:
            raise NotFound
        story = CaseStory.gather(read(item.data) for item in contents.items)
        now = timezone.now()
        if not mine and not _provides(by, story, timezone.localdate(now)):
            raise NotFound
        me = ASKER if mine else PROVIDER
        if side and side != me:
            raise NotFound
        return cls(row, sealed, contents.items, story, contents.verified, now, me, by)

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def put(self, part: Payload, section: Section = Section.PROVIDER) -> None:
        self.sealed.put(section, part.to_bytes())

    def write(self) -> None:
        """What the asker does names no actor, not even sealed. What goes on is kept on."""
        month = retain_month(self.today)
        if self.row.open and month != self.row.retain_month:
            self.row.retain_month = month
            self.row.save(update_fields=["retain_month"])
            keeping.move(self.row.id, month)
        actor = self.viewer.id if self.me == PROVIDER else None
        self.sealed.commit(event=DEED, actor=actor, retain_month=self.row.retain_month)

    def finish(self) -> None:
        """It is over: what the asker released is replaced by nothing, and the days until it is destroyed begin."""
        release = self.story.release
        if release is not None:
            kept = next(item for item in self.items if isinstance(read(item.data), Release))
            self.sealed.put(Section.SHARED, release.emptied().to_bytes(), kept.id)
        for gone in calendars.cancel_all(self.story.others, by=self.me, now=self.now):
            self.put(gone)
        self.row.open, self.row.gone_on = False, self.today + ENDS_AFTER
        self.row.save(update_fields=["open", "gone_on"])

    def tell_other(self) -> None:
        """One bit to the other side, and to nobody else."""
        if self.me == PROVIDER:
            told = [self.story.release.person] if self.story.release else []
        else:
            told = [self.story.opened.provider]
            away = rules.away_now(self.story, self.today)
            if away and away.cover and self.story.covered_by(away.cover, self.today):
                told.append(away.cover)
        notices.tell(told)

    def tell_scheme(self) -> None:
        notices.tell(coordinators_of(self.row.scheme))


def is_asker(by: Viewer, case_id: UUID) -> bool:
    """Whether her locker says that it is she who asked."""
    handle = locker.current(by.keyring).records.get(case_id.hex)
    return handle is not None and (handle["service"], handle["role"], handle["kind"]) == (SERVICE, AUTHOR, KIND_CASE)


def open_case(  # what the asker's choice consists of, spelled out
    *,
    by: Viewer,
    scheme: UUID,
    card: ProviderCard,
    service: str,
    urgency: str,
    release: Release,
    vouchers: Collection[str] = (),
    case_id: UUID | None = None,
    answer_days: int = rules.ANSWER_DAYS,
) -> UUID:
    """The asker has chosen one of the cards she was offered: her session makes the case and hands its keys to the provider.

    Two steps, as with a request: the locker takes handle and keys; then one transaction writes the record. The same id
    opens one case.

    Args:
        by: who asked. No row and no event names her.
        scheme: the scheme of her request.
        card: whom she chose, as she saw her.
        service: of the list `wellbeing_service`.
        urgency: of the list `wellbeing_urgency`.
        release: what the provider may know; `person` in it is filled here.
        vouchers: the codes of the offer.
        case_id: a fresh id from the request's own record, so that a second press opens nothing twice.
        answer_days: working days that the provider has.

    Raises:
        NotFound: the id is somebody else's.
        Refused: the provider is not with the scheme any more, or nobody there could read it.
    """
    record = case_id or uuid4()
    if Case.objects.filter(id=record).exists():
        if not is_asker(by, record):
            raise NotFound
        return record
    if not Membership.objects.filter(
        tenant=scheme, person=card.person, role=Role.PROVIDER, person__active=True
    ).exists():
        raise Refused("They are not with the scheme any more. Choose somebody else.")
    if card.person == by.id:
        raise Refused("You cannot choose yourself.")
    if not vaults.ready(scheme, VaultKind.WELLBEING):
        raise Refused("Nobody at the scheme could read this yet, so it cannot be sent.")
    now = timezone.now()
    sealed = _into_locker(by, scheme, record, service, now)
    opened = CaseOpened(
        provider=card.person,
        provider_name=card.name,
        service=service,
        urgency=urgency,
        answer_by=rules.answer_by(timezone.localdate(now), answer_days),
        at=now,
    )
    month = retain_month(timezone.localdate(now))
    with transaction.atomic():
        try:
            with transaction.atomic():
                Case.objects.create(id=record, scheme=scheme, retain_month=month)
        except IntegrityError:  # her other window was faster
            return record
        sealed.put(Section.PROVIDER, opened.to_bytes())
        sealed.put(Section.PROVIDER, Entitlement(vouchers=tuple(vouchers), at=now).to_bytes())
        sealed.put(Section.SHARED, card.to_bytes())
        sealed.put(Section.SHARED, replace(release, person=by.id).to_bytes())
        sealed.commit(event=DEED, actor=None, retain_month=month)
        sealed.wrap_to_vault(VaultKind.WELLBEING, (Section.PROVIDER,), retain_month=month)
        sealed.hand_over(card.person, _BOTH, retain_month=month)
        notices.tell([card.person])
    return record


def answer(*, by: Viewer, case_id: UUID, accepted: bool, reason: str = "") -> None:
    """The provider says yes or no. After a no, what the asker had released is gone from the case.

    Raises:
        NotFound, PermissionDenied: she was not chosen.
        Refused: it was answered, the time is over, or a no has no reason.
    """
    with transaction.atomic():
        desk = CaseDesk.of(by, case_id, side=PROVIDER)
        _check_own(desk)
        rules.check_answer(desk.story, accepted=accepted, reason=reason, today=desk.today)
        desk.put(Answer(accepted=accepted, at=desk.now, reason=reason))
        if accepted and desk.story.opened.service in rules.RECURRING:
            desk.put(_first_rhythm(desk))
        if not accepted:
            desk.finish()
        desk.write()
        desk.tell_other()
        desk.tell_scheme()
    locker.touch(by.keyring)


def say(*, by: Viewer, case_id: UUID, text: str) -> None:
    """One of the two writes to the other. The scheme cannot read it.

    Raises:
        NotFound, PermissionDenied: it is not hers.
        Refused: the text is missing or too long, or this is not going on.
    """
    with transaction.atomic():
        desk = CaseDesk.of(by, case_id)
        rules.check_message(desk.story, text)
        release = desk.story.release
        name = by.name if desk.me == PROVIDER else (release.name if release else "")
        number = len(desk.story.messages) + 1
        desk.put(CaseMessage(author=desk.me, name=name, text=text, at=desk.now, number=number), Section.SHARED)
        desk.write()
        desk.tell_other()
    locker.touch(by.keyring)


def return_session(
    *, by: Viewer, case_id: UUID, outcome: str, minutes: int, month: date, session_id: UUID | None = None
) -> UUID:
    """One session: a code, a length, a month. Its voucher is spent, and the provider's totals grow by one.

    Args:
        by: the provider, or who steps in for her.
        case_id: the case.
        outcome: of the list `session_outcome`.
        minutes: how long it was; 0 unless it took place.
        month: the first day of this month or of the one before.
        session_id: a fresh id from the form; the same id is returned once.

    Raises:
        NotFound, PermissionDenied: it is not hers.
        Refused: a field does not fit, no session is left, or the voucher was used already.
    """
    session = session_id or uuid4()
    with transaction.atomic():
        desk = CaseDesk.of(by, case_id, side=PROVIDER)
        if any(one.id == session for one in desk.story.returned):
            return session
        rules.check_return(desk.story, outcome=outcome, minutes=minutes, month=month, today=desk.today)
        voucher = rules.voucher_for(desk.story, outcome)
        if voucher:
            funds.spend(voucher, scheme=desk.row.scheme)
            _sell(by, desk.row.scheme, month, voucher)
        number = len(desk.story.returned) + 1
        desk.put(
            Returned(
                id=session, outcome=outcome, minutes=minutes, voucher=voucher, month=month, by=by.id, number=number
            )
        )
        if desk.story.rhythm and (later := rules.after_session(desk.story.rhythm, outcome, desk.today)):
            desk.put(later)
        desk.write()
    locker.touch(by.keyring)
    return session


def break_confidentiality(*, by: Viewer, case_id: UUID) -> None:
    """The provider had to speak to somebody else to keep a person safe: the time, and nothing more.

    Raises:
        NotFound, PermissionDenied: it is not hers.
        Refused: this is not going on.
    """
    with transaction.atomic():
        desk = CaseDesk.of(by, case_id, side=PROVIDER)
        rules.check_runs(desk.story)
        desk.put(ConfidentialityBroken(at=desk.now))
        desk.write()
        desk.tell_other()
        desk.tell_scheme()
    locker.touch(by.keyring)


def end(*, by: Viewer, case_id: UUID, how: str) -> None:
    """Either of the two ends it; before an answer the asker takes it back (`early`).

    Raises:
        NotFound, PermissionDenied: it is not hers.
        Refused: it has ended, or this is no way in which it can.
    """
    with transaction.atomic():
        desk = CaseDesk.of(by, case_id)
        if desk.me == PROVIDER:
            _check_own(desk)
            if desk.story.waits:
                raise Refused("Answer it first: say yes or no.")
        rules.check_end(desk.story, how)
        desk.tell_other()  # as long as the case says whom
        desk.put(Ended(how=how, by=desk.me, at=desk.now))
        desk.finish()
        desk.write()
        desk.tell_scheme()
    locker.touch(by.keyring)


def set_rhythm(*, by: Viewer, case_id: UUID, weeks: int, minutes: int, due_on: date) -> None:
    """How often supervision comes round, how long it lasts, and when the next one is due. The provider sets it.

    Raises:
        NotFound, PermissionDenied: it is not hers.
        Refused: a field does not fit, or this does not recur.
    """
    with transaction.atomic():
        desk = CaseDesk.of(by, case_id, side=PROVIDER)
        rules.check_rhythm(desk.story, weeks=weeks, minutes=minutes, due_on=due_on, today=desk.today)
        number = desk.story.rhythm.number + 1 if desk.story.rhythm else 1
        desk.put(Rhythm(weeks=weeks, minutes=minutes, due_on=due_on, number=number))
        desk.write()
        desk.tell_other()
    locker.touch(by.keyring)


def ask_for_next(*, by: Viewer, case_id: UUID) -> None:
    """One press: the other side is told that the next session is wanted.

    Raises:
        NotFound, PermissionDenied: it is not hers.
        Refused: it was asked for already, or no session is left.
    """
    with transaction.atomic():
        desk = CaseDesk.of(by, case_id)
        rules.check_next(desk.story)
        desk.put(NextAsked(by=desk.me, at=desk.now, sessions=len(desk.story.returned)))
        desk.write()
        desk.tell_other()
    locker.touch(by.keyring)


def go_away(*, by: Viewer, case_id: UUID, from_on: date, until_on: date, cover: UUID | None = None) -> None:
    """The provider says when she is away, and names a colleague of the scheme who could step in.

    The colleague gets nothing by this: the asker decides (`agree_to_cover`).

    Raises:
        NotFound, PermissionDenied: it is not hers.
        Refused: the days do not fit, or there is no such colleague.
    """
    with transaction.atomic():
        desk = CaseDesk.of(by, case_id, side=PROVIDER)
        _check_own(desk)
        rules.check_away(desk.story, from_on=from_on, until_on=until_on, cover=cover, today=desk.today)
        others = colleagues(desk.row.scheme, but=by.id)
        if cover is not None and cover not in others:
            raise Refused("Choose from the list.", field="cover")
        number = desk.story.away.number + 1 if desk.story.away else 1
        name = others[cover] if cover else ""
        desk.put(Away(from_on=from_on, until_on=until_on, number=number, cover=cover, cover_name=name))
        desk.write()
        desk.tell_other()
    locker.touch(by.keyring)


def agree_to_cover(*, by: Viewer, case_id: UUID) -> None:
    """The asker lets the named colleague step in: her session hands over the keys, which also open what was written so far.

    Raises:
        NotFound: it is not hers.
        Refused: nobody is named, or she has agreed already.
    """
    with transaction.atomic():
        desk = CaseDesk.of(by, case_id, side=ASKER)
        rules.check_runs(desk.story)
        away = rules.away_now(desk.story, desk.today)
        if away is None or away.cover is None:
            raise Refused("Nobody is named to step in.")
        if any(one.away == away.number for one in desk.story.covers):
            raise Refused("You have agreed to this already.")
        desk.put(CoverAgreed(cover=away.cover, away=away.number, at=desk.now))
        desk.write()
        desk.sealed.hand_over(away.cover, _BOTH, retain_month=desk.row.retain_month)
        notices.tell([away.cover, desk.story.opened.provider])
    locker.touch(by.keyring)


def close_overdue(stories: Mapping[UUID, CaseStory]) -> None:
    """Ends what no provider has answered in time: the days until it is destroyed begin. A coordinator's round calls this,
    who has read the stories; no key is needed, since an answer that comes too late is refused anyhow.
    """
    today = timezone.localdate()
    late = [case for case, story in stories.items() if rules.overdue(story, today)]
    Case.objects.filter(id__in=late, open=True).update(open=False, gone_on=today + ENDS_AFTER)


def colleagues(scheme: UUID, *, but: UUID) -> dict[UUID, str]:
    """The other providers of a scheme, by name."""
    rows = Membership.objects.filter(tenant=scheme, role=Role.PROVIDER, person__active=True).select_related("person")
    found = {row.person_id: row.person.name for row in rows if row.person_id != but}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def handed_to(by: Viewer) -> set[UUID]:
    """The cases whose keys somebody has handed to her: in her locker already, or waiting in her inbox."""
    kept = locker.current(by.keyring).records
    found = {
        UUID(hex=record)
        for record, entry in kept.items()
        if entry["kind"] == KIND_CASE and (entry["service"], entry["role"]) != (SERVICE, AUTHOR)
    }
    return found | {record for record, (_, kind, _) in inbox.waiting(by.keyring).items() if kind == KIND_CASE}


def binding_of(row: Case) -> Binding:
    return Binding(row.scheme, row.id, KIND_CASE)


def _provides(by: Viewer, story: CaseStory, today: date) -> bool:
    return by.id == story.opened.provider or story.covered_by(by.id, today)


def _check_own(desk: CaseDesk) -> None:
    """Whoever steps in for some days decides nothing for the time after them."""
    if desk.viewer.id != desk.story.opened.provider:
        raise Refused("Only the provider herself can do this. You step in for her.")


def _first_rhythm(desk: CaseDesk) -> Rhythm:
    first = desk.today + rules.FIRST_DUE
    return Rhythm(weeks=rules.DEFAULT_WEEKS, minutes=rules.DEFAULT_MINUTES, due_on=first, number=1)


def _sell(by: Viewer, scheme: UUID, month: date, voucher: str) -> None:
    """One session more in the provider's own totals, at the fee that she has now."""
    profile = ProfileDesk.own(by, scheme)
    if profile is None:
        raise Refused("Fill in your profile first: your totals are kept with it.")
    profile.put(profile.story.ledger.with_session(month, series_of(voucher), profile.story.profile.fee))
    profile.write(by)


def _into_locker(by: Viewer, scheme: UUID, record: UUID, service: str, now: datetime) -> SealedRecord:
    """Handle and keys, before there is a row. Keys that an earlier try has left there are used again."""
    sealed = SealedRecord.new(Binding(scheme, record, KIND_CASE), _BOTH)

    def change(mine: Locker) -> None:
        sealed.keys.update(mine.keys(record))
        mine.add_record(
            record,
            tenant=scheme,
            kind=KIND_CASE,
            keys=sealed.keys,
            service=SERVICE,
            role=AUTHOR,
            note={"title": service, "made_at": now.isoformat()},
        )

    locker.update(by.keyring, change)
    return sealed
