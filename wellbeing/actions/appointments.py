"""What is in a person's own diary: her bookings as an asker, those of a provider, and the meetings of groups.

Read from her own records by her own keys. No row says that she has any.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.utils import timezone

from accounts.viewer import Viewer
from vault import locker, records
from vault.records import KIND_CASE
from wellbeing.actions import circles
from wellbeing.actions.cases import handed_to, is_asker
from wellbeing.actions.desk import AUTHOR
from wellbeing.documents.calendar import Appointment
from wellbeing.models import Case, Group
from wellbeing.payloads import Payload, read
from wellbeing.payloads.cases import ASKER, PROVIDER, CaseStory
from wellbeing.workflow.bookings import Booking, bookings_of
from wellbeing.workflow.groups import days_of, moment

MEMBER, FACILITATOR = "member", "facilitator"
PAST = timedelta(days=30)
"""How far back a diary goes."""


@dataclass(frozen=True, kw_only=True)
class Mine:
    """One appointment of hers. `record` is the case or the group it belongs to; `outcome` is set once it was cancelled."""

    booking: UUID
    side: str  # ASKER, PROVIDER, MEMBER or FACILITATOR
    record: UUID
    title: str
    starts: datetime
    minutes: int
    format: str
    place: str
    number: int
    changed: datetime
    outcome: str = ""
    cancelled_by: str = ""

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=self.minutes)

    @property
    def cancelled(self) -> bool:
        return bool(self.outcome)

    @property
    def of_case(self) -> bool:
        return self.side in {ASKER, PROVIDER}

    def entry(self) -> Appointment:
        """As a calendar file shows it."""
        return Appointment(
            booking=self.booking,
            side=self.side,
            starts=self.starts,
            minutes=self.minutes,
            sequence=self.number,
            changed=self.changed,
            cancelled=self.cancelled,
            place=self.place,
        )


def appointments_of(by: Viewer, *, since: datetime | None = None) -> list[Mine]:
    """Her appointments by their start, cancelled ones too. Bookings cost no more queries when there are many; each group does.

    Args:
        by: whose.
        since: what has ended before is left out; a month ago when not said.
    """
    start = since or timezone.now() - PAST
    found = [*_of_cases(by), *_of_groups(by)]
    return sorted((one for one in found if one.ends > start), key=lambda one: (one.starts, one.booking))


def _of_cases(by: Viewer) -> Iterator[Mine]:
    kept = locker.current(by.keyring).records
    asked = {UUID(hex=name) for name, entry in kept.items() if (entry["kind"], entry["role"]) == (KIND_CASE, AUTHOR)}
    ids = asked | handed_to(by)
    rows = Case.objects.filter(id__in=ids).values_list("id", "scheme") if ids else []
    for scheme, cases in _by_scheme(rows):
        for case, items in records.read_many(by.keyring, scheme, cases, kind=KIND_CASE):
            if items:
                yield from _of_case(by, case, [read(item.data) for item in items])


def _of_case(by: Viewer, case: UUID, parts: list[Payload]) -> Iterator[Mine]:
    story = CaseStory.gather(parts)
    asker = is_asker(by, case)
    if not asker and story.opened.provider != by.id and not story.covered_by(by.id, timezone.localdate()):
        return
    called = story.release.name if story.release else ""
    title = story.opened.provider_name if asker else called
    for one in bookings_of(story.others):
        yield _mine(one, side=ASKER if asker else PROVIDER, record=case, title=title)


def _mine(one: Booking, *, side: str, record: UUID, title: str) -> Mine:
    return Mine(
        booking=one.id,
        side=side,
        record=record,
        title=title,
        starts=one.starts,
        minutes=one.minutes,
        format=one.format,
        place=one.place,
        number=one.number,
        changed=one.changed,
        outcome=one.outcome,
        cancelled_by=one.cancelled_by,
    )


def _of_groups(by: Viewer) -> Iterator[Mine]:
    for one in circles.joined(by):
        if one.key and not one.ended:
            place = circles.circle(circles.for_member(one.group, one.key)).place
            yield from _meetings(one.group, place, side=MEMBER, seed=one.request)
    for group in circles.led_by(by):
        sealed = circles.open_group(by, group)
        if sealed is not None:
            yield from _meetings(group, circles.circle(sealed).place, side=FACILITATOR, seed=group.id)


def _meetings(group: Group, place: str, *, side: str, seed: UUID) -> Iterator[Mine]:
    for day in days_of(group.first_on, group.every_weeks, group.meetings):
        starts = moment(day, group.at)
        yield Mine(
            booking=uuid5(seed, day.isoformat()),
            side=side,
            record=group.id,
            title=group.title,
            starts=starts,
            minutes=group.minutes,
            format=group.format,
            place=place,
            number=0,
            changed=starts - timedelta(days=400),  # no row says when it was opened; before any first meeting
        )


def _by_scheme(rows: Iterable[tuple[UUID, UUID]]) -> Iterator[tuple[UUID, list[UUID]]]:
    found: dict[UUID, list[UUID]] = {}
    for record, scheme in rows:
        found.setdefault(scheme, []).append(record)
    yield from found.items()
