"""Every read of the wellbeing service. Takes the viewer first; loads and checks in one step."""

from wellbeing.queries.requests import (
    Draft,
    MyRequest,
    OpenRequest,
    Place,
    mine,
    open_draft,
    open_mine,
    open_request,
    places,
    story,
    title_of,
)

__all__ = [
    "Draft",
    "MyRequest",
    "OpenRequest",
    "Place",
    "mine",
    "open_draft",
    "open_mine",
    "open_request",
    "places",
    "story",
    "title_of",
]
