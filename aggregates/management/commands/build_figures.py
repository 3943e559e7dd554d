"""Makes a draft in a process of its own. Started by a page, which hands over what it needs by pipe."""

import sys
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from aggregates.tasks import drafting


class Command(BaseCommand):
    help = "Make the draft of this id from what comes on standard input. Nobody calls this by hand."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", type=UUID)

    def handle(self, *_args: Any, **options: Any) -> None:
        drafting.run(options["id"], sys.stdin.buffer.read())
