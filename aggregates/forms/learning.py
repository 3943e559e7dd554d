"""The forms of what was learnt."""

from aggregates.workflow import learning
from ui import forms


class ThemeForm(forms.HearthForm):
    """What the network learnt."""

    title = forms.Text(label="Title", noun="a title", max_length=learning.TITLE_LIMIT)
    text = forms.LongText(
        label="What we learnt",
        hint="In your own words. Describe no single organisation, person or event.",
        noun="what was learnt",
        max_length=learning.TEXT_LIMIT,
        rows=10,
    )
    asks = forms.LongText(
        label="What would help",
        hint="What funders could do, or what you would like to hear from them.",
        noun="what would help",
        max_length=learning.TEXT_LIMIT,
        rows=4,
        required=False,
    )


class AnswerForm(forms.HearthForm):
    """What a funder does with it."""

    text = forms.LongText(
        label="Your answer",
        hint="What do you take from this, and what will you do? Everybody who reads the figures can read it, with your name.",
        noun="your answer",
        max_length=learning.TEXT_LIMIT,
        rows=6,
    )
    organisation = forms.Text(
        label="On whose behalf?", noun="on whose behalf you write", max_length=learning.NAME_LIMIT, required=False
    )
