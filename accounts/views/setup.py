"""The first run of an empty server: who and what, then the steps of joining, then the trustees' recovery sheets."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import forms, identity, setup, throttle
from accounts.actions import TooManyTries
from accounts.gates import open_view
from accounts.identity import Enrolling
from accounts.models import Role, TenantKind
from accounts.overview import VAULT_NAMES
from accounts.views.shared import CODES_ONCE, GET_OR_POST, must_wait, page, password_page, signed_in
from accounts.views.signin import arrive
from ui import forms as parts
from vault import unlock
from vault.models import VaultKind
from vault.vaults import SHARES, THRESHOLD

PLAN = "plan"
SHEETS = "sheets_once"
GROUP = 4  # characters of a code that stand together


@open_view("an empty server has nobody who could sign in; a code from the server's own files is asked for")
@require_http_methods(GET_OR_POST)
def begin(request: HttpRequest) -> HttpResponse:
    """The first page. Raises Http404 once there is an organisation."""
    if not setup.needed():
        raise Http404
    form = forms.SetUp(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return password_page(request, "setup", form)
    try:
        return _begin(request, form)
    except (TooManyTries, unlock.Busy) as error:
        return must_wait(request, "setup", form, error)


def _begin(request: HttpRequest, form: parts.HearthForm) -> HttpResponse:
    told = form.cleaned_data
    try:
        setup.check_code(told["setup_code"], source=throttle.source(request))
    except ValidationError as error:
        form.add_error("setup_code", error)
        return password_page(request, "setup", form)
    try:
        enrolment, seed = setup.begin(name=told["name"], email=told["email"], password=told["password"])
    except ValidationError as error:
        form.add_error("password", error)
        return password_page(request, "setup", form)
    identity.begin_enrolling(request, enrolment.keyring, kit=enrolment.kit, totp_seed=seed, link="")
    plan = setup.Plan(network=told["network"], organisation=told["organisation"], slug=told["slug"])
    identity.session_of(request)[PLAN] = plan.to_dict()
    return redirect("joining-app")


def finish(request: HttpRequest, joining: Enrolling, typed: str) -> HttpResponse:
    """The kit was typed back: everything is made, and what is shown once waits in the new session.

    Raises:
        ValueError, unlock.WrongSecret: the kit typed back is not right.
        ValidationError: somebody else has set this server up in the meantime.
    """
    plan = setup.Plan.from_dict(identity.session_of(request)[PLAN])
    done = setup.finish(plan=plan, keyring=joining.keyring, totp_seed=joining.totp_seed, kit_typed=typed)
    arrive(request, joining.keyring)
    session = identity.session_of(request)
    session[SHEETS] = [[[share.tenant, share.kind, share.text] for share in sheet] for sheet in done.sheets]
    session[CODES_ONCE] = {"codes": done.codes, "caption": "Step 5 of 5"}
    return redirect("setup-sheet", number=1)


@require_http_methods(GET_OR_POST)
def sheet(request: HttpRequest, number: int) -> HttpResponse:
    """One trustee's sheet: printed, checked by typing the end of its first code, and then shown no more.

    Raises:
        Http404: nobody's sheets wait in this session, or not this one.
    """
    signed_in(request)
    session = identity.session_of(request)
    left = session.get(SHEETS, [])
    if not left or not 1 <= number <= SHARES:
        raise Http404
    current = SHARES - len(left) + 1
    if number != current:
        return redirect("setup-sheet", number=current)
    form = forms.SheetTyped(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if _letters(form.cleaned_data["letters"]) == _letters(left[0][0][2])[-GROUP:]:
            session[SHEETS] = left[1:]
            return redirect("setup-sheet", number=number + 1) if left[1:] else redirect("codes-once")
        form.add_error("letters", "These are not the last 4 characters of the first code. Check the printed sheet")
    context = {"form": form, "tenants": _by_tenant(left[0]), "number": number, "count": SHARES, "threshold": THRESHOLD}
    return page(request, "setup_sheet", context)


def _by_tenant(shares: list[tuple[str, str, str]]) -> dict[str, list[dict[str, str]]]:
    """A sheet's codes as facts, under the name of the organisation whose vaults they help to open."""
    found: dict[str, list[dict[str, str]]] = {}
    for tenant, kind, text in shares:
        found.setdefault(tenant, []).append({"key": VAULT_NAMES[VaultKind(kind)], "value": text})
    return found


def _letters(text: str) -> str:
    """A code as it is compared: printed and typed alike, with letters that look like numbers read as those."""
    plain = "".join(one for one in text.upper() if one.isalnum())
    return plain.translate(str.maketrans("OIL", "011"))


def after_codes(request: HttpRequest) -> str:
    """Where to go once the recovery codes are kept: on the first run to what comes next, else to the start page."""
    session = identity.session_of(request)
    if SHEETS not in session:
        return reverse("start")
    if session[SHEETS]:
        return reverse("setup-sheet", args=[SHARES - len(session[SHEETS]) + 1])
    return reverse("setup-done")


@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """What to do next. Raises Http404 to anybody who does not look after the accounts of an organisation."""
    viewer = signed_in(request)
    tenants = viewer.tenants_as(Role.ACCOUNT_ADMINISTRATOR)
    employer = next((one for one in tenants if one.kind == TenantKind.EMPLOYER), None)
    if employer is None:
        raise Http404
    public = settings.HEARTH_URL + reverse("safety:public", args=[employer.slug])
    return page(request, "setup_done", {"tenant": employer, "public": public})
