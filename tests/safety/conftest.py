"""Short ways to the deeds of the safety service, with the cast's real keys."""

from hashlib import sha256

import pytest
from django.utils import timezone

from safety import actions
from safety.payloads import Assessment, ReportBody
from vault.files import Writer
from vault.uploads import SealedUpload


def body(**changes):
    return ReportBody(**{"kind": "incident", "happened_on": timezone.localdate(), **changes})


def judged(**changes):
    plain = {
        "kind": "incident",
        "types": ("ONL-MSG",),
        "primary": "ONL-MSG",
        "body": 1,
        "mind": 2,
        "work": 1,
        "worst": 3,
    }
    return Assessment(**{**plain, **changes})


def upload(data=b"a letter", name="letter.txt", kind="text/plain", problem=None):
    writer = Writer()
    writer.write(data)
    writer.finish()
    found = None if problem else kind
    return SealedUpload(
        (writer.id, writer.key), name, size=len(data), sha256=sha256(data).hexdigest(), found=found, problem=problem
    )


@pytest.fixture
def harbour(world):
    return world.tenants["harbour"]


@pytest.fixture
def send(world, harbour):
    """Sends a report, by Amina at Harbour unless told otherwise; returns its id."""

    def send(who="Amina", tenant=None, files=(), excluded=(), *, withhold_identity=False, **changes):
        return actions.report(
            by=world[who].viewer(),
            tenant=tenant or harbour,
            body=body(**changes),
            files=files,
            excluded=[world[name].person for name in excluded],
            withhold_identity=withhold_identity,
        )

    return send


@pytest.fixture
def at(monkeypatch):
    """Sets the clock that the deeds read."""

    def at(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return at
