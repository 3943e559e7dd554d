"""The forms of funding pots."""

from typing import Any

from safety.forms.costs import categories
from safety.forms.money import Pounds, Whole
from safety.payloads.funding import (
    CAP,
    DEADLINE,
    DEMOGRAPHIC,
    DUPLICATE,
    EVIDENCE,
    EXCLUDE,
    MATCH,
    MAX_ITEMS,
    PROSPECTIVE,
    UNRESTRICTED,
    PotBody,
    PotRule,
)
from safety.workflow import funding, money
from ui import formats, forms

_TICKED = {PROSPECTIVE: "nothing_backwards", DUPLICATE: "not_twice", UNRESTRICTED: "flat"}
_WORDS = {EVIDENCE: "evidence_wanted", DEMOGRAPHIC: "kept_for"}
_NUMBERS = {CAP: "cap", MAX_ITEMS: "most", DEADLINE: "hours"}
FIELD_OF = {**_TICKED, **_WORDS, **_NUMBERS, MATCH: "percent", EXCLUDE: "excluded"}
"""The field of the form that stands for a rule: refusals name the rule."""


class PotForm(forms.HearthForm):
    """Who gives, how much, and every rule of the list `fund_rule` as a question of its own."""

    name = forms.Text(label="What do you call this pot?", noun="a name for the pot", max_length=funding.NAME_LIMIT)
    funder = forms.Text(label="Who gives the money?", noun="who gives the money", max_length=funding.NAME_LIMIT)
    funder_id = forms.Text(
        label="Their number in a public register",
        hint="For exports in the 360Giving form, such as GB-CHC-1234567. Leave it empty if you do not know.",
        max_length=funding.ID_LIMIT,
        width=20,
        required=False,
    )
    flat = forms.Confirm(label="A flat payment without a claim: what came in may be spent freely", required=False)
    amount = Pounds(
        label="How much is in it for you in all?",
        hint="In pounds. Leave it empty if nobody said. Money of a flat payment is noted when it comes in.",
        noun="how much is in it",
        required=False,
    )
    cap = Pounds(
        label="What is the most it pays for one grant?", hint="In pounds.", noun="the most it pays", required=False
    )
    percent = Whole(
        most=100, label="How many per cent does it pay?", hint="Leave it empty for all of it.", required=False
    )
    percent_when = forms.Text(
        label="When does it pay this share?", hint="For example, “on completion”.", max_length=60, required=False
    )
    most = Whole(most=funding.MOST_ITEMS, label="How many measures does it pay for at most?", required=False)
    nothing_backwards = forms.Confirm(label="It pays for nothing that is ordered or bought already", required=False)
    not_twice = forms.Confirm(label="It does not pay where another pot pays", required=False)
    excluded = forms.Checkboxes(label="What does it not pay for?", choices=categories(), required=False)
    evidence_wanted = forms.Text(
        label="What evidence does it want?",
        hint="For example, three quotes and a police reference.",
        max_length=funding.TEXT_LIMIT,
        required=False,
    )
    kept_for = forms.Text(label="Is it kept for some people only?", max_length=funding.TEXT_LIMIT, required=False)
    hours = Whole(
        most=funding.MOST_HOURS, label="Within how many hours does it decide?", hint="48 is two days.", required=False
    )
    opens_on = forms.DateParts(label="When does it open?", noun="the day it opens", required=False)
    closes_on = forms.DateParts(label="When does it close?", noun="the day it closes", required=False)
    note = forms.LongText(label="Anything else", max_length=funding.TEXT_LIMIT, rows=3, required=False)

    def to_payload(self) -> PotBody:
        """What was filled in. Needs `is_valid` to have been asked."""
        given = self.cleaned_data
        return PotBody(
            name=given["name"],
            funder=given["funder"],
            funder_id=given["funder_id"],
            amount=given["amount"] or 0,
            rules=tuple(_rules(given)),
            opens_on=given["opens_on"],
            closes_on=given["closes_on"],
            note=given["note"],
        )

    @classmethod
    def values_of(cls, body: PotBody) -> dict[str, Any]:
        """A pot as initial values."""
        values: dict[str, Any] = {
            "name": body.name,
            "funder": body.funder,
            "funder_id": body.funder_id,
            "amount": money.plain(body.amount) if body.amount else "",
            "opens_on": body.opens_on,
            "closes_on": body.closes_on,
            "note": body.note,
        }
        for rule in body.rules:
            if rule.code in _WORDS:
                value: Any = rule.text
            elif rule.code == CAP:
                value = money.plain(rule.number)
            elif rule.code == EXCLUDE:
                value = list(rule.codes)
            else:
                value = True if rule.code in _TICKED else str(rule.number)
            values[FIELD_OF[rule.code]] = value
            if rule.code == MATCH:
                values["percent_when"] = rule.text
        return values


def _rules(given: dict[str, Any]) -> list[PotRule]:
    found = [PotRule(code=code) for code, field in _TICKED.items() if given[field]]
    found += [PotRule(code=code, text=given[field]) for code, field in _WORDS.items() if given[field]]
    found += [PotRule(code=code, number=given[field]) for code, field in _NUMBERS.items() if given[field] is not None]
    if given["percent"] is not None:
        found.append(PotRule(code=MATCH, number=given["percent"], text=given["percent_when"]))
    if given["excluded"]:
        found.append(PotRule(code=EXCLUDE, codes=tuple(given["excluded"])))
    return found


class IncomeForm(forms.HearthForm):
    """Money that came in."""

    amount = Pounds(label="How much came in?", hint="In pounds.", noun="how much came in")
    day = forms.DateParts(label="What day was it?", noun="the day", past=True, initial=formats.today)
    note = forms.Text(label="A few words about it", max_length=funding.TEXT_LIMIT, required=False)
