"""The words of a payload. They are published with the figures, so that page, file and endpoint say the same."""

from aggregates.method import RANGE, Method

MONTHS = ("January to March", "April to June", "July to September", "October to December")
SYMBOL = "c"
SYMBOL_TEXT = (
    "c means that we withhold the figure to protect people and organisations. It does not mean that the figure is "
    "zero, small or large."
)
PREVALENCE = (
    "These are reports, not prevalence. They count what organisations in the network reported and accepted. More "
    "reports can mean more harm, more organisations, or more trust in reporting. Few reports do not mean that "
    "people are safe."
)
# By published value, from the top: letter, least value, words.
ACCURACY = (
    ("A", 300, "300 or more: within 2% of the true figure."),
    ("B", 120, "120 to 299: within 5% of the true figure."),
    ("C", 60, "60 to 119: within 10% of the true figure."),
    ("D", 0, "Below 60: may be out by more than 10%. Do not compare it with another figure."),
)
ACCURACY_OF_MONEY = (
    ("A", 10_000_000, "£100,000 or more: within 5% of the true sum, mostly within 2%."),
    ("B", 0, "Below £100,000: within 10% of the true sum, mostly within 3%."),
)
TABLES = {
    "UK": "The whole UK",
    "R": "By region",
    "T": "By type",
    "S": "By severity",
    "B": "By size of organisation",
    "RT": "By region and type",
    "RS": "By region and severity",
    "TS": "By type and severity",
    "TB": "By type and size of organisation",
    "C": "By category of cost",
    "RC": "By region and category of cost",
    "K": "By kind of support",
    "W": "By length of wait",
    "KW": "By kind of support and length of wait",
    "RW": "By region and length of wait",
    "O": "By attendance",
}
NOT_SHOWN = "too few organisations or too few entries to show any figure this time."
# What a funder may ask for and does not get yet, with the reason.
NOT_RELEASED = (
    (
        "incidents_bias",
        (
            "Incidents by what they targeted: the groups are small, and a figure could point at people. Not "
            "released yet."
        ),
    ),
    ("channel", "Incidents by channel: not checked together with the tables above yet. Not released yet."),
    (
        "reported_police",
        (
            "Share reported to the police: an incident is counted once, when it is accepted; what the police do "
            "comes later. Not released yet."
        ),
    ),
    (
        "verified",
        (
            "Reported against verified: only accepted incidents reach these figures, so there is nothing to set "
            "against them. Not released yet."
        ),
    ),
    (
        "impact_ops",
        "Effects on services: too many details of one incident together could identify it. Not released yet.",
    ),
    (
        "cost_paid",
        (
            "Costs paid and unpaid, with the category: few organisations have both, so nearly all would be "
            "withheld. Not released yet."
        ),
    ),
    ("staff_hours", "Staff hours spent: too few organisations record them. Not released yet."),
    (
        "wb_pref",
        (
            "Preferences asked for and met: they say something about a person's identity, and the groups are "
            "small. Not released yet."
        ),
    ),
    ("wb_change", "Change in wellbeing: no questionnaires are used, so there is nothing to count. Not released yet."),
    (
        "wait_p90",
        (
            "The longest waits (90th percentile) and averages: they can describe one person. Not released; see "
            "the waiting bands."
        ),
    ),
    (
        "region_band",
        (
            "Region by size of organisation: often one organisation is the only one of its size in a region. Not "
            "released."
        ),
    ),
    (
        "region_type_quarter",
        (
            "Region by type for a quarter: about half of the figures would be withheld. They are in the release "
            "of the year."
        ),
    ),
)


def coverage_text(organisations: int, share: int | None, finest: str) -> str:
    text = f"About {organisations} organisations took part (to the nearest 5)."
    if share is None:
        return text
    table = TABLES[finest].lower()
    return f"{text} About {share}% of incidents are in withheld figures of the table “{table}” (to the nearest 5%)."


def rounding_text(method: Method) -> str:
    return (
        f"Counts are rounded and slightly altered: usually within {method.reach()} (95%), never more than "
        f"{method.reach() + method.base // 2} from the true count below {_large(method)}. Totals may not add up. "
        f"{SYMBOL_TEXT}"
    )


