"""Signing in and out: password, then code; the way out of the page in a hurry; the password again."""

from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.core.validators import slug_re
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, demo, forms, identity, kept, setup, throttle
from accounts.actions import TooManyTries
from accounts.gates import open_view, safe_next
from accounts.models import Tenant
from accounts.viewer import Viewer, load
from accounts.views.shared import GET_OR_POST, must_wait, page, signed_in, viewer_of
from ui import forms as parts
from vault import unlock
from vault.errors import VaultError
from vault.keyring import Keyring

NOT_RIGHT = "The email address or the password is not right. Check both and try again"
DONE = {
    "password": "Your new password is set. Sign in with it.",
    "out": "You are signed out.",
    "tries": "There were too many wrong codes. Sign in again.",
    "late": "Too much time has passed since you gave your password. Sign in again.",
}
"""Why somebody comes to the sign-in page, by the word in its address."""


@open_view("somebody who signs in is not signed in yet")
@require_http_methods(GET_OR_POST)
def sign_in(request: HttpRequest) -> HttpResponse:
    """First step. The answer is the same whether or not the address is known."""
    if request.method == "POST":
        return _check_password(request, forms.SignIn(request.POST))
    if viewer_of(request) and not settings.HEARTH_DEMO:
        return redirect(safe_next(request.GET.get("next")))
    if setup.needed():
        return redirect("setup")
    return _sign_in_page(request, forms.SignIn(initial={"next": request.GET.get("next", "")}))


def _sign_in_page(request: HttpRequest, form: forms.SignIn) -> HttpResponse:
    return page(request, "sign_in", _sign_in_context(request) | {"form": form})


def _sign_in_context(request: HttpRequest) -> dict[str, object]:
    return {"cast": demo.people(), "done": DONE.get(request.GET.get("done", ""))}


def _check_password(request: HttpRequest, form: forms.SignIn) -> HttpResponse:
    if not form.is_valid():
        return _sign_in_page(request, form)
    told = form.cleaned_data
    try:
        keyring = actions.check_password(
            email=told["email"], password=told["password"], source=throttle.source(request)
        )
    except unlock.WrongSecret:
        form.add_error(None, NOT_RIGHT)
        return _sign_in_page(request, form)
    except (TooManyTries, unlock.Busy) as error:
        return must_wait(request, "sign_in", form, error, **_sign_in_context(request))
    identity.begin_pending(request, keyring, safe_next(told["next"]))
    identity.session_of(request)["kept"] = told["kept"]
    return redirect("code")


@open_view("between the password and the code somebody is not signed in yet")
@require_http_methods(GET_OR_POST)
def code(request: HttpRequest) -> HttpResponse:
    """Second step: the code that the app shows."""
    return _second_step(request, forms.AppCode, "code")


@open_view("between the password and the code somebody is not signed in yet")
@require_http_methods(GET_OR_POST)
def code_on_paper(request: HttpRequest) -> HttpResponse:
    """Second step without the phone: one of the ten recovery codes."""
    return _second_step(request, forms.RecoveryCode, "code_on_paper")


def _second_step(request: HttpRequest, form_class: Callable[..., parts.HearthForm], name: str) -> HttpResponse:
    waiting = identity.pending(request)
    if waiting is None:
        return _too_late(request)
    if request.method != "POST":
        kept_text = identity.session_of(request).get("kept", "")
        return _code_page(request, name, form_class(initial={"kept": kept_text}))
    form = form_class(request.POST)
    if not form.is_valid():
        return _code_page(request, name, form)
    if not actions.check_code(keyring=waiting.keyring, typed=form.cleaned_data["code"]):
        return _wrong_code(request, form, name)
    return _arrived(request, waiting.keyring, waiting.next_path, form.cleaned_data["kept"])


def _code_page(request: HttpRequest, name: str, form: parts.HearthForm) -> HttpResponse:
    return page(request, name, {"form": form, "cast": demo.people()})


def _too_late(request: HttpRequest) -> HttpResponse:
    """The five minutes are over; what was kept of a form goes on with her."""
    value = request.POST.get("kept", "")
    if viewer_of(request):
        return redirect("start")
    if not value:
        return redirect(f"{reverse('sign-in')}?done=late" if request.method == "POST" else "sign-in")
    context = {"cast": demo.people(), "done": DONE["late"], "form": forms.SignIn(initial={"kept": value})}
    return page(request, "sign_in", context)


