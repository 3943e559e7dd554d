"""For account administrators: people, their roles, invitations, leavers."""

from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions, forms, identity, overview
from accounts.actions import ROLES_OF_TENANTS
from accounts.gates import needs_step_up
from accounts.models import Role, Tenant, TenantKind
from accounts.overview import PersonRow
from accounts.queries import ADMINISTRATORS
from accounts.views.shared import GET_OR_POST, forget_kept, kept_answers, message, page, signed_in

INVITED = "invited"
"""Where a session keeps the newest link, to be shown to whoever made it."""

DONE = {
    "role": "The role is given. If it needs a key, a member of the team has to give that too.",
    "removed": "The person is removed.",
}


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """To the first organisation that the viewer administers. Raises Http404 when there is none."""
    return redirect("people-at", slug=_administered(request)[0].slug)


@require_safe
def people_at(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody at one organisation, and the links that nobody has used yet."""
    viewer = signed_in(request)
    tenant = overview.administered(viewer, slug)
    rows = overview.people(viewer, tenant)
    context = {
        "tenant": tenant,
        "others": [one for one in _administered(request) if one.id != tenant.id],
        "people": rows,
        "figures_shown": _figures(rows),
        "invitations": overview.open_invitations(tenant, timezone.now()),
        "done": DONE.get(request.GET.get("done", "")),
    }
    return page(request, "people", context)


def _administered(request: HttpRequest) -> list[Tenant]:
    tenants = signed_in(request).tenants_as(*ADMINISTRATORS)
    if not tenants:
        raise Http404
    return tenants


def _figures(rows: list[PersonRow]) -> list[dict[str, object]]:
    """What needs a look: people without a second factor, without a working kit, without a key that their role needs."""
    counts = {
        "without an authenticator app": sum(not row.has_app for row in rows),
        "without a recovery kit": sum(not row.has_kit for row in rows),
        "waiting for a key": sum(any(role.waits_for_key for role in row.roles) for row in rows),
    }
    return [
        {"number": count, "label": label, "tone": "waiting" if count else "plain"} for label, count in counts.items()
    ]


@require_http_methods(GET_OR_POST)
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    viewer = signed_in(request)
    tenant = overview.administered(viewer, slug)
    sent = request.POST if request.method == "POST" else None
    form = forms.Invite(sent, roles=_roles(tenant), initial=kept_answers(request))
    if not form.is_valid():
        return page(request, "invite", {"form": form, "tenant": tenant})
    told = form.cleaned_data
    token = actions.invite(by=viewer, tenant=tenant, role=Role(told["role"]), name=told["name"], email=told["email"])
    link = settings.HEARTH_URL + reverse("join", args=[token])
    forget_kept(request)
    identity.session_of(request)[INVITED] = {"link": link, "who": told["name"], "role": Role(told["role"]).label}
    return redirect("invited", slug=slug)


@require_safe
def invited(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest link, to be handed over where mail does not arrive."""
    tenant = overview.administered(signed_in(request), slug)
    newest = identity.session_of(request).get(INVITED)
    if newest is None:
        return redirect("people-at", slug=slug)
    return page(request, "invited", {"tenant": tenant, **newest})


@require_http_methods(GET_OR_POST)
def person(request: HttpRequest, slug: str, person: UUID) -> HttpResponse:
    """One person's roles; a POST gives one more."""
    viewer = signed_in(request)
    tenant = overview.administered(viewer, slug)
    row = overview.person_at(viewer, tenant, person)
    has = {one.role for one in row.roles}
    sent = request.POST if request.method == "POST" else None
    roles = [one for one in _roles(tenant) if one not in has]
    form = forms.GiveRole(sent, roles=roles, initial=kept_answers(request))
    if form.is_valid():
        try:
            actions.give_role(by=viewer, tenant=tenant, person_id=person, role=Role(form.cleaned_data["role"]))
        except ValidationError as error:
            form.add_error("role", error)
        else:
            forget_kept(request)
            return redirect(f"{reverse('people-at', args=[slug])}?done=role")
    return page(request, "person", {"form": form, "tenant": tenant, "row": row, "me": person == viewer.id})


@require_http_methods(GET_OR_POST)
def remove(request: HttpRequest, slug: str, person: UUID) -> HttpResponseBase:
    """Says in words what will happen; a POST does it. Whose page it is stands before the password is asked for again."""
    viewer = signed_in(request)
    tenant = overview.administered(viewer, slug)
    return _remove(request, tenant, overview.person_at(viewer, tenant, person))


@needs_step_up
def _remove(request: HttpRequest, tenant: Tenant, row: PersonRow) -> HttpResponse:
    viewer = signed_in(request)
    back = reverse("people-at", args=[tenant.slug])
    if row.id == viewer.id:
        sentence = "You cannot remove yourself. Ask another administrator."
        return message(request, "This is you", sentence, href=back, link="Back to people")
    if request.method == "POST":
        actions.remove_person(by=viewer, tenant=tenant, person_id=row.id)
        return redirect(f"{back}?done=removed")
    return page(request, "remove", {"tenant": tenant, "row": row})


def _roles(tenant: Tenant) -> tuple[Role, ...]:
    return ROLES_OF_TENANTS[TenantKind(tenant.kind)]
