"""The pages of funding pots: what is left, which rules, what came in."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from safety import permissions, vocabulary
from safety.actions import pots as deeds
from safety.forms.pots import FIELD_OF, IncomeForm, PotForm
from safety.payloads.funding import CAP, DEADLINE, EXCLUDE, MATCH, MAX_ITEMS, UNRESTRICTED, PotBody, PotIncome, PotRule
from safety.queries import costs as ledger
from safety.queries import pots as queries
from safety.queries.pots import OpenPot, PotRow
from safety.views import parts
from safety.views.cost_words import stage_tag
from safety.views.costs import ledger_tenant
from safety.views.parts import GET_OR_POST, filled, forget_kept, page, refuse, viewer_of
from safety.workflow import Refused, funding, money
from safety.workflow.costs import CostStory
from ui.formats import long_date

type Shown = dict[str, Any]


@require_safe
@page
def pots(request: HttpRequest) -> HttpResponseBase:
    """Every pot with what is left in it."""
    viewer = viewer_of(request)
    tenant = ledger_tenant(viewer, request.GET.get("at"))
    rows = queries.all_pots(viewer, tenant)
    costs = ledger.stories_of(ledger.all_costs(viewer, tenant)) if rows else {}
    context = {"tenant": tenant, "at": f"?at={tenant.slug}", "rows": [_line(row, costs) for row in rows]}
    return render(request, "safety/pots/list.html", context)


def _line(row: PotRow, costs: dict[UUID, CostStory]) -> list[Shown]:
    now = queries.standing(row, costs)
    return [
        {"text": row.name, "href": reverse("safety:pot", kwargs={"pot_id": row.id})},
        {"text": row.story.body.funder, "quiet": True},
        {"text": left_in_words(funding.remaining(row.story.body, now))},
        {"text": money.words(now.spoken_for)},
        {"text": "Open", "tone": "info"} if row.open else {"text": "Closed", "tone": "plain"},
    ]


def left_in_words(left: int | None) -> str:
    return "Not said" if left is None else money.words(left)


@require_http_methods(GET_OR_POST)
@page
def new(request: HttpRequest) -> HttpResponseBase:
    """A new pot."""
    viewer = viewer_of(request)
    tenant = ledger_tenant(viewer, request.POST.get("at") or request.GET.get("at"))
    permissions.check_can_pot_manage(viewer, tenant)
    form = filled(request, PotForm)
    pot_id = parts.uuid_or_none(request.POST.get("pot_id")) or uuid4()
    if request.method == "POST" and form.is_valid():
        try:
            added = deeds.add_pot(by=viewer, tenant=tenant, body=form.to_payload(), pot_id=pot_id)
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            return _back(request, added)
    back = f"{reverse('safety:pots')}?at={tenant.slug}"
    context = {"form": form, "tenant": tenant, "pot_id": pot_id, "back": back, "title": "Add a pot"}
    return render(request, "safety/pots/form.html", context)


@require_safe
@page
def pot(request: HttpRequest, pot_id: UUID) -> HttpResponseBase:
    """One pot: what is left, its rules, what it is meant to pay, what came in."""
    viewer = viewer_of(request)
    tenant = queries.load_pot(viewer, pot_id)[0].tenant
    opened = queries.open_pot(viewer, pot_id, ledger.stories_of(ledger.all_costs(viewer, tenant)))
    context = {
        "pot": opened,
        "at": f"?at={tenant.slug}",
        "facts": _facts(opened),
        "rules": [rule_in_words(rule) for rule in opened.row.story.body.rules],
        "costs": [_cost_line(record, story, covers) for record, story, covers in opened.costs],
        "incomes": [_income_line(one) for one in opened.row.story.incomes],
        "claimable": bool(opened.costs) and opened.row.story.body.rule(UNRESTRICTED) is None,
        "can_manage": permissions.can_pot_manage(viewer, tenant),
    }
    return render(request, "safety/pots/pot.html", context)


def _facts(opened: OpenPot) -> list[Shown]:
    body, now = opened.row.story.body, opened.standing
    rows: list[Shown] = [
        {"key": "Left", "value": left_in_words(opened.left)},
        {"key": "Spoken for", "value": money.words(now.spoken_for)},
        {"key": "Given by", "value": f"{body.funder} ({body.funder_id})" if body.funder_id else body.funder},
    ]
    if body.amount:
        rows.append({"key": "In it for you", "value": money.words(body.amount)})
    if now.income:
        rows.append({"key": "Came in", "value": money.words(now.income)})
    if body.opens_on:
        rows.append({"key": "Opens", "value": long_date(body.opens_on)})
    if body.closes_on:
        rows.append({"key": "Closes", "value": long_date(body.closes_on)})
    if body.note:
        rows.append({"key": "Note", "value": body.note, "long": True})
    return rows


def rule_in_words(rule: PotRule) -> str:
    """A rule as a sentence: the words of the list, and what it holds here."""
    words = vocabulary.label("fund_rule", rule.code)
    if rule.code == MATCH:
        return f"It pays {rule.number}%{f', {rule.text}' if rule.text else ''}"
    if rule.code == EXCLUDE:
        return f"{words}: {', '.join(vocabulary.label('cost_category', code) for code in rule.codes)}"
    if rule.text:
        return f"{words}: {rule.text}"
    if rule.code == MAX_ITEMS:
        return f"At most {rule.number} {'measure' if rule.number == 1 else 'measures'}"
    if rule.code == CAP:
        return f"{words}: {money.words(rule.number)}"
    return f"{words}: {rule.number} hours" if rule.code == DEADLINE else _counted(words, rule)


def _counted(words: str, rule: PotRule) -> str:
    return f"{words}: {rule.number}" if rule.number else words


def _cost_line(record: UUID, story: CostStory, covers: int) -> list[Shown]:
    return [
        {"text": story.body.what_for, "href": reverse("safety:cost", kwargs={"cost_id": record})},
        {"text": money.words(story.total)},
        {"text": money.words(covers)},
        stage_tag(story.stage),
    ]


def _income_line(income: PotIncome) -> list[Shown]:
    return [
        {"text": long_date(income.day)},
        {"text": money.words(income.amount)},
        {"text": income.note, "quiet": True},
        {"text": income.by_name, "quiet": True},
    ]


@require_http_methods(GET_OR_POST)
@page
def change(request: HttpRequest, pot_id: UUID) -> HttpResponseBase:
    """Other rules, from now on."""
    viewer = viewer_of(request)
    row, body = _managed(request, pot_id)
    form = filled(request, lambda *sent: PotForm(*sent, initial=PotForm.values_of(body)))
    if request.method == "POST" and form.is_valid():
        try:
            deeds.change_pot(by=viewer, pot_id=pot_id, body=form.to_payload())
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            return _back(request, pot_id)
    back = reverse("safety:pot", kwargs={"pot_id": pot_id})
    context = {"form": form, "tenant": None, "pot_id": pot_id, "back": back, "title": f"Change {row.name}"}
    return render(request, "safety/pots/form.html", context)


@require_http_methods(GET_OR_POST)
@page
def income(request: HttpRequest, pot_id: UUID) -> HttpResponseBase:
    """Money came in."""
    viewer = viewer_of(request)
    row, _ = _managed(request, pot_id)
    form = filled(request, IncomeForm)
    income_id = parts.uuid_or_none(request.POST.get("income_id")) or uuid4()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            deeds.add_income(
                by=viewer, pot_id=pot_id, amount=said["amount"], day=said["day"], note=said["note"], income_id=income_id
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _back(request, pot_id)
    return render(request, "safety/pots/income.html", {"form": form, "row": row, "income_id": income_id})


@require_http_methods(GET_OR_POST)
@page
def close(request: HttpRequest, pot_id: UUID) -> HttpResponseBase:
    """Closing, or opening again, after saying what it means."""
    viewer = viewer_of(request)
    row, body = _managed(request, pot_id)
    if request.method == "POST":
        deeds.close_pot(by=viewer, pot_id=pot_id, closed=not body.closed)
        return _back(request, pot_id)
    return render(request, "safety/pots/close.html", {"row": row, "closed": body.closed})


def _managed(request: HttpRequest, pot_id: UUID) -> tuple[PotRow, PotBody]:
    viewer = viewer_of(request)
    pot_row, row, _ = queries.load_pot(viewer, pot_id)
    permissions.check_can_pot_manage(viewer, pot_row.tenant)
    return row, row.story.body


def _refuse(form: PotForm, refusal: Refused) -> None:
    refuse(form, Refused(refusal.sentence, field=FIELD_OF.get(refusal.field or "", refusal.field)))


def _back(request: HttpRequest, pot_id: UUID) -> HttpResponse:
    forget_kept(request)
    return redirect("safety:pot", pot_id=pot_id)
