"""What the database may see: ids, whose a row is, whether it is open, and dates. The rest is sealed."""

from safety.models.aftercare import CareOffer
from safety.models.costs import Claim, Cost, Pot
from safety.models.hours import OrganisationHours
from safety.models.incidents import Incident
from safety.models.keeping import Keeping, KeepingRule
from safety.models.openings import Opening
from safety.models.playbooks import PlaybookShelf
from safety.models.registers import StepRegister

__all__ = [
    "CareOffer",
    "Claim",
    "Cost",
    "Incident",
    "Keeping",
    "KeepingRule",
    "Opening",
    "OrganisationHours",
    "PlaybookShelf",
    "Pot",
    "StepRegister",
]
