"""The addresses of the figures, one file for each noun. They say nothing about what happens there."""

from django.urls import URLPattern

app_name = "aggregates"

urlpatterns: list[URLPattern] = []
api_urlpatterns: list[URLPattern] = []
"""Below /api/v1/, without the app's name before theirs."""
