"""The forms of a warning to other organisations, and of the answer to one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from safety import vocabulary, workflow
from safety.actions import WarningText
from safety.forms.parts import types_by_group
from safety.payloads import ANSWER_LIMIT, WARNING_LIMIT
from safety.queries import Choice
from ui import formats, forms

ALL, SOME = "all", "some"


def _labels() -> list[tuple[str, str]]:
    return [(row.code, f"{row.label} ({row.more['tlp']})") for row in vocabulary.entries("sharing")]


class SharingForm(forms.HearthForm):
    """Who may learn of a record."""

    sharing = forms.Radios(
        label="Who may learn of this?", choices=_labels(), missing="Choose who may learn of this", noun="a label"
    )


class WarnForm(forms.HearthForm):
    """What to say, under which label, and to whom. Nobody is chosen before the sender chooses."""

    text = forms.LongText(
        label="What do they need to know?",
        hint="What is expected, where and when, and what you advise. Nothing is taken over from your record. "
        "Leave out names of people who came to you.",
        noun="the warning",
        max_length=WARNING_LIMIT,
        rows=5,
        count_from=70,
        missing="Write the warning",
    )
    sharing = forms.Radios(
        label="Who may learn of it?",
        noun="a label",
        choices=[pair for pair in _labels() if pair[0] in workflow.MAY_LEAVE],
        missing="Choose who may learn of it",
    )
    urgency = forms.Radios(
        label="How soon must they act?",
        noun="how soon they must act",
        choices=[
            ("danger_now", "Now: somebody may be in danger"),
            ("today", "Today"),
            ("this_week", "This week"),
            ("record_only", "Only so that they know"),
        ],
        missing="Choose how soon they must act",
    )
    about = forms.DateParts(label="Which day is it about?", noun="the day", initial=formats.today)
    primary = forms.Select(
        label="What may happen?",
        noun="what may happen from the list",
        choices=types_by_group(),
        empty="Not said",
        required=False,
    )
    reliability = forms.Select(
        label="How reliable is the source?", choices=vocabulary.choices("source_reliability"), initial="F"
    )
    credibility = forms.Select(
        label="How likely is it to be true?", choices=vocabulary.choices("information_credibility"), initial="6"
    )
    reach = forms.Radios(
        label="Whom do you warn?",
        noun="whom you warn",
        choices=[(ALL, "Every organisation of the network"), (SOME, "Only those that I tick")],
        missing="Choose whom you warn",
    )
    to = forms.Checkboxes(label="Organisations", choices=[], required=False)

    def __init__(self, *args: Any, choices: Sequence[Choice] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = self.fields["to"]
        assert isinstance(to, forms.Checkboxes)
        to.choices = [(str(one.tenant.id), one.tenant.name) for one in choices]
        to.hints = {
            str(one.tenant.id): "Cannot be reached yet: nobody there holds a key" for one in choices if not one.ready
        }
        self._known = [one.tenant.id for one in choices]

    def to_warning(self) -> WarningText:
        given = self.cleaned_data
        return WarningText(
            text=given["text"],
            sharing=given["sharing"],
            urgency=given["urgency"],
            about=given["about"],
            primary=given["primary"] or None,
            reliability=given["reliability"],
            credibility=given["credibility"],
        )

    def to_whom(self) -> list[UUID]:
        given = self.cleaned_data
        return self._known if given["reach"] == ALL else [UUID(one) for one in given["to"]]


class RollCallForm(forms.HearthForm):
    """How the organisation is."""

    state = forms.Radios(
        label="How is your organisation?",
        noun="how you are",
        choices=list(workflow.ROLL_CALL.items()),
        missing="Choose how you are",
    )
    text = forms.LongText(
        label="Anything they should know?",
        hint="They see your organisation's name and these words, and no person's name.",
        noun="what they should know",
        max_length=ANSWER_LIMIT,
        rows=3,
        required=False,
    )
