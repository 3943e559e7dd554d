"""The coordinators' pages: the list, one request, and every deed on it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Tenant
from accounts.pages import address, tabs
from accounts.viewer import Viewer
from ui import formats
from ui.forms import HearthForm
from wellbeing import vocabulary
from wellbeing.actions import offers, rounds, waiting
from wellbeing.actions.rounds import Round
from wellbeing.forms.desk import CloseForm, FilterForm, NoMatchForm, NoteForm, OfferForm, ReferForm, ReplyForm, WaitForm
from wellbeing.payloads.offers import DECLINED, MOST_CARDS
from wellbeing.queries import funds as money
from wellbeing.queries import queue as lists
from wellbeing.queries.queue import LISTS, DeskRequest, QueueRow
from wellbeing.views import matches, shown
from wellbeing.views.cases import scheme_rows
from wellbeing.views.parts import GET_OR_POST, filled, forget_kept, number_of, page, page_of, refuse, viewer_of
from wellbeing.views.public import crisis_lines
from wellbeing.workflow import FOLLOWS, ROUTES, Refused, Status
from wellbeing.workflow import offers as rules

_EMPTY = {
    "todo": ("Nothing to do", "What needs a step of yours stands here, the most urgent first."),
    "waiting": ("Nobody is waiting", "Whoever cannot be offered anybody now stands here, with the reason."),
    "asker": ("Nobody owes you an answer", "Offers stand here until the person has chosen, or the days are over."),
    "running": ("Nobody is with a provider", "Whoever has chosen stands here until it has ended."),
    "open": ("Nothing is open", "When somebody of your scheme’s organisations asks, it stands here."),
}
_DONE = {
    "read": "They know now that you have read it.",
    "said": "Your message was sent.",
    "noted": "Your note is kept.",
    "rang": "It is noted that you have contacted them. Nothing of what was said is kept.",
    "offered": "The offer was sent. It stands under “Waiting for an answer” now.",
    "waits": "It is on the waiting list.",
    "ended": "It has ended. They know it, and why.",
    "paused": "It is paused.",
    "goes-on": "It goes on.",
}


@require_safe
@page
def queue(request: HttpRequest) -> HttpResponseBase:
    """What is to be done, the most urgent first. Opening it does the round that needs her key."""
    viewer = viewer_of(request)
    scheme = lists.scheme_of(viewer, request.GET.get("at"))
    done = rounds.catch_up(by=viewer, scheme=scheme.id)
    form = FilterForm(request.GET)
    filters = form.to_filters()
    found = lists.queue(
        viewer,
        scheme.id,
        page=number_of(request.GET.get("page")),
        work_list=request.GET.get("list", "todo"),
        filters=filters,
        ready=done.ready,
    )
    schemes = lists.schemes(viewer)
    kept = _kept(form, scheme if len(schemes) > 1 else None)
    context = {
        "scheme": scheme,
        "others": [(one.name, f"?at={one.slug}") for one in schemes] if len(schemes) > 1 else [],
        "found": found,
        "lines": [_line(row) for row in found.rows],
        "numbers": page_of(found.total, found.page),
        "prefix": address(kept, list=found.work_list, page=""),
        "tabs": tabs(LISTS, found.counts, kept, found.work_list),
        "filters": form,
        "filtered": bool(filters),
        "clear": address(QueryDict(), list=found.work_list),
        "empty": _EMPTY[found.work_list],
        "round": _round(done),
        "funds": [_fund(one) for one in money.funds(viewer, scheme.id) if not one.story.body.closed],
    }
    return render(request, "wellbeing/desk/queue.html", context)


def _round(done: Round) -> list[str]:
    """What the round has done, in words; nothing when there was nothing to do."""
    words = []
    if done.moved:
        words.append(f"{_many(done.moved, 'request has', 'requests have')} moved on since you were last here.")
    if done.ready:
        words.append(f"{_many(len(done.ready), 'person', 'people')} on the waiting list can be offered somebody now.")
    if done.more:
        words.append("There is more to bring up to date. It goes on when you open this list again.")
    return words


def _fund(one: money.FundView) -> dict[str, Any]:
    return {
        "name": one.name,
        "left": _many(one.story.left, "session left", "sessions left"),
        "low": one.story.low,
        "href": reverse("wellbeing:fund", kwargs={"fund_id": one.id}),
    }


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def _kept(form: FilterForm, scheme: Tenant | None) -> QueryDict:
    known = QueryDict(mutable=True)
    for name in form.CODED:
        if form.cleaned_data.get(name):
            known.setlist(name, form.cleaned_data[name])
    if scheme:
        known["at"] = scheme.slug
    return known


def _line(row: QueueRow) -> dict[str, Any]:
    tags = [shown.tag(row.status)]
    if row.unsafe:
        tags.insert(0, {"text": "Not safe now", "tone": "overdue"})
    if row.group:
        tags.append({"text": "Wants to join a group", "tone": "info"})
    if row.late:
        tags.append({"text": "Late", "tone": "overdue"})
    if row.ready:
        tags.append({"text": "Can be offered now", "tone": "new"})
    if row.written:
        tags.append({"text": "Wrote to you", "tone": "new"})
    return {
        "href": reverse("wellbeing:desk-request", kwargs={"request_id": row.id}),
        "title": vocabulary.label(vocabulary.SERVICE, row.service),
        "tags": tags,
        "clock": clock(row),
        "urgency": vocabulary.label(vocabulary.URGENCY, row.urgency),
        "asked": _asked(row),
    }


def _asked(row: QueueRow) -> str:
    since = f", {_many(row.waited, 'working day', 'working days')} ago" if row.waited else ""
    return f"Asked on {formats.long_date(row.asked_on)}{since}"


def clock(row: QueueRow) -> str:
    """What is due when, in words."""
    if row.unsafe:
        return "Reach them today"
    if row.look_again:
        reason = vocabulary.label(vocabulary.WAIT_REASON, row.reason)
        return f"{reason}. Look again on {formats.long_date(row.look_again)}"
    if row.due_on:
        return f"An offer {'was' if row.late else 'is'} due by {formats.long_date(row.due_on)}"
    return ""


@require_safe
@page
def one(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """One request with everything that a coordinator may do with it."""
    found = lists.desk_request(viewer_of(request), request_id)
    return render(request, "wellbeing/desk/request.html", _context(request, found))


def _context(request: HttpRequest, found: DeskRequest) -> dict[str, Any]:
    opened, done, status = found.opened, found.done, found.opened.status
    may, alone = _may(status), opened.ask.group is None
    return {
        "found": found,
        "title": vocabulary.label(vocabulary.SERVICE, opened.ask.service),
        "called": opened.ask.contact.name or "The person who asked",
        "tag": shown.tag(status),
        "clock": clock(found.row),
        "rows": matches.asked(opened.ask),
        "detail": opened.ask.contact.detail,
        "reach": [ROUTES[opened.ask.contact.route], opened.ask.contact.detail, opened.ask.contact.when],
        "thread": shown.thread(opened.story, asker=opened.ask.contact.name or "The person who asked"),
        "timeline": shown.timeline(opened),
        "notes": [{"title": one.by_name, "when": formats.day_time(one.at), "text": one.text} for one in done.notes],
        "offers": [_offered(found, number) for number in range(len(done.offers), 0, -1)],
        "waits": _waits(found),
        "sessions": _sessions(found),
        "lines": crisis_lines() if found.row.unsafe else [],
        "unsafe": found.row.unsafe,
        "rang": [formats.day_time(one.at) for one in done.contacted],
        "reply": ReplyForm(auto_id="id_reply_%s"),
        "note": NoteForm(auto_id="id_note_%s"),
        "done": _DONE.get(request.GET.get("done", "")),
        "can": {
            "read": status is Status.REQUESTED,
            "offer": alone and status in rules.MAY_OFFER,
            "wait": alone and (Status.WAITLISTED in may or status is Status.WAITLISTED),
            "none": alone and Status.NO_MATCH in may,
            "refer": Status.REFERRED in may,
            "close": bool(may & waiting.CLOSES.keys()),
            "pause": Status.PAUSED in may,
            "go_on": status is Status.PAUSED,
            "say": opened.open and not opened.story.ended,
        },
    }


def _may(status: Status) -> frozenset[Status]:
    """What may follow a coordinator's deed, which reads the request first."""
    return FOLLOWS[Status.ACKNOWLEDGED if status is Status.REQUESTED else status]


