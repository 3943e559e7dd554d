"""Prints the code that the first page of an empty server asks for."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts import setup


class Command(BaseCommand):
    help = "Print the set-up code of an empty server; make it first if there is none."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not setup.needed():
            self.stdout.write("This server is set up already. New people join by invitation.")
            return
        self.stdout.write(setup.make_code())
