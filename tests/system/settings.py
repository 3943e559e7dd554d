"""Settings of a server that a test starts as a process of its own: the real ones, with the cheapest allowed derivation."""

from config.settings import *  # noqa: F403 - every setting is the real one but for the line below

HEARTH_ARGON2_COST = (19456, 2, 1)  # the floor: these tests sign many people in
