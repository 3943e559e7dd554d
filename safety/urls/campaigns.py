"""The addresses of counting."""

from django.urls import path

from safety.api import campaigns as campaigns_api
from safety.views import campaigns

pages = [
    path("s/mine/<uuid:incident_id>/more", campaigns.own_more, name="own-more"),
    path("s/<uuid:incident_id>/more", campaigns.case_more, name="case-more"),
]
endpoints = [
    path("s/mine/<uuid:incident_id>/samples", campaigns_api.OwnSamples.as_view(), name="api-own-samples"),
    path("s/cases/<uuid:incident_id>/samples", campaigns_api.CaseSamples.as_view(), name="api-case-samples"),
]
