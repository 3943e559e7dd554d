"""The parameters and words of a method version, as data. To change a figure's fate, change this and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

RANGE = 1 << 32  # a record key, and so a cell key, is a number below this

# Dimensions, with the letter that names them in a table's code: RT is region by type. UK has none.
LETTERS = {
    "R": "region",
    "T": "type",
    "S": "severity",
    "B": "band",
    "C": "category",
    "K": "kind",
    "W": "wait",
    "O": "attendance",
}

TYPES = {
    "physical": "Physical violence",
    "threat": "Threat",
    "harassment": "Abuse and harassment",
    "online": "Online abuse",
    "digital": "Digital security",
    "premises": "Premises and property",
    "protest": "Protest and presence",
    "legal": "Legal, media and official pressure",
    "exposure": "Distressing exposure",
    "workplace": "Workplace safety",
    "other": "Other",
}
# How a coded type (PHY-ASI) begins, and the family it is counted in.
FAMILIES = dict(zip(("PHY", "THR", "HAR", "ONL", "DIG", "PRM", "DEM", "LEG", "EXP", "SAF", "OTH"), TYPES, strict=True))
SEVERITIES = {"1": "1 Minor", "2": "2 Low", "3": "3 Moderate", "4": "4 Serious", "5": "5 Critical"}
BANDS = {"B1": "Up to 10 staff", "B2": "11 to 25 staff", "B3": "More than 25 staff"}
BAND_ENDS = {"B1": 10, "B2": 25}
KINDS = {
    "counselling": "One-to-one counselling",
    "supervision": "Clinical or group supervision",
    "group": "Groups and debriefs",
    "space": "Lived-experience and racialised staff spaces",
    "peer": "Peer support and check-ins",
    "respite": "Rest or respite",
    "other": "Other support",
}
# The kind in which a service that somebody asked for is counted. What is not here counts as other.
KIND_OF = {
    "counselling": "counselling",
    "clinical_supervision": "supervision",
    "group_supervision": "supervision",
    "reflective_group": "group",
    "schwartz_round": "group",
    "group_debrief": "group",
    "lived_experience": "space",
    "racialised_space": "space",
    "peer_support": "peer",
    "trim_checkin": "peer",
    "pfa": "peer",
    "respite": "respite",
}
WAITS = {
    "0-2": "Up to 2 working days",
    "3-5": "3 to 5 working days",
    "6-10": "6 to 10 working days",
    "11-20": "11 to 20 working days",
    "21-40": "21 to 40 working days",
    "41+": "More than 40 working days",
    "none": "Ended without support",
}
WAIT_ENDS = {"0-2": 2, "3-5": 5, "6-10": 10, "11-20": 20, "21-40": 40}
ATTENDANCE = {"attended": "Attended", "missed": "Missed, or cancelled late"}
# What a provider returns, and how it is counted. What is not here is no session.
ATTENDANCE_OF = {"attended": "attended", "late_cancel": "missed", "dna": "missed"}
CATEGORIES = {
    "premises": "Premises and equipment",
    "guarding": "Guarding and stewarding",
    "digital": "Digital security and phones",
    "advice": "Training, advice and safe travel",
    "legal": "Legal advice and monitoring",
    "health": "Health, wellbeing and family",
    "moving": "Moving people or premises, home security",
    "losses": "Insurance, staff time and lost income",
    "other": "Other costs",
}
# How the code of a cost begins, and the category in which it is counted. A cost need not belong to an incident.
CATEGORY_OF = {
    "PHY": "premises",
    "GUA": "guarding",
    "DIG": "digital",
    "COM": "digital",
    "TRN": "advice",
    "RSK": "advice",
    "TRA": "advice",
    "LEG": "legal",
    "MON": "legal",
    "MED": "health",
    "WEL": "health",
    "FAM": "health",
    "REL": "moving",
    "INS": "losses",
    "STF": "losses",
    "LOS": "losses",
    "OTH": "other",
}
WHOLE = {"all": "All"}  # for a measure with one dimension of its own

type Group = tuple[str, str, tuple[str, ...]]

# Region groups: code, name, ITL1 regions. Fixed, so that a cell means the same in every release.
REGIONS: tuple[Group, ...] = (
    ("R01", "North East and Yorkshire", ("TLC", "TLE")),
    ("R02", "North West", ("TLD",)),
    ("R03", "East Midlands", ("TLF",)),
    ("R04", "West Midlands", ("TLG",)),
    ("R05", "East of England", ("TLH",)),
    ("R06", "London", ("TLI",)),
    ("R07", "South East", ("TLJ",)),
    ("R08", "South West", ("TLK",)),
    ("R09", "Wales and Northern Ireland", ("TLL", "TLN")),
    ("R10", "Scotland", ("TLM",)),
)

# Cumulative: the first entry above the cell key says what is added. Largest entropy with mean 0, variance 1.5, bounds 3.
NOISE = (
    (76975987, -3),
    (459173845, -2),
    (1458823998, -1),
    (2836143297, 0),
    (3835793450, 1),
    (4217991308, 2),
    (RANGE, 3),
)
NO_NOISE = ((RANGE, 0),)


@dataclass(frozen=True)
class Measure:
    """Something counted or summed, and the tables of each kind of release that show it."""

    code: str
    title: str
    unit: str  # "count" or "pence"
    dimensions: tuple[str, str]  # what the last two parts of a fact's key are
    quarter: tuple[str, ...]
    year: tuple[str, ...]
    inherits: str = ""  # a measure whose hidden cells are hidden here too

    def tables(self, kind: str) -> tuple[str, ...]:
        return self.year if kind == "year" else self.quarter


MEASURES = (
    Measure(
        "incidents",
        "Incidents",
        "count",
        ("type", "severity"),
        ("UK", "R", "T", "S", "TS"),
        ("UK", "R", "T", "S", "B", "RT", "RS", "TS", "TB"),
    ),
    Measure(
        "costs",
        "Costs of security and recovery",
        "pence",
        ("category", "whole"),
        ("UK", "R", "C"),
        ("UK", "R", "C", "RC"),
        inherits="incidents",
    ),
    Measure(
        "support_waits",
        "Requests for support that were met or ended",
        "count",
        ("kind", "wait"),
        ("UK", "K", "W"),
        ("UK", "R", "K", "W", "KW", "RW"),
    ),
    Measure(
        "support_sessions",
        "Support sessions",
        "count",
        ("kind", "attendance"),
        ("UK", "K", "O"),
        ("UK", "R", "K", "O"),
    ),
)


@dataclass(frozen=True)
class Method:
    """All that decides what becomes of a figure. Public: whoever attacks a release knows it."""

    version: str = "G1"
    k: int = 5  # organisations that a shown cell needs
    p: int = 15  # per cent: how near the second largest may come to the largest
    m: int = 1  # others whose figures are taken as known
    noise: tuple[tuple[int, int], ...] = NOISE
    money_noise: int = 5  # per cent of the largest contribution
    base: int = 5
    significant: int = 4  # figures of a large count: three, as first designed, would put the UK more than 0.1 % out
    minimum: int = 10
    minimum_pence: int = 50_000
    members: int = 8  # organisations that a region group needs
    complement: bool = True  # off only to show what happens without
    regions: tuple[Group, ...] = REGIONS
    measures: tuple[Measure, ...] = MEASURES

    def measure(self, code: str) -> Measure:
        return next(one for one in self.measures if one.code == code)

    def least(self, unit: str) -> int:
        """What a shown cell must hold at least."""
        return self.minimum_pence if unit == "pence" else self.minimum

    def reach(self) -> int:
        """The most that is added to a count or taken from it."""
        return max(abs(step) for _, step in self.noise)

    def labels(self, dimension: str) -> Mapping[str, str]:
        if dimension == "region":
            return {code: label for code, label, _ in self.regions}
        return _LABELS[dimension]

    def group_of(self, region: str) -> str:
        """The region group of an ITL1 region; empty for the whole UK, which counts at the organisation's home."""
        return next((code for code, _, parts in self.regions if region in parts), "")

    def with_groups(self, regions: tuple[Group, ...]) -> "Method":
        return replace(self, regions=regions)


