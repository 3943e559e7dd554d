"""The parts of a form: what each question takes, and what is said when an answer does not fit.

The words follow the GOV.UK style: say what to do, name the thing, blame nobody. Every part takes `Asked`.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, TypedDict, Unpack, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File as DjangoFile
from django.core.validators import ProhibitNullCharactersValidator

from ui import formats, text
from ui.text import clean_text
from ui.widgets import DateTyped, DateWidget, FilesWidget, TimeWidget, Uploaded

__all__ = [
    "Checkboxes",
    "Confirm",
    "DateParts",
    "Email",
    "File",
    "Files",
    "HearthForm",
    "LongText",
    "OneTimeCode",
    "Password",
    "Radios",
    "Select",
    "Text",
    "TimeOfDay",
    "clean_text",
]

type Received = DjangoFile[Any]
type Choice = tuple[str, str]
type Offered = Iterable[tuple[Any, Any]]
type Choices = Iterable[Choice | tuple[str, Iterable[Choice]]]


class Asked(TypedDict, total=False):
    """What every part may be told.

    Attributes:
        label: the question.
        hint: help below the question.
        noun: how an error sentence calls the answer, such as "your email address"; made from the label otherwise.
        missing: the whole sentence for an empty answer.
        required: True unless said otherwise.
        error_messages: other sentences, by Django's codes.
    """

    label: str
    hint: str
    noun: str
    missing: str
    required: bool
    initial: Any
    disabled: bool
    error_messages: dict[str, str]
    validators: Sequence[Callable[[Any], None]]


class _Settings(TypedDict, total=False):
    label: str
    help_text: str
    required: bool
    initial: Any
    disabled: bool
    error_messages: dict[str, str]
    validators: Sequence[Callable[[Any], None]]


def _noun(asked: Asked, otherwise: str = "") -> str:
    """How a sentence calls the answer. A question cannot stand there: it is quoted, or called `otherwise`."""
    label = asked.get("label", "")
    if label.endswith("?"):
        from_label = otherwise or f"an answer to \u201c{label}\u201d"
    else:
        from_label = label[:1].lower() + label[1:] or otherwise or "an answer"
    return asked.get("noun") or from_label


def _at_start(noun: str) -> str:
    """`your email address` as a sentence starts with it: `Email address`."""
    bare = re.sub(r"^(the|your|an?) ", "", noun)
    return bare[:1].upper() + bare[1:]


def _settings(asked: Asked, missing: str, messages: Mapping[str, str] | None = None) -> _Settings:
    """Turns what a part was told into what Django's field takes."""
    settings: _Settings = {
        "label": asked.get("label", ""),
        "help_text": asked.get("hint", ""),
        "required": asked.get("required", True),
        "initial": asked.get("initial"),
        "disabled": asked.get("disabled", False),
        "validators": asked.get("validators", ()),
        "error_messages": {
            "required": asked.get("missing", missing),
            **(messages or {}),
            **asked.get("error_messages", {}),
        },
    }
    return settings


class Text(forms.CharField):
    """One line of text. `width` is the number of characters the box is made for: 2, 3, 4, 5, 10, 20 or 30."""

    def __init__(
        self,
        *,
        max_length: int = 200,
        width: int | None = None,
        autocomplete: str = "off",
        inputmode: str = "",
        spellcheck: bool | None = None,
        widget: forms.Widget | None = None,
        **asked: Unpack[Asked],
    ) -> None:
        noun = _noun(asked)
        self.width = width
        self.autocomplete = autocomplete
        self.inputmode = inputmode
        self.spellcheck = spellcheck
        messages = {"max_length": f"{_at_start(noun)} must be {max_length} characters or fewer"}
        given = _settings(asked, f"Enter {noun}", messages)
        super().__init__(max_length=max_length, widget=widget or forms.TextInput(), **given)

    def to_python(self, value: object) -> str:
        return str(super().to_python(text.one_line(str(value))) if value is not None else "")


class Email(Text):
    """An email address."""

    def __init__(self, *, max_length: int = 254, autocomplete: str = "email", **asked: Unpack[Asked]) -> None:
        asked.setdefault("label", "Email address")
        asked.setdefault("noun", "your email address")
        super().__init__(
            max_length=max_length,
            autocomplete=autocomplete,
            spellcheck=False,
            inputmode="email",
            widget=forms.EmailInput(),
            **asked,
        )
        wrong = "Enter an email address in the correct format, like name@example.com"
        self.validators.append(_email(str(self.error_messages.get("invalid", wrong))))


