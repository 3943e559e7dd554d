"""The pages and endpoints of groups: the programme, joining, leading, and the coordinators' own."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.accounts.views.conftest import alert, hidden
from tests.wellbeing.cases import building
from tests.wellbeing.cases.conftest import text_of
from tests.wellbeing.groups.conftest import given_out, joins, opened
from wellbeing.models import Group, GroupPlace
from wellbeing.workflow.groups import KINDS

OK, CREATED, DONE, FOUND, REFUSED, NONE, UNFIT, STANDING = 200, 201, 204, 302, 403, 404, 422, 409


def typed(world, **changes):
    first = timezone.localdate() + timedelta(days=14)
    plain = {
        "service": "group_debrief",
        "title": "After a hard week",
        "about": "",
        "facilitator": str(world["Efe"].person),
        "at": "5.30pm",
        "minutes": "60",
        "meetings": "2",
        "every_weeks": "1",
        "size": "8",
        "format": "in_person",
        "place": "Room 2",
        **{f"first_on-{part}": str(getattr(first, part)) for part in ("day", "month", "year")},
    }
    return plain | changes


def test_it_opens_a_group_as_it_is_typed_and_says_what_is_wrong_beside_the_field(world, browser_of):
    building.provider(world)
    dele = browser_of("Dele", stepped_up=True)
    assert "not a psychological debriefing" in text_of(dele.get("/w/desk/groups/new"))
    answer = dele.post("/w/desk/groups/new", typed(world, size="40"))
    assert "from 2 to 12 places" in alert(answer)
    assert "After a hard week" in answer.content.decode()
    answer = dele.post("/w/desk/groups/new", typed(world, place=" "))
    assert "Enter where the group meets" in alert(answer)
    assert dele.post("/w/desk/groups/new", typed(world)).status_code == FOUND
    group = Group.objects.get()
    page = text_of(dele.get(f"/w/desk/groups/{group.id}?done=opened"))
    assert "stands in the programme" in page
    assert "Room 2" in page
    assert "After a hard week" in text_of(dele.get("/w/desk/groups"))


def test_it_shows_the_programme_to_everybody_of_every_employer_and_no_number_of_people(world, group, browser_of):
    for name in ("Amina", "Ben", "Carys", "Ines", "Vik"):
        page = text_of(browser_of(name).get("/w/groups"))
        assert "Looking at the work together" in page
        assert "Places free" in page
    before = text_of(browser_of("Ben").get("/w/groups"))
    joins(world, group)
    given_out(world, group)
    assert text_of(browser_of("Ben").get("/w/groups")) == before, "that a colleague has joined changes nothing"
    one = text_of(browser_of("Ben").get(f"/w/groups/{group}"))
    assert KINDS["reflective_group"].about in one
    assert "call.example" not in one
    assert "nickname" not in one


def test_it_joins_and_leaves_by_page(world, group, browser_of):
    amina = browser_of("Amina")
    path = f"/w/groups/{group}"
    page = amina.get(path)
    form = {"request_id": hidden(page, "request_id"), "called": "Mo"}
    answer = amina.post(path, form)
    assert "Tick the box if the other members may see that you come" in alert(answer)
    assert 'value="Mo"' in answer.content.decode()
    assert amina.post(path, {**form, "seen": "on"}).status_code == FOUND
    assert amina.post(path, {**form, "seen": "on"}).status_code == FOUND, "pressed twice"
    assert GroupPlace.objects.exclude(claim=None).count() == 1
    page = text_of(amina.get(f"{path}?done=joined"))
    assert "You have a place" in page
    assert "call.example" not in page
    given_out(world, group)
    page = text_of(amina.get(path))
    assert "call.example/circle" in page
    assert "Mo" in page
    assert "Your next times" in text_of(amina.get("/w/"))
    assert path in amina.get(f"/w/{form['request_id']}").content.decode(), "her request leads to the group"
    assert "Nobody is asked why" in text_of(amina.get(f"{path}/leave"))
    assert amina.post(f"{path}/leave").status_code == FOUND
    assert "call.example" not in text_of(amina.get(path))


def test_it_offers_the_waiting_list_where_it_is_full(world, browser_of):
    building.provider(world)
    group = opened(world, size=2)
    joins(world, group)
    joins(world, group, "Wren")
    una = browser_of("Una")
    path = f"/w/groups/{group}"
    assert "Full: waiting list" in text_of(una.get(path))
    answer = una.post(path, {"called": "Zed", "seen": "on"})
    assert "Every place is taken" in alert(answer)
    assert una.post(path, {"called": "Zed", "seen": "on", "wait": "on"}).status_code == FOUND
    assert "You are waiting" in text_of(una.get(path))


def test_it_lets_people_in_closes_and_ends_by_page(world, group, browser_of):
    joins(world, group, called="Mo")
    dele = browser_of("Dele", stepped_up=True)
    path = f"/w/desk/groups/{group}"
    assert "have a place and wait to be let in" in text_of(dele.get(path))
    assert dele.post(f"{path}/in").status_code == FOUND
    assert "In the group Mo" in text_of(dele.get(path))
    assert dele.post(f"{path}/place", {"place": "Room 9"}).status_code == FOUND
    assert dele.post(f"{path}/joinable", {"joinable": "no"}).status_code == FOUND
    assert "Nobody new can join now" in text_of(browser_of("Wren").get(f"/w/groups/{group}"))
    assert dele.post(f"{path}/joinable", {"joinable": "yes"}).status_code == FOUND
    assert dele.post(f"{path}/end").status_code == FOUND
    assert "Let people in" not in text_of(dele.get(path))
    assert browser_of("Wren").get(f"/w/groups/{group}").status_code == NONE


def test_it_asks_a_coordinator_for_her_password_before_it_shows_who_asked(world, group, browser_of):
    answer = browser_of("Dele").get(f"/w/desk/groups/{group}")
    assert answer.status_code == FOUND
    assert answer["Location"].startswith("/me/again")


def test_it_shows_who_leads_a_group_who_comes_and_takes_a_number(world, group, browser_of):
    joins(world, group, called="Mo")
    given_out(world, group)
    efe = browser_of("Efe")
    path = f"/w/groups/{group}/lead"
    assert "Groups that you lead" in text_of(efe.get("/w/offers"))
    assert "Groups that you lead" not in text_of(browser_of("Emre").get("/w/offers"))
    assert path in efe.get("/w/groups").content.decode()
    page = text_of(efe.get(path))
    assert "Mo" in page
    assert "After the first meeting" in page
    Group.objects.filter(id=group).update(first_on=timezone.localdate() - timedelta(days=14))
    assert "Enter how many came" in alert(efe.post(path, {"on": timezone.localdate().isoformat()}))
    assert "Enter how many came, from 0 to 3" in alert(
        efe.post(path, {"on": timezone.localdate().isoformat(), "count": "9"})
    )
    assert efe.post(path, {"on": timezone.localdate().isoformat(), "count": "1"}).status_code == FOUND
    assert "How many came" in text_of(efe.get(path))
    assert efe.post(f"/w/groups/{group}/place", {"place": "https://call.example/new"}).status_code == FOUND


@pytest.mark.parametrize("name", ["Amina", "Ben", "Emre", "Hana", "Gus", "Efe"])
def test_it_keeps_the_coordinators_pages_from_everybody_else(world, group, browser_of, program_of, name):
    browser, program = browser_of(name, stepped_up=True), program_of(name, stepped_up=True)
    for path in ("/w/desk/groups", "/w/desk/groups/new", f"/w/desk/groups/{group}", f"/w/desk/groups/{group}/end"):
        assert browser.get(path).status_code in {REFUSED, NONE}, path
    for path in ("in", "joinable", "place", "end"):
        assert browser.post(f"/w/desk/groups/{group}/{path}").status_code in {REFUSED, NONE}, path
    assert program.get(f"w/desk/groups/{group}").status_code in {REFUSED, NONE}
    assert program.post(f"w/desk/groups/{group}/in").status_code in {REFUSED, NONE}


@pytest.mark.parametrize("name", ["Amina", "Ben", "Dele", "Emre"])
def test_it_keeps_the_page_of_who_leads_from_everybody_else(world, group, browser_of, name):
    for path in (f"/w/groups/{group}/lead", f"/w/groups/{group}/place"):
        assert browser_of(name, stepped_up=True).get(path).status_code in {REFUSED, NONE}


def test_it_does_by_endpoint_what_the_pages_do(world, program_of):
    building.provider(world)
    amina, dele, efe = program_of("Amina"), program_of("Dele", stepped_up=True), program_of("Efe")
    first = timezone.localdate() + timedelta(days=3)
    body = {
        "service": "racialised_space",
        "title": "Among ourselves",
        "facilitator": str(world["Efe"].person),
        "first_on": first.isoformat(),
        "at": "17:30",
        "minutes": 90,
        "every_weeks": 2,
        "meetings": 3,
        "format": "video",
        "size": 5,
        "place": "https://call.example/us",
    }
    assert dele.post("w/desk/groups", {**body, "size": 99}).status_code == UNFIT
    group = dele.post("w/desk/groups", body).json()["id"]
    (shown,) = amina.get("w/groups").json()
    assert (shown["id"], shown["free"], shown["mine"], len(shown["days"])) == (group, True, "", 3)
    assert amina.post(f"w/groups/{group}", {"called": "Mo", "seen": False}).status_code == UNFIT
    form = {"called": "Mo", "seen": True, "id": str(uuid4())}
    assert amina.post(f"w/groups/{group}", form).json() == {"id": form["id"]}
    assert amina.get(f"w/groups/{group}").json()["inside"] is None
    assert len(dele.get(f"w/desk/groups/{group}").json()["holding"]) == 1
    assert dele.post(f"w/desk/groups/{group}/in").json() == {"let_in": 1, "waiting": 0}
    assert amina.get(f"w/groups/{group}").json()["inside"] == {"place": "https://call.example/us", "members": ["Mo"]}
    assert efe.get(f"w/groups/{group}/lead").json()["members"] == ["Mo"]
    assert efe.post(f"w/groups/{group}/lead", {"on": first.isoformat(), "count": 2}).status_code == UNFIT
    assert efe.put(f"w/groups/{group}/place", {"place": "elsewhere"}).status_code == DONE
    assert amina.put(f"w/groups/{group}/place", {"place": "mine"}).status_code in {REFUSED, NONE}
    assert dele.put(f"w/desk/groups/{group}", {"joinable": False}).status_code == DONE
    assert amina.delete(f"w/groups/{group}").status_code == DONE
    assert amina.delete(f"w/groups/{group}").status_code == NONE
    assert dele.post(f"w/desk/groups/{group}/end").status_code == DONE
    assert dele.post(f"w/desk/groups/{group}/end").status_code == STANDING


def test_it_asks_the_database_no_more_often_for_many_groups(world, browser_of, django_assert_max_num_queries):
    building.provider(world)
    groups = [opened(world, title=f"Group {number}") for number in range(6)]
    for group in groups:
        joins(world, group)
    amina = browser_of("Amina")
    with django_assert_max_num_queries(30):
        amina.get("/w/groups")
