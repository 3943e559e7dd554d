from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import reference


class Command(BaseCommand):
    help = "Writes the reference documents that are made from the code; with --check, says which are out of date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, and fail when one is out of date")

    def handle(self, *_args: Any, **options: Any) -> None:
        old = [name for name, text in reference.documents().items() if self._is_old(name, text)]
        if options["check"]:
            if old:
                raise CommandError(f"Out of date: {', '.join(old)}. Run: manage.py write_reference")
            return
        reference.FOLDER.mkdir(parents=True, exist_ok=True)
        for name, text in reference.documents().items():
            (reference.FOLDER / name).write_text(text, encoding="utf-8")
        self.stdout.write(f"Written: {', '.join(old) or 'nothing new'}.")

    def _is_old(self, name: str, text: str) -> bool:
        path = reference.FOLDER / name
        return not path.exists() or path.read_text(encoding="utf-8") != text
