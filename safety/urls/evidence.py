"""The addresses of a record's files."""

from django.urls import path

from safety.api import evidence as evidence_api
from safety.views import evidence

_FILE = "s/<uuid:incident_id>/evidence/<uuid:file_id>"
_OWN_FILE = "s/mine/<uuid:incident_id>/evidence/<uuid:file_id>"
_CASE = "s/cases/<uuid:incident_id>/evidence"
_OWN = "s/mine/<uuid:incident_id>/evidence"

pages = [
    path("s/<uuid:incident_id>/evidence", evidence.evidence, name="evidence"),
    path(_FILE, evidence.evidence_file, name="evidence-file"),
    path(f"{_FILE}/look", evidence.evidence_look, name="evidence-look"),
    path(f"{_FILE}/check", evidence.evidence_check, name="evidence-check"),
    path("s/mine/<uuid:incident_id>/evidence", evidence.own_evidence, name="own-evidence"),
    path(_OWN_FILE, evidence.own_evidence_file, name="own-evidence-file"),
    path(f"{_OWN_FILE}/look", evidence.own_evidence_look, name="own-evidence-look"),
    path(f"{_OWN_FILE}/check", evidence.own_evidence_check, name="own-evidence-check"),
]
endpoints = [
    path(_CASE, evidence_api.Evidence.as_view(), name="api-evidence"),
    path(f"{_CASE}/<uuid:file_id>", evidence_api.EvidenceFile.as_view(), name="api-evidence-file"),
    path(f"{_CASE}/<uuid:file_id>/check", evidence_api.EvidenceCheck.as_view(), name="api-evidence-check"),
    path(_OWN, evidence_api.OwnEvidence.as_view(), name="api-own-evidence"),
    path(f"{_OWN}/<uuid:file_id>", evidence_api.OwnEvidenceFile.as_view(), name="api-own-evidence-file"),
    path(f"{_OWN}/<uuid:file_id>/check", evidence_api.OwnEvidenceCheck.as_view(), name="api-own-evidence-check"),
]
