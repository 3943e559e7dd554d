"""One request's payloads put in order, for its readers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from wellbeing.payloads import Ask, Message, Moved, Payload, read
from wellbeing.workflow import ENDED, Status


@dataclass(frozen=True)
class Story:
    """What stands in a request."""

    parts: tuple[Payload, ...]

    @classmethod
    def from_items(cls, items: Iterable[bytes]) -> Self:
        """Raises UnreadablePayload."""
        return cls(tuple(map(read, items)))

    def with_(self, part: Payload) -> "Story":
        return Story((*self.parts, part))

    def of[Kind: Payload](self, kind: type[Kind]) -> tuple[Kind, ...]:
        """Those payloads of the request that are of a kind, in no order."""
        return tuple(part for part in self.parts if isinstance(part, kind))

    @property
    def ask(self) -> Ask:
        return self.of(Ask)[0]

    @property
    def moves(self) -> tuple[Moved, ...]:
        return tuple(sorted(self.of(Moved), key=lambda move: move.number))

    @property
    def status(self) -> Status:
        return Status(self.moves[-1].status)

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    @property
    def messages(self) -> tuple[Message, ...]:
        return tuple(sorted(self.of(Message), key=lambda message: message.number))
