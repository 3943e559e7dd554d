"""The endpoints of the team's work on a record, of its plans, and of what a reader keeps for herself."""

from http import HTTPStatus
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Tenant
from accounts.permitting import NotFound
from safety import actions, permissions, queries
from safety.api import response_fields as fields
from safety.api.parts import Endpoint, answers, checked, chosen, shown
from safety.payloads import Step
from safety.payloads.saved import SavedView
from safety.workflow import Status

OK, CREATED, NO_CONTENT = HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT


class _Team(Endpoint):
    """An endpoint about an organisation's records as a whole."""

    def tenant(self, wanted: UUID | None) -> Tenant:
        """Whose records: the one that was named, or the only one she reads."""
        employers = self.viewer.employers()
        if wanted is None:
            read = [tenant for tenant in employers if permissions.can_list(self.viewer, tenant)]
            return chosen(read or employers, None)
        return chosen(employers, wanted)

    def asked(self) -> Tenant:
        """The organisation of the address' query."""
        return self.tenant(checked(fields.WhereQuery, self.request.query_params).get("organisation"))


class Standing(Endpoint):
    """Where the work stands: taken up, held, watched, or opened again."""

    @extend_schema(request=fields.StatusFields, responses=answers(NO_CONTENT), operation_id="s_status")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.StatusFields)
        actions.move_on(
            by=self.viewer,
            incident_id=incident_id,
            to=Status(given["to"]),
            reason=given["reason"],
            recheck_on=given.get("recheck_on"),
        )
        return Response(status=NO_CONTENT)


class Elsewhere(Endpoint):
    """It belongs to another team, or not here at all."""

    @extend_schema(request=fields.ElsewhereFields, responses=answers(NO_CONTENT), operation_id="s_elsewhere")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.ElsewhereFields)
        actions.pass_on(
            by=self.viewer,
            incident_id=incident_id,
            to=Status(given["to"]),
            team=given["team"],
            reason=given["reason"],
        )
        return Response(status=NO_CONTENT)


class Owner(Endpoint):
    """Who looks after it."""

    @extend_schema(request=fields.OwnerFields, responses=answers(NO_CONTENT), operation_id="s_owner")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        actions.assign(by=self.viewer, incident_id=incident_id, owner=self.given(fields.OwnerFields)["owner"])
        return Response(status=NO_CONTENT)


class Links(Endpoint):
    """What belongs to a record."""

    @extend_schema(responses=answers(OK, fields.LinkOut(many=True)), operation_id="s_links")
    def get(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        opened = queries.open_incident(self.viewer, incident_id)
        return Response(shown(fields.LinkOut, queries.linked(self.viewer, opened.tenant, opened.story), many=True))

    @extend_schema(request=fields.LinkFields, responses=answers(NO_CONTENT), operation_id="s_link")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.LinkFields)
        actions.link(
            by=self.viewer,
            incident_id=incident_id,
            other_id=given["other"],
            kind=given["kind"],
            reason=given["reason"],
        )
        return Response(status=NO_CONTENT)


