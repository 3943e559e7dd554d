"""The forms of whoever reports. A web form to a payload, nothing else: what a deed needs stands in `workflow`."""

from collections.abc import Sequence
from datetime import time
from typing import Any, cast
from uuid import UUID

from safety import vocabulary
from safety.forms.parts import FILES_HINT, definitions, main_one, types_by_group, with_main_one
from safety.forms.questions import (
    done,
    excluded_people,
    kind_of_place,
    left_out,
    offer,
    offer_readers,
    time_of_day,
    urgency,
    wanted,
    who,
    without_name,
)
from safety.payloads import LANE_ALERT, MESSAGE_LIMIT, NARRATIVE_LIMIT, PLACE_LIMIT, REASON_LIMIT, ReportBody
from safety.queries import ReaderChoice
from ui import formats, forms
from vault.files import FileMeta
from vault.uploads import SealedFilesField, SealedUpload


class _AboutForm(forms.HearthForm):
    """The questions that every report asks, with or without an account."""

    kind = forms.Radios(
        label="What do you want to tell us about?",
        choices=vocabulary.choices("record_kind"),
        hints=definitions("record_kind"),
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
        choices=types_by_group(),
        hints=definitions("incident_type"),
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
    evidence = SealedFilesField(label="Add files", hint=FILES_HINT, required=False)

    def uploads(self) -> list[SealedUpload]:
        """The files that came with this form and were stored, also when another field is wrong."""
        sent = self.files.getlist("evidence") if hasattr(self.files, "getlist") else []
        return [upload for upload in sent if isinstance(upload, SealedUpload) and not upload.problem]

    def to_payload(self, files: tuple[FileMeta, ...] = ()) -> ReportBody:
        """What was filled in; a field that is wrong or empty is left out. Needs `is_valid` to have been asked."""
        given = self.cleaned_data
        chosen, primary = with_main_one(given)
        at: time | None = given.get("happened_at")
        return ReportBody(
            lane=LANE_ALERT,
            kind=given.get("kind", ""),
            types=chosen,
            primary=primary,
            happened_on=given.get("happened_on"),
            happened_at=at.strftime("%H:%M") if at else None,
            setting=given.get("setting") or None,
            place=given.get("place", ""),
            channels=tuple(given.get("channels", ())),
            who=given.get("who", ""),
            done=given.get("done", ""),
            wanted=given.get("wanted", ""),
            narrative=given.get("narrative", ""),
            urgency=given.get("urgency") or None,
            files=files,
        )


class ReportForm(_AboutForm):
    """The alert: one page on which a signed-in person says what happened. Only kind and day are needed, and both stand
    there already; for a draft neither is.

    Args:
        readers: who can be left out.
        kept: files that an earlier try or a draft holds already.
        draft: nothing is needed.
    """

    field_order = (
        "kind",
        "types",
        "happened_on",
        "happened_at",
        "place",
        "who",
        "narrative",
        "done",
        "wanted",
        "urgency",
        "primary",
        "setting",
        "channels",
        "removed",
        "evidence",
        "excluded",
        "withhold",
    )
    kind = forms.Radios(
        label="What do you want to tell us about?",
        choices=vocabulary.choices("record_kind"),
        missing="Choose what you want to tell us about",
    )
    primary = main_one(hint="Only if you ticked more than one.")
    who = who()
    done = done()
    wanted = wanted()
    urgency = urgency()
    happened_at = time_of_day("It says now. Change it, or empty it if you do not know.")
    setting = kind_of_place()
    channels = forms.Checkboxes(
        label="How did it reach you?",
        noun="how it reached you from the list",
        choices=[("Choose from the list", vocabulary.choices("channel"))],
        required=False,
    )
    removed = forms.Checkboxes(label="Files you added before", noun="a file from the list", choices=(), required=False)
    excluded = left_out()
    withhold = without_name()

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
        offer_readers(self, readers)
        offer(self, "removed", [(file.id.hex, f"Remove {file.name}") for file in kept])

    def excluded_people(self) -> set[UUID]:
        return excluded_people(self)

    def clean_happened_at(self) -> time | None:
        """The time that the page proposed is true of today alone: with another day it was overlooked, not meant."""
        at: time | None = self.cleaned_data["happened_at"]
        proposed = self.data.get("proposed_time")
        overlooked = at is not None and at.strftime("%H:%M") == proposed
        return None if overlooked and self.cleaned_data.get("happened_on") != formats.today() else at

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
            "who": body.who,
            "done": body.done,
            "wanted": body.wanted,
            "narrative": body.narrative,
            "urgency": body.urgency,
        }


class PublicForm(_AboutForm):
    """The short page for somebody without an account."""

    urgency = urgency()
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


class AddForm(forms.HearthForm):
    """More from the person who reported: text, and files if she has any."""

    text = forms.LongText(
        label="What do you want to add?", max_length=MESSAGE_LIMIT, count_from=80, missing="Write what you want to add"
    )
    evidence = SealedFilesField(label="Add files", hint=FILES_HINT, required=False)

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
