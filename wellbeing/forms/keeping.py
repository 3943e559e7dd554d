"""The form behind which everything of one's own is erased."""

from ui import forms


class EraseForm(forms.HearthForm):
    """Asks once more."""

    sure = forms.Confirm(
        label="I understand that this cannot be undone",
        missing="Confirm that you understand that this cannot be undone",
    )
