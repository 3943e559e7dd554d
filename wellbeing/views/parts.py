"""What the pages of this service share beside what stands in `accounts.pages`."""

from accounts import pages
from accounts.pages import (
    GET_OR_POST,
    chosen_tenant,
    filled,
    forget_kept,
    kept_fields,
    message,
    number_of,
    page_of,
    refuse,
    uuid_or_none,
    uuids,
    viewer_of,
)

__all__ = [
    "GET_OR_POST",
    "chosen_tenant",
    "filled",
    "forget_kept",
    "kept_fields",
    "message",
    "number_of",
    "page",
    "page_of",
    "refuse",
    "uuid_or_none",
    "uuids",
    "viewer_of",
]

_room = pages.Room(
    "wellbeing",
    not_ready=("Nobody at the scheme could read this yet, so nothing was sent.", "Try again in a few days."),
)
page = _room.page
