"""The parameters and words of a method version, as data."""
