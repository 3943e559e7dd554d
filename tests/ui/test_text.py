import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from ui import text

KEPT = [
    "Line one\nline two\n\n\tindented",
    "قال: «ارحلوا من هنا»",
    "שלום וברכה",
    "👩‍👩‍👧 🏳️‍🌈 é ñ 漢字",
    "می‌خواهم",  # a zero-width non-joiner belongs to Persian spelling
    "\u200fعربي\u200e then English",  # direction marks, which turn nothing but themselves
    "  leading and trailing  ",
    "<script>alert(1)</script> & \"quotes\" 'too' {{ 7*7 }}",
]


@pytest.mark.parametrize("value", KEPT)
def test_it_keeps_what_people_write(value):
    assert text.clean_text(value) == value
    assert text.visible(value) == value


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("a\x00b", "control"),
        ("a\x07b", "control"),
        ("a\x0bb", "control"),
        ("a\x0cb", "control"),
        ("a\x1bb", "control"),
        ("a\x7fb", "control"),
        ("a\x85b", "control"),
        *[(f"a{chr(number)}b", "bidi") for number in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))],
        ("a\ud800b", "surrogate"),
    ],
)
def test_it_refuses_what_nobody_can_see(value, code):
    with pytest.raises(ValidationError) as caught:
        text.clean_text(value)
    assert caught.value.code == code
    assert text.visible(value) == "a\ufffdb"


def test_it_says_what_to_do_about_a_hidden_character():
    with pytest.raises(ValidationError) as caught:
        text.clean_text("a\u202eb")
    assert caught.value.messages == [
        "Take out the hidden character that changes the direction of the text. It is shown as \ufffd."
    ]


def test_it_makes_line_endings_one():
    assert text.clean_text("a\r\nb\rc\nd") == "a\nb\nc\nd"


def test_it_puts_a_pasted_text_on_one_line():
    assert text.one_line("Amina\r\n\tHarbour\u2028House") == "Amina Harbour House"


@given(st.text())
def test_it_gives_only_text_that_can_be_sealed_and_shown(value):
    try:
        cleaned = text.clean_text(value)
    except ValidationError:
        shown = text.visible(text.one_kind_of_line(value))
        assert text.clean_text(shown) == shown  # what is shown back can be sent again as it is
        return
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert not text.CONTROL.search(cleaned)
    assert not text.BIDI.search(cleaned)
    assert text.clean_text(cleaned) == cleaned


@given(st.text(alphabet=st.characters(categories=["L", "M", "N", "P", "S", "Zs"])))
def test_it_changes_no_letter_number_or_sign(value):
    assert text.clean_text(value) == value
