"""Every read of the wellbeing service. Takes the viewer first; loads and checks in one step."""

from wellbeing.queries.requests import (
    Draft,
    MyRequest,
    OpenRequest,
    Place,
    aim,
    is_mine,
    mine,
    open_draft,
    open_mine,
    open_request,
    place_of,
    places,
    readers,
    scheme_of,
    title_of,
)

__all__ = [
    "Draft",
    "MyRequest",
    "OpenRequest",
    "Place",
    "aim",
    "is_mine",
    "mine",
    "open_draft",
    "open_mine",
    "open_request",
    "place_of",
    "places",
    "readers",
    "scheme_of",
    "title_of",
]
