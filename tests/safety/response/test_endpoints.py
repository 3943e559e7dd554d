"""The endpoints of the team's work: the same deeds as the pages, and the same refusals."""

import pytest

from safety import queries, vocabulary, workflow
from safety.workflow import FOLLOWS, Status
from tests.safety.api.conftest import ben, browser_of, program_of  # noqa: F401 -- fixtures of this file
from tests.safety.response.conftest import reviewed, tomorrow

REVIEW = {
    name: getattr(reviewed(), name) for name in ("causes", "lessons", "procedures", "similar", "response", "motive")
}
DAY = {"recheck_on": tomorrow(3).isoformat()}
SENT = {
    Status.RESPONDING: ("standing", {"to": "responding"}),
    Status.ON_HOLD: ("standing", {"to": "on_hold", "reason": "The landlord."}),
    Status.MONITORING: ("standing", {"to": "monitoring", **DAY}),
    Status.REOPENED: ("standing", {"to": "reopened", "reason": "Again."}),
    Status.REVIEW: ("review", REVIEW),
    Status.CLOSED: ("closure", {"outcomes": ["blocked"], "note": "Done."}),
    Status.TRANSFERRED: ("elsewhere", {"to": "transferred", "team": "hr", "reason": "Pay."}),
    Status.NOT_APPLICABLE: ("elsewhere", {"to": "not_applicable", "reason": "Pay."}),
}


def story(world, record):
    return queries.open_incident(world["Ben"].viewer(), record).story


@pytest.mark.parametrize(
    "now", [Status.ACKNOWLEDGED, Status.NEEDS_INFO, Status.ON_HOLD, Status.CLOSED, Status.WITHDRAWN]
)
def test_an_endpoint_moves_a_record_exactly_where_the_tables_allow_it(world, send, deeds, ben, now):  # noqa: F811
    record = send()
    deeds.take_to(record, now)
    for then, (path, sent) in SENT.items():
        if then in FOLLOWS[now]:
            continue
        answer = ben.post(f"s/cases/{record}/{path}", sent)
        assert answer.status_code == 409, (now, then, answer.content)
        assert answer["Content-Type"] == "application/problem+json"
    for then in set(Status) - FOLLOWS[now]:
        answer = ben.post(f"s/cases/{record}/standing", {"to": then.value, "reason": "Because.", **DAY})
        assert answer.status_code in {409, 422}, (now, then)
    assert story(world, record).status is now


def test_endpoints_take_a_record_through_its_life(world, send, deeds, ben):  # noqa: F811
    record = send()
    deeds.take_to(record, Status.TRIAGED)
    for then in (Status.RESPONDING, Status.ON_HOLD, Status.RESPONDING, Status.REVIEW, Status.CLOSED, Status.REOPENED):
        path, sent = SENT[then]
        assert ben.post(f"s/cases/{record}/{path}", sent).status_code == 204, then
        assert story(world, record).status is then
    assert ben.get(f"s/cases/{record}/review").json()["lessons"] == "Close the door."
    assert ben.post(f"s/cases/{record}/standing", {"to": "responding"}).status_code == 204
    assert ben.post(f"s/cases/{record}/standing", {"to": "on_hold"}).status_code == 422
    assert ben.post(f"s/cases/{record}/standing", {"to": "nonsense"}).status_code == 400


def test_an_action_has_its_endpoints(world, send, ben):  # noqa: F811
    record, me = send(types=("PRM-BRK",)), str(world["Ben"].person)
    sent = {"code": "preserve", "text": "Keep it.", "owner": me, "due_on": tomorrow().isoformat()}
    task = ben.post(f"s/cases/{record}/actions", sent).json()["id"]
    changed = {"text": "Keep both.", "owner": me, "due_on": tomorrow(2).isoformat()}
    assert ben.put(f"s/cases/{record}/actions/{task}", changed).status_code == 204
    assert ben.post(f"s/cases/{record}/actions/{task}", {"state": "dropped"}).status_code == 422
    (line,) = ben.get("s/work-list/actions").json()["lines"]
    assert (line["record"], line["action"]["text"]) == (str(record), "Keep both.")
    assert ben.post(f"s/cases/{record}/actions/{task}", {"state": "done", "reason": "Kept."}).status_code == 204
    made = ben.post(f"s/cases/{record}/playbook", {"family": "PRM"})
    assert (made.status_code, made.json()["made"]) == (201, len(workflow.shipped()["PRM"].steps))
    assert {one["state"] for one in ben.get(f"s/cases/{record}/actions").json()} == {"open", "done"}


