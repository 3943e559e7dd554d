"""What a report says, as the endpoints take and give it: every field of `ReportBody`."""

from typing import Any

from rest_framework import serializers

from safety import vocabulary
from safety.api.parts import TextField
from safety.payloads import (
    LANE_ALERT,
    LANE_FULL,
    LANE_NOTE,
    MESSAGE_LIMIT,
    NARRATIVE_LIMIT,
    PLACE_LIMIT,
    SHARED_WITH_TEAM,
    ReportBody,
)
from vault.files import FileMeta

LANES = ((LANE_ALERT, "Alert"), (LANE_FULL, "Full report"), (LANE_NOTE, "Note for oneself"))
LANES_SENT = LANES[:2]

_HOURS = "%H:%M"
_TUPLES = ("types", "channels", "targets", "bias", "perpetrators", "impact")
_TEXTS = ("place", "who", "described", "done", "wanted", "narrative")
_ONE_CODE = (
    "primary",
    "setting",
    "region",
    "targeting_reason",
    "perceived_by",
    "intent",
    "reliability",
    "credibility",
    "urgency",
)


def code(list_name: str, **options: Any) -> serializers.ChoiceField:
    """One code of a list."""
    return serializers.ChoiceField(choices=vocabulary.choices(list_name), **options)


def codes(list_name: str, **options: Any) -> serializers.ListField:
    """Any number of codes of a list."""
    return serializers.ListField(child=code(list_name), required=False, default=list, max_length=100, **options)


def _one(list_name: str, help_text: str | None = None) -> serializers.ChoiceField:
    return code(list_name, required=False, allow_null=True, help_text=help_text)


def _text(help_text: str, limit: int = MESSAGE_LIMIT) -> TextField:
    return TextField(max_length=limit, required=False, allow_blank=True, help_text=help_text)


class AboutFields(serializers.Serializer[Any]):
    """What every report says, with or without an account. Only kind and day are needed."""

    kind = code("record_kind")
    happened_on = serializers.DateField()
    happened_at = serializers.TimeField(input_formats=[_HOURS], required=False, allow_null=True, help_text="HH:MM")
    types = codes("incident_type")
    primary = _one("incident_type", "One of `types`")
    setting = _one("setting")
    place = _text("Where exactly", PLACE_LIMIT)
    region = _one("region")
    channels = codes("channel")
    targets = codes("target")
    who = _text("Whom it was aimed at")
    targeting_reason = _one("targeting_reason")
    bias = codes("bias_motivation")
    perceived_by = _one("perceived_by", "Who sees the bias")
    perpetrators = codes("perpetrator")
    described = _text("Who did it")
    intent = _one("intent_style")
    reliability = _one("source_reliability", "Of a warning")
    credibility = _one("information_credibility", "Of a warning")
    impact = codes("operational_impact")
    done = _text("What has been done already")
    wanted = _text("What help is needed")
    narrative = _text("In her own words", NARRATIVE_LIMIT)
    urgency = _one("urgency")
    sharing = code("sharing", required=False, default=SHARED_WITH_TEAM)


def body_of(given: dict[str, Any], files: tuple[FileMeta, ...] = ()) -> ReportBody:
    """The payload that checked fields stand for."""
    at = given.get("happened_at")
    said: dict[str, Any] = {name: tuple(given.get(name, ())) for name in _TUPLES}
    said |= {name: given.get(name, "") for name in _TEXTS}
    said |= {name: given.get(name) or None for name in _ONE_CODE}
    return ReportBody(
        lane=given.get("lane", LANE_ALERT),
        kind=given.get("kind", ""),
        happened_on=given.get("happened_on"),
        happened_at=at.strftime(_HOURS) if at else None,
        sharing=given.get("sharing", SHARED_WITH_TEAM),
        files=files,
        **said,
    )


class FileOut(serializers.Serializer[Any]):
    """One file. `copy`: there is a picture without hidden data."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    type = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    copy = serializers.SerializerMethodField()

    def get_copy(self, file: FileMeta) -> bool:
        return file.working_id is not None


def _codes_out() -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField())


class AboutOut(serializers.Serializer[Any]):
    """What its author said."""

    lane = serializers.CharField(help_text="alert, full or note")
    kind = serializers.CharField()
    types = _codes_out()
    primary = serializers.CharField(allow_null=True)
    happened_on = serializers.DateField(allow_null=True)
    happened_at = serializers.CharField(allow_null=True)
    setting = serializers.CharField(allow_null=True)
    place = serializers.CharField()
    region = serializers.CharField(allow_null=True)
    channels = _codes_out()
    targets = _codes_out()
    who = serializers.CharField()
    targeting_reason = serializers.CharField(allow_null=True)
    bias = _codes_out()
    perceived_by = serializers.CharField(allow_null=True)
    perpetrators = _codes_out()
    described = serializers.CharField()
    intent = serializers.CharField(allow_null=True)
    reliability = serializers.CharField(allow_null=True)
    credibility = serializers.CharField(allow_null=True)
    impact = _codes_out()
    done = serializers.CharField()
    wanted = serializers.CharField()
    narrative = serializers.CharField()
    urgency = serializers.CharField(allow_null=True)
    sharing = serializers.CharField()
    files = FileOut(many=True)
