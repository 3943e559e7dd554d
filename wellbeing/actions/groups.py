"""Groups: opened by a coordinator, joined by whoever wants to, led by a provider, and ended.

Who joins has a request like any other, whose sealed part names the group. A place is one row, taken by writing a random claim
where none is: nobody ever holds more than one, and no place is held twice. Nobody is ever put into a group by somebody else.
"""

import secrets
from contextlib import suppress
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts import notices
from accounts.models import Membership, Person, Role, Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from vault import locker, vaults
from vault.locker import Locker
from vault.models import VaultKind
from vault.records import SealedRecord, Section
from wellbeing import permissions
from wellbeing.actions import circles, feeds, requests
from wellbeing.actions.desk import Desk, author_desk, coordinator_desk
from wellbeing.models import Group, GroupPlace
from wellbeing.payloads import Ask, Contact
from wellbeing.payloads.groups import Admitted, GroupLeft, GroupMeets, GroupMember, HeadCount, Joining
from wellbeing.workflow import DEED, Refused, Status, may_follow
from wellbeing.workflow.groups import (
    Asked,
    Programme,
    check_called,
    check_count,
    check_place,
    check_programme,
    circle_of,
    counts_of,
    days_of,
    newest_joining,
    plan_places,
    retain_month,
)

GROUPS = "groups"
"""The name of the locker's setting that keeps one request for each group, so that two windows cannot take two places."""
FULL = "Every place is taken. You can put yourself on the waiting list."
_BOTH = (Section.SHARED, Section.INTERNAL)
_INTO = (Status.ACKNOWLEDGED, Status.OFFERED, Status.ACCEPTED, Status.BOOKED)
"""How a request for a group gets to its first meeting: what lies between is passed in one step."""


def open_group(*, by: Viewer, scheme: UUID, wanted: Programme, place: str = "") -> UUID:
    """Publishes a group to everybody at the scheme's employers; where it meets is sealed to its members.

    Raises:
        NotFound, PermissionDenied: she is no coordinator there.
        Refused: a field is wrong, or nobody could read what the group shares.
    """
    permissions.check_can_coordinate(by, scheme)
    today = timezone.localdate()
    check_programme(wanted, today)
    check_place(wanted.format, place)
    if not vaults.ready(scheme, VaultKind.WELLBEING):
        raise Refused("Nobody at the scheme could read this yet, so it cannot be kept.")
    if wanted.facilitator not in facilitators(scheme):
        raise Refused("Choose who leads it from the list.", field="facilitator")
    month = retain_month(days_of(wanted.first_on, wanted.every_weeks, wanted.meetings)[-1])
    group = Group(
        id=uuid4(),
        scheme=scheme,
        service=wanted.service,
        facilitator=wanted.facilitator,
        first_on=wanted.first_on,
        at=wanted.at,
        minutes=wanted.minutes,
        every_weeks=wanted.every_weeks,
        meetings=wanted.meetings,
        format=wanted.format,
        size=wanted.size,
        retain_month=month,
    )
    group.tell(title=wanted.title.strip(), about=wanted.about.strip())
    sealed = SealedRecord.new(circles.binding_of(group), _BOTH)
    with transaction.atomic():
        group.save(force_insert=True)
        GroupPlace.objects.bulk_create(
            GroupPlace(id=uuid4(), group=group.id, number=number, retain_month=month)
            for number in range(1, wanted.size + 1)
        )
        sealed.put(Section.SHARED, GroupMeets(place=place.strip(), number=1, at=timezone.now()).to_bytes())
        sealed.commit(event=DEED, actor=by.id, retain_month=month)
        sealed.wrap_to_vault(VaultKind.WELLBEING, _BOTH, retain_month=month)
        sealed.hand_over(wanted.facilitator, _BOTH, retain_month=month)
        notices.tell([wanted.facilitator])
    return group.id


