"""What the endpoints of the ledger take and give. Every amount is in whole pence."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rest_framework import serializers

from safety import vocabulary
from safety.api.parts import TextField
from safety.payloads import REASON_LIMIT
from safety.payloads.claims import ClaimBody, ClaimLine
from safety.payloads.costs import BASIS_MONEY, CostBody
from safety.payloads.funding import PotBody, PotRule
from safety.queries.claims import ClaimRow, OpenClaim
from safety.queries.costs import CostRow, OpenCost, Totals
from safety.workflow import claims as claim_rules
from safety.workflow import costs as rules
from safety.workflow import funding, money
from vault.files import FileMeta

type Values = dict[str, Any]

_COST = (
    "category",
    "what_for",
    "basis",
    "amount",
    "vat",
    "vat_reclaimable",
    "minutes",
    "rate",
    "capital",
    "period",
    "times",
    "supplier",
    "day",
)
_POT = ("name", "funder", "funder_id", "amount", "opens_on", "closes_on", "note")  # and its rules
_STAGES = ", ".join(rules.Stage)


def _pence(help_text: str = "", **options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=money.MOST, help_text=help_text or "Pence", **options)


COST_CATEGORIES = vocabulary.choices("cost_category")


def _category(**options: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=COST_CATEGORIES, **options)


def _uuids() -> serializers.ListField:
    return serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=100)


class AtQuery(serializers.Serializer[Any]):
    """Which organisation."""

    organisation = serializers.UUIDField(required=False, help_text="Needed with several organisations only")


class LedgerQuery(AtQuery):
    """Which part of the ledger. Lists of codes are separated by commas."""

    page = serializers.IntegerField(min_value=1, max_value=100_000, required=False, default=1)
    show = serializers.CharField(required=False, default="open", help_text="decide, open, unfunded or all")
    stages = serializers.CharField(required=False, default="", help_text=_STAGES)
    categories = serializers.CharField(required=False, default="", help_text="Codes of cost_category")
    kinds = serializers.CharField(required=False, default="", help_text="capital, revenue")
    pots = serializers.CharField(required=False, default="", help_text="Ids of pots")


class CostFields(serializers.Serializer[Any]):
    """What a cost is and how much."""

    category = _category()
    what_for = TextField(max_length=rules.WHAT_LIMIT)
    basis = serializers.CharField(required=False, default=BASIS_MONEY, help_text=", ".join(rules.BASES))
    amount = _pence("Pence for one time, with VAT; left out for staff time", required=False, default=0)
    vat = _pence("The part of it that is VAT, in pence", required=False, default=0)
    vat_reclaimable = serializers.BooleanField(required=False, default=False)
    minutes = serializers.IntegerField(min_value=0, max_value=rules.MOST_MINUTES, required=False, default=0)
    rate = _pence("Pence for an hour of staff time", required=False, default=0)
    capital = serializers.BooleanField(required=False, default=False)
    period = serializers.CharField(required=False, default="", allow_blank=True, help_text=", ".join(rules.PERIODS))
    times = serializers.IntegerField(min_value=1, max_value=rules.MOST_TIMES, required=False, default=1)
    supplier = TextField(max_length=rules.SUPPLIER_LIMIT, required=False, allow_blank=True, default="")
    day = serializers.DateField(required=False, allow_null=True, default=None)


class NewCostFields(CostFields, AtQuery):
    """A new cost."""

    id = serializers.UUIDField(required=False, help_text="A fresh random id: the same id is added once")
    stage = serializers.CharField(required=False, default="estimate", help_text="estimate, quote or paid")
    pot = serializers.UUIDField(required=False, allow_null=True, default=None)
    about = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="A record it came from: your own, or one that you read"
    )


def cost_of(given: Values) -> CostBody:
    """The payload that checked fields stand for."""
    return CostBody(**{name: given[name] for name in _COST})


class StageFields(serializers.Serializer[Any]):
    """The next stage."""

    stage = serializers.CharField(help_text=_STAGES)
    reason = TextField(max_length=REASON_LIMIT, required=False, allow_blank=True, default="")
    amount = _pence("What the quote or the bill really says, in pence", required=False, allow_null=True, default=None)


class PotChoiceFields(serializers.Serializer[Any]):
    """Which pot is meant to pay."""

    pot = serializers.UUIDField(allow_null=True)


class CostLinkFields(serializers.Serializer[Any]):
    """What a cost came from."""

    incident = serializers.UUIDField()


class ExportFields(AtQuery):
    """In which form the ledger leaves."""

    kind = serializers.CharField(help_text="csv, xlsx, giving-json or giving-csv")


class RuleFields(serializers.Serializer[Any]):
    """One rule of a pot. What it holds depends on the code: per cent, pence, measures or hours; categories; or words."""

    code = serializers.CharField(help_text=", ".join(vocabulary.codes("fund_rule")))
    number = serializers.IntegerField(min_value=0, max_value=money.MOST, required=False, default=0)
    codes = serializers.ListField(child=_category(), required=False, default=list, max_length=100)
    text = TextField(max_length=funding.TEXT_LIMIT, required=False, allow_blank=True, default="")


class PotFields(serializers.Serializer[Any]):
    """Who gives, how much, and the rules."""

    name = TextField(max_length=funding.NAME_LIMIT)
    funder = TextField(max_length=funding.NAME_LIMIT)
    funder_id = TextField(max_length=funding.ID_LIMIT, required=False, allow_blank=True, default="")
    amount = _pence("What is in it in all, in pence; 0: not said", required=False, default=0)
    rules = serializers.ListField(child=RuleFields(), required=False, default=list, max_length=20)
    opens_on = serializers.DateField(required=False, allow_null=True, default=None)
    closes_on = serializers.DateField(required=False, allow_null=True, default=None)
    note = TextField(max_length=funding.TEXT_LIMIT, required=False, allow_blank=True, default="")


class NewPotFields(PotFields, AtQuery):
    """A new pot."""

    id = serializers.UUIDField(required=False, help_text="A fresh random id: the same id is added once")


def pot_of(given: Values) -> PotBody:
    """The payload that checked fields stand for."""
    sent = [PotRule(**{**rule, "codes": tuple(rule["codes"])}) for rule in given["rules"]]
    return PotBody(**{name: given[name] for name in _POT}, rules=tuple(sent))


class ClosingFields(serializers.Serializer[Any]):
    """Closed, or open again."""

    closed = serializers.BooleanField()


class IncomeFields(serializers.Serializer[Any]):
    """Money that came in."""

    id = serializers.UUIDField(required=False, help_text="A fresh random id: the same id counts once")
    amount = _pence()
    day = serializers.DateField()
    note = TextField(max_length=funding.TEXT_LIMIT, required=False, allow_blank=True, default="")


class LineFields(serializers.Serializer[Any]):
    """One cost of a claim."""

    cost = serializers.UUIDField()
    amount = _pence("What is asked for, in pence")


class ClaimFields(serializers.Serializer[Any]):
    """Costs and evidence of a claim."""

    lines = serializers.ListField(child=LineFields(), max_length=claim_rules.LINES_LIMIT)
    evidence = _uuids()
    note = TextField(max_length=claim_rules.NOTE_LIMIT, required=False, allow_blank=True, default="")


class NewClaimFields(ClaimFields, AtQuery):
    """A new claim."""

    id = serializers.UUIDField(required=False, help_text="A fresh random id: the same id is added once")
    pot = serializers.UUIDField()


def claim_of(given: Values, pot: UUID) -> ClaimBody:
    """The payload that checked fields stand for."""
    lines = tuple(ClaimLine(**line) for line in given["lines"])
    return ClaimBody(pot=pot, lines=lines, evidence=tuple(given["evidence"]), note=given["note"])


class ClaimMoveFields(serializers.Serializer[Any]):
    """Sent, or what the funder answered."""

    status = serializers.CharField(help_text=", ".join(claim_rules.Status))
    paid = _pence("What has come in all, in pence", required=False, allow_null=True, default=None)
    reason = TextField(max_length=REASON_LIMIT, required=False, allow_blank=True, default="")


# What goes out ------------------------------------------------------------------------------------------------------


def file_out(file: FileMeta) -> Values:
    """Never the key."""
    return {"id": file.id, "name": file.name, "type": file.type, "size": file.size, "sha256": file.sha256}


def body_out(body: CostBody) -> Values:
    return {name: getattr(body, name) for name in _COST}


def row_out(row: CostRow) -> Values:
    """A line of the ledger."""
    story = row.story
    return {
        "id": row.id,
        "reference": row.reference,
        **body_out(story.body),
        "stage": row.stage,
        "total": row.total,
        "covered": row.covered,
        "missing": row.missing,
        "pot": story.pot,
        "asked_by": story.asked_name,
        "added_on": row.created_on,
    }


def cost_out(opened: OpenCost) -> Values:
    """One cost as far as her keys reach."""
    story = opened.story
    return {
        "id": opened.id,
        "reference": opened.reference,
        "organisation": opened.tenant.id,
        **body_out(story.body),
        "stage": story.stage,
        "total": story.total,
        "pot": story.pot if opened.in_ledger else None,
        "asked_by": story.asked_name,
        "files": [file_out(file) for file in story.files],
        "incidents": list(story.incidents),
        "next_stages": [*opened.next_stages],
        "moves": [
            {"stage": state.stage, "at": state.at, "by": state.by_name, "reason": state.reason}
            for state in story.states
        ],
        "verified": opened.verified,
    }


def pot_out(body: PotBody) -> Values:
    plain = {name: getattr(body, name) for name in _POT}
    found = [{"code": one.code, "number": one.number, "codes": [*one.codes], "text": one.text} for one in body.rules]
    return plain | {"rules": found, "closed": body.closed}


def claim_row_out(row: ClaimRow) -> Values:
    return {
        "id": row.id,
        "reference": row.reference,
        "pot": row.story.body.pot,
        "status": row.story.status,
        "asked": row.story.asked,
        "paid": row.story.paid,
        "made_on": row.created_on,
    }


def claim_out(opened: OpenClaim) -> Values:
    return {
        "id": opened.id,
        "reference": opened.reference,
        "pot": opened.pot.id,
        "status": opened.story.status,
        "asked": opened.story.asked,
        "paid": opened.story.paid,
        "note": opened.story.body.note,
        "lines": [{"cost": line.row.id, "amount": line.amount, "why_not": [*line.why_not]} for line in opened.lines],
        "evidence": [file_out(file) for file in opened.evidence],
        "next": [*opened.next],
        "verified": opened.verified,
    }


def sums_out(totals: Totals) -> Values:
    """Sums in pence, and minutes of staff time."""
    return {
        "by_stage": totals_out(totals.by_stage),
        "money": totals.money,
        "staff_time": totals.hours,
        "minutes": totals.minutes,
        "in_kind": totals.in_kind,
        "unfunded": totals.unfunded,
    }


def totals_out(by_stage: Mapping[rules.Stage, int]) -> Values:
    return {stage.value: pence for stage, pence in by_stage.items()}
