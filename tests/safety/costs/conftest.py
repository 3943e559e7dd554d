"""Short ways to costs, pots and claims, with the cast's real keys. Lee holds Harbour's finance key, Ben and Bel the safety key."""

import pytest

from safety.actions import costs as deeds
from safety.payloads.costs import CostBody


def cost_body(**changes):
    return CostBody(**{"category": "PHY-LCK", "what_for": "New locks at the front door", "amount": 125_000, **changes})


@pytest.fixture
def add(world, harbour):
    """Adds a cost, by Amina at Harbour unless told otherwise; returns its id."""

    def add(who="Amina", *, tenant=None, stage="estimate", files=(), pot=None, about=None, **changes):
        return deeds.add_cost(
            by=world[who].viewer(),
            tenant=tenant or harbour,
            body=cost_body(**changes),
            stage=deeds.Stage(stage),
            files=files,
            pot_id=pot,
            about=about,
        )

    return add


@pytest.fixture
def move(world):
    """Moves a cost on, by Lee unless told otherwise."""

    def move(cost, *stages, who="Lee", reason="", amount=None):
        for stage in stages:
            deeds.move_cost(
                by=world[who].viewer(), cost_id=cost, stage=deeds.Stage(stage), reason=reason, amount=amount
            )

    return move