def _email(sentence: str) -> Callable[[str], None]:
    shape = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")

    def check(value: str) -> None:
        # Only the shape is looked at: whether an address works is known when a message has reached it.
        if not shape.fullmatch(value):
            raise ValidationError(sentence, code="invalid")

    return check


class Password(forms.CharField):
    """A password, with a button that shows it. It is never written back into the page, and never changed."""

    def __init__(self, *, new: bool = False, max_length: int = 512, **asked: Unpack[Asked]) -> None:
        asked.setdefault("label", "Password")
        asked.setdefault("noun", "your password")
        noun = _noun(asked)
        self.autocomplete = "new-password" if new else "current-password"
        messages = {"max_length": f"{_at_start(noun)} must be {max_length} characters or fewer"}
        given = _settings(asked, f"Enter {noun}", messages)
        super().__init__(max_length=max_length, strip=False, widget=forms.PasswordInput(), **given)


class OneTimeCode(Text):
    """The six digits of an authenticator app; spaces and dashes between them are ignored."""

    DIGITS: Final = 6

    def __init__(self, **asked: Unpack[Asked]) -> None:
        asked.setdefault("label", "One-time code")
        asked.setdefault("noun", "the code from your app")
        super().__init__(
            max_length=20, width=10, autocomplete="one-time-code", inputmode="numeric", spellcheck=False, **asked
        )

    def to_python(self, value: object) -> str:
        return re.sub(r"[\s\-\u2013]", "", super().to_python(value))

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not re.fullmatch(f"[0-9]{{{self.DIGITS}}}", value):
            raise ValidationError(
                self.error_messages.get("invalid", f"The code must be {self.DIGITS} numbers"), "invalid"
            )


class LongText(forms.CharField):
    """Several lines of text, with a count of the characters left."""

    def __init__(
        self,
        *,
        max_length: int = 5000,
        rows: int = 6,
        spellcheck: bool | None = None,
        count_from: int = 0,
        **asked: Unpack[Asked],
    ) -> None:
        noun = _noun(asked)
        self.rows = rows
        self.spellcheck = spellcheck
        self.count_from = count_from  # the count shows once this share of the limit (in per cent) is used
        messages = {"max_length": f"{_at_start(noun)} must be {max_length:,} characters or fewer"}
        given = _settings(asked, f"Enter {noun}", messages)
        # Leading spaces are the writer's; only a text that is nothing but spaces counts as empty (see `to_python`).
        super().__init__(max_length=max_length, strip=False, widget=forms.Textarea(), **given)

    def to_python(self, value: object) -> str:
        typed = text.one_kind_of_line("" if value is None else str(value))
        return typed if typed.strip() else ""


class Confirm(forms.BooleanField):
    """One box to tick."""

    def __init__(self, **asked: Unpack[Asked]) -> None:
        super().__init__(**_settings(asked, "Tick the box to go on"))


class _Options:
    """What the three kinds of choice share: a hint for each option, by its value."""

    hints: Mapping[str, str]


def _choice_messages(noun: str) -> dict[str, str]:
    # Django's own sentences repeat the value that was sent; these do not.
    sentence = f"Select {noun}"
    return {"invalid_choice": sentence, "invalid_list": sentence}


class Radios(_Options, forms.ChoiceField):
    """One of several. Choices may be grouped as Django groups them; each group can then be folded."""

    def __init__(self, *, choices: Choices, hints: Mapping[str, str] | None = None, **asked: Unpack[Asked]) -> None:
        noun = _noun(asked)
        self.hints = hints or {}
        given = _settings(asked, f"Select {noun}", _choice_messages(noun))
        super().__init__(choices=_lists(choices), widget=forms.RadioSelect(), **given)


class Select(_Options, forms.ChoiceField):
    """One of a long list of short words. `empty` is the first line, standing for no answer."""

    def __init__(self, *, choices: Choices, empty: str = "Choose one", **asked: Unpack[Asked]) -> None:
        noun = _noun(asked)
        self.hints = {}
        given = _settings(asked, f"Select {noun}", _choice_messages(noun))
        super().__init__(choices=[("", empty), *_lists(choices)], widget=forms.Select(), **given)


