"""An offer in the hands of whoever asked: the cards, choosing one of them, or none."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Tenant
from accounts.permitting import NotFound
from ui import formats
from wellbeing import queries, vocabulary
from wellbeing.actions import offers
from wellbeing.forms.offers import ChooseForm, DeclineForm
from wellbeing.models import Case
from wellbeing.payloads.offers import Offer
from wellbeing.queries import OpenRequest
from wellbeing.views import matches, shown
from wellbeing.views.parts import GET_OR_POST, filled, forget_kept, page, refuse, viewer_of
from wellbeing.workflow import Refused, Status
from wellbeing.workflow import cases as case_rules
from wellbeing.workflow import offers as rules
from wellbeing.workflow.offers import Coordination


def of_own(found: OpenRequest) -> dict[str, Any]:
    """What coordinating has come to, for the page of the person who asked."""
    done = Coordination.gather(found.story.parts)
    waits = done.waiting[-1] if done.waiting and found.status is Status.WAITLISTED else None
    ended = done.not_matched[-1] if done.not_matched and found.status is Status.NO_MATCH else None
    return {
        "offer": _standing(found, done) is not None,
        "until": formats.long_date(done.until) if done.until and found.status is Status.OFFERED else "",
        "count": len(done.offer.cards) if done.offer else 0,
        "rang": [(one.by_name, formats.day_time(one.at)) for one in done.contacted],
        "choice": done.choice,
        **_way_on(found, done),
        "waits": {
            "reason": vocabulary.label(vocabulary.WAIT_REASON, waits.reason),
            "look_again": formats.long_date(waits.look_again),
            "unmet": rules.wishes_in_words(waits.unmet),
            "words": waits.words,
        }
        if waits
        else None,
        "no_match": {"told": rules.result_in_words(ended.outcome, ended.unmet), "words": ended.words}
        if ended
        else None,
        "referred": done.referred[-1].words if done.referred else "",
        "again": found.status is Status.MATCHING and bool(done.turned_down),
    }


def _way_on(found: OpenRequest, done: Coordination) -> dict[str, str]:
    """From a choice to what the two share; to the choice again where it was cut short before that was made."""
    choice = done.choice
    if choice is None:
        return {}
    if Case.objects.filter(id=choice.case).exists():
        href = reverse("wellbeing:with", kwargs={"case_id": choice.case})
        return {"href": href, "link": f"You and {choice.provider_name}"}
    href = reverse("wellbeing:choose", kwargs={"request_id": found.id, "profile_id": choice.profile})
    return {"href": href, "link": f"Finish choosing {choice.provider_name}"}


def _standing(found: OpenRequest, done: Coordination) -> Offer | None:
    return done.offer if found.status is Status.OFFERED else None


def _offer(request: HttpRequest, request_id: UUID) -> tuple[OpenRequest, Coordination, Offer | None]:
    """Her request with the offer that waits for her, if there is one. Raises NotFound when it is not hers."""
    found = queries.open_mine(viewer_of(request), request_id)
    done = Coordination.gather(found.story.parts)
    return found, done, _standing(found, done)


@require_safe
@page
def cards(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Up to three providers, each as she publishes herself."""
    found, done, offer = _offer(request, request_id)
    if offer is None:
        return redirect("wellbeing:own", request_id=request_id)
    context = {
        "own": found,
        "offer": offer,
        "cards": matches.cards(offer),
        "until": formats.long_date(done.until) if done.until else "",
        "sessions": len(offer.vouchers),
        "wishes": shown.wishes(found.ask.preferences),
    }
    return render(request, "wellbeing/offers/cards.html", context)


@require_http_methods(GET_OR_POST)
@page
def choose(request: HttpRequest, request_id: UUID, profile_id: UUID) -> HttpResponseBase:
    """What this provider would learn, to tick; then the choice."""
    found, done, offer = _offer(request, request_id)
    offer = offer or done.offer_chosen  # a choice that a crash cut short can be made again
    card = next((one for one in offer.cards if one.profile == profile_id), None) if offer else None
    if card is None:
        raise NotFound
    form = filled(request, lambda *sent: ChooseForm(*sent, held=_held(found)))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            case = offers.choose(
                by=viewer_of(request),
                request_id=request_id,
                profile=profile_id,
                release=said["release"],
                words=said["words"],
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            return redirect("wellbeing:with", case_id=case)
    context = {
        "own": found,
        "form": form,
        "card": matches.card(card),
        "service": vocabulary.label(vocabulary.SERVICE, found.ask.service),
        "urgency": vocabulary.label(vocabulary.URGENCY, found.ask.urgency),
        "days": case_rules.ANSWER_DAYS,
    }
    return render(request, "wellbeing/offers/choose.html", context)


def _held(found: OpenRequest) -> dict[str, str]:
    """What each line would tell the provider; what she has not said stands out of question."""
    asked = found.ask
    contact = asked.contact
    reach = [contact.detail, contact.when] if contact.detail else ["A message here", contact.when]
    employer = Tenant.objects.filter(id__in=[asked.employer]).values_list("name", flat=True).first()
    return {
        "name": contact.name,
        "contact": ", ".join(part for part in reach if part),
        "wishes": "; ".join(dict.fromkeys(rules.wishes_in_words(asked.preferences))),
        "about": "; ".join(vocabulary.label(vocabulary.ABOUT, code) for code in asked.about),
        "employer": employer or "",
    }


@require_http_methods(GET_OR_POST)
@page
def decline(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """None of them, with a reason in a code."""
    found, _, offer = _offer(request, request_id)
    if offer is None:
        return redirect("wellbeing:own", request_id=request_id)
    people = [(card.person, card.name) for card in offer.cards]
    form = filled(request, lambda *sent: DeclineForm(*sent, cards=people))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            offers.decline(
                by=viewer_of(request),
                request_id=request_id,
                reason=said["reason"],
                known=form.known_people(),
                words=said["words"],
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            return redirect(f"{reverse('wellbeing:own', kwargs={'request_id': request_id})}?done=declined")
    return render(request, "wellbeing/offers/decline.html", {"own": found, "form": form, "count": len(people)})
