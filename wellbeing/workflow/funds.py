"""Vouchers and the funds behind them: plain functions, no database, no keys.

A code is five groups of four letters: `SSSS-RRRR-RRRR-RRRR-RRCC`. The first names the fund's series, fourteen letters are
random, the last two check the others. The letters are those of Crockford's base 32: no I, L, O or U.
"""

import hashlib
import secrets
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from wellbeing import vocabulary
from wellbeing.payloads.base import Payload, UnreadablePayload, read
from wellbeing.payloads.funds import Batch, Cap, Drawn, FundBody, MoneyIn, Used
from wellbeing.workflow.refusals import Refused

LEAST_EMPLOYERS = 5
"""So that a voucher, a batch or a total says no more than `one of at least five organisations`."""
LEAST_BATCH, MOST_BATCH = 10, 500
MOST_PENCE = 1_000_000_000
MOST_SESSIONS = 100
LEAST_SHOWN = 5
"""Months with fewer used sessions are put together with the next in what the payer reads."""
NAME_LIMIT = 120
CHARGED = frozenset({"attended", "late_cancel", "dna"})
"""The outcomes that cost a session: each of them spends a voucher."""
MISSED = "dna"

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT = str.maketrans("ILO", "110")
_SERIES, _RANDOM, _CHECK, _GROUP = 4, 14, 2, 4
_LETTERS = _SERIES + _RANDOM + _CHECK
_PRIME = 1021  # above 32 * 20, so that every wrong letter and every two letters that changed places are noticed
WRONG_CODE = "This is not a code of ours. Check each letter."


# --- codes --------------------------------------------------------------------------------------------------------------


def new_series() -> str:
    """Four letters for a fund. They are random: only the fund's own record says whose they are."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_SERIES))


def new_code(series: str) -> str:
    """A fresh code; 70 of its bits are random."""
    body = series + "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM))
    return _grouped(body + _check_letters(body))


def series_of(code: str) -> str:
    """The group of a code that tells the scheme which fund it is of."""
    return code[:_SERIES]


def clean_code(typed: str) -> str:
    """A code as it was made, from what somebody typed: small letters, spaces, and I, L and O for 1 and 0 do no harm.

    Raises:
        Refused: a letter is missing or wrong.
    """
    letters = "".join(typed.split()).replace("-", "").upper().translate(_MEANT)
    if len(letters) != _LETTERS or not set(letters) <= set(_ALPHABET):
        raise Refused(WRONG_CODE, field="code")
    if _check_letters(letters[:-_CHECK]) != letters[-_CHECK:]:
        raise Refused(WRONG_CODE, field="code")
    return _grouped(letters)


def id_of(code: str) -> bytes:
    """Under which a voucher's row stands: SHA-256 of the code."""
    return hashlib.sha256(code.encode("ascii")).digest()


def shuffled(codes: Iterable[str]) -> list[str]:
    """In random order, by the system's own randomness."""
    found = list(codes)
    secrets.SystemRandom().shuffle(found)
    return found


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))


