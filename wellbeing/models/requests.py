"""What the database may see of a request: an id, its scheme, whether it is open, and when it goes. The rest is sealed."""

import uuid

from django.db import models


class Request(models.Model):
    """One request for support. No column leads to a person or an employer; whoever asked finds it by her locker."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scheme = models.UUIDField()  # no foreign key: joins lead nowhere from here
    open = models.BooleanField(default=True)
    gone_on = models.DateField(null=True)
    retain_month = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["scheme", "open"], name="requests_of_a_scheme")]

    class AtRest:
        clear = {
            "id": "random; a draft's id is its request's id, so a repeated submit makes no second request",
            "scheme": "published metadata: how many requests a scheme has; it serves several employers",
            "open": "work lists leave closed requests out without opening them",
            "gone_on": "the day on which an ended request is destroyed; nothing while it is open",
            "retain_month": "an open request that everybody forgot goes in its month; unattended work has no key",
        }
        sealed: dict[str, str] = {}
