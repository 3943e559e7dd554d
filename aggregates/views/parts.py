"""What the pages of the figures share beside what stands in `accounts.pages`."""

from accounts import pages
from accounts.pages import GET_OR_POST, filled, forget_kept, message, number_of, page_of, refuse, viewer_of

__all__ = ["GET_OR_POST", "filled", "forget_kept", "message", "number_of", "page", "page_of", "refuse", "viewer_of"]

_room = pages.Room(
    "aggregates",
    not_ready=("Nobody holds the key of the statistics yet.", "Ask the network's statistics steward about it."),
)
page = _room.page