def _offered(found: DeskRequest, number: int) -> dict[str, Any]:
    offer = found.done.offers[number - 1]
    choice = next((one for one in found.done.choices if one.offer == number), None)
    declined = next((one for one in found.done.declined if one.offer == number), None)
    no = next((one for one in found.done.turned_down if one.offer == number), None)
    standing = found.done.offer
    answer = ""
    if no:
        answer = f"{choice.provider_name if choice else 'The provider'} could not take it on."
    elif choice:
        answer = f"They chose {choice.provider_name} on {formats.long_date(rules.day_of(choice.at))}."
    elif declined:
        answer = f"They took none of them. They said: “{DECLINED[declined.reason]}”."
    elif standing and standing.number == number and found.opened.status is Status.OFFERED and found.done.until:
        answer = f"They can choose until {formats.long_date(found.done.until)}."
    return {
        "title": f"Offered on {formats.long_date(rules.day_of(offer.at))}",
        "names": [card.name for card in offer.cards],
        "sessions": len(offer.vouchers),
        "answer": answer,
        "words": declined.words if declined else "",
    }


def _waits(found: DeskRequest) -> dict[str, Any] | None:
    if found.opened.status is not Status.WAITLISTED or not found.done.waiting:
        return None
    newest = found.done.waiting[-1]
    return {
        "reason": vocabulary.label(vocabulary.WAIT_REASON, newest.reason),
        "look_again": formats.long_date(newest.look_again),
        "unmet": rules.wishes_in_words(newest.unmet),
    }


