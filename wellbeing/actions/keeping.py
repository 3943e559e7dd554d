"""Letting go: lockers forget what was destroyed, and a person takes out, or erases, everything of hers with one press."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.permitting import NotFound
from accounts.viewer import Viewer
from vault import keeping, locker
from vault.errors import VaultError
from vault.locker import Locker
from vault.payloads import UnreadablePayload
from vault.records import KIND_CASE, KIND_GROUP, KIND_PROVIDER, KIND_REQUEST
from wellbeing.actions import bookings, cases, feeds, groups, requests
from wellbeing.actions.bookings import TIMES
from wellbeing.actions.cases import CaseDesk
from wellbeing.actions.desk import AUTHOR, SERVICE, author_desk
from wellbeing.models import Case, Group, Profile, Request
from wellbeing.payloads.cases import EARLY
from wellbeing.workflow import Refused
from wellbeing.workflow.bookings import bookings_of
from wellbeing.workflow.keeping import SAID, UNSENT

GONE = "gone"
"""The name of the locker's setting that says on which day something of hers was last found to be gone."""
_ROWS = {KIND_REQUEST: Request, KIND_CASE: Case, KIND_GROUP: Group, KIND_PROVIDER: Profile}
_STOPS = (NotFound, PermissionDenied, Refused, VaultError, UnreadablePayload)
"""What must not keep anything from being erased."""


def forget_gone(mine: Locker) -> None:
    """Takes out of a locker whatever has no row any more: its handle, its keys, its times.

    A handle that was written a moment ago may belong to a sending under way, so it stays for a day.
    """
    handles = {UUID(hex=name): entry for name, entry in mine.records.items() if entry["service"] == SERVICE}
    there: set[UUID] = set()
    for kind, model in _ROWS.items():
        ids = [record for record, entry in handles.items() if entry["kind"] == kind]
        if ids:
            there |= set(model._default_manager.filter(id__in=ids).values_list("id", flat=True))  # noqa: SLF001 -- Django's public API
    for record, entry in handles.items():
        if record in there or entry["kind"] not in _ROWS or _under_way(mine, record, entry):
            continue
        mine.forget(record)
        if entry["kind"] == KIND_CASE and entry["role"] != AUTHOR:
            mine.settings[GONE] = {"on": timezone.localdate().isoformat()}


def gone_lately(by: Viewer) -> bool:
    """Whether something that a provider was working on has ended and is gone. It does not say why, or which."""
    found = locker.current(by.keyring).settings.get(GONE)
    if not found:
        return False
    return timezone.localdate() - datetime.fromisoformat(found["on"]).date() <= SAID


def erase(*, by: Viewer) -> int:
    """Ends whatever of hers still runs, and destroys everything of it at once; returns how many records.

    Providers and coordinators are told in neutral words that something is waiting, and find that it has ended. Booked times are
    free again. What was counted stays counted: nothing in it leads to her. What she does here as a provider stays.

    Raises:
        Conflict: her other window kept writing.
    """
    mine = own_records(by)
    for kind, record in mine:  # cases first: they give the times back
        if kind == KIND_CASE:
            _end_case(by, record)
    for kind, record in mine:
        if kind == KIND_REQUEST:
            _end_request(by, record)
    feeds.turn_off(by=by)
    for kind, record in mine:
        with transaction.atomic():
            _ROWS[kind]._default_manager.filter(id=record).delete()  # noqa: SLF001 -- Django's public API
            keeping.destroy(record)

    def change(kept: Locker) -> None:
        for _, record in mine:
            kept.forget(record)
        for draft in [name for name, one in kept.drafts.items() if one.get("service") == SERVICE]:
            del kept.drafts[draft]
        for name in (feeds.SETTING, groups.GROUPS, TIMES):
            kept.settings.pop(name, None)

    locker.update(by.keyring, change)
    return len(mine)


def own_records(by: Viewer) -> list[tuple[int, UUID]]:
    """What is hers because she asked: kind and id, cases before requests."""
    found = [
        (entry["kind"], UUID(hex=name))
        for name, entry in locker.load(by.keyring).records.items()
        if (entry["service"], entry["role"]) == (SERVICE, AUTHOR) and entry["kind"] in {KIND_CASE, KIND_REQUEST}
    ]
    return sorted(found, key=lambda one: (-one[0], one[1].hex))


def _end_case(by: Viewer, record: UUID) -> None:
    """Gives back what is booked, and ends it as its own rules do."""
    try:
        desk = CaseDesk.of(by, record, lock=False)
    except _STOPS:
        return
    for booking in bookings_of(desk.story.others):
        if booking.to_come(desk.now):
            _try(bookings.cancel, by=by, case_id=record, booking=booking.id)
    if desk.story.ended is None:
        _try(cases.end, by=by, case_id=record, how=EARLY)


def _end_request(by: Viewer, record: UUID) -> None:
    try:
        desk = author_desk(by, record, lock=False)
    except _STOPS:
        return
    if desk.story.ended:
        return
    if desk.story.ask.group is not None:
        _try(groups.leave, by=by, request_id=record)
    _try(requests.withdraw, by=by, request_id=record)


def _try(deed: Any, **told: Any) -> None:  # noqa: ANN401 -- any action, with what it takes
    try:
        deed(**told)
    except _STOPS:
        return


def _under_way(mine: Locker, record: UUID, entry: dict[str, Any]) -> bool:
    made = entry["note"].get("made_at")
    fresh = made is not None and timezone.now() - datetime.fromisoformat(made) < UNSENT
    return fresh or record.hex in mine.drafts