def _check_letters(body: str) -> str:
    rest = sum(place * _ALPHABET.index(letter) for place, letter in enumerate(body, start=1)) % _PRIME
    return _ALPHABET[rest // len(_ALPHABET)] + _ALPHABET[rest % len(_ALPHABET)]


# --- what may be set up -----------------------------------------------------------------------------------------------------


def check_fund(body: FundBody, *, served: Collection[UUID], before: FundBody | None = None) -> None:
    """Raises Refused, naming the field.

    Args:
        body: what was filled in.
        served: the employers of the scheme.
        before: the version that it replaces.
    """
    for field, text, missing in (
        ("name", body.name, "Give the fund a name."),
        ("payer", body.payer, "Say who pays."),
    ):
        if not text.strip():
            raise Refused(missing, field=field)
        if len(text) > NAME_LIMIT:
            raise Refused(f"Use at most {NAME_LIMIT} characters.", field=field)
    if not 0 < body.price <= MOST_PENCE:
        raise Refused("Say what one session costs.", field="price")
    if not 0 <= body.warn_at <= MOST_PENCE:
        raise Refused("Say from how many sessions on you want to be warned.", field="warn_at")
    _check_employers(set(body.employers), set(served), before)
    _check_caps(body.caps)


def _check_employers(chosen: set[UUID], served: set[UUID], before: FundBody | None) -> None:
    if not chosen <= served:
        raise Refused("Choose organisations of this scheme.", field="employers")
    if len(chosen) < LEAST_EMPLOYERS:
        raise Refused(
            f"Choose at least {LEAST_EMPLOYERS} organisations. With fewer, a voucher would tell whose staff use it.",
            field="employers",
        )
    if before and (gone := set(before.employers) - chosen) and gone & served:
        raise Refused(
            "Organisations can be added, not taken out: the totals before and after would tell what theirs were.",
            field="employers",
        )


def _check_caps(caps: Iterable[Cap]) -> None:
    known = Counter(cap.service for cap in caps)
    if not set(known) <= set(vocabulary.codes("wellbeing_service")) or any(count > 1 for count in known.values()):
        raise Refused("Choose each kind of session once.", field="caps")
    if any(not 0 < cap.sessions <= MOST_SESSIONS for cap in caps):
        raise Refused(f"Between 1 and {MOST_SESSIONS} sessions.", field="caps")


def check_money(money: MoneyIn, *, today: date) -> None:
    """Raises Refused."""
    if not 0 < money.amount <= MOST_PENCE:
        raise Refused("Say how much came in.", field="amount")
    if money.day > today:
        raise Refused("This day has not come yet.", field="day")
    if len(money.note) > NAME_LIMIT:
        raise Refused(f"Use at most {NAME_LIMIT} characters.", field="note")


def check_batch(story: "FundStory", count: int) -> None:
    """Raises Refused: vouchers are made many at a time, and never more than are paid for."""
    if story.body.closed:
        raise Refused("This fund is closed.")
    if not LEAST_BATCH <= count <= MOST_BATCH:
        raise Refused(
            f"Make between {LEAST_BATCH} and {MOST_BATCH} at a time. "
            "One made for one request could be told by the day on which it came.",
            field="count",
        )
    if count > story.bought - story.issued:
        raise Refused(f"The money that came in pays for {story.bought - story.issued} more.", field="count")


def check_draw(story: "FundStory", *, count: int, employer: UUID, service: str) -> None:
    """Raises Refused: closed, not for this organisation, above the cap, or not enough left."""
    if story.body.closed:
        raise Refused("This fund is closed.", field="fund")
    if employer not in story.body.employers:
        raise Refused("This fund does not serve the organisation that this request comes from.", field="fund")
    if not 0 < count <= MOST_SESSIONS:
        raise Refused(f"Between 1 and {MOST_SESSIONS} sessions.", field="vouchers")
    cap = story.cap(service)
    if cap is not None and count > cap:
        raise Refused(f"This fund pays for at most {cap} sessions of this kind.", field="vouchers")
    if count > len(story.pool):
        raise Refused(
            f"This fund has {len(story.pool)} vouchers left. Make new ones, or choose another fund.", field="vouchers"
        )


# --- what a fund's record tells ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Month:
    """What happened in one month, or in a few that were put together (`first` to `last`)."""

    first: date
    last: date
    issued: int = 0
    used: int = 0
    missed: int = 0
    attended: int = 0

    def with_(self, other: "Month") -> "Month":
        return Month(
            min(self.first, other.first),
            max(self.last, other.last),
            *(getattr(self, name) + getattr(other, name) for name in ("issued", "used", "missed", "attended")),
        )


@dataclass(frozen=True, slots=True)
class FundStory:
    """A fund's payloads in their order."""

    body: FundBody
    money: tuple[MoneyIn, ...]
    batches: tuple[Batch, ...]
    moves: tuple[Drawn, ...]
    uses: tuple[Used, ...]

    @classmethod
    def from_items(cls, items: Iterable[bytes]) -> Self:
        """From the opened bytes of its items, in any order. Raises UnreadablePayload."""
        parts = [read(item) for item in items]
        bodies = sorted(_of(FundBody, parts), key=lambda body: body.number)
        if not bodies:
            raise UnreadablePayload("A part of this record is missing.")
        by_code = {one.code: one for one in sorted(_of(Used, parts), key=lambda one: one.at, reverse=True)}
        return cls(
            bodies[-1],
            tuple(sorted(_of(MoneyIn, parts), key=lambda one: (one.day, one.at))),
            tuple(sorted(_of(Batch, parts), key=lambda one: one.at)),
            tuple(sorted(_of(Drawn, parts), key=lambda one: one.at)),
            tuple(by_code.values()),
        )

    @property
    def paid_in(self) -> int:
        """Pence."""
        return sum(one.amount for one in self.money)

    @property
    def bought(self) -> int:
        """Sessions that the money pays for, at today's price."""
        return self.paid_in // self.body.price

    @property
    def issued(self) -> int:
        return sum(len(batch.codes) for batch in self.batches)

    @property
    def out(self) -> frozenset[str]:
        """The codes that are in an offer or with somebody, spent ones among them."""
        last: dict[str, bool] = {}
        for move in self.moves:
            last.update(dict.fromkeys(move.codes, not move.back))
        return frozenset(code for code, given in last.items() if given)

    @property
    def pool(self) -> tuple[str, ...]:
        """The codes that nobody has."""
        out = self.out
        return tuple(code for batch in self.batches for code in batch.codes if code not in out)

    @property
    def used(self) -> int:
        return len(self.uses)

    @property
    def left(self) -> int:
        """Sessions that can still be promised to somebody."""
        return max(0, self.bought - len(self.out))

    @property
    def low(self) -> bool:
        """Whether it is time to warn."""
        return not self.body.closed and self.left <= self.body.warn_at

    @property
    def missed_share(self) -> int | None:
        """Of a hundred used sessions, those to which nobody came; None before there is any."""
        missed = sum(1 for one in self.uses if one.outcome == MISSED)
        return round(100 * missed / self.used) if self.used else None

    @property
    def cost_of_a_session(self) -> int | None:
        """Pence for each session that took place, those that cost money without taking place shared out among them."""
        attended = sum(1 for one in self.uses if one.outcome == "attended")
        return (2 * self.body.price * self.used + attended) // (2 * attended) if attended else None

    def cap(self, service: str) -> int | None:
        return next((cap.sessions for cap in self.body.caps if cap.service == service), None)

    def months(self) -> tuple[Month, ...]:
        """What happened, month by month, oldest first. The smallest step there is."""
        found: dict[date, Month] = {}
        for batch in self.batches:
            _add(found, Month(batch.month, batch.month, issued=len(batch.codes)))
        for one in self.uses:
            missed, attended = int(one.outcome == MISSED), int(one.outcome == "attended")
            _add(found, Month(one.month, one.month, used=1, missed=missed, attended=attended))
        return tuple(found[month] for month in sorted(found))

    def totals(self, today: date) -> tuple[Month, ...]:
        """What the payer reads: finished months alone, and never fewer than five used sessions in a line.

        A quiet month is put together with those after it; what stays too small waits for the next time.
        """
        lines: list[Month] = []
        waiting: Month | None = None
        for month in self.months():
            if month.first >= today.replace(day=1):
                continue
            waiting = waiting.with_(month) if waiting else month
            if waiting.used >= LEAST_SHOWN:
                lines.append(waiting)
                waiting = None
        return tuple(lines)


def _add(found: dict[date, Month], more: Month) -> None:
    known = found.get(more.first)
    found[more.first] = known.with_(more) if known else more


def _of[Part: Payload](kind: type[Part], parts: Iterable[Payload]) -> list[Part]:
    return [part for part in parts if isinstance(part, kind)]
