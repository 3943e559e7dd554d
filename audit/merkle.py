"""The Merkle tree of RFC 6962 section 2.1: roots and both kinds of proof. Plain Python over 32-byte hashes.

A leaf hash is SHA-256(0x00 || data), an inner node SHA-256(0x01 || left || right), so that no leaf can pass for a node.
Wherever a function takes `leaves` it takes leaf hashes, first leaf first.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class RightEdge:
    """All that is needed to append to a tree and to know its root: one hash per full subtree on the tree's right edge.

    A tree of `size` leaves falls into full subtrees, one per 1-bit of `size`; `hashes` has their roots, largest first.
    Appending and taking the root cost O(log size). Raises ValueError when the two do not fit.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise ValueError("A right edge holds one hash per 1-bit of its size.")
        if any(len(each) != HASH_SIZE for each in self.hashes):
            raise ValueError(f"A hash has {HASH_SIZE} bytes.")

    def append(self, leaf: bytes) -> Self:
        """The edge of the tree with this leaf hash as its last leaf; full subtrees of equal size merge."""
        hashes = list(self.hashes)
        node = leaf
        pending = self.size
        while pending & 1:
            node = node_hash(hashes.pop(), node)
            pending >>= 1
        return type(self)(self.size + 1, (*hashes, node))

    def root(self) -> bytes:
        if not self.hashes:
            return EMPTY_ROOT
        node = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            node = node_hash(left, node)
        return node

    def to_bytes(self) -> bytes:
        return b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> Self:
        """Raises ValueError when `data` is not exactly the hashes of a tree of `size` leaves."""
        return cls(size, tuple(data[start : start + HASH_SIZE] for start in range(0, len(data), HASH_SIZE)))


def root(leaves: Iterable[bytes]) -> bytes:
    """The tree hash MTH of RFC 6962 section 2.1, reading the leaves once and keeping O(log n) of them."""
    edge = RightEdge()
    for leaf in leaves:
        edge = edge.append(leaf)
    return edge.root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of leaf `index` (RFC 6962 section 2.1.1), lowest sibling first.

    Reads all leaves: O(n) time and memory. Raises IndexError when there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError("The tree has no leaf of that index.")
    return _path(_levels(leaves), 0, index)


def consistency_proof(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """The proof that the tree over `leaves` continues the tree over their first `first` (RFC 6962 section 2.1.2).

    Empty when `first` is 0 or all leaves: there is nothing to prove then. O(n) time and memory. Raises IndexError when
    `first` exceeds the tree.
    """
    if not 0 <= first <= len(leaves):
        raise IndexError("The earlier tree must not be larger than the present one.")
    if first in {0, len(leaves)}:
        return []
    levels = _levels(leaves)
    level, node = _climb_right_children(first - 1)
    # A verifier who holds the first root knows this node already when the first tree is one full subtree.
    known = [levels[level][node]] if node else []
    return known + _path(levels, level, node)


def verify_inclusion(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows `leaf` at `index` in the tree of this size and root (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last = index, size - 1
    computed = leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            computed = node_hash(sibling, computed)
            node, last = _skip_lone_levels(node, last)
        else:
            computed = node_hash(computed, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and computed == root


def verify_consistency(
    *, first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether `proof` shows that the tree of `second` leaves only adds to that of `first` (RFC 9162 section 2.1.4.2).

    The empty tree is the start of every tree, and every tree continues itself; both take an empty proof.
    """
    if not 0 <= first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof and first_root == EMPTY_ROOT
    path = list(proof)
    if first.bit_count() == 1:
        path.insert(0, first_root)
    if not path:
        return False
    level, node = _climb_right_children(first - 1)
    return _replay(path, node, (second - 1) >> level) == (first_root, second_root)


def _replay(path: Sequence[bytes], node: int, last: int) -> tuple[bytes, bytes] | None:
    """Both roots that a consistency path leads to, or None when it has the wrong length."""
    earlier = later = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if node & 1 or node == last:
            earlier = node_hash(sibling, earlier)
            later = node_hash(sibling, later)
            node, last = _skip_lone_levels(node, last)
        else:
            later = node_hash(later, sibling)
        node, last = node >> 1, last >> 1
    return (earlier, later) if last == 0 else None


def _skip_lone_levels(node: int, last: int) -> tuple[int, int]:
    """A last node without a sibling is lifted unchanged, so its levels have no hash in a path."""
    while node and not node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _climb_right_children(node: int) -> tuple[int, int]:
    """The level and position of the largest full subtree that ends with leaf `node`."""
    level = 0
    while node & 1:
        node >>= 1
        level += 1
    return level, node


def _levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """Every level of the tree, leaves first. A node without a sibling is lifted as it is: RFC 6962's shape."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        above = [node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)]
        if len(below) % 2:
            above.append(below[-1])
        levels.append(above)
    return levels


def _path(levels: Sequence[Sequence[bytes]], level: int, node: int) -> list[bytes]:
    path = []
    for nodes in levels[level:]:
        sibling = node ^ 1
        if sibling < len(nodes):
            path.append(nodes[sibling])
        node >>= 1
    return path
