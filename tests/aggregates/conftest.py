"""A network large enough for figures, and releases made by a stand-in for the gate."""

import hashlib
from datetime import date

import pytest

from aggregates.actions import releases as actions
from aggregates.actions import units
from aggregates.figures import canonical
from aggregates.models import Release
from aggregates.tasks import drafting
from aggregates.workflow.releases import CHECKLIST
from tests.aggregates.building import book, on
from tests.safety.views.conftest import alert, browser_of  # noqa: F401 - fixtures for the tests here


def stand_in(cube, directory, method, period, earlier, *, sample=None, progress=print):
    """As the gate, but it protects nothing: for whatever does not look at the figures."""
    progress("Half of it is done.")
    told = sum(value for tally in cube.measures.values() for value, _ in tally.values())
    payload = {
        "format": "hearth-release/1",
        "kind": "quarter" if "-Q" in period else "year",
        "period": period,
        "edition": 1,
        "previous": hashlib.sha256(canonical(earlier[-1])).hexdigest() if earlier else None,
        "title": period,
        "method": {"version": method.version, "k": 5, "p": 0.15, "m": 1, "minimum": 10, "minimum_pence": 50000},
        "coverage": {"organisations": len(directory.units), "text": "All of them took part.", "withheld_share": 15},
        "measures": [
            {
                "code": "incidents",
                "title": "Incidents",
                "unit": "count",
                "tables": [
                    {
                        "code": "R",
                        "title": "By region",
                        "dimensions": ["region"],
                        "cells": [{"key": ["R01"], "value": told, "letter": "D"}, {"key": ["R02"], "value": None}],
                    }
                ],
            }
        ],
        "not_released": [{"code": "wb_change", "why": "Outcomes are not measured yet."}],
    }
    report = {"passed": True, "sampled": sample is not None, "tried": {"incidents": {"figures": 2, "interval": 2}}}
    return payload, report


@pytest.fixture
def jo(world):
    return world["Jo"].viewer(stepped_up=True)


@pytest.fixture
def drafted(world, jo, monkeypatch, django_capture_on_commit_callbacks):
    """Drafts a period by Jo, and runs the work at once with the stand-in; returns the release."""

    def run(drafting_id, bundle):
        drafting.run(drafting_id, bundle, build=stand_in)

    monkeypatch.setattr(actions, "start", run)

    def draft(period="2026-Q3", day=date(2026, 11, 10), *, listed=True):
        with on(day), django_capture_on_commit_callbacks(execute=True):
            if listed and not units.UnitList.objects.filter(year=int(period[:4])).exists():
                units.set_book(by=jo, book=book(int(period[:4]), tenants=[world.tenants["harbour"]]))
            actions.draft(by=jo, period=period)
        return Release.objects.filter(period=period).order_by("-states__leaf").first()

    return draft


@pytest.fixture
def say(world):
    """One reviewer's word."""

    def say(name, release, verdict="approve", note="fine by me"):
        ticked = tuple(CHECKLIST) if verdict == "approve" else ()
        actions.review(by=world[name].viewer(), release_id=release.id, verdict=verdict, ticked=ticked, note=note)

    return say


@pytest.fixture
def released(drafted, say, jo):
    """A published release."""

    def release(period="2026-Q3", day=date(2026, 11, 10)):
        made = drafted(period, day)
        with on(day):
            actions.submit(by=jo, release_id=made.id)
            say("Kit", made)
            say("Pia", made)
            actions.publish(by=jo, release_id=made.id)
        return made

    return release
