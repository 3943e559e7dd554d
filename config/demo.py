"""The demo network: the cast with twelve months of believable reports, sealed through the real actions under a set clock."""

import json
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from accounts import devices
from accounts.models import Person, Role, Tenant
from config import demo_stories as stories
from config.cast import CAST, Character
from config.demo_further import further, grave
from config.demo_releases import releases
from config.demo_wellbeing import wellbeing
from config.world import Inhabitant, World, build
from safety import actions
from safety.payloads import Assessment, ReportBody
from vault import checkpoints

_FILE = "demo_people"
_MONTHS = 12
_SEED = 1906
_CLOSED_AFTER = timedelta(days=45)
_LIGHT = 2  # up to this severity the work goes on as before
_REGIONS = ("TLE", "TLE", "TLE", "TLC", "UKX")
_TARGETS = ("staff", "volunteer", "organisation", "premises", "client")
_BIAS = ("race", "migration_status", "religion_muslim", "association", "unknown")
_PERPETRATORS = ("unknown", "stranger", "anon_account", "crowd", "auditor")
_IMPACT = ("event_cancelled", "moved_online", "names_removed", "lone_stopped", "time_off")


@dataclass(frozen=True)
class _Team:
    """Who reports and who answers at one organisation, and how much happens there in the year."""

    slug: str
    reporters: tuple[str, ...]
    readers: tuple[str, ...]
    share: int


_TEAMS = (
    _Team("harbour", ("Amina", "Wren"), ("Ben", "Bel"), 34),
    _Team("lantern", ("Una",), ("Carys",), 14),
    _Team("quay", ("Vik",), ("Tam",), 8),
)


def load(tell: Callable[[str], None]) -> None:
    """Makes the demo network. Raises ImproperlyConfigured outside the demo."""
    _check_demo()
    now = timezone.now()
    with _clock(now - timedelta(days=380)):
        tell("Making the people and their keys.")
        world = build()
        _keep(world)
    total = sum(team.share for team in _TEAMS)
    done = 0
    chance = random.Random(_SEED)  # noqa: S311 -- the demo is the same each time; nothing secret comes from this
    for team in _TEAMS:
        for moment in sorted(_moments(chance, team.share, now)):
            _live_through(world, team, chance, moment, now)
            done += 1
            if done % 10 == 0:
                tell(f"{done} of {total} reports.")
    tell("Costs, campaigns, warnings and the like.")
    further(world, _clock, now)
    grave(world, _clock, now)
    tell("Support, and who gives it.")
    wellbeing(world, _clock, now)
    tell("A simulated network and its figures.")
    releases(world, _clock, now, tell)
    _todays(world, now)
    Person.objects.update(something_waits=False)
    checkpoints.witness()


def people() -> list[dict[str, Any]]:
    """The cast for the sign-in page and for outside tools: e-mail, password, and the current and the next code.

    Raises ImproperlyConfigured outside the demo.
    """
    _check_demo()
    kept = _kept()
    moment = timezone.now().timestamp()
    return [_shown(one, kept[one.name], moment) for one in sorted(CAST, key=lambda one: one.name) if one.name in kept]


def _shown(character: Character, kept: dict[str, str], moment: float) -> dict[str, Any]:
    seed = bytes.fromhex(kept["totp_seed"])
    places = Tenant.objects.filter(slug__in=character.places).order_by("name")
    return {
        "name": character.name,
        "role": Role(character.role).label,
        "organisation": ", ".join(place.name for place in places),
        "email": character.email,
        "password": kept["password"],
        "code": devices.code_at(seed, moment),
        "next_code": devices.code_at(seed, moment + devices.STEP),
        "valid_seconds": devices.STEP - int(moment) % devices.STEP,
    }


def _check_demo() -> None:
    if not settings.HEARTH_DEMO:
        raise ImproperlyConfigured("This works in the demo only. Set HEARTH_DEMO=1.")


def _keep(world: World) -> None:
    """Passwords and authenticator seeds of the cast, in a file of their own, mode 0400."""
    told = {
        name: {"password": one.password, "totp_seed": one.totp_seed.hex(), "kit": one.kit}
        for name, one in world.people.items()
    }
    path = Path(settings.HEARTH_SECRETS_DIR) / _FILE
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w", encoding="utf-8") as file:
        json.dump(told, file)


def _kept() -> dict[str, dict[str, str]]:
    path = Path(settings.HEARTH_SECRETS_DIR) / _FILE
    if not path.exists():
        return {}
    kept: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return kept


