"""The ledger for programs: costs, pots and claims. The same actions and queries as behind the pages."""

from collections.abc import Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Tenant
from safety import permissions
from safety.actions import claims as claim_deeds
from safety.actions import costs as deeds
from safety.actions import pots as pot_deeds
from safety.actions.totals import show_totals
from safety.api import cost_fields as fields
from safety.api.parts import Endpoint, Unfit, answers, checked, chosen, download
from safety.queries import claims as claim_queries
from safety.queries import cost_files, costs, pots
from safety.queries.costs import CostFilters
from safety.queries.totals import shown_totals, to_show
from safety.workflow import Refused
from safety.workflow.claims import Status
from safety.workflow.costs import Stage
from vault.uploads import SealedUpload

OK, CREATED, NO_CONTENT = HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT
_OBJECT = OpenApiTypes.OBJECT
_BINARY: dict[Any, Any] = {(200, "application/octet-stream"): OpenApiTypes.BINARY}


def _one_of[Code: StrEnum](codes: type[Code], text: str, field: str) -> Code:
    try:
        return codes(text)
    except ValueError:
        raise Refused("Choose from the list.", field=field) from None


class _Ledger(Endpoint):
    """An endpoint of those who look after a ledger."""

    def tenant(self, wanted: UUID | None) -> Tenant:
        """Whose ledger: the one that was named, or the only one. Raises as `check_can_cost_list`."""
        employers = self.viewer.employers()
        if wanted is None:
            listed = [tenant for tenant in employers if permissions.can_cost_list(self.viewer, tenant)]
            return chosen(listed or employers, None)
        return chosen(employers, wanted)

    def asked(self, request: Request) -> Tenant:
        return self.tenant(checked(fields.AtQuery, request.query_params).get("organisation"))


class Costs(_Ledger):
    """The ledger, 25 a page with its totals; and adding to it."""

    @extend_schema(parameters=[fields.LedgerQuery], responses=answers(OK, _OBJECT), operation_id="s_costs")
    def get(self, request: Request) -> Response:
        given = checked(fields.LedgerQuery, request.query_params)
        found = costs.ledger(
            self.viewer,
            self.tenant(given.get("organisation")),
            page=given["page"],
            which=given["show"],
            filters=_filters(given),
        )
        return Response(
            {
                "page": found.page,
                "pages": found.pages,
                "total": found.total,
                "counts": found.counts,
                "totals": fields.sums_out(found.totals),
                "finance_ready": found.finance_ready,
                "costs": [fields.row_out(row) for row in found.rows],
            }
        )

    @extend_schema(request=fields.NewCostFields, responses=answers(CREATED, _OBJECT), operation_id="s_costs_add")
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.NewCostFields)
        added = deeds.add_cost(
            by=self.viewer,
            tenant=chosen(self.viewer.employers(), given.get("organisation")),
            body=fields.cost_of(given),
            stage=_one_of(Stage, given["stage"], "stage"),
            pot_id=given["pot"],
            about=given["about"],
            cost_id=given.get("id"),
        )
        return Response(fields.cost_out(costs.open_cost(self.viewer, added)), status=CREATED)


def _filters(given: Mapping[str, Any]) -> CostFilters:
    kept = {name: frozenset(filter(None, given[f"{many}"].split(","))) for name, many in _MANY.items()}
    kept["pot"] = frozenset(pot.replace("-", "") for pot in kept["pot"])
    return CostFilters(**kept)


_MANY = {"stage": "stages", "category": "categories", "kind": "kinds", "pot": "pots"}


class MyCosts(Endpoint):
    """What she added herself."""

    @extend_schema(responses=answers(OK, _OBJECT), operation_id="s_costs_mine")
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        lines = costs.my_costs(self.viewer)
        return Response({"costs": [fields.row_out(line.row) for line in lines if line.row]})


