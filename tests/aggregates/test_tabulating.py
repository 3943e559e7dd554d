"""Facts opened and added up: under their unit, in their region, with the sum of their record keys."""

from dataclasses import replace
from datetime import date

import pytest

from aggregates.actions import facts as figures
from aggregates.actions.tabulating import tabulate
from aggregates.cube import placed, record_key
from aggregates.method import METHOD, RANGE
from aggregates.models import Fact
from aggregates.payloads.facts import KINDS, REASONS, CostFact, IncidentFact, WellbeingFact
from aggregates.workflow import units
from tests.aggregates.building import book, on
from tests.vault import sealing
from ui.refusals import Refused
from vault import facts, vaults
from vault.models import VaultKind

AUGUST = date(2026, 8, 10)


@pytest.fixture
def stats(world):
    return vaults.find(world.tenants["commons"].id, VaultKind.STATS)


@pytest.fixture
def push(world):
    def push(fact, day=AUGUST):
        harbour = world.tenants["harbour"]
        with on(day):
            return figures.push(by=world["Ben"].viewer(), tenant=harbour.id, vault=VaultKind.SAFETY, fact=fact)

    return push


@pytest.fixture
def cube(world, jo, stats):
    def cube(quarters=("2026-Q3",), entries=None):
        return tabulate(jo, stats, quarters, entries or book(tenants=[world.tenants["harbour"]]))

    return cube


def test_it_adds_up_what_falls_into_the_same_cells(world, push, cube, jo, stats):
    tenant = world.tenants["harbour"].id
    made = [push(IncidentFact(tenant=tenant, region="TLI", type="ONL", severity=3)) for _ in range(2)]
    made.append(push(IncidentFact(tenant=tenant, type="ONL", severity=3)))
    found = cube().measures["incidents"]
    secret = facts.stat_secret(jo.keyring, stats)
    keys = [record_key(secret, one.hex) for one in made]
    assert found == {
        ("2026-Q3", "u000", "R06", "online", "3"): [2, sum(keys[:2]) % RANGE],
        ("2026-Q3", "u000", "R01", "online", "3"): [1, keys[2]],
    }


def test_it_gives_the_same_sums_however_often_it_is_asked(world, push, cube):
    push(IncidentFact(tenant=world.tenants["harbour"].id, type="ONL", severity=3))
    assert cube().to_bytes() == cube().to_bytes()


def test_it_counts_every_measure_under_the_names_of_the_method(world, push, cube):
    tenant = world.tenants["harbour"].id
    push(CostFact(tenant=tenant, category="PHY-CCTV", pence=80_000))
    push(CostFact(tenant=tenant, category="PHY-ALM", pence=-5_000))
    for kind in KINDS:
        push(WellbeingFact.wait(tenant=tenant, kind=kind, days=7))
    for reason in REASONS:
        push(WellbeingFact.unmet(tenant=tenant, kind="counselling", reason=reason))
    push(WellbeingFact.session(tenant=tenant, kind="counselling", outcome="dna"))
    push(WellbeingFact.session(tenant=tenant, kind="counselling", outcome="rebooked"))
    push(WellbeingFact.preference(tenant=tenant, dimension="faith", met=True))
    push(WellbeingFact.request(tenant=tenant, kind="counselling"))
    directory = units.directory_of(book(tenants=[world.tenants["harbour"]]))
    found = placed(cube(), directory, METHOD).measures
    assert sum(value for value, _ in found["costs"].values()) == 75_000
    assert sum(value for value, _ in found["support_waits"].values()) == len(KINDS) + len(REASONS)
    assert sum(value for value, _ in found["support_sessions"].values()) == 1


def test_it_counts_each_quarter_by_itself_and_newcomers_from_their_own(world, push, cube):
    tenant = world.tenants["harbour"]
    for day in (date(2026, 5, 5), AUGUST):
        push(IncidentFact(tenant=tenant.id, type="ONL", severity=3), day)
    quarters = ("2026-Q1", "2026-Q2", "2026-Q3")
    assert {key[0] for key in cube(quarters).measures["incidents"]} == {"2026-Q2", "2026-Q3"}
    late = book(tenants=[tenant])
    late = replace(late, units=(replace(late.units[0], since="2026-Q3"), *late.units[1:]))
    assert {key[0] for key in cube(quarters, late).measures["incidents"]} == {"2026-Q3"}


def test_it_refuses_facts_that_somebody_moved_about(world, push, cube):
    first = push(IncidentFact(tenant=world.tenants["harbour"].id, type="ONL", severity=3))
    second = push(IncidentFact(tenant=world.tenants["harbour"].id, type="PHY", severity=5))
    sealing.tamper(Fact, {"blob": Fact.objects.get(pk=first).blob}, pk=second)
    with pytest.raises(Refused, match="1 facts do not open"):
        cube()
