"""Owners, actions, playbooks, links: what the team plans, and who may know of it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Membership, Person
from accounts.permitting import NotFound
from safety import actions, queries, vocabulary, workflow
from safety.payloads import Step
from safety.payloads.tasks import DONE, DROPPED, OPEN
from safety.workflow import Refused, Status
from tests.safety.conftest import judged
from tests.safety.response.conftest import tomorrow
from vault import rotation, vaults
from vault.models import VaultKind


@pytest.fixture
def ben(world):
    return world["Ben"].viewer()


@pytest.fixture
def bel(world):
    return world["Bel"].viewer()


def story(viewer, record):
    return queries.open_incident(viewer, record).story


def card_of(viewer, tenant, record):
    return next(row.card for row in queries.queue(viewer, tenant).rows if row.id == record)


def plan(by, record, owner=None, days=1, **changes):
    fields = {"code": "welfare_call", "text": "Ring her.", "owner": owner or by.id, "due_on": tomorrow(days)}
    return actions.plan(by=by, incident_id=record, **{**fields, **changes})


# Owners


def test_the_owner_is_who_acknowledged_until_it_is_given_to_somebody(ben, bel, harbour, send):
    record = send()
    actions.acknowledge(by=ben, incident_id=record)
    assert card_of(ben, harbour, record).owner == ben.id
    actions.assign(by=ben, incident_id=record, owner=bel.id)
    assert card_of(ben, harbour, record).owner == bel.id
    assert story(bel, record).owner.name == "Bel"
    assert queries.queue(bel, harbour, work_list="mine").total == 1


def test_giving_it_to_somebody_tells_her_and_acknowledges(ben, bel, send, world, django_capture_on_commit_callbacks):
    record = send()
    Person.objects.update(something_waits=False)
    with django_capture_on_commit_callbacks(execute=True):
        actions.assign(by=ben, incident_id=record, owner=bel.id)
    assert Person.objects.get(pk=bel.id).something_waits
    assert story(ben, record).status is Status.ACKNOWLEDGED


def test_the_owner_stays_on_the_card_that_the_author_writes(ben, bel, harbour, send, world):
    record = send()
    actions.assign(by=ben, incident_id=record, owner=bel.id)
    plan(ben, record)
    actions.add(by=world["Amina"].viewer(), incident_id=record, text="More.")
    card = card_of(ben, harbour, record)
    assert card.owner == bel.id
    assert [due.due_on for due in card.tasks] == [tomorrow()]


def test_it_is_given_only_to_somebody_who_can_read_it(ben, bel, send, world):
    record, kept = send(), send(excluded=["Ben"])
    for owner in (world["Amina"].person, world["Carys"].person, uuid4()):
        with pytest.raises(Refused) as caught:
            actions.assign(by=ben, incident_id=record, owner=owner)
        assert caught.value.field == "owner"
    with pytest.raises(Refused):
        actions.assign(by=bel, incident_id=kept, owner=ben.id)


def test_what_an_owner_left_behind_is_found_and_handed_on(ben, bel, harbour, send, world):
    record, other = send(), send()
    actions.assign(by=ben, incident_id=record, owner=bel.id)
    actions.acknowledge(by=ben, incident_id=other)
    task = plan(ben, other, owner=bel.id)
    assert queries.left_behind(ben, harbour) == []
    Membership.objects.filter(person=bel.id, tenant=harbour).delete()
    assert {row.id for row in queries.left_behind(ben, harbour)} == {record, other}
    actions.hand_on(by=ben, incident_ids=[record, other], owner=ben.id)
    assert queries.left_behind(ben, harbour) == []
    assert story(ben, record).owner.person == ben.id
    assert [(one.id, one.owner_name) for one in story(ben, other).tasks] == [(task, "Ben")]


@pytest.mark.parametrize("count", [0, 51])
def test_handing_on_takes_some_but_not_too_many_at_once(ben, count):
    with pytest.raises(Refused) as caught:
        actions.hand_on(by=ben, incident_ids=[uuid4() for _ in range(count)], owner=ben.id)
    assert caught.value.field == "records"


# Actions


def test_an_action_is_planned_changed_and_done(ben, bel, harbour, send):
    record = send()
    task = plan(ben, record)
    actions.change_task(
        by=bel, incident_id=record, task_id=task, text="Ring her at home.", owner=bel.id, due_on=tomorrow(4)
    )
    (now,) = story(ben, record).tasks
    assert (now.id, now.text, now.owner_name, now.due_on, now.by_name, now.state) == (
        task,
        "Ring her at home.",
        "Bel",
        tomorrow(4),
        "Bel",
        OPEN,
    )
    actions.finish_task(by=bel, incident_id=record, task_id=task, note="She is safe.")
    (now,) = story(ben, record).tasks
    assert (now.state, now.reason) == (DONE, "She is safe.")
    assert card_of(ben, harbour, record).tasks == ()


def test_dropping_an_action_needs_a_reason(ben, send):
    record = send()
    task = plan(ben, record)
    with pytest.raises(Refused) as caught:
        actions.drop_task(by=ben, incident_id=record, task_id=task, reason=" ")
    assert caught.value.field == "reason"
    actions.drop_task(by=ben, incident_id=record, task_id=task, reason="She asked us not to.")
    assert story(ben, record).tasks[0].state == DROPPED
    for deed in (
        lambda: actions.finish_task(by=ben, incident_id=record, task_id=task),
        lambda: actions.drop_task(by=ben, incident_id=record, task_id=task, reason="Again."),
    ):
        with pytest.raises(Refused):
            deed()


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("code", {"code": "magic"}),
        ("due_on", {"due_on": None}),
        ("due_on", {"due_on": date(2020, 1, 1)}),
        ("due_on", {"due_on": date(2999, 1, 1)}),
        ("owner", {"owner": uuid4()}),
        ("text", {"text": "x" * 1001}),
    ],
)
def test_an_action_that_is_wrong_is_refused(ben, send, field, changes):
    with pytest.raises(Refused) as caught:
        plan(ben, send(), **changes)
    assert caught.value.field == field


def test_an_action_is_for_the_readers_alone(ben, send, world):
    record = send()
    plan(ben, record)
    assert queries.open_mine(world["Amina"].viewer(), record).story.tasks == ()
    with pytest.raises(PermissionDenied):
        plan(world["Amina"].viewer(), record)
    with pytest.raises(NotFound):
        plan(world["Carys"].viewer(), record)
    with pytest.raises(NotFound):
        actions.finish_task(by=ben, incident_id=record, task_id=uuid4())


def test_an_overdue_action_puts_its_record_on_the_list_of_what_is_overdue(ben, harbour, send, at):
    record = send()
    actions.triage(by=ben, incident_id=record, assessment=judged())
    plan(ben, record)
    assert queries.queue(ben, harbour, work_list="overdue").total == 0
    at(timezone.now() + timedelta(days=2))
    found = queries.queue(ben, harbour, work_list="overdue")
    assert [(row.id, row.overdue_tasks) for row in found.rows] == [(record, 1)]


def test_my_actions_are_read_from_cards_and_show_what_they_are(ben, bel, harbour, send):
    first, second = send(), send()
    plan(ben, first, owner=bel.id, days=5)
    plan(ben, second, owner=bel.id, days=2, code="preserve", text="")
    plan(ben, second, days=1)
    page = queries.my_tasks(bel, harbour)
    assert [(line.row.id, line.task.code, line.task.due_on) for line in page.lines] == [
        (second, "preserve", tomorrow(2)),
        (first, "welfare_call", tomorrow(5)),
    ]
    assert story(ben, second).opened == () or all(one.person == ben.id for one in story(ben, second).opened)


# Playbooks


def test_a_playbook_is_shipped_for_every_family_and_every_step_is_a_known_action():
    shipped = workflow.shipped()
    assert set(shipped) == {code.split("-")[0] for code in vocabulary.codes("incident_type")}
    for playbook in shipped.values():
        workflow.check_steps(playbook.steps)
        assert playbook.steps
        assert all(step.text.endswith(".") for step in playbook.steps)


def test_applying_a_playbook_makes_its_actions_in_one_press_and_not_twice(ben, bel, harbour, send):
    record = send(types=("PRM-BRK",), primary="PRM-BRK")
    actions.assign(by=ben, incident_id=record, owner=bel.id)
    steps = workflow.shipped()["PRM"].steps
    assert actions.apply_playbook(by=ben, incident_id=record, family="PRM") == len(steps)
    tasks = story(ben, record).tasks
    assert {(task.code, task.owner_name) for task in tasks} == {(step.code, "Bel") for step in steps}
    assert {(task.due_on - timezone.localdate()).days for task in tasks} == {step.days for step in steps}
    assert len(card_of(ben, harbour, record).tasks) == len(steps)
    with pytest.raises(Refused):
        actions.apply_playbook(by=ben, incident_id=record, family="PRM")
    with pytest.raises(NotFound):
        actions.apply_playbook(by=ben, incident_id=record, family="XXX")


def test_an_organisation_changes_a_playbook_and_every_version_is_kept(ben, bel, harbour, send, world):
    steps = (Step(code="legal_advice", text="Ring the law centre.", days=1),)
    actions.change_playbook(by=ben, tenant=harbour, family="THR", steps=steps)
    actions.change_playbook(by=bel, tenant=harbour, family="THR", steps=(*steps, *steps[:0]))
    (known,) = [one for one in queries.playbooks(bel, harbour) if one.family == "THR"]
    assert (known.number, known.by_name, [step.text for step in known.steps]) == (2, "Bel", ["Ring the law centre."])
    record = send(types=("THR-KIL",))
    assert actions.apply_playbook(by=ben, incident_id=record, family="THR") == 1
    untouched = next(one for one in queries.playbooks(bel, harbour) if one.family == "PRM")
    assert untouched.number == 0


@pytest.mark.parametrize(
    "step",
    [
        Step(code="magic", text="", days=1),
        Step(code="preserve", text="", days=-1),
        Step(code="preserve", text="x" * 1001, days=1),
    ],
)
def test_a_step_that_is_wrong_is_refused(ben, harbour, step):
    with pytest.raises(Refused):
        actions.change_playbook(by=ben, tenant=harbour, family="THR", steps=[step])


def test_a_playbook_is_changed_by_the_team_alone(world, harbour):
    for name, refusal in (("Amina", PermissionDenied), ("Mira", PermissionDenied), ("Carys", NotFound)):
        with pytest.raises(refusal):
            actions.change_playbook(by=world[name].viewer(), tenant=harbour, family="THR", steps=[])


# Links


def test_a_link_is_written_on_both_sides_and_taken_back_on_both(ben, send, world):
    first, second = send(), send()
    actions.link(by=ben, incident_id=first, other_id=second, kind="follows", reason="The same man.")
    assert [(one.other, one.kind) for one in story(ben, first).links] == [(second, "follows")]
    assert [(one.other, one.kind, one.reason) for one in story(ben, second).links] == [
        (first, "followed_by", "The same man.")
    ]
    assert queries.open_mine(world["Amina"].viewer(), first).story.links == ()
    with pytest.raises(Refused):
        actions.link(by=ben, incident_id=second, other_id=first, kind="related")
    actions.unlink(by=ben, incident_id=second, other_id=first)
    assert story(ben, first).links == story(ben, second).links == ()


@pytest.mark.parametrize("kind", ["duplicate_of", "has_duplicate", "married"])
def test_only_some_links_are_made_by_hand(ben, send, kind):
    with pytest.raises(Refused) as caught:
        actions.link(by=ben, incident_id=send(), other_id=send(), kind=kind)
    assert caught.value.field == "kind"


def test_a_record_is_not_linked_to_itself_or_to_what_she_cannot_read(ben, bel, send, world):
    record, kept = send(), send(excluded=["Ben"])
    with pytest.raises(Refused):
        actions.link(by=ben, incident_id=record, other_id=record, kind="related")
    with pytest.raises(NotFound):
        actions.link(by=ben, incident_id=record, other_id=kept, kind="related")


def test_a_link_never_tells_somebody_of_a_record_that_was_kept_from_him(ben, bel, send):
    record, kept = send(), send(excluded=["Ben"])
    actions.link(by=bel, incident_id=record, other_id=kept, kind="related")
    assert story(ben, record).links == ()
    assert [one.other for one in story(bel, kept).links] == [record]
    with pytest.raises(Refused):
        actions.link(by=bel, incident_id=record, other_id=kept, kind="related")
    actions.unlink(by=bel, incident_id=kept, other_id=record)
    assert story(bel, record).links == story(bel, kept).links == ()


def test_several_become_duplicates_of_the_main_one_in_one_press(ben, send, world):
    main, *others = send(), send("Wren"), send()
    actions.link_duplicates(by=ben, main_id=main, incident_ids=[main, *others], reason="One letter to all.")
    assert {one.other for one in story(ben, main).links} == set(others)
    for one in others:
        found = story(ben, one)
        assert (found.status, [(link.kind, link.other) for link in found.links]) == (
            Status.DUPLICATE,
            [("duplicate_of", main)],
        )
    assert queries.open_mine(world["Wren"].viewer(), others[0]).story is not None
    with pytest.raises(Refused):
        actions.unlink(by=ben, incident_id=main, other_id=others[0])
    actions.move_on(by=ben, incident_id=others[0], to=Status.REOPENED, reason="Another letter.")
    actions.unlink(by=ben, incident_id=main, other_id=others[0])
    assert {one.other for one in story(ben, main).links} == {others[1]}


def test_of_several_duplicates_all_are_linked_or_none(ben, send):
    main, fine, judged_already = send(), send(), send()
    actions.triage(by=ben, incident_id=judged_already, assessment=judged())
    with pytest.raises(Refused) as caught:
        actions.link_duplicates(by=ben, main_id=main, incident_ids=[fine, judged_already], reason="The same.")
    assert "acknowledged" in caught.value.sentence
    assert story(ben, fine).status is Status.SUBMITTED
    with pytest.raises(Refused):
        actions.link_duplicates(by=ben, main_id=main, incident_ids=[main], reason="The same.")


def test_a_record_for_all_is_no_duplicate_of_one_that_was_kept_from_somebody(bel, send):
    record, kept = send(), send(excluded=["Ben"])
    with pytest.raises(Refused) as caught:
        actions.link_duplicates(by=bel, main_id=kept, incident_ids=[record], reason="The same.")
    assert caught.value.field == "main"
    actions.link_duplicates(by=bel, main_id=record, incident_ids=[kept], reason="The same.")
    assert story(bel, record).links == ()


def test_a_playbook_is_still_read_and_changed_after_the_keys_were_rotated(world, harbour, ben):
    steps = (Step(code="legal_advice", text="Ring the law centre.", days=1),)
    actions.change_playbook(by=ben, tenant=harbour, family="THR", steps=steps)
    safety = vaults.find(harbour.id, VaultKind.SAFETY)
    vaults.rotate(safety, world["Ben"].viewer(stepped_up=True).keyring)
    rotation.work(world["Ben"].viewer().keyring, safety, budget=60)
    assert rotation.waiting(safety) == 0
    bel = world["Bel"].viewer()
    actions.change_playbook(by=bel, tenant=harbour, family="THR", steps=steps)
    known = next(one for one in queries.playbooks(bel, harbour) if one.family == "THR")
    assert (known.number, known.steps[0].text) == (2, "Ring the law centre.")
