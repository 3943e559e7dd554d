"""A note for oneself."""

from datetime import time
from typing import Any

from safety.forms.questions import time_of_day
from safety.payloads import LANE_NOTE, NARRATIVE_LIMIT, ReportBody
from ui import formats, forms


class NoteForm(forms.HearthForm):
    """What she wants to remember, and when it was."""

    narrative = forms.LongText(
        label="What do you want to note?",
        hint="Write as much or as little as you like.",
        noun="your note",
        max_length=NARRATIVE_LIMIT,
        rows=8,
        count_from=80,
        missing="Write your note",
    )
    happened_on = forms.DateParts(
        label="What day was it?", noun="the day", hint="Your best guess is fine.", initial=formats.today, required=False
    )
    happened_at = time_of_day()

    @classmethod
    def start(cls, body: ReportBody) -> dict[str, Any]:
        """A note as initial values."""
        at = time.fromisoformat(body.happened_at) if body.happened_at else None
        return {"narrative": body.narrative, "happened_on": body.happened_on, "happened_at": at}

    def to_payload(self) -> ReportBody:
        at: time | None = self.cleaned_data.get("happened_at")
        return ReportBody(
            lane=LANE_NOTE,
            narrative=self.cleaned_data["narrative"],
            happened_on=self.cleaned_data.get("happened_on"),
            happened_at=at.strftime("%H:%M") if at else None,
        )
