"""Reading releases: the steward's desk, the reviewers' list, and what is published."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.permitting import NotFound
from accounts.queries import names_of
from accounts.viewer import Viewer
from aggregates import permissions
from aggregates.actions import releases as actions
from aggregates.models import Drafting, Release, ReleaseState
from aggregates.payloads.reviews import Said
from aggregates.workflow import periods
from aggregates.workflow import releases as rules
from aggregates.workflow.accounts import Account, account_of
from aggregates.workflow.releases import READABLE, WAITING, State
from audit import log
from ui.refusals import Refused
from vault import checkpoints
from vault.errors import Damaged

_OFFERED = 8


@dataclass(frozen=True)
class Line:
    """A release in a list."""

    id: UUID
    period: str
    title: str
    state: State
    on: date
    edition: int
    sha256: str


@dataclass(frozen=True)
class Ready:
    """A period that is closed and not released; `why_not` says what stands in the way."""

    period: str
    title: str
    why_not: str


@dataclass(frozen=True)
class Making:
    """A draft in the making."""

    id: UUID
    period: str
    title: str
    step: str
    share: int
    stopped: bool
    failed: bool


@dataclass(frozen=True)
class Desk:
    """What the steward finds on her desk."""

    making: Making | None
    waiting: tuple[Line, ...]
    ready: tuple[Ready, ...]
    done: tuple[Line, ...]


@dataclass(frozen=True)
class Step:
    """One step of a release, with who took it."""

    state: State
    by: str
    on: date
    notice: str


@dataclass(frozen=True)
class Word:
    """What a reviewer said."""

    by: str
    on: date
    said: Said


@dataclass(frozen=True)
class Opened:
    """One release in the hands of the steward or of a reviewer. `words` is empty until both have spoken."""

    line: Line
    payload: dict[str, Any]
    account: Account
    steps: tuple[Step, ...]
    words: tuple[Word, ...]
    spoken: int
    mine: Said | None
    may_review: bool


def desk(viewer: Viewer) -> Desk:
    """Raises NotFound or PermissionDenied."""
    permissions.check_can_draft(viewer)
    lines = _lines(Release.objects.all())
    waiting = tuple(one for one in lines if one.state in WAITING)
    return Desk(making(viewer), waiting, tuple(_ready(lines)), tuple(one for one in lines if one.state not in WAITING))


def making(viewer: Viewer) -> Making | None:
    """The draft that is being made, if there is one."""
    permissions.check_can_draft(viewer)
    row = Drafting.objects.order_by("beat").first()
    if row is None:
        return None
    title = periods.in_words(row.period)
    return Making(row.id, row.period, title, row.step, row.share, actions.stopped(row), row.failed)


def to_check(viewer: Viewer) -> list[Line]:
    """What was handed to the reviewers, the newest first. Raises NotFound or PermissionDenied."""
    permissions.check_can_review(viewer)
    return [one for one in _lines(Release.objects.all()) if one.state not in {State.DRAFTED, State.DROPPED}]


def opened(viewer: Viewer, release_id: UUID) -> Opened:
    """One release, for the steward or, once it was handed over, for a reviewer. Raises NotFound or PermissionDenied."""
    reviewer = permissions.can_review(viewer)
    if not reviewer:
        permissions.check_can_draft(viewer)
    release = Release.objects.prefetch_related("states", "reviews").filter(pk=release_id).first()
    if release is None:
        raise NotFound
    state = actions.state_of(release)
    steward = permissions.can_draft(viewer)
    if state is State.DRAFTED and not steward:
        raise NotFound
    payload = json.loads(bytes(release.payload))
    states, reviews = list(release.states.all()), list(release.reviews.all())
    names = names_of({one.by for one in states} | {one.reviewer for one in reviews})
    spoken = len(reviews)
    mine = next((actions.word_of(one) for one in reviews if one.reviewer == viewer.id), None)
    words = [Word(_name(names, one.reviewer), one.on, actions.word_of(one)) for one in _by_name(reviews, names)]
    in_turn = state is State.IN_REVIEW and mine is None and viewer.id != release.drafted_by
    return Opened(
        line=_line(release, state),
        payload=payload,
        account=account_of(payload, json.loads(bytes(release.summary))),
        steps=tuple(_steps(states, names)),
        words=tuple(words) if rules.verdicts_open(spoken) else (),
        spoken=spoken,
        mine=mine,
        may_review=reviewer and in_turn,
    )


def published(viewer: Viewer) -> list[Line]:
    """Everything that was published, the newest first; withdrawn releases say so. Raises NotFound."""
    permissions.check_can_read(viewer)
    return [one for one in _lines(Release.objects.all()) if one.state in READABLE]


def released(viewer: Viewer, period: str) -> tuple[Release, State, str]:
    """The published release of a period, its state, and the notice of a withdrawn one. Raises NotFound."""
    permissions.check_can_read(viewer)
    rows = Release.objects.filter(period=period, states__state=State.PUBLISHED).prefetch_related("states")
    release = rows.order_by("-edition").first()
    if release is None:
        raise NotFound
    newest = max(release.states.all(), key=lambda one: one.number)
    return release, State(newest.state), actions.notice_of(newest)


def verify() -> tuple[int, list[str]]:
    """How many published releases there are, and what is wrong with them: hash, chain, signature, and place in the log."""
    found, before, problems = 0, b"", []
    rows = ReleaseState.objects.filter(state=State.PUBLISHED).order_by("leaf").select_related("release")
    for row in rows:
        found += 1
        release = row.release
        name = f"{release.period}, edition {release.edition}"
        told, digest = bytes(release.payload), bytes(release.sha256)
        if sha256(told).digest() != digest:
            problems.append(f"{name}: the figures are not those that were published.")
        if bytes(release.previous) != before or (json.loads(told)["previous"] or "") != before.hex():
            problems.append(f"{name}: it does not follow the release before it.")
        try:
            checkpoints.check_vouched(bytes(row.signature), *actions.signed_parts(release))
        except Damaged:
            problems.append(f"{name}: the signature is not this server's.")
        entry = log.entry(row.leaf)
        if entry is None or entry.event != rules.EVENT[State.PUBLISHED] or bytes(entry.head or b"") != digest:
            problems.append(f"{name}: the log does not vouch for it.")
        before = digest
    return found, problems


def _ready(lines: Sequence[Line]) -> Iterable[Ready]:
    today = timezone.localdate()
    known = [(one.period, one.state) for one in lines if one.state in READABLE]
    waiting = [one.period for one in lines if one.state in WAITING]
    building = Drafting.objects.exists()
    newest = max((rules.place(one) for one in (*dict(known), *waiting)), default=None)
    for period in periods.newest_closed(today, _OFFERED):
        if newest is not None and rules.place(period) <= newest:
            continue  # figures are released in the order of time, so its time is over
        why = ""
        try:
            rules.check_period(period, today=today, published=known, waiting=waiting, building=building)
        except Refused as refusal:
            why = refusal.sentence
        yield Ready(period, periods.in_words(period), why)


def _lines(rows: Any) -> list[Line]:  # noqa: ANN401 -- a query set
    found = rows.defer("payload", "summary").prefetch_related("states")
    lines = [_line(release, actions.state_of(release)) for release in found]
    return sorted(lines, key=lambda one: (periods.end_of(one.period), one.period, one.on), reverse=True)


def _line(release: Release, state: State) -> Line:
    newest = max(release.states.all(), key=lambda one: one.number)
    title = periods.in_words(release.period)
    digest = bytes(release.sha256).hex()
    return Line(release.id, release.period, title, state, newest.on, release.edition, digest)


def _steps(states: Iterable[ReleaseState], names: dict[UUID, str]) -> Iterable[Step]:
    for one in sorted(states, key=lambda one: one.number):
        yield Step(State(one.state), _name(names, one.by), one.on, actions.notice_of(one))


def _by_name(reviews: Iterable[Any], names: dict[UUID, str]) -> list[Any]:
    """By name, so that the order does not tell who was first."""
    return sorted(reviews, key=lambda one: _name(names, one.reviewer))


def _name(names: dict[UUID, str], person: UUID) -> str:
    return names.get(person, "somebody who has left")