class Checkboxes(_Options, forms.MultipleChoiceField):
    """Any number of several; gives a list of values, without doubles, in the order of the choices."""

    def __init__(self, *, choices: Choices, hints: Mapping[str, str] | None = None, **asked: Unpack[Asked]) -> None:
        noun = _noun(asked)
        self.hints = hints or {}
        given = _settings(asked, f"Select {noun}", _choice_messages(noun))
        super().__init__(choices=_lists(choices), widget=forms.CheckboxSelectMultiple(), **given)

    def clean(self, value: object) -> list[str]:
        chosen = set(super().clean(value))
        return [key for key, _ in flat(cast("Offered", self.choices)) if key in chosen]


def _lists(choices: Choices) -> list[tuple[str, Any]]:
    """The choices as lists, so that they can be walked through more than once."""
    return [(key, label if isinstance(label, str) else list(label)) for key, label in choices]


def flat(choices: Offered) -> list[Choice]:
    """The choices without their groups."""
    found: list[Choice] = []
    for key, label in choices:
        if isinstance(label, list | tuple):
            found += [(str(inner), str(words)) for inner, words in label]
        else:
            found.append((str(key), str(label)))
    return found


_MONTHS: Final = {name.lower(): number for number, name in enumerate(formats.MONTHS, start=1)}
_MONTHS_SHORT: Final = {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_YEAR_DIGITS: Final = 4


class DateParts(forms.Field):
    """A date in three boxes; months may be numbers or names. Gives a `datetime.date`, or None.

    `past` refuses days after today, `future` days before today, both by the calendar of London.
    A part that is wrong is named in the error's `params["parts"]`.
    """

    widget = DateWidget

    def __init__(
        self,
        *,
        past: bool = False,
        future: bool = False,
        earliest: dt.date = dt.date(1900, 1, 1),
        **asked: Unpack[Asked],
    ) -> None:
        self.noun = _noun(asked, "the date")
        self.past = past
        self.future = future
        self.earliest = earliest
        super().__init__(**_settings(asked, f"Enter {self.noun}"))

    def to_python(self, value: object) -> dt.date | None:
        typed = DateWidget.shown(value)
        if typed.blank:
            return None
        missing = [part for part, entered in zip(DateTyped._fields, typed, strict=True) if not entered.strip()]
        if missing:
            words = " and ".join(f"a {part}" for part in missing)
            raise self._error(f"{_at_start(self.noun)} must include {words}", "incomplete", missing)
        return self._checked(self._real(typed))

    def _real(self, typed: DateTyped) -> dt.date:
        day, month, year = _number(typed.day), _month(typed.month), _number(typed.year)
        if year is not None and len(typed.year.strip()) != _YEAR_DIGITS:
            raise self._error("Year must include 4 numbers", "year", ["year"])
        parts = zip(DateTyped._fields, (day, month, year), (31, 12, dt.MAXYEAR), strict=True)
        wrong = [name for name, number, most in parts if number is None or not 1 <= number <= most]
        try:
            return dt.date(year or 0, month or 0, day or 0)
        except ValueError:
            raise self._error("Enter a real date", "invalid", wrong or list(DateTyped._fields)) from None

    def _checked(self, day: dt.date) -> dt.date:
        start = _at_start(self.noun)
        every = list(DateTyped._fields)
        if self.past and day > formats.today():
            raise self._error(f"{start} must be today or in the past", "future", every)
        if self.future and day < formats.today():
            raise self._error(f"{start} must be today or in the future", "past", every)
        if day < self.earliest:
            limit = formats.long_date(self.earliest).split(" ", 1)[1]
            raise self._error(f"{start} must be on or after {limit}", "early", every)
        return day

    def _error(self, sentence: str, code: str, parts: list[str]) -> ValidationError:
        return ValidationError(self.error_messages.get(code, sentence), code=code, params={"parts": tuple(parts)})


def _number(typed: str) -> int | None:
    """A whole number of at most four digits, in any script's digits."""
    stripped = typed.strip()
    return int(stripped) if stripped.isdecimal() and len(stripped) <= _YEAR_DIGITS else None


def _month(typed: str) -> int | None:
    name = typed.strip().lower().rstrip(".")
    return _number(typed) or _MONTHS.get(name) or _MONTHS_SHORT.get(name)


_CLOCK: Final = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:\s*[:.]\s*(?P<minute>[0-9]{2}))?\s*(?P<half>[ap])\.?\s*m\.?"
    r"|(?P<hour24>[0-9]{1,2})\s*[:.]\s*(?P<minute24>[0-9]{2})"
    r"|(?P<hour_run>[0-9]{2})(?P<minute_run>[0-9]{2})",
    re.IGNORECASE,
)
_WORDS: Final = {"midday": dt.time(12), "noon": dt.time(12), "midnight": dt.time(0)}


