"""A rule that says no."""

from ui.refusals import Refused

__all__ = ["Refused"]
