"""The addresses of the wellbeing service, one file for each noun. They say nothing about what happens there."""

from wellbeing.urls import cases, funds, keeping, providers, requests

app_name = "wellbeing"

urlpatterns = [
    *cases.pages,
    *funds.pages,
    *keeping.pages,
    *providers.pages,
    *requests.pages,
]
api_urlpatterns = [
    *cases.endpoints,
    *funds.endpoints,
    *keeping.endpoints,
    *providers.endpoints,
    *requests.endpoints,
]
"""Below /api/v1/, without the app's name before theirs."""
