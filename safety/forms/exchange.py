"""The form with which records of another installation are brought in, and the way back to a file that was made."""

from typing import cast
from uuid import UUID

from django import forms as django_forms

from ui import forms
from vault.files import FileMeta
from vault.uploads import SealedFilesField, SealedUpload

WORDS_LIMIT = 100


class BringInForm(forms.HearthForm):
    """A locked file, and the six words that open it."""

    evidence = SealedFilesField(label="Choose the locked file", hint="Its name ends in .age. 100 MB at most.")
    words = forms.Text(
        label="The six words",
        hint="As they were shown when the file was made.",
        noun="the six words",
        max_length=WORDS_LIMIT,
        spellcheck=False,
    )

    def upload(self) -> SealedUpload:
        return cast("list[SealedUpload]", self.cleaned_data["evidence"])[0]


class TakenForm(django_forms.Form):
    """Where a locked file lies, and what opens the store's own seal around it; the page that made it knows both."""

    file = django_forms.UUIDField()
    key = django_forms.RegexField(r"^[0-9a-f]{64}$")
    sha256 = django_forms.RegexField(r"^[0-9a-f]{64}$")
    size = django_forms.IntegerField(min_value=1)

    def to_meta(self) -> FileMeta:
        given = self.cleaned_data
        return FileMeta(
            id=cast("UUID", given["file"]),
            key=given["key"],
            name="file.age",
            type="application/octet-stream",
            size=given["size"],
            sha256=given["sha256"],
        )
