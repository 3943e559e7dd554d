"""The addresses of the safety service. They say nothing about what happens there."""

from django.urls import path

from safety.views import public, reporter, triage, worklist

app_name = "safety"

urlpatterns = [
    path("s/", worklist.queue, name="queue"),
    path("s/search", worklist.search, name="search"),
    path("s/search/text", worklist.search_text, name="search-text"),
    path("s/new", reporter.new, name="new"),
    path("s/mine", reporter.mine, name="mine"),
    path("s/mine/<uuid:incident_id>", reporter.own, name="own"),
    path("s/mine/<uuid:incident_id>/sent", reporter.sent, name="sent"),
    path("s/mine/<uuid:incident_id>/add", reporter.add, name="own-add"),
    path("s/mine/<uuid:incident_id>/withdraw", reporter.withdraw, name="own-withdraw"),
    path("s/mine/<uuid:incident_id>/f/<uuid:file_id>", reporter.own_file, name="own-file"),
    path("s/<uuid:incident_id>", triage.case, name="case"),
    path("s/<uuid:incident_id>/acknowledge", triage.acknowledge, name="acknowledge"),
    path("s/<uuid:incident_id>/ask", triage.ask, name="ask"),
    path("s/<uuid:incident_id>/assess", triage.assess, name="assess"),
    path("s/<uuid:incident_id>/close", triage.close, name="close"),
    path("s/<uuid:incident_id>/destroy", triage.destroy, name="destroy"),
    path("s/<uuid:incident_id>/f/<uuid:file_id>", triage.case_file, name="case-file"),
    path("s/<uuid:incident_id>/note", triage.note, name="note"),
    path("s/<uuid:incident_id>/reply", triage.reply, name="reply"),
    path("p/<slug:slug>", public.public, name="public"),
    path("p/<slug:slug>/back", public.back, name="back"),
]
