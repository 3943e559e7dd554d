import base64
import re

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import checkpoint
from audit.checkpoint import Checkpoint, NoteError, TrustedKey, countersign, open_note, sign_checkpoint
from audit.merkle import EMPTY_ROOT

ORIGIN = "hearth.example/audit"
LOG = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
WITNESS = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)
STRANGER = Ed25519PrivateKey.from_private_bytes(b"\x03" * 32)
LOG_KEY = TrustedKey(ORIGIN, LOG.public_key().public_bytes_raw())
WITNESS_KEY = TrustedKey("trustee.example", WITNESS.public_key().public_bytes_raw())
HEAD = Checkpoint(ORIGIN, 1042, b"\x0b" * 32, keys=17)
ROOT_TEXT = base64.b64encode(b"\x0b" * 32).decode()

# The example of the C2SP specification.
PUBLISHED = """\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""

# The example of Go's package golang.org/x/mod/sumdb/note, which the specification grew out of.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = """\
If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""


def verify(public, message, signature):
    Ed25519PublicKey.from_public_bytes(public).verify(signature, message)


def opened(note, *trusted, origin=ORIGIN):
    return open_note(note, origin=origin, trusted=trusted or (LOG_KEY,), verify=verify)


def signed(head=HEAD):
    return sign_checkpoint(head, public=LOG_KEY.public, sign=LOG.sign)


def sign_text(text):
    """A valid signature under any text, to see what is refused for another reason than its signature."""
    line = base64.b64encode(LOG_KEY.key_hash() + LOG.sign(text.encode())).decode()
    return f"{text}\n— {ORIGIN} {line}\n"


LINES = st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"]), min_size=1, max_size=30)
NAMES = LINES.filter(lambda name: "+" not in name and not any(each.isspace() for each in name))
ROOTS = st.binary(min_size=32, max_size=32)
CHECKPOINTS = st.builds(
    Checkpoint,
    origin=NAMES,
    size=st.integers(1, 2**63 - 1),
    root=ROOTS,
    keys=st.none() | st.integers(0, 2**63 - 1),
    more=st.lists(LINES.filter(lambda line: not line.startswith("keys ")), max_size=3).map(tuple),
)


