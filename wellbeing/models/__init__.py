"""Rows: only what may be seen at rest, each field classified in `AtRest`."""

from wellbeing.models.cases import Case
from wellbeing.models.providers import Profile
from wellbeing.models.requests import Request

__all__ = ["Case", "Profile", "Request"]
