"""The one rate limiter: slows one account or one source, never the whole site, and stores neither.

A count stands under a keyed hash of who and when. The key takes in a random salt of the day, which is deleted the next
day, so that nobody can find out later who it was.
"""

import ipaddress
import os
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import DaySalt, RateCount
from vault import server

_IPV6_PREFIX = 64  # bits: one household or office
_SALT_SIZE = 16


def allow(kind: str, who: str, *, limit: int, per: timedelta) -> bool:
    """Counts one deed and says whether it is still within the limit of this window.

    Args:
        kind: what is done, in one word.
        who: an account's id or a source; only its keyed hash is stored.
        limit: how many are allowed in a window.
        per: the window's length.
    """
    return count(kind, who, per=per) <= limit


def count(kind: str, who: str, *, per: timedelta) -> int:
    """Counts one deed and returns the count of this window."""
    mark = _mark(kind, who, per)
    with transaction.atomic():
        RateCount.objects.get_or_create(mark=mark, defaults={"day": timezone.localdate()})
        RateCount.objects.filter(mark=mark).update(count=F("count") + 1)
        return RateCount.objects.get(mark=mark).count


def take_back(kind: str, who: str, *, per: timedelta) -> None:
    """Uncounts one deed that turned out not to be one of those that are limited."""
    RateCount.objects.filter(mark=_mark(kind, who, per), count__gt=0).update(count=F("count") - 1)


def forget(kind: str, who: str, *, per: timedelta) -> None:
    """Starts this window anew, after a success. The row stays: somebody may be counting on it at this moment."""
    RateCount.objects.filter(mark=_mark(kind, who, per)).update(count=0)


def sweep() -> None:
    """Deletes the counts and the salts of past days."""
    today = timezone.localdate()
    RateCount.objects.filter(day__lt=today).delete()
    DaySalt.objects.filter(day__lt=today).delete()


def source(request: HttpRequest) -> str:
    """The network a request comes from: an IPv4 address, or the /64 of an IPv6 address. Never stored as it is."""
    try:
        address = ipaddress.ip_address(_address(request))
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped  # how a socket for both versions shows an IPv4 address
        return str(mapped or ipaddress.ip_network((address.packed, _IPV6_PREFIX), strict=False))
    return str(address)


def _address(request: HttpRequest) -> str:
    """Who connected to the outermost of our own proxies.

    Each proxy adds the address it saw at the end of X-Forwarded-For, so what a visitor claims about itself stands further
    left and is never looked at. With fewer entries than proxies the request came another way, and the header counts for
    nothing.
    """
    seen_from: str = request.META.get("REMOTE_ADDR", "")
    proxies: int = settings.HEARTH_PROXIES
    added = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    return added[-proxies] if 0 < proxies <= len(added) else seen_from


def _mark(kind: str, who: str, per: timedelta) -> bytes:
    window = int(timezone.now().timestamp() // per.total_seconds())
    today = timezone.localdate()
    return server.throttle_mark(_salt(), today, kind, f"{window}:{who}")


def _salt() -> bytes:
    today = timezone.localdate()
    row = DaySalt.objects.filter(day=today).first()
    if row is None:
        try:
            with transaction.atomic():
                row = DaySalt.objects.create(day=today, salt=os.urandom(_SALT_SIZE))
            sweep()
        except IntegrityError:
            row = DaySalt.objects.get(day=today)
    return bytes(row.salt)