def test_owners_links_and_duplicates_have_their_endpoints(world, send, ben):  # noqa: F811
    first, second, third = send(), send(), send()
    bel = str(world["Bel"].person)
    assert ben.post(f"s/cases/{first}/owner", {"owner": bel}).status_code == 204
    assert ben.post(f"s/cases/{first}/owner", {"owner": str(world["Carys"].person)}).status_code == 422
    linked = {"other": str(second), "kind": "campaign", "reason": "One list."}
    assert ben.post(f"s/cases/{first}/links", linked).status_code == 204
    (link,) = ben.get(f"s/cases/{second}/links").json()
    assert (link["id"], link["kind"], link["reason"]) == (str(first), "campaign", "One list.")
    assert ben.delete(f"s/cases/{first}/links/{second}").status_code == 204
    joined = {"main": str(first), "records": [str(second), str(third)]}
    assert ben.post("s/work-list/duplicates", joined).status_code == 422
    assert ben.post("s/work-list/duplicates", joined | {"reason": "The same."}).status_code == 204
    assert story(world, third).status is Status.DUPLICATE
    assert ben.get("s/work-list/left").json() == []
    assert ben.post("s/work-list/left", {"records": [str(first)], "owner": bel}).status_code == 204


def test_one_press_judges_and_gives(world, send, ben):  # noqa: F811
    record, bel = send(), str(world["Bel"].person)
    sent = {"kind": "incident", "body": 1, "mind": 2, "work": 1, "worst": 2, "owner": bel}
    assert ben.post(f"s/cases/{record}/assessment", sent).status_code == 204
    now = story(world, record)
    assert (now.status, now.owner.name) == (Status.TRIAGED, "Bel")


def test_views_and_playbooks_have_their_endpoints(world, harbour, ben):  # noqa: F811
    sent = {"name": "Warnings", "show": "new", "sort": "newest", "kind": ["warning"], "setting": []}
    view = ben.post("s/work-list/views", sent).json()["id"]
    (kept,) = ben.get("s/work-list/views").json()
    assert (kept["id"], kept["name"], kept["codes"]) == (view, "Warnings", ["kind:warning"])
    assert ben.post("s/work-list/views", sent | {"kind": ["nonsense"]}).status_code == 400
    assert ben.delete(f"s/work-list/views/{view}").status_code == 204
    assert ben.delete(f"s/work-list/views/{view}").status_code == 404
    steps = {"steps": [{"code": "legal_advice", "text": "Ring them.", "days": 2}]}
    assert ben.put("s/playbooks/THR", steps).status_code == 204
    assert ben.put("s/playbooks/XXX", steps).status_code == 404
    found = {one["family"]: one for one in ben.get("s/playbooks").json()}
    assert (found["THR"]["version"], found["THR"]["steps"]) == (1, steps["steps"])
    assert found["PRM"]["version"] == 0


def test_somebody_has_twenty_views_at_most(world, ben):  # noqa: F811
    for number in range(workflow.VIEWS_LIMIT):
        assert ben.post("s/work-list/views", {"name": f"View {number}"}).status_code == 201
    assert ben.post("s/work-list/views", {"name": "One more"}).status_code == 422
    assert ben.post("s/work-list/views", {"name": "View 3"}).status_code == 201


def test_the_work_list_takes_every_coded_field(ben):  # noqa: F811
    for field, list_name in queries.FIELDS.items():
        assert ben.get("s/work-list", **{field: vocabulary.codes(list_name)[0]}).status_code == 200, field
        assert ben.get("s/work-list", **{field: "nonsense"}).status_code == 400, field
