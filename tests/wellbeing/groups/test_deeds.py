"""Joining, being let in, seeing the others, waiting, leaving: and what nobody else learns of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.permitting import NotFound
from tests.wellbeing.cases import building
from tests.wellbeing.groups.conftest import given_out, joins, opened, programme
from vault.errors import NotForMe, StepUpNeeded
from vault.models import InboxItem
from vault.records import SealedRecord
from wellbeing import actions, queries
from wellbeing.actions import circles, groups
from wellbeing.actions.appointments import appointments_of
from wellbeing.models import Group, GroupPlace, Request
from wellbeing.workflow import Refused, Status
from wellbeing.workflow.groups import counts_of

pytestmark = pytest.mark.django_db


def row(group):
    return Group.objects.get(id=group)


def own(world, who, group):
    return circles.joined(world[who].viewer(), group)[0]


def seen_by(world, who, group):
    """The names that a member sees."""
    mine = own(world, who, group)
    return circles.circle(circles.for_member(mine.group, mine.key)).names


def taken(group):
    return GroupPlace.objects.filter(group=group).exclude(claim=None).count()


def test_it_publishes_a_group_with_its_places_and_gives_the_facilitator_its_key(world, group):
    assert GroupPlace.objects.filter(group=group).count() == 3
    sealed = circles.for_facilitator(world["Efe"].viewer(), row(group))
    assert circles.circle(sealed).place == "https://call.example/circle"


@pytest.mark.parametrize("name", ["Amina", "Ben", "Emre", "Hana", "Wren"])
def test_it_opens_what_a_group_shares_to_nobody_who_is_not_in_it(world, group, name):
    viewer = world[name].viewer(stepped_up=True)
    with pytest.raises(NotForMe):
        SealedRecord.open(viewer.keyring, circles.binding_of(row(group)))
    for look in (circles.for_coordinator, circles.for_facilitator):
        with pytest.raises((NotFound, PermissionDenied)):
            look(viewer, row(group))


@pytest.mark.parametrize(("name", "answer"), [("Efe", PermissionDenied), ("Amina", NotFound)])
def test_it_lets_coordinators_alone_open_a_group(world, name, answer):
    with pytest.raises(answer):
        groups.open_group(
            by=world[name].viewer(), scheme=world.tenants["wellspring"].id, wanted=programme(world), place=""
        )


def test_it_takes_a_facilitator_from_the_scheme_s_providers_only(world):
    with pytest.raises(Refused) as refused:
        opened(world, facilitator=world["Amina"].person)
    assert refused.value.field == "facilitator"


def test_it_holds_a_place_at_once_and_shares_where_it_meets_when_a_coordinator_lets_her_in(world, group):
    request = joins(world, group)
    assert taken(group) == 1
    assert own(world, "Amina", group).key == ""
    assert given_out(world, group) == (1, 0)
    mine = own(world, "Amina", group)
    assert mine.request == request
    assert mine.story.status is Status.BOOKED
    circle = circles.circle(circles.for_member(mine.group, mine.key))
    assert (circle.place, circle.names) == ("https://call.example/circle", ["Amina's nickname"])
    assert given_out(world, group) == (0, 0), "a second press changes nothing"


def test_it_shows_the_members_to_each_other_and_to_the_facilitator_as_they_want_to_be_called(world, group):
    joins(world, group, called="Mo")
    joins(world, group, "Una", "lantern", called="Zed")
    given_out(world, group)
    assert seen_by(world, "Amina", group) == seen_by(world, "Una", group) == ["Mo", "Zed"]
    led = circles.for_facilitator(world["Efe"].viewer(), row(group))
    assert circles.circle(led).names == ["Mo", "Zed"]
    stored = b"".join(bytes(item.data) for item in led.read().items)
    for who in ("Amina", "Una"):
        assert world[who].person.hex.encode() not in stored
        assert str(world[who].person).encode() not in stored


def test_it_puts_no_row_into_an_asker_s_inbox(world, group):
    joins(world, group)
    given_out(world, group)
    assert not InboxItem.objects.filter(person=world["Amina"].person).exists()


@pytest.mark.parametrize(("change", "field"), [({"seen": False}, "seen"), ({"called": " "}, "called")])
def test_it_takes_no_place_without_consent_to_be_seen(world, group, change, field):
    plain = {"called": "Mo", "seen": True}
    with pytest.raises(Refused) as refused:
        groups.join(
            by=world["Amina"].viewer(),
            employer=world.tenants["harbour"],
            group_id=group,
            **plain | change,
        )
    assert refused.value.field == field
    assert taken(group) == 0
    assert not Request.objects.exists()


def test_it_joins_once_however_often_the_form_is_sent(world, group):
    from uuid import uuid4  # noqa: PLC0415 -- used here alone

    form = uuid4()
    assert joins(world, group, request_id=form) == joins(world, group, request_id=form) == form
    with pytest.raises(Refused, match="already"):
        joins(world, group)
    assert taken(group) == 1


def test_it_leaves_no_place_taken_by_a_joining_that_failed(world, group, monkeypatch):
    def fails(**_given):
        raise Refused("Not now.")

    monkeypatch.setattr(groups.requests, "ask", fails)
    with pytest.raises(Refused, match="Not now"):
        joins(world, group)
    assert taken(group) == 0
    monkeypatch.undo()
    joins(world, group)
    assert taken(group) == 1


def test_it_is_not_there_for_people_of_another_scheme_or_once_it_has_ended(world, group):
    with pytest.raises(NotFound):
        joins(world, group, "Amina", "lantern")
    groups.end_group(by=world["Dele"].viewer(stepped_up=True), group_id=group)
    with pytest.raises(NotFound):
        joins(world, group)


def test_it_says_that_a_group_is_full_and_keeps_a_line(world):
    building.provider(world)
    group = opened(world, size=2)
    joins(world, group)
    joins(world, group, "Wren")
    with pytest.raises(Refused, match="waiting list") as refused:
        joins(world, group, "Una", "lantern")
    assert refused.value.field == "wait"
    joins(world, group, "Vik", "quay", wait=True)
    joins(world, group, "Una", "lantern", wait=True)
    assert given_out(world, group) == (2, 2)
    assert own(world, "Vik", group).story.status is Status.WAITLISTED
    groups.leave(by=world["Wren"].viewer(), request_id=own(world, "Wren", group).request)
    assert taken(group) == 2, "the place is kept for who waits"
    assert given_out(world, group) == (1, 1)
    assert seen_by(world, "Vik", group) == ["Amina's nickname", "Vik's nickname"]
    assert own(world, "Una", group).key == ""


def test_it_lets_her_leave_without_a_reason_and_shows_her_no_more(world, group):
    joins(world, group)
    joins(world, group, "Wren")
    given_out(world, group)
    groups.leave(by=world["Wren"].viewer(), request_id=own(world, "Wren", group).request)
    assert seen_by(world, "Amina", group) == ["Amina's nickname"]
    assert own(world, "Wren", group).ended
    assert given_out(world, group) == (0, 0)
    assert taken(group) == 1, "nobody waits, so the place is open again"
    joins(world, group, "Wren")
    given_out(world, group)
    assert len(seen_by(world, "Amina", group)) == 2


def test_it_notices_who_withdrew_her_request_elsewhere(world, group):
    joins(world, group)
    request = joins(world, group, "Wren")
    given_out(world, group)
    actions.withdraw(by=world["Wren"].viewer(), request_id=request)
    given_out(world, group)
    assert seen_by(world, "Amina", group) == ["Amina's nickname"]
    assert taken(group) == 1


def test_it_lets_nobody_leave_for_her(world, group):
    request = joins(world, group)
    for name in ("Wren", "Ben", "Dele", "Efe"):
        with pytest.raises(NotFound):
            groups.leave(by=world[name].viewer(stepped_up=True), request_id=request)


def test_it_asks_the_coordinator_for_her_password(world, group):
    joins(world, group)
    with pytest.raises(StepUpNeeded):
        groups.give_out(by=world["Dele"].viewer(), group_id=group)


def test_it_takes_nobody_new_once_the_membership_is_closed(world, group):
    groups.set_joinable(by=world["Dele"].viewer(stepped_up=True), group_id=group, joinable=False)
    with pytest.raises(Refused, match="Nobody new"):
        joins(world, group)


def test_it_counts_heads_without_names(world, group):
    efe = world["Efe"].viewer()
    Group.objects.filter(id=group).update(first_on=timezone.localdate() - timedelta(days=14))
    on = timezone.localdate()
    groups.count_heads(by=efe, group_id=group, on=on, count=2)
    groups.count_heads(by=efe, group_id=group, on=on, count=3)
    dele = circles.for_coordinator(world["Dele"].viewer(stepped_up=True), row(group))
    assert {day: one.count for day, one in counts_of(circles.parts_of(dele)).items()} == {on: 3}
    for name in ("Emre", "Amina", "Dele"):
        with pytest.raises((NotFound, PermissionDenied)):
            groups.count_heads(by=world[name].viewer(stepped_up=True), group_id=group, on=on, count=1)


def test_it_keeps_head_counts_from_the_members(world, group):
    Group.objects.filter(id=group).update(first_on=timezone.localdate() - timedelta(days=14))
    joins(world, group)
    given_out(world, group)
    groups.count_heads(by=world["Efe"].viewer(), group_id=group, on=timezone.localdate(), count=2)
    mine = own(world, "Amina", group)
    assert not counts_of(circles.parts_of(circles.for_member(mine.group, mine.key)))


def test_it_changes_where_it_meets_for_all(world, group):
    joins(world, group)
    given_out(world, group)
    groups.set_place(by=world["Efe"].viewer(), group_id=group, place="https://call.example/other")
    mine = own(world, "Amina", group)
    assert circles.circle(circles.for_member(mine.group, mine.key)).place.endswith("/other")


def test_it_stands_in_the_diary_of_members_and_facilitator_alone(world, group):
    joins(world, group)
    assert not appointments_of(world["Amina"].viewer())
    given_out(world, group)
    for name in ("Amina", "Efe"):
        assert len(appointments_of(world[name].viewer())) == 6
    assert not appointments_of(world["Wren"].viewer())


def test_it_ends_with_its_requests(world, group):
    joins(world, group)
    given_out(world, group)
    joins(world, group, "Wren")
    groups.end_group(by=world["Dele"].viewer(stepped_up=True), group_id=group)
    assert own(world, "Amina", group).story.status is Status.ENDED_EARLY
    assert own(world, "Wren", group).story.status is Status.NO_MATCH
    assert not appointments_of(world["Amina"].viewer())
    with pytest.raises(Refused):
        groups.end_group(by=world["Dele"].viewer(stepped_up=True), group_id=group)


def test_it_ends_as_planned_after_its_last_day(world, group):
    joins(world, group)
    given_out(world, group)
    Group.objects.filter(id=group).update(first_on=timezone.localdate() - timedelta(days=365))
    groups.end_group(by=world["Dele"].viewer(stepped_up=True), group_id=group)
    assert own(world, "Amina", group).story.status is Status.ENDED_PLANNED


def test_it_is_a_request_like_any_other_in_the_rows(world, group):
    request = joins(world, group)
    opened_one = queries.open_request(world["Dele"].viewer(stepped_up=True), request)
    assert opened_one.ask.group == group
    plain = {
        field.name: getattr(Request.objects.get(id=request), field.name) for field in Request._meta.concrete_fields
    }
    assert group not in plain.values()
    claims = set(GroupPlace.objects.exclude(claim=None).values_list("claim", flat=True))
    assert request not in claims
