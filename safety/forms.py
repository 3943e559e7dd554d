"""A web form to a payload, nothing else. What a deed needs stands in `workflow`; here answers are read and worded."""

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any, cast
from uuid import UUID

from django import forms as django_forms

from safety import vocabulary, workflow
from safety.payloads import MESSAGE_LIMIT, NARRATIVE_LIMIT, PLACE_LIMIT, REASON_LIMIT, Assessment, ReportBody
from safety.queries import SORTS, Filters, ReaderChoice
from ui import formats, forms
from vault.files import FileMeta
from vault.uploads import FILES_AT_ONCE, SealedFilesField, SealedUpload

PHRASE_LIMIT = 200
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_FILES_HINT = (
    f"Photos, screenshots, recordings or documents: up to {FILES_AT_ONCE} at a time, 100 MB each. "
    "Where and when a photo was taken is removed from the copy that people look at."
)


def _types() -> list[tuple[str, list[tuple[str, str]]]]:
    return [(family, [(row.code, row.label) for row in rows]) for family, rows in vocabulary.types_by_family()]


def _definitions(list_name: str) -> dict[str, str]:
    return {row.code: row.definition for row in vocabulary.entries(list_name) if row.definition}


def in_words(span: timedelta) -> str:
    """`15 minutes`, `4 hours`, `2 days`."""
    for unit, length in (("day", _DAY), ("hour", _HOUR), ("minute", timedelta(minutes=1))):
        count, rest = divmod(span, length)
        if count and not rest:
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return f"{int(span.total_seconds())} seconds"


def _urgency_hints() -> dict[str, str]:
    hints = {code: f"We aim to answer within {in_words(span)}." for code, span in workflow.ACKNOWLEDGE_WITHIN.items()}
    urgent = workflow.CRITICAL_URGENCY
    return hints | {urgent: f"Call 999 first. {hints[urgent]}"}


class _AboutForm(forms.HearthForm):
    """The questions that every report asks, with or without an account."""

    kind = forms.Radios(
        label="What do you want to tell us about?",
        choices=vocabulary.choices("record_kind"),
        hints=_definitions("record_kind"),
        missing="Choose what you want to tell us about",
    )
    happened_on = forms.DateParts(
        label="What day was it?",
        hint="Your best guess is fine. For something that may still come, enter the day it is expected.",
        noun="the day",
        initial=formats.today,
    )
    types = forms.Checkboxes(
        label="What happened?",
        hint="Open a group and tick everything that fits. You do not need to get it exactly right.",
        noun="what happened from the list",
        choices=_types(),
        hints=_definitions("incident_type"),
        required=False,
    )
    place = forms.Text(
        label="Where exactly?",
        hint="For example, the front door, or a page online.",
        noun="where it happened",
        max_length=PLACE_LIMIT,
        required=False,
    )
    narrative = forms.LongText(
        label="In your own words",
        hint="Write as much or as little as you like, or nothing. You can add more later. "
        "Hateful words that you repeat here stay covered until a reader chooses to see them.",
        noun="what you wrote",
        max_length=NARRATIVE_LIMIT,
        count_from=80,
        required=False,
    )
    evidence = SealedFilesField(label="Add files", hint=_FILES_HINT, required=False)

    def uploads(self) -> list[SealedUpload]:
        """The files that came with this form and were stored, also when another field is wrong."""
        sent = self.files.getlist("evidence") if hasattr(self.files, "getlist") else []
        return [upload for upload in sent if isinstance(upload, SealedUpload) and not upload.problem]

    def to_payload(self, files: tuple[FileMeta, ...] = ()) -> ReportBody:
        """What was filled in; a field that is wrong or empty is left out. Needs `is_valid` to have been asked."""
        given = self.cleaned_data
        chosen, primary = _with_main_one(given)
        at: time | None = given.get("happened_at")
        return ReportBody(
            kind=given.get("kind", ""),
            types=chosen,
            primary=primary,
            happened_on=given.get("happened_on"),
            happened_at=at.strftime("%H:%M") if at else None,
            setting=given.get("setting") or None,
            place=given.get("place", ""),
            channels=tuple(given.get("channels", ())),
            narrative=given.get("narrative", ""),
            urgency=given.get("urgency") or None,
            files=files,
        )


def _with_main_one(given: dict[str, Any]) -> tuple[tuple[str, ...], str | None]:
    """The types with the main one among them: who names it as the main one has said that it happened."""
    chosen: list[str] = list(given.get("types", ()))
    primary: str | None = given.get("primary") or None
    if primary and primary not in chosen:
        chosen = [code for code in vocabulary.codes(vocabulary.INCIDENT_TYPE) if code in {*chosen, primary}]
    return tuple(chosen), primary or (chosen[0] if len(chosen) == 1 else None)


def _main_one(**options: Any) -> forms.Select:
    return forms.Select(
        label="Which of these is the main one?",
        noun="the main one from the list",
        choices=_types(),
        empty="Not sure, or only one",
        required=False,
        **options,
    )


