"""Rows: only what may be seen at rest, each field classified in `AtRest`."""

from wellbeing.models.bookings import Feed, Slot, SlotTime
from wellbeing.models.cases import Case
from wellbeing.models.funds import Fund, Voucher
from wellbeing.models.groups import Group, GroupPlace
from wellbeing.models.providers import Profile
from wellbeing.models.requests import Request

__all__ = ["Case", "Feed", "Fund", "Group", "GroupPlace", "Profile", "Request", "Slot", "SlotTime", "Voucher"]
