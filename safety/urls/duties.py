"""The addresses of duties, of the decision about the police, and of the numbers of others."""

from django.urls import path

from safety.api import duties as duties_api
from safety.api import police as police_api
from safety.api import references as references_api
from safety.views import duties, duties_waiting, police, references

pages = [
    path("s/duties", duties_waiting.duties_waiting, name="duties-waiting"),
    path("s/<uuid:incident_id>/duties", duties.duty_list, name="duties"),
    path("s/<uuid:incident_id>/duties/<slug:rule>", duties.duty, name="duty"),
    path("s/<uuid:incident_id>/references", references.references, name="references"),
    path("s/mine/<uuid:incident_id>/police", police.own_police, name="own-police"),
    path("s/mine/<uuid:incident_id>/references", references.own_references, name="own-references"),
]
endpoints = [
    path("s/duties", duties_api.Waiting.as_view(), name="api-duties-waiting"),
    path("s/cases/<uuid:incident_id>/duties", duties_api.Duties.as_view(), name="api-duties"),
    path("s/cases/<uuid:incident_id>/duties/<slug:rule>", duties_api.OneDuty.as_view(), name="api-duty"),
    path(
        "s/cases/<uuid:incident_id>/duties/<slug:rule>/signature",
        duties_api.Signature.as_view(),
        name="api-duty-signature",
    ),
    path("s/cases/<uuid:incident_id>/references", references_api.References.as_view(), name="api-references"),
    path("s/mine/<uuid:incident_id>/police", police_api.OwnPolice.as_view(), name="api-own-police"),
    path("s/mine/<uuid:incident_id>/references", references_api.OwnReferences.as_view(), name="api-own-references"),
]
