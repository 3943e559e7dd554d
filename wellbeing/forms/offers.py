"""The forms with which an asker answers an offer."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from ui import forms
from wellbeing.payloads import REASON_LIMIT
from wellbeing.payloads.offers import DECLINED
from wellbeing.workflow.offers import RELEASES


class ChooseForm(forms.HearthForm):
    """What the provider whom she chooses may know. Nothing is ticked unless she ticks it."""

    release = forms.Checkboxes(
        label="What may they know?",
        hint="Tick what you want. With nothing ticked, they learn what you ask for and how soon, and you write to each other here.",
        noun="what they may know",
        choices=list(RELEASES.items()),
        required=False,
    )
    words = forms.LongText(
        label="Is there anything else you want to tell them?",
        hint="Only you and they can read it. You can also write later.",
        noun="what you wrote",
        max_length=REASON_LIMIT,
        rows=3,
        count_from=80,
        required=False,
    )

    def __init__(self, *args: Any, held: dict[str, str] | None = None, **kwargs: Any) -> None:
        """held: what each line would tell them, as it stands in her request."""
        super().__init__(*args, **kwargs)
        release = cast("forms.Checkboxes", self.fields["release"])
        kept = held or {}
        release.choices = [(name, words) for name, words in RELEASES.items() if held is None or kept.get(name)]
        release.hints = kept


class DeclineForm(forms.HearthForm):
    """Why none of them, in a code."""

    reason = forms.Radios(
        label="What keeps you from choosing one of them?",
        hint="It helps the coordinators to look for somebody else.",
        noun="what keeps you from choosing one of them",
        choices=list(DECLINED.items()),
    )
    known = forms.Checkboxes(
        label="If you know somebody, whom?",
        hint="They will not be offered to you again, and do not learn why.",
        noun="whom you know",
        choices=[],
        required=False,
    )
    words = forms.LongText(
        label="Do you want to say more?",
        hint="Only the coordinators read it.",
        noun="what you wrote",
        max_length=REASON_LIMIT,
        rows=3,
        count_from=80,
        required=False,
    )

    def __init__(self, *args: Any, cards: Sequence[tuple[UUID, str]] = (), **kwargs: Any) -> None:
        """cards: person and name of each."""
        super().__init__(*args, **kwargs)
        cast("forms.Checkboxes", self.fields["known"]).choices = [(str(person), name) for person, name in cards]

    def known_people(self) -> list[UUID]:
        return [UUID(one) for one in self.cleaned_data["known"]]
