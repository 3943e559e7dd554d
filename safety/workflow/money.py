"""Money in whole pence, as every room counts it; see `ui.money`."""

from ui.money import MOST, for_time, from_typed, half_up, plain, share, vat_within, words

__all__ = ["MOST", "for_time", "from_typed", "half_up", "plain", "share", "vat_within", "words"]
