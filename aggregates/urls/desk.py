"""The addresses of the steward and of the reviewers."""

from django.urls import path

from aggregates.api import desk as desk_api
from aggregates.views import checks, desk

pages = [
    path("r/desk", desk.desk, name="desk"),
    path("r/desk/making", desk.making, name="making"),
    path("r/desk/<uuid:release_id>", desk.draft, name="draft"),
    path("r/check", checks.checks, name="checks"),
    path("r/check/<uuid:release_id>", checks.check, name="check"),
]
endpoints = [
    path("r/desk", desk_api.Desk.as_view(), name="api-r-desk"),
    path("r/desk/making", desk_api.Making.as_view(), name="api-r-making"),
    path("r/desk/<uuid:release_id>", desk_api.Draft.as_view(), name="api-r-draft"),
    path("r/check", desk_api.Checks.as_view(), name="api-r-checks"),
    path("r/check/<uuid:release_id>", desk_api.Check.as_view(), name="api-r-check"),
]
