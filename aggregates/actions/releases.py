"""A release from its draft to its end: drafted, checked by two, published, withdrawn. Each step is a row of its own."""

import subprocess
import sys
import threading
from collections.abc import Collection
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import notices
from accounts.models import Membership, Role, TenantKind
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from aggregates import permissions
from aggregates.actions.tabulating import tabulate
from aggregates.actions.units import opened_book, the_vault
from aggregates.models import Drafting, Release, ReleaseState, Review, UnitList
from aggregates.payloads.reviews import Said
from aggregates.tasks import drafting as tasks
from aggregates.tasks.drafting import Bundle
from aggregates.workflow import periods, units
from aggregates.workflow import releases as rules
from aggregates.workflow.releases import EVENT, READABLE, WAITING, Event, State
from ui.refusals import Refused
from vault import blobs, checkpoints, server, trail
from vault.errors import StepUpNeeded
from vault.models import Vault

STALE = timedelta(minutes=2)
"""After so long without a sign of life the work is taken to have stopped."""

_JOB = "figures-job"
_NOTICE, _WORD = "release-notice", "release-review"


def draft(*, by: Viewer, period: str, sample: int | None = None) -> UUID:
    """Opens the facts of a closed quarter or year, adds them up, and starts the work that makes a draft of it.

    Args:
        by: the statistics steward, who gave her password lately.
        period: such as 2026-Q3 or 2026.
        sample: so many attacks on each measure instead of all: for the demo; the draft then says so.

    Returns:
        The id under which its progress stands.

    Raises:
        NotFound, PermissionDenied: only for the statistics steward.
        NotForMe, StepUpNeeded: only with the key of the statistics.
        Refused: the period cannot be drafted now, or its directory is missing.
    """
    permissions.check_can_draft(by)
    _check_password(by)
    stats = the_vault()
    rules.check_period(
        period,
        today=timezone.localdate(),
        published=[(row.period, state) for row, state in _all_states() if state in READABLE],
        waiting=[row.period for row, state in _all_states() if state in WAITING],
        building=Drafting.objects.exists(),
    )
    year = periods.year_of(period)
    if not UnitList.objects.filter(year=year).exists():
        raise Refused(f"There is no list of who takes part in {year} yet. Make it first.")
    book = opened_book(by, year)
    short = [group.label for group in units.groups(book) if group.short]
    if short:
        raise Refused(f"Too few organisations take part in {', '.join(short)}. Nobody could be hidden there.")
    cube = tabulate(by, stats, periods.quarters_of(period), book)
    bundle = Bundle(period, units.directory_of(book), cube, sample).to_bytes()
    try:
        with transaction.atomic():
            job = blobs.keep(stats, _JOB, bundle)
            row = Drafting.objects.create(period=period, by=by.id, job=job, beat=timezone.now())
            trail.record(Event.BUILD, tenant=stats.tenant, actor=by.id, details={"period": period})
            transaction.on_commit(lambda: start(row.id, bundle))
    except IntegrityError:
        raise Refused("A draft is being made. Wait until it is done.") from None
    return row.id


def resume(*, by: Viewer, drafting_id: UUID) -> None:
    """Starts work that has stopped once more, from the same figures; the draft comes out the same. Raises as `draft`."""
    permissions.check_can_draft(by)
    _check_password(by)
    stats = the_vault()
    with transaction.atomic():
        row = Drafting.objects.select_for_update().filter(pk=drafting_id).first()
        if row is None:
            raise NotFound
        if not stopped(row):
            raise Refused("The work goes on. Look again in a moment.")
        bundle = blobs.opened(by.keyring, stats, row.job)
        row.beat, row.failed, row.step, row.share = timezone.now(), False, "", 0
        row.save(update_fields=["beat", "failed", "step", "share"])
        trail.record(Event.BUILD, tenant=stats.tenant, actor=by.id, details={"period": row.period, "again": "yes"})
        transaction.on_commit(lambda: start(drafting_id, bundle))


def give_up(*, by: Viewer, drafting_id: UUID) -> None:
    """Forgets a draft in the making, so that it can be begun anew. Raises NotFound or PermissionDenied."""
    permissions.check_can_draft(by)
    stats = the_vault()
    with transaction.atomic():
        row = Drafting.objects.select_for_update().filter(pk=drafting_id).first()
        if row is None:
            raise NotFound
        blobs.drop(stats, row.job)
        trail.record(Event.DROP, tenant=stats.tenant, actor=by.id, details={"period": row.period})
        row.delete()


def stopped(row: Drafting) -> bool:
    """Whether the work failed, or gives no sign of life any more."""
    return row.failed or timezone.now() - row.beat > STALE


