"""The addresses of warnings between organisations."""

from django.urls import path

from safety.api import warnings as warnings_api
from safety.views import warnings

pages = [
    path("s/<uuid:incident_id>/others", warnings.others, name="others"),
    path("s/<uuid:incident_id>/label", warnings.label, name="label"),
    path("s/<uuid:incident_id>/tell", warnings.tell, name="tell"),
    path("s/<uuid:incident_id>/tell/<uuid:warning>", warnings.tell_on, name="tell-on"),
    path("s/<uuid:incident_id>/answer", warnings.answer, name="answer"),
]
endpoints = [
    path("s/organisations", warnings_api.Choices.as_view(), name="api-organisations"),
    path("s/cases/<uuid:incident_id>/others", warnings_api.Others.as_view(), name="api-others"),
    path("s/cases/<uuid:incident_id>/others/<uuid:warning>", warnings_api.OtherOn.as_view(), name="api-others-on"),
    path("s/cases/<uuid:incident_id>/label", warnings_api.Label.as_view(), name="api-label"),
    path("s/cases/<uuid:incident_id>/answer", warnings_api.Answer.as_view(), name="api-answer"),
]
