"""The addresses of the safety service, one file for each kind of visitor or noun. They say nothing about what happens there."""

from safety.urls import (
    campaigns,
    costs,
    duties,
    evidence,
    exchange,
    figures,
    handover,
    hours,
    imports,
    keeping,
    openings,
    public,
    register,
    reporter,
    response,
    triage,
    warnings,
)

app_name = "safety"

urlpatterns = [
    *reporter.pages,
    *triage.pages,
    *response.pages,
    *campaigns.pages,
    *imports.pages,
    *costs.pages,
    *hours.pages,
    *evidence.pages,
    *handover.pages,
    *register.pages,
    *keeping.pages,
    *openings.pages,
    *warnings.pages,
    *duties.pages,
    *figures.pages,
    *exchange.pages,
    *public.pages,
]
api_urlpatterns = [
    *reporter.endpoints,
    *triage.endpoints,
    *response.endpoints,
    *campaigns.endpoints,
    *costs.endpoints,
    *imports.endpoints,
    *hours.endpoints,
    *evidence.endpoints,
    *handover.endpoints,
    *register.endpoints,
    *keeping.endpoints,
    *openings.endpoints,
    *warnings.endpoints,
    *duties.endpoints,
    *figures.endpoints,
    *exchange.endpoints,
    *public.endpoints,
]
"""Below /api/v1/, without the app's name before theirs."""
