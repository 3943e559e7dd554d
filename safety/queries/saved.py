"""The views of the work list that somebody keeps, from her locker."""

from dataclasses import dataclass
from uuid import UUID

from accounts.models import Tenant
from accounts.viewer import Viewer
from safety import permissions
from safety.actions.saved import SETTING
from safety.payloads.saved import SavedView
from vault import locker


@dataclass(frozen=True)
class KeptView:
    """A view with its id."""

    id: UUID
    view: SavedView


def saved_views(viewer: Viewer, tenant: Tenant) -> list[KeptView]:
    """Hers for this organisation, by name. Raises as `check_can_list`."""
    permissions.check_can_list(viewer, tenant)
    kept = locker.current(viewer.keyring).settings.get(SETTING, {})
    found = [KeptView(UUID(hex=view_id), SavedView.from_dict(body)) for view_id, body in kept.items()]
    mine = [one for one in found if one.view.tenant == tenant.id]
    return sorted(mine, key=lambda one: one.view.name.casefold())
