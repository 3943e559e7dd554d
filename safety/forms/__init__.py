"""Web forms to payloads."""

from safety.forms.campaigns import (
    MoreForm,
)
from safety.forms.evidence import EvidenceForm
from safety.forms.hours import (
    HoursForm,
)
from safety.forms.lanes import (
    GROUPS,
    NEEDED,
    STEPS,
    FilesStep,
    SendForm,
    StepForm,
    asked_steps,
)
from safety.forms.keeping import ReasonForm, ReferenceForm, YearsForm
from safety.forms.lists import (
    PHRASE_LIMIT,
    FilterForm,
    PhraseForm,
)
from safety.forms.notes import NoteForm
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
    "GROUPS",
    "NEEDED",
    "PHRASE_LIMIT",
    "STEPS",
    "AddForm",
    "AssessForm",
    "CloseForm",
    "EvidenceForm",
    "FilesStep",
    "FilterForm",
    "HoursForm",
    "MoreForm",
    "NoteForm",
    "PhraseForm",
    "PublicForm",
    "ReasonForm",
    "ReferenceForm",
    "ReportForm",
    "SendForm",
    "StepForm",
    "TextForm",
    "WithdrawForm",
    "WordsForm",
    "YearsForm",
    "asked_steps",
    "in_words",
]
