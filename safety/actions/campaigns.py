"""One more of the same: a record's count goes up, by its author or by who reads it."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import notices
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions.desk import FILES_LIMIT, Desk, describe, team_of
from safety.payloads import Samples
from safety.workflow import Event, Refused
from vault import files as store
from vault.files import FileMeta
from vault.uploads import SealedUpload


def count_mine(
    *,
    by: Viewer,
    incident_id: UUID,
    more: Samples,
    files: Sequence[SealedUpload] = (),
    kept: tuple[FileMeta, ...] = (),
) -> int:
    """Adds to the count of her own report, and returns it. The same addition counts once, however often it is sent.

    Args:
        by: its author.
        incident_id: which report.
        more: what is added; whose it is, when, and its files are set here.
        files: sealed uploads to add.
        kept: files that are in the store already, as those of an import.

    Raises:
        NotFound: it is not hers.
        Refused: a field is impossible, there are too many files or additions, or the record has ended.
        Swept: an uploaded file waited too long.
    """
    workflow.check_samples(more, today=timezone.localdate())
    metas = (*kept, *describe(files))
    with transaction.atomic():
        desk = Desk.for_author(by, incident_id)
        if _put(desk, replace(more, at=desk.now, files=metas, whole=False, by=None, by_name="")):
            notices.tell(team_of(desk.tenant, desk.story))  # never at once: the hundredth is no news
    return desk.story.count


def count_more(*, by: Viewer, incident_id: UUID, more: Samples, files: Sequence[SealedUpload] = ()) -> int:
    """The same by a reader of the record. Raises NotFound, PermissionDenied, Refused and Swept as `count_mine`."""
    workflow.check_samples(more, today=timezone.localdate())
    metas = describe(files)
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_sample)
        _put(desk, replace(more, at=desk.now, files=metas, whole=False, by=by.id, by_name=by.name))
    return desk.story.count


def _put(desk: Desk, more: Samples) -> bool:
    """Whether it was counted now; what was counted before changes nothing."""
    before = desk.story.of(Samples)
    if any(one.id == more.id for one in before):
        return False
    workflow.check_open(desk.story.status)
    if len(before) >= workflow.ADDITIONS:
        raise Refused("This has been added to very often. Bring the next ones in together, as a file.")
    _check_files(desk, more.files)
    desk.put(more)
    store.keep(more.files, desk.incident.retain_month)
    desk.write(Event.SAMPLE)
    return True


def _check_files(desk: Desk, added: tuple[FileMeta, ...]) -> None:
    if len(desk.story.files) + len(added) > FILES_LIMIT:
        raise Refused(f"This would have more than {FILES_LIMIT} files. That is the most we can take.", field="files")
