"""The pages of the ledger: the list, one cost and its deeds, and a person's own costs."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Tenant
from accounts.pages import address, message, tabs
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import permissions
from safety.actions import costs as deeds
from safety.actions.totals import show_totals
from safety.forms.costs import CostFilesForm, CostForm, LedgerFilterForm, LinkForm, MoveForm, PotChoiceForm
from safety.payloads.costs import BASIS_MONEY
from safety.queries import costs as queries
from safety.queries.costs import LISTS
from safety.queries.pots import pot_names
from safety.queries.totals import ShownTotals, shown_totals, to_show
from safety.views import cost_words as shown
from safety.views import parts
from safety.views.parts import GET_OR_POST, chosen_tenant, filled, forget_kept, number_of, page, refuse, viewer_of
from safety.views.shown import people
from safety.workflow import Refused, money
from safety.workflow import costs as rules
from safety.workflow.costs import Stage
from ui.formats import long_date
from vault.files import Swept

_EMPTY = {
    "decide": ("Nothing to decide", "Estimates and quotes stand here until somebody approves or declines them."),
    "open": ("No costs yet", "What staying safe costs stands here: quotes and unpaid needs as well as bills."),
    "unfunded": ("Every open cost has a pot", "What no pot pays for stands here, so that nobody forgets the need."),
    "all": ("No costs yet", "What staying safe costs stands here: quotes and unpaid needs as well as bills."),
}


def tenants_of(viewer: Viewer) -> list[Tenant]:
    """Whose ledgers her roles let her see."""
    return [tenant for tenant in viewer.employers() if permissions.can_cost_list(viewer, tenant)]


def ledger_tenant(viewer: Viewer, slug: str | None) -> Tenant:
    """Whose ledger: the one that was named, else the first.

    Raises:
        NotFound: no such organisation for her.
        PermissionDenied: she is there, and her role may not.
    """
    tenants = tenants_of(viewer)
    if slug and (named := chosen_tenant(viewer.employers(), slug)):
        permissions.check_can_cost_list(viewer, named)
        return named
    if slug:
        raise NotFound
    if not tenants:
        for tenant in viewer.employers():
            permissions.check_can_cost_list(viewer, tenant)
        raise NotFound
    return tenants[0]


@require_safe
@page
def ledger(request: HttpRequest) -> HttpResponseBase:
    """The list with its totals. To somebody who looks after no ledger this is the way to her own costs."""
    viewer = viewer_of(request)
    tenants = tenants_of(viewer)
    if not tenants and not request.GET.get("at"):
        return redirect("safety:my-costs")
    tenant = ledger_tenant(viewer, request.GET.get("at"))
    pots = pot_names(viewer, tenant)
    form = LedgerFilterForm(request.GET, pots=list(pots.items()))
    filters = form.to_filters()
    number, which = number_of(request.GET.get("page")), request.GET.get("list", "")
    found = queries.ledger(viewer, tenant, page=number, which=which, filters=filters)
    kept = _kept(request, tenant if len(tenants) > 1 else None)
    context = {
        "tenant": tenant,
        "at": f"?at={tenant.slug}",
        "found": found,
        "tabs": tabs(LISTS, found.counts, kept, found.which),
        "rows": [shown.line_of(row, pots) for row in found.rows],
        "totals": shown.totals_of(found.totals),
        "unfunded": money.words(found.totals.unfunded) if found.totals.unfunded else "",
        "numbers": parts.page_of(found.total, found.page),
        "prefix": address(kept, list=found.which, page=""),
        "filters": form,
        "filtered": sum(len(getattr(filters, name)) for name in form.CODED),
        "clear": address(QueryDict(), list=found.which, at=tenant.slug),
        "others": [] if len(tenants) == 1 else [(one.name, f"?at={one.slug}") for one in tenants],
        "empty": _EMPTY[found.which],
    }
    return render(request, "safety/costs/ledger.html", context)


def _kept(request: HttpRequest, tenant: Tenant | None) -> QueryDict:
    """The codes in the address that go on to other pages of the list."""
    known = QueryDict(mutable=True)
    for name in LedgerFilterForm.CODED:
        codes = [code for code in request.GET.getlist(name) if code]
        if codes:
            known.setlist(name, codes)
    if tenant:
        known["at"] = tenant.slug
    return known


@require_POST
@page
def share(request: HttpRequest) -> HttpResponseBase:
    """Gives finance the keys of what was added before it had one."""
    viewer = viewer_of(request)
    tenant = ledger_tenant(viewer, request.POST.get("at"))
    deeds.share_costs(by=viewer, tenant=tenant)
    return redirect(f"{reverse('safety:costs')}?at={tenant.slug}")


@require_POST
@page
def show(request: HttpRequest) -> HttpResponseBase:
    """Shows the leader what it comes to."""
    viewer = viewer_of(request)
    tenant = ledger_tenant(viewer, request.POST.get("at"))
    told, status = "Your leader can now see what it comes to today: the sums, and no single cost.", HTTPStatus.OK
    try:
        show_totals(by=viewer, tenant=tenant, totals=to_show(viewer, tenant))
    except Refused as refused:
        told, status = refused.sentence, HTTPStatus.CONFLICT
    back = f"{reverse('safety:costs')}?at={tenant.slug}"
    return message(request, "Totals for your leader", told, href=back, link="Back to the costs", status=status)


# Adding, and her own ----------------------------------------------------------------------------------------------------


@require_safe
@page
def mine(request: HttpRequest) -> HttpResponseBase:
    """What she added herself."""
    viewer = viewer_of(request)
    lines = queries.my_costs(viewer)
    numbers = parts.page_of(len(lines), number_of(request.GET.get("page")))
    context = {
        "lines": [shown.mine_of(lines[index]) for index in numbers.object_list],
        "numbers": numbers,
        "may_add": bool(queries.cost_places(viewer)),
        "no_ledger": not tenants_of(viewer),
        "shown": [_shown(one) for one in shown_totals(viewer)],
    }
    return render(request, "safety/costs/mine.html", context)


def _shown(one: ShownTotals) -> dict[str, Any]:
    return {
        "title": f"What staying safe costs {one.tenant.name}",
        "from": f"{one.shown.by_name} showed you these sums on {long_date(one.shown.at)}. No single cost is in them.",
        "rows": shown.totals_of(one.totals),
        "unfunded": money.words(one.totals.unfunded),
    }


@parts.takes_files
@require_http_methods(GET_OR_POST)
@page
def new(request: HttpRequest) -> HttpResponseBase:
    """One page to add a cost on."""
    viewer = viewer_of(request)
    places = queries.cost_places(viewer)
    if not places:
        raise PermissionDenied("Your role here does not include this.")
    tenant = chosen_tenant(places, request.POST.get("at") or request.GET.get("at"))
    if tenant is None:
        if request.POST.get("at") or request.GET.get("at"):
            raise NotFound
        return render(request, "safety/costs/where.html", {"places": places})
    return _add(request, tenant, None)


@parts.takes_files
@require_http_methods(GET_OR_POST)
@page
def about_case(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """The same, from a record that she reads."""
    return _add(request, queries.tenant_of_case(viewer_of(request), incident_id), incident_id)


@parts.takes_files
@require_http_methods(GET_OR_POST)
@page
def about_own(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """The same, from a record of her own."""
    return _add(request, queries.tenant_of_own(viewer_of(request), incident_id), incident_id)


def _add(request: HttpRequest, tenant: Tenant, incident: UUID | None) -> HttpResponseBase:
    viewer = viewer_of(request)
    form = filled(request, CostForm)
    cost_id = parts.uuid_or_none(request.POST.get("cost_id")) or uuid4()
    if request.method == "POST" and form.is_valid():
        try:
            added = deeds.add_cost(
                by=viewer,
                tenant=tenant,
                body=form.to_payload(),
                stage=form.chosen_stage(),
                files=form.uploads(),
                about=incident,
                cost_id=cost_id,
            )
        except Refused as refusal:
            refuse(form, refusal)
        except Swept:
            form.add_error("evidence", parts.SWEPT)
        else:
            forget_kept(request)
            return redirect("safety:cost", cost_id=added)
    context = {
        "form": form,
        "tenant": tenant,
        "cost_id": cost_id,
        "about": incident,
        "readers": people(queries.who_reads_costs(viewer, tenant)),
        "back": _back_from_adding(viewer, tenant, incident),
    }
    return render(request, "safety/costs/new.html", context)


def _back_from_adding(viewer: Viewer, tenant: Tenant, incident: UUID | None) -> str:
    if incident is None:
        listed = permissions.can_cost_list(viewer, tenant)
        return f"{reverse('safety:costs')}?at={tenant.slug}" if listed else reverse("safety:my-costs")
    name = "safety:own" if queries.is_own_record(viewer, incident) else "safety:case"
    return reverse(name, kwargs={"incident_id": incident})


# One cost ---------------------------------------------------------------------------------------------------------------


@require_safe
@page
def cost(request: HttpRequest, cost_id: UUID) -> HttpResponseBase:
    """What it is, where it stands, what may follow."""
    viewer = viewer_of(request)
    opened = queries.open_cost(viewer, cost_id)
    pots = pot_names(viewer, opened.tenant) if opened.in_ledger else {}
    story = opened.story
    context = {
        "cost": opened,
        "tag": shown.stage_tag(story.stage),
        "facts": shown.facts_of(opened, pots),
        "files": shown.files_of(story.files, cost_id),
        "timeline": shown.timeline_of(story),
        "moves": [(stage, shown.DEED[stage]) for stage in opened.next_stages],
        "linked": shown.links_of(viewer, opened),
        "answers": shown.answers_of(queries.who_would_pay(viewer, opened)) if opened.in_ledger else [],
        "back": f"{reverse('safety:costs')}?at={opened.tenant.slug}"
        if opened.in_ledger
        else reverse("safety:my-costs"),
    }
    return render(request, "safety/costs/cost.html", context)


@require_http_methods(GET_OR_POST)
@page
def change(request: HttpRequest, cost_id: UUID) -> HttpResponseBase:
    """What it is and how much, until it is decided."""
    opened = queries.open_cost(viewer_of(request), cost_id)
    start = CostForm.values_of(opened.story.body)
    form = filled(request, lambda *sent: CostForm(*sent, initial=start, adding=False))
    if request.method == "POST" and form.is_valid():
        body = form.to_payload()
        if _done(form, lambda: deeds.change_cost(by=viewer_of(request), cost_id=cost_id, body=body)):
            return _back(request, cost_id)
    return render(request, "safety/costs/change.html", {"form": form, "cost": opened})


@require_http_methods(GET_OR_POST)
@page
def move(request: HttpRequest, cost_id: UUID, stage: str) -> HttpResponseBase:
    """The next stage, after saying what it means."""
    viewer = viewer_of(request)
    opened = queries.open_cost(viewer, cost_id)
    then = _stage(stage)
    deciding = then in rules.DECISIONS
    check = permissions.check_can_cost_approve if deciding else permissions.check_can_cost_move
    check(viewer, opened.tenant)
    story = opened.story
    amount = then in {Stage.QUOTE, Stage.PAID} and story.body.basis == BASIS_MONEY
    start = {"amount": money.plain(story.body.amount)}
    form = filled(request, lambda *sent: MoveForm(*sent, initial=start))
    wants_reason = (story.stage, then) in rules.NEEDS_REASON
    form.fields["reason"].required = wants_reason
    form.fields["reason"].error_messages["required"] = "Say why, in a few words"
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if _done(
            form,
            lambda: deeds.move_cost(
                by=viewer,
                cost_id=cost_id,
                stage=then,
                reason=given["reason"],
                amount=given["amount"] if amount else None,
            ),
        ):
            return _back(request, cost_id)
    context = {
        "form": form,
        "cost": opened,
        "stage": then,
        "deed": shown.DEED[then],
        "means": shown.MEANS[then],
        "amount": amount,
        "refused": opened.why_not if deciding else "",
        "total": money.words(story.total),
    }
    return render(request, "safety/costs/move.html", context)


def _stage(text: str) -> Stage:
    """The stage named in an address. Raises NotFound for anything that nobody can choose by hand."""
    try:
        found = Stage(text)
    except ValueError:
        raise NotFound from None
    if found not in shown.DEED:
        raise NotFound
    return found


@parts.takes_files
@require_http_methods(GET_OR_POST)
@page
def files(request: HttpRequest, cost_id: UUID) -> HttpResponseBase:
    """Quotes, bills and receipts, also afterwards."""
    opened = queries.open_cost(viewer_of(request), cost_id)
    form = filled(request, CostFilesForm)
    if request.method == "POST" and form.is_valid():
        uploads = form.uploads()
        try:
            if _done(form, lambda: deeds.add_cost_files(by=viewer_of(request), cost_id=cost_id, files=uploads)):
                return _back(request, cost_id)
        except Swept:
            form.add_error("evidence", parts.SWEPT)
    return render(request, "safety/costs/files.html", {"form": form, "cost": opened})


@require_safe
@page
def file(request: HttpRequest, cost_id: UUID, file_id: UUID) -> HttpResponseBase:
    """One of them; with `copy` the picture without hidden data."""
    return parts.download(request, queries.cost_file(viewer_of(request), cost_id, file_id))


@require_http_methods(GET_OR_POST)
@page
def pot(request: HttpRequest, cost_id: UUID) -> HttpResponseBase:
    """Which pot is meant to pay, with what each would pay and why not."""
    viewer = viewer_of(request)
    opened = queries.open_cost(viewer, cost_id)
    permissions.check_can_cost_move(viewer, opened.tenant)
    pots = list(pot_names(viewer, opened.tenant, open_only=True).items())
    now = opened.story.pot
    form = filled(request, lambda *sent: PotChoiceForm(*sent, pots=pots, initial={"pot": now.hex if now else ""}))
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen()
        if _done(form, lambda: deeds.set_cost_pot(by=viewer, cost_id=cost_id, pot_id=chosen)):
            return _back(request, cost_id)
    context = {"form": form, "cost": opened, "answers": shown.answers_of(queries.who_would_pay(viewer, opened))}
    return render(request, "safety/costs/pot.html", context)


@require_http_methods(GET_OR_POST)
@page
def link(request: HttpRequest, cost_id: UUID) -> HttpResponseBase:
    """What it came from, by the reference that stands on top of that page."""
    viewer = viewer_of(request)
    opened = queries.open_cost(viewer, cost_id)
    permissions.check_can_cost_link(viewer, opened.tenant)
    form = filled(request, LinkForm)
    if request.method == "POST" and form.is_valid():
        found = queries.record_called(viewer, opened.tenant, form.cleaned_data["record"])
        if found is None:
            form.add_error("record", "There is nothing with this reference that you can read")
        elif _done(form, lambda: deeds.link_cost(by=viewer, cost_id=cost_id, incident_id=found)):
            return _back(request, cost_id)
    return render(request, "safety/costs/link.html", {"form": form, "cost": opened})


def _done(form: forms.Form, deed: Callable[[], None]) -> bool:
    """Does it; what is refused stands in the form afterwards."""
    try:
        deed()
    except Refused as refusal:
        refuse(form, refusal)
        return False
    return True


def _back(request: HttpRequest, cost_id: UUID) -> HttpResponse:
    forget_kept(request)
    return redirect("safety:cost", cost_id=cost_id)
