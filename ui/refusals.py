"""A rule that says no, in the same form in every room."""


class Refused(Exception):
    """The message is a sentence for the person; `field` names the form field it belongs to, if any."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