def test_it_writes_the_documented_text():
    assert HEAD.text() == f"hearth.example/audit\n1042\n{ROOT_TEXT}\nkeys 17\n"
    assert Checkpoint(ORIGIN, 0, EMPTY_ROOT).text() == (
        "hearth.example/audit\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    )


def test_it_writes_the_documented_signature_line():
    text, line = signed().split("\n\n")
    found = re.fullmatch(r"— hearth\.example/audit (\S+)\n", line)
    assert found
    signature = base64.b64decode(found[1])
    assert signature[:4] == LOG_KEY.key_hash()
    verify(LOG_KEY.public, f"{text}\n".encode(), signature[4:])


def test_it_reads_the_published_checkpoint():
    text, [(name, key_hash, signature)] = checkpoint._split(PUBLISHED)
    head = Checkpoint.parse(text)
    assert (head.origin, head.size, head.keys, head.more) == ("example.com/behind-the-sofa", 20852163, None, ())
    assert head.root.hex() == "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62"
    assert (name, len(key_hash), len(signature)) == ("example.com/behind-the-sofa", 4, 64)
    assert head.text() == text


def test_it_agrees_with_gos_note_package():
    name, key_hash, public = GO_KEY.split("+", 2)
    key = TrustedKey(name, base64.b64decode(public)[1:])
    assert key.key_hash().hex() == key_hash
    text, [(signer, found_hash, signature)] = checkpoint._split(GO_NOTE)
    assert (signer, found_hash) == (name, key.key_hash())
    verify(key.public, text.encode(), signature)


@given(CHECKPOINTS)
@settings(deadline=None)
def test_it_reads_what_it_wrote(head):
    assert Checkpoint.parse(head.text()) == head


@given(CHECKPOINTS, CHECKPOINTS)
@settings(deadline=None)
def test_it_gives_different_heads_different_texts(one, other):
    assert (one == other) == (one.text() == other.text())


@given(st.text(st.sampled_from("0123 keysAa=+/\n—é\t"), max_size=60))
@settings(deadline=None)
def test_it_accepts_only_the_text_that_it_would_write(text):
    text = f"{ORIGIN}\n5\n{ROOT_TEXT}\n{text}"
    try:
        head = Checkpoint.parse(text)
    except NoteError:
        return
    assert head.text() == text


@given(CHECKPOINTS)
@settings(deadline=None)
def test_it_opens_what_was_signed(head):
    note = sign_checkpoint(head, public=LOG_KEY.public, sign=LOG.sign)
    assert opened(note, TrustedKey(head.origin, LOG_KEY.public), origin=head.origin) == head


@given(st.data())
@settings(deadline=None)
def test_it_refuses_any_changed_character(data):
    note = signed()
    at = data.draw(st.integers(0, len(note) - 1))
    other = data.draw(st.characters(exclude_characters=note[at]))
    with pytest.raises((NoteError, InvalidSignature)):
        opened(note[:at] + other + note[at + 1 :])


@given(st.integers(0, len(signed()) - 1))
@settings(deadline=None)
def test_it_refuses_a_cut_note(length):
    with pytest.raises((NoteError, InvalidSignature)):
        opened(signed()[:length])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        f"{ORIGIN}\n5\n",
        f"{ORIGIN}\n5\n{ROOT_TEXT}",
        f"\n5\n{ROOT_TEXT}\n",
        f"two words\n5\n{ROOT_TEXT}\n",
        f"no\N{NO-BREAK SPACE}break\n5\n{ROOT_TEXT}\n",
        f"a+b\n5\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n05\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n+5\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n-5\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n5 \n{ROOT_TEXT}\n",
        f"{ORIGIN}\n5.0\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n1_000\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n\N{ARABIC-INDIC DIGIT FIVE}\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n{2**63}\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n{'9' * 5000}\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n0\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n5\n{base64.b64encode(EMPTY_ROOT).decode()}\n",
        f"{ORIGIN}\n5\n{ROOT_TEXT.rstrip('=')}\n",
        f"{ORIGIN}\n5\n{ROOT_TEXT[:-2]}t=\n",
        f"{ORIGIN}\n5\n {ROOT_TEXT}\n",
        f"{ORIGIN}\n5\n{base64.b64encode(bytes(31)).decode()}\n",
        f"{ORIGIN}\n5\n{base64.b64encode(bytes(33)).decode()}\n",
        f"{ORIGIN}\n5\n{base64.urlsafe_b64encode(b'\xff' * 32).decode()}\n",
        f"{ORIGIN}\n5\n{ROOT_TEXT}\n\n",
        f"{ORIGIN}\n5\n{ROOT_TEXT}\n\nkeys 1\n",
        f"{ORIGIN}\n5\n{ROOT_TEXT}\nkeys \n",
        f"{ORIGIN}\n5\n{ROOT_TEXT}\nkeys 01\n",
        f"{ORIGIN}\n5\n{ROOT_TEXT}\nkeys {2**63}\n",
        f"{ORIGIN}\n5\n{ROOT_TEXT}\nkeys 1\nkeys 1\n",
        f"{ORIGIN}\n5\n{ROOT_TEXT}\nother\nkeys 1\n",
        f"{ORIGIN}\n5\n{ROOT_TEXT}\nbell\x07\n",
        f"{ORIGIN}\r\n5\r\n{ROOT_TEXT}\r\n",
    ],
)
def test_it_refuses_a_malformed_text(text):
    Checkpoint.parse(f"{ORIGIN}\n5\n{ROOT_TEXT}\nkeys 1\nother\n")
    with pytest.raises(NoteError):
        Checkpoint.parse(text)
    with pytest.raises(NoteError):
        opened(sign_text(text))


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": ""},
        {"origin": "a\nb"},
        {"origin": "a b"},
        {"origin": "a\ud800"},
        {"size": -1},
        {"size": 2**63},
        {"size": 0},
        {"root": b""},
        {"root": EMPTY_ROOT},
        {"keys": -1},
        {"keys": 2**63},
        {"more": ("",)},
        {"more": ("a\nb",)},
        {"more": ("keys 5",)},
        {"more": ("tab\t",)},
    ],
)
def test_it_refuses_to_write_what_it_could_not_read(wrong):
    right = {"origin": ORIGIN, "size": 5, "root": b"\x0b" * 32}
    Checkpoint(**right)
    with pytest.raises(NoteError):
        Checkpoint(**right | wrong)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _note: "",
        lambda note: note.partition("\n\n")[0] + "\n",
        lambda note: note.partition("—")[0],
        lambda note: note.removesuffix("\n"),
        lambda note: note + "\n",
        lambda note: note + "\n\n",
        lambda note: note + "more",
        lambda note: note + "— \n",
        lambda note: note + "— name\n",
        lambda note: note + "— name AAAA\n",
        lambda note: note + "— name !!!!\n",
        lambda note: note + "—  AAAAAAAA\n",
        lambda note: note.replace("—", "-"),
        lambda note: note.replace("\n\n", "\n"),
        lambda note: note.replace("\n", "\r\n"),
        lambda note: note + "— name AAAAAAAA\n" * 64,
        lambda note: note + f"— name {'A' * 65536}\n",
    ],
)
def test_it_refuses_a_malformed_note(spoil):
    assert opened(signed() + "— name AAAAAAAA\n") == HEAD
    with pytest.raises(NoteError):
        opened(spoil(signed()))