def join(
    *,
    by: Viewer,
    employer: Tenant,
    group_id: UUID,
    called: str,
    seen: bool,
    wait: bool = False,
    request_id: UUID | None = None,
) -> UUID:
    """Asks to come. Takes a place at once if there is one; a coordinator lets her in and shares where it meets.

    Args:
        by: who wants to come. Nobody can do it for her.
        employer: through which employer's scheme.
        group_id: which group.
        called: what the others may call her.
        seen: that the other members may see that she comes.
        wait: stay on the waiting list where every place is taken.
        request_id: a fresh id from the form, so that a second press takes no second place.

    Raises:
        NotFound, PermissionDenied: there is no such group for her.
        Refused: a field is missing, nobody new may join, she has joined already, or it is full.
    """
    permissions.check_can_ask(by, employer)
    group = _published(group_id, employer)
    check_called(called, consent=seen)
    if group.facilitator == by.id:
        raise Refused("You lead this group, so you are there already.")
    request = request_id or uuid4()
    if any(one.request == request for one in circles.joined(by, group.id)):
        return request
    if not group.joinable:
        raise Refused("Nobody new can join this group now.")
    _check_place(_free(group), wait=wait)
    _note(by, group, request)
    claim = None
    try:
        claim = take_place(group.id)
        _check_place(claim, wait=wait)
        requests.ask(by=by, employer=employer, wanted=_asking(group, called), request_id=request)
        if not _write_joining(by, group, request, called, claim):
            _free_again(claim)  # her other window was faster, and has a place
    except Exception:
        _free_again(claim)
        _forget(by, group, request)
        raise
    return request


def leave(*, by: Viewer, request_id: UUID) -> None:
    """Leaves a group, or its waiting list. Nobody is asked why. Her place is kept for whoever waits.

    Raises:
        NotFound: it is no request of hers to join a group.
        Refused: it has ended.
    """
    own = next((one for one in circles.joined(by) if one.request == request_id), None)
    if own is None:
        raise NotFound
    with transaction.atomic():
        group = _locked(own.group.id)
        desk = author_desk(by, request_id)
        desk.move(Status.WITHDRAWN)
        desk.commit()
        claim = own.joining.claim
        if claim is not None and own.key:
            sealed = circles.for_member(group, own.key)
            sealed.put(Section.SHARED, GroupLeft(member=claim, at=desk.now).to_bytes())
            sealed.commit(event=DEED, actor=None, retain_month=group.retain_month)
        if claim is not None:
            GroupPlace.objects.filter(claim=claim).update(claim=uuid4())
        desk.tell_coordinators()
    _forget(by, group, request_id)
    feeds.refresh(by=by)


def give_out(*, by: Viewer, group_id: UUID) -> tuple[int, int]:
    """Lets in whoever holds a place, gives kept and free places to who waits, in their order, and opens the rest again.

    Returns how many were let in, and how many still wait.

    Raises:
        NotFound, PermissionDenied, StepUpNeeded: as every deed of coordinators.
    """
    with transaction.atomic():
        group = _locked(group_id)
        sealed = circles.for_coordinator(by, group)
        asked = {request: one for request, (one, _) in circles.asked(by, group).items()}
        plan = plan_places(asked.values(), _claims(group))
        key = sealed.key_text(Section.SHARED)
        let_in = [_admit(by, group, sealed, one, one.claim, key) for one in plan.admit if one.claim]
        for one, kept in plan.give:
            claim = uuid4()  # a fresh one: whoever made the old one must not share the place
            GroupPlace.objects.filter(claim=kept).update(claim=claim)
            let_in.append(_admit(by, group, sealed, one, claim, key))
        GroupPlace.objects.filter(claim__in=plan.free).update(claim=None)
        waiting = []
        for one in plan.wait:
            free = take_place(group.id)
            if free is None:
                waiting.append(one)
                _keep_waiting(by, one)
            else:
                let_in.append(_admit(by, group, sealed, one, free, key))
        _tidy(sealed, _claims(group))
        sealed.commit(event=DEED, actor=by.id, retain_month=group.retain_month)
    return len(let_in), len(waiting)


def set_joinable(*, by: Viewer, group_id: UUID, joinable: bool) -> None:
    """Closes the membership, or opens it again. Raises as every deed of coordinators."""
    with transaction.atomic():
        group = _locked(group_id)
        sealed = circles.for_coordinator(by, group)
        group.joinable = joinable
        group.save(update_fields=["joinable"])
        sealed.commit(event=DEED, actor=by.id, retain_month=group.retain_month)


