"""The files of a record: what is there, what happened with each, and looking at one, which is noted for its author."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions.desk import Desk
from safety.documents.custody import Held, Link, chain, held
from safety.models import Incident
from safety.payloads import FileOpened
from safety.queries.own import open_mine
from safety.queries.reading import open_incident
from safety.story import Story
from safety.workflow import Event
from vault import media
from vault.files import FileMeta

PREVIEW = 10_000  # characters of a text


@dataclass(frozen=True)
class EvidenceLocker:
    """The files of one record."""

    id: UUID
    reference: str
    tenant: Tenant
    files: tuple[Held, ...]
    can_attach: bool
    story: Story
    verified: bool


@dataclass(frozen=True)
class OneFile:
    """One file with its chain, oldest first. `text` is its beginning where it is text and somebody looks at it."""

    id: UUID
    reference: str
    tenant: Tenant
    held: Held
    chain: tuple[Link, ...]
    verified: bool
    text: str = ""


def case_files(viewer: Viewer, incident_id: UUID) -> EvidenceLocker:
    """For a reader. Raises as `open_incident`, and notes the opening as it does."""
    opened = open_incident(viewer, incident_id)
    may = not opened.story.ended and permissions.can_attach(viewer, Incident(id=incident_id, tenant=opened.tenant))
    return EvidenceLocker(
        id=incident_id,
        reference=opened.reference,
        tenant=opened.tenant,
        files=held(opened.story),
        can_attach=may,
        story=opened.story,
        verified=opened.verified,
    )


def own_files(viewer: Viewer, incident_id: UUID) -> EvidenceLocker:
    """For the author. Raises NotFound."""
    own = open_mine(viewer, incident_id)
    if own.story is None:
        raise NotFound
    return EvidenceLocker(
        id=incident_id,
        reference=own.reference,
        tenant=own.tenant,
        files=held(own.story),
        can_attach=False,
        story=own.story,
        verified=own.verified,
    )


def one_file(viewer: Viewer, incident_id: UUID, file_id: UUID, *, look: bool = False) -> OneFile:
    """A file and its chain, for a reader. To `look` at it opens its beginning or its copy, and is noted."""
    if look:
        incident_file(viewer, incident_id, file_id, original=False)
    return _one(case_files(viewer, incident_id), file_id, look=look)


def own_one_file(viewer: Viewer, incident_id: UUID, file_id: UUID, *, look: bool = False) -> OneFile:
    """The same for the author. That she looks at her own is nobody's business and is not noted."""
    return _one(own_files(viewer, incident_id), file_id, look=look)


def incident_file(viewer: Viewer, incident_id: UUID, file_id: UUID, *, original: bool = True) -> FileMeta:
    """A file in a reader's hands; noted once in ten minutes, original and copy apart. Raises as `open_incident`."""
    opened = open_incident(viewer, incident_id)
    found = opened.story.file(file_id)
    if found is None:
        raise NotFound
    seen = FileOpened(person=viewer.id, name=viewer.name, at=timezone.now(), file=file_id, original=original)
    if not seen_lately(opened.story, seen):
        with transaction.atomic():
            desk = Desk.for_reader(viewer, incident_id, permissions.check_can_open)
            desk.put(seen)
            retain_month = desk.incident.retain_month
            desk.sealed.commit(event=Event.OPEN_FILE, actor=viewer.id, retain_month=retain_month)
    return found


def seen_lately(story: Story, seen: FileOpened) -> bool:
    """Whether the same person's looking at the same file was noted in the last minutes."""
    return any(
        (one.person, one.file, one.original) == (seen.person, seen.file, seen.original)
        and timedelta(0) <= seen.at - one.at < workflow.OPENING_COUNTS_ONCE_IN
        for one in story.of(FileOpened)
    )


def _one(locker: EvidenceLocker, file_id: UUID, *, look: bool) -> OneFile:
    found = next((one for one in locker.files if one.file.id == file_id), None)
    if found is None:
        raise NotFound
    return OneFile(
        id=locker.id,
        reference=locker.reference,
        tenant=locker.tenant,
        held=found,
        chain=chain(locker.story, file_id),
        verified=locker.verified,
        text=media.first_text(found.file, PREVIEW) if look else "",
    )
