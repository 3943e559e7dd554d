"""The addresses of hours, bookings and private calendars."""

from django.urls import path

from wellbeing.api import bookings as api
from wellbeing.views import bookings, hours

pages = [
    path("w/hours", hours.hours, name="open-hours"),
    path("w/hours/<uuid:slot_id>/back", hours.back, name="open-hours-back"),
    path("w/with/<uuid:case_id>/times", bookings.times, name="times"),
    path("w/with/<uuid:case_id>/times/<uuid:booking_id>/move", bookings.move, name="time-move"),
    path("w/with/<uuid:case_id>/times/<uuid:booking_id>/cancel", bookings.cancel, name="time-cancel"),
    path("w/calendar", bookings.calendar, name="calendar"),
    path("w/calendar.ics", bookings.calendar_file, name="calendar-file"),
    path("w/feed/<slug:secret>.ics", bookings.feed, name="feed"),
]
endpoints = [
    path("w/hours", api.Hours.as_view(), name="api-w-hours"),
    path("w/hours/<uuid:slot_id>", api.OneHour.as_view(), name="api-w-hour"),
    path("w/with/<uuid:case_id>/times", api.Times.as_view(), name="api-w-times"),
    path("w/with/<uuid:case_id>/times/<uuid:booking_id>", api.OneTime.as_view(), name="api-w-time"),
    path("w/diary", api.Diary.as_view(), name="api-w-diary"),
    path("w/calendar", api.Feed.as_view(), name="api-w-calendar"),
]
