"""The addresses of who reads."""

from django.urls import path

from safety.api import triage as triage_api
from safety.views import triage, worklist

pages = [
    path("s/", worklist.queue, name="queue"),
    path("s/search", worklist.search, name="search"),
    path("s/search/text", worklist.search_text, name="search-text"),
    path("s/<uuid:incident_id>", triage.case, name="case"),
    path("s/<uuid:incident_id>/acknowledge", triage.acknowledge, name="acknowledge"),
    path("s/<uuid:incident_id>/ask", triage.ask, name="ask"),
    path("s/<uuid:incident_id>/assess", triage.assess, name="assess"),
    path("s/<uuid:incident_id>/close", triage.close, name="close"),
    path("s/<uuid:incident_id>/destroy", triage.destroy, name="destroy"),
    path("s/<uuid:incident_id>/f/<uuid:file_id>", triage.case_file, name="case-file"),
    path("s/<uuid:incident_id>/note", triage.note, name="note"),
    path("s/<uuid:incident_id>/reply", triage.reply, name="reply"),
]
endpoints = [
    path("s/work-list", triage_api.WorkList.as_view(), name="api-work-list"),
    path("s/work-list/search", triage_api.Search.as_view(), name="api-search"),
    path("s/work-list/search/text", triage_api.TextSearch.as_view(), name="api-search-text"),
    path("s/cases/<uuid:incident_id>", triage_api.Case.as_view(), name="api-case"),
    path("s/cases/<uuid:incident_id>/files/<uuid:file_id>", triage_api.CaseFile.as_view(), name="api-case-file"),
    path("s/cases/<uuid:incident_id>/acknowledgement", triage_api.Acknowledgement.as_view(), name="api-acknowledge"),
    path("s/cases/<uuid:incident_id>/assessment", triage_api.Assessment.as_view(), name="api-assess"),
    path("s/cases/<uuid:incident_id>/question", triage_api.Question.as_view(), name="api-ask"),
    path("s/cases/<uuid:incident_id>/reply", triage_api.Reply.as_view(), name="api-reply"),
    path("s/cases/<uuid:incident_id>/note", triage_api.Note.as_view(), name="api-note"),
    path("s/cases/<uuid:incident_id>/closure", triage_api.Closure.as_view(), name="api-close"),
    path("s/cases/<uuid:incident_id>/destruction", triage_api.Destruction.as_view(), name="api-destroy"),
]
