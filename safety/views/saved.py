"""The page of somebody's own views of the work list: keeping what she looks at under a name, and removing it."""

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import Tenant
from accounts.permitting import NotFound
from safety import actions, permissions, queries
from safety.forms import ViewForm
from safety.payloads.saved import SavedView
from safety.views.deeds import done
from safety.views.parts import GET_OR_POST, page, uuid_or_none, viewer_of
from safety.views.tasks import tenant_for


def href_of(view: SavedView, tenant: Tenant) -> str:
    """The work list as it was kept. The address holds codes alone, as every address of the list does."""
    data = QueryDict(mutable=True)
    data.update({"at": tenant.slug, "list": view.work_list, "sort": view.sort})
    for field, codes in view.filters().items():
        data.setlist(field, codes)
    return f"{reverse('safety:queue')}?{data.urlencode()}"


@require_http_methods(GET_OR_POST)
@page
def views(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    tenant = tenant_for(viewer, request.POST.get("at") or request.GET.get("at"), permissions.can_list)
    here = f"{reverse('safety:views')}?at={tenant.slug}"
    if request.POST.get("deed") == "forget":
        view_id = uuid_or_none(request.POST.get("view"))
        if view_id is None:
            raise NotFound
        actions.forget_view(by=viewer, view_id=view_id)
        return redirect(here)
    form, wanted = ViewForm(), None
    if request.method == "POST":
        form, wanted = ViewForm(request.POST), _wanted(request, tenant)
        if form.is_valid():
            view = SavedView.from_dict(wanted.to_dict() | {"name": form.cleaned_data["name"]})
            if done(form, lambda: actions.keep_view(by=viewer, tenant=tenant, view=view)):
                return redirect(href_of(view, tenant))
    known = [
        {"id": one.id, "name": one.view.name, "href": href_of(one.view, tenant)}
        for one in queries.saved_views(viewer, tenant)
    ]
    context = {"tenant": tenant, "views": known, "form": form, "wanted": wanted}
    return render(request, "safety/plans/views.html", context)


def _wanted(request: HttpRequest, tenant: Tenant) -> SavedView:
    """What she was looking at, still without a name."""
    return SavedView(
        tenant=tenant.id,
        name="",
        work_list=request.POST.get("list", "open"),
        sort=request.POST.get("sort", "clock"),
        codes=tuple(request.POST.getlist("codes")),
    )
