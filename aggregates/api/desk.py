"""The endpoints of the steward and of the reviewers: the same deeds as on the pages."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permitting import NotFound
from aggregates import permissions
from aggregates.actions import releases as actions
from aggregates.api.parts import Endpoint, TextField, answers, shown
from aggregates.queries import releases as queries
from aggregates.workflow.releases import CHECKLIST, NOTE_LIMIT, NOTICE_LIMIT, State, Verdict
from ui.refusals import Refused

OK, ACCEPTED, NO_CONTENT = HTTPStatus.OK, HTTPStatus.ACCEPTED, HTTPStatus.NO_CONTENT
STATES = [(one.value, one.value) for one in State]
VERDICTS = [(one.value, one.value) for one in Verdict]
_DEEDS: dict[str, Callable[..., None]] = {
    "submit": actions.submit,
    "drop": actions.drop,
    "publish": actions.publish,
}


class ReleaseDraftFields(serializers.Serializer[Any]):
    """Which quarter or year, such as 2026-Q3 or 2026."""

    period = serializers.CharField(max_length=7)


class DraftingOut(serializers.Serializer[Any]):
    """A draft in the making."""

    id = serializers.UUIDField()
    period = serializers.CharField()
    step = serializers.CharField()
    share = serializers.IntegerField()
    stopped = serializers.BooleanField()
    failed = serializers.BooleanField()


class DraftMade(serializers.Serializer[Any]):
    """Under which id its progress stands."""

    id = serializers.UUIDField()


class ReleaseLineOut(serializers.Serializer[Any]):
    """A release in a list."""

    id = serializers.UUIDField()
    period = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    on = serializers.DateField()
    edition = serializers.IntegerField()
    sha256 = serializers.CharField()


class ReadyOut(serializers.Serializer[Any]):
    """A closed period; `why_not` says what stands in the way of a draft."""

    period = serializers.CharField()
    title = serializers.CharField()
    why_not = serializers.CharField()


class DeskOut(serializers.Serializer[Any]):
    """What the steward finds on her desk."""

    making = DraftingOut(allow_null=True)
    waiting = ReleaseLineOut(many=True)
    ready = ReadyOut(many=True)
    done = ReleaseLineOut(many=True)


class AccountTableOut(serializers.Serializer[Any]):
    """How much of a table is withheld."""

    measure = serializers.CharField()
    title = serializers.CharField()
    shown = serializers.IntegerField()
    withheld = serializers.IntegerField()


class AccountOut(serializers.Serializer[Any]):
    """What is withheld and why, and what the attack tried."""

    tables = AccountTableOut(many=True)
    reasons = serializers.ListField(child=serializers.CharField())
    attack = serializers.ListField(child=serializers.CharField())
    passed = serializers.BooleanField()
    not_released = serializers.ListField(child=serializers.CharField())


class ReleaseStepOut(serializers.Serializer[Any]):
    """One step, with who took it."""

    state = serializers.ChoiceField(choices=STATES)
    by = serializers.CharField()
    on = serializers.DateField()
    notice = serializers.CharField()


class ReviewWordOut(serializers.Serializer[Any]):
    """What a reviewer said. Empty until both have spoken."""

    by = serializers.CharField()
    on = serializers.DateField()
    verdict = serializers.ChoiceField(choices=VERDICTS, source="said.verdict")
    ticked = serializers.ListField(child=serializers.CharField(), source="said.ticked")
    note = serializers.CharField(source="said.note")


class ReleaseOut(serializers.Serializer[Any]):
    """One release in the hands of the steward or of a reviewer."""

    release = ReleaseLineOut(source="line")
    payload = serializers.DictField()
    account = AccountOut()
    steps = ReleaseStepOut(many=True)
    words = ReviewWordOut(many=True)
    spoken = serializers.IntegerField()
    may_review = serializers.BooleanField()


class ReleaseStepFields(serializers.Serializer[Any]):
    """The next step; withdrawing needs a notice."""

    do = serializers.ChoiceField(choices=[*((name, name) for name in _DEEDS), ("withdraw", "withdraw")])
    notice = TextField(max_length=NOTICE_LIMIT, required=False, allow_blank=True, default="")


class ReleaseReviewFields(serializers.Serializer[Any]):
    """A reviewer's word."""

    verdict = serializers.ChoiceField(choices=VERDICTS)
    ticked = serializers.ListField(child=serializers.ChoiceField(choices=list(CHECKLIST.items())), default=list)
    note = TextField(max_length=NOTE_LIMIT, required=False, allow_blank=True, default="")


class Desk(Endpoint):
    """What can be drafted, what waits, and what is done."""

    @extend_schema(responses=answers(OK, DeskOut), operation_id="r_desk")
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(DeskOut, queries.desk(self.viewer)))

    @extend_schema(request=ReleaseDraftFields, responses=answers(ACCEPTED, DraftMade), operation_id="r_draft")
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        made = actions.draft(by=self.viewer, **self.given(ReleaseDraftFields))
        return Response({"id": made}, status=ACCEPTED)


class Making(Endpoint):
    """The draft in the making: how far it is; go on with it once it has stopped; or give it up."""

    @extend_schema(responses=answers(OK, DraftingOut), operation_id="r_making")
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(DraftingOut, self._made()))

    @extend_schema(request=None, responses=answers(ACCEPTED), operation_id="r_making_resume")
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        actions.resume(by=self.viewer, drafting_id=self._made().id)
        return Response(status=ACCEPTED)

    @extend_schema(responses=answers(NO_CONTENT), operation_id="r_making_drop")
    def delete(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        actions.give_up(by=self.viewer, drafting_id=self._made().id)
        return Response(status=NO_CONTENT)

    def _made(self) -> queries.Making:
        found = queries.making(self.viewer)
        if found is None:
            raise NotFound
        return found


class Draft(Endpoint):
    """One release in the steward's hands."""

    @extend_schema(responses=answers(OK, ReleaseOut), operation_id="r_release")
    def get(self, request: Request, release_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        permissions.check_can_draft(self.viewer)
        return Response(shown(ReleaseOut, queries.opened(self.viewer, release_id)))

    @extend_schema(request=ReleaseStepFields, responses=answers(NO_CONTENT), operation_id="r_release_step")
    def post(self, request: Request, release_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        permissions.check_can_draft(self.viewer)
        given = self.given(ReleaseStepFields)
        deed = _DEEDS.get(given["do"])
        if deed is None:
            actions.withdraw(by=self.viewer, release_id=release_id, notice=given["notice"])
        elif given["notice"]:
            raise Refused("Only a withdrawal has a notice.", field="notice")
        else:
            deed(by=self.viewer, release_id=release_id)
        return Response(status=NO_CONTENT)


class Checks(Endpoint):
    """What was handed to the reviewers."""

    @extend_schema(responses=answers(OK, ReleaseLineOut(many=True)), operation_id="r_checks")
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(ReleaseLineOut, queries.to_check(self.viewer), many=True))


class Check(Endpoint):
    """One release in a reviewer's hands, and her word on it."""

    @extend_schema(responses=answers(OK, ReleaseOut), operation_id="r_check")
    def get(self, request: Request, release_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        permissions.check_can_review(self.viewer)
        return Response(shown(ReleaseOut, queries.opened(self.viewer, release_id)))

    @extend_schema(request=ReleaseReviewFields, responses=answers(NO_CONTENT), operation_id="r_review")
    def post(self, request: Request, release_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        permissions.check_can_review(self.viewer)
        actions.review(by=self.viewer, release_id=release_id, **self.given(ReleaseReviewFields))
        return Response(status=NO_CONTENT)
