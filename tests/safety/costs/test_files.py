"""The ledger as files: tables that no spreadsheet calculates, and awards that pass the schema of 360Giving."""

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path

import jsonschema
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some
from python_calamine import load_workbook
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from audit.models import Entry
from safety import vocabulary
from safety.actions import claims as claim_deeds
from safety.actions import costs as cost_deeds
from safety.actions import pots as pot_deeds
from safety.payloads.claims import ClaimBody, ClaimLine
from safety.queries import cost_files
from safety.queries.cost_files import Pence
from safety.workflow import Refused
from safety.workflow.claims import Status
from tests.safety.costs.test_funding import HOME_OFFICE, LLOYDS
from tests.safety.views.conftest import alert, browser_of  # noqa: F401 - fixtures

GIVING = Path(__file__).parent / "giving"


def is_moment(text):
    try:
        return "T" in text and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def validator():
    """The published package schema; it names the schema of a grant by the address of one version or another."""
    grant, package = (json.loads((GIVING / f"360-giving-{name}schema.json").read_text()) for name in ("", "package-"))
    resource = DRAFT202012.create_resource(grant)  # it names its dialect with another scheme than registered
    wanted = package["properties"]["grants"]["items"]["$ref"]
    registry = Registry().with_resources([(grant["$id"], resource), (wanted, resource)])
    checker = jsonschema.FormatChecker()
    checker.checks("date-time")(is_moment)
    return jsonschema.Draft202012Validator(package, registry=registry, format_checker=checker)


