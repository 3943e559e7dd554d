"""What else the demo's year brought: actions and playbooks, a hundred messages in one record, costs, pots and a claim, a
warning to the neighbours, and the steps that Harbour took. Invented, like everything in the demo.
"""

from calendar import SATURDAY
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from accounts.models import Tenant
from accounts.viewer import Viewer
from config.world import World
from safety import actions
from safety.actions.claims import add_claim, move_claim
from safety.actions.costs import add_cost, link_cost, move_cost, set_cost_pot
from safety.actions.duties import Decided
from safety.actions.pots import add_income, add_pot
from safety.payloads import Assessment, ReportBody, Sample, Samples, Tally
from safety.payloads.claims import ClaimBody, ClaimLine
from safety.payloads.costs import BASIS_HOURS, CostBody
from safety.payloads.funding import CAP, MATCH, MAX_ITEMS, PROSPECTIVE, UNRESTRICTED, PotBody, PotRule
from safety.payloads.references import Reference
from safety.workflow import Status
from safety.workflow.claims import Status as ClaimStatus
from safety.workflow.costs import Stage

type Clock = Callable[[datetime], AbstractContextManager[None]]

_DAY = timedelta(days=1)
_MESSAGES = (
    ("Close your doors", "You help people who should not be here. Close your doors."),
    ("We know you", "Everybody on your website is on our list now."),
    ("Stop", "Stop what you are doing."),
)


def further(world: World, clock: Clock, now: datetime) -> None:
    """Everything below, at its moments of the last months."""
    harbour = world.tenants["harbour"]
    amina, ben = world["Amina"].viewer(), world["Ben"].viewer()
    with clock(now - 12 * _DAY):
        campaign = _campaign(amina, harbour, now - 12 * _DAY)
    with clock(now - 11 * _DAY):
        _respond(world, campaign, now - 11 * _DAY)
    with clock(now - 9 * _DAY):
        break_in = _break_in(amina, ben, harbour, now - 9 * _DAY)
    _money(world, clock, now, break_in)
    with clock(now - 5 * _DAY):
        _warn(world, now - 5 * _DAY)
    _steps(ben, harbour, clock, now)


def _campaign(amina: Viewer, harbour: Tenant, at: datetime) -> UUID:
    """A pile-on of 118 messages: one record, with its count and three of them."""
    record = actions.report(
        by=amina,
        tenant=harbour,
        body=ReportBody(
            kind="incident",
            types=("ONL-PIL", "ONL-MSG"),
            primary="ONL-PIL",
            happened_on=at.date(),
            setting="online",
            place="Our contact form and two accounts",
            region="TLE",
            channels=("email", "social_public"),
            targets=("organisation", "staff"),
            bias=("race", "migration_status"),
            perpetrators=("anon_account", "network"),
            impact=("names_removed", "visibility_cut"),
            narrative="It began after an article with our name in it. They come in waves, mostly in the evening.",
            done="Comments are closed for now, and we keep all of it.",
            wanted="Somebody else to read them, please.",
            urgency="today",
        ),
    )
    samples = tuple(
        Sample(subject=subject, text=text, day=(at - _DAY * place).date(), channel="email")
        for place, (subject, text) in enumerate(_MESSAGES)
    )
    tallies = tuple(
        Tally(count=count, day=(at - _DAY * ago).date(), channel="email") for ago, count in enumerate((61, 38, 18))
    )
    more = Samples(id=uuid4(), at=at, tallies=tallies, samples=samples)
    actions.count_mine(by=amina, incident_id=record, more=more)
    return record


def _respond(world: World, campaign: UUID, at: datetime) -> None:
    """Judged, a playbook put to work, one action done."""
    ben, bel = world["Ben"].viewer(), world["Bel"].viewer()
    actions.acknowledge(by=ben, incident_id=campaign)
    judged = Assessment(
        kind="incident",
        types=("ONL-PIL", "ONL-MSG"),
        primary="ONL-PIL",
        body=1,
        mind=3,
        work=3,
        worst=4,
        likelihood=4,
        markers=("many", "repeat"),
    )
    actions.triage(by=ben, incident_id=campaign, assessment=judged)
    actions.move_on(by=ben, incident_id=campaign, to=Status.RESPONDING)
    done = actions.plan(
        by=ben, incident_id=campaign, code="remove_data", text="", owner=bel.id, due_on=(at + _DAY).date()
    )
    actions.finish_task(by=bel, incident_id=campaign, task_id=done, note="Names and photos are off the page.")
    actions.apply_playbook(by=ben, incident_id=campaign, family="ONL", owner=bel.id)
    actions.decide_duty(
        by=ben,
        incident_id=campaign,
        rule="platform",
        decided=Decided(outcome="done", on=at.date(), reference="T-20551"),
    )


