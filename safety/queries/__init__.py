"""Every read of the safety service. Takes the viewer first; loads and checks in one step."""

from safety.queries.campaigns import Campaign, campaign_of, case_campaign, own_campaign
from safety.queries.evidence import (
    PREVIEW,
    EvidenceLocker,
    OneFile,
    case_files,
    incident_file,
    one_file,
    own_files,
    own_one_file,
)
from safety.queries.hours import (
    opening_hours,
)
from safety.queries.own import (
    Draft,
    MyReport,
    NoteStamp,
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
    stamp_of,
    who_can_read,
)
from safety.queries.public import PublicPage, ReceiptView, open_with_receipt, public_page
from safety.queries.reading import OpenIncident, open_incident
from safety.queries.search import SearchStep, search_full_text
from safety.queries.work_lists import PAGE_SIZE, SORTS, WORK_LISTS, Filters, QueuePage, QueueRow, queue

__all__ = [
    "PAGE_SIZE",
    "PREVIEW",
    "SORTS",
    "WORK_LISTS",
    "Campaign",
    "Draft",
    "EvidenceLocker",
    "Filters",
    "MyReport",
    "NoteStamp",
    "OneFile",
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
    "case_files",
    "incident_file",
    "is_mine",
    "is_ready",
    "my_reports",
    "one_file",
    "open_draft",
    "open_incident",
    "open_mine",
    "open_with_receipt",
    "opening_hours",
    "own_campaign",
    "own_file",
    "own_files",
    "own_one_file",
    "places",
    "public_page",
    "queue",
    "search_full_text",
    "stamp_of",
    "who_can_read",
]
