import time
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts import notices, throttle
from accounts.models import Invitation, Person, Session
from accounts.sessions import SessionStore
from aggregates.models import Fact
from safety import tasks
from safety.models import CareOffer, Claim, Cost, Incident, Keeping, Opening, Pot
from vault import checkpoints, files, order
from vault.errors import Untrusted
from wellbeing import models as wellbeing
from wellbeing import tasks as of_wellbeing

ORPHANS_AFTER = timedelta(days=1)
PAUSE = 15 * 60  # seconds between two rounds of --loop
UNORDERED = (
    *(Fact, Incident, CareOffer, Cost, Keeping, Pot, Claim, Opening),
    *(wellbeing.Case, wellbeing.Feed, wellbeing.Fund, wellbeing.Group, wellbeing.GroupPlace, wellbeing.Profile),
    *(wellbeing.Request, wellbeing.Slot, wellbeing.SlotTime, wellbeing.Voucher),
)
"""Tables of the rooms above the vault whose order of rows must tell nothing."""
CHANGED = (Person, Session)
"""In PostgreSQL a row that is changed moves to the end: whoever was mailed last would lie there."""


class Command(BaseCommand):
    help = (
        "What needs no key: ended sessions, old links, what has come to its time, orphaned files, daily commitments, "
        "checkpoints, reminders of what is late, mails that wait."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="again every quarter of an hour, until stopped")

    def handle(self, *_args: Any, **options: Any) -> None:
        self._round()
        while options["loop"]:
            time.sleep(PAUSE)
            self._round()

    def _round(self) -> None:
        SessionStore.clear_expired()
        Invitation.objects.filter(expires__lt=timezone.now()).delete()
        throttle.sweep()
        tasks.destroy_again()
        tasks.destroy_due()
        of_wellbeing.destroy_again()
        of_wellbeing.destroy_due()
        tasks.forget_openings()
        tasks.forget_care_offers()
        tasks.remind()
        files.sweep(ORPHANS_AFTER)
        sent = notices.send_due() if timezone.localtime().hour in notices.HOURS else 0
        if checkpoints.commit_lockers():
            order.rewrite_in_id_order(*UNORDERED, *CHANGED)
        elif sent:
            order.rewrite(*CHANGED)
        try:
            checkpoints.witness()
        except Untrusted as error:  # said each time, and the rest goes on: somebody must look at it
            self.stderr.write(f"The witness does not agree with the database: {error}")
