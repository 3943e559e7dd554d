"""Rows: only what may be seen at rest, each field classified in `AtRest`."""

from wellbeing.models.requests import Request

__all__ = ["Request"]
