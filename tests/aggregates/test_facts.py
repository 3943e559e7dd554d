"""Facts on their way to the statistics: their 32 bytes, and when one may still be corrected."""

from datetime import UTC, date, datetime
from unittest import mock
from uuid import UUID, uuid4

import pytest

from aggregates.actions import facts as figures
from aggregates.models import Fact
from aggregates.payloads import facts as payloads
from aggregates.payloads.facts import BadFact, CostFact, IncidentFact, WellbeingFact
from safety import actions, vocabulary
from safety.actions import costs
from safety.payloads import Assessment, CostBody, ReportBody
from safety.workflow.costs import Stage
from tests.vault import sealing
from vault import facts, vaults
from vault.models import FactKey, VaultKind, VaultMember

TENANT = UUID(int=7)
AUGUST = datetime(2026, 8, 10, 9, tzinfo=UTC)
EVERY_KIND = [
    IncidentFact(tenant=TENANT, region="TLE", type="PHY", severity=5),
    CostFact(tenant=TENANT, category="PHY-CCTV", pence=-125_000),
    WellbeingFact.request(tenant=TENANT, kind="counselling"),
    WellbeingFact.wait(tenant=TENANT, kind="crisis", days=7, region="UKX"),
    WellbeingFact.session(tenant=TENANT, kind="pfa", outcome="dna"),
    WellbeingFact.preference(tenant=TENANT, dimension="faith", met=False),
    WellbeingFact.unmet(tenant=TENANT, kind="respite", reason="budget"),
]


@pytest.mark.parametrize("fact", EVERY_KIND, ids=lambda fact: getattr(fact, "measure", type(fact).__name__))
def test_it_packs_every_fact_into_32_bytes_and_reads_it_again(fact):
    body = fact.to_bytes()
    assert len(body) == 32
    codes = payloads.read_codes(body[: payloads.CODES_SIZE])
    assert (codes.tenant, codes.region) == (TENANT, fact.region)
    for name in ("type", "severity", "kind", "detail", "measure"):
        if hasattr(fact, name):
            assert getattr(codes, name) == (getattr(fact, name) or "")
    assert payloads.number_of(body) == getattr(fact, "pence", 1)
    assert repr(fact) == f"<{type(fact).__name__}>"


@pytest.mark.parametrize(
    "fact",
    [
        IncidentFact(tenant=TENANT, type="PHY-EXT", severity=1),
        IncidentFact(tenant=TENANT, type="PHY", severity=6),
        IncidentFact(tenant=TENANT, region="London", type="PHY", severity=1),
        CostFact(tenant=TENANT, category="OTH-OTH", pence=2**63),
        WellbeingFact(tenant=TENANT, measure="support_waits", kind="pfa"),
        WellbeingFact(tenant=TENANT, measure="incidents", kind="pfa"),
    ],
)
def test_it_refuses_what_stands_in_no_table(fact):
    with pytest.raises(BadFact):
        fact.to_bytes()


def test_it_refuses_bytes_that_are_no_fact():
    good = EVERY_KIND[0].to_bytes()[: payloads.CODES_SIZE]
    for wrong in (b"", b"\x02" + good[1:], good[:1] + b"\x63" + good[2:], good[:1] + b"\0" + good[2:]):
        with pytest.raises(BadFact):
            payloads.read_codes(wrong)


@pytest.mark.parametrize(
    ("days", "band"), [(0, "0-2"), (2, "0-2"), (3, "3-5"), (10, "6-10"), (20, "11-20"), (40, "21-40"), (400, "41+")]
)
def test_it_puts_a_wait_into_its_band(days, band):
    assert payloads.band_of(days) == band


def test_it_has_a_place_for_every_code_of_the_lists():
    assert {row.code for row in vocabulary.entries("region")} == set(payloads.REGIONS)
    assert {row.code for row in vocabulary.entries("cost_category")} == set(payloads.CATEGORIES)
    assert {row.code[:3] for row in vocabulary.entries("incident_type")} == set(payloads.FAMILIES)


@pytest.fixture
def harbour(world):
    return world.tenants["harbour"]


@pytest.fixture
def stats(world):
    return vaults.find(world.tenants["commons"].id, VaultKind.STATS)


def on(day):
    return mock.patch("django.utils.timezone.now", return_value=datetime.combine(day, AUGUST.timetz()))


def counted(world, stats):
    """Every fact that there is, as the statistics steward opens them: codes and number."""
    keyring = sealing.opened(world["Jo"])
    found = {}
    for period in set(FactKey.objects.values_list("period", flat=True)):
        for key, opener in facts.openers(keyring, stats, [period]).items():
            for row in Fact.objects.filter(key=key):
                body = opener(row.id.bytes, bytes(row.blob))
                found[row.id] = (period, payloads.read_codes(body[:24]), payloads.number_of(body))
    return found


def push(world, harbour, severity=3, **changes):
    fact = IncidentFact(tenant=harbour.id, type="ONL", severity=severity)
    given = {"by": world["Ben"].viewer(), "tenant": harbour.id, "vault": VaultKind.SAFETY, "fact": fact}
    return figures.push(**given, **changes)


