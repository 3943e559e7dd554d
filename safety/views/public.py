"""An organisation's public page: one way in for somebody without an account, and the way back with six words.

The words travel in POSTs alone. Nothing here is stored about who sends, and no name of a reader is shown.
"""

from http import HTTPStatus
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.gates import open_view
from accounts.permitting import NotFound
from safety import actions, limits, queries
from safety.forms import AddForm, PublicForm, WordsForm
from safety.queries import PublicPage, ReceiptView
from safety.views import shown
from safety.views.parts import GET_OR_POST, SWEPT, message, page, refuse, takes_files, uuid_or_none
from safety.workflow import Refused
from ui import errors
from vault.files import Swept

_CLOSED = (
    "This organisation has not finished setting up the people who would read what you send.",
    "So that nothing is lost, this page takes nothing yet. Speak to somebody you trust there.",
    "In danger now? Call 999.",
)
_WRONG_WORDS = "These words do not fit. Check each of them and their order."


def _public_page(request: HttpRequest, slug: str) -> PublicPage:
    request.exit_url = f"{reverse('exit')}?from={slug}"  # type: ignore[attr-defined]  # read by ui.context
    return queries.public_page(slug)


def _too_often(request: HttpRequest) -> HttpResponse:
    answer = errors.page(request, HTTPStatus.TOO_MANY_REQUESTS)
    answer.headers["Retry-After"] = str(int(limits.HOUR.total_seconds()))
    return answer


@open_view("somebody without an account can tell the organisation what happened")
@takes_files
@require_http_methods(GET_OR_POST)
@page
def public(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The form. What it sends is sealed to the organisation's safety team and can be read by nobody else."""
    here = _public_page(request, slug)
    if not here.ready:
        return message(request, "This page is not open yet", *_CLOSED, status=HTTPStatus.OK)
    if request.method != "POST":
        return _form_page(request, here, PublicForm())
    if not limits.may_press(request):
        return _too_often(request)
    form = PublicForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form_page(request, here, form)
    if not limits.may_send(request):
        return _too_often(request)
    return _sent(request, here, form)


def _sent(request: HttpRequest, here: PublicPage, form: PublicForm) -> HttpResponse:
    try:
        receipt = actions.report_without_account(
            tenant=here.tenant,
            body=form.to_payload(),
            files=form.uploads(),
            wants_receipt=form.cleaned_data["wants_words"],
            replay_id=uuid_or_none(request.POST.get("replay_id")),
        )
    except Refused as refusal:
        refuse(form, refusal)
    except Swept:
        form.add_error("evidence", SWEPT)
    else:
        # The words are shown once and kept nowhere, so this answer is the page itself and not a redirect to one.
        return render(request, "safety/public_sent.html", {"here": here, "receipt": receipt})
    return _form_page(request, here, form)


def _form_page(request: HttpRequest, here: PublicPage, form: PublicForm) -> HttpResponse:
    replay_id = uuid_or_none(request.POST.get("replay_id")) or uuid4()
    context = {"here": here, "form": form, "replay_id": replay_id, "lost_files": bool(form.uploads())}
    return render(request, "safety/public.html", context)


@open_view("somebody without an account comes back with six words")
@takes_files
@require_http_methods(GET_OR_POST)
@page
def back(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Six words in, the answer out; and a form to add more, which carries the words hidden in its own POST."""
    here = _public_page(request, slug)
    if request.method != "POST":
        return render(request, "safety/back.html", {"here": here, "form": WordsForm()})
    if not limits.may_try_words(request):
        return _too_often(request)
    form = WordsForm(request.POST)
    found = _opened(here, form)
    if found is None:
        return render(request, "safety/back.html", {"here": here, "form": form})
    words = form.cleaned_data["words"]
    if request.POST.get("deed") == "add":
        return _added(request, here, words, found)
    return _receipt_page(request, here, words, found)


def _opened(here: PublicPage, form: WordsForm) -> ReceiptView | None:
    """The record of the words, if they fit and it is this organisation's."""
    if not form.is_valid():
        return None
    try:
        found = queries.open_with_receipt(form.cleaned_data["words"])
    except NotFound:
        found = None
    if found is None or found.tenant != here.tenant:
        form.add_error("words", _WRONG_WORDS)
        return None
    return found


def _added(request: HttpRequest, here: PublicPage, words: str, found: ReceiptView) -> HttpResponse:
    form = AddForm(request.POST, request.FILES)
    if not form.is_valid():
        return _receipt_page(request, here, words, found, form)
    try:
        actions.answer_with_receipt(words=words, text=form.cleaned_data["text"], files=form.uploads())
    except Refused as refusal:
        refuse(form, refusal)
    except Swept:
        form.add_error("evidence", SWEPT)
    else:
        return _receipt_page(request, here, words, queries.open_with_receipt(words), added=True)
    return _receipt_page(request, here, words, found, form)


def _receipt_page(
    request: HttpRequest,
    here: PublicPage,
    words: str,
    found: ReceiptView,
    form: AddForm | None = None,
    *,
    added: bool = False,
) -> HttpResponse:
    story = found.story
    context = {
        "here": here,
        "words": words,
        "own": found,
        "added": added,
        "stands": shown.stands(story, found.status),
        "tag": shown.author_tag(found.status, found.status_label, asked=story.question_open),
        "clock": shown.clock_of(found.due_at),
        "thread": shown.thread_of(story),
        "timeline": shown.timeline_of(story, names=False),
        "ending": shown.ending_of(story),
        "form": form or AddForm(),
    }
    return render(request, "safety/receipt.html", context)
