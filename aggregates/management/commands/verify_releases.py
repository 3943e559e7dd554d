"""Checks every published release, without a key: hash, chain, signature and place in the audit log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from aggregates.queries.releases import verify


class Command(BaseCommand):
    help = "Check that every published release is what was published, follows the one before, and stands in the log."

    def handle(self, *_args: Any, **_options: Any) -> None:
        count, problems = verify()
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError("These releases cannot be trusted.")
        self.stdout.write(f"{count} releases are as they were published.")
