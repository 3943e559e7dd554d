"""From the link of an invitation to an account: password, authenticator app, recovery kit, recovery codes.

The first run of an empty server takes the same steps; only its first and its last differ (see `views.setup`).
"""

import hmac
import io
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

import segno
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions, devices, forms, identity
from accounts.gates import open_view
from accounts.identity import Enrolling
from accounts.models import Person
from accounts.views import setup as first_run
from accounts.views.shared import CODES_ONCE, GET_OR_POST, message, must_wait, page, password_page, signed_in
from accounts.views.signin import arrive
from ui import forms as parts
from vault import unlock

type Step = Callable[[HttpRequest, Enrolling], HttpResponse]


@open_view("whoever was invited has no account yet")
@require_http_methods(GET_OR_POST)
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites to what, what will happen, and the first password."""
    invited = actions.open_invitation(token)
    if invited is None:
        return _link_is_old(request)
    context = {"invited": invited, "role": invited.role.label, "what": forms.ROLE_HINTS.get(invited.role, "")}
    form = forms.Join(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return password_page(request, "join", form, context)
    try:
        enrolment, seed = actions.accept(token=token, password=form.cleaned_data["password"])
    except ValidationError as error:
        form.add_error("password", error)
        return password_page(request, "join", form, context)
    except unlock.Busy as error:
        return must_wait(request, "join", form, error, **context)
    except IntegrityError:  # the same link was sent twice at the same moment, and the other one came first
        form.add_error(None, "This link is being used in another window. Try again")
        return password_page(request, "join", form, context)
    identity.begin_enrolling(request, enrolment.keyring, kit=enrolment.kit, totp_seed=seed, link=token)
    return redirect("joining-app")


def _link_is_old(request: HttpRequest) -> HttpResponse:
    lines = (
        "It was used already, or it is more than 3 days old.",
        "If you have an account, sign in. If not, ask the person who invited you for a new link.",
    )
    heading = "This link does not work any more"
    return message(request, heading, *lines, href=reverse("sign-in"), link="Sign in", status=HTTPStatus.NOT_FOUND)


def _enrolling(step: Step) -> Callable[[HttpRequest], HttpResponse]:
    """A step for somebody who is joining. Whoever lost the session begins at the link again, which still works."""

    @wraps(step)
    def checked(request: HttpRequest) -> HttpResponse:
        joining = identity.enrolling(request)
        if joining is None:
            lines = (
                "For your safety this page is open for one hour only, and your account is not complete yet.",
                "Open the link in your invitation again and choose a password.",
                "Delete what your app and your paper have from before: they belong to keys that are gone.",
            )
            return message(request, "Start again with your link", *lines, status=HTTPStatus.NOT_FOUND)
        if joining.link and not Person.objects.filter(pk=joining.keyring.person).exists():
            # The link was opened again in another window, which has made other keys.
            identity.session_of(request).flush()
            return redirect("join", token=joining.link)
        return step(request, joining)

    return checked


@open_view("whoever is joining has no account yet")
@require_http_methods(GET_OR_POST)
@_enrolling
def app(request: HttpRequest, joining: Enrolling) -> HttpResponse:
    """The authenticator app: scan or type the seed, then type the code it shows."""
    form = forms.AppCode(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if code_fits(joining.totp_seed, form.cleaned_data["code"]):
            identity.confirm_code(request)
            return redirect("joining-paper")
        form.add_error("code", "The code is not right. Wait for the next one and try again")
    seed = devices.seed_text(joining.totp_seed)
    groups = " ".join(seed[at : at + 4] for at in range(0, len(seed), 4))
    return page(request, "joining_app", {"form": form, "seed": groups, "setup": not joining.link})


@open_view("whoever is joining has no account yet")
@require_safe
def square(request: HttpRequest) -> HttpResponse:
    """The QR code of the authenticator's seed, as a picture. It is only there while somebody is joining."""
    joining = identity.enrolling(request)
    if joining is None:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    person = Person.objects.filter(pk=joining.keyring.person).first()
    url = devices.seed_url(joining.totp_seed, person.email if person else "Hearth")
    return HttpResponse(qr_svg(url), content_type="image/svg+xml")


@open_view("whoever is joining has no account yet")
@require_http_methods(GET_OR_POST)
@_enrolling
def paper(request: HttpRequest, joining: Enrolling) -> HttpResponse:
    """The recovery kit to print or write down, then typed back; then the account is complete."""
    if not joining.code_confirmed:
        return redirect("joining-app")
    form = forms.KitTyped(request.POST if request.method == "POST" else None)
    if form.is_valid():
        answer = _finish(request, joining, form)
        if answer is not None:
            return answer
    return page(request, "joining_paper", {"form": form, "kit": joining.kit, "setup": not joining.link})


def _finish(request: HttpRequest, joining: Enrolling, form: parts.HearthForm) -> HttpResponse | None:
    """The answer once everything is done; None when the form has to be shown again."""
    typed = form.cleaned_data["typed"]
    try:
        if not joining.link:
            return first_run.finish(request, joining, typed)
        codes = actions.finish_joining(
            token=joining.link, keyring=joining.keyring, totp_seed=joining.totp_seed, kit_typed=typed
        )
    except (ValueError, unlock.WrongSecret) as error:
        form.add_error("typed", kit_sentence(error))
        return None
    except ValidationError as error:
        form.add_error(None, error)
        return None
    arrive(request, joining.keyring)
    identity.session_of(request)[CODES_ONCE] = {"codes": codes, "caption": "Step 4 of 4"}
    return redirect("codes-once")


@require_http_methods(GET_OR_POST)
def codes_once(request: HttpRequest) -> HttpResponse:
    """Ten recovery codes; they stay to be seen until their owner says that she has them."""
    signed_in(request)
    session = identity.session_of(request)
    once = session.get(CODES_ONCE)
    if request.method == "POST" or not once:
        session.pop(CODES_ONCE, None)
        return redirect(first_run.after_codes(request))
    return page(request, "codes_once", once)


def kit_sentence(error: Exception) -> str:
    """What to say about a kit typed back wrongly."""
    if isinstance(error, unlock.WrongSecret):
        return "This is not the code of your kit. Check that you have the right paper"
    return str(error)


def code_fits(seed: bytes, typed: str) -> bool:
    """Whether a code belongs to a seed now, or half a minute before or after."""
    now = timezone.now().timestamp()
    steps = range(-devices.DRIFT, devices.DRIFT + 1)
    return any(hmac.compare_digest(devices.code_at(seed, now + step * devices.STEP), typed) for step in steps)


def qr_svg(text: str) -> bytes:
    """A QR code, black on white in every colour scheme, so that every phone reads it."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False)
    return out.getvalue()
