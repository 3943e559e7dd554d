"""Views of the work list that somebody keeps: in her own locker, so nobody else can tell that she has any."""

from uuid import UUID, uuid4

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.payloads.saved import SavedView
from safety.workflow import Refused
from vault import locker
from vault.locker import Locker

SETTING = "safety.views"


def keep_view(*, by: Viewer, tenant: Tenant, view: SavedView) -> UUID:
    """Keeps a view and returns its id; one of the same name is replaced.

    Raises:
        NotFound, PermissionDenied: she sees no work list there.
        Refused: its name is missing or too long, a code is unknown, or she has too many.
    """
    permissions.check_can_list(by, tenant)
    workflow.check_view(view)
    kept_id = uuid4()

    def change(mine: Locker) -> None:
        views = mine.settings.setdefault(SETTING, {})
        for known, kept in list(views.items()):
            if (kept["name"], kept["tenant"]) == (view.name, view.tenant.hex):
                del views[known]
        if len(views) >= workflow.VIEWS_LIMIT:
            raise Refused(f"You have {workflow.VIEWS_LIMIT} views. Remove one of them first.", field="name")
        views[kept_id.hex] = view.to_dict()

    locker.update(by.keyring, change)
    return kept_id


def forget_view(*, by: Viewer, view_id: UUID) -> None:
    """Removes one. Raises NotFound when she has none of this id."""

    def change(mine: Locker) -> None:
        if mine.settings.get(SETTING, {}).pop(view_id.hex, None) is None:
            raise NotFound

    locker.update(by.keyring, change)
