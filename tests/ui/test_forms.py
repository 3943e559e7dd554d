import datetime as dt

import pytest
from django import forms as django_forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st

from ui import formats, forms

TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def on_a_tuesday(monkeypatch):
    monkeypatch.setattr(formats, "today", lambda: TODAY)


def form(field, data=None, files=None):
    """A bound form with one field called `answer`."""
    made = type("OneField", (forms.HearthForm,), {"answer": field})
    return made(data or {}, files or MultiValueDict())


def error(field, data=None, files=None):
    bound = form(field, data, files)
    assert not bound.is_valid()
    (sentence,) = bound.errors["answer"]
    return sentence


def answer(field, data=None, files=None):
    bound = form(field, data, files)
    assert bound.is_valid(), bound.errors
    return bound.cleaned_data["answer"]


def date(day, month, year):
    return {"answer-day": day, "answer-month": month, "answer-year": year}


# Words


def test_it_asks_for_what_is_missing_by_its_name():
    assert error(forms.Text(label="Reference number")) == "Enter reference number"
    assert error(forms.Text(label="What is it?", noun="the reference number")) == "Enter the reference number"
    assert error(forms.Text(label="What is it?")) == "Enter an answer to “What is it?”"
    assert error(forms.Text(label="X", missing="Write something")) == "Write something"
    assert error(forms.Email()) == "Enter your email address"
    assert error(forms.Password()) == "Enter your password"
    assert error(forms.Radios(label="Kind", choices=[("a", "A")])) == "Select kind"
    assert error(forms.Checkboxes(label="Where was it?", choices=[("a", "A")], noun="a place")) == "Select a place"
    assert error(forms.Confirm(label="I agree")) == "Tick the box to go on"
    assert error(forms.File(label="Photo")) == "Select a file"
    assert error(forms.Files(label="Photos")) == "Select a file"
    assert error(forms.DateParts(label="When did it happen?")) == "Enter the date"
    assert error(forms.TimeOfDay(label="When did it happen?")) == "Enter the time"


def test_it_finds_words_for_django_s_own_fields():
    assert error(django_forms.CharField(label="Reference")) == "Enter reference"
    assert error(django_forms.ChoiceField(label="Kind", choices=[("a", "A")])) == "Select kind"
    assert error(django_forms.CharField(error_messages={"required": "Say something"})) == "Say something"


def test_it_says_how_long_a_text_may_be():
    assert error(forms.Text(label="Your full name", max_length=3), {"answer": "Amina"}) == (
        "Full name must be 3 characters or fewer"
    )
    assert error(forms.LongText(label="Story", max_length=1000), {"answer": "a" * 1001}) == (
        "Story must be 1,000 characters or fewer"
    )


def test_it_counts_a_line_ending_once():
    assert answer(forms.LongText(label="Story", max_length=3), {"answer": "a\r\nb"}) == "a\nb"


# Text


@pytest.mark.parametrize("field", [forms.Text, forms.LongText, django_forms.CharField])
@pytest.mark.parametrize("hidden", ["\x00", "\x01", "\x1b", "\x7f", "\u202e", "\u2066", "\ud800"])
def test_it_refuses_hidden_characters_in_every_text_field(field, hidden):
    sentence = error(field(label="Story"), {"answer": f"before{hidden}after"})
    assert sentence.startswith("Take out the ")


@pytest.mark.parametrize("value", ["שלום 👩‍👩‍👧 مرحبا", "<b>&amp;</b>", "é" * 200])
def test_it_keeps_right_to_left_text_emoji_and_markup(value):
    assert answer(forms.Text(label="Name"), {"answer": value}) == value
    assert answer(forms.LongText(label="Story"), {"answer": f"{value}\n\t{value}"}) == f"{value}\n\t{value}"


def test_it_keeps_spaces_around_a_story_but_takes_no_empty_one():
    assert answer(forms.LongText(label="Story"), {"answer": "  a\n"}) == "  a\n"
    assert error(forms.LongText(label="Story"), {"answer": " \n\t "}) == "Enter story"


def test_it_keeps_one_line_on_one_line():
    assert answer(forms.Text(label="Name"), {"answer": " Amina\r\nHarbour "}) == "Amina Harbour"


def test_it_leaves_a_password_as_it_is():
    assert answer(forms.Password(), {"answer": "  pass word "}) == "  pass word "


