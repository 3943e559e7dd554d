"""The reference documents that are made from the code: what stands in clear, the statuses, the endpoints."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.conf import settings
from django.db.models import Model
from drf_spectacular.generators import SchemaGenerator

from safety import workflow
from safety.workflow import claims, costs

FOLDER = Path(settings.BASE_DIR) / "docs" / "reference"
ROOMS = ("safety", "wellbeing", "aggregates", "accounts", "vault", "audit")
_MADE = "<!-- Made by manage.py write_reference. Change the code, not this file. -->\n\n"


def documents() -> dict[str, str]:
    """File name to text, of every document in `docs/reference` that is made from the code."""
    return {"data-at-rest.md": data_at_rest(), "statuses.md": statuses(), "openapi.yaml": openapi()}


def models() -> Iterator[type[Model]]:
    """Every model of our own, in the order of the rooms."""
    for room in ROOMS:
        yield from apps.get_app_config(room).get_models()


def data_at_rest() -> str:
    """Every field of every table: sealed, and what it holds; or in clear, and why that is all right."""
    lines = [_MADE + "# What is stored, field by field\n"]
    lines.append(
        "Sealed fields cannot be read with the database, the files, the backups and the server's secrets, except"
    )
    lines.append("for names and addresses of people with an account, which the server must open to send mail.\n")
    for model in models():
        at_rest = model.AtRest  # type: ignore[attr-defined]  # every model of ours has one; a test says so
        lines.append(f"## {model._meta.label}\n\n| field | at rest | what or why |\n|---|---|---|")  # noqa: SLF001 -- Django's own name for it
        rows = [(name, "sealed", what) for name, what in at_rest.sealed.items()]
        rows += [(name, "clear", why) for name, why in at_rest.clear.items()]
        lines += [f"| {name} | {kind} | {what} |" for name, kind, what in rows]
        lines.append("")
    return "\n".join(lines)


def statuses() -> str:
    """The statuses of a report, of a cost and of a claim, each as a picture and as a table."""
    parts = [
        _life("The life of a report", workflow.FOLLOWS, workflow.OWNER, workflow.EVENT),
        _life("The life of a cost", costs.FOLLOWS, costs.OWNER, costs.EVENT),
        _life("The life of a claim", claims.FOLLOWS, claims.OWNER, claims.EVENT),
    ]
    return _MADE + "\n".join(parts)


def _life[Status: StrEnum](
    title: str,
    follows: Mapping[Status, frozenset[Status]],
    owner: Mapping[Status, StrEnum],
    event: Mapping[Status, StrEnum],
) -> str:
    lines = [f"# {title}\n\n```mermaid\nstateDiagram-v2"]
    lines += [f"    {before} --> {after}" for before, afters in follows.items() for after in sorted(afters)]
    lines.append("```\n\n| status | whose turn | event | what may follow |\n|---|---|---|---|")
    for status in type(next(iter(follows))):
        after = ", ".join(sorted(follows[status])) or "nothing"
        lines.append(f"| {status} | {owner[status]} | {event[status]} | {after} |")
    return "\n".join(lines) + "\n"


def openapi() -> str:
    """The OpenAPI description of every endpoint, as YAML."""
    return yaml.safe_dump(endpoints(), sort_keys=False, allow_unicode=True, width=120)


def endpoints() -> dict[str, Any]:
    """The OpenAPI description of every endpoint."""
    made = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # drf-spectacular ships no types here
    return dict(made)
