from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from vault.secrets import make_missing


class Command(BaseCommand):
    help = "Makes the server's secret files that are not there yet (mode 0400); never replaces one."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        folder = Path(settings.HEARTH_SECRETS_DIR)
        made = make_missing(folder)
        self.stdout.write(f"Secrets: {', '.join(made)} made." if made else "Secrets: all there.")
