import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config import demo


class Command(BaseCommand):
    help = (
        "Lists the demo's cast: role, organisation, e-mail, password, the current code and the next (demo mode only)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *_args: Any, **options: Any) -> None:
        people = demo.people()
        if options["json"]:
            self.stdout.write(json.dumps(people, indent=1))
            return
        for one in people:
            self.stdout.write(f"{one['name']:<7}{one['role']:<26}{one['email']:<28}{one['password']}  {one['code']}")