def start(drafting_id: UUID, bundle: bytes) -> None:
    """Starts the process; it gets the bundle by pipe and goes on by itself."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "build_figures", str(drafting_id)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True, **quiet)  # type: ignore[call-overload]  # noqa: S603 -- our own command, an id of ours
    threading.Thread(target=process.communicate, args=(bundle,), daemon=True).start()


def submit(*, by: Viewer, release_id: UUID) -> None:
    """Hands a draft to the reviewers. Raises NotFound, PermissionDenied, or Refused when it stands elsewhere."""
    permissions.check_can_draft(by)
    with transaction.atomic():
        release, stats = _locked(release_id), the_vault()
        _step(release, State.IN_REVIEW, by, stats)
        notices.tell(_people(Role.RELEASE_REVIEWER) - {release.drafted_by})


def drop(*, by: Viewer, release_id: UUID) -> None:
    """Gives up a draft, or a release that was approved and is not published. The period can be drafted again."""
    permissions.check_can_draft(by)
    with transaction.atomic():
        _step(_locked(release_id), State.DROPPED, by, the_vault())


def review(*, by: Viewer, release_id: UUID, verdict: str, ticked: Collection[str] = (), note: str = "") -> None:
    """One reviewer's word. With the second one the release is approved, if both say so, or refused.

    Raises:
        NotFound, PermissionDenied: only for reviewers, and only what was handed to them.
        Refused: she drafted it, has spoken already, two others have, or a point is not confirmed.
    """
    permissions.check_can_review(by)
    rules.check_review(verdict, ticked, note)
    said = Said(verdict=verdict, ticked=tuple(sorted(ticked)), note=note)
    with transaction.atomic():
        release, stats = _locked(release_id), the_vault()
        if state_of(release) is State.DRAFTED:
            raise NotFound
        if state_of(release) is not State.IN_REVIEW:
            raise Refused("Two people have checked this already.")
        rules.check_drafter(release.drafted_by, by.id)
        before = list(release.reviews.all())
        if by.id in {one.reviewer for one in before}:
            raise Refused("You have said what you think of this. It cannot be changed.")
        row = Review(release=release, reviewer=by.id, on=timezone.localdate())
        row.blob = server.seal_notice(row.id, _WORD, said.to_bytes().decode())
        row.save()
        trail.record(Event.REVIEW, tenant=stats.tenant, actor=by.id, details={"period": release.period})
        then = rules.after_review([*(word_of(one).verdict for one in before), verdict])
        if then is not None:
            _step(release, then, by, stats)
            notices.tell(_people(Role.STATISTICS_STEWARD))


def publish(*, by: Viewer, release_id: UUID) -> None:
    """Publishes an approved release: signed, chained to the one before, and never changed again. Needs her password.

    Raises:
        NotFound, PermissionDenied, StepUpNeeded: only for the statistics steward.
        Refused: it is not approved, or does not follow the newest one.
    """
    permissions.check_can_draft(by)
    _check_password(by)
    with transaction.atomic():
        release, stats = _locked(release_id), the_vault()
        verdicts = [word_of(one).verdict for one in release.reviews.all()]
        if rules.after_review(verdicts) is not State.APPROVED:
            raise Refused("Two people have to check this first.")
        if bytes(release.previous) != tasks.previous_hash() or tasks.is_published(release.period):
            raise Refused("Something else was published since. Drop this draft and make it again.")
        if sha256(bytes(release.payload)).digest() != bytes(release.sha256):
            raise Refused("The draft was changed behind everybody's back. Drop it, and tell who looks after Hearth.")
        _step(release, State.PUBLISHED, by, stats, signature=checkpoints.vouch(*signed_parts(release)))
        notices.tell(_people(Role.FUNDER, Role.RELEASE_REVIEWER))


def withdraw(*, by: Viewer, release_id: UUID, notice: str) -> None:
    """Says of a published release that it must not be used, and why. It stays to be read, with the notice on it.

    Raises:
        NotFound, PermissionDenied, StepUpNeeded: only for the statistics steward.
        Refused: it is not published, or the notice is missing.
    """
    permissions.check_can_draft(by)
    _check_password(by)
    rules.check_text(notice, rules.NOTICE_LIMIT, field="notice", missing="Write what was wrong, for everybody to read.")
    with transaction.atomic():
        _step(_locked(release_id), State.WITHDRAWN, by, the_vault(), notice=notice.strip())
        notices.tell(_people(Role.FUNDER, Role.RELEASE_REVIEWER))


def state_of(release: Release) -> State:
    """Where a release stands. Fetch its states beforehand when there are many releases."""
    return State(max(release.states.all(), key=lambda one: one.number).state)


def word_of(row: Review) -> Said:
    """What a reviewer said. Who may be shown it is for the caller to decide."""
    return Said.from_bytes(server.open_notice(row.id, _WORD, bytes(row.blob)).encode())


def notice_of(row: ReleaseState) -> str:
    """Why it was withdrawn."""
    return server.open_notice(row.id, _NOTICE, bytes(row.notice)) if row.notice else ""


def signed_parts(release: Release) -> tuple[str, str, str, int, bytes, bytes]:
    """What the server's signature is over: label, kind, period, edition, the hash before, and the hash."""
    names = (release.kind, release.period, release.edition)
    return "release", *names, bytes(release.previous), bytes(release.sha256)


def _step(
    release: Release, state: State, by: Viewer, stats: Vault, *, signature: bytes = b"", notice: str = ""
) -> None:
    states = list(release.states.all())
    newest = max(states, key=lambda one: one.number)
    rules.check_move(State(newest.state), state)
    row = ReleaseState(release=release, number=newest.number + 1, state=state, by=by.id, on=timezone.localdate())
    row.signature = signature
    row.notice = server.seal_notice(row.id, _NOTICE, notice) if notice else b""
    details = {"period": release.period}
    row.leaf = trail.record(EVENT[state], tenant=stats.tenant, actor=by.id, details=details, head=bytes(release.sha256))
    row.save()


def _locked(release_id: UUID) -> Release:
    release = Release.objects.select_for_update().filter(pk=release_id).first()
    if release is None:
        raise NotFound
    return release


def _all_states() -> list[tuple[Release, State]]:
    rows = Release.objects.defer("payload", "summary").prefetch_related("states").order_by("period")
    return [(row, state_of(row)) for row in rows]


def _people(*roles: Role) -> set[UUID]:
    rows = Membership.objects.filter(role__in=roles, tenant__kind=TenantKind.NETWORK, person__active=True)
    return set(rows.values_list("person", flat=True))


def _check_password(by: Viewer) -> None:
    if not by.stepped_up:
        raise StepUpNeeded("This needs your password again.")