def set_place(*, by: Viewer, group_id: UUID, place: str) -> None:
    """Where it meets, by its facilitator or a coordinator; the members see it, nobody else.

    Raises:
        NotFound, PermissionDenied, StepUpNeeded: she is neither.
        Refused: the text does not fit.
    """
    with transaction.atomic():
        group = _locked(group_id)
        check_place(group.format, place)
        sealed = _for_either(by, group)
        number = max((one.number for one in circles.parts_of(sealed) if isinstance(one, GroupMeets)), default=0) + 1
        sealed.put(Section.SHARED, GroupMeets(place=place.strip(), number=number, at=timezone.now()).to_bytes())
        sealed.commit(event=DEED, actor=by.id, retain_month=group.retain_month)


def count_heads(*, by: Viewer, group_id: UUID, on: date, count: int) -> None:
    """The facilitator returns how many came on a day. No name goes with it.

    Raises:
        NotFound, PermissionDenied: she does not lead it.
        Refused: the day or the number does not fit.
    """
    with transaction.atomic():
        group = _locked(group_id)
        sealed = circles.for_facilitator(by, group)
        days = days_of(group.first_on, group.every_weeks, group.meetings)
        check_count(on=on, count=count, days=days, size=group.size, today=timezone.localdate())
        known = counts_of(circles.parts_of(sealed)).get(on)
        number = known.number + 1 if known else 1
        counted = HeadCount(on=on, count=count, number=number, by=by.id, at=timezone.now())
        sealed.put(Section.INTERNAL, counted.to_bytes())
        sealed.commit(event=DEED, actor=by.id, retain_month=group.retain_month)


def end_group(*, by: Viewer, group_id: UUID) -> None:
    """The group leaves the programme; requests to join it end. Raises as every deed of coordinators, and Refused twice."""
    with transaction.atomic():
        group = _locked(group_id)
        sealed = circles.for_coordinator(by, group)
        if not group.open:
            raise Refused("This group has ended already.")
        last = days_of(group.first_on, group.every_weeks, group.meetings)[-1]
        how = Status.ENDED_PLANNED if last <= timezone.localdate() else Status.ENDED_EARLY
        for request in circles.asked(by, group):
            desk = coordinator_desk(by, request)
            _walk(desk, how, Status.ACKNOWLEDGED, Status.NO_MATCH)
            desk.commit()
            desk.tell_asker()
        group.open = group.joinable = False
        group.save(update_fields=["open", "joinable"])
        sealed.commit(event=DEED, actor=by.id, retain_month=group.retain_month)


def take_place(group: UUID) -> UUID | None:
    """The claim that is now on one of a group's places; None when none is free."""
    while free := list(GroupPlace.objects.filter(group=group, claim=None).values_list("id", flat=True)):
        claim = uuid4()
        if GroupPlace.objects.filter(id=secrets.choice(free), claim=None).update(claim=claim):
            return claim
    return None


def facilitators(scheme: UUID) -> dict[UUID, str]:
    """The providers of a scheme, by name."""
    rows = Membership.objects.filter(tenant=scheme, role=Role.PROVIDER, person__active=True).values_list("person")
    found = {person.id: person.name for person in Person.objects.filter(pk__in=rows)}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


# --- inside -------------------------------------------------------------------------------------------------------


def _published(group_id: UUID, employer: Tenant) -> Group:
    group = Group.objects.filter(id=group_id, open=True).first()
    if group is None or group.scheme != employer.scheme_id:
        raise NotFound
    return group


def _locked(group_id: UUID) -> Group:
    """Always first, so that two deeds on one group follow each other and none waits for the other in a circle."""
    group = Group.objects.select_for_update().filter(id=group_id).first()
    if group is None:
        raise NotFound
    return group


def _for_either(by: Viewer, group: Group) -> SealedRecord:
    with suppress(NotFound):
        if group.facilitator == by.id:
            return circles.for_facilitator(by, group)
    return circles.for_coordinator(by, group)


