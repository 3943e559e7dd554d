"""Web forms to payloads."""

from safety.forms.campaigns import (
    MoreForm,
)
from safety.forms.lists import (
    PHRASE_LIMIT,
    FilterForm,
    PhraseForm,
)
from safety.forms.parts import (
    in_words,
)
from safety.forms.report import (
    AddForm,
    PublicForm,
    ReportForm,
    WithdrawForm,
    WordsForm,
)
from safety.forms.triage import (
    AssessForm,
    CloseForm,
    TextForm,
)

__all__ = [
    "PHRASE_LIMIT",
    "AddForm",
    "AssessForm",
    "CloseForm",
    "FilterForm",
    "MoreForm",
    "PhraseForm",
    "PublicForm",
    "ReportForm",
    "TextForm",
    "WithdrawForm",
    "WordsForm",
    "in_words",
]
