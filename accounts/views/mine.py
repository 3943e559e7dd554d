"""One's own account: who one is here, sessions, password, recovery kit and codes; and a password that was forgotten."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions, forms, identity, overview, sessions, throttle
from accounts.actions import TooManyTries
from accounts.gates import needs_step_up, open_view
from accounts.views.joining import kit_sentence
from accounts.views.shared import CODES_ONCE, GET_OR_POST, must_wait, page, password_page, signed_in
from ui import forms as parts
from vault import unlock

KIT_ONCE = "kit_once"
"""Where a session keeps a fresh kit until it was typed back."""

DONE = {
    "password": "Your password is changed. All your other sessions have ended.",
    "kit": "Your new recovery kit works. Destroy the old paper.",
    "session": "The session has ended.",
    "others": "All your other sessions have ended.",
}
"""What was just done, by the word in the address."""


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    done = DONE.get(request.GET.get("done", ""))
    return page(request, "account", {"own": overview.own_account(signed_in(request)), "done": done})


@require_http_methods(GET_OR_POST)
def own_sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in. A POST ends one of the sessions, or all but this one."""
    viewer = signed_in(request)
    token = identity.session_of(request).session_key
    if request.method == "POST":
        return _end_sessions(request, request.POST.get("which", ""), token)
    done = DONE.get(request.GET.get("done", ""))
    return page(request, "sessions", {"sessions": overview.own_sessions(viewer, token), "done": done})


def _end_sessions(request: HttpRequest, which: str, token: str | None) -> HttpResponse:
    viewer = signed_in(request)
    if which == "others":
        sessions.end_all(viewer.id, except_token=token)
        return redirect(f"{reverse('sessions')}?done=others")
    row = _row(which)
    if row and not sessions.is_row(token, row):
        sessions.end_one(viewer.id, row)
    return redirect(f"{reverse('sessions')}?done=session")


def _row(text: str) -> bytes:
    """The row that a form names; nothing for anything that is no name."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


@require_http_methods(GET_OR_POST)
def password(request: HttpRequest) -> HttpResponse:
    form = forms.ChangePassword(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return password_page(request, "password", form)
    try:
        return _change_password(request, form)
    except (TooManyTries, unlock.Busy) as error:
        return must_wait(request, "password", form, error)


def _change_password(request: HttpRequest, form: parts.HearthForm) -> HttpResponse:
    told = form.cleaned_data
    token = identity.session_of(request).session_key
    try:
        actions.change_password(by=signed_in(request), old=told["old"], new=told["password"], token=token)
    except unlock.WrongSecret:
        form.add_error("old", "The password is not right. Try again")
        return password_page(request, "password", form)
    except ValidationError as error:
        form.add_error("password", error)
        return password_page(request, "password", form)
    identity.remark(request)
    return redirect(f"{reverse('account')}?done=password")


@needs_step_up
@require_http_methods(GET_OR_POST)
def kit(request: HttpRequest) -> HttpResponse:
    """What a kit is for; a POST makes a new one."""
    viewer = signed_in(request)
    if request.method == "POST":
        identity.session_of(request)[KIT_ONCE] = actions.new_kit(by=viewer)
        return redirect("kit-paper")
    waiting = KIT_ONCE in identity.session_of(request)
    return page(request, "kit", {"has_kit": unlock.has_confirmed_kit(viewer.id), "waiting": waiting})


@require_http_methods(GET_OR_POST)
def kit_paper(request: HttpRequest) -> HttpResponse:
    """The new kit, to be printed and typed back; it is shown until that is done, and then never again."""
    viewer = signed_in(request)
    session = identity.session_of(request)
    if KIT_ONCE not in session:
        return redirect("kit")
    form = forms.KitTyped(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.confirm_kit(by=viewer, typed=form.cleaned_data["typed"])
        except (ValueError, unlock.WrongSecret) as error:
            form.add_error("typed", kit_sentence(error))
        else:
            session.pop(KIT_ONCE)
            return redirect(f"{reverse('account')}?done=kit")
    return page(request, "kit_paper", {"form": form, "kit": session[KIT_ONCE]})


@needs_step_up
@require_http_methods(GET_OR_POST)
def codes(request: HttpRequest) -> HttpResponse:
    """What recovery codes are for; a POST makes ten new ones."""
    viewer = signed_in(request)
    if request.method == "POST":
        fresh = actions.new_recovery_codes(by=viewer)
        identity.session_of(request)[CODES_ONCE] = {"codes": fresh, "caption": ""}
        return redirect("codes-once")
    return page(request, "codes", {"left": overview.own_account(viewer).codes_left})


@open_view("whoever forgot the password cannot sign in")
@require_http_methods(GET_OR_POST)
def forgot(request: HttpRequest) -> HttpResponse:
    """A new password with the printed kit. The answer is the same whether or not the address is known."""
    form = forms.Forgot(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return password_page(request, "forgot", form)
    try:
        return _reset_password(request, form)
    except (TooManyTries, unlock.Busy) as error:
        return must_wait(request, "forgot", form, error)


def _reset_password(request: HttpRequest, form: parts.HearthForm) -> HttpResponse:
    told = form.cleaned_data
    try:
        actions.reset_password_with_kit(
            email=told["email"], kit=told["kit"], new=told["password"], source=throttle.source(request)
        )
    except ValidationError as error:
        form.add_error("password", error)
    except ValueError as error:
        form.add_error("kit", str(error))
    except unlock.WrongSecret:
        form.add_error(None, "The email address and the recovery code do not belong together. Check both and try again")
    else:
        return redirect(f"{reverse('sign-in')}?done=password")
    return password_page(request, "forgot", form)
