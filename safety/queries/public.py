"""What somebody without an account sees: the organisation's public page, and her own report by six words."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.queries import safety_role_titles, tenant_by_slug
from safety import vocabulary
from safety.actions.desk import Desk
from safety.payloads import reference
from safety.story import Story
from safety.workflow import Status
from vault import receipts, vaults
from vault.errors import NotForMe
from vault.models import VaultKind


@dataclass(frozen=True)
class PublicPage:
    """Role titles, never names. `ready`: somebody can read a report and cannot lose the key."""

    tenant: Tenant
    roles: tuple[str, ...]
    ready: bool

    @property
    def exit_url(self) -> str:
        return self.tenant.exit_url


@dataclass(frozen=True)
class ReceiptView:
    """A report without account, for whoever has its six words. Looking at it is no opening."""

    reference: str
    title: str
    tenant: Tenant
    status: Status
    status_label: str
    due_at: datetime | None
    story: Story
    can_add: bool
    verified: bool


def public_page(slug: str) -> PublicPage:
    """Raises Http404 when there is no such employer."""
    tenant = tenant_by_slug(slug)
    return PublicPage(tenant, tuple(safety_role_titles(tenant)), vaults.ready(tenant.id, VaultKind.SAFETY))


def open_with_receipt(words: str) -> ReceiptView:
    """The record that six words lead to. Raises NotFound, after the same work, for words that lead nowhere."""
    try:
        desk = Desk.for_receipt(receipts.open_receipt(words))
    except NotForMe:
        raise NotFound from None
    story = desk.story
    return ReceiptView(
        reference=reference(desk.incident.id),
        title=story.title,
        tenant=desk.tenant,
        status=story.status,
        status_label=vocabulary.label("status", story.status),
        due_at=story.due_at,
        story=story,
        can_add=not story.ended,
        verified=desk.verified,
    )
