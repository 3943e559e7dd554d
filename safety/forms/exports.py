"""The form of the ledger as a file."""

from safety.queries.cost_files import FORMS
from ui import forms


class ExportForm(forms.HearthForm):
    """Which form the file takes. The field cannot be called `form`, as every template has one."""

    kind = forms.Radios(label="Which form?", choices=list(FORMS.items()), missing="Select a form")
