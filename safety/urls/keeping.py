"""The addresses about how long things are kept."""

from django.urls import path

from safety.api import keeping as keeping_api
from safety.views import keeping

pages = [
    path("s/keeping", keeping.years, name="keeping"),
    path("s/keeping/held", keeping.holds, name="holds"),
    path("s/keeping/gone", keeping.gone, name="gone"),
    path("s/keeping/gone/<uuid:incident_id>", keeping.certificate, name="certificate"),
    path("s/keeping/gone/<uuid:incident_id>/paper", keeping.certificate_paper, name="certificate-paper"),
    path("s/<uuid:incident_id>/keep", keeping.hold, name="hold"),
]
endpoints = [
    path("s/keeping", keeping_api.Years.as_view(), name="api-keeping"),
    path("s/keeping/held", keeping_api.Holds.as_view(), name="api-holds"),
    path("s/keeping/gone", keeping_api.Gone.as_view(), name="api-gone"),
    path("s/keeping/gone/<uuid:incident_id>", keeping_api.Certificate.as_view(), name="api-certificate"),
    path("s/cases/<uuid:incident_id>/keep", keeping_api.Hold.as_view(), name="api-hold"),
    path("s/cases/<uuid:incident_id>/keep/end", keeping_api.Release.as_view(), name="api-release"),
]
