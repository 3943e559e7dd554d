"""The pages and endpoints of steward, reviewers and readers: the same deeds, said in words."""

import json
import re
from datetime import date

import pytest
from django.urls import reverse

from aggregates.actions import releases as actions
from aggregates.actions import units
from aggregates.models import Drafting, Release, ThemeAnswer, UnitList
from aggregates.queries import releases as queries
from aggregates.workflow.releases import CHECKLIST, State
from tests.aggregates import building
from tests.aggregates.building import book, on
from tests.aggregates.conftest import alert
from tests.safety.views.conftest import text_of

TODAY = date(2026, 11, 10)
UNIT = {"name": "Harbour Advice", "home": "TLC", "staff": "12"}


@pytest.fixture
def steward(browser_of):
    return browser_of("Jo", stepped_up=True)


@pytest.fixture
def waiting(world):
    return building.in_review(world)


def page(name, **parts):
    return reverse(f"aggregates:{name}", kwargs=parts)


def call(client, method, path, body=None):
    return client.generic(method, path, json.dumps(body or {}), content_type="application/json")


def test_it_shows_the_steward_what_is_ready_and_asks_for_her_password_before_a_draft(browser_of, steward):
    shallow = browser_of("Jo")
    with on(TODAY):
        assert "Draft July to September 2026" in text_of(shallow.get("/r/desk"))
        answer = shallow.post("/r/desk", {"period": "2026-Q3"})
        assert answer.status_code == 302
        assert "/me/again" in answer["Location"]
        assert "Now press the button again" not in text_of(shallow.get("/r/desk"))
        assert "Now press the button again" in text_of(shallow.get("/r/desk?kept=something"))
        assert "no list of who takes part in 2026" in text_of(steward.post("/r/desk", {"period": "2026-Q3"}))


def test_it_drafts_with_one_press_and_shows_how_far_it_is(steward, jo, monkeypatch):
    monkeypatch.setattr(actions, "start", lambda *_: None)
    with on(TODAY):
        units.set_book(by=jo, book=book())
        assert steward.post("/r/desk", {"period": "2026-Q3"})["Location"] == "/r/desk/making"
        making = text_of(steward.get("/r/desk/making"))
        assert "Look again" in making
        assert "A draft of July to September 2026 is being made" in text_of(steward.get("/r/desk"))
        Drafting.objects.update(failed=True, step="The rules cannot be met.")
        stopped = text_of(steward.get("/r/desk/making"))
        assert "The rules cannot be met." in stopped
        assert "Go on" in stopped
        steward.post("/r/desk/making", {"do": "resume"})
        assert not Drafting.objects.get().failed
        steward.post("/r/desk/making", {"do": "drop"})
    assert not Drafting.objects.exists()


def test_it_carries_a_release_from_draft_to_withdrawal_by_its_pages(world, steward, browser_of):
    release = building.draft(world, "2026-Q3")
    its = page("draft", release_id=release.id)
    assert "Hand it to the reviewers" in text_of(steward.get(its))
    steward.post(its, {"do": "submit"})
    kit, pia = browser_of("Kit"), browser_of("Pia")
    assert "July to September 2026" in text_of(kit.get("/r/check"))
    check = page("check", release_id=release.id)
    shown = text_of(kit.get(check))
    assert "What is withheld, and why" in shown
    assert "Only a sample of the figures was attacked" in shown
    missing = kit.post(check, {"verdict": "approve", "note": "all of it read"})
    assert "Confirm every point" in alert(missing)
    assert "all of it read" in text_of(missing)
    yes = {"verdict": "approve", "ticked": list(CHECKLIST), "note": "KITS-WORD"}
    kit.post(check, yes)
    assert "You have answered" in text_of(kit.get(check))
    assert "KITS-WORD" not in text_of(pia.get(check))
    assert "KITS-WORD" not in text_of(steward.get(its))
    pia.post(check, {**yes, "note": ""})
    assert "KITS-WORD" in text_of(steward.get(its))
    with on(TODAY):
        steward.post(its, {"do": "publish"})
        assert "what was wrong" in alert(steward.post(its, {"notice": ""}))
        steward.post(its, {"notice": "Two regions were mixed up."})
    assert actions.state_of(Release.objects.get()) is State.WITHDRAWN
    assert "Two regions were mixed up." in text_of(steward.get(its))
    listed = text_of(browser_of("Farah").get("/r/"))
    assert "July to September 2026" in listed
    assert "Read the newest" not in listed


def test_it_asks_for_the_password_before_it_publishes(world, waiting, say, browser_of):
    say("Kit", waiting)
    say("Pia", waiting)
    answer = browser_of("Jo").post(page("draft", release_id=waiting.id), {"do": "publish"})
    assert "/me/again" in answer["Location"]
    assert actions.state_of(Release.objects.get()) is State.APPROVED


@pytest.mark.parametrize(("name", "status"), [("Farah", 403), ("Ben", 404), ("Amina", 404), ("Dele", 404)])
def test_it_keeps_everybody_else_away(browser_of, waiting, name, status):
    client = browser_of(name)
    paths = ("/r/desk", "/r/desk/making", "/r/desk/units", page("draft", release_id=waiting.id), "/r/check")
    for path in (*paths, page("check", release_id=waiting.id)):
        assert client.get(path).status_code == status, path
        if "check" not in path:
            assert client.get(f"/api/v1{path}").status_code == status, path


