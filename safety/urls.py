"""The addresses of the safety service. They say nothing about what happens there."""

from django.urls import path

from accounts.gates import open_view
from safety.api import public as public_api
from safety.api import reporter as reporter_api
from safety.api import triage as triage_api
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

_for_strangers = open_view("somebody without an account can use it, as she can use the public page")

# Below /api/v1/, without the app's name before theirs.
api_urlpatterns = [
    path("s/places", reporter_api.Places.as_view(), name="api-places"),
    path("s/places/<uuid:organisation>/readers", reporter_api.PlaceReaders.as_view(), name="api-place-readers"),
    path("s/drafts/<uuid:draft_id>", reporter_api.OneDraft.as_view(), name="api-draft"),
    path("s/drafts/<uuid:draft_id>/files", reporter_api.DraftFiles.as_view(), name="api-draft-files"),
    path("s/drafts/<uuid:draft_id>/files/<uuid:file_id>", reporter_api.DraftFile.as_view(), name="api-draft-file"),
    path("s/mine", reporter_api.Mine.as_view(), name="api-mine"),
    path("s/mine/<uuid:incident_id>", reporter_api.Own.as_view(), name="api-own"),
    path("s/mine/<uuid:incident_id>/messages", reporter_api.OwnMessages.as_view(), name="api-own-messages"),
    path("s/mine/<uuid:incident_id>/withdrawal", reporter_api.OwnWithdrawal.as_view(), name="api-own-withdrawal"),
    path("s/mine/<uuid:incident_id>/files/<uuid:file_id>", reporter_api.OwnFile.as_view(), name="api-own-file"),
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
    path("p/<slug:slug>", _for_strangers(public_api.Public.as_view()), name="api-public"),
    path("p/<slug:slug>/back", _for_strangers(public_api.Receipt.as_view()), name="api-back"),
    path("p/<slug:slug>/back/messages", _for_strangers(public_api.ReceiptMessages.as_view()), name="api-back-messages"),
]
