"""What somebody typed into a form after her session had ended: it comes back after she signs in again.

The fields travel through the sign-in pages in a hidden field of the page itself, sealed under a key in a cookie of its
own; the server keeps nothing. After sign-in they go into her locker as a draft, and the form is shown again with them.
"""

import base64
import json
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.viewer import Viewer
from vault import locker, server
from vault.errors import VaultError

COOKIE = f"{settings.SESSION_COOKIE_NAME}-kept"
_PURPOSE = "kept-form"
_SERVICE = "kept"
_LIMIT = 512 * 1024  # characters of a sealed form
_MOST = 3  # forms that are kept at once; an older one goes
_SKIP = frozenset(
    {"csrfmiddlewaretoken", "password", "again", "old", "code", "kit", "typed", "letters", "setup_code", "kept"}
)


def seal(request: HttpRequest) -> tuple[str, str]:
    """The posted fields, without files and secrets, as (text for the hidden field, token for the cookie)."""
    token = server.new_token()
    plain = json.dumps({"path": request.path, "fields": _fields(request)}).encode()
    return base64.urlsafe_b64encode(server.seal_under_token(token, _PURPOSE, plain)).decode("ascii"), token


def set_cookie(response: HttpResponse, token: str) -> None:
    response.set_cookie(
        COOKIE, token, max_age=15 * 60, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax", path="/"
    )


def restore(request: HttpRequest, viewer: Viewer, value: str) -> str | None:
    """Puts what was kept into the locker and returns the path to go on to; None when it does not open."""
    token = request.COOKIES.get(COOKIE, "")
    if not token or not value or len(value) > _LIMIT:
        return None
    try:
        plain = server.open_under_token(token, _PURPOSE, base64.urlsafe_b64decode(value.encode("ascii", "replace")))
        kept = json.loads(plain)
    except (ValueError, VaultError):
        return None
    return _into_locker(viewer, kept["path"], kept["fields"])


def hold(request: HttpRequest, viewer: Viewer) -> str:
    """Puts the posted fields into the locker, while she gives her password again; returns the path to come back to."""
    return _into_locker(viewer, request.path, _fields(request))


def take(viewer: Viewer, kept_id: str) -> dict[str, list[str]] | None:
    """The fields for the form to show again; they stay in the locker until `drop`."""
    found = locker.current(viewer.keyring).drafts.get(kept_id)
    return found["fields"] if found and found.get("service") == _SERVICE else None


def drop(viewer: Viewer, kept_id: str) -> None:
    """Forgets what was kept, once it is sent or saved."""

    def change(mine: locker.Locker) -> None:
        mine.drafts.pop(kept_id, None)

    locker.update(viewer.keyring, change)


def _fields(request: HttpRequest) -> dict[str, list[str]]:
    return {name: values for name, values in request.POST.lists() if name not in _SKIP}


def _into_locker(viewer: Viewer, path: str, fields: dict[str, list[str]]) -> str:
    kept_id = uuid4().hex

    def change(mine: locker.Locker) -> None:
        older = [one for one, draft in mine.drafts.items() if draft.get("service") == _SERVICE]
        for one in older[: len(older) - _MOST + 1]:
            del mine.drafts[one]
        mine.drafts[kept_id] = {"service": _SERVICE, "path": path, "fields": fields}

    locker.update(viewer.keyring, change)
    return f"{path}?kept={kept_id}"
