"""What somebody who knows everything but one organisation could work out from what is published.

The attacker reads payloads (this release and all earlier ones), the public parameters, the directory of members with their
regions and staff, and one organisation's complete true records. `published` turns that into what is known of every figure,
`bounds` asks a linear programme for the least and the most that a figure can be, `prior` guesses instead of proving,
and `checks` holds the answers against the truth: the four checks that every release must pass.
"""

from aggregates.attacker.checks import attack
from aggregates.attacker.report import Finding, Report

__all__ = ["Finding", "Report", "attack"]
