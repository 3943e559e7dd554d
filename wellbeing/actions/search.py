"""What a coordinator's key opens of the whole scheme at once: requests, cases, providers; and the search made from it.

Every function reads in a number of queries that does not grow with the rows. Nothing here is kept: whose people a provider sees
stands together in memory alone, for one search.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.models import Membership, Role
from accounts.viewer import Viewer
from vault import records
from vault.records import KIND_CASE, KIND_FUND, KIND_PROVIDER, KIND_REQUEST, Section
from wellbeing import permissions
from wellbeing.actions.desk import check_key
from wellbeing.matching import Candidate, Fits, rank
from wellbeing.models import Case, Fund, Profile, Request
from wellbeing.payloads import CaseStory, ProviderStory, read
from wellbeing.story import Story
from wellbeing.workflow.funds import FundStory
from wellbeing.workflow.offers import Coordination

LEADING = (Role.SAFETY_MANAGER, Role.DEPUTY, Role.LEADER)
"""Who manages at an employer: where one of them sees a provider, nobody else there is offered the same."""


@dataclass(frozen=True)
class Line:
    """One request with what coordinating has put into it."""

    id: UUID
    open: bool
    story: Story
    done: Coordination

    @classmethod
    def of(cls, request: UUID, story: Story, *, is_open: bool = True) -> "Line":
        return cls(request, is_open, story, Coordination.gather(story.parts))


def check_may(by: Viewer, scheme: UUID) -> None:
    """Raises NotFound, PermissionDenied, or StepUpNeeded while the scheme's key is not open."""
    permissions.check_can_coordinate(by, scheme)
    check_key(by, scheme)


def lines(
    by: Viewer, scheme: UUID, *, only_open: bool = False, ids: Collection[UUID] | None = None
) -> dict[UUID, Line]:
    """The requests of a scheme that her key opens. Raises as `check_may`."""
    check_may(by, scheme)
    rows = Request.objects.filter(scheme=scheme)
    if only_open:
        rows = rows.filter(open__in=[True])  # SQLite uses its index for a list of values alone
    if ids is not None:
        rows = rows.filter(id__in=ids)
    are_open = dict(rows.values_list("id", "open"))
    found = {}
    for request, items in records.read_many(by.keyring, scheme, list(are_open), kind=KIND_REQUEST):
        if items:
            story = Story.from_items(item.data for item in items)
            found[request] = Line.of(request, story, is_open=are_open[request])
    return found


def cases(by: Viewer, scheme: UUID, wanted: Collection[UUID]) -> dict[UUID, CaseStory]:
    """What coordinators may know of these cases: the thread and what was released stay closed."""
    here = list(Case.objects.filter(scheme=scheme, id__in=wanted).values_list("id", flat=True))
    sections = (Section.PROVIDER,)
    return {
        case: CaseStory.gather(read(item.data) for item in items)
        for case, items in records.read_many(by.keyring, scheme, here, wanted=sections, kind=KIND_CASE)
        if items
    }


def providers(by: Viewer, scheme: UUID) -> dict[UUID, ProviderStory]:
    """Everybody who has a profile, by the profile's id."""
    here = list(Profile.objects.filter(scheme=scheme, open=True).values_list("id", flat=True))
    return {
        profile: ProviderStory.gather(read(item.data) for item in items)
        for profile, items in records.read_many(by.keyring, scheme, here, kind=KIND_PROVIDER)
        if items
    }


def candidates(by: Viewer, scheme: UUID, known: Iterable[Line]) -> list[Candidate]:
    """The providers with how many people each sees, and of which organisations they are."""
    everybody = providers(by, scheme)
    seeing: dict[UUID, int] = defaultdict(int)
    used_at: dict[UUID, set[UUID]] = defaultdict(set)
    clients: dict[UUID, set[tuple[UUID, UUID]]] = defaultdict(set)
    for line in known:
        choice, asked = line.done.choice, line.story.ask
        if choice and asked.employer and asked.person:
            seeing[choice.provider] += not line.story.ended
            used_at[choice.provider].add(asked.employer)
            clients[choice.provider].add((asked.person, asked.employer))
    leading = _leading({person for some in clients.values() for person, _ in some})
    works_at = _works_at({story.profile.person for story in everybody.values()})
    return [
        Candidate(
            profile,
            story,
            seeing=seeing[person],
            works_at=frozenset(works_at[person]),
            used_at=frozenset(used_at[person]),
            leaders_at=frozenset(employer for client, employer in clients[person] if employer in leading[client]),
        )
        for profile, story in everybody.items()
        for person in (story.profile.person,)
    ]


def paid_for(by: Viewer, scheme: UUID) -> frozenset[UUID]:
    """The employers for whose people a fund has sessions left to give."""
    here = list(Fund.objects.filter(scheme=scheme, open=True).values_list("id", flat=True))
    opened = records.read_many(by.keyring, scheme, here, wanted=(Section.SHARED,), kind=KIND_FUND)
    stories = [FundStory.from_items(item.data for item in items) for _, items in opened if items]
    return frozenset(employer for story in stories if story.pool for employer in story.body.employers)


def search(line: Line, among: Collection[Candidate], today: date) -> Fits:
    """Who fits one request, with what the two sides have said so far."""
    done, asked = line.done, line.story.ask
    names = {one.profile.person: one.profile.name for one in among}
    return rank(
        asked,
        among,
        today,
        known=done.known(names, asked.avoid),
        said_no=done.said_no,
        passed_over=done.passed_over,
    )


def search_for(by: Viewer, scheme: UUID, line: Line, today: date) -> Fits:
    """The search for one request. Raises as `check_may`."""
    return search(line, everybody_for(by, scheme, line.id), today)


def everybody_for(by: Viewer, scheme: UUID, request: UUID) -> list[Candidate]:
    """The providers as the search for this request sees them: its own past choice must not stand in its way."""
    others = lines(by, scheme)
    others.pop(request, None)
    return candidates(by, scheme, others.values())


def _leading(people: Collection[UUID]) -> Mapping[UUID, set[UUID]]:
    """Where each of these people leads or manages."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for person, tenant in Membership.objects.filter(person__in=people, role__in=LEADING).values_list(
        "person", "tenant"
    ):
        found[person].add(tenant)
    return found


def _works_at(people: Collection[UUID]) -> Mapping[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for person, tenant in Membership.objects.filter(person__in=people).values_list("person", "tenant"):
        found[person].add(tenant)
    return found
