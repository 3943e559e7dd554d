from typing import Any

from django.core.management.base import BaseCommand

from safety import tasks
from wellbeing import tasks as of_wellbeing


class Command(BaseCommand):
    help = "After restoring a backup: destroys again what had been destroyed since that backup was made. Needs no key."

    def handle(self, *_args: Any, **_options: Any) -> None:
        found = tasks.destroy_again()
        of_wellbeing.destroy_again()
        self.stdout.write(f"Destroyed again: {len(found)}")
