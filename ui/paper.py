"""Papers as tagged PDF (PDF/UA-1), made by typst from blocks. What people wrote goes in as data, never as markup."""

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

_TEMPLATE = Path(__file__).with_name("paper.typ")
_MISSING = re.compile(r"the text `\"(?P<text>.+?)\"` could not be displayed", re.DOTALL)
_SCRIPTS_AT_MOST = 40
_ROW_LIMIT = 5_000  # rows of one table; more belongs into a file for spreadsheets

type Block = dict[str, Any]


class CannotPrint(Exception):
    """The paper could not be made. Says nothing of what was to stand in it."""


@dataclass(frozen=True, repr=False)
class Paper:
    """What stands on it. `about` is the line below the title, `foot` what stands at the foot of every page."""

    title: str
    about: str
    foot: str
    blocks: tuple[Block, ...]
    author: str = "Hearth"


def heading(text: str, level: int = 2) -> Block:
    return {"kind": "heading", "level": level, "text": text}


def text(words: str) -> Block:
    return {"kind": "text", "text": words}


def bullets(items: list[str]) -> Block:
    return {"kind": "list", "items": items}


def facts(rows: list[tuple[str, str]]) -> Block:
    return {"kind": "facts", "rows": [list(row) for row in rows]}


def table(caption: str, head: list[str], rows: list[list[str]], widths: list[int]) -> Block:
    """A table; `widths` are shares of the page's width, one for each column."""
    assert len(head) == len(widths)
    assert all(len(row) == len(head) for row in rows)
    return {"kind": "table", "caption": caption, "head": head, "rows": rows[:_ROW_LIMIT], "widths": widths}


def to_pdf(paper: Paper, *, at: datetime) -> bytes:
    """The paper as PDF. Letters of a script for which this machine has no font are named in square brackets instead.

    Raises:
        CannotPrint: it could not be made.
    """
    data = json.dumps(
        {
            "title": paper.title,
            "about": paper.about,
            "foot": paper.foot,
            "author": paper.author,
            "blocks": _printable(paper.blocks),
        },
        ensure_ascii=False,
    )
    for _ in range(_SCRIPTS_AT_MOST):
        try:
            return _compiled(data, at)
        except typst.TypstError as error:
            missing = _MISSING.search(str(error))
        if missing is None:
            break
        data = _without(data, missing["text"])
    raise CannotPrint("The paper could not be made.")


def _printable(value: Any) -> Any:  # noqa: ANN401 -- JSON
    """The same without signs that control a terminal or a printer."""
    match value:
        case str():
            return "".join(one for one in value if one == "\n" or unicodedata.category(one) not in {"Cc", "Cs"})
        case dict():
            return {key: _printable(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_printable(inner) for inner in value]
        case _:
            return value


def _compiled(data: str, at: datetime) -> bytes:
    made = typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"paper": data},
        pdf_standards="ua-1",
        timestamp=at.replace(microsecond=0),
    )
    assert isinstance(made, bytes)  # a list comes of pictures alone
    return made


def _without(data: str, shown: str) -> str:
    """The data without any letter of the script of the one that cannot be shown."""
    letter = next((one for one in shown if one not in " \t"), shown[:1])
    script = _script(letter)
    run = re.compile(f"(?:{'|'.join(sorted({re.escape(one) for one in data if _script(one) == script}))})+")
    name = script.title() if script else "A sign"
    return run.sub(f"[{name}]", data)


def _script(letter: str) -> str:
    """`BENGALI` for a Bengali letter; the letter's own code where it has no name."""
    return unicodedata.name(letter, f"U+{ord(letter):04X}").split(" ")[0].split("-")[0]