@contextmanager
def _clock(moment: datetime) -> Iterator[None]:
    """Everything inside happens at one moment of the past."""
    with mock.patch("django.utils.timezone.now", return_value=moment):
        yield


def _moments(chance: random.Random, count: int, now: datetime) -> Iterator[datetime]:
    for _ in range(count):
        day = now - timedelta(days=chance.randrange(3, _MONTHS * 30))
        yield day.replace(hour=chance.randrange(8, 19), minute=chance.randrange(60), second=0, microsecond=0)


def _live_through(world: World, team: _Team, chance: random.Random, moment: datetime, now: datetime) -> None:
    """One report and what the team made of it, as far as the year has come."""
    story = chance.choice(stories.STORIES)
    reporter = world[chance.choice(team.reporters)]
    reader = world[chance.choice(team.readers)]
    tenant = world.tenants[team.slug]
    with _clock(moment):
        record = actions.report(by=reporter.viewer(), tenant=tenant, body=_body(story, moment, chance))
    long_ago = now - moment > _CLOSED_AFTER
    for after, deed in _answers(story, chance, record, reporter, reader, long_ago=long_ago):
        if moment + after > now - timedelta(hours=20):
            return
        with _clock(moment + after):
            deed()


def _answers(
    story: stories.Story,
    chance: random.Random,
    record: UUID,
    reporter: Inhabitant,
    reader: Inhabitant,
    *,
    long_ago: bool,
) -> Iterator[tuple[timedelta, Callable[[], None]]]:
    by = reader.viewer()
    hour = timedelta(hours=1)
    yield hour * chance.randrange(1, 5), lambda: actions.acknowledge(by=by, incident_id=record)
    yield hour * 6, lambda: actions.triage(by=by, incident_id=record, assessment=_assessment(story))
    if story.question:
        yield hour * 7, lambda: actions.ask(by=by, incident_id=record, text=story.question)
        yield hour * 26, lambda: actions.add(by=reporter.viewer(), incident_id=record, text=story.answer)
    yield hour * 30, lambda: actions.reply(by=by, incident_id=record, text=story.reply)
    if long_ago or chance.random() < stories.SHARE_CLOSED:
        closing = timedelta(days=chance.randrange(6, 30))
        yield closing, lambda: actions.close(by=by, incident_id=record, outcomes=story.outcomes, note=story.closing)


def _body(story: stories.Story, moment: datetime, chance: random.Random) -> ReportBody:
    happened = moment - timedelta(hours=chance.randrange(1, 30))
    return ReportBody(
        kind=story.kind,
        types=story.types,
        primary=story.types[0],
        happened_on=happened.date(),
        happened_at=f"{happened:%H:%M}",
        setting=story.setting,
        place=story.place,
        region=chance.choice(_REGIONS),
        channels=story.channels,
        targets=(chance.choice(_TARGETS),),
        bias=(chance.choice(_BIAS),),
        perpetrators=(chance.choice(_PERPETRATORS),),
        impact=(chance.choice(_IMPACT),) if max(story.severity) > _LIGHT else ("none",),
        narrative=story.narrative,
        urgency=story.urgency,
    )


def _assessment(story: stories.Story) -> Assessment:
    body, mind, work = story.severity
    return Assessment(
        kind=story.kind,
        types=story.types,
        primary=story.types[0],
        body=body,
        mind=mind,
        work=work,
        worst=max(story.severity),
        likelihood=3,
        markers=story.markers,
        reason="",
    )


def _todays(world: World, now: datetime) -> None:
    """What waits for the safety team this morning: one fresh, one overdue, one that only Bel and the trustees read."""
    amina, wren = world["Amina"].viewer(), world["Wren"].viewer()
    harbour = world.tenants["harbour"]
    with _clock(now - timedelta(days=6)):  # past its clock on any day of the week
        actions.report(by=wren, tenant=harbour, body=_plain(stories.OVERDUE, now - timedelta(days=6, hours=1)))
    with _clock(now - timedelta(minutes=40)):
        actions.report(by=amina, tenant=harbour, body=_plain(stories.FRESH, now - timedelta(hours=2)))
        actions.report(
            by=wren,
            tenant=harbour,
            body=_plain(stories.ABOUT_A_MANAGER, now - timedelta(hours=5)),
            excluded=[world["Ben"].person],
        )


def _plain(story: stories.Story, happened: datetime) -> ReportBody:
    return _body(story, happened + timedelta(hours=1), random.Random(_SEED))  # noqa: S311 -- as above
