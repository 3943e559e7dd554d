"""What a release keeps back, and why, in plain words: from the payload and from the counts of the attack, nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aggregates.wording import TABLES


@dataclass(frozen=True, slots=True)
class TableAccount:
    """How many figures a table has, and how many of them are withheld."""

    measure: str
    title: str
    shown: int
    withheld: int

    @property
    def words(self) -> str:
        if not self.withheld:
            return "Every figure is shown."
        if not self.shown:
            return "Every figure is withheld."
        return f"{self.withheld} of {self.shown + self.withheld} figures are withheld."


@dataclass(frozen=True, slots=True)
class Account:
    """For the reviewers: tables, the reasons that there are, and what the attack tried."""

    tables: tuple[TableAccount, ...]
    reasons: tuple[str, ...]
    attack: tuple[str, ...]
    passed: bool
    not_released: tuple[str, ...]


def account_of(payload: Mapping[str, Any], summary: Mapping[str, Any]) -> Account:
    """The account of one release."""
    return Account(
        tables=tuple(_tables(payload)),
        reasons=tuple(_reasons(payload["method"])),
        attack=tuple(_attack(payload, summary)),
        passed=summary.get("passed") is True,
        not_released=tuple(one["why"] for one in payload["not_released"]),
    )


def _tables(payload: Mapping[str, Any]) -> Iterator[TableAccount]:
    for measure in payload["measures"]:
        for table in measure["tables"]:
            withheld = sum(cell["value"] is None for cell in table["cells"])
            yield TableAccount(measure["title"], table["title"], len(table["cells"]) - withheld, withheld)


def _reasons(method: Mapping[str, Any]) -> Iterator[str]:
    pounds = method["minimum_pence"] // 100
    yield f"Fewer than {method['k']} organisations stand behind it."
    yield f"It is below {method['minimum']}, or for money below £{pounds}. Nothing at all is withheld too."
    share = round(method["p"] * 100)
    yield f"One organisation is so large in it that another could work out its figure to within {share}%."
    yield "It would give away one of the others: whoever has a total and all parts but one has the last part."
    yield "The attack could still narrow something down, so one more figure was withheld."


def _attack(payload: Mapping[str, Any], summary: Mapping[str, Any]) -> Iterator[str]:
    if summary.get("sampled"):
        yield "Only a sample of the figures was attacked. That is for demonstrations, and no test of a real release."
    tried = summary.get("tried", {})
    for measure in payload["measures"]:
        if counts := tried.get(measure["code"]):
            figures, attempts = _so_many(counts["figures"], "figure"), _so_many(counts["attempts"], "attempt")
            yield f"{measure['title']}: {figures} looked at, {attempts} to find out something about one organisation."
    repairs = summary.get("rounds", 1) - 1
    if repairs > 0:
        yield f"Something was found at first. More was withheld {'once' if repairs == 1 else f'{repairs} times'}."
    for table in summary.get("dropped", ()):
        yield f"The table “{TABLES[table][:1].lower()}{TABLES[table][1:]}” was left out, because it could not be made safe."
    if not summary.get("passed"):
        yield "Something was found: this must not be published."
    elif repairs > 0:
        yield "Nothing was found in what is left."
    else:
        yield "Nothing was found."


def _so_many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
