"""Puts the cast into a server's database, and prints what each of them carries as JSON. Run as a process of its own."""

import json
import os
import sys

import django


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.system.settings")
    django.setup()
    from config.world import build  # noqa: PLC0415 - Django must be set up first

    world = build()
    people = {
        name: {"id": str(one.person), "email": one.email, "password": one.password, "seed": one.totp_seed.hex(), "kit": one.kit}
        for name, one in world.people.items()
    }
    tenants = {slug: str(tenant.id) for slug, tenant in world.tenants.items()}
    json.dump({"people": people, "tenants": tenants}, sys.stdout)


if __name__ == "__main__":
    main()
