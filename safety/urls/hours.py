"""The addresses of working hours, and of what is late."""

from django.urls import path

from safety.api import hours as hours_api
from safety.api import overdue as overdue_api
from safety.views import hours, overdue

pages = [
    path("s/hours", hours.hours, name="hours"),
    path("s/late", overdue.late, name="late"),
]
endpoints = [
    path("s/hours", hours_api.Hours.as_view(), name="api-hours"),
    path("s/late", overdue_api.Late.as_view(), name="api-late"),
]
