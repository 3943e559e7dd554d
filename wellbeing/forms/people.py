"""What coordinators fill in about a provider."""

from ui import formats, forms
from wellbeing.payloads.providers import ACTIVE, LEFT, SUSPENDED
from wellbeing.workflow import providers as rules

STATES = {
    ACTIVE: "With the scheme",
    SUSPENDED: "Suspended: offered to nobody until you let them back",
    LEFT: "Has left",
}


class SeenForm(forms.HearthForm):
    """When a paper was seen."""

    seen_on = forms.DateParts(
        label="When did you see it?", noun="the day on which you saw it", past=True, initial=formats.today
    )


class StandForm(forms.HearthForm):
    """Where a provider stands with the scheme."""

    state = forms.Radios(label="How do they stand with the scheme?", choices=[*STATES.items()], noun="how they stand")
    reason = forms.LongText(
        label="Why?",
        hint="They read this. Do not write about anybody they see.",
        max_length=rules.REASON_LIMIT,
        rows=3,
        required=False,
    )


class RemarkForm(forms.HearthForm):
    """A note among coordinators."""

    text = forms.LongText(
        label="Note", hint="Only coordinators of the scheme read it.", noun="the note", max_length=rules.REMARK_LIMIT
    )