_LABELS: Mapping[str, Mapping[str, str]] = {
    "type": TYPES,
    "severity": SEVERITIES,
    "band": BANDS,
    "kind": KINDS,
    "wait": WAITS,
    "attendance": ATTENDANCE,
    "category": CATEGORIES,
    "whole": WHOLE,
}
METHOD = Method()


def dimensions(table: str) -> tuple[str, ...]:
    """The dimensions of a table: none for UK, region and type for RT."""
    return () if table == "UK" else tuple(LETTERS[letter] for letter in table)


def table_of(names: tuple[str, ...]) -> str:
    """The code of the table with these dimensions."""
    letters = {name: letter for letter, name in LETTERS.items()}
    return "".join(letters[name] for name in names) or "UK"


def band_of(staff: int) -> str:
    return next((band for band, end in BAND_ENDS.items() if staff <= end), "B3")


def wait_of(days: int) -> str:
    """The band of a wait in working days."""
    return next((band for band, end in WAIT_ENDS.items() if days <= end), "41+")


def quarters_of(period: str) -> tuple[str, ...]:
    """The quarters of a year: 2026 has 2026-Q1 to 2026-Q4. A quarter has itself."""
    return (period,) if "-Q" in period else tuple(f"{period}-Q{number}" for number in range(1, 5))


def kind_of_period(period: str) -> str:
    return "quarter" if "-Q" in period else "year"
