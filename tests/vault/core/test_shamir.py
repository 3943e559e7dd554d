from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vault.core import shamir
from vault.core.shamir import Share, combine, split

SECRET = bytes(range(32))


def multiply(a: int, b: int) -> int:
    """GF(256) by shifting and adding, as in FIPS 197, section 4.2: slow, and written without the tables."""
    product = 0
    while b:
        product ^= a if b & 1 else 0
        a = a << 1 ^ (0x11B if a & 0x80 else 0)
        b >>= 1
    return product


@st.composite
def splits(draw: st.DrawFn) -> tuple[bytes, int, list[Share]]:
    threshold = draw(st.integers(2, 5))
    secret = draw(st.binary(min_size=1, max_size=40))
    return secret, threshold, split(secret, threshold, draw(st.integers(threshold, 8)))


def test_it_multiplies_as_the_field_does() -> None:
    assert all(shamir._multiply(a, b) == multiply(a, b) for a in range(256) for b in range(256))


@settings(max_examples=40)
@given(splits(), st.randoms(use_true_random=False))
def test_it_opens_with_any_enough_shares_in_any_order(made: tuple[bytes, int, list[Share]], random) -> None:
    secret, threshold, shares = made
    for count in range(threshold, len(shares) + 1):
        assert combine(random.sample(shares, count)) == secret


def test_it_opens_with_every_three_of_five() -> None:
    shares = split(SECRET, 3, 5)
    assert all(combine(chosen) == SECRET for chosen in permutations(shares, 3))


@settings(max_examples=40)
@given(splits(), st.randoms(use_true_random=False))
def test_it_does_not_open_with_one_share_less(made: tuple[bytes, int, list[Share]], random) -> None:
    secret, threshold, shares = made
    with pytest.raises(ValueError, match="are needed"):
        combine(random.sample(shares, threshold - 1))
    # Nor does it help to say that fewer are needed: the value then fits by chance, once in 256 ** 4 at best.
    if threshold > 2:
        fewer = [Share(s.set_id, threshold - 1, s.index, s.data) for s in random.sample(shares, threshold - 1)]
        with pytest.raises(ValueError, match="fit together"):
            combine(fewer)
    assert all(secret not in share.data for share in shares if len(secret) > 4)


def test_it_says_nothing_with_one_share_less() -> None:
    """With two shares of three, each value of the missing one gives another secret byte, so all 256 stay possible."""
    known = [share.data[0] for share in split(SECRET, 3, 3)[:2]]
    weights = [shamir._weight(index, [1, 2, 3]) for index in (1, 2, 3)]
    told = multiply(known[0], weights[0]) ^ multiply(known[1], weights[1])
    assert {told ^ multiply(missing, weights[2]) for missing in range(256)} == set(range(256))


def test_it_spreads_the_first_byte_of_a_share_over_all_values() -> None:
    seen = {split(b"\0", 2, 2)[0].data[0] for _ in range(3000)}
    assert len(seen) > 250


@settings(max_examples=30)
@given(splits())
def test_it_reads_the_text_it_prints(made: tuple[bytes, int, list[Share]]) -> None:
    for share in made[2]:
        assert Share.parse(share.text()) == share
        assert Share.parse(f" {share.text().lower().replace('-', '')}\n") == share


def test_it_prints_72_characters_in_groups_of_four() -> None:
    text = split(SECRET, 2, 3)[0].text()
    groups = text.split("-")
    assert (len(groups), {len(group) for group in groups}) == (18, {4})
    assert not set("ILOU") & set(text)


def test_it_notices_almost_every_mistyped_character() -> None:
    text = split(SECRET, 2, 3)[0].text()
    missed = tried = 0
    for at, letter in enumerate(text):
        for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ":
            if letter not in {"-", other}:
                tried += 1
                try:
                    Share.parse(text[:at] + other + text[at + 1 :])
                    missed += 1
                except ValueError:
                    pass
    assert tried == 72 * 31
    assert missed <= 3  # the checksum has 16 bits, so 0.03 are expected


@pytest.mark.parametrize("text", ["", "-", "0000", "é" * 72, "U" * 72, "0" * 72, "0" * 512, "Z" * 100_000])
def test_it_refuses_text_that_is_no_share(text: str) -> None:
    with pytest.raises(ValueError, match="mistyped or not complete"):
        Share.parse(text)


@pytest.mark.parametrize(("threshold", "index"), [(0, 1), (1, 1), (2, 0)])
def test_it_refuses_a_share_that_it_never_prints(threshold: int, index: int) -> None:
    text = Share(b"test", threshold, index, bytes(36)).text()
    with pytest.raises(ValueError, match="not one that this service printed"):
        Share.parse(text)


def test_it_does_not_spend_time_on_long_text(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    monkeypatch.setattr(shamir.crockford, "to_bytes", lambda text: read.append(len(text)) or b"")
    for size in (512, 513, 100_000):
        with pytest.raises(ValueError, match="mistyped"):
            Share.parse("0" * size)
    assert read == [512]


def test_it_refuses_shares_that_do_not_belong_together() -> None:
    ours, theirs = split(SECRET, 2, 3), split(SECRET, 2, 3)
    with pytest.raises(ValueError, match="different sets"):
        combine([ours[0], theirs[1]])
    with pytest.raises(ValueError, match="different sets"):
        combine([ours[0], Share(ours[1].set_id, 3, 2, ours[1].data)])
    with pytest.raises(ValueError, match="different sets"):
        combine([ours[0], Share(ours[1].set_id, 2, 2, ours[1].data + b"\0")])


def test_it_refuses_a_share_given_twice() -> None:
    share, other, _ = split(SECRET, 2, 3)
    for given_ in ([share, share], [share, other, share], [share, Share(share.set_id, 2, share.index, other.data)]):
        with pytest.raises(ValueError, match="given twice"):
            combine(given_)


def test_it_refuses_no_share() -> None:
    with pytest.raises(ValueError, match="No share"):
        combine([])


@settings(max_examples=30)
@given(st.integers(0, 35), st.integers(1, 255))
def test_it_notices_a_share_that_was_changed(at: int, change: int) -> None:
    good, bad, _ = split(SECRET, 2, 3)
    data = bytearray(bad.data)
    data[at] ^= change
    with pytest.raises(ValueError, match="do not fit"):
        combine([good, Share(bad.set_id, 2, bad.index, bytes(data))])


@pytest.mark.parametrize(("threshold", "shares"), [(0, 3), (1, 3), (4, 3), (2, 256), (-1, -1)])
def test_it_refuses_splits_that_protect_nothing_or_cannot_be(threshold: int, shares: int) -> None:
    with pytest.raises(ValueError, match="at least two"):
        split(SECRET, threshold, shares)


def test_it_refuses_to_split_nothing() -> None:
    with pytest.raises(ValueError, match="nothing to split"):
        split(b"", 2, 3)


def test_it_splits_into_255_shares() -> None:
    shares = split(b"x", 2, 255)
    assert combine([shares[254], shares[0]]) == b"x"


def test_it_shows_no_data_of_a_share() -> None:
    share = split(SECRET, 2, 3)[0]
    assert "data" not in repr(share)
    assert repr(share.data) not in repr(share)


def test_it_marks_each_ceremony_with_a_set_of_its_own() -> None:
    sets = {split(SECRET, 2, 2)[0].set_id for _ in range(20)}
    assert len(sets) == 20
    assert all(len({share.set_id for share in split(SECRET, 2, 4)}) == 1 for _ in range(3))
    assert all(a.index != b.index for a, b in combinations(split(SECRET, 2, 4), 2))
