"""The forms of the work lists."""

from safety import vocabulary, workflow
from safety.forms.parts import types_by_group
from safety.queries import FIELDS, SORTS, Filters
from ui import forms

PHRASE_LIMIT = 200


class PhraseForm(forms.HearthForm):
    """Words to look for. Always sent in a POST, so that they stand in no address."""

    phrase = forms.Text(
        label="Look for words",
        hint="A reference, or words from the list of what happened.",
        noun="words to look for",
        max_length=PHRASE_LIMIT,
    )


class ViewForm(forms.HearthForm):
    """A name of her own for what she is looking at."""

    name = forms.Text(
        label="Its name",
        hint="Only you see it.",
        noun="a name for this view",
        max_length=workflow.VIEW_NAME_LIMIT,
        width=20,
    )


def _any_of(label: str, list_name: str) -> forms.Checkboxes:
    return forms.Checkboxes(label=label, choices=[(label, vocabulary.choices(list_name))], required=False)


class FilterForm(forms.HearthForm):
    """The coded fields of a work list. A code that nobody knows is left out, not refused."""

    CODED = tuple(FIELDS)
    UNCHANGING = CODED

    mark_optional = False
    sort = forms.Radios(label="Order", choices=list(SORTS.items()), required=False)
    severity = forms.Checkboxes(
        label="How serious",
        choices=[
            ("How serious", [(level.code, f"{level.code}. {level.label}") for level in vocabulary.severity_levels()])
        ],
        required=False,
    )
    urgency = forms.Checkboxes(label="How soon", choices=[("How soon", vocabulary.choices("urgency"))], required=False)
    kind = forms.Checkboxes(
        label="What is recorded", choices=[("What is recorded", vocabulary.choices("record_kind"))], required=False
    )
    status = forms.Checkboxes(
        label="Where it stands",
        choices=[("Where it stands", [(code.value, vocabulary.label("status", code)) for code in workflow.Status])],
        required=False,
    )
    markers = forms.Checkboxes(
        label="What makes it more worrying",
        choices=[("What makes it more worrying", vocabulary.choices("threat_marker"))],
        required=False,
    )
    types = forms.Checkboxes(label="What happened", choices=types_by_group(), required=False)
    setting = _any_of("Kind of place", "setting")
    region = _any_of("Region", "region")
    channels = _any_of("How it arrived", "channel")
    targets = _any_of("Whom it was aimed at", "target")
    bias = _any_of("Hostility they felt", "bias_motivation")
    perpetrators = _any_of("Who did it", "perpetrator")
    impact = _any_of("What it did to the work", "operational_impact")
    outcomes = _any_of("How it ended", "resolution")

    def to_filters(self) -> Filters:
        self.is_valid()
        return Filters(**{name: frozenset(self.cleaned_data.get(name, ())) for name in self.CODED})

    def chosen_sort(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("sort") or "clock")
