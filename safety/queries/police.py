"""Her decision about the police, as she sees it: with the reason that nobody else can open."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import vocabulary
from safety.payloads import PoliceDecision, PoliceReason
from safety.queries.own import OwnReport, open_mine
from safety.vocabulary import Flag
from safety.workflow import duty_decisions, duty_facts


@dataclass(frozen=True)
class OwnPolice:
    """`decision` is as she chose it, `shown` what the readers see. `nation` is empty where it is not known."""

    own: OwnReport
    decision: str
    shown: str
    reason: str
    decided_at: datetime | None
    override: PoliceDecision | None
    nation: str
    asks: bool  # what she reported is of a kind that the police may act on


def open_police(viewer: Viewer, incident_id: UUID) -> OwnPolice:
    """Raises NotFound when it is not hers, or is gone."""
    own = open_mine(viewer, incident_id)
    story = own.story
    if story is None:
        raise NotFound
    decisions = story.of(PoliceDecision)
    hers, reasons = duty_decisions.hers_of(decisions), story.of(PoliceReason)
    mine = reasons[-1] if reasons else None
    return OwnPolice(
        own=own,
        decision=mine.decision if mine else hers.decision if hers else "",
        shown=hers.decision if hers else "",
        reason=mine.text if mine else "",
        decided_at=hers.at if hers else None,
        override=duty_decisions.override_of(decisions),
        nation=duty_facts.nation_of(story.body.region) or "",
        asks=Flag.POLICE in vocabulary.flags(story.types),
    )
