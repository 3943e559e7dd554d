"""Web forms to payloads."""

from safety.forms.campaigns import (
    MoreForm,
)
from safety.forms.evidence import EvidenceForm
from safety.forms.exchange import BringInForm, TakenForm
from safety.forms.handover import HandOverForm
from safety.forms.hours import (
    HoursForm,
)
from safety.forms.imports import (
    BringForm,
    MailForm,
    MatchForm,
)
from safety.forms.keeping import ReasonForm, ReferenceForm, YearsForm
from safety.forms.lanes import (
    GROUPS,
    NEEDED,
    STEPS,
    FilesStep,
    SendForm,
    StepForm,
    asked_steps,
)
from safety.forms.lists import (
    PHRASE_LIMIT,
    FilterForm,
    PhraseForm,
    ViewForm,
)
from safety.forms.notes import NoteForm
from safety.forms.openings import (
    AskOpeningForm,
    DecideOpeningForm,
)
from safety.forms.parts import (
    in_words,
)
from safety.forms.register import RegisterEntryForm, RegisterExportForm, RegisterStrikeForm
from safety.forms.report import (
    AddForm,
    PublicForm,
    ReportForm,
    WithdrawForm,
    WordsForm,
)
from safety.forms.response import (
    DuplicateForm,
    ElsewhereForm,
    LinkForm,
    NextForm,
    OwnerForm,
    QuickForm,
    ReviewForm,
    SameForm,
)
from safety.forms.tasks import ApplyForm, ChangeTaskForm, EndTaskForm, PlanForm, PlaybookStepForm, step_forms
from safety.forms.triage import (
    AssessForm,
    CloseForm,
    TextForm,
)
from safety.forms.warnings import (
    RollCallForm,
    SharingForm,
    WarnForm,
)

__all__ = [
    "GROUPS",
    "NEEDED",
    "PHRASE_LIMIT",
    "STEPS",
    "AddForm",
    "ApplyForm",
    "AskOpeningForm",
    "AssessForm",
    "BringForm",
    "BringInForm",
    "ChangeTaskForm",
    "CloseForm",
    "DecideOpeningForm",
    "DuplicateForm",
    "ElsewhereForm",
    "EndTaskForm",
    "EvidenceForm",
    "FilesStep",
    "FilterForm",
    "HandOverForm",
    "HoursForm",
    "LinkForm",
    "MailForm",
    "MatchForm",
    "MoreForm",
    "NextForm",
    "NoteForm",
    "OwnerForm",
    "PhraseForm",
    "PlanForm",
    "PlaybookStepForm",
    "PublicForm",
    "QuickForm",
    "ReasonForm",
    "ReferenceForm",
    "RegisterEntryForm",
    "RegisterExportForm",
    "RegisterStrikeForm",
    "ReportForm",
    "ReviewForm",
    "RollCallForm",
    "SameForm",
    "SendForm",
    "SharingForm",
    "StepForm",
    "TakenForm",
    "TextForm",
    "ViewForm",
    "WarnForm",
    "WithdrawForm",
    "WordsForm",
    "YearsForm",
    "asked_steps",
    "in_words",
    "step_forms",
]
