"""What an asker and a provider share, each on the same page: the answer, messages, sessions, what recurs, and the end."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permitting import NotFound
from accounts.viewer import Viewer
from ui.formats import day_time, long_date
from ui.forms import HearthForm
from wellbeing import vocabulary
from wellbeing.actions import cases as deeds
from wellbeing.actions.keeping import gone_lately
from wellbeing.documents.totals import month_words
from wellbeing.forms.cases import AnswerForm, AwayForm, EndForm, MessageForm, RhythmForm, SessionForm
from wellbeing.payloads.cases import ASKER, EARLY, PROVIDER, CaseStory
from wellbeing.queries import cases as queries
from wellbeing.queries import groups, providers
from wellbeing.queries.bookings import times
from wellbeing.queries.cases import CaseRow, OpenCase
from wellbeing.views.parts import (
    GET_OR_POST,
    filled,
    forget_kept,
    number_of,
    page,
    page_of,
    refuse,
    uuid_or_none,
    viewer_of,
)
from wellbeing.views.providers import due_words
from wellbeing.workflow import ROUTES, Refused
from wellbeing.workflow import cases as rules
from wellbeing.workflow.bookings import bookings_of

type Shown = dict[str, Any]

OVER_SHOWN = 25  # of those that are over; they go by themselves

OF_A_PROVIDER = (
    ("Your profile", "wellbeing:profile"),
    ("Your hours", "wellbeing:open-hours"),
    ("Your calendar", "wellbeing:calendar"),
    ("What you can ask to be paid", "wellbeing:totals"),
    ("Everything that is kept about you here", "wellbeing:held"),
)
"""Beside her people: text and name of the address."""
SAVED = {
    "answered": "Your answer has gone.",
    "said": "Your message has gone.",
    "returned": "The session is noted.",
    "noted": "It is noted, with the time and nothing more.",
    "asked": "They are told that you want the next one.",
    "saved": "It is saved.",
    "agreed": "They can step in on the days away, and no longer.",
}


@require_safe
@page
def offers(request: HttpRequest) -> HttpResponseBase:
    """Where a provider lands: what waits for an answer, whom she sees, and papers that end."""
    viewer = viewer_of(request)
    mine = providers.my_profile(viewer)
    rows = queries.my_cases(viewer)
    running = [row for row in rows if row.story.runs]
    over = [row for row in rows if not row.story.runs and (row.overdue or not row.story.waits)]
    pages = page_of(len(running), number_of(request.GET.get("page")))
    shown = running[pages.start_index() - 1 : pages.end_index()] if running else []
    context = {
        "mine": mine,
        "waiting": [_line(row) for row in rows if row.story.waits and not row.overdue],
        "running": [_line(row) for row in shown],
        "page": pages,
        "over": [_line(row) for row in over[:OVER_SHOWN]],
        "due": due_words(mine.due),
        "held": mine.held,
        "gone": gone_lately(viewer),
        "links": [{"text": text, "href": reverse(name)} for text, name in (*OF_A_PROVIDER, *_groups_of(viewer))],
    }
    return render(request, "wellbeing/cases/offers.html", context)


@require_http_methods(GET_OR_POST)
@page
def together(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """The page of the two. A POST writes a message."""
    viewer = viewer_of(request)
    found = queries.open_case(viewer, case_id)
    form = filled(request, MessageForm)
    if request.method == "POST" and form.is_valid():
        try:
            deeds.say(by=viewer, case_id=case_id, text=form.cleaned_data["text"])
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _back(request, case_id, "said")
    return render(request, "wellbeing/cases/case.html", _context(request, found, form))


@require_http_methods(GET_OR_POST)
@page
def answer(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Yes or no."""
    found = _of_provider(request, case_id)
    form = filled(request, AnswerForm)
    text = (
        "If you say yes, you see how to reach them, and you can write to each other. "
        "If you say no, they are told that you have no place for them, and not why. The scheme reads the reason."
    )
    return _form(
        request,
        found,
        form,
        lambda: deeds.answer(by=viewer_of(request), case_id=case_id, **form.chosen()),
        title="Your answer",
        text=text,
        button="Send your answer",
        done="answered",
    )


