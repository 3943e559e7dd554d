"""What the pages of all services share: who is there, what a refusal looks like, and forms that keep what was typed."""

import functools
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render

from accounts import gates, kept
from accounts.models import Tenant
from accounts.viewer import Viewer
from ui.refusals import Refused
from vault.errors import Conflict, NotReady, StepUpNeeded, VaultError
from vault.files import Swept
from vault.payloads import UnreadablePayload
from vault.unlock import Busy

type View = Callable[..., HttpResponseBase]

GET_OR_POST = ["GET", "HEAD", "POST"]
SWEPT = "A file waited too long and was removed. Choose it again."
_AGAIN = (
    "This was changed at the same moment, perhaps in another window.",
    "Go back, load the page again and repeat it.",
)
_DAMAGED = (
    "A part of this could not be read. Nothing that you did caused it.",
    "Tell the person who looks after Hearth for you. They can check it without reading it.",
)


class Room:
    """The pages of one service, with what they say where nobody could read what is sent."""

    def __init__(self, name: str, *, not_ready: tuple[str, ...]) -> None:
        self._log = logging.getLogger(f"hearth.{name}")
        self._not_ready = not_ready

    def page(self, view: View) -> View:
        """Turns what the rooms below refuse into plain pages. Where a form is there to say it, the view says it itself."""

        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except StepUpNeeded:
                return gates.to_step_up(request)
            except (Refused, VaultError, UnreadablePayload) as error:
                return self._refused(request, error)

        return guarded

    def _refused(self, request: HttpRequest, error: Exception) -> HttpResponse:
        match error:
            case Refused():
                return message(request, "This cannot be done now", error.sentence)
            case Conflict():
                return message(request, "Somebody else was faster", *_AGAIN)
            case Swept():
                return message(request, "Choose your file again", SWEPT)
            case NotReady():
                return message(request, "This is not open yet", *self._not_ready)
            case Busy():
                busy = HTTPStatus.SERVICE_UNAVAILABLE
                return message(request, "Many people are here just now", str(error), status=busy)
            case _:
                self._log.error("A page could not open what it needs: %s", type(error).__name__)
                return message(request, "This cannot be shown", *_DAMAGED, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def viewer_of(request: HttpRequest) -> Viewer:
    """Who is signed in; the middleware lets nobody else as far as these pages."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by accounts.middleware
    return viewer


def message(
    request: HttpRequest,
    heading: str,
    *lines: str,
    href: str = "/",
    link: str = "Go to the start page",
    status: HTTPStatus = HTTPStatus.CONFLICT,
) -> HttpResponse:
    """A page with one message."""
    context = {"heading": heading, "lines": lines, "href": href, "link": link}
    return render(request, "ui/message.html", context, status=status)


def refuse(form: forms.Form, refusal: Refused) -> None:
    """Puts a refusal beside the field it is about, or on top of the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)


def kept_fields(request: HttpRequest) -> QueryDict | None:
    """What she typed before her session ended, as a form takes it; None when nothing was kept."""
    wanted = request.GET.get("kept")
    fields = kept.take(viewer_of(request), wanted) if wanted else None
    if fields is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values)
    return data


def forget_kept(request: HttpRequest) -> None:
    """Once the deed is done."""
    wanted = request.GET.get("kept")
    if wanted:
        kept.drop(viewer_of(request), wanted)


def filled[Form: forms.Form](request: HttpRequest, make: Callable[..., Form]) -> Form:
    """The form with what was sent; else with what was kept from before; else empty."""
    if request.method == "POST":
        return make(request.POST, request.FILES)
    again = kept_fields(request)
    return make() if again is None else make(again)


def chosen_tenant(tenants: Sequence[Tenant], slug: str | None) -> Tenant | None:
    """The one that was named, or the only one there is."""
    if slug:
        return next((tenant for tenant in tenants if tenant.slug == slug), None)
    return tenants[0] if len(tenants) == 1 else None


def page_of(total: int, number: int, size: int = 25) -> Page[int]:
    """A Django page of nothing but numbers, for the links below a list whose rows are known already."""
    return Paginator(range(total), size).get_page(number)


def number_of(value: str | None) -> int:
    """A page's number; the first when it is none."""
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 7 else 1  # noqa: PLR2004 -- more digits are no page


def uuids(values: Iterable[str]) -> set[UUID]:
    """The ids among these texts."""
    return {found for value in values if (found := uuid_or_none(value))}


def uuid_or_none(value: str | None) -> UUID | None:
    try:
        return UUID(value or "")
    except ValueError:
        return None


def address(kept: QueryDict, **changes: str) -> str:
    """The query of this page's address, with some of it changed."""
    data = kept.copy()
    for name, value in changes.items():
        data[name] = value
    return f"?{data.urlencode()}"


def tabs(
    lists: Mapping[str, str], counts: Mapping[str, int | None], kept: QueryDict, current: str
) -> list[dict[str, Any]]:
    """The lists of a work list for the macro of that name; one that is not counted says "All"."""
    return [
        {
            "text": words,
            "count": "All" if counts[name] is None else counts[name],
            "href": address(kept, list=name),
            "current": name == current,
        }
        for name, words in lists.items()
    ]