@pytest.mark.parametrize("value", ["amina@harbour.example", "a.b+c@x.co.uk", "amína@hárbour.example"])
def test_it_takes_an_address(value):
    assert answer(forms.Email(), {"answer": f" {value} "}) == value


@pytest.mark.parametrize("value", ["amina", "a@b", "a b@c.de", "@c.de", "a@c..de", "a@@c.de"])
def test_it_refuses_what_is_no_address(value):
    assert error(forms.Email(), {"answer": value}) == (
        "Enter an email address in the correct format, like name@example.com"
    )


@pytest.mark.parametrize("value", ["123456", "123 456", "123-456", " 12 34 56 "])
def test_it_takes_a_code_as_people_type_it(value):
    assert answer(forms.OneTimeCode(), {"answer": value}) == "123456"


@pytest.mark.parametrize("value", ["12345", "1234567", "12345a", "\u0661\u0662\u0663\u0664\u0665\u0666"])
def test_it_refuses_what_is_no_code(value):
    assert error(forms.OneTimeCode(), {"answer": value}) == "The code must be 6 numbers"


# Dates


@pytest.mark.parametrize(
    "typed",
    [
        ("24", "11", "2026"),
        (" 24 ", "November", "2026"),
        ("24", "nov.", "2026"),
        ("\u0662\u0664", "\u0661\u0661", "\u0662\u0660\u0662\u0666"),
    ],
)
def test_it_takes_a_date(typed):
    assert answer(forms.DateParts(label="Day"), date(*typed)) == TODAY


@pytest.mark.parametrize(
    ("typed", "sentence", "parts"),
    [
        (("", "11", "2026"), "Date must include a day", ("day",)),
        (("24", "", " "), "Date must include a month and a year", ("month", "year")),
        (("31", "2", "2026"), "Enter a real date", ("day", "month", "year")),
        (("29", "2", "2027"), "Enter a real date", ("day", "month", "year")),
        (("32", "1", "2026"), "Enter a real date", ("day",)),
        (("0", "1", "2026"), "Enter a real date", ("day",)),
        (("1", "13", "2026"), "Enter a real date", ("month",)),
        (("1", "smarch", "2026"), "Enter a real date", ("month",)),
        (("x", "y", "2026"), "Enter a real date", ("day", "month")),
        (("1", "1", "0000"), "Enter a real date", ("year",)),
        (("1", "1", "26"), "Year must include 4 numbers", ("year",)),
        (("1", "1", "10000"), "Enter a real date", ("year",)),
        (("9" * 5000, "1", "2026"), "Enter a real date", ("day",)),
        (("-1", "1", "2026"), "Enter a real date", ("day",)),
        (("1.5", "1", "2026"), "Enter a real date", ("day",)),
        (("1", "1", "1899"), "Date must be on or after 1 January 1900", ("day", "month", "year")),
        (("25", "11", "2026"), "Date must be today or in the past", ("day", "month", "year")),
    ],
)
def test_it_says_what_is_wrong_with_a_date(on_a_tuesday, typed, sentence, parts):
    bound = form(forms.DateParts(label="When?", noun="the date", past=True), date(*typed))
    assert not bound.is_valid()
    (found,) = bound.errors.as_data()["answer"]
    assert (found.messages, found.params["parts"]) == ([sentence], parts)


def test_it_takes_today_as_past_and_as_future(on_a_tuesday):
    typed = date("24", "11", "2026")
    assert answer(forms.DateParts(label="When?", past=True), typed) == TODAY
    assert answer(forms.DateParts(label="When?", future=True), typed) == TODAY
    assert error(forms.DateParts(label="When?", future=True), date("23", "11", "2026")) == (
        "Date must be today or in the future"
    )


def test_it_takes_no_date_where_none_is_needed():
    assert answer(forms.DateParts(label="When?", required=False)) is None


def test_it_keeps_a_date_given_before():
    made = type("OneField", (forms.HearthForm,), {"answer": forms.DateParts(label="When?")})(initial={"answer": TODAY})
    assert forms.DateWidget.shown(made["answer"].value()) == ("24", "11", "2026")


