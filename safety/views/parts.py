"""What the pages of this service share beside what stands in `accounts.pages`."""

from django import forms
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponseBase

from accounts import pages
from accounts.pages import (
    GET_OR_POST,
    SWEPT,
    View,
    chosen_tenant,
    filled,
    forget_kept,
    kept_fields,
    message,
    number_of,
    uuid_or_none,
    uuids,
    viewer_of,
)
from accounts.permitting import NotFound
from safety.queries import PAGE_SIZE
from safety.workflow import Refused
from vault.files import FileMeta
from vault.media import download_response

__all__ = [
    "GET_OR_POST",
    "SWEPT",
    "View",
    "chosen_tenant",
    "download",
    "filled",
    "forget_kept",
    "kept_fields",
    "message",
    "number_of",
    "page",
    "page_of",
    "refuse",
    "takes_files",
    "uuid_or_none",
    "uuids",
    "viewer_of",
]

_FIELDS = {"files": "evidence"}  # what a refusal calls a field that a form must call otherwise
_room = pages.Room(
    "safety",
    not_ready=("The people who would read this have not finished setting up.", "Ask your safety manager about it."),
)
page = _room.page


def takes_files(view: View) -> View:
    """Lets large bodies through to this view (see accounts.middleware.UploadGate)."""
    view.takes_files = True  # type: ignore[attr-defined]  # a mark that the middleware reads
    return view


def refuse(form: forms.Form, refusal: Refused) -> None:
    """Puts a refusal beside the field it is about, or on top of the form."""
    field = _FIELDS.get(refusal.field or "", refusal.field)
    pages.refuse(form, Refused(refusal.sentence, field=field))


def download(request: HttpRequest, meta: FileMeta) -> HttpResponseBase:
    """The file, or with `copy` its picture without hidden data. Raises NotFound when there is no such copy."""
    working = "copy" in request.GET
    if working and meta.working_id is None:
        raise NotFound
    return download_response(meta, working=working)


def page_of(total: int, number: int) -> Page[int]:
    """A Django page of nothing but numbers, for the links below a list whose rows are known already."""
    return pages.page_of(total, number, PAGE_SIZE)
