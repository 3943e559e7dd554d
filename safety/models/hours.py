"""When an organisation works. No secret, and needed by whoever writes to it without a key of its own."""

import datetime as dt

from django.db import models

from accounts.models import Tenant


class OrganisationHours(models.Model):
    """The opening hours that an organisation has set; without a row the usual ones count."""

    tenant = models.OneToOneField(Tenant, on_delete=models.CASCADE, primary_key=True, related_name="+")
    days = models.PositiveSmallIntegerField(default=0b11111)
    opens = models.TimeField(default=dt.time(9))
    closes = models.TimeField(default=dt.time(17))
    nation = models.CharField(max_length=3, default="ENG")
    rota = models.BooleanField(default=False)

    class AtRest:
        clear = {
            "tenant": "published metadata",
            "days": "the days of the week, a bit each; stands on many an organisation's door",
            "opens": "clocks are set without a key, on the public page too",
            "closes": "as `opens`",
            "nation": "whose bank holidays are kept",
            "rota": "whether somebody can be reached round the clock: whoever waits for an answer may know",
        }
        sealed: dict[str, str] = {}
