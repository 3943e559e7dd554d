"""The addresses of the figures, one file for each noun. They say nothing about what happens there."""

from django.urls import URLPattern

from aggregates.urls import desk, learning, reading, units

app_name = "aggregates"

urlpatterns: list[URLPattern] = [
    *desk.pages,
    *units.pages,
    *learning.pages,
    *reading.pages,
]
api_urlpatterns: list[URLPattern] = [
    *desk.endpoints,
    *units.endpoints,
    *learning.endpoints,
    *reading.endpoints,
]
"""Below /api/v1/, without the app's name before theirs."""
