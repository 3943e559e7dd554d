"""Where else one record or one list leads: a page for each part of the work, so that no page does two jobs.

A part of the service adds its line here, and its page needs no place on anybody else's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from accounts.models import Tenant
from accounts.viewer import Viewer
from safety import permissions
from safety.models import Incident


@dataclass(frozen=True)
class RecordLink:
    """A page about one record. `may` decides whether the viewer sees the link; the page itself checks again."""

    text: str
    name: str  # of the address, which takes the record's id
    may: Callable[[Viewer, Incident], bool]


@dataclass(frozen=True)
class ListLink:
    """A page about all records of an organisation; it takes the organisation as `?at=`."""

    text: str
    name: str
    may: Callable[[Viewer, Tenant], bool]


def _may_assign(viewer: Viewer, tenant: Tenant) -> bool:
    return permissions.can_assign(viewer, Incident(tenant=tenant))


def _may_add_cost(viewer: Viewer, incident: Incident) -> bool:
    return permissions.can_cost_add(viewer, incident.tenant)


OF_A_CASE: tuple[RecordLink, ...] = (
    RecordLink("What is to be done, and playbooks", "safety:to-do", permissions.can_plan),
    RecordLink("Change where it stands", "safety:next", permissions.can_respond),
    RecordLink("Who looks after this", "safety:owner", permissions.can_assign),
    RecordLink("Link it to another record, or join duplicates", "safety:links", permissions.can_link),
    RecordLink("It belongs to another team", "safety:elsewhere", permissions.can_transfer),
    RecordLink("Look back on it", "safety:lessons", permissions.can_review),
    RecordLink("Offer support after something serious", "safety:after", permissions.can_offer),
    RecordLink("Who else has to be told", "safety:duties", permissions.can_open),
    RecordLink("Numbers from the police and others", "safety:references", permissions.can_open),
    RecordLink("Add what it costs", "safety:case-cost", _may_add_cost),
    RecordLink("Files and what happened with them", "safety:evidence", permissions.can_open),
    RecordLink("Hand it to somebody outside", "safety:handover", permissions.can_pack),
    RecordLink("How many there were, and one more", "safety:case-more", permissions.can_open),
    RecordLink("Keep it longer than its time", "safety:hold", permissions.can_keep),
    RecordLink("Who may learn of it, and other organisations", "safety:others", permissions.can_open),
)
"""For who reads a record, in the order in which they are shown."""

OF_ONES_OWN: tuple[tuple[str, str], ...] = (
    ("The police: what you want", "safety:own-police"),
    ("Numbers from the police and others", "safety:own-references"),
    ("Add what it costs you", "safety:own-cost"),
    ("Your files, and who looked at them", "safety:own-evidence"),
    ("Handed to somebody outside", "safety:own-handover"),
    ("One more of the same", "safety:own-more"),
)
"""For the author: text and name of the address."""

OF_A_WORK_LIST: tuple[ListLink, ...] = (
    ListLink("Who else has to be told", "safety:duties-waiting", permissions.can_list),
    ListLink("What you have to do", "safety:my-tasks", permissions.can_list),
    ListLink("What somebody left behind", "safety:left-behind", _may_assign),
    ListLink("Playbooks", "safety:playbooks", permissions.can_change_playbook),
    ListLink("Opened by two people", "safety:openings", permissions.can_ask_opening),
    ListLink("What is late, in figures", "safety:late", permissions.can_list),
    ListLink("Working hours and clocks", "safety:hours", permissions.can_set_hours),
    ListLink("How long things are kept", "safety:keeping", permissions.can_see_kept),
    ListLink("Figures", "safety:figures", permissions.can_see_figures),
    ListLink("Steps taken to keep people safe", "safety:steps", permissions.can_read_steps),
    ListLink("Take everything out, or bring records in", "safety:take-out", permissions.can_export),
)
"""Beside the work list."""


def of_case(viewer: Viewer, record: UUID, tenant: Tenant) -> list[dict[str, str]]:
    incident = Incident(id=record, tenant=tenant)  # checks look only at whose record it is
    return [
        {"text": link.text, "href": reverse(link.name, kwargs={"incident_id": record})}
        for link in OF_A_CASE
        if link.may(viewer, incident)
    ]


def of_own(record: UUID) -> list[dict[str, str]]:
    return [{"text": text, "href": reverse(name, kwargs={"incident_id": record})} for text, name in OF_ONES_OWN]


def of_work_list(viewer: Viewer, tenant: Tenant) -> list[dict[str, str]]:
    return [
        {"text": link.text, "href": f"{reverse(link.name)}?at={tenant.slug}"}
        for link in OF_A_WORK_LIST
        if link.may(viewer, tenant)
    ]
