"""The work list of the safety team, and the two steps of searching. A phrase travels in POSTs alone, never in an address."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Role, Tenant
from accounts.pages import address, tabs
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import permissions, queries
from safety.forms import FilterForm, PhraseForm, ViewForm
from safety.models import Incident
from safety.payloads import reference
from safety.queries import SORTS, WORK_LISTS, QueuePage, QueueRow
from safety.views import links, saved, shown
from safety.views.parts import GET_OR_POST, chosen_tenant, number_of, page, page_of, refuse, uuids, viewer_of
from safety.workflow import Refused, Status

_NOT_COUNTED = {**WORK_LISTS, "all": "With closed"}
_ORDERS = {
    "clock": "What is due first stands first.",
    "newest": "The newest stands first.",
    "severity": "The most serious stands first.",
}
_MORE_FILTERS = (
    "types",
    "setting",
    "region",
    "channels",
    "targets",
    "bias",
    "perpetrators",
    "impact",
    "outcomes",
)
_EMPTY = {
    "new": ("Nothing new", "What arrives stands here until somebody acknowledges it."),
    "mine": ("Nothing of yours is open", "What you acknowledge stands here until it is closed."),
    "overdue": ("Nothing is overdue", "Everybody who waits for you still has time left on the clock."),
    "waiting": ("Nobody owes you an answer", "When you ask a question, it stands here until the answer comes."),
    "hold": ("Nothing is on hold", "What waits for somebody outside stands here until you take it up again."),
    "open": ("Nothing is open", "When somebody at your organisation tells you about something, it stands here."),
    "all": ("Nothing yet", "Everything that was ever sent to your team will stand here, closed or not."),
}


_EMPTY_FOR = {
    Role.LEADER: (
        "Nothing is open",
        "What the safety team judges to be at level 4 or 5 stands here, and nothing else.",
    ),
    Role.TRUSTEE: ("Nothing is open", "When somebody leaves a member of the safety team out, it stands here."),
}
"""For who reads only a part, so that an empty list does not look as if nothing had happened."""


def _tenants(viewer: Viewer) -> list[Tenant]:
    return [tenant for tenant in viewer.employers() if permissions.can_list(viewer, tenant)]


def _tenant(viewer: Viewer, slug: str | None) -> Tenant:
    """Whose work list: the one that was named, else the first. Raises NotFound."""
    tenants = _tenants(viewer)
    found = chosen_tenant(tenants, slug) or (tenants[0] if tenants and not slug else None)
    if found is None:
        raise NotFound
    return found


@require_safe
@page
def queue(request: HttpRequest) -> HttpResponseBase:
    """Codes and clocks. To somebody who is no reader anywhere this is the way to her own list."""
    viewer = viewer_of(request)
    tenants = _tenants(viewer)
    if not tenants:
        return redirect("safety:mine")
    tenant = _tenant(viewer, request.GET.get("at"))
    codes = request.GET.copy()
    codes.setdefault("sort", "clock")
    form = FilterForm(codes)
    filters = form.to_filters()
    found = queries.queue(
        viewer,
        tenant,
        page=number_of(request.GET.get("page")),
        work_list=request.GET.get("list", "open"),
        filters=filters,
        sort=form.chosen_sort(),
    )
    kept = _kept(request, tenant if len(tenants) > 1 else None)
    lists = _NOT_COUNTED if found.counts["all"] is None else WORK_LISTS
    context = _list(found) | {
        "tabs": tabs(lists, found.counts, kept, found.work_list),
        "order": _ORDERS[found.sort],
        "filters": form,
        "filtered": sum(len(getattr(filters, name)) for name in form.CODED),
        "prefix": address(kept, list=found.work_list, page=""),
        "clear": address(QueryDict(), list=found.work_list, **_at(tenant, tenants)),
        "tenant": tenant,
        "links": links.of_work_list(viewer, tenant),
        "others": [] if len(tenants) == 1 else [(one.name, address(QueryDict(), at=one.slug)) for one in tenants],
        "phrase": PhraseForm(),
        "view": ViewForm(),
        "views": [
            {"name": one.view.name, "href": saved.href_of(one.view, tenant)}
            for one in queries.saved_views(viewer, tenant)
        ],
        "chosen": [f"{name}:{code}" for name in form.CODED for code in sorted(getattr(filters, name))],
        "more_filters": _MORE_FILTERS,
        "may_join": permissions.can_link(viewer, Incident(tenant=tenant)),
        "empty": _empty(viewer, tenant, found.work_list),
        "locked": Role.TRUSTEE in viewer.roles_at(tenant.id) and viewer.keyring.seed_u is None,
    }
    return render(request, "safety/queue.html", context)


def _empty(viewer: Viewer, tenant: Tenant, work_list: str) -> tuple[str, str]:
    """What an empty list says to her. A trustee reads nothing before she has given her password again."""
    roles = viewer.roles_at(tenant.id)
    if work_list == "open" and not roles & {Role.SAFETY_MANAGER, Role.DEPUTY}:
        return next((words for role, words in _EMPTY_FOR.items() if role in roles), _EMPTY["open"])
    return _EMPTY[work_list]


def _at(tenant: Tenant, tenants: list[Tenant]) -> dict[str, str]:
    return {"at": tenant.slug} if len(tenants) > 1 else {}


def _kept(request: HttpRequest, tenant: Tenant | None) -> QueryDict:
    """The codes in the address that go on to other pages of the list. Anything else in it is dropped."""
    known = QueryDict(mutable=True)
    for name in ("sort", *FilterForm.CODED):
        codes = [code for code in request.GET.getlist(name) if code]
        if codes:
            known.setlist(name, codes)
    if tenant:
        known["at"] = tenant.slug
    return known


def _list(found: QueuePage) -> dict[str, Any]:
    return {
        "lines": [_line(row) for row in found.rows],
        "numbers": page_of(found.total, found.page),
        "found": found,
        "sorts": SORTS,
    }


def _line(row: QueueRow) -> dict[str, Any]:
    """What nobody has acknowledged yet can be read, acknowledged, judged and given to somebody on one page."""
    fresh = row.card.status == Status.SUBMITTED
    return shown.line_of(row) | {"quick": reverse("safety:quick", kwargs={"incident_id": row.id}) if fresh else ""}


@require_http_methods(GET_OR_POST)
@page
def search(request: HttpRequest) -> HttpResponseBase:
    """First step: words in references, titles and codes. Nothing is opened for it."""
    viewer = viewer_of(request)
    tenant = _tenant(viewer, request.POST.get("at"))
    form = PhraseForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "tenant": tenant, "found": None}
    if request.method == "POST" and form.is_valid():
        number = number_of(request.POST.get("page"))
        phrase = form.cleaned_data["phrase"]
        context |= _list(queries.queue(viewer, tenant, page=number, work_list="all", phrase=phrase))
        context["phrase"] = phrase
    return render(request, "safety/search.html", context)


@require_http_methods(GET_OR_POST)
@page
def search_text(request: HttpRequest) -> HttpResponseBase:
    """Second step: the texts themselves, one bite of about a second for each press, with how far it is."""
    if request.method != "POST":
        return redirect("safety:search")
    viewer = viewer_of(request)
    tenant = _tenant(viewer, request.POST.get("at"))
    form = PhraseForm(request.POST)
    if not form.is_valid():
        return _words_again(request, tenant, form)
    phrase = form.cleaned_data["phrase"]
    after = request.POST.get("after") or None
    try:
        step = queries.search_full_text(viewer, tenant, phrase, after)
    except Refused as refusal:
        refuse(form, refusal)
        return _words_again(request, tenant, form)
    before = sorted(uuids(request.POST.getlist("found")))
    context = {
        "form": form,
        "tenant": tenant,
        "phrase": phrase,
        "step": step,
        "lines": shown.lines_of(step.found),
        "before": [{"id": one, "reference": reference(one), "href": _case(one)} for one in before],
        "so_far": [*before, *(row.id for row in step.found)],
    }
    return render(request, "safety/search_text.html", context)


def _words_again(request: HttpRequest, tenant: Tenant, form: PhraseForm) -> HttpResponse:
    return render(request, "safety/search.html", {"form": form, "tenant": tenant, "found": None})


def _case(record: object) -> str:
    return reverse("safety:case", kwargs={"incident_id": record})
