"""Offering support after something serious: to the person who reported it, and to colleagues who were there.

The offer leads to the scheme that stands outside the organisation. Nothing comes back from there: no deed of this file, and no
row that it writes, changes with what anybody does about it.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts import notices
from accounts.models import Membership, Tenant
from accounts.queries import names_of
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions.desk import SERVICE, Desk
from safety.models import CareOffer
from safety.payloads import AfterCare, Named, OfferedTo, SupportOffered
from safety.story import Story
from safety.workflow import Event
from vault.locker import Locker
from vault.records import KIND_AFTERCARE, Binding, SealedRecord, Section

KEPT_MONTHS = 6
"""Longer than the last day of the schedule."""


def offer_support(*, by: Viewer, incident_id: UUID, people: Collection[UUID] = ()) -> None:
    """Offers support to whoever reported it and to the colleagues named; each of them gets one neutral notice.

    Args:
        by: somebody of the team.
        incident_id: what happened; the team judged it 4 or 5.
        people: colleagues with an account. They learn that support is offered and since when its days count, not of what.

    Raises:
        NotFound, PermissionDenied: as every action here.
        Refused: it was not judged so serious, a person cannot be chosen, or everybody was offered it before.
    """
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_offer)
        story, names = desk.story, choices(desk.tenant, desk.story)
        to_author = story.circle.account and not story.of(SupportOffered)
        workflow.check_offer(severity=story.severity, to_author=to_author, chosen=people, possible=names)
        me, told = Named(person=by.id, name=by.name), list(people)
        if to_author:
            desk.put(SupportOffered(by=me, at=desk.now))
        if told:
            named = tuple(Named(person=one, name=names[one]) for one in told)
            desk.put(OfferedTo(people=named, by=me, at=desk.now), Section.INTERNAL)
            _hand_out(desk, me, told)
        desk.write(Event.PLAN)  # a name of its own would tell whoever reads the log how serious it was
        if to_author:
            desk.tell_reporter()
        notices.tell(told)


def choices(tenant: Tenant, story: Story) -> dict[UUID, str]:
    """The colleagues whom it can be offered to, by name: nobody whom the author left out, nobody twice, not the author."""
    rows = Membership.objects.filter(tenant=tenant, person__active=True).values_list("person_id", flat=True)
    gone = {one.person for one in story.circle.excluded}
    gone |= {one.person for offered in story.of(OfferedTo) for one in offered.people}
    gone |= {story.reporter.person} if story.reporter else set()
    found = names_of(set(rows) - gone)
    return dict(sorted(found.items(), key=lambda one: (one[1].casefold(), one[0].hex)))


def since_of(story: Story) -> date:
    """The day from which the schedule counts: when it happened, else when it was reported."""
    return story.body.happened_on or timezone.localdate(story.sent_at)


def forget_offers_gone(mine: Locker) -> None:
    """Takes out of a locker the offers whose time is over."""
    kept = {UUID(hex=record) for record, entry in mine.records.items() if is_offer(entry)}
    if kept:
        for gone in kept - set(CareOffer.objects.filter(id__in=kept).values_list("id", flat=True)):
            mine.forget(gone)


def is_offer(entry: dict[str, object]) -> bool:
    """Whether a handle in a locker is of such an offer."""
    return entry["service"] == SERVICE and entry["kind"] == KIND_AFTERCARE


def _hand_out(desk: Desk, me: Named, people: Collection[UUID]) -> None:
    """One sealed record for all of them, whose key each gets in her inbox; no vault of the organisation opens it."""
    today = timezone.localdate(desk.now)
    row = CareOffer.objects.create(id=uuid4(), tenant=desk.tenant, retain_month=_month(today))
    sealed = SealedRecord.new(Binding(desk.tenant.id, row.id, KIND_AFTERCARE), (Section.SHARED,))
    sealed.put(Section.SHARED, AfterCare(since=since_of(desk.story), by=me, at=desk.now).to_bytes())
    sealed.commit(event=Event.PLAN, actor=me.person, retain_month=row.retain_month)
    for person in people:
        sealed.hand_over(person, (Section.SHARED,), retain_month=row.retain_month)


def _month(today: date) -> date:
    return workflow.retain_month(today, KEPT_MONTHS)