def _free(group: Group) -> UUID | None:
    """Some free place."""
    return GroupPlace.objects.filter(group=group.id, claim=None).values_list("id", flat=True).first()


def _check_place(found: UUID | None, *, wait: bool) -> None:
    if found is None and not wait:
        raise Refused(FULL, field="wait")


def _claims(group: Group) -> set[UUID]:
    rows = GroupPlace.objects.filter(group=group.id).values_list("claim", flat=True)
    return {claim for claim in rows if claim is not None}


def _asking(group: Group, called: str) -> Ask:
    return Ask(
        service=group.service, urgency="planned", contact=Contact(route="here", name=called.strip()), group=group.id
    )


def _write_joining(by: Viewer, group: Group, request: UUID, called: str, claim: UUID | None) -> bool:
    """Whether it was this press that wrote it."""
    with transaction.atomic():
        desk = author_desk(by, request)
        if newest_joining(desk.story.parts, group.id):
            return False
        desk.put(Joining(group=group.id, called=called.strip(), claim=claim, number=1, at=desk.now))
        desk.commit()
    return True


def _free_again(claim: UUID | None) -> None:
    if claim is not None:
        GroupPlace.objects.filter(claim=claim).update(claim=None)


def _note(by: Viewer, group: Group, request: UUID) -> None:
    """One request for each group, by compare and swap in her locker. Raises Refused where there is one that goes on."""
    going_on = {one.group.id.hex for one in circles.joined(by, group.id) if not one.ended}

    def change(mine: Locker) -> None:
        kept = mine.settings.setdefault(GROUPS, {})
        under_way = kept.get(group.id.hex)
        if group.id.hex in going_on or (under_way and under_way["request"] != request.hex and _lately(under_way)):
            raise Refused("You have asked to join this group already.")
        kept[group.id.hex] = {"request": request.hex, "at": timezone.now().isoformat()}

    locker.update(by.keyring, change)


def _lately(kept: dict[str, str]) -> bool:
    """Whether another window may still be at it. Afterwards only a request that is there counts."""
    return (timezone.now() - datetime.fromisoformat(kept["at"])).total_seconds() < 600  # noqa: PLR2004 -- ten minutes


def _forget(by: Viewer, group: Group, request: UUID) -> None:
    def change(mine: Locker) -> None:
        kept = mine.settings.get(GROUPS, {})
        if kept.get(group.id.hex, {}).get("request") == request.hex:
            del kept[group.id.hex]

    locker.update(by.keyring, change)


def _admit(by: Viewer, group: Group, sealed: SealedRecord, one: Asked, claim: UUID, key: str) -> Asked:  # noqa: PLR0917 -- one step of a loop
    desk = coordinator_desk(by, one.request)
    if claim != one.claim:
        number = max(known.number for known in desk.story.of(Joining)) + 1
        desk.put(Joining(group=group.id, called=one.called, claim=claim, number=number, at=desk.now))
    if not one.admitted:
        desk.put(Admitted(group=group.id, key=key, at=desk.now))
        _walk(desk, *_INTO)
    desk.commit()
    desk.tell_asker()
    sealed.put(Section.SHARED, GroupMember(member=claim, called=one.called, at=desk.now).to_bytes())
    return one


def _keep_waiting(by: Viewer, one: Asked) -> None:
    desk = coordinator_desk(by, one.request)
    if desk.story.status in {Status.REQUESTED, Status.ACKNOWLEDGED}:
        _walk(desk, Status.ACKNOWLEDGED, Status.WAITLISTED)
        desk.commit()


def _walk(desk: Desk, *steps: Status) -> None:
    """Those of the steps that the table allows, one after the other."""
    for step in steps:
        if may_follow(desk.story.status, step):
            desk.move(step)


def _tidy(sealed: SealedRecord, claims: set[UUID]) -> None:
    """Who withdrew the request elsewhere has left, too."""
    for member in circle_of(circles.parts_of(sealed)).members:
        if member.member not in claims:
            sealed.put(Section.SHARED, GroupLeft(member=member.member, at=timezone.now()).to_bytes())
