"""What an asker and a provider share. Each endpoint answers as the page of the same address does."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from wellbeing import vocabulary
from wellbeing.actions import cases as deeds
from wellbeing.api.parts import Endpoint, TextField, answers, shown
from wellbeing.payloads.cases import PROVIDER
from wellbeing.queries import cases as queries
from wellbeing.queries.cases import OpenCase
from wellbeing.workflow import cases as rules

OK, CREATED, NO_CONTENT = HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT


class CaseLineOut(serializers.Serializer[Any]):
    """One line of a provider's list. `name` comes with her yes."""

    id = serializers.UUIDField()
    open = serializers.BooleanField()
    service = serializers.CharField(source="story.opened.service")
    urgency = serializers.CharField(source="story.opened.urgency")
    answer_by = serializers.DateField(source="story.opened.answer_by")
    waits = serializers.BooleanField(source="story.waits")
    runs = serializers.BooleanField(source="story.runs")
    overdue = serializers.BooleanField()
    stepping_in = serializers.BooleanField()
    next_asked = serializers.BooleanField(source="story.next_asked")
    name = serializers.CharField()


class ReleaseOut(serializers.Serializer[Any]):
    """What the asker lets the provider know. How to reach her is empty until the yes."""

    name = serializers.CharField()
    route = serializers.CharField()
    detail = serializers.CharField()
    when = serializers.CharField()
    wishes = serializers.ListField(child=serializers.CharField())
    trigger = serializers.ListField(child=serializers.CharField())
    employer = serializers.CharField()
    words = serializers.CharField()


class CaseMessageOut(serializers.Serializer[Any]):
    author = serializers.CharField()
    name = serializers.CharField()
    text = serializers.CharField()
    at = serializers.DateTimeField()


class ReturnedOut(serializers.Serializer[Any]):
    """One session."""

    outcome = serializers.CharField()
    minutes = serializers.IntegerField()
    month = serializers.DateField()


class RhythmOut(serializers.Serializer[Any]):
    weeks = serializers.IntegerField()
    minutes = serializers.IntegerField()
    due_on = serializers.DateField()


class AwayOut(serializers.Serializer[Any]):
    from_on = serializers.DateField()
    until_on = serializers.DateField()
    cover = serializers.UUIDField(allow_null=True)
    cover_name = serializers.CharField()


class SharedCaseOut(serializers.Serializer[Any]):
    """One case as one of the two sees it."""

    id = serializers.UUIDField()
    me = serializers.CharField()
    open = serializers.BooleanField()
    service = serializers.CharField(source="story.opened.service")
    provider = serializers.CharField(source="story.opened.provider_name")
    answer_by = serializers.DateField(source="story.opened.answer_by")
    waits = serializers.BooleanField(source="story.waits")
    runs = serializers.BooleanField(source="story.runs")
    overdue = serializers.BooleanField()
    sessions = serializers.SerializerMethodField()
    left = serializers.SerializerMethodField()
    release = serializers.SerializerMethodField()
    messages = CaseMessageOut(many=True, source="story.messages")
    returned = ReturnedOut(many=True, source="story.returned")
    rhythm = RhythmOut(source="story.rhythm", allow_null=True)
    away = AwayOut(allow_null=True)
    agreed = serializers.BooleanField()
    broken = serializers.SerializerMethodField()
    ended = serializers.CharField(source="story.ended.how", default="")
    verified = serializers.BooleanField()

    def get_sessions(self, case: OpenCase) -> int:
        """How many the scheme pays for in all."""
        return len(case.story.vouchers)

    def get_left(self, case: OpenCase) -> int:
        return len(case.story.left)

    def get_broken(self, case: OpenCase) -> list[str]:
        """The times at which the provider had to break confidentiality."""
        return [one.at.isoformat() for one in case.story.broken]

    def get_release(self, case: OpenCase) -> dict[str, Any] | None:
        """Until the yes, a provider does not see how to reach her; afterwards as `ReleaseOut`."""
        release = case.story.release
        if release is None:
            return None
        found: dict[str, Any] = dict(shown(ReleaseOut, release))
        if case.me == PROVIDER and not case.story.runs:
            found |= dict.fromkeys(("name", "route", "detail"), "")
        return found


class CaseAnswerFields(serializers.Serializer[Any]):
    """A no has a reason, a yes has none."""

    accepted = serializers.BooleanField()
    reason = serializers.ChoiceField(choices=[*rules.DECLINED.items()], allow_blank=True, default="")


class CaseTextFields(serializers.Serializer[Any]):
    text = TextField(max_length=rules.MESSAGE_LIMIT)


