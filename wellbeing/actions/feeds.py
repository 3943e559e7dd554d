"""A person's private calendar feed: a file under a key that only its address brings, written anew by her own deeds.

The address stands in her locker and nowhere else, so nobody can tell that she has one, and the server cannot read it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.permitting import NotFound
from accounts.viewer import Viewer
from vault import calendars as sealing
from vault import locker
from vault.errors import VaultError
from vault.locker import Locker
from wellbeing.actions.appointments import appointments_of
from wellbeing.documents.calendar import calendar_file
from wellbeing.models import Feed
from wellbeing.workflow import Refused, retain_month

SETTING = "calendar"
KEPT_MONTHS = 13  # after the last deed of its owner


@dataclass(frozen=True, repr=False)
class FeedSetting:
    """What she has chosen. `secret` is empty while there is no feed; `place` is whether the entries say where."""

    secret: str = ""
    place: bool = False


def setting_of(by: Viewer) -> FeedSetting:
    kept: dict[str, Any] = locker.current(by.keyring).settings.get(SETTING, {})
    return FeedSetting(kept.get("secret", ""), kept.get("place", False))


def turn_on(*, by: Viewer, place: bool = False) -> str:
    """Makes a feed, or a new one instead of the old, whose address then shows nothing; returns its secret."""
    secret = sealing.new_secret()
    _replace(by, FeedSetting(secret, place))
    return secret


def set_place(*, by: Viewer, place: bool) -> None:
    """Whether the entries say where. Raises Refused without a feed."""
    now = setting_of(by)
    if not now.secret:
        raise Refused("There is no feed yet. Turn it on first.")
    _keep(by, FeedSetting(now.secret, place))
    refresh(by=by)


def turn_off(*, by: Viewer) -> None:
    """Its address shows nothing any more. Harmless when repeated."""
    _replace(by, FeedSetting())


def refresh(*, by: Viewer) -> None:
    """Writes her feed anew, if she has one and anything in it has changed."""
    now = setting_of(by)
    if not now.secret:
        return
    row = Feed.objects.filter(id=sealing.feed_id(now.secret)).first()
    file = _feed_file(by, now)
    month = retain_month(timezone.localdate(), KEPT_MONTHS)
    if row is not None and row.retain_month == month and _same(now.secret, row, file):
        return
    _write(now, file, month)


def own_file(by: Viewer, *, with_place: bool = False) -> bytes:
    """Her appointments as a calendar file."""
    return calendar_file((one.entry() for one in appointments_of(by)), with_place=with_place)


def read_feed(secret: str) -> bytes:
    """The file that an address leads to. Raises NotFound."""
    row = Feed.objects.filter(id=sealing.feed_id(secret)).first()
    if row is None:
        raise NotFound
    try:
        return sealing.open_feed(secret, bytes(row.blob))
    except VaultError:
        raise NotFound from None


def _replace(by: Viewer, new: FeedSetting) -> None:
    """Her locker first; then the old row goes and the new one comes."""
    old = setting_of(by)
    _keep(by, new)
    with transaction.atomic():
        if old.secret:
            Feed.objects.filter(id=sealing.feed_id(old.secret)).delete()
        if new.secret:
            file = _feed_file(by, new)
            _write(new, file, retain_month(timezone.localdate(), KEPT_MONTHS))


def _feed_file(by: Viewer, setting: FeedSetting) -> bytes:
    """With places where she wants them and they all fit into the one size that every feed has; else without any."""
    file = own_file(by, with_place=setting.place)
    return file if sealing.fits_feed(file) else own_file(by)


def _keep(by: Viewer, new: FeedSetting) -> None:
    def change(mine: Locker) -> None:
        mine.settings[SETTING] = {"secret": new.secret, "place": new.place}

    locker.update(by.keyring, change)


def _same(secret: str, row: Feed, file: bytes) -> bool:
    try:
        return sealing.open_feed(secret, bytes(row.blob)) == file
    except VaultError:
        return False


def _write(setting: FeedSetting, file: bytes, month: date) -> None:
    blob = sealing.seal_feed(setting.secret, file)
    Feed.objects.update_or_create(id=sealing.feed_id(setting.secret), defaults={"blob": blob, "retain_month": month})