class ReportForm(_AboutForm):
    """The one page on which a signed-in person says what happened. Only kind and day are needed; for a draft neither.

    Args:
        readers: who can be left out.
        kept: files that an earlier try or a draft holds already.
        draft: nothing is needed.
    """

    field_order = (
        "kind",
        "happened_on",
        "types",
        "primary",
        "urgency",
        "narrative",
        "happened_at",
        "setting",
        "place",
        "channels",
        "removed",
        "evidence",
        "excluded",
        "withhold",
    )
    primary = _main_one(hint="Only if you ticked more than one.")
    urgency = forms.Radios(
        label="How soon do you need an answer?",
        noun="how soon you need an answer",
        choices=vocabulary.choices("urgency"),
        hints=_urgency_hints(),
        required=False,
    )
    happened_at = forms.TimeOfDay(
        label="What time was it?", hint="For example, 2.30pm. A guess is fine.", noun="the time", required=False
    )
    setting = forms.Select(
        label="What kind of place?",
        noun="the kind of place from the list",
        choices=vocabulary.choices("setting"),
        empty="Not said",
        required=False,
    )
    channels = forms.Checkboxes(
        label="How did it reach you?",
        noun="how it reached you from the list",
        choices=[("Choose from the list", vocabulary.choices("channel"))],
        required=False,
    )
    removed = forms.Checkboxes(label="Files you added before", noun="a file from the list", choices=(), required=False)
    excluded = forms.Checkboxes(
        label="Do you want to leave somebody out?",
        choices=(),
        required=False,
        error_messages={"invalid_choice": "The names have changed. Check them again before you send this."},
    )
    withhold = forms.Confirm(label="Do not give my name to the people who read this", required=False)

    def __init__(
        self,
        *args: Any,
        readers: Sequence[ReaderChoice] = (),
        kept: Sequence[FileMeta] = (),
        draft: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "happened_on"):
            self.fields[name].required = not draft
        names = [(str(one.person_id), f"Leave out {one.name}") for one in readers]
        self._offer("excluded", [("Choose people to leave out", names)] if names else [])
        self._offer("removed", [(file.id.hex, f"Remove {file.name}") for file in kept])

    def _offer(self, name: str, choices: list[Any]) -> None:
        cast("django_forms.MultipleChoiceField", self.fields[name]).choices = choices

    def excluded_people(self) -> set[UUID]:
        return {UUID(one) for one in self.cleaned_data.get("excluded", ())}

    @classmethod
    def values_of(cls, body: ReportBody) -> dict[str, Any]:
        """A draft as initial values."""
        at = time.fromisoformat(body.happened_at) if body.happened_at else None
        return {
            "kind": body.kind,
            "types": list(body.types),
            "primary": body.primary,
            "happened_on": body.happened_on,
            "happened_at": at,
            "setting": body.setting,
            "place": body.place,
            "channels": list(body.channels),
            "narrative": body.narrative,
            "urgency": body.urgency,
        }


class PublicForm(_AboutForm):
    """The short page for somebody without an account."""

    wants_words = forms.Confirm(label="Give me six words so that I can come back", required=False)


class WordsForm(forms.HearthForm):
    """The six words of somebody who comes back."""

    words = forms.Text(
        label="Your six words",
        hint="In the order in which you got them. Capital letters and dashes do not matter.",
        noun="your six words",
        max_length=200,
        spellcheck=False,
    )


