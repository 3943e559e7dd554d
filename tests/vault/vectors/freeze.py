"""Write the project's own vectors, once: `python -m tests.vault.vectors.freeze NAME...`.

A file that exists is never written again: when a vector fails, the code is wrong, since somebody's data has these
bytes. A new construction gets a new file. Keys here are counted up or made from a name, so that nobody takes them for
real ones.
"""

import json
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import django

from tests.vault.vectors import sealed, written
from tests.vault.vectors.parts import Vectors

HERE = Path(__file__).parent


def _rooms() -> Vectors:
    """These are made with the vault's rows, which need Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    return import_module("tests.vault.vectors.rooms").rooms()


FILES: dict[str, Callable[[], Vectors]] = {
    "context": sealed.contexts,
    "keys": sealed.keys,
    "kit": written.kits,
    "padding": written.paddings,
    "password": sealed.passwords,
    "rooms": _rooms,
    "seal": sealed.seals,
    "sections": written.section_keys,
    "share": written.shares,
    "signature": sealed.signatures,
    "stream": sealed.streams,
    "wrap": sealed.wraps,
}


def freeze(name: str) -> None:
    lines = json.dumps(FILES[name](), indent=1, ensure_ascii=False)
    with (HERE / f"{name}.json").open("x", encoding="utf-8") as file:
        file.write(lines + "\n")


def main(names: list[str]) -> int:
    unknown = sorted(set(names) - set(FILES))
    frozen = [name for name in names if (HERE / f"{name}.json").exists()]
    if not names or unknown or frozen:
        sys.stderr.write(f"Names: {', '.join(FILES)}. Unknown: {unknown}. Frozen, so never written again: {frozen}.\n")
        return 2
    for name in names:
        freeze(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
