"""The form with which the team adds files."""

from typing import cast

from safety.forms.parts import FILES_HINT
from safety.payloads import REASON_LIMIT
from ui import forms
from vault.uploads import SealedFilesField, SealedUpload


class EvidenceForm(forms.HearthForm):
    """Files, and a word about where they come from."""

    evidence = SealedFilesField(label="Files to add", hint=FILES_HINT, missing="Choose at least one file")
    note = forms.LongText(
        label="Where do they come from?",
        hint="For example, from the camera at the door. The person who reported this sees it.",
        noun="where they come from",
        max_length=REASON_LIMIT,
        rows=2,
        required=False,
    )

    def uploads(self) -> list[SealedUpload]:
        return cast("list[SealedUpload]", self.cleaned_data.get("evidence", []))
