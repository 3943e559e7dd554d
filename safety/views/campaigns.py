"""One page that counts: one field has the focus, Enter sends it, and the next one is ready."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.viewer import Viewer
from safety import actions, permissions, queries
from safety.forms import MoreForm
from safety.models import Incident
from safety.payloads import Samples
from safety.queries import Campaign
from safety.views import shown
from safety.views.parts import (
    GET_OR_POST,
    SWEPT,
    filled,
    forget_kept,
    number_of,
    page,
    page_of,
    refuse,
    takes_files,
    uuid_or_none,
    viewer_of,
)
from safety.workflow import Refused
from ui import formats
from ui.formats import long_date
from vault.files import Swept
from vault.uploads import SealedUpload

type Add = Callable[[Samples, list[SealedUpload]], int]


@takes_files
@require_http_methods(GET_OR_POST)
@page
def own_more(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """The author counts."""
    viewer = viewer_of(request)
    own, campaign = queries.own_campaign(viewer, incident_id, page=number_of(request.GET.get("page")))
    context = {
        "reference": own.reference,
        "may": own.can_add,
        "way_back": reverse("safety:own", kwargs={"incident_id": incident_id}),
        "file_view": "safety:own-file",
        "bring": f"{reverse('safety:imports')}?into={incident_id}",
    }
    add: Add = lambda more, files: actions.count_mine(by=viewer, incident_id=incident_id, more=more, files=files)  # noqa: E731 -- read beside its twin below
    return _page(request, "safety:own-more", incident_id, campaign, context, add)


@takes_files
@require_http_methods(GET_OR_POST)
@page
def case_more(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """A reader counts; whoever may open the record sees the count."""
    viewer = viewer_of(request)
    opened, campaign = queries.case_campaign(viewer, incident_id, page=number_of(request.GET.get("page")))
    if request.method == "POST":
        permissions.check_can_sample(viewer, Incident(id=incident_id, tenant=opened.tenant))
    context = {
        "reference": opened.reference,
        "may": not opened.story.ended and _may(viewer, opened.tenant, incident_id),
        "way_back": reverse("safety:case", kwargs={"incident_id": incident_id}),
        "file_view": "safety:case-file",
        "bring": "",
    }
    add: Add = lambda more, files: actions.count_more(by=viewer, incident_id=incident_id, more=more, files=files)  # noqa: E731 -- as above
    return _page(request, "safety:case-more", incident_id, campaign, context, add)


def _may(viewer: Viewer, tenant: Any, incident_id: UUID) -> bool:  # noqa: ANN401 -- an organisation
    return permissions.can_sample(viewer, Incident(id=incident_id, tenant=tenant))


def _page(  # noqa: PLR0917 -- the two pages hand on what differs
    request: HttpRequest, name: str, record: UUID, campaign: Campaign, context: dict[str, Any], add: Add
) -> HttpResponseBase:
    replay = uuid_or_none(request.POST.get("replay")) or uuid4()
    form = filled(request, lambda *sent: MoreForm(*sent, initial={"channel": campaign.last_channel}))
    if request.method == "POST" and form.is_valid():
        try:
            add(form.to_payload(replay), form.uploads())
        except Refused as refusal:
            refuse(form, refusal)
        except Swept:
            form.add_error("evidence", SWEPT)
        else:
            forget_kept(request)
            return redirect(f"{reverse(name, kwargs={'incident_id': record})}?done=1")
    file_view = context.pop("file_view")
    more = ("channel", "sender", "count", "evidence", "day")
    context |= {
        "form": form,
        "replay": replay,
        "campaign": campaign,
        "counted": request.GET.get("done") == "1" and not form.is_bound,
        "days": [{"key": _day(day, campaign), "value": count} for day, count in campaign.days],
        "channels": [{"key": shown.label("channel", code), "value": count} for code, count in campaign.channels],
        "samples": [_sample(one) for one in campaign.samples],
        "files": shown.files_of(campaign.files, file_view, record),
        "numbers": page_of(campaign.sample_count, campaign.page),
        "more_open": form.is_bound and any(form[field].errors for field in more),
    }
    return render(request, "safety/campaigns/more.html", context)


def _day(day: date | None, campaign: Campaign) -> str:
    if day is None:
        return "Day not known"
    return f"{formats.MONTHS[day.month - 1]} {day.year}" if campaign.by_month else long_date(day)


def _sample(one: Any) -> shown.Shown:  # noqa: ANN401 -- a payload
    about = [long_date(one.day) if one.day else "", shown.label("channel", one.channel) if one.channel else ""]
    return {
        "about": ", ".join(part for part in about if part) or "Day not known",
        "times": one.times,
        "sender": one.sender,
        "subject": one.subject,
        "text": one.text,
    }
