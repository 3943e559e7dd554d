"""The addresses at which somebody reads, takes out or erases everything of her own."""

from django.urls import path

from wellbeing.api import keeping as api
from wellbeing.views import keeping

pages = [
    path("w/own", keeping.held, name="held"),
    path("w/own/file", keeping.held_file, name="held-file"),
    path("w/own/erase", keeping.erase, name="held-erase"),
]
endpoints = [
    path("w/own", api.Held.as_view(), name="api-held"),
    path("w/own/erasure", api.Erasure.as_view(), name="api-held-erase"),
]
