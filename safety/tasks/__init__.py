"""What is done unattended, one file for each kind of work. None of it may import anything that unlocks a key."""

from safety.tasks.aftercare import forget_care_offers
from safety.tasks.escalation import remind
from safety.tasks.keeping import close_shell, destroy_again, destroy_due
from safety.tasks.openings import forget_openings

__all__ = ["close_shell", "destroy_again", "destroy_due", "forget_care_offers", "forget_openings", "remind"]
