"""Two windows at the same moment, with real transactions: coordinators at one request, and the asker at one offer."""

from tests.wellbeing.bookings.test_together import at_once
from tests.wellbeing.coordinating.building import asks, chosen, dele, offered, provider, wellspring
from wellbeing import queries
from wellbeing.actions import offers, rounds, waiting
from wellbeing.models import Case
from wellbeing.queries import queue as desk
from wellbeing.workflow import Status


def test_it_lets_one_of_two_windows_win(transactional_db, world):
    efe, emre = provider(world), provider(world, "Emre")
    request = asks(world)
    both = at_once([lambda: offered(world, request, efe), lambda: offered(world, request, emre)])
    assert sorted(map(str, both)) == ["None", "There is an offer already. It waits for an answer."]
    found = desk.desk_request(dele(world), request)
    assert len(found.done.offers) == 1
    assert found.opened.verified

    offers.decline(by=world["Amina"].viewer(), request_id=request, reason="other")
    second = asks(world, name="Wren")
    offered(world, second, efe, emre)
    taken = at_once([lambda one=one: chosen(world, second, one, name="Wren") for one in (efe, emre, efe, emre)])
    assert Case.objects.count() == 1, "four presses, one case"
    choice = desk.desk_request(dele(world), second).done.choice
    assert {str(one) for one in taken} == {str(choice.case), f"You have chosen {choice.provider_name} already."}
    assert queries.open_mine(world["Wren"].viewer(), second).status is Status.ACCEPTED

    for name in ("Una", "Vik", "Ben"):
        waiting.close(by=dele(world), request_id=asks(world, name=name, place=_place(name)), to=Status.EXPIRED)
    rounds_ = at_once([lambda: rounds.catch_up(by=dele(world), scheme=wellspring(world)) for _ in range(3)])
    assert sum(one.told for one in rounds_) == 6, "each of the three requests is counted once, and why"


def _place(name):
    return {"Una": "lantern", "Vik": "quay"}.get(name, "harbour")