class TimeOfDay(forms.Field):
    """A time as people write it: `14:30`, `2.30pm`, `2pm`, `midday`. Gives a `datetime.time`, or None."""

    widget = TimeWidget

    def __init__(self, **asked: Unpack[Asked]) -> None:
        noun = _noun(asked, "the time")
        super().__init__(**_settings(asked, f"Enter {noun}", {"invalid": "Enter a real time, like 2.30pm or 14:30"}))

    def to_python(self, value: object) -> dt.time | None:
        if value is None or isinstance(value, dt.time):
            return value
        typed = str(value).strip().lower()
        if not typed:
            return None
        found = _WORDS.get(typed) or _parsed(typed)
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found


def _parsed(typed: str) -> dt.time | None:
    match = _CLOCK.fullmatch(typed)
    if match is None:
        return None
    parts = match.groupdict()
    hour = int(parts["hour"] or parts["hour24"] or parts["hour_run"])
    minute = int(parts["minute"] or parts["minute24"] or parts["minute_run"] or 0)
    if parts["half"]:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - a half day has twelve hours
            return None
        hour = hour % 12 + (12 if parts["half"] == "p" else 0)
    try:
        return dt.time(hour, minute)
    except ValueError:
        return None


class File(forms.FileField):
    """One file. `max_bytes` bounds it; `accept` only helps the browser's picker, as names prove nothing."""

    def __init__(self, *, max_bytes: int | None = None, accept: str = "", **asked: Unpack[Asked]) -> None:
        self.max_bytes = max_bytes
        self.accept = accept
        super().__init__(widget=forms.FileInput(), **_settings(asked, "Select a file", _file_messages(max_bytes)))

    def to_python(self, data: Received | None) -> Received | None:
        file = super().to_python(data)
        if file is not None and self.max_bytes is not None and (file.size or 0) > self.max_bytes:
            raise ValidationError(self.error_messages["too_big"], code="too_big")
        return file


class Files(forms.FileField):
    """Several files; gives a list, empty when none was sent."""

    widget = FilesWidget

    def __init__(
        self, *, max_files: int = 10, max_bytes: int | None = None, accept: str = "", **asked: Unpack[Asked]
    ) -> None:
        self.accept = accept
        self.max_files = max_files
        self.single = File(max_bytes=max_bytes, error_messages=asked.get("error_messages", {}))
        limit = "1 file" if max_files == 1 else f"{max_files} files"
        many = {"too_many": f"You can only select up to {limit} at the same time"}
        super().__init__(**_settings(asked, "Select a file", many))

    def clean(self, data: Sequence[Uploaded] | None, initial: object = None) -> list[Uploaded]:
        del initial
        if not data:
            self.validate(None)
            return []
        if len(data) > self.max_files:
            raise ValidationError(self.error_messages["too_many"], code="too_many")
        return [self.single.clean(file) for file in data]


def _file_messages(max_bytes: int | None) -> dict[str, str]:
    sentence = "The selected file could not be read. Select it again"
    return {
        "empty": "The selected file is empty",
        "invalid": sentence,
        "missing": sentence,
        "too_big": f"The selected file must be {formats.filesize(max_bytes or 0)} or smaller",
    }


class HearthForm(forms.Form):
    """A form whose every text field refuses characters nobody can see, and whose sentences are ours.

    `mark_optional` writes "(optional)" behind the questions that may be left out. `UNCHANGING` names fields with boxes to
    tick whose options are the same for everybody; with none ticked they are drawn once in each process.
    """

    use_required_attribute = False
    mark_optional = True
    UNCHANGING: Collection[str] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        taken = self.fields.keys() & {*vars(self), *dir(forms.Form)}
        if taken:
            raise ValueError(
                f"A template could not reach the fields {sorted(taken)}: every form has attributes so called"
            )
        for field in self.fields.values():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                verb = "Select" if isinstance(field, forms.ChoiceField | forms.FileField) else "Enter"
                field.error_messages["required"] = f"{verb} {_noun({'label': str(field.label or '')})}"
            if isinstance(field, forms.CharField):
                # Django's check for NUL alone has words of its own; ours covers it.
                kept = [check for check in field.validators if not isinstance(check, ProhibitNullCharactersValidator)]
                field.validators = [text.refuse_hidden, *kept]
