"""The pages of funds: what is left, what came in, vouchers, and the totals that a payer reads."""

from typing import Any
from uuid import UUID, uuid4

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from ui import money
from ui.downloads import table
from ui.formats import long_date
from wellbeing import vocabulary
from wellbeing.actions import funds as deeds
from wellbeing.forms.funds import BatchForm, FundForm, MoneyForm
from wellbeing.queries import funds as reads
from wellbeing.queries.funds import FundView
from wellbeing.views.parts import GET_OR_POST, filled, forget_kept, page, refuse, uuid_or_none, viewer_of
from wellbeing.workflow import Refused
from wellbeing.workflow.funds import Month

type Shown = dict[str, Any]


@require_safe
@page
def funds(request: HttpRequest) -> HttpResponseBase:
    """Every fund with what is left in it, the empty ones said first."""
    viewer = viewer_of(request)
    scheme = _scheme(viewer, request.GET.get("at"))
    found = reads.funds(viewer, scheme.id)
    context = {
        "scheme": scheme,
        "rows": [_line(one) for one in found],
        "low": [one.name for one in found if one.story.low],
        "at": f"?at={scheme.slug}",
    }
    return render(request, "wellbeing/funds/list.html", context)


def _scheme(viewer: Viewer, slug: str | None) -> Tenant:
    """The one that was named, or the first. Raises NotFound or PermissionDenied."""
    found = next((one for one in reads.schemes_of(viewer) if slug in {None, "", one.slug}), None)
    if found is None:
        raise NotFound
    return found


def _line(one: FundView) -> list[Shown]:
    story = one.story
    return [
        {"text": one.name, "href": reverse("wellbeing:fund", kwargs={"fund_id": one.id})},
        {"text": story.body.payer, "quiet": True},
        {"text": f"{story.left:,}"},
        {"text": f"{story.used:,}"},
        _tag(story.low, closed=story.body.closed),
    ]


def _tag(low: bool, *, closed: bool) -> Shown:  # noqa: FBT001 -- one word of two facts
    if closed:
        return {"text": "Closed", "tone": "plain"}
    return {"text": "Nearly empty", "tone": "waiting"} if low else {"text": "Open", "tone": "info"}


@require_http_methods(GET_OR_POST)
@page
def new(request: HttpRequest) -> HttpResponseBase:
    """A new fund. The page carries the fund's id, so a second press sets up no second one."""
    viewer = viewer_of(request)
    scheme = _scheme(viewer, request.POST.get("at") or request.GET.get("at"))
    reads.funds(viewer, scheme.id)  # asks for the password before anything is typed
    form = filled(request, lambda *sent: FundForm(*sent, employers=_employers(scheme.id)))
    fund_id = uuid_or_none(request.POST.get("fund_id")) or uuid4()
    if request.method == "POST" and form.is_valid():
        try:
            deeds.set_up_fund(by=viewer, scheme=scheme, body=form.to_payload(), fund_id=fund_id)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _back(request, fund_id)
    return _form_page(request, form, "Set up a fund", reverse("wellbeing:funds"), scheme=scheme, fund_id=fund_id)


@require_http_methods(GET_OR_POST)
@page
def change(request: HttpRequest, fund_id: UUID) -> HttpResponseBase:
    """The next version of its rules."""
    viewer = viewer_of(request)
    view = reads.one_fund(viewer, fund_id)
    start = FundForm.values_of(view.story.body)
    form = filled(request, lambda *sent: FundForm(*sent, employers=_employers(view.scheme), initial=start))
    if request.method == "POST" and form.is_valid():
        try:
            deeds.change_fund(by=viewer, fund_id=fund_id, body=form.to_payload())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _back(request, fund_id)
    back = reverse("wellbeing:fund", kwargs={"fund_id": fund_id})
    return _form_page(request, form, f"Change {view.name}", back, fund_id=fund_id)


def _form_page(
    request: HttpRequest, form: FundForm, title: str, back: str, *, fund_id: UUID, scheme: Tenant | None = None
) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "fund_id": fund_id, "scheme": scheme}
    return render(request, "wellbeing/funds/form.html", context)


def _employers(scheme: UUID) -> list[tuple[str, str]]:
    found = Tenant.objects.filter(id__in=deeds.served_by(scheme)).order_by("name", "slug")
    return [(str(one.id), one.name) for one in found]


