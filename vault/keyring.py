"""A person's opened keys, for as long as one request lasts."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Self
from uuid import UUID

from vault.core.ciphers import Identity, Key, Signer
from vault.errors import StepUpNeeded

if TYPE_CHECKING:
    from vault.locker import Locker


@dataclass(repr=False)
class Keyring:
    """The seeds of one person: `seed_s` since she signed in, `seed_u` only for some minutes after her password.

    `held` are vaults whose newest seed stays open longer than `seed_u` does: generation and seed by vault. Who may still
    use them is looked up each time. `vault_seeds` and `locker` are caches for the request; a keyring is never stored.
    """

    person: UUID
    seed_s: Key
    seed_u: Key | None = None
    held: dict[UUID, tuple[int, Key]] = field(default_factory=dict)
    vault_seeds: dict[UUID, dict[int, Key]] = field(default_factory=dict)
    locker: "Locker | None" = None
    locker_written: bool = False

    @functools.cached_property
    def session_identity(self) -> Identity:
        return Identity.from_seed(self.seed_s)

    @functools.cached_property
    def step_up_identity(self) -> Identity:
        """Raises StepUpNeeded."""
        return Identity.from_seed(self.step_up_seed())

    @functools.cached_property
    def signer(self) -> Signer:
        """Signs grants. Raises StepUpNeeded."""
        return Signer.from_seed(self.step_up_seed())

    def step_up_seed(self) -> Key:
        """Raises StepUpNeeded."""
        if self.seed_u is None:
            raise StepUpNeeded("This needs your password again.")
        return self.seed_u

    def locker_key(self) -> Key:
        return self.seed_s.derive("sub/locker")

    def totp_key(self) -> Key:
        return self.seed_s.derive("sub/totp")

    def to_texts(self) -> dict[str, str]:
        """The seeds as hex, to be sealed at once into a session."""
        texts = {"seed_s": self.seed_s.reveal().hex()}
        return texts if self.seed_u is None else {**texts, "seed_u": self.seed_u.reveal().hex()}

    def held_texts(self) -> dict[str, str]:
        """What is held, by vault in hex: the generation, a colon, and the seed as hex."""
        return {vault.hex: f"{gen}:{seed.reveal().hex()}" for vault, (gen, seed) in self.held.items()}

    @classmethod
    def from_texts(cls, person: UUID, texts: Mapping[str, str], held: Mapping[str, str] = MappingProxyType({})) -> Self:
        """The keyring of a sealed session, with what `held_texts` gave."""
        seed_u = texts.get("seed_u")
        return cls(
            person,
            Key(bytes.fromhex(texts["seed_s"])),
            Key(bytes.fromhex(seed_u)) if seed_u else None,
            {UUID(hex=vault): _held(text) for vault, text in held.items()},
        )


def _held(text: str) -> tuple[int, Key]:
    gen, seed = text.split(":")
    return int(gen), Key(bytes.fromhex(seed))