def _wrong_code(request: HttpRequest, form: parts.HearthForm, name: str) -> HttpResponse:
    identity.spend_try(request)
    if identity.pending(request) is None:
        return redirect(f"{reverse('sign-in')}?done=tries")
    form.add_error("code", "The code is not right, or it was used already. Wait for the next one and try again")
    return _code_page(request, name, form)


def _arrived(request: HttpRequest, keyring: Keyring, next_path: str, kept_text: str) -> HttpResponse:
    """A signed-in session begins; a form that was kept is opened again."""
    viewer = arrive(request, keyring)
    path = kept.restore(request, viewer, kept_text) if kept_text and viewer else None
    response = HttpResponseRedirect(safe_next(path or next_path))
    if kept_text:
        response.delete_cookie(kept.COOKIE)
    return response


def arrive(request: HttpRequest, keyring: Keyring) -> Viewer | None:
    """From a checked code to a signed-in session under a new cookie."""
    identity.begin(request, keyring)
    rotate_token(request)
    actions.arrive(keyring=keyring)
    return load(keyring.person, keyring)


@open_view("the demo's one-press sign-in; there is nothing here outside the demo")
@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """The demo's password and code in one press. Raises Http404 outside the demo and for anybody not of its cast."""
    person = demo.find(request.POST.get("email", ""))
    if person is None:
        raise Http404
    try:
        keyring = demo.sign_in(person, source=throttle.source(request))
    except (TooManyTries, unlock.Busy) as error:
        return _demo_must_wait(request, str(error))
    if keyring is None:
        seconds = person["valid_seconds"]
        return _demo_must_wait(request, f"Both codes of this moment were used. Try again in {seconds} seconds.")
    arrive(request, keyring)
    return redirect("start")


def _demo_must_wait(request: HttpRequest, sentence: str) -> HttpResponse:
    context = {"cast": demo.people(), "done": sentence, "form": forms.SignIn()}
    return page(request, "sign_in", context, status=429)


@open_view("the session that is to end may have ended already")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    end(request)
    response = redirect(f"{reverse('sign-in')}?done=out")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@open_view("whoever needs to leave the page fast may be anybody")
@require_safe
def leave_fast(request: HttpRequest) -> HttpResponse:
    """Ends the session, clears what the browser kept of this site, and leads to a harmless page elsewhere."""
    target = _exit_url(request)
    end(request)
    response = HttpResponseRedirect(target)
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, kept.COOKIE):
        response.delete_cookie(name)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def end(request: HttpRequest) -> None:
    """Ends the session first; what is written about it afterwards must not keep anybody here."""
    viewer = viewer_of(request)
    identity.session_of(request).flush()
    if viewer is not None:
        with suppress(VaultError):
            actions.leave(by=viewer)


def _exit_url(request: HttpRequest) -> str:
    """The organisation's own choice: of the page's organisation, or of the first that the person belongs to."""
    viewer, slug = viewer_of(request), request.GET.get("from", "")
    named = Tenant.objects.filter(slug=slug).first() if slug_re.fullmatch(slug) else None
    tenants = [named] if named else [one.tenant for one in viewer.memberships] if viewer else []
    return next((one.exit_url for one in tenants if one.exit_url), str(settings.HEARTH_EXIT_URL))


@require_http_methods(GET_OR_POST)
def again(request: HttpRequest) -> HttpResponse:
    """The password again, before a step that reaches far; then back to where she was."""
    viewer = signed_in(request)
    if request.method != "POST":
        return page(request, "again", {"form": forms.StepUp(initial={"next": request.GET.get("next", "")})})
    form = forms.StepUp(request.POST)
    if not form.is_valid():
        return page(request, "again", {"form": form})
    try:
        keyring = actions.step_up(by=viewer, password=form.cleaned_data["password"])
    except unlock.WrongSecret:
        form.add_error("password", "The password is not right. Try again")
        return page(request, "again", {"form": form})
    except (TooManyTries, unlock.Busy) as error:
        return must_wait(request, "again", form, error)
    identity.begin_step_up(request, keyring)
    return redirect(safe_next(form.cleaned_data["next"], default=reverse("account")))
