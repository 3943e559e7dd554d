"""The addresses on which parts of a record leave it."""

from django.urls import path

from safety.api import handover as handover_api
from safety.views import handover

_CASE = "s/cases/<uuid:incident_id>/handovers"

pages = [
    path("s/<uuid:incident_id>/handover", handover.handover, name="handover"),
    path("s/<uuid:incident_id>/handover/<uuid:pack_id>", handover.handover_file, name="handover-file"),
    path("s/mine/<uuid:incident_id>/handover", handover.own_handover, name="own-handover"),
]
endpoints = [
    path(_CASE, handover_api.HandOvers.as_view(), name="api-handovers"),
    path(f"{_CASE}/<uuid:pack_id>", handover_api.HandOverFile.as_view(), name="api-handover-file"),
    path("s/mine/<uuid:incident_id>/handovers", handover_api.OwnHandOvers.as_view(), name="api-own-handovers"),
]
