"""The pages of a case's bookings: book, move, cancel; and one's own diary with its private calendar."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.gates import open_view
from accounts.models import Role
from ui import downloads
from ui.formats import day_time
from ui.forms import HearthForm
from wellbeing import vocabulary
from wellbeing.actions import bookings as deeds
from wellbeing.actions import feeds
from wellbeing.documents.calendar import CONTENT_TYPE, FILE_NAME
from wellbeing.forms.bookings import OFF, ON, RENEW, BookForm, FeedForm
from wellbeing.payloads.cases import ASKER
from wellbeing.queries import bookings as reads
from wellbeing.queries.bookings import Mine, Times
from wellbeing.views.parts import GET_OR_POST, filled, number_of, page, page_of, refuse, viewer_of
from wellbeing.workflow import Refused
from wellbeing.workflow.bookings import FORMATS, LATE_CANCEL, Booking

PAGE = 25
_DONE = {
    "booked": "It is booked.",
    "moved": "It is moved.",
    "cancelled": "It is cancelled.",
    "on": "Your private calendar is on.",
    "off": "Your private calendar is off. Its address shows nothing any more.",
    "saved": "It is saved.",
}


@require_http_methods(GET_OR_POST)
@page
def times(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """What is booked; for the asker also the free times, of which a POST books one."""
    viewer = viewer_of(request)
    found = reads.times(viewer, case_id, side=ASKER if request.method == "POST" else "")
    form, shown = _choice(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            deeds.book(by=viewer, case_id=case_id, slot=form.to_slot())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _back(case_id, "booked")
    context = {
        "found": found,
        "form": form,
        "page": shown,
        "suggested": next(
            ({"id": one.id, "when": day_time(one.starts)} for one in found.free if one.id == found.suggested), None
        ),
        "to_come": [_booking(found, one) for one in found.to_come],
        "gone": [_booking(found, one) for one in found.bookings if not one.to_come(found.now)],
        "done": _DONE.get(request.GET.get("done", "")),
        "other": _name(found),
    }
    return render(request, "wellbeing/bookings/times.html", context)


@require_http_methods(GET_OR_POST)
@page
def move(request: HttpRequest, case_id: UUID, booking_id: UUID) -> HttpResponseBase:
    """Another time for a booking."""
    viewer = viewer_of(request)
    found = reads.times(viewer, case_id, side=ASKER)
    booking = found.booking(booking_id)
    form, shown = _choice(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            deeds.move(by=viewer, case_id=case_id, booking=booking_id, slot=form.to_slot())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _back(case_id, "moved")
    context = {"found": found, "one": _booking(found, booking), "form": form, "page": shown}
    return render(request, "wellbeing/bookings/move.html", context)


@require_http_methods(GET_OR_POST)
@page
def cancel(request: HttpRequest, case_id: UUID, booking_id: UUID) -> HttpResponseBase:
    """Says what cancelling means now, and cancels."""
    viewer = viewer_of(request)
    found = reads.times(viewer, case_id)
    booking = found.booking(booking_id)
    form = HearthForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            deeds.cancel(by=viewer, case_id=case_id, booking=booking_id)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _back(case_id, "cancelled")
    late = found.is_asker and found.now > booking.free_until()
    context = {"found": found, "one": _booking(found, booking), "form": form, "late": late}
    return render(request, "wellbeing/bookings/cancel.html", context)


@require_http_methods(GET_OR_POST)
@page
def calendar(request: HttpRequest) -> HttpResponseBase:
    """Her own diary, the file, and the private address: turn it on, renew it, turn it off."""
    viewer = viewer_of(request)
    setting = reads.own_feed(viewer)
    form = FeedForm(
        request.POST if request.method == "POST" else None, initial={"place": ["yes"] if setting.place else []}
    )
    if request.method == "POST" and form.is_valid():
        return redirect(f"{reverse('wellbeing:calendar')}?done={_feed_deed(request, form)}")
    context = {
        "back": reverse("wellbeing:offers" if viewer.has(Role.PROVIDER) else "wellbeing:start"),
        "lines": [diary_line(one) for one in reads.diary(viewer)],
        "setting": setting,
        "address": feed_address(request, setting.secret),
        "form": form,
        "done": _DONE.get(request.GET.get("done", "")),
    }
    return render(request, "wellbeing/bookings/calendar.html", context)


@require_safe
@page
def calendar_file(request: HttpRequest) -> HttpResponseBase:
    """Her appointments as a file, for a calendar program."""
    return ics(feeds.own_file(viewer_of(request), with_place="place" in request.GET))


@open_view("a calendar program brings the secret in the address, which alone opens the file, and cannot sign in")
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponseBase:  # noqa: ARG001 -- Django's own signature
    """A private calendar, to whoever has its address."""
    return ics(reads.feed_file(secret))


def ics(file: bytes) -> HttpResponse:
    """As a download with a name that says nothing."""
    return downloads.file(file, FILE_NAME, CONTENT_TYPE)


def feed_address(request: HttpRequest, secret: str) -> str:
    """The whole address of a feed; "" without a secret."""
    return request.build_absolute_uri(reverse("wellbeing:feed", kwargs={"secret": secret})) if secret else ""


def diary_line(one: Mine) -> dict[str, Any]:
    """An appointment in words, for its owner alone."""
    name = "wellbeing:times" if one.of_case else "wellbeing:group"
    part = "case_id" if one.of_case else "group_id"
    return {
        "when": day_time(one.starts),
        "title": one.title or "Somebody",
        "about": f"{one.minutes} minutes, {FORMATS[one.format].lower()}",
        "place": one.place,
        "cancelled": one.cancelled,
        "href": reverse(name, kwargs={part: one.record}),
    }


def _feed_deed(request: HttpRequest, form: FeedForm) -> str:
    viewer, deed = viewer_of(request), request.POST.get("deed")
    if deed in {ON, RENEW}:
        feeds.turn_on(by=viewer, place=form.wants_place)
        return "on"
    if deed == OFF:
        feeds.turn_off(by=viewer)
        return "off"
    feeds.set_place(by=viewer, place=form.wants_place)
    return "saved"


def _choice(request: HttpRequest, found: Times) -> tuple[BookForm, Any]:
    """The form with one page of free times, or with the one that was pressed, and the page's links."""
    shown = page_of(len(found.free), number_of(request.GET.get("page")), PAGE)
    first = (shown.number - 1) * PAGE
    free = found.free[first : first + PAGE]
    if request.method == "POST" and (more := [one for one in found.free if str(one.id) == request.POST.get("slot")]):
        free = tuple(sorted({*more, *free}, key=lambda one: one.starts))
    return filled(request, lambda *sent: BookForm(*sent, free=free)), shown


def _booking(found: Times, one: Booking) -> dict[str, Any]:
    ids = {"case_id": found.case, "booking_id": one.id}
    outcome = vocabulary.label("session_outcome", one.outcome) if one.outcome else ""
    return {
        "when": day_time(one.starts),
        "about": f"{one.minutes} minutes, {FORMATS[one.format].lower()}",
        "place": one.place,
        "outcome": outcome,
        "counted": one.outcome == LATE_CANCEL,
        "until": day_time(one.free_until()),
        "movable": found.is_asker and found.now <= one.free_until(),
        "move": reverse("wellbeing:time-move", kwargs=ids),
        "cancel": reverse("wellbeing:time-cancel", kwargs=ids),
    }


def _name(found: Times) -> str:
    """How the page calls the other one."""
    if found.is_asker:
        return found.story.opened.provider_name
    return found.story.release.name if found.story.release and found.story.release.name else "The person you see"


def _back(case_id: UUID, done: str) -> HttpResponse:
    return redirect(f"{reverse('wellbeing:times', kwargs={'case_id': case_id})}?done={done}")
