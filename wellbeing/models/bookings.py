"""Hours that can be booked, and private calendar feeds. No row shows a time, or whose it is."""

import uuid

from django.db import models


class Slot(models.Model):
    """One hour of a provider's calendar. Whoever takes it writes a random claim, by compare and swap."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    calendar = models.UUIDField(db_index=True)
    month = models.DateField()
    claim = models.UUIDField(null=True)
    blob = models.BinaryField()
    retain_month = models.DateField()

    class AtRest:
        clear = {
            "id": "random",
            "calendar": "random; which provider's it is stands in her sealed profile",
            "month": "pages load the months to come without opening the others",
            "claim": "random, made for one booking: that somebody has taken the hour, never who",
            "retain_month": "retention needs no key",
        }
        sealed = {"blob": "when, how long, in which form and where, under the calendar's key"}


class SlotTime(models.Model):
    """A quarter of an hour that is taken in a calendar: so the database itself refuses two hours that overlap."""

    mark = models.BinaryField(primary_key=True)
    retain_month = models.DateField()

    class AtRest:
        clear = {
            "mark": "a hash of the quarter of an hour under the calendar's key: looks random without it",
            "retain_month": "retention needs no key",
        }
        sealed: dict[str, str] = {}


class Feed(models.Model):
    """A private calendar feed, found by a hash of the secret in its address. Nothing says whose it is."""

    id = models.BinaryField(primary_key=True)
    blob = models.BinaryField()
    retain_month = models.DateField()

    class AtRest:
        clear = {
            "id": "a hash of the secret in the feed's address",
            "retain_month": "when a feed goes that its owner has not refreshed for a year",
        }
        sealed = {"blob": "the calendar file, under a key that only the address brings; all feeds have one size"}