def method_text(method: Method) -> list[str]:
    """All that is done to a figure, in the order in which it is done."""
    return [
        (
            "What is counted. A report counts once, in the quarter in which the organisation's safety team "
            "accepted it as an incident, wherever and whenever it happened. A cost counts when it is approved, "
            "whether or not it belongs to an incident. A request for support counts when support begins or the "
            "request ends. A support session counts when its provider returns it."
        ),
        (
            "What came late stays late. A quarter closes 30 days after it ends. A figure is published once and never "
            "changed. A report that is accepted later counts in the later quarter. A correction of an earlier report "
            "changes no figure. A corrected cost is booked as a new entry. The history of an organisation that "
            "joins is not added to earlier periods. A release with a serious error is withdrawn as a whole, with a "
            "notice that says so."
        ),
        (
            "Type, severity, region. Each incident counts under its main type (one of 11), and under the highest "
            "severity of what actually happened to people, minds, or work and property. It counts in the region "
            "where it happened if the organisation works there; otherwise, and if it happened online or has no "
            "place, in the organisation's home region. Regions are joined until each has at least "
            f"{method.members} member organisations. Branches count as part of their parent organisation. Size and "
            "region of an organisation are those at the start of the year."
        ),
        (
            "When a figure is withheld. A figure is withheld if it is zero. It is withheld if fewer than "
            f"{method.k} organisations contribute to it, or if it is below {method.minimum} (for money below "
            f"£{method.minimum_pence // 100:,}). It is withheld if one organisation dominates it: we take away the "
            f"largest contributor and {_next_largest(method.m)}, and what is left must be at least {method.p}% of "
            f"the largest contribution (the p% rule with p = {method.p} and m = {method.m}). Money is also "
            "withheld wherever the count of incidents is withheld, and where refunds leave an organisation below "
            "zero."
        ),
        (
            "Why other figures are withheld too. If only one part of a total were missing, subtraction would give "
            "it away. So for every total and its parts, in all tables of this release and in time (four quarters "
            "and their year), the withheld parts taken together must themselves pass the rules above. Where they "
            "do not, the smallest shown part is withheld as well. If the total itself is withheld, its withheld "
            "parts must hold enough to cover the largest contribution. All withheld figures have the same symbol, "
            f"{SYMBOL}, so that nobody can tell which reason applies."
        ),
        (
            f"What is done to a shown count. A whole number from -{method.reach()} to {method.reach()} is added. "
            "Every entry has a secret random number; the secret numbers of all entries in a figure decide "
            "together which number is added, so the same set of entries always gets the same one, in every table. "
            f"The chances are: {_chances(method)}. On average nothing is added; the variance is "
            f"{_variance(method)}. Then the count is rounded to the nearest {method.base}, halves upwards, and is "
            f"at least {method.minimum}. From {_large(method)} up it is rounded to {method.significant} "
            "significant figures instead."
        ),
        (
            f"How far a count may be off. Below {_large(method)} a published count is never more than "
            f"{method.reach() + method.base // 2} from the true one, and within {method.reach()} of it in about "
            "95% of cases. Above, it is within 0.1%. Because each figure is altered and rounded on its own, parts "
            "may not add up to their total."
        ),
        (
            f"What is done to a shown sum of money. A random amount of at most {method.money_noise}% of the "
            "largest contribution is added or taken away (each amount is equally likely, and it is fixed by the "
            "same secret numbers). Then the sum is rounded to two significant figures, from £100,000 to three. A "
            "published sum is within 10% of the true one, from £100,000 within 5%."
        ),
        (
            "Waiting times. People are counted by length of wait in bands. The middle wait and the share seen "
            "within ten working days are worked out from the published bands, when at least 60 people are in them "
            "and no band is withheld. A share above 90% is given as 90%. There are no averages and no shortest or "
            "longest waits."
        ),
        (
            f"Changes. Two published figures are compared, never the true ones. A difference below {8} (for larger "
            "figures: below what rounding and alteration can do to both) is called no reliable change, and so is "
            "every difference of figures marked D."
        ),
        (
            "How it was tested. Before publication a program attacks the release, together with all earlier ones. "
            "It knows this method, who takes part, where and how large they are, and everything about one "
            f"organisation of its choice. If it can narrow another organisation's figure to less than {method.p}% "
            "above the truth, prove that somebody is in a withheld figure, or estimate an organisation with "
            "confidence, more figures are withheld or tables left out. The method has no formal guarantee; it "
            "protects against one organisation that knows its own figures, and less against several that combine "
            "theirs."
        ),
        (
            "Who sees what. Every funder and every member organisation gets the same figures at the same time. "
            "There are no filters, no figures for a funder's own grantees, and no other versions."
        ),
    ]


def _large(method: Method) -> str:
    """From here on a count has so many significant figures that they are coarser than the base."""
    return f"{10**method.significant:,}"


def _next_largest(number: int) -> str:
    return {0: "nobody else", 1: "the next largest"}.get(number, f"the {number} next largest")


def _chances(method: Method) -> str:
    parts, before = [], 0
    for bound, step in method.noise:
        parts.append(f"{step:+d} in {(bound - before) * 100 / RANGE:.1f}%".replace("+0", "0"))
        before = bound
    return ", ".join(parts)


def _variance(method: Method) -> str:
    total, before = 0.0, 0
    for bound, step in method.noise:
        total += step * step * (bound - before) / RANGE
        before = bound
    return f"{total:.1f}"
