"""The statistics steward, two reviewers and a funder at work, by page and endpoint, with a phrase in every field that they fill."""

import time
from http import HTTPStatus

from aggregates.workflow.releases import CHECKLIST
from tests.aggregates.building import HOMES

_TRIES = 240  # of half a second: the draft is made in a process of its own, on whatever machine this is


def tell(story):
    """A list of those who take part, a draft, its two checks, its publication and its withdrawal, and something learnt."""
    said, people = story.said, story.server.people
    jo, kit, pia, farah = (story._sign_in(name) for name in ("Jo", "Kit", "Pia", "Farah"))
    jo.step_up(people["Jo"]["password"])
    year = _ready(jo)[:4]
    page = f"/r/desk/units?year={year}"
    one = {"name": said["name of one who takes part"], "home": "TLC", "staff": "12"}
    jo.submit(jo.get(f"/r/desk/units/one?year={year}"), one, having="staff")
    rows = [f"{said[f'row {number}']},,{HOMES[number % 10]},,{number}" for number in range(80)]
    table = "\n".join(["name,organisations,home,further,staff", *rows])
    jo.submit(jo.get(f"/r/desk/units/table?year={year}"), {"table": table}, having="table")
    assert said["name of one who takes part"] in jo.get(page).text
    assert said["row 0"] in jo.get(f"/r/desk/units/file?year={year}").text
    release = _drafted(jo)
    jo.submit(jo.get(f"/r/desk/{release}"), having="do", button=("do", "submit"))
    ticked = list(CHECKLIST)
    answers = {"verdict": "approve", "ticked": ticked, "note": said["note of a reviewer"]}
    kit.submit(kit.get(f"/r/check/{release}"), answers, having="verdict")
    answer = {"verdict": "approve", "ticked": ticked, "note": said["note of another reviewer"]}
    assert pia.api("POST", f"/api/v1/r/check/{release}", answer).status == HTTPStatus.NO_CONTENT
    assert said["note of a reviewer"] in jo.get(f"/r/desk/{release}").text
    jo.submit(jo.get(f"/r/desk/{release}"), having="do", button=("do", "publish"))
    its = jo.get(f"/r/desk/{release}")
    jo.submit(its, {"notice": said["notice of a withdrawal"]}, having="notice")
    assert said["notice of a withdrawal"] in jo.get(f"/r/desk/{release}").text
    theme = {name: said[f"{name} of what was learnt"] for name in ("title", "text", "asks")}
    learnt = jo.submit(jo.get("/r/learning/new"), theme, having="text").path
    words = {"text": said["answer to what was learnt"], "organisation": said["on whose behalf"]}
    farah.submit(farah.get(learnt), words, having="text")
    assert said["answer to what was learnt"] in kit.get(learnt).text
    jo.get(f"/r/{said['path of figures']}")


def _ready(jo):
    """A closed quarter that can be drafted."""
    ready = jo.api("GET", "/api/v1/r/desk").json()["ready"]
    return next(one["period"] for one in ready if "-Q" in one["period"] and not one["why_not"])


def _drafted(jo):
    """One press, and the draft that comes of it."""
    period = _ready(jo)
    made = jo.api("POST", "/api/v1/r/desk", {"period": period})
    assert made.status == HTTPStatus.ACCEPTED, made.text
    for _ in range(_TRIES):
        desk = jo.api("GET", "/api/v1/r/desk").json()
        if desk["waiting"]:
            return desk["waiting"][0]["id"]
        assert not desk["making"]["stopped"], desk["making"]
        time.sleep(0.5)
    raise AssertionError("The draft is not made.")
