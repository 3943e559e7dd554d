"""The rows of the figures, one file for each noun."""

from aggregates.models.facts import Fact

__all__ = ["Fact"]
