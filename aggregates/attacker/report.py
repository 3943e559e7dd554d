"""What an attack found: counts of what was tried, and for each failure the figure's name, never a true value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from aggregates.attacker.published import Name

type Check = Literal["interval", "presence", "estimation", "singling", "truth"]
CHECKS: tuple[Check, ...] = ("interval", "presence", "estimation", "singling", "truth")
FORMAT = "hearth-attack/1"


@dataclass(frozen=True)
class Finding:
    """One thing that an attacker learns and must not: which figure gives it away, and which published figures do it."""

    check: Check
    name: Name
    held_by: tuple[tuple[Name, float], ...] = ()  # with the weight of each
    missing: float = 0.0  # how far the answer would have to move

    def to_data(self) -> dict[str, Any]:
        return {
            "check": self.check,
            "cell": _plain(self.name),
            "held_by": [_plain(name) for name, _ in self.held_by],
        }


@dataclass
class Report:
    """All findings and all counts of one attack on one release together with those before it."""

    findings: list[Finding] = field(default_factory=list)
    tried: dict[str, dict[str, int]] = field(default_factory=dict)
    estimates: dict[str, dict[str, float]] = field(default_factory=dict)
    seconds: float = 0.0
    sampled: bool = False

    @property
    def passed(self) -> bool:
        return not self.findings

    def of(self, *checks: Check) -> list[Finding]:
        return [finding for finding in self.findings if finding.check in checks]

    def count(self, measure: str, what: str, number: int = 1) -> None:
        counts = self.tried.setdefault(measure, {})
        counts[what] = counts.get(what, 0) + number

    def add(self, others: Iterable["Report"]) -> "Report":
        for other in others:
            self.findings += other.findings
            self.estimates.update(other.estimates)
            for measure, counts in other.tried.items():
                for what, number in counts.items():
                    self.count(measure, what, number)
        return self

    def to_data(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "passed": self.passed,
            "sampled": self.sampled,
            "tried": self.tried,
            "estimates": self.estimates,
            "findings": [finding.to_data() for finding in self.findings],
            "seconds": round(self.seconds, 1),
        }


def _plain(name: Name) -> Mapping[str, Any]:
    return {"measure": name.measure, "period": name.period, "table": name.table, "key": list(name.key)}
