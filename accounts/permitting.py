"""What the permissions of all rooms are made of: one way to say "not found", and the question made of a refusal."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404

__all__ = ["NotFound", "whether"]


class NotFound(Http404):
    """There is no such thing, or none that this person may learn of: both look the same."""


def whether[**Asked](check: Callable[Asked, None]) -> Callable[Asked, bool]:
    """The question that goes with a check: true where the check refuses nothing."""

    def can(*asked: Asked.args, **named: Asked.kwargs) -> bool:
        try:
            check(*asked, **named)
        except (NotFound, PermissionDenied):
            return False
        return True

    return can