class Export(_Ledger):
    """The ledger as a file. Noted in the log."""

    @extend_schema(request=fields.ExportFields, responses=_BINARY, operation_id="s_costs_export")
    def post(self, request: Request) -> HttpResponseBase:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.ExportFields)
        tenant = self.tenant(given.get("organisation"))
        made = cost_files.export(self.viewer, tenant, given["kind"])
        deeds.note_export(by=self.viewer, tenant=tenant, form=given["kind"])
        answered = StreamingHttpResponse(iter([made.data]), content_type=made.type)
        answered["Content-Disposition"] = f'attachment; filename="{made.name}"'
        return answered


class Share(_Ledger):
    """Gives finance the keys of what was added before it had any."""

    @extend_schema(request=fields.AtQuery, responses=answers(OK, _OBJECT), operation_id="s_costs_share")
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        tenant = self.tenant(self.given(fields.AtQuery).get("organisation"))
        return Response({"shared": deeds.share_costs(by=self.viewer, tenant=tenant)})


class ShownSums(_Ledger):
    """What a leader was shown of the ledger: its sums; and showing them to her."""

    @extend_schema(responses=answers(OK, _OBJECT), operation_id="s_costs_totals")
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        found = shown_totals(self.viewer)
        return Response(
            {
                "totals": [
                    {"organisation": one.tenant.id, "shown_at": one.shown.at, **fields.sums_out(one.totals)}
                    for one in found
                ]
            }
        )

    @extend_schema(request=fields.AtQuery, responses=answers(OK, _OBJECT), operation_id="s_costs_totals_show")
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        tenant = self.tenant(self.given(fields.AtQuery).get("organisation"))
        show_totals(by=self.viewer, tenant=tenant, totals=to_show(self.viewer, tenant))
        return Response({"shown": True})


