"""What is done unattended, one file for each kind of work. None of it may import anything that unlocks a key."""

from wellbeing.tasks.keeping import destroy_again, destroy_due

__all__ = ["destroy_again", "destroy_due"]
