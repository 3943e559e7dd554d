"""The playbooks that Hearth ships, read once from playbooks.json: steps for each family of incident types."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from safety import vocabulary
from safety.payloads import Playbook, Step

_FILE = Path(__file__).parents[1] / "playbooks.json"
OTHER = "OTH"


@cache
def shipped() -> Mapping[str, Playbook]:
    """By family, in the order of the list of incident types."""
    data = json.loads(_FILE.read_text(encoding="utf-8"))
    known = {row["family"]: _playbook(row) for row in data["families"]}
    return MappingProxyType({family: known[family] for family in families()})


@cache
def families() -> Mapping[str, str]:
    """The first letters of the incident types of a family, and its words."""
    types = [row for _, rows in vocabulary.types_by_family() for row in rows]
    return MappingProxyType({row.code.split("-")[0]: row.family for row in types})


def families_of(types: Iterable[str]) -> list[str]:
    """The families of these types, the first one first; the last resort for none."""
    found = list(dict.fromkeys(code.split("-")[0] for code in types))
    return found or [OTHER]


def _playbook(row: Mapping[str, object]) -> Playbook:
    steps = row["steps"]
    assert isinstance(steps, list)
    made = tuple(Step(code=step["code"], text=step["text"], days=step["days"]) for step in steps)
    return Playbook(family=str(row["family"]), steps=made, number=0)