def _break_in(amina: Viewer, ben: Viewer, harbour: Tenant, at: datetime) -> UUID:
    """A broken door, with the police, the insurer and the landlord told."""
    record = actions.report(
        by=amina,
        tenant=harbour,
        body=ReportBody(
            kind="incident",
            types=("PRM-BRK", "PRM-DAM"),
            primary="PRM-BRK",
            happened_on=at.date(),
            happened_at="06:45",
            setting="office",
            place="Back door",
            region="TLE",
            channels=("in_person",),
            targets=("premises",),
            perpetrators=("unknown",),
            impact=("service_paused",),
            narrative="The back door was forced during the night. Nothing is missing that we know of.",
            urgency="today",
        ),
    )
    actions.decide_on_police(by=amina, incident_id=record, decision="reported_org")
    actions.acknowledge(by=ben, incident_id=record)
    given = Reference(
        entry=uuid4(),
        body="police_101",
        at=at,
        told_on=at.date(),
        log_number="0412 of the day",
        crime_number="13/55102/26",
        promised="A visit within the week.",
    )
    actions.keep_reference(by=ben, incident_id=record, given=given)
    judged = Assessment(
        kind="incident", types=("PRM-BRK", "PRM-DAM"), primary="PRM-BRK", body=1, mind=2, work=3, worst=3, likelihood=2
    )
    actions.triage(by=ben, incident_id=record, assessment=judged)
    return record


def _money(world: World, clock: Clock, now: datetime, break_in: UUID) -> None:
    """Pots with rules, costs at every stage, one claim, and a need that nobody pays for yet."""
    harbour, lee, ben, amina = (
        world.tenants["harbour"],
        world["Lee"].viewer(),
        world["Ben"].viewer(),
        world["Amina"].viewer(),
    )
    with clock(now - 150 * _DAY):
        security = PotBody(
            name="Safer places fund",
            funder="Commons Trust",
            amount=1_500_000,
            rules=(PotRule(code=PROSPECTIVE), PotRule(code=CAP, number=800_000), PotRule(code=MAX_ITEMS, number=3)),
        )
        grant = PotBody(
            name="Security costs, paid afterwards",
            funder="Anchor Foundation",
            amount=1_000_000,
            rules=(PotRule(code=MATCH, number=80),),
        )
        flat = PotBody(
            name="Solidarity payment", funder="Tide Fund", amount=250_000, rules=(PotRule(code=UNRESTRICTED),)
        )
        places, afterwards, gift = (add_pot(by=lee, tenant=harbour, body=one) for one in (security, grant, flat))
        add_income(by=lee, pot_id=gift, amount=250_000, day=(now - 150 * _DAY).date(), note="Came without a form.")
    with clock(now - 60 * _DAY):
        alarm = _cost(lee, harbour, "PHY-ALM", "Panic buttons for reception", 84_000, 14_000, now - 60 * _DAY)
        move_cost(by=ben, cost_id=alarm, stage=Stage.APPROVED)
        set_cost_pot(by=lee, cost_id=alarm, pot_id=afterwards)
        move_cost(by=lee, cost_id=alarm, stage=Stage.COMMITTED)
        move_cost(by=lee, cost_id=alarm, stage=Stage.PAID)
    with clock(now - 40 * _DAY):
        claim = add_claim(
            by=lee, tenant=harbour, body=ClaimBody(pot=afterwards, lines=(ClaimLine(cost=alarm, amount=67_200),))
        )
        move_claim(by=lee, claim_id=claim, status=ClaimStatus.SENT)
    with clock(now - 8 * _DAY):
        door = _cost(ben, harbour, "PHY-LCK", "A new back door with a proper lock", 186_000, 31_000, now - 8 * _DAY)
        link_cost(by=ben, cost_id=door, incident_id=break_in)
        move_cost(by=lee, cost_id=door, stage=Stage.APPROVED)
        set_cost_pot(by=lee, cost_id=door, pot_id=places)
    with clock(now - 2 * _DAY):
        _cost(amina, harbour, "COM-TEL", "Work phones, so that nobody uses their own", 42_000, 7_000, now + 10 * _DAY)
        hours = CostBody(
            category="STF-TIM",
            what_for="Reading and saving the messages",
            amount=39_600,
            basis=BASIS_HOURS,
            minutes=1_080,
            rate=2_200,
            day=(now - 3 * _DAY).date(),
        )
        add_cost(by=amina, tenant=harbour, body=hours)


def _cost(by: Viewer, harbour: Tenant, category: str, what_for: str, amount: int, vat: int, day: datetime) -> UUID:  # noqa: PLR0917 -- one line of a ledger
    body = CostBody(category=category, what_for=what_for, amount=amount, vat=vat, capital=True, day=day.date())
    return add_cost(by=by, tenant=harbour, body=body, stage=Stage.QUOTE)


