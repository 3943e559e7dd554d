"""Many people want the last few hours at the same moment: `python bench/bookings.py [people] [hours] [--postgres]`.

First all of them book an hour of one provider through the real action, each in a thread and with a case and a locker of her
own; then all of them join a group with that many places. As many succeed as there are places, each with a place of her own,
and everybody else gets a sentence. SQLite writes through to the disk as in production; `--postgres` starts a server for the
run and gives it the pool of connections that production has.
"""

import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import time as clock
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

if TYPE_CHECKING:
    from accounts.viewer import Viewer
    from config.world import World

HOUSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOUSE))

type Deed = Callable[[], object]


def at_once(deeds: Sequence[Deed]) -> tuple[list[object], list[float], float]:
    """What each deed gave or was told, how many seconds each took, and all of them together."""
    from django.db import connection  # noqa: PLC0415 -- needs Django set up

    from ui.refusals import Refused  # noqa: PLC0415 -- as above

    barrier = Barrier(len(deeds))

    def one(deed: Deed) -> tuple[object, float]:
        barrier.wait()
        start = time.perf_counter()
        try:
            return deed(), time.perf_counter() - start
        except Refused as refused:
            return refused.sentence, time.perf_counter() - start
        finally:
            connection.close()

    start = time.perf_counter()
    with ThreadPoolExecutor(len(deeds)) as pool:
        found = [each.result() for each in [pool.submit(one, deed) for deed in deeds]]
    return [result for result, _ in found], [took for _, took in found], time.perf_counter() - start


def crowd(world: "World", count: int) -> "list[Viewer]":
    """People of Harbour with keys and lockers of their own."""
    from accounts import viewer  # noqa: PLC0415 -- needs Django set up
    from accounts.models import Membership, Person, Role  # noqa: PLC0415 -- as above
    from vault import locker  # noqa: PLC0415 -- as above
    from vault.core.ciphers import Key  # noqa: PLC0415 -- as above
    from vault.keyring import Keyring  # noqa: PLC0415 -- as above

    found = []
    for number in range(count):
        person = Person.new(name=f"Colleague {number}", email=f"colleague{number}@harbour.example")
        person.save()
        Membership.objects.create(person=person, tenant=world.tenants["harbour"], role=Role.STAFF)
        keyring = Keyring(person.id, Key.generate())
        locker.create(keyring)
        loaded = viewer.load(person.id, keyring)
        assert loaded
        found.append(loaded)
    return found


def prepare(world: "World", people: "list[Viewer]", hours: int) -> tuple[list[UUID], list[UUID], UUID]:
    """A provider with hours, a case of everybody with her, and a group with as many places."""
    from django.utils import timezone  # noqa: PLC0415 -- needs Django set up

    from wellbeing.actions import cases, groups, providers  # noqa: PLC0415 -- as above
    from wellbeing.actions import hours as opening  # noqa: PLC0415 -- as above
    from wellbeing.payloads.cases import Release  # noqa: PLC0415 -- as above
    from wellbeing.payloads.offers import ProviderCard  # noqa: PLC0415 -- as above
    from wellbeing.payloads.providers import Profile  # noqa: PLC0415 -- as above
    from wellbeing.workflow.bookings import HoursWanted  # noqa: PLC0415 -- as above
    from wellbeing.workflow.funds import new_code  # noqa: PLC0415 -- as above
    from wellbeing.workflow.groups import Programme  # noqa: PLC0415 -- as above

    scheme, efe, nobody = world.tenants["wellspring"].id, world["Efe"], UUID(int=0)
    blank = Profile(person=nobody, name="Efe", calendar=nobody, calendar_key="", services=("counselling",))
    record = providers.write_profile(by=efe.viewer(), scheme=scheme, profile=blank)
    desk = providers.ProfileDesk.own(efe.viewer(), scheme, lock=False)
    assert desk
    profile = desk.story.profile
    card = ProviderCard(
        profile=record,
        person=efe.person,
        name="Efe",
        calendar=profile.calendar,
        calendar_key=profile.calendar_key,
    )
    slots: list[UUID] = []
    day = timezone.localdate() + timedelta(days=7)
    for number in range(hours):
        wanted = HoursWanted(
            day=day + timedelta(days=number // 8), at=clock(9 + number % 8), minutes=50, format="video"
        )
        slots += opening.open_hours(by=efe.viewer(), scheme=scheme, wanted=wanted)
    made = []
    for one in people:
        case = cases.open_case(
            by=one,
            scheme=scheme,
            card=card,
            service="counselling",
            urgency="month",
            release=Release(person=nobody, name="Me"),
            vouchers=[new_code("BENC")],
        )
        cases.answer(by=efe.viewer(), case_id=case, accepted=True)
        made.append(case)
    programme = Programme(
        service="training",
        title="Together",
        about="",
        facilitator=efe.person,
        first_on=day,
        at=clock(17),
        minutes=60,
        every_weeks=1,
        meetings=1,
        format="video",
        size=hours,
    )
    return slots, made, groups.open_group(by=world["Dele"].viewer(), scheme=scheme, wanted=programme)


def tell(what: str, people: int, places: int, found: tuple[list[object], list[float], float]) -> None:
    """The figures of one rush. Raises AssertionError where anybody got what was not there, or no answer."""
    results, times, took = found
    got = sum(isinstance(result, UUID) for result in results)
    told = Counter(result for result in results if isinstance(result, str))
    assert got == places, f"{got} got one of {places}"
    assert sum(told.values()) == people - places
    each = sorted(times)
    print(
        f"{what}: {people} people, {places} places: {got} succeeded, {people - got} were told so, in {took:.1f} s; "
        f"one waited {statistics.median(each):.2f} s in the middle, {each[-1]:.2f} s at most"
    )
    for sentence, count in told.most_common():
        print(f"  {count} times: {sentence}")


def main(people: int, places: int, *, postgres: bool) -> None:
    from bench._house import open_house  # noqa: PLC0415 -- after the path above

    database = None
    if postgres:
        from tests.postgres import address  # noqa: PLC0415 -- only where it is asked for

        database = address()
    world = open_house(database=database)
    from django.db import connection  # noqa: PLC0415 -- needs Django set up

    from wellbeing.actions import bookings, groups  # noqa: PLC0415 -- as above
    from wellbeing.models import GroupPlace, Slot  # noqa: PLC0415 -- as above

    everybody = crowd(world, people)
    slots, cases, group = prepare(world, everybody, places)
    harbour = world.tenants["harbour"]

    def booking(number: int) -> Deed:
        return lambda: bookings.book(by=everybody[number], case_id=cases[number], slot=slots[number % places])

    def joining(one: "Viewer") -> Deed:
        return lambda: groups.join(by=one, employer=harbour, group_id=group, called="Me", seen=True, request_id=uuid4())

    print(f"database: {connection.vendor}")
    tell("hours", people, places, at_once([booking(number) for number in range(people)]))
    tell("group", people, places, at_once([joining(one) for one in everybody]))
    for model in (Slot, GroupPlace):
        rows: Any = model
        claims = list(rows.objects.values_list("claim", flat=True))
        assert len(set(claims)) == places, "every place has a claim of its own"
        assert None not in claims


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:] if one.isdecimal()]
    many, few = [*given, *(200, 20)[len(given) :]]
    main(many, few, postgres="--postgres" in sys.argv)
