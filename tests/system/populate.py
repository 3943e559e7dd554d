"""Puts the cast into a server's database, and prints what each of them carries as JSON. Run as a process of its own.

Given a mark, every name, address and password of the cast has it in it, so that one search finds whichever is left lying
about: `python -m tests.system.populate MARK`.
"""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

import django


def main(mark: str = "") -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.system.settings")
    django.setup()
    from accounts import actions  # noqa: PLC0415 - Django must be set up first
    from config.cast import CAST  # noqa: PLC0415 - as above
    from config.world import build  # noqa: PLC0415 - as above

    emails = {one.name: one.email for one in CAST}
    passwords = None
    if mark:
        emails = {one.name: f"{one.name.lower()}.{mark}@{one.places[0]}.example" for one in CAST}
        passwords = {one.name: f"password of {one.name} {mark}" for one in CAST}
        actions.enrol_person = _marked(actions.enrol_person, mark, emails)
    world = build(passwords)
    people = {
        name: {
            "id": str(one.person),
            "name": f"{name} {mark}".strip(),
            "email": emails[name],
            "password": one.password,
            "seed": one.totp_seed.hex(),
            "kit": one.kit,
            "role": str(one.character.role),
            "places": one.character.places,
        }
        for name, one in world.people.items()
    }
    tenants = {slug: str(tenant.id) for slug, tenant in world.tenants.items()}
    json.dump({"people": people, "tenants": tenants}, sys.stdout)


def _marked(enrol: Callable[..., Any], mark: str, emails: dict[str, str]) -> Callable[..., Any]:
    def marked(*, name: str, email: str, **rest: Any) -> Any:
        del email
        return enrol(name=f"{name} {mark}", email=emails[name], **rest)

    return marked


if __name__ == "__main__":
    main(*sys.argv[1:])