def _warn(world: World, at: datetime) -> None:
    """Lantern has seen a call to gather, and tells Harbour and Quay; Harbour answers the roll-call."""
    una, carys, lantern = world["Una"].viewer(), world["Carys"].viewer(), world.tenants["lantern"]
    body = ReportBody(
        kind="warning",
        types=("DEM-OUT",),
        primary="DEM-OUT",
        happened_on=_saturday_after(at + 5 * _DAY),
        region="TLE",
        channels=("closed_group",),
        targets=("sector",),
        perpetrators=("far_right_group",),
        reliability="B",
        credibility="3",
        narrative="A post that names several organisations and calls people to gather on Saturday.",
        urgency="today",
    )
    record = actions.report(by=una, tenant=lantern, body=body)
    actions.acknowledge(by=carys, incident_id=record)
    actions.mark_sharing(by=carys, incident_id=record, sharing="community")
    text = "A post in a closed channel calls people to gather outside several advice offices on Saturday at 10am."
    warning = actions.WarningText(
        text=text,
        sharing="community",
        urgency="today",
        about=_saturday_after(at + 5 * _DAY),
        primary="DEM-OUT",
        reliability="B",
        credibility="3",
    )
    others = [world.tenants[slug].id for slug in ("harbour", "quay")]
    actions.warn(by=carys, incident_id=record, warning=warning, to=others)


def _saturday_after(moment: datetime) -> date:
    return (moment + _DAY * ((SATURDAY - moment.weekday() - 1) % 7 + 1)).date()


def grave(world: World, clock: Clock, now: datetime) -> None:
    """What the leader decides about: a threat at level 4, worked on, with a decision that waits for her signature."""
    wren, ben, bel = world["Wren"].viewer(), world["Ben"].viewer(), world["Bel"].viewer()
    at = now - 3 * _DAY
    with clock(at):
        record = actions.report(by=wren, tenant=world.tenants["harbour"], body=_letter(at))
        actions.decide_on_police(by=wren, incident_id=record, decision="reported_org")
        actions.acknowledge(by=ben, incident_id=record)
        judged = Assessment(
            kind="incident",
            types=("THR-FAM",),
            primary="THR-FAM",
            body=1,
            mind=4,
            work=3,
            worst=5,
            likelihood=3,
            markers=("specific", "proximity"),
        )
        actions.triage(by=ben, incident_id=record, assessment=judged)
        actions.move_on(by=ben, incident_id=record, to=Status.RESPONDING)
        actions.reply(by=ben, incident_id=record, text="Thank you for bringing it to us at once. We are with her now.")
    with clock(at + _DAY):
        call = actions.plan(
            by=ben, incident_id=record, code="welfare_call", text="", owner=ben.id, due_on=(at + _DAY).date()
        )
    for minutes, (code, owner, days) in enumerate((("home_security", ben, 4), ("safety_plan", bel, 5)), start=1):
        with clock(at + _DAY + timedelta(minutes=minutes)):
            day = (at + days * _DAY).date()
            actions.plan(by=ben, incident_id=record, code=code, text="", owner=owner.id, due_on=day)
    with clock(at + _DAY + timedelta(hours=2)):
        actions.finish_task(by=ben, incident_id=record, task_id=call, note="She is safe, and stays with her sister.")
        for rule, reference in (("police", "0231 of the day"), ("cc_serious", "CC-30418")):
            decided = Decided(outcome="done", on=(at + _DAY).date(), reference=reference)
            actions.decide_duty(by=ben, incident_id=record, rule=rule, decided=decided)


def _letter(at: datetime) -> ReportBody:
    return ReportBody(
        kind="incident",
        types=("THR-FAM",),
        primary="THR-FAM",
        happened_on=at.date(),
        setting="office",
        place="In the morning post",
        region="TLE",
        channels=("post",),
        targets=("leader", "family"),
        perpetrators=("unknown",),
        impact=("names_removed",),
        narrative="A letter to our director. It names her street and the school of her children.",
        done="It lies in an envelope in the safe. Two of us have touched it.",
        wanted="Somebody to go home with her today.",
        urgency="today",
    )


def _steps(ben: Viewer, harbour: Tenant, clock: Clock, now: datetime) -> None:
    """What Harbour did to keep its people safe, for the file that shows it."""
    for ago, kind, title, decided in (
        (170, "risk_assessment", "Front desk and lone work", "Two people at the desk whenever the door is open."),
        (120, "training", "Calming a situation down", "All staff and volunteers took part, 14 people."),
        (58, "measure", "Panic buttons at reception", "Ordered and fitted."),
        (10, "review", "Names and photos on our pages", "Taken down; roles only from now on."),
    ):
        with clock(now - ago * _DAY):
            day = (now - ago * _DAY).date()
            actions.add_step(
                by=ben,
                tenant=harbour,
                kind=kind,
                on=day,
                title=title,
                decided=decided,
                who="The safety team",
                review_on=day + 365 * _DAY,
            )
