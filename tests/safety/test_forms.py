"""What the forms make of what was typed."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from safety import vocabulary, workflow
from safety.forms import (
    AssessForm,
    CloseForm,
    FilterForm,
    PhraseForm,
    PublicForm,
    ReportForm,
    TextForm,
    WordsForm,
    in_words,
)
from safety.payloads import NARRATIVE_LIMIT, Assessment, ReportBody
from safety.queries import Filters, ReaderChoice
from tests.safety.conftest import upload
from ui import formats

LEAST = {"kind": "incident", "happened_on-day": "3", "happened_on-month": "11", "happened_on-year": "2025"}
JUDGED = {"kind": "incident", "body": "1", "mind": "2", "work": "1", "worst": "3"}


def sent(**changes):
    data = QueryDict(mutable=True)
    for name, value in {**LEAST, **changes}.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def codes(**values):
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, value)
    return data


def problems(form):
    return {name: [str(one) for one in errors] for name, errors in form.errors.items()}


def test_it_needs_no_more_than_kind_and_day():
    form = ReportForm(sent())
    assert form.is_valid()
    assert form.to_payload() == ReportBody(lane="alert", kind="incident", happened_on=date(2025, 11, 3))


def test_it_chooses_no_kind_for_anybody():
    assert "checked" not in str(ReportForm()["kind"])
    form = ReportForm(sent(kind=""))
    assert problems(form) == {"kind": ["Choose what you want to tell us about"]}


def test_it_proposes_today():
    assert ReportForm()["happened_on"].value() == formats.today()


def test_it_reads_every_answer():
    form = ReportForm(
        sent(
            types=["THR-VIO", "ONL-MSG"],
            primary="ONL-MSG",
            happened_at="2.30pm",
            setting="office",
            place="The front door",
            channels=["phone", "email"],
            who="All of us",
            done="The door is locked",
            wanted="Somebody to ring me",
            narrative="  They said\r\nthis. 🙂 عنوان",
            urgency="today",
        )
    )
    assert form.is_valid(), form.errors
    assert form.to_payload() == ReportBody(
        lane="alert",
        kind="incident",
        types=("THR-VIO", "ONL-MSG"),
        primary="ONL-MSG",
        happened_on=date(2025, 11, 3),
        happened_at="14:30",
        setting="office",
        place="The front door",
        channels=("phone", "email"),
        who="All of us",
        done="The door is locked",
        wanted="Somebody to ring me",
        narrative="  They said\nthis. 🙂 عنوان",
        urgency="today",
    )


def test_it_gives_back_what_a_draft_holds():
    body = ReportBody(
        lane="alert",
        kind="warning",
        types=("THR-LST",),
        primary="THR-LST",
        happened_on=date(2025, 11, 3),
        happened_at="09:05",
        setting="online",
        place="A page",
        channels=("email",),
        who="Us",
        done="Told the landlord",
        wanted="A lock",
        narrative="Words",
        urgency="this_week",
    )
    start = ReportForm.values_of(body)
    assert start["happened_at"] == time(9, 5)
    form = ReportForm(initial=start)
    data = {name: form[name].value() for name in start if not name.startswith("happened")}
    day = {f"happened_on-{part}": str(getattr(body.happened_on, part)) for part in ("day", "month", "year")}
    again = ReportForm(sent(**data, **day, happened_at="9.05am"))
    assert again.is_valid(), again.errors
    assert again.to_payload() == body


def test_the_only_type_is_the_main_one():
    form = ReportForm(sent(types=["THR-VIO"]))
    assert form.is_valid()
    assert form.to_payload().primary == "THR-VIO"


def test_of_several_types_none_is_the_main_one_unless_said():
    form = ReportForm(sent(types=["THR-VIO", "ONL-MSG"]))
    assert form.is_valid()
    assert form.to_payload().primary is None


def test_who_names_a_main_one_has_said_that_it_happened():
    form = ReportForm(sent(types=["ONL-MSG"], primary="THR-VIO"))
    assert form.is_valid()
    body = form.to_payload()
    assert (body.types, body.primary) == (("THR-VIO", "ONL-MSG"), "THR-VIO")
    workflow.check_draft(body)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"happened_on-day": "31", "happened_on-month": "2"}, "happened_on"),
        ({"happened_on-year": "25"}, "happened_on"),
        ({"happened_at": "25:99"}, "happened_at"),
        ({"narrative": "x" * (NARRATIVE_LIMIT + 1)}, "narrative"),
        ({"narrative": "a\x00b"}, "narrative"),
        ({"place": "left\u202eright"}, "place"),
        ({"types": ["NO-SUCH"]}, "types"),
        ({"kind": "no such"}, "kind"),
        ({"urgency": "soonish"}, "urgency"),
        ({"channels": ["pigeon"]}, "channels"),
    ],
)
def test_it_says_beside_the_field_what_does_not_fit(changes, field):
    assert list(problems(ReportForm(sent(**changes)))) == [field]


def test_it_takes_a_day_to_come_for_the_rules_to_judge():
    coming = formats.today() + timedelta(days=30)
    day = {f"happened_on-{part}": str(getattr(coming, part)) for part in ("day", "month", "year")}
    assert ReportForm(sent(kind="warning", **day)).is_valid()


def test_a_draft_may_lack_everything():
    form = ReportForm(codes(), draft=True)
    assert form.is_valid(), form.errors
    assert form.to_payload() == ReportBody(lane="alert")


@pytest.mark.parametrize(
    ("at", "day", "kept"),
    [("14:30", "today", "14:30"), ("14:30", "another", None), ("2.45pm", "another", "14:45")],
)
def test_a_proposed_time_is_dropped_with_another_day(at, day, kept):
    """The page says now; whoever changes the day alone has overlooked the time."""
    today = formats.today() if day == "today" else formats.today() - timedelta(days=1)
    parts = {f"happened_on-{part}": str(getattr(today, part)) for part in ("day", "month", "year")}
    form = ReportForm(sent(happened_at=at, proposed_time="14:30", **parts))
    assert form.is_valid(), form.errors
    assert form.to_payload().happened_at == kept


def test_a_draft_may_not_hold_the_impossible():
    assert not ReportForm(codes(happened_at=["never"]), draft=True).is_valid()


def test_what_is_wrong_is_left_out_of_what_is_kept():
    form = ReportForm(sent(happened_at="25:99", narrative="Words"))
    assert not form.is_valid()
    kept = form.to_payload()
    assert (kept.happened_at, kept.narrative) == (None, "Words")


def test_only_named_readers_can_be_left_out():
    ben = ReaderChoice(uuid4(), "Ben", "Safety manager")
    form = ReportForm(sent(excluded=[str(ben.person_id)]), readers=[ben])
    assert form.is_valid()
    assert form.excluded_people() == {ben.person_id}
    gone = ReportForm(sent(excluded=[str(uuid4())]), readers=[ben])
    assert problems(gone) == {"excluded": ["The names have changed. Check them again before you send this."]}


def test_it_keeps_the_good_files_when_one_is_refused(db):
    good, bad = upload(), upload(problem="It is a program.")
    form = PublicForm(sent(), MultiValueDict({"evidence": [good, bad]}))
    assert list(problems(form)) == ["evidence"]
    assert form.uploads() == [good]


def test_a_file_that_came_past_the_seal_is_an_error_of_ours():
    form = PublicForm(sent(), MultiValueDict({"evidence": [SimpleUploadedFile("a.txt", b"clear")]}))
    with pytest.raises(TypeError):
        form.is_valid()


def test_every_urgency_says_by_when_it_is_answered():
    hints = ReportForm().fields["urgency"].hints
    assert set(hints) == set(vocabulary.codes("urgency"))
    assert hints["today"] == "We aim to answer within 4 working hours."
    assert hints["danger_now"].startswith("Call 999 first.")


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(minutes=15), "15 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=4), "4 hours"),
        (timedelta(days=2), "2 days"),
        (timedelta(hours=36), "36 hours"),
        (timedelta(seconds=30), "30 seconds"),
    ],
)
def test_it_says_a_span_in_words(span, words):
    assert in_words(span) == words


def test_the_error_summary_follows_the_page():
    wrong = sent(kind="", happened_at="x", types=["x"], channels=["x"], narrative="\x00")
    assert list(ReportForm(wrong).errors) == ["kind", "types", "happened_at", "narrative", "channels"]


# The team's forms


def test_it_judges_on_three_axes():
    form = AssessForm(codes(**{name: [value] for name, value in JUDGED.items()}, types=["THR-VIO"], markers=["repeat"]))
    assert form.is_valid(), form.errors
    judged = form.to_payload()
    assert judged == Assessment(
        kind="incident",
        types=("THR-VIO",),
        primary="THR-VIO",
        body=1,
        mind=2,
        work=1,
        worst=3,
        markers=("repeat",),
    )


def test_it_needs_each_axis():
    assert list(problems(AssessForm(codes(kind=["incident"])))) == ["body", "mind", "work", "worst"]


def test_every_step_of_an_axis_says_what_it_means():
    hints = AssessForm().fields["mind"].hints
    assert hints == {level.code: level.mind for level in vocabulary.severity_levels()}
    assert all(hints.values())


def test_a_judgement_comes_back_as_it_was():
    judged = Assessment(
        kind="incident",
        types=("THR-VIO", "ONL-MSG"),
        primary="THR-VIO",
        body=1,
        mind=2,
        work=3,
        worst=4,
        likelihood=5,
        markers=("repeat",),
        reason="Not taken over: a new judgement needs a reason of its own",
    )
    start = AssessForm.values_of(judged)
    form = AssessForm(codes(**{name: value if isinstance(value, list) else [value] for name, value in start.items()}))
    assert form.is_valid()
    assert form.to_payload().severity == judged.severity
    assert form.to_payload().reason == ""


def test_closing_needs_an_outcome_and_words():
    assert list(problems(CloseForm(codes()))) == ["outcomes", "note"]


def test_a_text_is_called_what_it_is():
    form = TextForm(codes(text=["   "]), label="Your question", missing="Write your question")
    assert form.fields["text"].label == "Your question"
    assert problems(form) == {"text": ["Write your question"]}
    assert TextForm().fields["text"].label == "Your message"


def test_unknown_codes_leave_a_filter_out():
    form = FilterForm(codes(kind=["incident"], types=["NO-SUCH"], severity=["3", "4"], sort=["sideways"]))
    assert form.to_filters() == Filters(kind=frozenset({"incident"}), severity=frozenset({"3", "4"}))
    assert form.chosen_sort() == "clock"


def test_a_known_order_is_kept():
    assert FilterForm(codes(sort=["newest"])).chosen_sort() == "newest"


@pytest.mark.parametrize("form", [PhraseForm, WordsForm])
def test_nothing_to_look_for_is_said_beside_the_field(form):
    assert not form(codes()).is_valid()