class ReturnFields(serializers.Serializer[Any]):
    """`id` is made by the program, so that returning twice returns once. `month` is its first day."""

    id = serializers.UUIDField(required=False)
    outcome = serializers.ChoiceField(choices=vocabulary.choices("session_outcome"))
    minutes = serializers.IntegerField(min_value=0, max_value=rules.MOST_MINUTES, default=0)
    month = serializers.DateField()


class ReturnedMade(serializers.Serializer[Any]):
    """The session's id."""

    id = serializers.UUIDField()


class CaseEndFields(serializers.Serializer[Any]):
    how = serializers.ChoiceField(choices=[*rules.ENDS.items()])


class RhythmFields(serializers.Serializer[Any]):
    weeks = serializers.IntegerField(min_value=1, max_value=rules.MOST_WEEKS)
    minutes = serializers.IntegerField(min_value=1, max_value=rules.MOST_MINUTES)
    due_on = serializers.DateField()


class AwayFields(serializers.Serializer[Any]):
    from_on = serializers.DateField()
    until_on = serializers.DateField()
    cover = serializers.UUIDField(allow_null=True, default=None)


class Offers(Endpoint):
    """For a provider: what waits for her answer, whom she sees, what is over."""

    @extend_schema(responses=answers(OK, CaseLineOut(many=True)), operation_id="w_offers")
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(CaseLineOut, queries.my_cases(self.viewer), many=True))


class OneCase(Endpoint):
    """For the two."""

    @extend_schema(responses=answers(OK, SharedCaseOut), operation_id="w_case")
    def get(self, request: Request, case_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(SharedCaseOut, queries.open_case(self.viewer, case_id)))


class CaseAnswer(Endpoint):
    """The provider's yes or no."""

    @extend_schema(request=CaseAnswerFields, responses=answers(NO_CONTENT), operation_id="w_case_answer")
    def post(self, request: Request, case_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        deeds.answer(by=self.viewer, case_id=case_id, **self.given(CaseAnswerFields))
        return Response(status=NO_CONTENT)


class CaseMessages(Endpoint):
    """Writing to the other."""

    @extend_schema(request=CaseTextFields, responses=answers(NO_CONTENT), operation_id="w_case_say")
    def post(self, request: Request, case_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        deeds.say(by=self.viewer, case_id=case_id, **self.given(CaseTextFields))
        return Response(status=NO_CONTENT)


class CaseSessions(Endpoint):
    """The provider returns a session."""

    @extend_schema(request=ReturnFields, responses=answers(CREATED, ReturnedMade), operation_id="w_case_session")
    def post(self, request: Request, case_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(ReturnFields)
        session = deeds.return_session(by=self.viewer, case_id=case_id, session_id=given.pop("id", None), **given)
        return Response(shown(ReturnedMade, {"id": session}), status=CREATED)


class CaseFlag(Endpoint):
    """The provider had to break confidentiality: the time and nothing more."""

    @extend_schema(request=None, responses=answers(NO_CONTENT), operation_id="w_case_flag")
    def post(self, request: Request, case_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        deeds.break_confidentiality(by=self.viewer, case_id=case_id)
        return Response(status=NO_CONTENT)


class CaseEnd(Endpoint):
    """Either of the two ends it; before an answer the asker takes it back with `early`."""

    @extend_schema(request=CaseEndFields, responses=answers(NO_CONTENT), operation_id="w_case_end")
    def post(self, request: Request, case_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        deeds.end(by=self.viewer, case_id=case_id, **self.given(CaseEndFields))
        return Response(status=NO_CONTENT)


class CaseRhythm(Endpoint):
    """The provider sets how often it comes round."""

    @extend_schema(request=RhythmFields, responses=answers(NO_CONTENT), operation_id="w_case_rhythm")
    def put(self, request: Request, case_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        deeds.set_rhythm(by=self.viewer, case_id=case_id, **self.given(RhythmFields))
        return Response(status=NO_CONTENT)


class CaseNext(Endpoint):
    """Asking for the next one."""

    @extend_schema(request=None, responses=answers(NO_CONTENT), operation_id="w_case_next")
    def post(self, request: Request, case_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        deeds.ask_for_next(by=self.viewer, case_id=case_id)
        return Response(status=NO_CONTENT)


class CaseAway(Endpoint):
    """The provider says when she is away, and who could step in."""

    @extend_schema(request=AwayFields, responses=answers(NO_CONTENT), operation_id="w_case_away")
    def put(self, request: Request, case_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        deeds.go_away(by=self.viewer, case_id=case_id, **self.given(AwayFields))
        return Response(status=NO_CONTENT)


class CaseCover(Endpoint):
    """The asker lets somebody step in."""

    @extend_schema(request=None, responses=answers(NO_CONTENT), operation_id="w_case_cover")
    def post(self, request: Request, case_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        deeds.agree_to_cover(by=self.viewer, case_id=case_id)
        return Response(status=NO_CONTENT)
