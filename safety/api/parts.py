"""What the endpoints of this service share beside what stands in `accounts.endpoints`."""

from django.http import HttpRequest, HttpResponseBase

from accounts.endpoints import (
    PROBLEM,
    SWEPT,
    Endpoint,
    PasswordAgain,
    Standing,
    TextField,
    Unfit,
    Unreadable,
    answers,
    checked,
    chosen,
    shown,
    translated,
)
from accounts.permitting import NotFound
from vault.files import FileMeta
from vault.media import download_response

__all__ = [
    "PROBLEM",
    "SWEPT",
    "Endpoint",
    "PasswordAgain",
    "Standing",
    "TextField",
    "Unfit",
    "Unreadable",
    "answers",
    "checked",
    "chosen",
    "download",
    "shown",
    "translated",
]


def download(request: HttpRequest, meta: FileMeta) -> HttpResponseBase:
    """The file, or with `copy` its picture without hidden data. Raises NotFound when there is no such copy."""
    working = "copy" in request.GET
    if working and meta.working_id is None:
        raise NotFound
    return download_response(meta, working=working)