class OneLink(Endpoint):
    """One link, to be taken back on both sides."""

    @extend_schema(responses=answers(NO_CONTENT), operation_id="s_unlink")
    def delete(self, request: Request, incident_id: UUID, other_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        actions.unlink(by=self.viewer, incident_id=incident_id, other_id=other_id)
        return Response(status=NO_CONTENT)


class Review(Endpoint):
    """Looking back on it."""

    @extend_schema(responses=answers(OK, fields.ReviewOut), operation_id="s_review_read")
    def get(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        found = queries.open_incident(self.viewer, incident_id).story.review
        if found is None:
            raise NotFound
        return Response(shown(fields.ReviewOut, found))

    @extend_schema(request=fields.ReviewFields, responses=answers(NO_CONTENT), operation_id="s_review")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = fields.review_of(self.given(fields.ReviewFields))
        actions.review(by=self.viewer, incident_id=incident_id, review=given)
        return Response(status=NO_CONTENT)


class Tasks(Endpoint):
    """What is to be done about a record."""

    @extend_schema(responses=answers(OK, fields.TaskOut(many=True)), operation_id="s_tasks")
    def get(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(fields.TaskOut, queries.open_incident(self.viewer, incident_id).story.tasks, many=True))

    @extend_schema(request=fields.PlanFields, responses=answers(CREATED, fields.MadeOut), operation_id="s_plan")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        made = actions.plan(by=self.viewer, incident_id=incident_id, **self.given(fields.PlanFields))
        return Response({"id": str(made)}, status=CREATED)


class OneTask(Endpoint):
    """One action: another text, owner or day; or its end."""

    @extend_schema(request=fields.TaskFields, responses=answers(NO_CONTENT), operation_id="s_task_change")
    def put(self, request: Request, incident_id: UUID, task_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.TaskFields)
        actions.change_task(by=self.viewer, incident_id=incident_id, task_id=task_id, **given)
        return Response(status=NO_CONTENT)

    @extend_schema(request=fields.TaskEndFields, responses=answers(NO_CONTENT), operation_id="s_task_end")
    def post(self, request: Request, incident_id: UUID, task_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.TaskEndFields)
        if given["state"] == "done":
            actions.finish_task(by=self.viewer, incident_id=incident_id, task_id=task_id, note=given["reason"])
        else:
            actions.drop_task(by=self.viewer, incident_id=incident_id, task_id=task_id, reason=given["reason"])
        return Response(status=NO_CONTENT)


class Apply(Endpoint):
    """A playbook's steps as actions of the record, in one press."""

    @extend_schema(request=fields.ApplyFields, responses=answers(CREATED, fields.CountOut), operation_id="s_apply")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.ApplyFields)
        made = actions.apply_playbook(
            by=self.viewer, incident_id=incident_id, family=given["family"], owner=given.get("owner")
        )
        return Response({"made": made}, status=CREATED)


class MyTasks(_Team):
    """Open actions of her own across records."""

    @extend_schema(parameters=[fields.PageQuery], responses=answers(OK, fields.MyTasksOut), operation_id="s_my_tasks")
    def get(self, request: Request) -> Response:
        given = checked(fields.PageQuery, request.query_params)
        found = queries.my_tasks(self.viewer, self.tenant(given.get("organisation")), page=given["page"])
        return Response(shown(fields.MyTasksOut, found))


class LeftBehind(_Team):
    """What owners left behind who hold no role any more, and handing it on."""

    @extend_schema(
        parameters=[fields.WhereQuery], responses=answers(OK, fields.RowOut(many=True)), operation_id="s_left"
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(fields.RowOut, queries.left_behind(self.viewer, self.asked()), many=True))

    @extend_schema(request=fields.HandOnFields, responses=answers(NO_CONTENT), operation_id="s_hand_on")
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.HandOnFields)
        actions.hand_on(by=self.viewer, incident_ids=given["records"], owner=given["owner"])
        return Response(status=NO_CONTENT)


class Duplicates(_Team):
    """Several records that say the same: all but the main one end."""

    @extend_schema(request=fields.DuplicatesFields, responses=answers(NO_CONTENT), operation_id="s_duplicates")
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.DuplicatesFields)
        actions.link_duplicates(
            by=self.viewer, main_id=given["main"], incident_ids=given["records"], reason=given["reason"]
        )
        return Response(status=NO_CONTENT)


class Views(_Team):
    """Her own views of the work list."""

    @extend_schema(
        parameters=[fields.WhereQuery], responses=answers(OK, fields.ViewOut(many=True)), operation_id="s_views"
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(fields.ViewOut, queries.saved_views(self.viewer, self.asked()), many=True))

    @extend_schema(request=fields.ViewFields, responses=answers(CREATED, fields.MadeOut), operation_id="s_view_keep")
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.ViewFields)
        tenant = self.tenant(given.get("organisation"))
        codes = tuple(f"{field}:{code}" for field in queries.FIELDS for code in given[field])
        view = SavedView(tenant=tenant.id, name=given["name"], work_list=given["show"], sort=given["sort"], codes=codes)
        return Response({"id": str(actions.keep_view(by=self.viewer, tenant=tenant, view=view))}, status=CREATED)


class OneView(Endpoint):
    """One of them, to be removed."""

    @extend_schema(responses=answers(NO_CONTENT), operation_id="s_view_forget")
    def delete(self, request: Request, view_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        actions.forget_view(by=self.viewer, view_id=view_id)
        return Response(status=NO_CONTENT)


class Playbooks(_Team):
    """What the organisation does about each family of incidents."""

    @extend_schema(
        parameters=[fields.WhereQuery], responses=answers(OK, fields.PlaybookOut(many=True)), operation_id="s_playbooks"
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(fields.PlaybookOut, queries.playbooks(self.viewer, self.asked()), many=True))


class OnePlaybook(_Team):
    """The next version of one."""

    @extend_schema(
        parameters=[fields.WhereQuery],
        request=fields.StepsFields,
        responses=answers(NO_CONTENT),
        operation_id="s_playbook_change",
    )
    def put(self, request: Request, family: str) -> Response:  # noqa: ARG002 -- the framework's own signature
        tenant = self.asked()
        permissions.check_can_change_playbook(self.viewer, tenant)
        steps = [Step(**step) for step in self.given(fields.StepsFields)["steps"]]
        actions.change_playbook(by=self.viewer, tenant=tenant, family=family, steps=steps)
        return Response(status=NO_CONTENT)
