"""Files of a record: what the team adds, and whether an original is still what it was when it came."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions.desk import FILES_LIMIT, Desk, describe
from safety.payloads import REASON_LIMIT, Evidence, HashChecked
from safety.workflow import Event, Refused
from vault import files as store
from vault.files import FileMeta
from vault.uploads import SealedUpload


def attach(*, by: Viewer, incident_id: UUID, files: Sequence[SealedUpload], note: str = "") -> tuple[FileMeta, ...]:
    """The team adds files; the author sees them and is told that something waits.

    Raises:
        NotFound, PermissionDenied: as every deed on a record.
        Refused: there is no file or one too many, the note is too long, or the record has ended.
    """
    if not files:
        raise Refused("Choose at least one file.", field="files")
    workflow.check_length("note", note, REASON_LIMIT)
    metas = describe(files)
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_attach)
        workflow.check_open(desk.story.status)
        if len(desk.story.files) + len(metas) > FILES_LIMIT:
            raise Refused(
                f"This would have more than {FILES_LIMIT} files. That is the most we can take.", field="files"
            )
        desk.put(Evidence(by=by.id, name=by.name, at=desk.now, files=metas, note=note))
        store.keep(metas, desk.incident.retain_month)
        desk.write(Event.ATTACH)
        desk.tell_reporter()
    return metas


def check_file(*, by: Viewer, incident_id: UUID, file_id: UUID) -> bool:
    """A reader hashes an original again; the result goes into its chain. Raises NotFound, PermissionDenied."""
    desk = Desk.for_reader(by, incident_id, permissions.check_can_check, lock=False)
    matches = store.intact(_file(desk, file_id))  # before the transaction: it reads the whole file
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_check)
        desk.put(HashChecked(at=desk.now, file=file_id, matches=matches, person=by.id, name=by.name))
        _seal(desk, by.id)
    return matches


def check_own_file(*, by: Viewer, incident_id: UUID, file_id: UUID) -> bool:
    """The author does the same with a file of her own report, without her name. Raises NotFound."""
    matches = store.intact(_file(Desk.for_author(by, incident_id, lock=False), file_id))
    with transaction.atomic():
        desk = Desk.for_author(by, incident_id)
        desk.put(HashChecked(at=desk.now, file=file_id, matches=matches))
        _seal(desk, None)
    return matches


def _file(desk: Desk, file_id: UUID) -> FileMeta:
    found = desk.story.file(file_id)
    if found is None:
        raise NotFound
    return found


def _seal(desk: Desk, actor: UUID | None) -> None:
    """A check moves nothing on the card or in the row, as an opening does not."""
    desk.sealed.commit(event=Event.CHECK, actor=actor, retain_month=desk.incident.retain_month)
