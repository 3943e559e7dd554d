"""What the database may see of a provider's profile: an id of its own, the scheme, and whether it is in use."""

import uuid

from django.db import models


class Profile(models.Model):
    """One provider's profile. Who it belongs to and all that it says stand in the vault's rows, under the same random id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scheme = models.UUIDField()
    open = models.BooleanField(default=True)
    retain_month = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["scheme", "open"], name="profiles_of_a_scheme")]

    class AtRest:
        clear = {
            "id": "random, and not the provider's own",
            "scheme": "published metadata: how many providers a scheme has",
            "open": "lists leave out who has left without opening anything",
            "retain_month": "retention needs no key",
        }
        sealed: dict[str, str] = {}