class TextForm(forms.HearthForm):
    """One text: a question, a reply or a note."""

    text = forms.LongText(label="Your message", max_length=MESSAGE_LIMIT, count_from=80)

    def __init__(self, *args: Any, label: str = "", hint: str = "", missing: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = self.fields["text"]
        text.label, text.help_text = label or text.label, hint or text.help_text
        text.error_messages["required"] = missing or text.error_messages["required"]


class AddForm(forms.HearthForm):
    """More from the person who reported: text, and files if she has any."""

    text = forms.LongText(
        label="What do you want to add?", max_length=MESSAGE_LIMIT, count_from=80, missing="Write what you want to add"
    )
    evidence = SealedFilesField(label="Add files", hint=_FILES_HINT, required=False)

    def uploads(self) -> list[SealedUpload]:
        return cast("list[SealedUpload]", self.cleaned_data.get("evidence", []))


class WithdrawForm(forms.HearthForm):
    """Why she takes it back, if she wants to say so."""

    reason = forms.LongText(
        label="Do you want to say why?",
        hint="You do not have to. The people who can read this will see it.",
        noun="what you wrote",
        max_length=REASON_LIMIT,
        rows=3,
        required=False,
    )


def _steps(axis: str) -> dict[str, str]:
    return {level.code: getattr(level, axis) for level in vocabulary.severity_levels()}


def _axis(label: str, axis: str, missing: str) -> forms.Radios:
    choices = [(level.code, f"{level.code}. {level.label}") for level in vocabulary.severity_levels()]
    return forms.Radios(label=label, choices=choices, hints=_steps(axis) if axis else {}, missing=missing)


class AssessForm(forms.HearthForm):
    """How serious it is: three axes as it happened, the worst that was credible, how likely it goes on, and why."""

    kind = forms.Select(
        label="What is being recorded?", noun="what is being recorded", choices=vocabulary.choices("record_kind")
    )
    types = forms.Checkboxes(
        label="What happened?",
        noun="what happened from the list",
        choices=_types(),
        hints=_definitions("incident_type"),
        required=False,
    )
    primary = _main_one()
    body = _axis("Harm to people's bodies", "body", "Choose a level for people's bodies")
    mind = _axis("Harm to people's minds", "mind", "Choose a level for people's minds")
    work = _axis("Harm to the work and to property", "work", "Choose a level for the work and property")
    worst = _axis(
        "The worst that could credibly have happened", "", "Choose a level for the worst that could have happened"
    )
    likelihood = forms.Radios(
        label="How likely is it to go on or get worse in the next 30 days?",
        noun="how likely it is",
        choices=vocabulary.choices("likelihood"),
        required=False,
    )
    markers = forms.Checkboxes(
        label="What makes it more worrying?",
        noun="what makes it more worrying from the list",
        choices=vocabulary.choices("threat_marker"),
        required=False,
    )
    reason = forms.LongText(
        label="Why do you judge it like this?",
        hint="Needed when your level is lower than we expect for this. The person who reported it cannot read it.",
        noun="your reason",
        max_length=REASON_LIMIT,
        rows=4,
        required=False,
    )

    def to_payload(self) -> Assessment:
        given = self.cleaned_data
        types, primary = _with_main_one(given)
        return Assessment(
            kind=given["kind"],
            types=types,
            primary=primary,
            body=int(given["body"]),
            mind=int(given["mind"]),
            work=int(given["work"]),
            worst=int(given["worst"]),
            likelihood=int(given["likelihood"]) if given["likelihood"] else None,
            markers=tuple(given["markers"]),
            reason=given["reason"],
        )

    @classmethod
    def values_of(cls, judged: Assessment) -> dict[str, Any]:
        """An earlier judgement as initial values."""
        return {
            "kind": judged.kind,
            "types": list(judged.types),
            "primary": judged.primary,
            "body": str(judged.body),
            "mind": str(judged.mind),
            "work": str(judged.work),
            "worst": str(judged.worst),
            "likelihood": str(judged.likelihood) if judged.likelihood else "",
            "markers": list(judged.markers),
        }


class CloseForm(forms.HearthForm):
    """How it ended, in codes and in words to the person who reported."""

    outcomes = forms.Checkboxes(
        label="How did it end?",
        hint="Tick everything that fits.",
        choices=vocabulary.choices("resolution"),
        missing="Choose at least one outcome",
    )
    note = forms.LongText(
        label="What do you want to say to the person who reported it?",
        hint="They read this first. Say what was done, and why it ends here.",
        max_length=MESSAGE_LIMIT,
        count_from=80,
        missing="Write a few words to the person who reported this",
    )


class PhraseForm(forms.HearthForm):
    """Words to look for. Always sent in a POST, so that they stand in no address."""

    phrase = forms.Text(
        label="Look for words",
        hint="A reference, or words from the list of what happened.",
        noun="words to look for",
        max_length=PHRASE_LIMIT,
    )


class FilterForm(forms.HearthForm):
    """The coded fields of a work list. A code that nobody knows is left out, not refused."""

    CODED = ("kind", "types", "urgency", "status", "severity", "markers")

    mark_optional = False
    sort = forms.Radios(label="Order", choices=list(SORTS.items()), required=False)
    severity = forms.Checkboxes(
        label="How serious",
        choices=[
            ("How serious", [(level.code, f"{level.code}. {level.label}") for level in vocabulary.severity_levels()])
        ],
        required=False,
    )
    urgency = forms.Checkboxes(label="How soon", choices=[("How soon", vocabulary.choices("urgency"))], required=False)
    kind = forms.Checkboxes(
        label="What is recorded", choices=[("What is recorded", vocabulary.choices("record_kind"))], required=False
    )
    status = forms.Checkboxes(
        label="Where it stands",
        choices=[("Where it stands", [(code.value, vocabulary.label("status", code)) for code in workflow.Status])],
        required=False,
    )
    markers = forms.Checkboxes(
        label="What makes it more worrying",
        choices=[("What makes it more worrying", vocabulary.choices("threat_marker"))],
        required=False,
    )
    types = forms.Checkboxes(label="What happened", choices=_types(), required=False)

    def to_filters(self) -> Filters:
        self.is_valid()
        return Filters(**{name: frozenset(self.cleaned_data.get(name, ())) for name in self.CODED})

    def chosen_sort(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("sort") or "clock")
