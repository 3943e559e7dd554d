"""The form for one more of the same."""

from typing import Any, cast
from uuid import UUID, uuid4

from django import forms as django_forms
from django.utils import timezone

from safety import vocabulary
from safety.forms.parts import FILES_HINT
from safety.payloads import SENDER_LIMIT, Sample, Samples, Tally
from ui import formats, forms
from vault.uploads import SealedFilesField, SealedUpload

LINE_LIMIT = 1_000  # characters: one line, so that Enter sends


class MoreForm(forms.HearthForm):
    """One more: nothing has to be filled in."""

    text = forms.Text(
        label="What did it say?",
        hint="You do not have to copy the words. Press Enter to count it.",
        noun="what it said",
        max_length=LINE_LIMIT,
        required=False,
    )
    channel = forms.Select(
        label="How did it reach you?",
        noun="how it reached you from the list",
        choices=vocabulary.choices("channel"),
        empty="Not said",
        required=False,
    )
    sender = forms.Text(
        label="Who sent it?",
        hint="A name, a number or an address, if you know it.",
        noun="who sent it",
        max_length=SENDER_LIMIT,
        required=False,
    )
    day = forms.DateParts(label="What day was it?", noun="the day", past=True, required=False, initial=formats.today)
    count = forms.Text(
        label="How many were there?",
        hint="Leave it at 1, or enter how many came that you want to count together.",
        noun="how many there were",
        max_length=6,
        width=5,
        inputmode="numeric",
        required=False,
        initial="1",
    )
    evidence = SealedFilesField(label="Add files", hint=FILES_HINT, required=False)

    def clean_count(self) -> int:
        typed = str(self.cleaned_data.get("count") or "1").replace(",", "").strip()
        if not (typed.isascii() and typed.isdecimal()):
            raise django_forms.ValidationError("Enter a whole number, such as 12")
        return int(typed)

    def uploads(self) -> list[SealedUpload]:
        return cast("list[SealedUpload]", self.cleaned_data.get("evidence", []))

    def to_payload(self, addition: UUID | None = None) -> Samples:
        """The addition under the id that its page gave it; who makes it, and its files, are the action's."""
        given: dict[str, Any] = self.cleaned_data
        day, channel = given.get("day"), given.get("channel") or None
        said = Sample(text=given["text"], sender=given["sender"], day=day, channel=channel)
        return Samples(
            id=addition or uuid4(),
            at=timezone.now(),
            tallies=(Tally(count=given["count"], day=day, channel=channel),),
            samples=(said,) if said.text or said.sender else (),
        )
