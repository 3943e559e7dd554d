import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import merkle
from audit.merkle import RightEdge

# The vectors of the reference implementation of certificate transparency: inputs, roots, paths and proofs.
INPUTS = [
    bytes.fromhex(each)
    for each in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# (index, size): path
PATHS = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
# (first, second): proof
PROOFS = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
LEAVES = [merkle.leaf_hash(each) for each in INPUTS]


# The definitions of RFC 6962 section 2.1 as they stand there; slow, and different from the code under test.
def naive_split(size):
    k = 1
    while k * 2 < size:
        k *= 2
    return k


def naive_root(leaves):
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = naive_split(len(leaves))
    return hashlib.sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(index, leaves):
    if len(leaves) == 1:
        return []
    k = naive_split(len(leaves))
    if index < k:
        return [*naive_path(index, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(index - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(first, leaves, *, whole):
    if first == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = naive_split(len(leaves))
    if first <= k:
        return [*naive_subproof(first, leaves[:k], whole=whole), naive_root(leaves[k:])]
    return [*naive_subproof(first - k, leaves[k:], whole=False), naive_root(leaves[:k])]


def some_leaves(count):
    return [merkle.leaf_hash(number.to_bytes(4)) for number in range(count)]


TREES = st.lists(st.binary(max_size=4), max_size=70).map(lambda inputs: [merkle.leaf_hash(each) for each in inputs])
TREES_WITH_LEAF = TREES.filter(bool)


@pytest.mark.parametrize("size", range(9))
def test_it_gives_the_published_roots(size):
    assert merkle.root(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), PATHS)
def test_it_gives_the_published_inclusion_proofs(index, size):
    proof = merkle.inclusion_proof(LEAVES[:size], index)
    assert [each.hex() for each in proof] == PATHS[index, size]


@pytest.mark.parametrize(("first", "second"), PROOFS)
def test_it_gives_the_published_consistency_proofs(first, second):
    proof = merkle.consistency_proof(LEAVES[:second], first)
    assert [each.hex() for each in proof] == PROOFS[first, second]


@given(TREES)
@settings(deadline=None)
def test_it_agrees_with_the_definition_of_the_root(leaves):
    assert merkle.root(leaves) == naive_root(leaves)


@given(TREES_WITH_LEAF, st.data())
@settings(deadline=None)
def test_it_agrees_with_the_definition_of_the_inclusion_proof(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    assert merkle.inclusion_proof(leaves, index) == naive_path(index, leaves)


@given(TREES_WITH_LEAF, st.data())
@settings(deadline=None)
def test_it_agrees_with_the_definition_of_the_consistency_proof(leaves, data):
    first = data.draw(st.integers(1, len(leaves)))
    assert merkle.consistency_proof(leaves, first) == naive_subproof(first, leaves, whole=True)


def test_it_accepts_every_honest_inclusion_proof_of_small_trees():
    for size in range(1, 34):
        leaves = some_leaves(size)
        for index, leaf in enumerate(leaves):
            proof = merkle.inclusion_proof(leaves, index)
            assert merkle.verify_inclusion(leaf=leaf, index=index, size=size, proof=proof, root=naive_root(leaves))


def test_it_accepts_every_honest_consistency_proof_of_small_trees():
    for second in range(34):
        leaves = some_leaves(second)
        for first in range(second + 1):
            assert merkle.verify_consistency(
                first=first,
                first_root=naive_root(leaves[:first]),
                second=second,
                second_root=naive_root(leaves),
                proof=merkle.consistency_proof(leaves, first),
            )


def flip(data, bit):
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@given(TREES_WITH_LEAF, st.data())
@settings(deadline=None)
def test_it_refuses_a_changed_inclusion_proof(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    honest = {
        "leaf": leaves[index],
        "index": index,
        "size": len(leaves),
        "proof": merkle.inclusion_proof(leaves, index),
        "root": naive_root(leaves),
    }
    proof = honest["proof"]
    bit = data.draw(st.integers(0, 255))
    lies = [
        {"leaf": flip(leaves[index], bit)},
        {"root": flip(honest["root"], bit)},
        {"proof": [*proof, proof[-1] if proof else honest["root"]]},
        {"index": len(leaves)},
        {"index": -1},
    ]
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        lies.append({"proof": [*proof[:at], flip(proof[at], bit), *proof[at + 1 :]]})
        lies.append({"proof": proof[:-1]})
    for lie in lies:
        assert not merkle.verify_inclusion(**honest | lie), lie


@given(TREES_WITH_LEAF, st.data())
@settings(deadline=None)
def test_it_refuses_a_changed_consistency_proof(leaves, data):
    first = data.draw(st.integers(0, len(leaves)))
    honest = {
        "first": first,
        "first_root": naive_root(leaves[:first]),
        "second": len(leaves),
        "second_root": naive_root(leaves),
        "proof": merkle.consistency_proof(leaves, first),
    }
    proof = honest["proof"]
    bit = data.draw(st.integers(0, 255))
    lies = [
        {"first_root": flip(honest["first_root"], bit)},
        {"proof": [*proof, honest["second_root"]]},
        {"first": len(leaves) + 1},
        {"first": -1},
    ]
    if first:
        lies.append({"second_root": flip(honest["second_root"], bit)})
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        lies.append({"proof": [*proof[:at], flip(proof[at], bit), *proof[at + 1 :]]})
        lies.append({"proof": proof[:-1]})
        lies.append({"proof": []})
    for lie in lies:
        assert not merkle.verify_consistency(**honest | lie), lie


@given(TREES_WITH_LEAF, st.data())
@settings(deadline=None)
def test_it_refuses_a_rewritten_past(leaves, data):
    first = data.draw(st.integers(1, len(leaves)))
    changed = data.draw(st.integers(0, first - 1))
    rewritten = [*leaves[:changed], merkle.leaf_hash(b"another past"), *leaves[changed + 1 :]]
    assert not merkle.verify_consistency(
        first=first,
        first_root=naive_root(leaves[:first]),
        second=len(leaves),
        second_root=naive_root(rewritten),
        proof=merkle.consistency_proof(rewritten, first),
    )


def test_it_refuses_an_inclusion_proof_that_climbs_above_the_root():
    leaf, above = some_leaves(2)
    root = merkle.node_hash(above, leaf)
    assert not merkle.verify_inclusion(leaf=leaf, index=0, size=1, proof=[above], root=root)


def test_it_refuses_a_consistency_proof_that_climbs_above_the_root():
    leaves = some_leaves(4)
    above = merkle.leaf_hash(b"above")
    assert not merkle.verify_consistency(
        first=3,
        first_root=merkle.node_hash(above, naive_root(leaves[:3])),
        second=4,
        second_root=merkle.node_hash(above, naive_root(leaves)),
        proof=[*merkle.consistency_proof(leaves, 3), above],
    )


def test_it_names_a_leaf_that_is_not_there():
    for index in (-1, 3):
        with pytest.raises(IndexError):
            merkle.inclusion_proof(some_leaves(3), index)


def test_it_names_an_earlier_tree_that_is_larger():
    for first in (-1, 4):
        with pytest.raises(IndexError):
            merkle.consistency_proof(some_leaves(3), first)


@given(TREES)
@settings(deadline=None)
def test_it_keeps_one_hash_per_full_subtree_and_survives_storage(leaves):
    edge = RightEdge()
    for count, leaf in enumerate(leaves, start=1):
        edge = RightEdge.from_bytes(edge.size, edge.to_bytes()).append(leaf)
        assert edge.size == count
        assert len(edge.hashes) == count.bit_count()
    assert edge.root() == naive_root(leaves)


@pytest.mark.parametrize(
    ("size", "data"),
    [
        (0, bytes(32)),
        (1, b""),
        (1, bytes(31)),
        (1, bytes(33)),
        (2, bytes(64)),
        (3, bytes(32)),
        (3, bytes(63)),
        (-1, b""),
    ],
)
def test_it_refuses_an_edge_that_does_not_fit_its_size(size, data):
    with pytest.raises(ValueError):
        RightEdge.from_bytes(size, data)


def test_it_never_takes_a_leaf_for_a_node():
    left, right = some_leaves(2)
    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)
