import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Tenant
from config import demo


class Command(BaseCommand):
    help = "Loads the demo network into an empty database (demo mode only)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if Tenant.objects.exists():
            raise CommandError("There are organisations already; the demo goes into an empty database only.")
        start = time.monotonic()
        demo.load(self.stdout.write)
        self.stdout.write(f"The demo network is ready after {time.monotonic() - start:.0f} seconds.")
