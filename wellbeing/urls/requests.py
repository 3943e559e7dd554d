"""The addresses of whoever asks, and the pages that stand open."""

from django.urls import path

from accounts.gates import open_view
from wellbeing.api import requests as api
from wellbeing.views import asking, own, public

pages = [
    path("w/", asking.start, name="start"),
    path("w/what", public.what, name="what"),
    path("w/now", public.now, name="now"),
    path("w/check", public.promise, name="promise"),
    path("w/new", asking.new, name="new"),
    path("w/d/<uuid:draft_id>", asking.tasks, name="tasks"),
    path("w/d/<uuid:draft_id>/check", asking.check, name="check"),
    path("w/d/<uuid:draft_id>/safe", asking.safe, name="safe"),
    path("w/d/<uuid:draft_id>/<slug:step>", asking.step, name="step"),
    path("w/<uuid:request_id>", own.own, name="own"),
    path("w/<uuid:request_id>/sent", own.sent, name="sent"),
    path("w/<uuid:request_id>/back", own.withdraw, name="withdraw"),
]
endpoints = [
    path("w/places", api.Places.as_view(), name="api-w-places"),
    path(
        "w/lists",
        open_view("gives anybody the coded lists, and keeps nothing")(api.Lists.as_view()),
        name="api-w-lists",
    ),
    path("w/drafts/<uuid:draft_id>", api.OneDraft.as_view(), name="api-w-draft"),
    path("w/mine", api.Mine.as_view(), name="api-w-mine"),
    path("w/mine/<uuid:request_id>", api.Own.as_view(), name="api-w-own"),
    path("w/mine/<uuid:request_id>/messages", api.OwnMessages.as_view(), name="api-w-own-messages"),
    path("w/mine/<uuid:request_id>/withdrawal", api.OwnWithdrawal.as_view(), name="api-w-own-withdrawal"),
]
