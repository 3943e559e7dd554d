"""Her decision about the police: the warning first, then the choice. She can change it whenever she wants."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from safety import actions, queries
from safety.forms.police import PoliceForm
from safety.payloads import PoliceDecision
from safety.story import Story
from safety.views import shown
from safety.views.parts import GET_OR_POST, filled, forget_kept, page, refuse, viewer_of
from safety.workflow import Refused, duty_decisions
from ui.formats import day_time


@require_http_methods(GET_OR_POST)
@page
def own_police(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """What can happen with what the police learn, other ways, what she wants, and who will see it."""
    viewer = viewer_of(request)
    found = queries.open_police(viewer, incident_id)
    start = {"decision": found.decision, "reason": found.reason}
    form = filled(request, lambda *sent: PoliceForm(*sent, initial=start))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.decide_on_police(
                by=viewer, incident_id=incident_id, decision=said["decision"], reason=said["reason"]
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            return redirect(f"{request.path}?done=1")
    context = {
        "found": found,
        "own": found.own,
        "form": form,
        "done": "done" in request.GET,
        "decided": shown.label("police_decision", found.decision) if found.decision else "",
        "shown": shown.label("police_decision", found.shown) if found.shown else "",
        "decided_at": day_time(found.decided_at) if found.decided_at else "",
        "people": shown.people(found.own.readers),
    }
    return render(request, "safety/police/own.html", context)


def for_readers(story: Story) -> str:
    """What the person affected said about the police, as those who read the record see it. Her reason is not theirs."""
    decisions = story.of(PoliceDecision)
    hers, against = duty_decisions.hers_of(decisions), duty_decisions.override_of(decisions)
    said = shown.label("police_decision", hers.decision) if hers else ""
    if against:
        told = f"{against.by_name} reported it without consent, as somebody’s life was at risk."
        return f"They said: {said}. {told}" if said else told
    if hers is None:
        return "They have not said what they want. Ask them first, unless somebody’s life is at risk."
    return f"{said} ({day_time(hers.at)})"
