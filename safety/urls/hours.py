"""The addresses of working hours."""

from django.urls import path

from safety.api import hours as hours_api
from safety.views import hours

pages = [path("s/hours", hours.hours, name="hours")]
endpoints = [path("s/hours", hours_api.Hours.as_view(), name="api-hours")]
