"""Handing chosen parts of a record to somebody outside: locked, noted in the record for its author, and in the log."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction

from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions.desk import Desk
from safety.documents import packs
from safety.documents.custody import Held, held
from safety.documents.paper import CannotPrint
from safety.payloads import HandedFile, HandOver, Pack, reference
from safety.workflow import Event, Refused
from vault import checkpoints, export
from vault.errors import Damaged, StepUpNeeded
from vault.export import Locked, NoAgeKey
from vault.files import FileMeta
from vault.records import Section


@dataclass(frozen=True, repr=False)
class MadePack:
    """A locked pack. `words` open it, and are shown once; None when it was locked to the recipient's own key."""

    id: UUID
    file: FileMeta
    words: str | None


def hand_over(  # what the page asks for, spelled out
    *,
    by: Viewer,
    incident_id: UUID,
    recipient: str,
    sections: Collection[str],
    files: Collection[UUID] = (),
    note: str = "",
    key: str = "",
) -> MadePack:
    """Makes a pack of chosen parts, locked with six words or to a key of the age format.

    Raises:
        NotFound, PermissionDenied: as every deed on a record.
        StepUpNeeded: her password was not given in the last minutes.
        Refused: something that was chosen does not fit, or a file is damaged.
        Busy: another pack is being made.
    """
    desk = Desk.for_reader(by, incident_id, permissions.check_can_pack, lock=False)
    if not by.stepped_up:
        raise StepUpNeeded("This needs your password again.")
    chosen = _chosen(desk, files)
    workflow.check_pack(
        recipient=recipient,
        sections=sections,
        files=[one.file.id for one in chosen],
        note=note,
        size=sum(one.file.size for one in chosen),
        with_words=not key,
    )
    checkpoint, event = checkpoints.with_proof(desk.sealed.tag())
    contents = packs.Contents(
        story=desk.story,
        reference=reference(incident_id),
        organisation=desk.tenant.name,
        recipient=recipient,
        sections=tuple(section for section in workflow.SECTIONS if section in sections),
        files=chosen,
        note=note,
        by=by.name,
        at=desk.now,
        checkpoint=checkpoint,
        event={**event, "vouched_for": desk.verified},
    )
    locked = _locked(contents, key.strip())
    return _noted(by, incident_id, contents, locked)


def _chosen(desk: Desk, files: Collection[UUID]) -> tuple[Held, ...]:
    known = {one.file.id: one for one in held(desk.story)}
    if not set(files) <= set(known):
        raise Refused("Choose from the list.", field="files")
    return tuple(one for file_id, one in known.items() if file_id in set(files))


def _locked(contents: packs.Contents, key: str) -> Locked:
    """Before any transaction, since it reads every file."""
    try:
        return export.lock(packs.stream(contents), key=key or None)
    except NoAgeKey:
        raise Refused("This is no key of the age format. It begins with age1.", field="key") from None
    except Damaged:
        raise Refused(
            "One of these files is not what it was when it was added. Check each on its own page, and leave it out.",
            field="files",
        ) from None
    except CannotPrint:
        raise Refused("The paper could not be made. Leave out a part and try again.", field="sections") from None


def _noted(by: Viewer, incident_id: UUID, contents: packs.Contents, locked: Locked) -> MadePack:
    pack = uuid4()
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_pack)
        desk.put(
            HandOver(
                id=pack,
                by=by.id,
                name=by.name,
                at=desk.now,
                recipient=contents.recipient,
                sections=contents.sections,
                evidence=tuple(
                    HandedFile(file=one.file.id, name=one.file.name, sha256=one.file.sha256) for one in contents.files
                ),
                sha256=locked.file.sha256,
                size=locked.file.size,
                with_words=locked.words is not None,
                note=contents.note,
            )
        )
        desk.put(Pack(handover=pack, by=by.id, at=desk.now, file=locked.file), Section.INTERNAL)
        desk.write(Event.PACK)
        desk.tell_reporter()
    return MadePack(pack, locked.file, locked.words)
