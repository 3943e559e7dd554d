"""The addresses of the wellbeing service, one file for each noun. They say nothing about what happens there."""

from wellbeing.urls import bookings, cases, desk, funds, groups, keeping, providers, requests

app_name = "wellbeing"

urlpatterns = [
    *bookings.pages,
    *cases.pages,
    *desk.pages,
    *funds.pages,
    *groups.pages,
    *keeping.pages,
    *providers.pages,
    *requests.pages,
]
api_urlpatterns = [
    *bookings.endpoints,
    *cases.endpoints,
    *desk.endpoints,
    *funds.endpoints,
    *groups.endpoints,
    *keeping.endpoints,
    *providers.endpoints,
    *requests.endpoints,
]
"""Below /api/v1/, without the app's name before theirs."""
