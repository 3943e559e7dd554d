"""A rule that says no."""


class Refused(Exception):
    """A rule says no. The message is a sentence for the person; `field` names the form field it belongs to, if any."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
