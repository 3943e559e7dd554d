"""The addresses of whoever reports."""

from django.urls import path

from safety.api import lanes as lanes_api
from safety.api import reporter as reporter_api
from safety.views import lanes, notes, reporter

pages = [
    path("s/start", lanes.start, name="start"),
    path("s/full", lanes.begin, name="full"),
    path("s/d/<uuid:draft_id>", lanes.tasks, name="tasks"),
    path("s/d/<uuid:draft_id>/check", lanes.check, name="check"),
    path("s/d/<uuid:draft_id>/safe", lanes.safe, name="safe"),
    path("s/d/<uuid:draft_id>/<slug:step>", lanes.step, name="step"),
    path("s/n", notes.new, name="note-new"),
    path("s/n/<uuid:draft_id>", notes.own, name="note-own"),
    path("s/n/<uuid:draft_id>/change", notes.change, name="note-change"),
    path("s/new", reporter.new, name="new"),
    path("s/mine", reporter.mine, name="mine"),
    path("s/mine/<uuid:incident_id>", reporter.own, name="own"),
    path("s/mine/<uuid:incident_id>/sent", reporter.sent, name="sent"),
    path("s/mine/<uuid:incident_id>/add", reporter.add, name="own-add"),
    path("s/mine/<uuid:incident_id>/withdraw", reporter.withdraw, name="own-withdraw"),
    path("s/mine/<uuid:incident_id>/f/<uuid:file_id>", reporter.own_file, name="own-file"),
]
endpoints = [
    path("s/places", reporter_api.Places.as_view(), name="api-places"),
    path("s/places/<uuid:organisation>/readers", reporter_api.PlaceReaders.as_view(), name="api-place-readers"),
    path("s/drafts/<uuid:draft_id>", reporter_api.OneDraft.as_view(), name="api-draft"),
    path("s/drafts/<uuid:draft_id>/sending", lanes_api.Sending.as_view(), name="api-draft-send"),
    path("s/drafts/<uuid:draft_id>/full", lanes_api.OpeningUp.as_view(), name="api-note-open-up"),
    path("s/drafts/<uuid:draft_id>/stamp", lanes_api.Stamp.as_view(), name="api-note-stamp"),
    path("s/drafts/<uuid:draft_id>/files", reporter_api.DraftFiles.as_view(), name="api-draft-files"),
    path("s/drafts/<uuid:draft_id>/files/<uuid:file_id>", reporter_api.DraftFile.as_view(), name="api-draft-file"),
    path("s/mine", reporter_api.Mine.as_view(), name="api-mine"),
    path("s/mine/<uuid:incident_id>", reporter_api.Own.as_view(), name="api-own"),
    path("s/mine/<uuid:incident_id>/messages", reporter_api.OwnMessages.as_view(), name="api-own-messages"),
    path("s/mine/<uuid:incident_id>/withdrawal", reporter_api.OwnWithdrawal.as_view(), name="api-own-withdrawal"),
    path("s/mine/<uuid:incident_id>/files/<uuid:file_id>", reporter_api.OwnFile.as_view(), name="api-own-file"),
]
