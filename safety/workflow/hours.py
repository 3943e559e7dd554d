"""When an organisation works, and time counted in its working hours. Pure but for `hours_of`, which reads the setting.

Everything is reckoned in the local time of London, where the four nations keep the same clock, and compared in UTC, so an
hour is an hour on the two days of the year on which the clocks change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from safety.models import OrganisationHours
from safety.workflow.refusal import Refused
from ui.workdays import is_holiday

LONDON = ZoneInfo("Europe/London")
NATIONS = {"ENG": "England", "NIR": "Northern Ireland", "SCT": "Scotland", "WLS": "Wales"}
"""Each nation with the bank holidays of its own, by the codes of ISO 3166-2:GB."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY = timedelta(days=1)
_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When somebody is there: some days of the week (0 is Monday) from one time to a later one, but for bank holidays.

    `rota`: somebody can be reached round the clock.
    """

    days: frozenset[int] = frozenset(range(5))
    opens: time = time(9)
    closes: time = time(17)
    nation: str = "ENG"
    rota: bool = False

    @property
    def day(self) -> timedelta:
        """The length of a working day."""
        start, end = (timedelta(hours=at.hour, minutes=at.minute) for at in (self.opens, self.closes))
        return end - start

    def is_open(self, moment: datetime) -> bool:
        return any(start <= moment < end for start, end in self._spans(moment.astimezone(LONDON).date(), 1))

    def opening(self, moment: datetime) -> datetime:
        """The moment itself while somebody is there, else when somebody is there again."""
        if self.is_open(moment):
            return moment
        return next(start for start, _ in self._spans(moment.astimezone(LONDON).date()) if start > moment)

    def after(self, moment: datetime, span: timedelta) -> datetime:
        """The moment by which so much working time has passed; the moment itself for none."""
        left = span
        if left <= _NONE:
            return moment
        for start, end in self._spans(moment.astimezone(LONDON).date()):
            begin = max(start, moment)
            if begin >= end:
                continue
            if end - begin >= left:
                return (begin + left).astimezone(UTC)
            left -= end - begin
        raise AssertionError("The days of the year go on.")  # pragma: no cover -- the generator does not end

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; none when the second is not the later one."""
        passed = _NONE
        for opens, closes in self._spans(start.astimezone(LONDON).date()):
            if opens >= end:
                return passed
            passed += max(_NONE, min(closes, end) - max(opens, start))
        raise AssertionError("The days of the year go on.")  # pragma: no cover -- the generator does not end

    def _spans(self, first: date, count: int | None = None) -> Iterator[tuple[datetime, datetime]]:
        """Each working day's opening and closing in UTC, from a day on."""
        day, left = first, count
        while left is None or left > 0:
            if day.weekday() in self.days and not is_holiday(day, self.nation):
                start, end = (datetime.combine(day, at, LONDON).astimezone(UTC) for at in (self.opens, self.closes))
                if start < end:  # not so where the clocks are put forward over it
                    yield start, end
            day, left = day + _DAY, None if left is None else left - 1


USUAL = OpeningHours()
"""Monday to Friday from nine to five, the bank holidays of England, no rota: until an organisation says otherwise."""


def check_hours(hours: OpeningHours) -> None:
    """Raises Refused, naming the field, for hours in which nobody is ever there."""
    if not hours.days or not hours.days <= frozenset(range(7)):
        raise Refused("Choose at least one day of the week.", field="days")
    if hours.closes <= hours.opens:
        raise Refused("You must close later on the day than you open.", field="closes")
    if hours.nation not in NATIONS:
        raise Refused("Choose from the list.", field="nation")


def hours_of(tenant: UUID) -> OpeningHours:
    """What an organisation has set, or the usual hours."""
    row = OrganisationHours.objects.filter(tenant=tenant).first()
    if row is None:
        return USUAL
    days = frozenset(day for day in range(7) if row.days >> day & 1)
    return OpeningHours(days, row.opens, row.closes, row.nation, row.rota)