def read_csv(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


# Tables -----------------------------------------------------------------------------------------------------------------

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\u00a0=1",
    "\uff1d1",
    '=HYPERLINK("http://x")',
    "-cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_would_be_calculated_begins_with_an_apostrophe(text):
    (_, (cell,)) = read_csv(cost_files.as_csv(["What"], [[text]]))
    assert cell.startswith("'")
    assert cell.removeprefix("'").strip() == text.strip()


@given(some.text(some.characters(codec="utf-8", exclude_characters="\x00"), max_size=40))
def test_every_text_comes_back_and_none_as_a_formula(text):
    (_, (cell,)) = read_csv(cost_files.as_csv(["What"], [[text]]))
    assert cell in {text, f"'{text}"}
    assert not cell.lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("text", [*FORMULAS, "https://example.org", "00123"])
def test_a_workbook_has_text_where_people_typed(text):
    data = cost_files.as_xlsx(["What", "How much", "Day"], [[text, Pence(125_055), date(2026, 11, 22)]])
    assert b"<f>" not in data
    rows = load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["What", "How much", "Day"]
    assert rows[1][1:] == [1250.55, date(2026, 11, 22)]
    assert isinstance(rows[1][0], str)
    assert rows[1][0].strip() == text.replace("\r", "\n").strip() or text.strip() in rows[1][0].replace("_x000D_", "\r")


def test_amounts_in_csv_are_plain_pounds():
    assert read_csv(cost_files.as_csv(["How much"], [[Pence(125_005)], [Pence(0)]]))[1:] == [["1250.05"], ["0.00"]]


# The ledger -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def told(world, harbour, send, add, move):
    """A ledger with a linked cost, a pot that paid a part of a claim, and one that paid flat."""
    lee = world["Lee"].viewer()
    record = send(narrative="SHARED-WORDS they shouted")
    office = pot_deeds.add_pot(by=lee, tenant=harbour, body=HOME_OFFICE)
    flat = pot_deeds.add_pot(by=lee, tenant=harbour, body=LLOYDS)
    pot_deeds.add_income(by=lee, pot_id=flat, amount=250_000, day=timezone.localdate(), note="NOTE-WORDS")
    cost = add(stage="paid", about=record, what_for="=1+1 FOR-WORDS", supplier="SUPPLIER-WORDS")
    add(category="STF-TIM", basis="hours", minutes=90, rate=1_850, amount=0)
    cost_deeds.set_cost_pot(by=lee, cost_id=cost, pot_id=office)
    body = ClaimBody(pot=office, lines=(ClaimLine(cost=cost, amount=100_000),))
    claim = claim_deeds.add_claim(by=lee, tenant=harbour, body=body)
    claim_deeds.move_claim(by=lee, claim_id=claim, status=Status.SENT)
    claim_deeds.move_claim(by=lee, claim_id=claim, status=Status.PART_PAID, paid=40_055)
    return record


def made(world, harbour, form, name="Lee"):
    return cost_files.export(world[name].viewer(), harbour, form)


def test_the_table_has_every_cost_and_no_name_and_no_link(world, harbour, told):
    for form in ("csv", "xlsx"):
        file = made(world, harbour, form)
        if form == "csv":
            rows = read_csv(file.data)
        else:
            rows = [
                [str(cell) for cell in row]
                for row in load_workbook(io.BytesIO(file.data)).get_sheet_by_index(0).to_python()
            ]
        assert rows[0] == list(cost_files.HEAD)
        assert len(rows) == 3
        everything = " ".join(cell for row in rows for cell in row)
        assert "=1+1 FOR-WORDS" in everything
        for secret in ("Amina", "Lee", "SHARED-WORDS", told.hex, str(told)):
            assert secret not in everything
        assert file.name == f"table-{timezone.localdate().isoformat()}.{form}"


def test_the_table_says_what_is_covered(world, harbour, told):
    rows = [dict(zip(cost_files.HEAD, row, strict=True)) for row in read_csv(made(world, harbour, "csv").data)[1:]]
    one = next(row for row in rows if row["Stage"] == "Claimed")
    assert (one["Costs us"], one["Pot covers"], one["Not covered"]) == ("1250.00", "1000.00", "250.00")
    time = next(row for row in rows if row["Category code"] == "STF-TIM")
    assert (time["Amount"], time["Minutes"], time["Rate an hour"], time["Not covered"]) == (
        "27.75",
        "90",
        "18.50",
        "0.00",
    )


def test_the_awards_pass_the_schema_of_360giving(world, harbour, told):
    file = made(world, harbour, "giving-json")
    package = json.loads(file.data)
    validator().validate(package)
    claim, flat = sorted(package["grants"], key=lambda grant: grant["amountAwarded"])
    assert (claim["amountAwarded"], flat["amountAwarded"]) == (400.55, 2500)
    assert claim["fundingOrganization"][0]["name"] == "Home Office"
    assert {one["code"] for one in claim["classifications"]} == {"PHY-LCK", "GTIP030"}
    assert [one["code"] for one in flat["classifications"]] == ["GTIP010"]
    text = file.data.decode()
    for secret in ("Amina", "Lee", "WORDS", told.hex, str(told)):
        assert secret not in text


def test_the_schema_would_notice_what_is_wrong(world, harbour, told):
    package = json.loads(made(world, harbour, "giving-json").data)
    for broken in (
        {"amountAwarded": "400.55"},
        {"awardDate": "22/11/2026"},
        {"currency": "QUID"},
        {"fundingOrganization": []},
    ):
        with pytest.raises(jsonschema.ValidationError):
            validator().validate(package | {"grants": [package["grants"][0] | broken]})
    with pytest.raises(jsonschema.ValidationError):
        validator().validate(package | {"grants": []})


def test_the_awards_as_a_table_have_the_titles_of_the_standard(world, harbour, told):
    schema = json.loads((GIVING / "360-giving-schema.json").read_text())
    titles = {field.get("title") for field in schema["properties"].values()} | {"Currency"}
    rows = read_csv(made(world, harbour, "giving-csv").data)
    plain = [title for title in rows[0] if ":" not in title]
    assert set(plain) <= titles
    parts = {title.split(":")[0] for title in rows[0] if ":" in title}
    assert parts <= titles
    assert sorted(row[4] for row in rows[1:]) == ["2500", "400.55"]


def test_every_purpose_code_is_one_of_the_standard():
    with (GIVING / "grantToIndividualsPurpose.csv").open(encoding="utf-8") as file:
        known = {row["Code"] for row in csv.DictReader(file)}
    used = {row.more.get("g360_purpose", "") for row in vocabulary.entries("cost_category")} - {""}
    assert {code for code in used if code.startswith("GTIP")} <= known
    assert used


def test_nothing_is_made_of_nothing(world, harbour, add):
    add()
    with pytest.raises(Refused, match="has paid anything"):
        made(world, harbour, "giving-json")
    with pytest.raises(Refused, match="Choose from the list"):
        made(world, harbour, "docx")
    for name in ("Amina", "Mira"):
        with pytest.raises(PermissionDenied):
            made(world, harbour, "csv", name)


def test_taking_it_out_by_the_page_is_noted(browser_of, add):  # noqa: F811
    add()
    lee = browser_of("Lee")
    assert lee.get("/s/costs/export").status_code == 200
    answer = lee.post("/s/costs/export", {"kind": "csv", "at": "harbour"})
    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]
    assert Entry.objects.order_by("-index").first().event == "cost:export"
    assert "Select a form" in alert(lee.post("/s/costs/export", {"at": "harbour"}))
    assert "No pot has paid" in alert(lee.post("/s/costs/export", {"kind": "giving-csv", "at": "harbour"}))