def test_it_refuses_a_note_that_nobody_trusted_signed():
    stranger = TrustedKey(ORIGIN, STRANGER.public_key().public_bytes_raw())
    with pytest.raises(NoteError):
        opened(signed(), stranger)
    with pytest.raises(NoteError):
        open_note(signed(), origin=ORIGIN, trusted=[], verify=verify)


def test_it_refuses_a_trusted_key_under_another_name():
    with pytest.raises(NoteError):
        opened(signed(), TrustedKey("trustee.example", LOG_KEY.public))


def test_it_refuses_a_stranger_who_borrows_name_and_hash():
    forged = base64.b64encode(LOG_KEY.key_hash() + STRANGER.sign(HEAD.text().encode())).decode()
    note = f"{HEAD.text()}\n— {ORIGIN} {forged}\n"
    with pytest.raises(InvalidSignature):
        opened(note)


def test_it_refuses_a_bad_signature_beside_a_good_one():
    forged = base64.b64encode(WITNESS_KEY.key_hash() + bytes(64)).decode()
    note = f"{signed()}— {WITNESS_KEY.name} {forged}\n"
    assert opened(note) == HEAD
    with pytest.raises(InvalidSignature):
        opened(note, LOG_KEY, WITNESS_KEY)


def test_it_refuses_the_checkpoint_of_another_log():
    other = Checkpoint("lantern.example/audit", 5, b"\x0b" * 32)
    note = countersign(sign_checkpoint(other, public=LOG_KEY.public, sign=LOG.sign), key=WITNESS_KEY, sign=WITNESS.sign)
    assert opened(note, WITNESS_KEY, origin="lantern.example/audit") == other
    with pytest.raises(NoteError):
        opened(note, WITNESS_KEY)


def test_it_carries_a_witness_beside_the_log():
    note = countersign(signed(), key=WITNESS_KEY, sign=WITNESS.sign)
    assert opened(note, LOG_KEY) == opened(note, WITNESS_KEY) == opened(note, LOG_KEY, WITNESS_KEY) == HEAD


def test_it_refuses_a_witness_for_a_malformed_note():
    with pytest.raises(NoteError):
        countersign("no note\n", key=WITNESS_KEY, sign=WITNESS.sign)


def test_it_does_not_repeat_the_text_in_an_error():
    with pytest.raises(NoteError) as caught:
        opened("canary phrase\n5\n!!\n\n— canary !!\n")
    assert "canary" not in str(caught.value)