@require_http_methods(GET_OR_POST)
@page
def session(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """One session is returned: a code, a length, a month."""
    found = _of_provider(request, case_id)
    form = filled(request, lambda *sent: SessionForm(*sent, today=found.today))
    session_id = uuid_or_none(request.POST.get("session_id")) or uuid4()
    left = len(found.story.left)
    text = (
        f"{left} of {len(found.story.vouchers)} sessions are left. Nothing but this is ever noted of a session: "
        "no day, no notes, no themes. Your own notes stay with you."
    )
    return _form(
        request,
        found,
        form,
        lambda: deeds.return_session(by=viewer_of(request), case_id=case_id, session_id=session_id, **form.chosen()),
        title="Note a session",
        text=text,
        button="Note it",
        done="returned",
        hidden={"session_id": session_id},
    )


@require_http_methods(GET_OR_POST)
@page
def flag(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """She had to break confidentiality: what is kept of it, and the button."""
    found = _of_provider(request, case_id)
    text = (
        "Press this if you had to speak to somebody else to keep a person safe. We keep the time and nothing more: not who, "
        "not why. The person and the scheme's coordinators see that it happened, and when."
    )
    return _form(
        request,
        found,
        HearthForm(request.POST if request.method == "POST" else None),
        lambda: deeds.break_confidentiality(by=viewer_of(request), case_id=case_id),
        title="I had to break confidentiality",
        text=text,
        button="Note the time",
        done="noted",
    )


@require_http_methods(GET_OR_POST)
@page
def end(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Either of the two ends it; before an answer the asker takes it back."""
    found = queries.open_case(viewer_of(request), case_id)
    if not found.open:
        raise Refused("This has ended already.")
    if found.story.waits:
        return _take_back(request, found)
    form = filled(request, EndForm)
    text = (
        "Neither of you can write here afterwards. What was released is taken out at once, and everything else goes "
        "90 days later. Sessions that are not used go back to the scheme."
    )
    return _form(
        request,
        found,
        form,
        lambda: deeds.end(by=viewer_of(request), case_id=case_id, how=form.cleaned_data["how"]),
        title="End this",
        text=text,
        button="End it",
        done="saved",
    )


def _take_back(request: HttpRequest, found: OpenCase) -> HttpResponse:
    if found.me != ASKER:
        raise Refused("Answer it first: say yes or no.")
    return _form(
        request,
        found,
        HearthForm(request.POST if request.method == "POST" else None),
        lambda: deeds.end(by=viewer_of(request), case_id=found.id, how=EARLY),
        title="Take it back",
        text=f"{found.story.opened.provider_name} is told that you do not want to come after all, and no reason.",
        button="Take it back",
        done="saved",
    )


@require_http_methods(GET_OR_POST)
@page
def rhythm(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """How often it comes round."""
    found = _of_provider(request, case_id)
    now = found.story.rhythm
    if now is None:
        raise Refused("Only supervision recurs.")
    initial = {"weeks": str(now.weeks), "minutes": str(now.minutes), "due_on": now.due_on}
    form = filled(request, lambda *sent: RhythmForm(*sent, initial=initial))
    return _form(
        request,
        found,
        form,
        lambda: deeds.set_rhythm(by=viewer_of(request), case_id=case_id, **form.cleaned_data),
        title="How often you meet",
        text="Both of you see this, and the scheme. It has nothing to do with line management: no employer sees it.",
        button="Save",
        done="saved",
    )


@require_POST
@page
def next_one(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """One press: the other side is told that the next one is wanted."""
    deeds.ask_for_next(by=viewer_of(request), case_id=case_id)
    return _back(request, case_id, "asked")


@require_http_methods(GET_OR_POST)
@page
def away(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Days away, and who could step in."""
    found = _of_provider(request, case_id)
    form = filled(request, lambda *sent: AwayForm(*sent, colleagues=found.colleagues))
    return _form(
        request,
        found,
        form,
        lambda: deeds.go_away(by=viewer_of(request), case_id=case_id, **form.chosen()),
        title="When you are away",
        text="The person you see is told that something is waiting, and reads these days here.",
        button="Save",
        done="saved",
    )


@require_POST
@page
def cover(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """The asker lets somebody step in."""
    deeds.agree_to_cover(by=viewer_of(request), case_id=case_id)
    return _back(request, case_id, "agreed")


def sessions_rows(story: CaseStory) -> list[list[Shown]]:
    """Each returned session: month, what became of it, how long."""
    return [
        [
            {"text": month_words(one.month)},
            {"text": vocabulary.label("session_outcome", one.outcome)},
            {"text": f"{one.minutes} minutes" if one.minutes else "", "numeric": True},
        ]
        for one in story.returned
    ]


def scheme_rows(story: CaseStory) -> list[dict[str, str]]:
    """What coordinators read of a case beside the answer and the sessions: why not, what recurs, who steps in, and the end."""
    today, rows = timezone.localdate(), []
    if story.answer and story.answer.reason:
        rows.append(("Why not", rules.DECLINED[story.answer.reason]))
    if story.runs and story.rhythm:
        rows.append(("Every", _every(story.rhythm.weeks, story.rhythm.minutes)))
        rows.append(("Next one due", long_date(story.rhythm.due_on)))
    if story.runs and story.next_asked:
        rows.append(("Next one", "Asked for, and not booked yet"))
    away = rules.away_now(story, today)
    if away and story.runs:
        until = f"Away until {long_date(away.until_on)}"
        steps_in = away.cover is not None and any(one.away == away.number for one in story.covers)
        rows.append(("Away", f"{until}; {away.cover_name} steps in" if steps_in else until))
    rows += [("Confidentiality broken", day_time(one.at)) for one in story.broken]
    if story.ended:
        rows.append(("End", rules.ENDS[story.ended.how] if story.answer else "Taken back before an answer"))
    return [{"key": key, "value": value} for key, value in rows]


def status_words(found: OpenCase) -> str:
    """Where it stands, to whom the page belongs."""
    story, mine = found.story, found.me == ASKER
    other = story.opened.provider_name
    if story.ended:
        return rules.ENDS[story.ended.how] if story.answer else "Taken back before an answer"
    if story.answer and not story.answer.accepted:
        return (
            f"{other} has no place for you at present. The scheme looks for somebody else." if mine else "You said no"
        )
    if found.overdue:
        return (
            f"{other} has not answered in time. The scheme looks for somebody else."
            if mine
            else "The time to answer is over"
        )
    if story.waits:
        until = long_date(story.opened.answer_by)
        return f"{other} answers by {until}." if mine else f"Answer by {until}"
    return f"{other} has said yes." if mine else "You have said yes."


def _context(request: HttpRequest, found: OpenCase, form: MessageForm) -> Shown:
    story = found.story
    return {
        "case": found,
        "story": story,
        "form": form,
        "asker": found.me == ASKER,
        "status": status_words(found),
        "facts": _facts(found),
        "released": _released(found),
        "card": _card(found) if found.me == ASKER else [],
        "messages": [
            {
                "mine": one.author == found.me,
                "name": "You" if one.author == found.me else one.name or "They",
                "when": day_time(one.at),
                "text": one.text,
            }
            for one in story.messages
        ],
        "sessions": sessions_rows(story),
        "broken": [day_time(one.at) for one in story.broken],
        "away": _away(found),
        "bookings": _bookings(found),
        "next_time": _next_time(viewer_of(request), found),
        "done": SAVED.get(request.GET.get("done", "")),
    }


def _facts(found: OpenCase) -> list[Shown]:
    story = found.story
    rows: list[Shown] = [{"key": "What for", "value": found.service}]
    if story.vouchers:
        rows.append({"key": "Sessions left", "value": f"{len(story.left)} of {len(story.vouchers)}"})
    if story.rhythm and story.runs:
        rows.append({"key": "Every", "value": _every(story.rhythm.weeks, story.rhythm.minutes)})
        if not any(one.to_come(timezone.now()) for one in bookings_of(story.others)):
            rows.append({"key": "Next one due", "value": long_date(story.rhythm.due_on)})
    return rows


def _every(weeks: int, minutes: int) -> str:
    return f"{'week' if weeks == 1 else f'{weeks} weeks'}, for {minutes} minutes"


def _released(found: OpenCase) -> list[Shown]:
    """What the asker lets the provider know. How to reach her comes with the yes."""
    release = found.story.release
    if release is None or not (found.story.runs or found.story.waits):
        return []
    rows: list[Shown] = [
        {"key": "How soon", "value": vocabulary.label(vocabulary.URGENCY, found.story.opened.urgency)},
    ]
    if found.me == ASKER or found.story.runs:
        rows += [
            {"key": "Called", "value": release.name},
            {"key": "Reached by", "value": ROUTES.get(release.route, "") if release.route else ""},
            {"key": "Number or address", "value": release.detail},
        ]
    rows += [
        {"key": "When", "value": release.when},
        {"key": "Looks for", "value": "\n".join(release.wishes), "long": True},
        {"key": "About", "value": ", ".join(vocabulary.label(vocabulary.ABOUT, code) for code in release.trigger)},
        {"key": "Works at", "value": release.employer},
        {
            "key": "In your own words" if found.me == ASKER else "In their own words",
            "value": release.words,
            "long": True,
        },
    ]
    return [row for row in rows if row["value"]]


def _card(found: OpenCase) -> list[Shown]:
    """The provider as the asker chose her."""
    card = found.story.card
    if card is None:
        return []
    rows: list[Shown] = [
        {"key": "About", "value": card.about, "long": True},
        {"key": "Qualifications", "value": card.qualifications, "long": True},
        {"key": "Register", "value": ", ".join(card.registers)},
        {"key": "Usual hours", "value": card.hours},
    ]
    rows += [
        {"key": vocabulary.label(vocabulary.PREFERENCE, one.dimension), "value": ", ".join(one.values)}
        for one in card.described
    ]
    return [row for row in rows if row["value"]]


def _bookings(found: OpenCase) -> list[Shown]:
    """The page of appointments, and when the next one is."""
    if not found.story.runs:
        return []
    now = timezone.now()
    to_come = [one for one in bookings_of(found.story.others) if one.to_come(now)]
    nothing = "Book an appointment" if found.me == ASKER else "Appointments: none yet"
    text = f"Next appointment: {day_time(to_come[0].starts)}" if to_come else nothing
    press = found.me == ASKER and not to_come
    return [{"text": text, "href": reverse("wellbeing:times", kwargs={"case_id": found.id}), "press": press}]


def _next_time(viewer: Viewer, found: OpenCase) -> Shown | None:
    """The hour that fits the rhythm, for the asker to book with one press."""
    if not found.recurs or found.me != ASKER:
        return None
    known = times(viewer, found.id)
    fits = [one for one in known.free if known.can_book and one.id == known.suggested]
    return {"id": fits[0].id, "when": day_time(fits[0].starts)} if fits else None


def _away(found: OpenCase) -> Shown | None:
    if found.away is None or not found.story.runs:
        return None
    return {
        "from": long_date(found.away.from_on),
        "until": long_date(found.away.until_on),
        "cover": found.away.cover_name,
        "agreed": found.agreed,
    }


def _groups_of(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """The way to the groups that she leads, where she leads one."""
    return (("Groups that you lead", "wellbeing:groups"),) if groups.leads(viewer) else ()


def _line(row: CaseRow) -> Shown:
    story = row.story
    if story.waits:
        note = "The time to answer is over" if row.overdue else f"Answer by {long_date(story.opened.answer_by)}"
    elif story.runs and story.rhythm:
        note = f"Next one due {long_date(story.rhythm.due_on)}"
    elif story.runs:
        left = len(story.left)
        note = "One session left" if left == 1 else f"{left} sessions left"
    else:
        note = "You said no" if story.answer and not story.answer.accepted else "Ended"
    return {
        "href": reverse("wellbeing:with", kwargs={"case_id": row.id}),
        "title": row.name or row.service,
        "service": row.service if row.name else "",
        "note": note,
        "asked": story.runs and story.next_asked,
        "urgency": vocabulary.label(vocabulary.URGENCY, story.opened.urgency),
        "stepping_in": row.stepping_in,
    }


def _of_provider(request: HttpRequest, case_id: UUID) -> OpenCase:
    found = queries.open_case(viewer_of(request), case_id)
    if found.me != PROVIDER:
        raise NotFound
    return found


def _form(
    request: HttpRequest,
    found: OpenCase,
    form: HearthForm,
    deed: Callable[[], object],
    *,
    title: str,
    text: str,
    button: str,
    done: str,
    hidden: Shown | None = None,
) -> HttpResponse:
    """A page with one form about a case: shown, or done and back to the case."""
    if request.method == "POST" and form.is_valid():
        try:
            deed()
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _back(request, found.id, done)
    context = {
        "form": form,
        "title": title,
        "text": text,
        "button_text": button,
        "caption": found.service,
        "back_to": reverse("wellbeing:with", kwargs={"case_id": found.id}),
        "hidden": hidden or {},
    }
    return render(request, "wellbeing/cases/form.html", context)


def _back(request: HttpRequest, case_id: UUID, done: str) -> HttpResponse:
    forget_kept(request)
    return redirect(f"{reverse('wellbeing:with', kwargs={'case_id': case_id})}?done={done}")
