"""The pages of the team's work: every move by page, plans, links, views, and what strangers meet."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership
from safety import actions, queries, vocabulary, workflow
from safety.payloads import reference
from safety.workflow import FOLLOWS, Status
from tests.safety.response.conftest import reviewed, tomorrow
from tests.safety.views.conftest import amina, ben, browser_of, text_of  # noqa: F401 -- fixtures of this file

REVIEW = {
    name: getattr(reviewed(), name) for name in ("causes", "lessons", "procedures", "similar", "response", "motive")
}


def day(prefix, when):
    return {f"{prefix}-{part}": str(getattr(when, part)) for part in ("day", "month", "year")}


def story(world, record, who="Ben"):
    return queries.open_incident(world[who].viewer(), record).story


PRESSES = {
    Status.ACKNOWLEDGED: ("acknowledge", {}),
    Status.TRIAGED: ("assess", {"kind": "incident", "body": "1", "mind": "1", "work": "1", "worst": "1"}),
    Status.RESPONDING: ("next", {"to": "responding"}),
    Status.ON_HOLD: ("next", {"to": "on_hold", "reason": "The landlord."}),
    Status.MONITORING: ("next", {"to": "monitoring", **day("recheck_on", timezone.localdate() + timedelta(days=3))}),
    Status.REOPENED: ("next", {"to": "reopened", "reason": "Again."}),
    Status.REVIEW: ("lessons", REVIEW),
    Status.CLOSED: ("close", {"outcomes": ["blocked"], "note": "Done."}),
    Status.TRANSFERRED: ("elsewhere", {"to": "transferred", "team": "hr", "reason": "Pay."}),
    Status.NOT_APPLICABLE: ("elsewhere", {"to": "not_applicable", "reason": "Pay."}),
}
"""How a page brings a record to a status. Duplicates have a test of their own."""
FIRST_SEEN = {Status.TRIAGED, Status.TRANSFERRED, Status.NOT_APPLICABLE}
STAYS = {Status.TRIAGED: workflow.JUDGED, Status.REVIEW: {Status.REVIEW}}


@pytest.mark.parametrize(
    "now",
    [Status.SUBMITTED, Status.NEEDS_INFO, Status.RESPONDING, Status.ON_HOLD, Status.CLOSED, Status.TRANSFERRED],
)
def test_a_page_moves_a_record_exactly_where_the_tables_allow_it(world, send, deeds, ben, now):  # noqa: F811
    record = send()
    deeds.take_to(record, now)
    for then, (page, fields) in PRESSES.items():
        before = Status.ACKNOWLEDGED if now is Status.SUBMITTED and then in FIRST_SEEN else now
        if then in FOLLOWS[before] or now in STAYS.get(then, ()):
            continue  # tried below
        answer = ben.post(f"/s/{record}/{page}", fields)
        assert answer.status_code in {200, 409}, (now, then)
        assert story(world, record).status is now, (now, then)


def test_the_pages_take_a_record_through_its_whole_life(world, send, ben):  # noqa: F811
    record = send()
    way = (
        Status.ACKNOWLEDGED,
        Status.TRIAGED,
        Status.RESPONDING,
        Status.ON_HOLD,
        Status.RESPONDING,
        Status.MONITORING,
        Status.RESPONDING,
        Status.REVIEW,
        Status.CLOSED,
        Status.REOPENED,
    )
    for then in way:
        page, fields = PRESSES[then]
        assert ben.get(f"/s/{record}/{page}").status_code == 200
        answer = ben.post(f"/s/{record}/{page}", fields)
        assert answer.status_code == 302, (then, text_of(answer))
        assert story(world, record).status is then


@pytest.mark.parametrize("now", [Status.SUBMITTED, Status.RESPONDING, Status.DUPLICATE])
def test_every_page_of_a_record_opens_at_every_status(send, deeds, ben, now):  # noqa: F811
    record = send()
    deeds.take_to(record, now)
    for page in ("next", "elsewhere", "owner", "links", "lessons", "actions", "quick"):
        assert ben.get(f"/s/{record}/{page}").status_code == 200, page
    assert ben.get(f"/s/{record}").status_code == 200


def test_nothing_typed_is_lost_when_a_reason_is_missing(world, send, deeds, ben):  # noqa: F811
    record = send()
    deeds.take_to(record, Status.RESPONDING)
    answer = ben.post(f"/s/{record}/next", {"to": "on_hold", **day("recheck_on", tomorrow(5))})
    page = text_of(answer)
    assert "Say whom or what you wait for" in page
    assert f'value="{tomorrow(5).year}"' in answer.content.decode()


def test_the_author_reads_who_deals_with_it_now_and_why(world, send, ben, amina):  # noqa: F811
    record = send()
    ben.post(f"/s/{record}/elsewhere", {"to": "transferred", "team": "hr", "reason": "It is about your pay."})
    page = text_of(amina.get(f"/s/mine/{record}"))
    assert "The people team (HR)" in page
    assert "It is about your pay." in page


def test_reading_acknowledging_judging_and_giving_are_one_press(world, harbour, send, ben):  # noqa: F811
    record = send(narrative="They shouted at the door.")
    work_list = ben.get("/s/").content.decode()
    assert f"/s/{record}/quick" in work_list
    page = ben.get(f"/s/{record}/quick")
    assert "They shouted at the door." in page.content.decode()
    fields = {"kind": "incident", "worst": "", "body": "1", "mind": "3", "work": "2", "owner": ""}
    assert ben.post(f"/s/{record}/quick", fields).status_code == 302
    now = story(world, record)
    assert (now.status, now.severity, now.assessment.worst, now.owner.name) == (Status.TRIAGED, 3, 3, "Ben")
    other = send()
    ben.post(f"/s/{other}/quick", fields | {"owner": str(world["Bel"].person)})
    assert story(world, other).owner.name == "Bel"


# Actions and playbooks


def test_an_action_is_planned_changed_done_and_dropped_by_page(world, send, ben):  # noqa: F811
    record, me = send(), str(world["Ben"].person)
    fields = {"code": "preserve", "text": "Keep the letter.", "owner": me, **day("due_on", tomorrow())}
    assert ben.post(f"/s/{record}/actions", fields).status_code == 302
    (task,) = story(world, record).tasks
    page = f"/s/{record}/actions/{task.id}"
    assert "Keep the letter." in text_of(ben.get(page))
    changed = {"text": "Keep both letters.", "owner": str(world["Bel"].person), **day("due_on", tomorrow(2))}
    assert ben.post(page, changed).status_code == 302
    assert "Bel" in text_of(ben.get(f"/s/{record}/actions"))
    assert "Say why this is not done" in text_of(ben.post(page, {"deed": "drop", "reason": ""}))
    assert ben.post(page, {"deed": "done", "reason": "In the safe."}).status_code == 302
    assert "In the safe." in text_of(ben.get(f"/s/{record}/actions"))
    assert ben.get(f"/s/{record}/actions/{world['Ben'].person}").status_code == 404


def test_a_day_that_is_over_and_a_missing_owner_are_refused_beside_their_fields(world, send, ben):  # noqa: F811
    page = text_of(ben.post(f"/s/{send()}/actions", {"code": "preserve", **day("due_on", tomorrow(-1))}))
    assert "today or in the future" in page
    assert "Select who does it" in page


def test_a_playbook_is_taken_over_in_one_press(world, send, ben):  # noqa: F811
    record = send(types=("ONL-DOX",))
    page = ben.get(f"/s/{record}/actions").content.decode()
    assert re.search(r'value="ONL" selected', page)
    assert ben.post(f"/s/{record}/actions", {"deed": "apply", "family": "ONL"}).status_code == 302
    assert len(story(world, record).tasks) == len(workflow.shipped()["ONL"].steps)
    again = text_of(ben.post(f"/s/{record}/actions", {"deed": "apply", "family": "ONL"}))
    assert "among the open actions already" in again


def test_ones_own_actions_stand_on_one_page(world, send, ben, browser_of):  # noqa: F811
    record = send()
    actions.plan(
        by=world["Bel"].viewer(),
        incident_id=record,
        code="welfare_call",
        text="Ring her.",
        owner=world["Ben"].person,
        due_on=tomorrow(),
    )
    page = text_of(ben.get("/s/actions"))
    assert "Welfare call" in page
    assert reference(record) in page
    assert "Nothing to do" in text_of(browser_of("Bel").get("/s/actions"))


def test_a_playbook_is_changed_by_page(world, harbour, ben):  # noqa: F811
    assert "As Hearth proposes it" in text_of(ben.get("/s/playbooks"))
    assert ben.get("/s/playbooks/THR").status_code == 200
    assert ben.get("/s/playbooks/XXX").status_code == 404
    fields = {"step1-code": "legal_advice", "step1-text": "Ring the law centre.", "step1-days": "two"}
    assert "Enter a number of days" in text_of(ben.post("/s/playbooks/THR", fields))
    assert ben.post("/s/playbooks/THR", fields | {"step1-days": "2"}).status_code == 302
    known = next(one for one in queries.playbooks(world["Ben"].viewer(), harbour) if one.family == "THR")
    assert [(step.code, step.text, step.days) for step in known.steps] == [("legal_advice", "Ring the law centre.", 2)]


# Links, duplicates, views, leavers


def test_records_are_linked_and_joined_by_reference(world, send, ben):  # noqa: F811
    first, second, third = send(), send(), send()
    page = f"/s/{first}/links"
    typed = {"deed": "link", "other": reference(second).lower(), "kind": "related", "reason": "One man."}
    assert ben.post(page, typed).status_code == 302
    assert reference(second) in text_of(ben.get(page))
    assert ben.post(page, {"deed": "unlink", "other": str(second)}).status_code == 302
    for wrong in ("H-0000-0000", "nonsense", reference(first)):
        assert ben.post(page, typed | {"other": wrong}).status_code == 200
    assert ben.post(page, {"deed": "same", "other": reference(third), "reason": "The same."}).status_code == 302
    assert story(world, first).status is Status.DUPLICATE


def test_a_reference_tells_nobody_of_a_record_that_was_kept_from_him(world, send, ben):  # noqa: F811
    kept, record = send(excluded=["Ben"]), send()
    answers = [
        text_of(ben.post(f"/s/{record}/links", {"deed": "link", "other": other, "kind": "related"}))
        for other in (reference(kept), "H-0000-0000")
    ]
    assert answers[0].replace(reference(kept), "") == answers[1].replace("H-0000-0000", "")


def test_several_are_ticked_on_the_work_list_and_joined(world, send, ben):  # noqa: F811
    first, second, kept = send(), send(), send(excluded=["Ben"])
    fields = {"at": "harbour", "records": [str(first), str(second), str(kept)]}
    page = ben.post("/s/same", fields)
    assert reference(first) in text_of(page)
    assert reference(kept) not in text_of(page)
    assert "Say why these are the same" in text_of(ben.post("/s/same", fields | {"main": str(first), "reason": ""}))
    done = ben.post("/s/same", fields | {"main": str(first), "reason": "One letter."})
    assert (done.status_code, done["Location"]) == (302, f"/s/{first}/links")
    assert story(world, second).status is Status.DUPLICATE
    assert ben.post("/s/same", {"at": "harbour", "records": [str(first)]}).status_code == 409
    assert ben.get("/s/same").status_code == 302


def test_a_view_is_kept_found_and_removed(world, harbour, send, ben, browser_of):  # noqa: F811
    send(kind="warning")
    fields = {"at": "harbour", "list": "new", "sort": "newest", "codes": ["kind:warning"], "name": "Warnings"}
    kept = ben.post("/s/views", fields)
    assert kept.status_code == 302
    assert "kind=warning" in kept["Location"]
    shown = ben.get(kept["Location"])
    assert "Warnings" in text_of(shown)
    assert "Warnings" not in text_of(browser_of("Bel").get("/s/"))
    assert "Enter a name" in text_of(ben.post("/s/views", fields | {"name": " "}))
    assert ben.post("/s/views", fields | {"codes": ["kind:nonsense"]}).status_code in {200, 409}
    (view,) = queries.saved_views(world["Ben"].viewer(), harbour)
    assert ben.post("/s/views", {"at": "harbour", "deed": "forget", "view": str(view.id)}).status_code == 302
    assert ben.post("/s/views", {"at": "harbour", "deed": "forget", "view": str(view.id)}).status_code == 404
    assert queries.saved_views(world["Ben"].viewer(), harbour) == []


def test_the_work_list_is_filtered_by_every_coded_field(world, send, ben):  # noqa: F811
    given = {
        "setting": vocabulary.codes("setting")[0],
        "region": vocabulary.codes("region")[0],
        "channels": vocabulary.codes("channel")[0],
        "targets": vocabulary.codes("target")[0],
        "bias": vocabulary.codes("bias_motivation")[0],
        "perpetrators": vocabulary.codes("perpetrator")[0],
        "impact": vocabulary.codes("operational_impact")[0],
    }
    record = send(**{name: code if name in {"setting", "region"} else (code,) for name, code in given.items()})
    bare = send()
    for name, code in given.items():
        page = text_of(ben.get("/s/", {name: code}))
        assert reference(record) in page, name
        assert reference(bare) not in page, name
        other = queries.FIELDS[name]
        assert reference(record) not in text_of(ben.get("/s/", {name: vocabulary.codes(other)[1]})), name


def test_what_somebody_left_behind_is_handed_on_by_page(world, harbour, send, ben):  # noqa: F811
    record = send()
    actions.assign(by=world["Ben"].viewer(), incident_id=record, owner=world["Bel"].person)
    assert "Nothing is left behind" in text_of(ben.get("/s/left"))
    Membership.objects.filter(person=world["Bel"].person, tenant=harbour).delete()
    assert reference(record) in text_of(ben.get("/s/left"))
    assert "is not in the team any more" in text_of(ben.get(f"/s/{record}/owner"))
    assert "between 1 and" in text_of(ben.post("/s/left", {"owner": str(world["Ben"].person)}))
    fields = {"owner": str(world["Ben"].person), "records": [str(record)]}
    assert ben.post("/s/left", fields).status_code == 302
    assert story(world, record).owner.name == "Ben"


def test_a_list_of_ones_own_costs_no_more_queries_for_more_records(world, harbour, send, ben):  # noqa: F811
    def plan():
        actions.plan(
            by=world["Ben"].viewer(),
            incident_id=send(),
            code="preserve",
            text="",
            owner=world["Ben"].person,
            due_on=tomorrow(),
        )

    def count():
        with CaptureQueriesContext(connection) as found:
            ben.get("/s/actions")
        return len(found)

    plan()
    ben.get("/s/actions")
    one = count()
    for _ in range(3):
        plan()
    assert count() == one
    assert one < 45
