import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.verify import Result, verify_append_only, verify_log
from vault import directory
from vault.errors import VaultError


class Command(BaseCommand):
    help = "Proves the audit log unbroken; with an earlier checkpoint, that nothing was changed or taken away since."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--checkpoint", type=Path, help="a signed checkpoint kept from an earlier day")

    def handle(self, *_args: Any, **options: Any) -> None:
        earlier: Path | None = options["checkpoint"]
        path = earlier or (directory.witness_file() if directory.witness_file().exists() else None)
        self._report(verify_log(self._progress))
        if path is None:
            self.stdout.write("No earlier checkpoint is known: nothing to compare with.")
            return
        try:
            checkpoint = directory.read_checkpoint(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, VaultError):
            raise CommandError("The checkpoint cannot be read, or this server did not sign it.") from None
        self._report(verify_append_only(checkpoint, self._progress))
        self.stdout.write(f"Append-only since the checkpoint of {checkpoint.size} events.")
        if directory.key_changes() < (checkpoint.keys or 0):
            raise CommandError("The key directory is older than the checkpoint.")

    def _progress(self, done: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done} events", ending="")

    def _report(self, result: Result) -> None:
        if not result.sound:
            for problem in result.problems:
                self.stderr.write(
                    f"Event {problem.index}: {problem.sentence}" if problem.index is not None else problem.sentence
                )
            raise CommandError("The audit log does not prove sound.")
        self.stdout.write(f"The log is unbroken: {result.size} events.")
