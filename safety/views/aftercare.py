"""The page on which the team offers support after something serious, and the words with which it reaches people."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from safety import actions, queries
from safety.forms.aftercare import OfferForm
from safety.queries.aftercare import CareOffered, Offering
from safety.views import shown
from safety.views.deeds import back_to, done
from safety.views.parts import GET_OR_POST, filled, page, viewer_of
from ui.formats import day_time, long_date


@require_http_methods(GET_OR_POST)
@page
def after(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """Says who will be told what, and that nothing comes back; then offers it."""
    viewer = viewer_of(request)
    found = queries.offering(viewer, incident_id)
    people = [(str(person), name) for person, name in found.people.items()]
    form = filled(request, lambda *sent: OfferForm(*sent, people=people))
    if request.method == "POST" and form.is_valid():
        chosen = [UUID(one) for one in form.cleaned_data["people"]]
        if done(form, lambda: actions.offer_support(by=viewer, incident_id=incident_id, people=chosen)):
            return back_to(request, incident_id, "safety:after")
    context = {"found": found, "form": form, "offered": _offered(found)}
    return render(request, "safety/aftercare/offer.html", context)


def _offered(found: Offering) -> list[shown.Shown]:
    rows: list[shown.Shown] = []
    if first := found.to_author:
        rows.append({"key": "The person who reported it", "value": f"{first.by.name}, {day_time(first.at)}"})
    rows += [
        {"key": person.name, "value": f"{one.by.name}, {day_time(one.at)}"}
        for one in found.offered
        for person in one.people
    ]
    return rows


def care_block(care: CareOffered | None) -> shown.Shown | None:
    """The offer as its receiver's page shows it; None where there is none."""
    if care is None:
        return None
    return {
        "by": care.by.name,
        "organisation": care.organisation,
        "since": long_date(care.since),
        "now": care.now if care.now and care.now.check_in else None,
        "days": [
            {
                "key": day.when.capitalize(),
                "value": f"{_words(day.code, day.label)}, {_when(day.code, long_date(day.on))}",
            }
            for day in care.days
        ],
    }


_WORDS = {
    "d0": "Safety, practical help, and who is to be in touch with you",
    "d3": "A check-in with somebody trained, if you want one",
    "d14": "A moment to look how you are",
    "d30": "A second check-in, if you want one",
    "d90": "Court dates and the like can stir things up again",
}


def _words(code: str, label: str) -> str:
    return _WORDS.get(code, label)


def _when(code: str, day: str) -> str:
    return day if code == "d0" else f"about {day}"
