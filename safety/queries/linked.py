"""Records that belong together: what is linked to one, and finding another by the reference that people quote."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import Tenant
from accounts.viewer import Viewer
from safety import vocabulary
from safety.models import Incident
from safety.payloads import reference
from safety.story import Story
from safety.workflow import Refused
from vault import cards

_FROM_CROCKFORD = str.maketrans("0123456789ABCDEFGHJKMNPQRSTVWXYZ", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
_MISHEARD = str.maketrans("OIL", "011")
_LETTERS = 8


@dataclass(frozen=True)
class LinkedRecord:
    """Another record as far as the viewer's keys tell: without them it has no title."""

    id: UUID
    kind: str
    reference: str
    title: str
    status_label: str
    reason: str
    by_name: str
    at: datetime


def linked(viewer: Viewer, tenant: Tenant, story: Story) -> list[LinkedRecord]:
    """What is linked to a record, by cards alone: nothing is opened for it."""
    links = story.links
    known = cards.open_some(viewer.keyring, tenant.id, [link.other for link in links]) if links else {}
    return [
        LinkedRecord(
            link.other,
            link.kind,
            reference(link.other),
            known[link.other]["title"] if link.other in known else "",
            vocabulary.label("status", known[link.other]["status"]) if link.other in known else "",
            link.reason,
            link.by_name,
            link.at,
        )
        for link in links
    ]


def by_reference(tenant: Tenant, typed: str) -> UUID:
    """The record of this organisation that people call so. Whether she may open it is checked where it is used.

    Raises:
        Refused: it is no reference, or there is no such record.
    """
    letters = re.sub(r"[\s\-\u2013]", "", typed.upper()).removeprefix("H").translate(_MISHEARD)
    try:
        start = base64.b32decode(letters.translate(_FROM_CROCKFORD)) if len(letters) == _LETTERS else b""
    except binascii.Error:
        start = b""
    rest = 16 - len(start)
    first, last = UUID(bytes=start + bytes(rest)), UUID(bytes=start + b"\xff" * rest)
    rows = Incident.objects.filter(tenant=tenant, id__gte=first, id__lte=last)
    found = list(rows.values_list("id", flat=True)[:2]) if start else []
    if len(found) != 1:
        raise Refused("No record here has this reference. Check each letter and number.", field="other")
    return found[0]
