"""The form of the decision about the police, which is hers."""

from safety import vocabulary
from safety.payloads import OVERRIDE, REASON_LIMIT
from ui import forms


class PoliceForm(forms.HearthForm):
    """What she wants, and why. The reason is for her own eyes."""

    decision = forms.Radios(
        label="What do you want to do about the police?",
        choices=[row for row in vocabulary.choices("police_decision") if row[0] != OVERRIDE],
        hints={
            "reported_named": "The police can ring you and keep you informed.",
            "reported_org": "Somebody from your team reports it as a witness or on your organisation’s behalf.",
            "reported_third_party": "A trained person there writes it down and passes on only what you agree to.",
            "reported_anon": "Nobody can ask you anything more, so the police can do less.",
            "not_now": "You can come back to this page at any time.",
            "no_immigration": "Your team sees “No” and nothing more.",
        },
        missing="Choose what you want",
    )
    reason = forms.LongText(
        label="Do you want to note why, for yourself?",
        hint="Sealed to you alone. Nobody else can open it: not your team, not the people who run Hearth.",
        noun="what you wrote",
        max_length=REASON_LIMIT,
        rows=3,
        required=False,
    )
