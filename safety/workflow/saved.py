"""What a saved view may hold."""

from safety.payloads.saved import FIELDS, SavedView
from safety.workflow.checks import check_codes, check_text
from safety.workflow.refusal import Refused

VIEWS_LIMIT = 20  # of one person
VIEW_NAME_LIMIT = 60  # characters


def check_view(view: SavedView) -> None:
    """Raises Refused for a missing or long name, or a code that no list has."""
    check_text(view.name, field="name", missing="Enter a name for this view.", limit=VIEW_NAME_LIMIT)
    for field, codes in view.filters().items():
        if field not in FIELDS:
            raise Refused("Choose from the list.", field="codes")
        check_codes("codes", FIELDS[field], codes)
