"""What the endpoints of the figures share."""

from accounts.endpoints import Endpoint, Standing, TextField, Unfit, answers, checked, shown

__all__ = ["Endpoint", "Standing", "TextField", "Unfit", "answers", "checked", "shown"]
