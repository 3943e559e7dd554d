"""Two hundred people want the last twenty places at the same moment: twenty get one each, the others are told so.

With real transactions, every one of them in a thread and on a connection of her own.
"""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection, transaction

from tests.wellbeing import crowd
from tests.wellbeing.bookings.conftest import opened
from tests.wellbeing.cases import building
from tests.wellbeing.groups import conftest as grouping
from vault.calendars import Calendar
from wellbeing.actions import calendars, circles, groups
from wellbeing.actions.providers import ProfileDesk
from wellbeing.models import Group, GroupPlace, Request, Slot
from wellbeing.workflow import Refused

PEOPLE, PLACES = 200, 20


def at_once(deeds):
    """What each gave: its result, or the sentence of its refusal. Anything else that is raised fails the test."""
    barrier = Barrier(len(deeds))

    def one(deed):
        barrier.wait()
        try:
            return deed()
        except Refused as refused:
            return refused.sentence
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [each.result() for each in [pool.submit(one, deed) for deed in deeds]]


def test_it_gives_the_last_twenty_places_to_twenty_of_two_hundred(transactional_db, world):
    building.provider(world)
    group = grouping.opened(world, service="training", size=PLACES)
    harbour, everybody = world.tenants["harbour"], crowd.people(world.tenants["harbour"], PEOPLE)

    def joining(viewer):
        return lambda: groups.join(by=viewer, employer=harbour, group_id=group, called="Me", seen=True)

    start = time.perf_counter()
    results = at_once([joining(viewer) for viewer in everybody])
    took = time.perf_counter() - start
    told = Counter(type(result).__name__ if not isinstance(result, str) else result for result in results)
    print(f"{connection.vendor}: {PEOPLE} people, {PLACES} places, {took:.1f} s: {dict(told)}")  # noqa: T201 - asked for
    assert told == {"UUID": PLACES, groups.FULL: PEOPLE - PLACES}
    claims = list(GroupPlace.objects.filter(group=group).values_list("claim", flat=True))
    assert None not in claims
    assert len(set(claims)) == PLACES
    assert Request.objects.count() == PLACES
    held = {
        one.joining.claim for viewer in everybody for one in circles.joined(viewer) if one.group == Group.objects.get()
    }
    assert held == set(claims), "each place is held by exactly one of them, and each of them knows it"
    _slots(world)


def _slots(world):
    """The same for twenty hours of one calendar, and for twenty attempts to open the same hour."""
    opened(world, weeks=PLACES)
    desk = ProfileDesk.own(world["Efe"].viewer(), world.tenants["wellspring"].id, lock=False)
    calendar = Calendar.parse(desk.story.profile.calendar, desk.story.profile.calendar_key)
    slots = list(Slot.objects.values_list("id", flat=True))

    def taking(turn):
        def deed():
            with transaction.atomic():
                return calendars.take(calendar, slots[turn % PLACES])

        return deed

    results = at_once([taking(turn) for turn in range(PEOPLE)])
    assert sum(result == calendars.TAKEN for result in results) == PEOPLE - PLACES
    assert {result for result in results if result != calendars.TAKEN} == set(
        Slot.objects.values_list("claim", flat=True)
    )
    results = at_once([lambda: opened(world, days=3) for _ in range(PLACES)])
    assert sum(isinstance(result, list) for result in results) == 1
    assert Slot.objects.count() == PLACES + 1
