"""What the endpoints of this service share."""

from accounts.endpoints import Endpoint, Standing, TextField, Unfit, answers, checked, chosen, shown

__all__ = ["Endpoint", "Standing", "TextField", "Unfit", "answers", "checked", "chosen", "shown"]