@require_safe
@page
def fund(request: HttpRequest, fund_id: UUID) -> HttpResponseBase:
    """One fund: what came in, what was made of it, what is left, month by month."""
    view = reads.one_fund(viewer_of(request), fund_id)
    context = {
        "view": view,
        "facts": _facts(view),
        "months": [_month(one) for one in reversed(view.story.months())],
        "money": [
            [
                {"text": long_date(one.day)},
                {"text": money.words(one.amount)},
                {"text": one.note},
                {"text": one.by_name, "quiet": True},
            ]
            for one in reversed(view.story.money)
        ],
    }
    return render(request, "wellbeing/funds/fund.html", context)


def _facts(view: FundView) -> list[Shown]:
    story, body = view.story, view.story.body
    share, cost = story.missed_share, story.cost_of_a_session
    caps = [f"{vocabulary.label(vocabulary.SERVICE, cap.service)}: {cap.sessions}" for cap in body.caps]
    return [
        {"key": "Paid by", "value": body.payer},
        {"key": "Paid in", "value": money.words(story.paid_in)},
        {"key": "One session", "value": money.words(body.price)},
        {"key": "Sessions paid for", "value": f"{story.bought:,}"},
        {"key": "Vouchers made", "value": f"{story.issued:,}, of which {len(story.pool):,} wait to be given"},
        {"key": "With people", "value": f"{len(story.out) - story.used:,}"},
        {"key": "Used", "value": f"{story.used:,}"},
        {"key": "Left to promise", "value": f"{story.left:,}"},
        {"key": "Nobody came", "value": "No session yet" if share is None else f"{share} in 100 sessions"},
        {"key": "Cost of a session that took place", "value": "No session yet" if cost is None else money.words(cost)},
        {"key": "At most for one request", "values": caps}
        if caps
        else {"key": "At most for one request", "value": "Not set"},
        {"key": "Whose people may use it", "values": list(view.employers)},
        {"key": "Codes begin with", "value": body.series},
    ]


def _month(one: Month) -> list[Shown]:
    return [
        {"text": f"{one.first:%B %Y}"},
        *({"text": f"{count:,}"} for count in (one.issued, one.used, one.attended, one.missed)),
    ]


@require_http_methods(GET_OR_POST)
@page
def paid_in(request: HttpRequest, fund_id: UUID) -> HttpResponseBase:
    """Money that came in."""
    viewer = viewer_of(request)
    view = reads.one_fund(viewer, fund_id)
    form = filled(request, MoneyForm)
    money_id = uuid_or_none(request.POST.get("money_id")) or uuid4()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            deeds.pay_in(
                by=viewer,
                fund_id=fund_id,
                amount=given["amount"] or 0,
                day=given["day"],
                note=given["note"],
                money_id=money_id,
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _back(request, fund_id)
    return render(request, "wellbeing/funds/money.html", {"view": view, "form": form, "money_id": money_id})


@require_http_methods(GET_OR_POST)
@page
def batch(request: HttpRequest, fund_id: UUID) -> HttpResponseBase:
    """Vouchers, many at a time."""
    viewer = viewer_of(request)
    view = reads.one_fund(viewer, fund_id)
    form = filled(request, BatchForm)
    if request.method == "POST" and _done(form, lambda: _issue(request, fund_id, form)):
        return _back(request, fund_id)
    can = view.story.bought - view.story.issued
    return render(request, "wellbeing/funds/batch.html", {"view": view, "form": form, "can": can})


def _issue(request: HttpRequest, fund_id: UUID, form: Form) -> None:
    deeds.issue_batch(by=viewer_of(request), fund_id=fund_id, count=form.cleaned_data["count"] or 0)


def _done(form: Form, deed: Any) -> bool:  # noqa: ANN401 -- a deed without anything to give back
    if not form.is_valid():
        return False
    try:
        deed()
    except Refused as refusal:
        refuse(form, refusal)
        return False
    return True


@require_POST
@page
def closing(request: HttpRequest, fund_id: UUID) -> HttpResponseBase:
    """Closes a fund, or opens it again."""
    deeds.close_fund(by=viewer_of(request), fund_id=fund_id, closed=request.POST.get("closed") == "yes")
    return _back(request, fund_id)


@require_safe
@page
def totals(request: HttpRequest, fund_id: UUID) -> HttpResponseBase:
    """What the payer reads, as a table to save."""
    return table(reads.payer_table(reads.one_fund(viewer_of(request), fund_id)), "totals.csv")


def _back(request: HttpRequest, fund_id: UUID) -> HttpResponse:
    forget_kept(request)
    return redirect("wellbeing:fund", fund_id=fund_id)
