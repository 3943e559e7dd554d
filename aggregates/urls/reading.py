"""The addresses of what is published."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from aggregates.api import reading as reading_api
from aggregates.views import reading


class PeriodConverter(StringConverter):
    """A quarter or a year: `2026-Q3`, `2026`."""

    regex = "20[0-9]{2}(?:-Q[1-4])?"


register_converter(PeriodConverter, "period")

pages = [
    path("r/", reading.releases, name="releases"),
    path("r/method", reading.method, name="method"),
    path("r/<period:period>", reading.release, name="release"),
    path("r/<period:period>/<str:name>", reading.release_file, name="release-file"),
]
endpoints = [
    path("r/published", reading_api.Published.as_view(), name="api-published"),
    path("r/published/<period:period>", reading_api.OneRelease.as_view(), name="api-published-one"),
]
