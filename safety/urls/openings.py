"""The addresses with which two people open one record to a third."""

from django.urls import path

from safety.api import openings as openings_api
from safety.views import openings

pages = [
    path("s/openings", openings.openings, name="openings"),
    path("s/openings/ask", openings.ask, name="openings-ask"),
    path("s/openings/<uuid:opening_id>", openings.opening, name="opening"),
]
endpoints = [
    path("s/openings", openings_api.Openings.as_view(), name="api-openings"),
    path("s/openings/<uuid:opening_id>", openings_api.OneOpening.as_view(), name="api-opening"),
]
