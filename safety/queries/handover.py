"""What was handed to somebody outside: for the readers, for the author, and the locked file for who made it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import permissions
from safety.documents.custody import Held, held
from safety.models import Incident
from safety.payloads import HandOver, Pack
from safety.queries.own import open_mine
from safety.queries.reading import open_incident
from vault.files import FileMeta

KEPT_FOR = timedelta(days=1)  # housekeeping sweeps what no record keeps


@dataclass(frozen=True)
class HandOvers:
    """Packs of one record, newest first. `gettable` are those whose file waits for this person."""

    id: UUID
    reference: str
    tenant: Tenant
    packs: tuple[HandOver, ...]
    gettable: frozenset[UUID]
    files: tuple[Held, ...]
    reporter_known: bool
    can_pack: bool


def hand_overs(viewer: Viewer, incident_id: UUID) -> HandOvers:
    """For a reader. Raises as `open_incident`."""
    opened = open_incident(viewer, incident_id)
    story = opened.story
    waiting = {pack.handover for pack in story.of(Pack) if _waits(pack, viewer)}
    return HandOvers(
        id=incident_id,
        reference=opened.reference,
        tenant=opened.tenant,
        packs=story.of(HandOver)[::-1],
        gettable=frozenset(waiting),
        files=held(story),
        reporter_known=story.reporter is not None,
        can_pack=permissions.can_pack(viewer, Incident(id=incident_id, tenant=opened.tenant)),
    )


def own_hand_overs(viewer: Viewer, incident_id: UUID) -> HandOvers:
    """For the author. Raises NotFound."""
    own = open_mine(viewer, incident_id)
    if own.story is None:
        raise NotFound
    return HandOvers(
        id=incident_id,
        reference=own.reference,
        tenant=own.tenant,
        packs=own.story.of(HandOver)[::-1],
        gettable=frozenset(),
        files=(),
        reporter_known=True,
        can_pack=False,
    )


def pack_file(viewer: Viewer, incident_id: UUID, pack_id: UUID) -> FileMeta:
    """The locked file, for a day, for who made it. Raises NotFound."""
    opened = open_incident(viewer, incident_id)
    permissions.check_can_pack(viewer, Incident(id=incident_id, tenant=opened.tenant))
    for pack in opened.story.of(Pack):
        if pack.handover == pack_id and _waits(pack, viewer):
            return pack.file
    raise NotFound


def _waits(pack: Pack, viewer: Viewer) -> bool:
    return pack.by == viewer.id and timezone.now() - pack.at < KEPT_FOR
