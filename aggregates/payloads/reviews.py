"""What is said about a release and beside it."""

from dataclasses import dataclass

from vault.payloads import Payload


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Said(Payload):
    """A reviewer's word."""

    WHAT = "review"
    TEXTS = ("note",)

    verdict: str
    ticked: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Learnt(Payload):
    """A theme of learning, written by the network for everybody."""

    WHAT = "theme"
    TEXTS = ("title", "text", "asks")

    title: str
    text: str
    asks: str = ""  # what the network asks funders about it


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Answered(Payload):
    """What a funder says to it."""

    WHAT = "answer"
    TEXTS = ("text",)

    text: str
    organisation: str = ""  # of whom, in the funder's own words
