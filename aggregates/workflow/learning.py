"""How much can be written about what was learnt."""

TITLE_LIMIT = 120
TEXT_LIMIT = 4_000
NAME_LIMIT = 120
