"""Where an organisation's own playbooks are kept."""

import uuid

from django.db import models

from accounts.models import Tenant


class PlaybookShelf(models.Model):
    """The record with the playbooks that an organisation has changed; without a row it has the shipped ones."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.OneToOneField(Tenant, on_delete=models.PROTECT, related_name="+")

    class AtRest:
        clear = {
            "id": "random; the sealed record of the same id holds the playbooks",
            "tenant": "published metadata: that an organisation has playbooks of its own",
        }
        sealed: dict[str, str] = {}
