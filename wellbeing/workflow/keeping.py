"""How long things are kept after their end: plain dates."""

from datetime import timedelta
from typing import Final

ENDS_AFTER: Final = timedelta(days=90)
"""From the end of a request to the day on which everything of it is destroyed."""
UNSENT: Final = timedelta(days=1)
"""How long a handle without its record may be that of a sending under way."""
SAID: Final = timedelta(days=30)
"""How long a provider is told that something of hers has ended and is gone."""
