"""What a coordinator does with a request, and how the asker answers what she is offered."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, Role, Tenant
from accounts.viewer import Viewer
from vault import locker
from vault.records import Section
from wellbeing.actions import funds
from wellbeing.actions.cases import open_case
from wellbeing.actions.desk import Desk, author_desk, coordinator_desk
from wellbeing.actions.search import Line, everybody_for, search
from wellbeing.payloads.cases import Release
from wellbeing.payloads.offers import (
    Choice,
    Contacted,
    Declined,
    InternalNote,
    Offer,
    ProviderCard,
    TurnedDown,
)
from wellbeing.workflow import Refused, Status, check_open, check_text
from wellbeing.workflow import offers as rules
from wellbeing.workflow.offers import Coordination
from wellbeing.workflow.providers import card

GONE = "gone"  # why a choice came to nothing: the provider had left in the meantime


def acknowledge(*, by: Viewer, request_id: UUID) -> None:
    """Says to the asker that somebody has read it. Harmless when repeated.

    Raises:
        NotFound, PermissionDenied, StepUpNeeded: as every deed of a coordinator.
    """
    with transaction.atomic():
        desk = coordinator_desk(by, request_id)
        if desk.story.status is Status.REQUESTED:
            desk.move(Status.ACKNOWLEDGED)
            desk.commit()
            desk.tell_asker()


def reply(*, by: Viewer, request_id: UUID, text: str) -> None:
    """Writes to the asker. Raises as `acknowledge`, and Refused for no text, too much of it, or an ended request."""
    check_text(text, missing="Write what you want to say.")
    with transaction.atomic():
        desk = taken_up(by, request_id)
        desk.say(text)
        desk.commit()
        desk.tell_asker()


def note(*, by: Viewer, request_id: UUID, text: str) -> None:
    """A note among coordinators. Raises as `acknowledge`, and Refused."""
    check_text(text, missing="Write the note first.")
    with transaction.atomic():
        desk = coordinator_desk(by, request_id)
        desk.put(InternalNote(text=text, at=desk.now, by=by.id, by_name=by.name), Section.INTERNAL)
        desk.commit()


def contacted(*, by: Viewer, request_id: UUID) -> None:
    """She has rung somebody who may not be safe. That and the time are all that is kept. Raises as `acknowledge`, and Refused."""
    with transaction.atomic():
        desk = taken_up(by, request_id)
        check_open(desk.story.status)
        desk.put(Contacted(at=desk.now, by=by.id, by_name=by.name))
        desk.commit()


def offer(
    *,
    by: Viewer,
    request_id: UUID,
    providers: Sequence[UUID],
    until: date,
    words: str = "",
    fund: UUID | None = None,
    sessions: int = 0,
) -> None:
    """Offers the asker up to three providers to choose from.

    Args:
        by: a coordinator.
        request_id: the request.
        providers: the ids of their profiles, in the order in which she is to read them.
        until: the last day on which she can choose.
        words: a few words to her.
        fund: which fund pays; none for what costs nothing.
        sessions: how many sessions it pays for.

    Raises:
        NotFound, PermissionDenied, StepUpNeeded: as every deed of a coordinator.
        Refused: somebody cannot be offered, a field does not fit, or it is not the time for an offer.
    """
    rules.check_words(words)
    today = timezone.localdate()
    scheme = coordinator_desk(by, request_id, lock=False).request.scheme
    among = everybody_for(by, scheme, request_id)  # read before the lock is taken
    with transaction.atomic():
        desk = taken_up(by, request_id)
        line = Line.of(request_id, desk.story)
        found = search(line, among, today)
        _check_may_offer(line)
        rules.check_offer(providers, until, found, today=today)
        fits = [fit for one in providers if (fit := found.of(one))]
        asked = desk.story.ask
        assert asked.employer, "Only what was sent has an employer"
        vouchers: tuple[str, ...] = ()
        if fund:
            vouchers = funds.draw(by=by, fund_id=fund, count=sessions, employer=asked.employer, service=asked.service)
        desk.put(
            Offer(
                number=len(line.done.offers) + 1,
                cards=tuple(
                    card(fit.candidate.id, fit.profile, next_start=fit.waits_until, met=fit.met, unmet=fit.unmet)
                    for fit in fits
                ),
                until=until,
                at=desk.now,
                by=by.id,
                by_name=by.name,
                vouchers=vouchers,
                words=words,
            )
        )
        desk.move(Status.OFFERED)
        desk.commit()
        desk.tell_asker()


def choose(
    *,
    by: Viewer,
    request_id: UUID,
    profile: UUID,
    release: Collection[str] = (),
    words: str = "",
) -> UUID:
    """The asker chooses one of the cards, and says what that provider may know. Returns the case that the two share.

    The choice is written first, under the request's lock, so two windows choose one provider; then the case under the id that
    the choice names. Pressed again after a crash between the two, it goes on where it stopped.

    Args:
        by: who asked.
        request_id: her request.
        profile: the card's profile.
        release: what the provider may know, of `RELEASES`.
        words: more that she wants to say to the provider.

    Raises:
        NotFound: it is not hers.
        Refused: there is no such offer any more, she has chosen somebody else, or the provider has left.
    """
    rules.check_words(words)
    if not set(release) <= rules.RELEASES.keys():
        raise Refused("Select from the list.", field="release")
    with transaction.atomic():
        desk = author_desk(by, request_id)
        done = Coordination.gather(desk.story.parts)
        if done.offer is None or desk.story.status is not Status.OFFERED:
            choice = _chosen_before(done, profile)
        else:
            choice = _choice(desk, done.offer, profile)
            desk.put(choice)
            desk.move(Status.ACCEPTED)
            desk.commit()
            desk.tell_coordinators()
        done = Coordination.gather(desk.story.parts)
    standing = done.offer_chosen
    assert standing, "A choice is out of an offer"
    card = _card_of(standing, profile)
    asked = desk.story.ask
    try:
        case = open_case(
            by=by,
            scheme=desk.request.scheme,
            card=card,
            service=asked.service,
            urgency=asked.urgency,
            release=_released(desk, card, by, release=release, words=words),
            vouchers=standing.vouchers,
            case_id=choice.case,
        )
    except Refused:
        _came_to_nothing(by, request_id, choice)
        raise
    locker.touch(by.keyring)
    return case


def decline(*, by: Viewer, request_id: UUID, reason: str, known: Collection[UUID] = (), words: str = "") -> None:
    """The asker takes none of the cards. The coordinators look again.

    Args:
        by: who asked.
        request_id: her request.
        reason: of `payloads.offers.DECLINED`.
        known: the persons on the cards whom she knows, or who know her.
        words: more about it; only the coordinators read it.

    Raises:
        NotFound: it is not hers.
        Refused: there is nothing to decline, or a field does not fit.
    """
    rules.check_words(words)
    with transaction.atomic():
        desk = author_desk(by, request_id)
        standing = _standing(desk)
        rules.check_decline(reason, known, standing)
        desk.put(
            Declined(offer=standing.number, reason=reason, at=desk.now, known=tuple(sorted(set(known))), words=words)
        )
        desk.move(Status.MATCHING)
        desk.commit()
        desk.tell_coordinators()
    locker.touch(by.keyring)


def taken_up(by: Viewer, request_id: UUID) -> Desk:
    """The request on a coordinator's desk; whoever does something with it has read it. Inside the deed's transaction."""
    desk = coordinator_desk(by, request_id)
    if desk.story.status is Status.REQUESTED:
        desk.move(Status.ACKNOWLEDGED)
    return desk


def _check_may_offer(line: Line) -> None:
    check_open(line.story.status)
    if line.story.ask.group:
        raise Refused("This is about joining a group. It goes on at the group’s page.")
    if line.done.offer and line.story.status is Status.OFFERED:
        raise Refused("There is an offer already. It waits for an answer.")
    if line.story.status not in rules.MAY_OFFER:
        raise Refused("Somebody has been chosen already.")


def _standing(desk: Desk) -> Offer:
    """The offer that waits for an answer. Raises Refused."""
    standing = Coordination.gather(desk.story.parts).offer
    if standing is None or desk.story.status is not Status.OFFERED:
        raise Refused("This offer was answered already, or it is over.")
    return standing


def _chosen_before(done: Coordination, profile: UUID) -> Choice:
    """The choice made in another window, or before a crash. Raises Refused when it was another one."""
    choice = done.choice
    if choice is None:
        raise Refused("This offer was answered already, or it is over.")
    if choice.profile != profile:
        raise Refused(f"You have chosen {choice.provider_name} already.")
    return choice


def _choice(desk: Desk, standing: Offer, profile: UUID) -> Choice:
    card = _card_of(standing, profile)
    here = Membership.objects.filter(
        tenant=desk.request.scheme, person=card.person, role=Role.PROVIDER, person__active=True
    )
    if not here.exists():
        raise Refused(f"{card.name} is not with the scheme any more. Choose somebody else.", field="profile")
    return Choice(
        offer=standing.number,
        profile=profile,
        provider=card.person,
        provider_name=card.name,
        case=uuid4(),
        at=desk.now,
    )


def _card_of(standing: Offer, profile: UUID) -> ProviderCard:
    card = next((one for one in standing.cards if one.profile == profile), None)
    if card is None:
        raise Refused("Select one of those whom you were offered.", field="profile")
    return card


def _released(desk: Desk, card: ProviderCard, by: Viewer, *, release: Collection[str], words: str) -> Release:
    """What she ticked and nothing else."""
    asked = desk.story.ask
    contact = asked.contact if "contact" in release else None
    return Release(
        person=by.id,
        name=asked.contact.name if "name" in release else "",
        route=contact.route if contact else "",
        detail=contact.detail if contact else "",
        when=contact.when if contact else "",
        wishes=rules.wishes_in_words((*card.met, *card.unmet)) if "wishes" in release else (),
        trigger=asked.about if "about" in release else (),
        employer=_name_of(asked.employer) if "employer" in release else "",
        words=words,
    )


def _name_of(tenant: UUID | None) -> str:
    return str(Tenant.objects.filter(id__in=[tenant]).values_list("name", flat=True).first() or "") if tenant else ""


def _came_to_nothing(by: Viewer, request_id: UUID, choice: Choice) -> None:
    """The provider could not be reached any more, so the coordinators look again."""
    with transaction.atomic():
        desk = author_desk(by, request_id)
        if desk.story.status is Status.ACCEPTED:
            desk.put(
                TurnedDown(offer=choice.offer, provider=choice.provider, case=choice.case, reason=GONE, at=desk.now)
            )
            desk.move(Status.MATCHING)
            desk.commit()
            desk.tell_coordinators()
