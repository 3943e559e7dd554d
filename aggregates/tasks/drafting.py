"""Making a draft: protected, attacked, repaired, and stored. Runs in a process of its own.

The bundle comes by pipe and never touches a disk unsealed. The same bundle gives the same payload, byte for byte. What goes
into the database is the protected payload, the attack report sealed for the statistics vault, and a few counts of it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Self
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from aggregates import gate
from aggregates.cube import Cube, Directory, NotReady
from aggregates.figures import canonical
from aggregates.method import METHOD, Method
from aggregates.models import Drafting, Release, ReleaseState
from aggregates.workflow import periods
from aggregates.workflow.releases import EVENT, READABLE, State
from ui.refusals import Refused
from vault import blobs, trail
from vault.models import Vault

type Build = Callable[..., tuple[dict[str, Any], Any]]

REPORT = "attack-report"
FAILED = "It stopped because of a fault. Start it again; if it stops again, tell the person who looks after Hearth."
_STEP_LENGTH = 120
_TOLD = ("passed", "sampled", "dropped")
_FIGURES, _SOLVED = "figures", "solved"


@dataclass(frozen=True, repr=False)
class Bundle:
    """All that a draft is made from, but for what was published before."""

    period: str
    directory: Directory
    cube: Cube
    sample: int | None = None  # fewer attacks: for the demo alone, and the report says so

    def to_bytes(self) -> bytes:
        head = {"period": self.period, "directory": self.directory.to_data(), "sample": self.sample}
        return json.dumps(head, separators=(",", ":")).encode() + b"\n" + self.cube.to_bytes()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        head, _, cube = raw.partition(b"\n")
        data = json.loads(head)
        return cls(data["period"], Directory.from_data(data["directory"]), Cube.from_bytes(cube), data["sample"])


def run(drafting_id: UUID, raw: bytes, *, build: Build | None = None, method: Method = METHOD) -> UUID | None:
    """Makes the draft and returns its id; None when it failed, or when somebody else has begun it anew."""
    drafting = Drafting.objects.filter(pk=drafting_id).first()
    if drafting is None:
        return None
    bundle = Bundle.from_bytes(raw)
    earlier = published_payloads()
    made = build or gate.build
    try:
        payload, report = made(
            bundle.cube,
            bundle.directory,
            method,
            bundle.period,
            earlier,
            sample=bundle.sample,
            progress=_Progress(drafting_id),
        )
    except (NotReady, Refused, RuntimeError) as error:  # sentences of our own, about the directory and the rules
        _fail(drafting_id, str(error))
        return None
    except Exception:
        _fail(drafting_id, FAILED)
        raise
    return _store(drafting_id, payload, report, earlier)


def published_payloads() -> list[dict[str, Any]]:
    """Everything that was ever published, in its order, withdrawn releases too: the attacker has kept them."""
    rows = ReleaseState.objects.filter(state=State.PUBLISHED).order_by("leaf").select_related("release")
    return [json.loads(bytes(row.release.payload)) for row in rows]


def previous_hash() -> bytes:
    """Of the newest published release; empty for the first."""
    newest = ReleaseState.objects.filter(state=State.PUBLISHED).order_by("-leaf").select_related("release").first()
    return bytes(newest.release.sha256) if newest else b""


def is_published(period: str) -> bool:
    """Whether figures of a period were ever published."""
    return ReleaseState.objects.filter(release__period=period, state__in=READABLE).exists()


class _Progress:
    """Writes down how far it is, at most once a second."""

    def __init__(self, drafting_id: UUID) -> None:
        self._id = drafting_id
        self._last = timezone.now()
        self._told = False

    def __call__(self, step: object = "", share: int | None = None) -> None:
        now = timezone.now()
        if self._told and (now - self._last).total_seconds() < 1:
            return
        self._told, self._last = True, now
        changes = {"beat": now, "step": str(step).strip()[:_STEP_LENGTH]}
        if share is not None:
            changes["share"] = max(0, min(100, share))
        Drafting.objects.filter(pk=self._id).update(**changes)


def _fail(drafting_id: UUID, sentence: str) -> None:
    told = sentence[:_STEP_LENGTH]
    Drafting.objects.filter(pk=drafting_id).update(failed=True, step=told, beat=timezone.now())


def _store(
    drafting_id: UUID, payload: Mapping[str, Any], report: object, earlier: Sequence[Mapping[str, Any]]
) -> UUID | None:
    told = canonical(payload)
    data = _data(report)
    sealed = json.dumps(data, sort_keys=True, separators=(",", ":")).encode()
    summary = _summary(data)
    with transaction.atomic():
        drafting = Drafting.objects.select_for_update().filter(pk=drafting_id).first()
        if drafting is None or len(published_payloads()) != len(earlier) or is_published(drafting.period):
            return None
        stats = _vault_of(drafting)
        today = timezone.localdate()
        release = Release(
            kind=periods.kind_of(drafting.period),
            period=drafting.period,
            edition=payload["edition"],
            payload=told,
            sha256=sha256(told).digest(),
            previous=previous_hash(),
            summary=json.dumps(summary, sort_keys=True).encode(),
            attack=blobs.keep(stats, REPORT, sealed),
            attack_sha256=sha256(sealed).digest(),
            drafted_by=drafting.by,
            drafted_on=today,
        )
        release.save()
        leaf = trail.record(
            EVENT[State.DRAFTED],
            tenant=stats.tenant,
            actor=drafting.by,
            details={"period": drafting.period, "attack": release.attack_sha256.hex()},
            head=bytes(release.sha256),
        )
        ReleaseState(release=release, number=1, state=State.DRAFTED, by=drafting.by, on=today, leaf=leaf).save()
        blobs.drop(stats, drafting.job)
        drafting.delete()
    return release.id


def _summary(data: Mapping[str, Any]) -> dict[str, Any]:
    """What the reviewers learn of the attack report: how much was tried, and what had to be done. No figure."""
    tried = {
        measure: {
            "figures": counts.get(_FIGURES, 0),
            "attempts": sum(number for what, number in counts.items() if what not in {_FIGURES, _SOLVED}),
        }
        for measure, counts in data.get("tried", {}).items()
    }
    told = {name: data[name] for name in _TOLD if name in data}
    return {**told, "rounds": len(data.get("rounds", ())), "tried": tried}


def _data(report: object) -> dict[str, Any]:
    if isinstance(report, Mapping):
        return dict(report)
    data: dict[str, Any] = report.to_data()  # type: ignore[attr-defined]  # the attacker's own report
    return data


def _vault_of(drafting: Drafting) -> Vault:
    return Vault.objects.get(pk=blobs.vault_of(drafting.job))