class OneCost(Endpoint):
    """One cost, for its author and for those who look after the ledger."""

    @extend_schema(responses=answers(OK, _OBJECT), operation_id="s_cost")
    def get(self, request: Request, cost_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(fields.cost_out(costs.open_cost(self.viewer, cost_id)))

    @extend_schema(request=fields.CostFields, responses=answers(NO_CONTENT), operation_id="s_cost_change")
    def put(self, request: Request, cost_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        deeds.change_cost(by=self.viewer, cost_id=cost_id, body=fields.cost_of(self.given(fields.CostFields)))
        return Response(status=NO_CONTENT)


class CostStage(Endpoint):
    """The next stage."""

    @extend_schema(request=fields.StageFields, responses=answers(NO_CONTENT), operation_id="s_cost_stage")
    def post(self, request: Request, cost_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.StageFields)
        deeds.move_cost(
            by=self.viewer,
            cost_id=cost_id,
            stage=_one_of(Stage, given["stage"], "stage"),
            reason=given["reason"],
            amount=given["amount"],
        )
        return Response(status=NO_CONTENT)


class CostPot(Endpoint):
    """What every open pot says to a cost, and which one is meant to pay."""

    @extend_schema(responses=answers(OK, _OBJECT), operation_id="s_cost_pots")
    def get(self, request: Request, cost_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        found = costs.who_would_pay(self.viewer, costs.open_cost(self.viewer, cost_id))
        return Response(
            {
                "pots": [
                    {
                        "pot": one.pot.id,
                        "name": one.pot.name,
                        "pays": one.answer.pays,
                        "amount": one.answer.amount,
                        "rest": one.answer.rest,
                        "why_not": [*one.answer.why_not],
                        "conditions": [*one.answer.conditions],
                        "chosen": one.chosen,
                    }
                    for one in found
                ]
            }
        )

    @extend_schema(request=fields.PotChoiceFields, responses=answers(NO_CONTENT), operation_id="s_cost_pot")
    def put(self, request: Request, cost_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        deeds.set_cost_pot(by=self.viewer, cost_id=cost_id, pot_id=self.given(fields.PotChoiceFields)["pot"])
        return Response(status=NO_CONTENT)


class CostLink(Endpoint):
    """What a cost came from."""

    @extend_schema(request=fields.CostLinkFields, responses=answers(NO_CONTENT), operation_id="s_cost_link")
    def post(self, request: Request, cost_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        deeds.link_cost(by=self.viewer, cost_id=cost_id, incident_id=self.given(fields.CostLinkFields)["incident"])
        return Response(status=NO_CONTENT)


class CostFiles(Endpoint):
    """Quotes, bills and receipts into a cost."""

    parser_classes = (MultiPartParser,)
    takes_files = True

    @extend_schema(
        request={
            "multipart/form-data": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
        },
        responses=answers(OK, _OBJECT),
        operation_id="s_cost_files",
    )
    def post(self, request: Request, cost_id: UUID) -> Response:
        uploads = [one for one in request.FILES.getlist("file") if isinstance(one, SealedUpload)]
        problems = [f"{one.name}: {one.problem}" for one in uploads if one.problem]
        if problems or not uploads:
            raise Unfit({"file": problems or ["Send at least one file."]})
        deeds.add_cost_files(by=self.viewer, cost_id=cost_id, files=uploads)
        return Response(fields.cost_out(costs.open_cost(self.viewer, cost_id)))


class CostFile(Endpoint):
    """One of them; with `?copy` the picture without hidden data."""

    @extend_schema(responses=_BINARY, operation_id="s_cost_file")
    def get(self, request: Request, cost_id: UUID, file_id: UUID) -> HttpResponseBase:
        return download(request._request, costs.cost_file(self.viewer, cost_id, file_id))  # noqa: SLF001 -- Django's request


# Pots -----------------------------------------------------------------------------------------------------------------


class Pots(_Ledger):
    """The pots with what is left in each."""

    @extend_schema(parameters=[fields.AtQuery], responses=answers(OK, _OBJECT), operation_id="s_pots")
    def get(self, request: Request) -> Response:
        tenant = self.asked(request)
        rows = pots.all_pots(self.viewer, tenant)
        known = costs.stories_of(costs.all_costs(self.viewer, tenant))
        return Response({"pots": [_pot(pots.open_pot(self.viewer, row.id, known)) for row in rows]})

    @extend_schema(request=fields.NewPotFields, responses=answers(CREATED, _OBJECT), operation_id="s_pots_add")
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.NewPotFields)
        tenant = self.tenant(given.get("organisation"))
        added = pot_deeds.add_pot(by=self.viewer, tenant=tenant, body=fields.pot_of(given), pot_id=given.get("id"))
        return Response({"id": added}, status=CREATED)


def _pot(opened: pots.OpenPot) -> dict[str, Any]:
    body = opened.row.story.body
    return {
        "id": opened.row.id,
        **fields.pot_out(body),
        "income": opened.standing.income,
        "spoken_for": opened.standing.spoken_for,
        "left": opened.left,
        "covers": [{"cost": record, "amount": covers} for record, _, covers in opened.costs],
        "verified": opened.verified,
    }


class OnePot(Endpoint):
    """One pot."""

    @extend_schema(responses=answers(OK, _OBJECT), operation_id="s_pot")
    def get(self, request: Request, pot_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        tenant = pots.load_pot(self.viewer, pot_id)[0].tenant
        known = costs.stories_of(costs.all_costs(self.viewer, tenant))
        return Response(_pot(pots.open_pot(self.viewer, pot_id, known)))

    @extend_schema(request=fields.PotFields, responses=answers(NO_CONTENT), operation_id="s_pot_change")
    def put(self, request: Request, pot_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        pot_deeds.change_pot(by=self.viewer, pot_id=pot_id, body=fields.pot_of(self.given(fields.PotFields)))
        return Response(status=NO_CONTENT)


class PotClosing(Endpoint):
    """Closing a pot, or opening it again."""

    @extend_schema(request=fields.ClosingFields, responses=answers(NO_CONTENT), operation_id="s_pot_close")
    def post(self, request: Request, pot_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        pot_deeds.close_pot(by=self.viewer, pot_id=pot_id, closed=self.given(fields.ClosingFields)["closed"])
        return Response(status=NO_CONTENT)


class PotIncome(Endpoint):
    """Money came in."""

    @extend_schema(request=fields.IncomeFields, responses=answers(NO_CONTENT), operation_id="s_pot_income")
    def post(self, request: Request, pot_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.IncomeFields)
        pot_deeds.add_income(
            by=self.viewer,
            pot_id=pot_id,
            amount=given["amount"],
            day=given["day"],
            note=given["note"],
            income_id=given.get("id"),
        )
        return Response(status=NO_CONTENT)


# Claims ---------------------------------------------------------------------------------------------------------------


class Claims(_Ledger):
    """The claims."""

    @extend_schema(parameters=[fields.AtQuery], responses=answers(OK, _OBJECT), operation_id="s_claims")
    def get(self, request: Request) -> Response:
        rows = claim_queries.all_claims(self.viewer, self.asked(request))
        return Response({"claims": [fields.claim_row_out(row) for row in rows]})

    @extend_schema(request=fields.NewClaimFields, responses=answers(CREATED, _OBJECT), operation_id="s_claims_add")
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.NewClaimFields)
        body = fields.claim_of(given, given["pot"])
        tenant = self.tenant(given.get("organisation"))
        added = claim_deeds.add_claim(by=self.viewer, tenant=tenant, body=body, claim_id=given.get("id"))
        return Response(fields.claim_out(claim_queries.open_claim(self.viewer, added)), status=CREATED)


class OneClaim(Endpoint):
    """One claim; its draft can be changed and destroyed."""

    @extend_schema(responses=answers(OK, _OBJECT), operation_id="s_claim")
    def get(self, request: Request, claim_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(fields.claim_out(claim_queries.open_claim(self.viewer, claim_id)))

    @extend_schema(request=fields.ClaimFields, responses=answers(NO_CONTENT), operation_id="s_claim_change")
    def put(self, request: Request, claim_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        opened = claim_queries.open_claim(self.viewer, claim_id)
        body = fields.claim_of(self.given(fields.ClaimFields), opened.pot.id)
        claim_deeds.change_claim(by=self.viewer, claim_id=claim_id, body=body)
        return Response(status=NO_CONTENT)

    @extend_schema(responses=answers(NO_CONTENT), operation_id="s_claim_drop")
    def delete(self, request: Request, claim_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        claim_deeds.drop_claim(by=self.viewer, claim_id=claim_id)
        return Response(status=NO_CONTENT)


class ClaimStatus(Endpoint):
    """Sent, or what the funder answered."""

    @extend_schema(request=fields.ClaimMoveFields, responses=answers(NO_CONTENT), operation_id="s_claim_status")
    def post(self, request: Request, claim_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.ClaimMoveFields)
        status = _one_of(Status, given["status"], "status")
        claim_deeds.move_claim(
            by=self.viewer, claim_id=claim_id, status=status, paid=given["paid"], reason=given["reason"]
        )
        return Response(status=NO_CONTENT)


class ClaimBundle(Endpoint):
    """The lines and the chosen evidence as one ZIP. Noted in the log."""

    @extend_schema(request=None, responses=_BINARY, operation_id="s_claim_bundle")
    def post(self, request: Request, claim_id: UUID) -> HttpResponseBase:  # noqa: ARG002 -- the framework's own signature
        opened = claim_queries.open_claim(self.viewer, claim_id)
        claim_deeds.note_bundle(by=self.viewer, claim_id=claim_id)
        answered = StreamingHttpResponse(cost_files.claim_bundle(opened), content_type="application/zip")
        answered["Content-Disposition"] = f'attachment; filename="{opened.reference}.zip"'
        return answered
