"""For members of a vault: who waits for its key, and its locks. For data-protection officers: the log."""

from datetime import datetime
from functools import wraps
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions, overview
from accounts.gates import View, needs_step_up, to_step_up
from accounts.models import Role
from accounts.overview import VAULT_NAMES, KeyView
from accounts.queries import WaitingForKey
from accounts.views.shared import GET_OR_POST, message, page, signed_in
from accounts.wording import event_in_words
from ui import formats
from vault.errors import StepUpNeeded, VaultError
from vault.models import VaultKind
from vault.trail import OpenedEvent

DONE = {
    "given": "The key is given. They can read with it from their next page on.",
    "locks": "The locks are changed.",
    "taken": "You hold the key now.",
}
_MAX_INDEX = 2**63 - 1  # what the log's index can hold


def _trusting(view: View) -> View:
    """Where the directory does not vouch for a key, nothing is done, and the page says whom to tell."""

    @wraps(view)
    def checked(request: HttpRequest, *args: UUID, **kwargs: UUID) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except StepUpNeeded:  # the ten minutes ended in the middle of the deed
            return to_step_up(request)
        except VaultError:
            lines = (
                "A key in the database is not marked by this server, or it changed while you were here. Nothing was done.",
                "Try once more. If it happens again, tell whoever runs the server, by voice.",
            )
            own = reverse("account")
            return message(
                request, "The keys do not fit", *lines, href=own, link="Go to your account", status=HTTPStatus.CONFLICT
            )

    return checked


@require_safe
@_trusting
def keys(request: HttpRequest) -> HttpResponse:
    """The keys that belong to one's roles. Raises Http404 to anybody whose roles have none."""
    viewer = signed_in(request)
    done = DONE.get(request.GET.get("done", ""))
    return page(request, "keys", {"keys": overview.keys(viewer), "words": overview.own_words(viewer), "done": done})


@require_http_methods(GET_OR_POST)
@_trusting
def give(request: HttpRequest, vault: UUID, person: UUID) -> HttpResponseBase:
    """The six words to compare by voice, and who will read what; a POST gives the key."""
    key = _mine(request, vault)
    return _give(request, key, _waiting(key, person))


@needs_step_up
def _give(request: HttpRequest, key: KeyView, waiting: WaitingForKey) -> HttpResponse:
    if request.method != "POST":
        return page(request, "give", {"key": key, "waiting": waiting})
    actions.grant_key(by=signed_in(request), vault_id=key.vault, person_id=waiting.person_id)
    return redirect(f"{reverse('keys')}?done=given")


@require_http_methods(GET_OR_POST)
@_trusting
def locks(request: HttpRequest, vault: UUID) -> HttpResponseBase:
    """What a change of locks does; a POST changes them."""
    return _locks(request, _mine(request, vault))


@needs_step_up
def _locks(request: HttpRequest, key: KeyView) -> HttpResponse:
    if request.method != "POST":
        return page(request, "locks", {"key": key})
    actions.change_locks(by=signed_in(request), vault_id=key.vault)
    return redirect(f"{reverse('keys')}?done=locks")


@require_http_methods(GET_OR_POST)
@_trusting
def take_up(request: HttpRequest, vault: UUID) -> HttpResponseBase:
    """A key that nobody holds: what taking it up means; a POST does it. Raises Http404 when somebody holds it."""
    key = overview.key(signed_in(request), vault)
    if key.holders:
        raise Http404
    return _take_up(request, key)


@needs_step_up
def _take_up(request: HttpRequest, key: KeyView) -> HttpResponse:
    if request.method != "POST":
        return page(request, "take_up", {"key": key})
    actions.found_key(by=signed_in(request), vault_id=key.vault)
    return redirect(f"{reverse('keys')}?done=taken")


def _mine(request: HttpRequest, vault: UUID) -> KeyView:
    """A key that the viewer holds. Raises Http404."""
    key = overview.key(signed_in(request), vault)
    if not key.mine:
        raise Http404
    return key


def _waiting(key: KeyView, person: UUID) -> WaitingForKey:
    """Raises Http404 for somebody who does not wait for this key."""
    for one in key.waiting:
        if one.person_id == person:
            return one
    raise Http404


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """To the log of the first organisation that the viewer protects. Raises Http404 when there is none."""
    tenants = signed_in(request).tenants_as(Role.DATA_PROTECTION_OFFICER)
    if not tenants:
        raise Http404
    return redirect("log-at", slug=tenants[0].slug)


@require_safe
@_trusting
def log_at(request: HttpRequest, slug: str) -> HttpResponse:
    """What was done at one organisation, newest first, 25 on a page."""
    viewer = signed_in(request)
    shown = overview.log_page(viewer, slug, _before(request.GET.get("before", "")))
    others = [one for one in viewer.tenants_as(Role.DATA_PROTECTION_OFFICER) if one.id != shown.tenant.id]
    rows = [_row(event, shown.names) for event in shown.events]
    return page(request, "log", {"log": shown, "rows": rows, "others": others, "first": "before" not in request.GET})


def _before(text: str) -> int | None:
    """The index in the address; the newest page for anything that is none."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(_MAX_INDEX)) else None
    return number if number is None or number <= _MAX_INDEX else None


def _row(event: OpenedEvent, names: dict[UUID, str]) -> dict[str, str]:
    when = formats.day_time(datetime.fromisoformat(event.at)) if event.at else formats.long_date(event.day)
    return {
        "when": when,
        "what": event_in_words(event.event),
        "who": _who(event, names),
        "about": _about(event, names),
    }


def _who(event: OpenedEvent, names: dict[UUID, str]) -> str:
    if not event.readable:
        return "Sealed"
    if event.actor is None:
        return "Not named"  # an author, or somebody without an account
    return names.get(event.actor, "Somebody who has left")


def _about(event: OpenedEvent, names: dict[UUID, str]) -> str:
    """The details that stand in words: the person, the role, the key."""
    if not event.readable:
        return "Sealed"
    gone = "Somebody who has left" if "person" in event.details else ""
    found = [overview.person_named(event.details, names) or gone]
    if event.details.get("role") in Role.values:
        found.append(str(Role(event.details["role"]).label))
    if event.details.get("vault") in VaultKind.values:
        found.append(f"key: {VAULT_NAMES[VaultKind(event.details['vault'])]}")
    return ", ".join(one for one in found if one) or "Nothing more"
