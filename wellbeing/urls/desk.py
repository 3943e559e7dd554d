"""The addresses of the coordinators' work on requests, and of an asker's answer to an offer."""

from django.urls import path

from wellbeing.api import desk as api
from wellbeing.api import offers as offers_api
from wellbeing.views import desk, offers

pages = [
    path("w/desk", desk.queue, name="desk"),
    path("w/desk/<uuid:request_id>", desk.one, name="desk-request"),
    path("w/desk/<uuid:request_id>/read", desk.acknowledge, name="desk-read"),
    path("w/desk/<uuid:request_id>/rang", desk.contacted, name="desk-rang"),
    path("w/desk/<uuid:request_id>/pause", desk.pause, name="desk-pause"),
    path("w/desk/<uuid:request_id>/write", desk.reply, name="desk-write"),
    path("w/desk/<uuid:request_id>/note", desk.note, name="desk-note"),
    path("w/desk/<uuid:request_id>/match", desk.match, name="desk-match"),
    path("w/desk/<uuid:request_id>/wait", desk.wait, name="desk-wait"),
    path("w/desk/<uuid:request_id>/nobody", desk.no_match, name="desk-nobody"),
    path("w/desk/<uuid:request_id>/elsewhere", desk.refer, name="desk-elsewhere"),
    path("w/desk/<uuid:request_id>/close", desk.close, name="desk-close"),
    path("w/<uuid:request_id>/offer", offers.cards, name="offer"),
    path("w/<uuid:request_id>/offer/none", offers.decline, name="decline"),
    path("w/<uuid:request_id>/offer/<uuid:profile_id>", offers.choose, name="choose"),
]
endpoints = [
    path("w/desk", api.Queue.as_view(), name="api-w-desk"),
    path("w/desk/round", api.Round.as_view(), name="api-w-desk-round"),
    path("w/desk/<uuid:request_id>", api.One.as_view(), name="api-w-desk-request"),
    path("w/desk/<uuid:request_id>/read", api.Read.as_view(), name="api-w-desk-read"),
    path("w/desk/<uuid:request_id>/rang", api.Rang.as_view(), name="api-w-desk-rang"),
    path("w/desk/<uuid:request_id>/pause", api.Pause.as_view(), name="api-w-desk-pause"),
    path("w/desk/<uuid:request_id>/messages", api.Messages.as_view(), name="api-w-desk-messages"),
    path("w/desk/<uuid:request_id>/notes", api.Notes.as_view(), name="api-w-desk-notes"),
    path("w/desk/<uuid:request_id>/matches", api.Matches.as_view(), name="api-w-desk-matches"),
    path("w/desk/<uuid:request_id>/offers", api.Offers.as_view(), name="api-w-desk-offers"),
    path("w/desk/<uuid:request_id>/wait", api.Wait.as_view(), name="api-w-desk-wait"),
    path("w/desk/<uuid:request_id>/nobody", api.NoMatch.as_view(), name="api-w-desk-nobody"),
    path("w/desk/<uuid:request_id>/elsewhere", api.Refer.as_view(), name="api-w-desk-elsewhere"),
    path("w/desk/<uuid:request_id>/close", api.Close.as_view(), name="api-w-desk-close"),
    path("w/mine/<uuid:request_id>/offer", offers_api.OwnOffer.as_view(), name="api-w-own-offer"),
    path("w/mine/<uuid:request_id>/choice", offers_api.OwnChoice.as_view(), name="api-w-own-choice"),
    path("w/mine/<uuid:request_id>/refusal", offers_api.OwnRefusal.as_view(), name="api-w-own-refusal"),
]
