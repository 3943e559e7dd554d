"""What the pages of deeds on one record share: opening it first, doing what the form says, and going back to it."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.viewer import Viewer
from safety import queries, workflow
from safety.models import Incident
from safety.queries import OpenIncident
from safety.views.parts import forget_kept, refuse, viewer_of
from safety.vocabulary import Flag
from safety.workflow import Refused

type Check = Callable[[Viewer, Incident], None]


def opened_for(request: HttpRequest, incident_id: UUID, check: Check) -> OpenIncident:
    """The record for a deed's own page. Raises NotFound, or PermissionDenied to a reader who may not do this."""
    viewer = viewer_of(request)
    opened = queries.open_incident(viewer, incident_id)
    check(viewer, Incident(id=incident_id, tenant=opened.tenant))  # the check looks only at whose record it is
    return opened


def in_danger(opened: OpenIncident) -> bool:
    """Whether the page begins with whether somebody is in danger now."""
    urgent = opened.story.body.urgency == workflow.CRITICAL_URGENCY
    return not opened.story.ended and (urgent or Flag.DANGER in opened.flags)


def done(form: forms.Form, deed: Callable[[], object]) -> bool:
    """Does it; what is refused stands in the form afterwards."""
    try:
        deed()
    except Refused as refusal:
        refuse(form, refusal)
        return False
    return True


def back_to(request: HttpRequest, incident_id: UUID, name: str = "safety:case") -> HttpResponse:
    forget_kept(request)
    return redirect(name, incident_id=incident_id)