def _sessions(found: DeskRequest) -> list[dict[str, str]]:
    """What the scheme may know of the case: the answer, sessions by code, and the end."""
    case = found.case
    if case is None:
        return []
    held = sum(one.outcome == "attended" for one in case.returned)
    answer = "No answer yet"
    if case.answer:
        answer = "Said yes" if case.answer.accepted else "Said no"
    return [
        {"key": "Provider", "value": case.opened.provider_name},
        {"key": "Answer", "value": answer},
        {"key": "Sessions held", "value": f"{held} of {len(case.vouchers)}" if case.vouchers else str(held)},
        *scheme_rows(case),
    ]


# Deeds ------------------------------------------------------------------------------------------------------------------


def back_to(request: HttpRequest, request_id: UUID, done: str) -> HttpResponse:
    forget_kept(request)
    return redirect(f"{reverse('wellbeing:desk-request', kwargs={'request_id': request_id})}?done={done}")


@require_POST
@page
def acknowledge(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    offers.acknowledge(by=viewer_of(request), request_id=request_id)
    return back_to(request, request_id, "read")


@require_POST
@page
def contacted(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """She has contacted somebody who may not be safe. No form: there is nothing to write down."""
    offers.contacted(by=viewer_of(request), request_id=request_id)
    return back_to(request, request_id, "rang")


@require_POST
@page
def pause(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    goes_on = "goes_on" in request.POST
    waiting.pause(by=viewer_of(request), request_id=request_id, goes_on=goes_on)
    return back_to(request, request_id, "goes-on" if goes_on else "paused")


def _deed(
    request: HttpRequest,
    request_id: UUID,
    *,
    form: HearthForm,
    do: Callable[[Viewer, dict[str, Any]], None],
    done: str,
    words: dict[str, Any],
) -> HttpResponseBase:
    """A page with one form: what will happen, the fields, the button."""
    viewer = viewer_of(request)
    found = lists.desk_request(viewer, request_id)
    if request.method == "POST" and form.is_valid():
        try:
            do(viewer, form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return back_to(request, request_id, done)
    context = {"form": form, "found": found, "title": vocabulary.label(vocabulary.SERVICE, found.opened.ask.service)}
    return render(request, "wellbeing/desk/deed.html", {**context, **words})


@require_http_methods(GET_OR_POST)
@page
def reply(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    return _deed(
        request,
        request_id,
        form=filled(request, ReplyForm),
        do=lambda by, said: offers.reply(by=by, request_id=request_id, text=said["text"]),
        done="said",
        words={"heading": "Write to them", "lines": [], "button_text": "Send"},
    )


@require_http_methods(GET_OR_POST)
@page
def note(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    return _deed(
        request,
        request_id,
        form=filled(request, NoteForm),
        do=lambda by, said: offers.note(by=by, request_id=request_id, text=said["text"]),
        done="noted",
        words={"heading": "A note for the coordinators", "lines": [], "button_text": "Keep the note"},
    )


@require_http_methods(GET_OR_POST)
@page
def wait(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    initial = {"look_again": rules.look_again_on(formats.today())}
    return _deed(
        request,
        request_id,
        form=filled(request, lambda *sent: WaitForm(*sent, initial=initial)),
        do=lambda by, said: waiting.wait(
            by=by,
            request_id=request_id,
            reason=said["reason"],
            look_again=said["look_again"],
            words=said["words"],
        ),
        done="waits",
        words={
            "heading": "Put it on the waiting list",
            "lines": [
                "They read the reason and keep their place without doing anything.",
                "Each time you open your list, Hearth looks whether somebody can be offered.",
            ],
            "button_text": "Put it on the waiting list",
        },
    )


@require_http_methods(GET_OR_POST)
@page
def no_match(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    _, found = lists.fits_for(viewer_of(request), request_id)
    told = rules.result_in_words(found.outcome, found.unmet)
    return _deed(
        request,
        request_id,
        form=filled(request, NoMatchForm),
        do=lambda by, said: waiting.no_match(by=by, request_id=request_id, words=said["words"]),
        done="ended",
        words={
            "heading": "End the search",
            "lines": [
                "This ends the request. It counts as a need that was not met, with its reason and nothing else.",
                f"They will read: {told}",
            ],
            "button_text": "End the search",
            "kind": "warning",
        },
    )


@require_http_methods(GET_OR_POST)
@page
def refer(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    return _deed(
        request,
        request_id,
        form=filled(request, ReferForm),
        do=lambda by, said: waiting.refer(by=by, request_id=request_id, words=said["words"]),
        done="ended",
        words={
            "heading": "Refer on",
            "lines": [
                "This ends the request here. Nothing is sent to anybody else: the person decides whether to go there."
            ],
            "button_text": "Refer on",
        },
    )


@require_http_methods(GET_OR_POST)
@page
def close(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    may = _may(lists.desk_request(viewer_of(request), request_id).opened.status)
    return _deed(
        request,
        request_id,
        form=filled(request, lambda *sent: CloseForm(*sent, may=may)),
        do=lambda by, said: waiting.close(by=by, request_id=request_id, to=Status(said["to"]), words=said["words"]),
        done="ended",
        words={
            "heading": "Close it",
            "lines": ["Use this only where nothing else ends it. They can ask again at any time."],
            "button_text": "Close it",
            "kind": "warning",
        },
    )


@require_http_methods(GET_OR_POST)
@page
def match(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Who fits, who does not and why; and the offer."""
    viewer = viewer_of(request)
    found, fits = lists.fits_for(viewer, request_id)
    employer = found.opened.ask.employer
    able = [
        one
        for one in money.funds(viewer, found.opened.scheme)
        if not one.story.body.closed and one.story.pool and employer in one.story.body.employers
    ]
    payers = [
        (str(one.id), f"{one.name}: {_many(len(one.story.pool), 'session', 'sessions')} left to give") for one in able
    ]
    listed = [(str(one.candidate.id), one.profile.name, matches.line(one)) for one in fits.ranked]
    initial = {
        "until": rules.offer_until(formats.today()),
        "providers": [profile for profile, *_ in listed[:MOST_CARDS]],
        "fund": payers[0][0] if payers else "",
        "sessions": (able[0].story.cap(found.opened.ask.service) or "") if able else "",
    }
    form = filled(request, lambda *sent: OfferForm(*sent, fits=listed, funds=payers, initial=initial))
    if request.method == "POST" and form.is_valid():
        try:
            offers.offer(
                by=viewer,
                request_id=request_id,
                providers=form.profiles(),
                until=form.cleaned_data["until"],
                words=form.cleaned_data["words"],
                fund=form.fund_id(),
                sessions=form.cleaned_data["sessions"],
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return back_to(request, request_id, "offered")
    context = {
        "form": form,
        "found": found,
        "title": vocabulary.label(vocabulary.SERVICE, found.opened.ask.service),
        "wishes": matches.wishes(found.opened.ask.preferences),
        "avoid": found.opened.ask.avoid,
        "search": matches.search(fits),
        "can_offer": found.opened.status in rules.MAY_OFFER and found.opened.ask.group is None,
    }
    return render(request, "wellbeing/desk/match.html", context)
