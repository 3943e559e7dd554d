"""The lanes by which something comes in: beginning step by step, and sending what lies in the locker as it is."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from django.utils import timezone

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety.actions import drafts
from safety.actions.reports import report
from safety.models import Incident
from safety.payloads import LANE_ALERT, LANE_FULL, LANE_NOTE, ReportBody
from safety.workflow import USUAL_KIND
from vault import locker


def begin_full(*, by: Viewer, tenant: Tenant) -> UUID:
    """An empty draft to be filled step by step. Raises as `save_draft`."""
    return drafts.save_draft(by=by, tenant=tenant, body=ReportBody(lane=LANE_FULL))


def open_up(*, by: Viewer, draft_id: UUID) -> None:
    """Turns a note into a draft to which she can add before she sends it. Still nobody else can tell that it is there.

    Raises:
        NotFound: there is no such note of hers.
    """
    tenant, body = drafts.kept(by, draft_id)
    if body.lane != LANE_NOTE:
        raise NotFound
    body = replace(body, lane=LANE_FULL, kind=body.kind or USUAL_KIND)
    drafts.save_draft(by=by, tenant=tenant, body=body, draft_id=draft_id)


def send_draft(
    *,
    by: Viewer,
    draft_id: UUID,
    excluded: Collection[UUID] = (),
    withhold_identity: bool = False,
    shown: Collection[UUID] | None = None,
) -> UUID:
    """Sends what lies in her locker, as it lies there; a note becomes a report with this one press.

    Raises:
        NotFound: there is no such draft of hers.
        Refused, Swept: as `report`.
    """
    if _sent_before(by, draft_id):
        return draft_id
    tenant, body = drafts.kept(by, draft_id)
    if body.lane == LANE_NOTE:
        happened_on = body.happened_on or timezone.localdate()
        body = replace(body, lane=LANE_ALERT, kind=body.kind or USUAL_KIND, happened_on=happened_on)
    return report(
        by=by,
        tenant=tenant,
        body=body,
        excluded=excluded,
        draft_id=draft_id,
        withhold_identity=withhold_identity,
        shown=shown,
    )


def _sent_before(by: Viewer, draft_id: UUID) -> bool:
    mine = locker.current(by.keyring)
    return draft_id.hex in mine.records and Incident.objects.filter(id=draft_id).exists()