@given(st.dates(min_value=dt.date(1900, 1, 1)))
def test_it_takes_every_date_there_is(day):
    typed = date(str(day.day), str(day.month), f"{day.year:04}")
    assert answer(forms.DateParts(label="When?"), typed) == day


@given(st.text(), st.text(), st.text())
def test_it_never_fails_on_a_date(day, month, year):
    form(forms.DateParts(label="When?"), date(day, month, year)).is_valid()


# Times


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("14:30", (14, 30)),
        ("14.30", (14, 30)),
        ("1430", (14, 30)),
        ("2.30pm", (14, 30)),
        ("2:30 PM", (14, 30)),
        ("2.30 p.m.", (14, 30)),
        ("2pm", (14, 0)),
        (" 2 pm ", (14, 0)),
        ("12am", (0, 0)),
        ("12pm", (12, 0)),
        ("12.15am", (0, 15)),
        ("9:05", (9, 5)),
        ("00:00", (0, 0)),
        ("midday", (12, 0)),
        ("Noon", (12, 0)),
        ("midnight", (0, 0)),
    ],
)
def test_it_takes_a_time_as_people_write_it(typed, time):
    assert answer(forms.TimeOfDay(label="When?"), {"answer": typed}) == dt.time(*time)


@pytest.mark.parametrize(
    "typed", ["25:61", "24:00", "14pm", "0am", "2.60pm", "9", "230", "2:3", "half past two", "-1:00"]
)
def test_it_refuses_an_impossible_time(typed):
    assert error(forms.TimeOfDay(label="When?"), {"answer": typed}) == "Enter a real time, like 2.30pm or 14:30"


@given(st.times().map(lambda time: time.replace(second=0, microsecond=0)))
def test_it_reads_every_time_it_writes(time):
    for typed in (formats.clock(time), f"{time:%H:%M}", f"{time:%H%M}"):
        assert answer(forms.TimeOfDay(label="When?"), {"answer": typed}) == time


@given(st.text())
def test_it_never_fails_on_a_time(typed):
    form(forms.TimeOfDay(label="When?"), {"answer": typed}).is_valid()


# Choices

GROUPED = [("Words", [("abuse", "Abuse"), ("threat", "Threat")]), ("Things", [("fire", "Fire")])]


def test_it_gives_choices_once_and_in_their_own_order():
    sent = MultiValueDict({"answer": ["fire", "abuse", "fire"]})
    assert answer(forms.Checkboxes(label="What?", choices=GROUPED), sent) == ["abuse", "fire"]


@pytest.mark.parametrize("part", [forms.Radios, forms.Select, forms.Checkboxes])
def test_it_never_repeats_a_choice_it_does_not_know(part):
    sentence = error(part(label="Kind", choices=GROUPED), MultiValueDict({"answer": ["<secret>"]}))
    assert sentence == "Select kind"


def test_it_follows_choices_set_on_the_form():
    bound = form(forms.Checkboxes(label="Who?", choices=[]), MultiValueDict({"answer": ["ben"]}))
    bound.fields["answer"].choices = [("ben", "Ben"), ("bel", "Bel")]
    assert bound.is_valid()
    assert bound.cleaned_data["answer"] == ["ben"]


# Files


def files(*sizes):
    return MultiValueDict({"answer": [SimpleUploadedFile(f"{i}.png", b"x" * size) for i, size in enumerate(sizes)]})


def test_it_takes_several_files():
    assert [file.size for file in answer(forms.Files(label="Photos"), files=files(1, 2))] == [1, 2]
    assert answer(forms.Files(label="Photos", required=False)) == []


def test_it_says_what_is_wrong_with_a_file():
    assert error(forms.File(label="Photo"), files=files(0)) == "The selected file is empty"
    assert error(forms.File(label="Photo", max_bytes=1000), files=files(1001)) == (
        "The selected file must be 1 KB or smaller"
    )
    assert error(forms.Files(label="Photos", max_bytes=1000), files=files(1, 1001)) == (
        "The selected file must be 1 KB or smaller"
    )
    assert error(forms.Files(label="Photos", max_files=1), files=files(1, 1)) == (
        "You can only select up to 1 file at the same time"
    )


def test_it_refuses_a_field_that_templates_cannot_reach():
    with pytest.raises(ValueError, match="files"):
        type("Hidden", (forms.HearthForm,), {"files": forms.Files(label="Photos")})()
