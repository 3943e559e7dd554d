"""Where the values of the form parts are found in what a browser sends. How they look is decided in `fields`."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from ui import formats

type Uploaded = UploadedFile[Any]


class DateTyped(NamedTuple):
    """The three boxes of a date, as somebody filled them in."""

    day: str
    month: str
    year: str

    @property
    def blank(self) -> bool:
        return not any(part.strip() for part in self)


class DateWidget(forms.Widget):
    """Three boxes named `NAME-day`, `NAME-month` and `NAME-year`."""

    def value_from_datadict(
        self, data: Mapping[str, object], files: MultiValueDict[str, Uploaded], name: str
    ) -> DateTyped:
        del files
        return DateTyped(*(str(data.get(f"{name}-{part}") or "") for part in DateTyped._fields))

    def value_omitted_from_data(
        self, data: Mapping[str, object], files: MultiValueDict[str, Uploaded], name: str
    ) -> bool:
        del files
        return not any(f"{name}-{part}" in data for part in DateTyped._fields)

    @staticmethod
    def shown(value: object) -> DateTyped:
        """The three boxes for a value: what was typed, or a date kept from before."""
        if isinstance(value, DateTyped):
            return value
        if isinstance(value, dt.date):
            return DateTyped(str(value.day), str(value.month), str(value.year))
        return DateTyped("", "", "")


class TimeWidget(forms.TextInput):
    """One box for a time of day."""

    @staticmethod
    def shown(value: object) -> str:
        """What stands in the box: what was typed, or a time kept from before."""
        return formats.clock(value) if isinstance(value, dt.time) else str(value or "")


class FilesWidget(forms.FileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(
        self, data: Mapping[str, object], files: MultiValueDict[str, Uploaded], name: str
    ) -> list[Uploaded]:
        del data
        return list(files.getlist(name)) if isinstance(files, MultiValueDict) else list(files.get(name, []))
