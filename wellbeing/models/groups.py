"""Groups that a scheme offers, and their places. The programme is for everybody here; who comes is sealed."""

import json
import uuid
from functools import cached_property

from django.db import models

from vault import server

_PROGRAMME = "programme"


class Group(models.Model):
    """One group as the programme shows it. Where it meets and who comes stand in the sealed record of the same id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scheme = models.UUIDField(db_index=True)
    service = models.CharField(max_length=32)
    words = models.BinaryField()
    facilitator = models.UUIDField()
    first_on = models.DateField()
    at = models.TimeField()
    minutes = models.PositiveSmallIntegerField()
    every_weeks = models.PositiveSmallIntegerField()
    meetings = models.PositiveSmallIntegerField()
    format = models.CharField(max_length=16)
    size = models.PositiveSmallIntegerField()
    joinable = models.BooleanField(default=True)
    open = models.BooleanField(default=True)
    retain_month = models.DateField()

    class AtRest:
        clear = {
            "id": "random",
            "scheme": "published metadata",
            "service": "stands in the programme that the scheme publishes to all employers",
            "facilitator": "a bare random id: who leads it; that she is a provider of the scheme is published",
            "first_on": "stands in the programme",
            "at": "stands in the programme",
            "minutes": "stands in the programme",
            "every_weeks": "stands in the programme",
            "meetings": "stands in the programme",
            "format": "stands in the programme",
            "size": "stands in the programme",
            "joinable": "stands in the programme: whether new people may join",
            "open": "ended groups leave the programme",
            "retain_month": "retention needs no key",
        }
        sealed = {
            "words": "title and what it is about, under the server's key, since everybody at the employers may read it"
        }

    def tell(self, title: str, about: str) -> None:
        """Seals what the programme says of it, as somebody typed it."""
        self.words = server.seal_notice(self.id, _PROGRAMME, json.dumps({"title": title, "about": about}))

    @cached_property
    def _told(self) -> dict[str, str]:
        return dict(json.loads(server.open_notice(self.id, _PROGRAMME, bytes(self.words))))

    @property
    def title(self) -> str:
        """What it is called."""
        return self._told["title"]

    @property
    def about(self) -> str:
        """What it is about."""
        return self._told["about"]


class GroupPlace(models.Model):
    """One place of a group, taken by writing a random claim into it, by compare and swap."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    claim = models.UUIDField(null=True)
    retain_month = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="a_place_once"),
            models.UniqueConstraint(fields=["claim"], name="one_place_for_a_claim"),
        ]

    class AtRest:
        clear = {
            "id": "random",
            "group": "which group has the place",
            "number": "the count of places, drawn at random when one is taken",
            "claim": "random, made for one joining: that somebody has the place, never who",
            "retain_month": "retention needs no key",
        }
        sealed: dict[str, str] = {}