def test_it_says_the_same_to_programs(world, browser_of, waiting, say):
    kit, jo = browser_of("Kit"), browser_of("Jo")
    assert [one["state"] for one in kit.get("/api/v1/r/check").json()] == ["in_review"]
    its, check = f"/api/v1/r/desk/{waiting.id}", f"/api/v1/r/check/{waiting.id}"
    assert kit.get(check).json()["may_review"]
    assert kit.get(its).status_code == 403
    assert call(kit, "POST", check, {"verdict": "approve", "ticked": []}).status_code == 422
    assert call(kit, "POST", check, {"verdict": "approve", "ticked": list(CHECKLIST)}).status_code == 204
    assert jo.get(its).json()["words"] == []
    say("Pia", waiting)
    assert [word["by"] for word in jo.get(its).json()["words"]] == ["Kit", "Pia"]
    assert call(jo, "POST", its, {"do": "publish"}).status_code == 403
    assert call(jo, "POST", its, {"do": "submit"}).status_code == 409
    with on(TODAY):
        assert jo.get("/api/v1/r/desk").json()["waiting"][0]["period"] == "2026-Q3"
    assert jo.get("/api/v1/r/desk/making").status_code == 404


def test_it_keeps_the_list_of_those_who_take_part(world, steward):
    harbour = str(world.tenants["harbour"].id)
    with on(TODAY):
        assert "Too few in 10 regions" in text_of(steward.get("/r/desk/units"))
        wrong = steward.post("/r/desk/units/one?year=2026", {**UNIT, "staff": "many"})
        assert "whole number" in alert(wrong)
        steward.post("/r/desk/units/one?year=2026", {**UNIT, "tenants": [harbour], "further": ["TLI"]})
        listed = steward.get("/r/desk/units?year=2026")
        assert "North East, London" in text_of(listed)
        assert "Lantern Law Centre" in text_of(listed)
        code = re.search(r"one=(u[0-9a-f]+)", listed.content.decode())[1]
        assert "Harbour Advice" in text_of(steward.get(f"/r/desk/units/one?year=2026&one={code}"))
        file = steward.get("/r/desk/units/file?year=2026")
        assert file["Content-Disposition"] == 'attachment; filename="list-2026.csv"'
        again = file.content.decode().replace(",12", ",40")
        assert steward.post("/r/desk/units/table?year=2026", {"table": again}).status_code == 302
        assert "40" in text_of(steward.get("/r/desk/units?year=2026"))
        assert "Line 2" in alert(steward.post("/r/desk/units/table?year=2026", {"table": again.replace("TLC", "Kent")}))
        assert "Keep it for 2027" in text_of(steward.get("/r/desk/units?year=2027"))
        steward.post("/r/desk/units?year=2027")
        steward.post(f"/r/desk/units/one?year=2027&one={code}", {"remove": "yes"})
    assert sorted(UnitList.objects.values_list("year", "version")) == [(2026, 2), (2027, 2)]


def test_it_keeps_the_list_for_programs_too(browser_of):
    jo = browser_of("Jo", stepped_up=True)
    given = {"name": "Harbour", "home": "TLC", "staff": 4}
    made = call(jo, "POST", "/api/v1/r/desk/units", given)
    assert made.status_code == 201
    code = made.json()["code"]
    assert call(jo, "PUT", f"/api/v1/r/desk/units/{code}", {**given, "staff": 9}).status_code == 200
    assert call(jo, "PUT", "/api/v1/r/desk/units/u0", given).status_code == 404
    assert jo.get("/api/v1/r/desk/units").json()["units"][0]["staff"] == 9
    table = "name,organisations,home,further,staff\nOther,,TLD,,3\n"
    assert call(jo, "POST", "/api/v1/r/desk/units/table", {"table": table}).json() == {"rows": 1}
    assert call(jo, "PUT", "/api/v1/r/desk/units").status_code == 204
    assert call(jo, "DELETE", f"/api/v1/r/desk/units/{code}").status_code == 204
    assert [one["name"] for one in jo.get("/api/v1/r/desk/units").json()["units"]] == ["Other"]


def test_it_lets_funders_answer_what_the_network_learnt(world, browser_of):
    jo, farah, amina = browser_of("Jo"), browser_of("Farah"), browser_of("Amina")
    assert "Enter a title" in alert(jo.post("/r/learning/new", {"title": "", "text": "LEARNT-WORDS"}))
    its = jo.post("/r/learning/new", {"title": "Doors", "text": "LEARNT-WORDS", "asks": "ASKED"})["Location"]
    assert "Doors" in text_of(amina.get("/r/learning"))
    assert "LEARNT-WORDS" in text_of(amina.get(its))
    assert amina.post(its, {"text": "no"}).status_code == 404
    assert farah.get(f"{its}/change").status_code == 403
    farah.post(its, {"text": "ANSWERED", "organisation": "A trust"})
    assert "Farah, A trust" in text_of(jo.get(its))
    assert "ANSWERED" in text_of(amina.get(its))
    jo.post(f"{its}/change", {"title": "Doors and locks", "text": "LEARNT-WORDS", "asks": ""})
    told = browser_of("Amina").get("/api/v1/r/learning").json()
    assert (told["total"], told["themes"][0]["title"]) == (1, "Doors and locks")
    assert b"ANSWERED" not in bytes(ThemeAnswer.objects.get().blob)
    made = call(browser_of("Farah"), "POST", f"/api/v1{its}/answers", {"text": "More."})
    assert made.status_code == 201


def test_it_opens_the_desk_in_a_constant_number_of_queries(world, django_assert_max_num_queries):
    building.published(world, "2026-Q2")
    building.in_review(world, "2026-Q3")
    jo = world["Jo"].viewer()
    with on(TODAY), django_assert_max_num_queries(6):
        queries.desk(jo)
