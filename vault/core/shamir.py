"""Shamir's secret sharing over GF(256), for recovery keys on paper: any `threshold` shares give the secret, fewer say
nothing about it.

The secret is shared together with 4 bytes of its hash, so that a wrong share is noticed when they are combined and not
by a lost vault. Table look-ups are not constant in time; shares are made and combined in a ceremony, not in answer to
requests.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import xor
from typing import Self

from vault.core import crockford
from vault.core.ciphers import digest

_VERSION = 1
_SET_SIZE = 4
_HEADER_SIZE = 1 + _SET_SIZE + 2
_SUM_SIZE = 2
_PROOF_SIZE = 4
_MOST_SHARES = 255
_FEWEST = 2
_MOST_LETTERS = 512  # reading base 32 takes time with the square of the length, and the text comes from a form


def _tables() -> tuple[list[int], list[int]]:
    """Powers of 3 and logarithms in AES's field, x^8 + x^4 + x^3 + x + 1; the powers run twice, so that sums of
    logarithms need no modulo.
    """
    powers, logs, value = [0] * 510, [0] * 256, 1
    for exponent in range(255):
        powers[exponent] = powers[exponent + 255] = value
        logs[value] = exponent
        value ^= value << 1 ^ (0x11B if value & 0x80 else 0)
    return powers, logs


_POWERS, _LOGS = _tables()


@dataclass(frozen=True, slots=True)
class Share:
    """One trustee's part of a secret. `set_id` tells the shares of one ceremony from others; `index` runs from 1."""

    set_id: bytes
    threshold: int
    index: int
    data: bytes = field(repr=False)

    def text(self) -> str:
        """What is printed: u8 version, 4-byte set, u8 threshold, u8 index, data and 2 bytes of SHA-256, as Crockford
        base 32 in groups of four.

        A 32-byte secret makes 72 characters.
        """
        body = bytes([_VERSION]) + self.set_id + bytes([self.threshold, self.index]) + self.data
        return crockford.group(crockford.to_text(body + digest(body)[:_SUM_SIZE]))

    @classmethod
    def parse(cls, text: str) -> Self:
        """The share that a person typed.

        Raises:
            ValueError: with a sentence for the person.
        """
        letters = crockford.tidy(text)
        try:
            data = crockford.to_bytes(letters) if len(letters) <= _MOST_LETTERS else b""
        except ValueError:
            data = b""
        body, check = data[:-_SUM_SIZE], data[-_SUM_SIZE:]
        if len(body) <= _HEADER_SIZE + _PROOF_SIZE or digest(body)[:_SUM_SIZE] != check:
            raise ValueError(
                "The share is mistyped or not complete. Check each group of four characters against the paper."
            )
        if body[0] != _VERSION:
            raise ValueError("The share was printed by a newer version of this service.")
        threshold, index = body[_HEADER_SIZE - 2 : _HEADER_SIZE]
        if threshold < _FEWEST or index < 1:
            raise ValueError("The share is not one that this service printed.")
        return cls(body[1 : 1 + _SET_SIZE], threshold, index, body[_HEADER_SIZE:])


def split(secret: bytes, threshold: int, shares: int) -> list[Share]:
    """`shares` shares of the secret, of which any `threshold` give it back.

    Raises:
        ValueError: not 2 <= threshold <= shares <= 255, or the secret is empty.
    """
    if not _FEWEST <= threshold <= shares <= _MOST_SHARES:
        raise ValueError("A secret is split into 2 to 255 shares, of which at least two are needed.")
    if not secret:
        raise ValueError("There is nothing to split.")
    set_id = secrets.token_bytes(_SET_SIZE)
    proven = secret + digest(secret)[:_PROOF_SIZE]
    # One random polynomial per byte, the byte itself as its constant term; the top coefficient may be zero, or fewer
    # shares would tell something.
    higher = [secrets.token_bytes(len(proven)) for _ in range(threshold - 1)]
    polynomials = list(zip(proven, *higher, strict=True))
    return [
        Share(set_id, threshold, index, bytes(_value_at(index, polynomial) for polynomial in polynomials))
        for index in range(1, shares + 1)
    ]


def combine(shares: Sequence[Share]) -> bytes:
    """The secret, from at least `threshold` shares of one set. Only the first `threshold` are used.

    Raises:
        ValueError: with a sentence for the people at the ceremony: too few, one given twice, another set, or a share
            that does not fit.
    """
    if not shares:
        raise ValueError("No share has been given yet.")
    if len({(share.set_id, share.threshold, len(share.data)) for share in shares}) > 1:
        raise ValueError(
            "The shares are from different sets. Use shares that were printed on the same day for the same group."
        )
    if len({share.index for share in shares}) < len(shares):
        raise ValueError("The same share has been given twice. Each share must come from a different person.")
    threshold = shares[0].threshold
    if len(shares) < threshold:
        raise ValueError(f"{threshold} shares are needed, and {len(shares)} have been given.")
    used = shares[:threshold]
    weights = [_weight(share.index, [other.index for other in used]) for share in used]
    columns = zip(*(share.data for share in used), strict=True)
    proven = bytes(reduce(xor, map(_multiply, weights, column)) for column in columns)
    secret, proof = proven[:-_PROOF_SIZE], proven[-_PROOF_SIZE:]
    if digest(secret)[:_PROOF_SIZE] != proof:
        raise ValueError("The shares do not fit together. One of them has been changed or copied wrongly.")
    return secret


def _multiply(a: int, b: int) -> int:
    return _POWERS[_LOGS[a] + _LOGS[b]] if a and b else 0


def _value_at(x: int, polynomial: Sequence[int]) -> int:
    """Horner's rule; the coefficients start with the constant term."""
    return reduce(lambda value, coefficient: _multiply(value, x) ^ coefficient, reversed(polynomial), 0)


def _weight(index: int, indices: Sequence[int]) -> int:
    """Lagrange's weight of one share for the value at 0: the product of x / (x - index) over the other shares; minus is
    xor here.
    """
    weight = 1
    for other in indices:
        if other != index:
            weight = _multiply(weight, _POWERS[_LOGS[other] + 255 - _LOGS[other ^ index]])
    return weight
