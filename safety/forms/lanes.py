"""The full report: one small form for each question, in the order in which they are asked.

Nothing is needed on any of them; what a report needs is asked for when it is sent. Each form gives the fields of
`ReportBody` that it changes, so a page saves its own answer and touches no other.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import time
from typing import Any, ClassVar

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
from safety.payloads import MESSAGE_LIMIT, NARRATIVE_LIMIT, PLACE_LIMIT, ReportBody
from safety.queries import ReaderChoice
from ui import forms
from vault.files import FileMeta
from vault.uploads import SealedFilesField, SealedUpload

_EMPTY = ReportBody()


def _tick(label: str, list_name: str, hint: str = "Tick everything that fits.") -> forms.Checkboxes:
    """Codes of a short list, all of them in sight."""
    choices = vocabulary.choices(list_name)
    return forms.Checkboxes(label=label, hint=hint, noun="from the list", choices=choices, required=False)


def _pick(label: str, list_name: str, hint: str = "") -> forms.Radios:
    choices = vocabulary.choices(list_name)
    hints = definitions(list_name)
    return forms.Radios(label=label, hint=hint, noun="one of the list", choices=choices, hints=hints, required=False)


class StepForm(forms.HearthForm):
    """One page of the full report. TITLE names it in the list of pages, WHY says why it is asked."""

    TITLE: ClassVar[str] = ""
    WHY: ClassVar[str] = ""
    mark_optional = False

    @classmethod
    def asked(cls, body: ReportBody) -> bool:
        """Whether the page fits what has been said so far."""
        del body
        return True

    @classmethod
    def start(cls, body: ReportBody) -> dict[str, Any]:
        """What a draft says already, as initial values."""
        values = {name: getattr(body, name) for name in cls.base_fields}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items() if value}

    def changes(self) -> dict[str, Any]:
        """The fields of the body that this page settles. Needs `is_valid` to have been asked."""
        return {name: _as_in_body(name, self.cleaned_data.get(name)) for name in self.fields}

    @classmethod
    def answered(cls, body: ReportBody) -> bool:
        return any(getattr(body, name) != getattr(_EMPTY, name) for name in cls.base_fields)


def _as_in_body(name: str, value: Any) -> Any:  # noqa: ANN401 -- whatever its field takes
    nothing = getattr(_EMPTY, name)
    return tuple(value or ()) if isinstance(nothing, tuple) else value or nothing


class KindStep(StepForm):
    TITLE = "What you want to tell us about"
    WHY = "So that near misses, warnings and worries are counted apart from what has happened."
    kind = _pick("What do you want to tell us about?", "record_kind")


class TypesStep(StepForm):
    TITLE = "What happened"
    WHY = "So that the right people see it first. You do not need to get it exactly right."
    types = forms.Checkboxes(
        label="What happened?",
        hint="Open a group and tick everything that fits.",
        noun="what happened from the list",
        choices=types_by_group(),
        hints=definitions("incident_type"),
        required=False,
    )
    primary = main_one(hint="Only if you ticked more than one.")

    def changes(self) -> dict[str, Any]:
        chosen, primary = with_main_one(self.cleaned_data)
        return {"types": chosen, "primary": primary}


class WhenStep(StepForm):
    TITLE = "When it happened"
    WHY = "So that the team sees what belongs together."
    happened_on = forms.DateParts(
        label="What day was it?",
        hint="Your best guess is fine. For something that may still come, enter the day it is expected.",
        noun="the day",
        required=False,
    )
    happened_at = time_of_day()

    @classmethod
    def start(cls, body: ReportBody) -> dict[str, Any]:
        at = time.fromisoformat(body.happened_at) if body.happened_at else None
        return {"happened_on": body.happened_on, "happened_at": at}

    def changes(self) -> dict[str, Any]:
        at: time | None = self.cleaned_data.get("happened_at")
        return {
            "happened_on": self.cleaned_data.get("happened_on"),
            "happened_at": at.strftime("%H:%M") if at else None,
        }


class WhereStep(StepForm):
    TITLE = "Where it happened"
    WHY = "So that a place can be made safer. The region also tells us which nation's law fits."
    setting = kind_of_place()
    place = forms.Text(
        label="Where exactly?",
        hint="For example, the front door, or a page online.",
        noun="where it happened",
        max_length=PLACE_LIMIT,
        required=False,
    )
    region = forms.Select(
        label="Which part of the country?",
        noun="the region from the list",
        choices=vocabulary.choices("region"),
        empty="Not said",
        required=False,
    )


class ChannelStep(StepForm):
    TITLE = "How it reached you"
    WHY = "So that we know what to keep as evidence, and whom to ask to take something down."
    channels = _tick("How did it reach you?", "channel")


class TargetStep(StepForm):
    TITLE = "Who it was aimed at"
    WHY = "So that they can be looked after. You do not need to give names."
    targets = _tick("Who or what was targeted?", "target")
    who = who()


class ReasonStep(StepForm):
    TITLE = "Why you think it happened"
    WHY = "What you think counts. You do not need to prove it."
    targeting_reason = _pick("Why was it aimed at them?", "targeting_reason")
    bias = _tick("Was it about who somebody is, or is thought to be?", "bias_motivation")
    perceived_by = _pick("Who sees it that way?", "perceived_by")


class WhoDidItStep(StepForm):
    TITLE = "Who did it"
    WHY = "So that the team can judge whether it may go on. Guess, or leave it."
    perpetrators = _tick("Who did it, as far as you know?", "perpetrator")
    described = forms.LongText(
        label="How would you describe them?",
        hint="For example, what they looked like, a name they used, a number plate. This stays covered until a reader "
        "chooses to see it.",
        noun="what you wrote",
        max_length=MESSAGE_LIMIT,
        rows=4,
        count_from=80,
        required=False,
    )
    intent = _pick("Did they set out to do it?", "intent_style")


class SourceStep(StepForm):
    TITLE = "How sure the warning is"
    WHY = "So that the team knows how much to rely on it."
    reliability = _pick("How reliable is where it comes from?", "source_reliability")
    credibility = _pick("How likely is it to be true?", "information_credibility")

    @classmethod
    def asked(cls, body: ReportBody) -> bool:
        return body.kind == WARNING


class WordsStep(StepForm):
    TITLE = "In your own words"
    WHY = "Write as much or as little as you like, or nothing. Stop whenever you want to."
    narrative = forms.LongText(
        label="In your own words",
        hint="Hateful words that you repeat here stay covered until a reader chooses to see them.",
        noun="what you wrote",
        max_length=NARRATIVE_LIMIT,
        rows=10,
        count_from=80,
        required=False,
    )


class FilesStep(StepForm):
    """Files are sealed while they come in, so this page saves them by itself (see the view)."""

    TITLE = "Files"
    WHY = "So that nothing gets lost. The original is kept as it is, with the time at which you added it."
    evidence = SealedFilesField(label="Add files", hint=FILES_HINT, required=False)
    removed = forms.Checkboxes(label="Take a file out", noun="a file from the list", choices=(), required=False)

    def __init__(self, *args: Any, kept: Sequence[FileMeta] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "removed", [(file.id.hex, f"Remove {file.name}") for file in kept])

    @classmethod
    def start(cls, body: ReportBody) -> dict[str, Any]:
        del body
        return {}

    def changes(self) -> dict[str, Any]:
        return {}

    @classmethod
    def answered(cls, body: ReportBody) -> bool:
        return bool(body.files)

    def uploads(self) -> list[SealedUpload]:
        sent = self.files.getlist("evidence") if hasattr(self.files, "getlist") else []
        return [upload for upload in sent if isinstance(upload, SealedUpload) and not upload.problem]


class ImpactStep(StepForm):
    TITLE = "What you had to stop or change"
    WHY = "So that what threats take from you is seen, also where nobody was hurt."
    impact = _tick("What did you have to stop or change?", "operational_impact")


class DoneStep(StepForm):
    TITLE = "What has been done already"
    WHY = "So that nobody does it twice."
    done = done()


class HelpStep(StepForm):
    TITLE = "What help you need"
    WHY = "So that the right help comes in time."
    wanted = wanted()
    urgency = urgency()


class SharingStep(StepForm):
    TITLE = "Whom it may go on to"
    WHY = "So that nothing goes further than you want. Your team asks you before it passes on anything of this."
    sharing = forms.Radios(
        label="Who may learn of it, once the team has looked at it?",
        noun="one of the list",
        choices=vocabulary.choices("sharing"),
        required=False,
    )

    @classmethod
    def start(cls, body: ReportBody) -> dict[str, Any]:
        return {"sharing": body.sharing}


WARNING = "warning"
STEPS: Mapping[str, type[StepForm]] = {
    "kind": KindStep,
    "what": TypesStep,
    "when": WhenStep,
    "where": WhereStep,
    "how": ChannelStep,
    "whom": TargetStep,
    "why": ReasonStep,
    "by": WhoDidItStep,
    "source": SourceStep,
    "words": WordsStep,
    "files": FilesStep,
    "impact": ImpactStep,
    "done": DoneStep,
    "help": HelpStep,
    "sharing": SharingStep,
}
"""By the end of their address, in the order in which they are asked."""
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("What happened", ("kind", "what", "when", "where", "how", "words", "files")),
    ("Who is involved", ("whom", "why", "by", "source")),
    ("What comes next", ("impact", "done", "help", "sharing")),
)
NEEDED: Mapping[str, Callable[[ReportBody], bool]] = {
    "kind": lambda body: bool(body.kind),
    "when": lambda body: body.happened_on is not None,
}
"""The pages without which nothing can be sent, and whether they are done."""


def asked_steps(body: ReportBody) -> list[str]:
    """The pages that fit what has been said so far, in order."""
    return [name for _, names in GROUPS for name in names if STEPS[name].asked(body)]


class SendForm(forms.HearthForm):
    """The last page: who can read it. Everything else lies in the draft."""

    excluded = left_out()
    withhold = without_name()

    def __init__(self, *args: Any, readers: Sequence[ReaderChoice] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_readers(self, readers)

    def sending(self) -> dict[str, Any]:
        """What the action takes beside the draft."""
        return {"excluded": excluded_people(self), "withhold_identity": self.cleaned_data["withhold"]}
