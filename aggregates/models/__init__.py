"""The rows of the figures, one file for each noun."""

from aggregates.models.facts import Fact
from aggregates.models.learning import Theme, ThemeAnswer
from aggregates.models.releases import Drafting, FrozenError, Release, ReleaseState, Review
from aggregates.models.units import UnitList

__all__ = ["Drafting", "Fact", "FrozenError", "Release", "ReleaseState", "Review", "Theme", "ThemeAnswer", "UnitList"]
