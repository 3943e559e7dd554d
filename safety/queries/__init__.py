"""Every read of the safety service. Takes the viewer first; loads and checks in one step."""

from safety.queries.campaigns import Campaign, campaign_of, case_campaign, own_campaign
from safety.queries.hours import (
    opening_hours,
)
from safety.queries.own import (
    Draft,
    MyReport,
    OwnReport,
    Place,
    ReaderChoice,
    is_mine,
    is_ready,
    my_reports,
    open_draft,
    open_mine,
    own_file,
    places,
    who_can_read,
)
from safety.queries.public import PublicPage, ReceiptView, open_with_receipt, public_page
from safety.queries.reading import OpenIncident, incident_file, open_incident
from safety.queries.search import SearchStep, search_full_text
from safety.queries.work_lists import PAGE_SIZE, SORTS, WORK_LISTS, Filters, QueuePage, QueueRow, queue

__all__ = [
    "PAGE_SIZE",
    "SORTS",
    "WORK_LISTS",
    "Campaign",
    "Draft",
    "Filters",
    "MyReport",
    "OpenIncident",
    "OwnReport",
    "Place",
    "PublicPage",
    "QueuePage",
    "QueueRow",
    "ReaderChoice",
    "ReceiptView",
    "SearchStep",
    "campaign_of",
    "case_campaign",
    "incident_file",
    "is_mine",
    "is_ready",
    "my_reports",
    "open_draft",
    "open_incident",
    "open_mine",
    "open_with_receipt",
    "opening_hours",
    "own_campaign",
    "own_file",
    "places",
    "public_page",
    "queue",
    "search_full_text",
    "who_can_read",
]
