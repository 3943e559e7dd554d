"""The addresses with which support is offered after something serious."""

from django.urls import path

from safety.api import aftercare as aftercare_api
from safety.views import aftercare

pages = [
    path("s/<uuid:incident_id>/after", aftercare.after, name="after"),
]
endpoints = [
    path("s/cases/<uuid:incident_id>/after", aftercare_api.After.as_view(), name="api-after"),
    path("s/mine/after", aftercare_api.MyAfter.as_view(), name="api-my-after"),
    path("s/mine/<uuid:incident_id>/after", aftercare_api.OwnAfter.as_view(), name="api-own-after"),
]