def test_it_counts_a_fact_in_the_quarter_of_its_day(world, harbour, stats):
    with on(date(2026, 8, 10)):
        made = push(world, harbour)
    assert counted(world, stats)[made][0] == "2026-Q3"


def test_it_corrects_a_fact_in_its_own_quarter_until_that_is_closed(world, harbour, stats):
    with on(date(2026, 9, 30)):
        made = push(world, harbour)
    with on(date(2026, 10, 30)):
        assert push(world, harbour, severity=4, replaces=made) == made
    period, codes, _ = counted(world, stats)[made]
    assert (period, codes.severity) == ("2026-Q3", 4)
    with on(date(2026, 10, 31)):
        assert push(world, harbour, severity=5, replaces=made) == made
        assert not figures.withdraw(fact_id=made)
    assert counted(world, stats)[made][1].severity == 4
    assert Fact.objects.count() == 1


def test_it_takes_a_fact_back_while_its_quarter_is_open(world, harbour):
    with on(date(2026, 9, 30)):
        made = push(world, harbour)
        assert figures.withdraw(fact_id=made)
        assert not figures.withdraw(fact_id=made)
    assert not figures.is_known(made)


def test_it_does_nothing_where_nobody_holds_the_statistics_key(world, harbour, stats):
    VaultMember.objects.filter(vault=stats).delete()
    assert push(world, harbour) is None
    assert not Fact.objects.exists()


def judged(kind="incident", severity=3):
    return Assessment(
        kind=kind, types=("ONL-MSG",), primary="ONL-MSG", body=1, mind=severity, work=2, worst=5, reason="as we saw it"
    )


def report(world, harbour, **more):
    body = ReportBody(kind="incident", happened_on=date(2026, 8, 1), narrative="what happened", region="TLE")
    return actions.report(by=world["Amina"].viewer(), tenant=harbour, body=body, **more)


def test_it_counts_what_the_team_accepts_once_however_often_it_judges(world, harbour, stats):
    ben = world["Ben"].viewer()
    with on(date(2026, 8, 10)):
        record = report(world, harbour)
        assert not Fact.objects.exists(), "nothing is counted before somebody has judged it"
        actions.triage(by=ben, incident_id=record, assessment=judged())
        actions.triage(by=ben, incident_id=record, assessment=judged(severity=4))
    ((period, codes, number),) = counted(world, stats).values()
    assert (period, codes.tenant, codes.region, codes.type) == ("2026-Q3", harbour.id, "TLE", "ONL")
    assert (codes.severity, number) == (4, 1)


def test_it_counts_neither_near_misses_nor_duplicates(world, harbour):
    ben = world["Ben"].viewer()
    with on(date(2026, 8, 10)):
        main, other, near = (report(world, harbour) for _ in range(3))
        actions.link_duplicates(by=ben, main_id=main, incident_ids=[other], reason="the same message")
        for record in (main, near):
            actions.triage(by=ben, incident_id=record, assessment=judged())
        actions.triage(by=ben, incident_id=near, assessment=judged(kind="near_miss"))
    assert Fact.objects.count() == 1


def test_it_keeps_the_fact_of_a_restricted_record_from_the_rest_of_the_team(world, harbour, stats):
    with on(date(2026, 8, 10)):
        record = report(world, harbour, excluded=[world["Ben"].person])
        actions.triage(by=world["Bel"].viewer(), incident_id=record, assessment=judged())
        teams = facts.lock(sealing.opened(world["Ben"]), sealing.safety(harbour), stats, "2026-Q3")
    (fact,) = Fact.objects.all()
    assert fact.key != teams.id
    assert len(counted(world, stats)) == 1


def test_it_counts_a_cost_when_it_is_approved_and_what_changes_later_as_an_entry_of_its_own(world, harbour, stats):
    lee, ben = world["Lee"].viewer(), world["Ben"].viewer()
    body = CostBody(category="PHY-CCTV", what_for="A camera", amount=80_000)
    with on(date(2026, 8, 10)):
        cost = costs.add_cost(by=world["Amina"].viewer(), tenant=harbour, body=body)
        costs.move_cost(by=lee, cost_id=cost, stage=Stage.APPROVED)
    with on(date(2026, 11, 10)):
        costs.move_cost(by=ben, cost_id=cost, stage=Stage.PAID, amount=75_000)
    found = sorted((period, codes.type, number) for period, codes, number in counted(world, stats).values())
    assert found == [("2026-Q3", "PHY-CCTV", 80_000), ("2026-Q4", "PHY-CCTV", -5_000)]


def test_it_tells_nobody_who_dumps_the_tables_whose_a_fact_is(world, harbour, stats):
    with on(date(2026, 8, 10)):
        made = push(world, harbour, replaces=uuid4())
    fact, key = Fact.objects.values().get(pk=made), FactKey.objects.values().get()
    told = repr([fact, key]) + bytes(fact["blob"]).hex() + bytes(key["wrap"]).hex()
    for secret in (harbour.id, sealing.safety(harbour).id):
        assert str(secret) not in told
        assert secret.hex not in told
        assert repr(secret.bytes)[2:-1] not in told
