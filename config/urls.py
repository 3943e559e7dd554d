"""Every address of Hearth. Paths say nothing about what is done there."""

from django.urls import include, path

from accounts.urls import api_urlpatterns
from aggregates.urls import api_urlpatterns as aggregates_api
from config.health import health
from config.schema import schema
from config.start import start
from safety.urls import api_urlpatterns as safety_api
from wellbeing.urls import api_urlpatterns as wellbeing_api

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"

urlpatterns = [
    path("", start, name="start"),
    path("", include("accounts.urls")),
    path("", include("safety.urls")),
    path("", include("wellbeing.urls")),
    path("", include("aggregates.urls")),
    path("api/v1/me/", include(api_urlpatterns)),
    path("api/v1/", include(safety_api)),
    path("api/v1/", include(wellbeing_api)),
    path("api/v1/", include(aggregates_api)),
    path("api/v1/schema", schema, name="schema"),
    path("health", health, name="health"),
]
