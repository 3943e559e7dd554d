"""The addresses of what an asker and a provider share."""

from django.urls import path

from wellbeing.api import cases as api
from wellbeing.views import cases

pages = [
    path("w/offers", cases.offers, name="offers"),
    path("w/with/<uuid:case_id>", cases.together, name="with"),
    path("w/with/<uuid:case_id>/answer", cases.answer, name="with-answer"),
    path("w/with/<uuid:case_id>/away", cases.away, name="with-away"),
    path("w/with/<uuid:case_id>/cover", cases.cover, name="with-cover"),
    path("w/with/<uuid:case_id>/end", cases.end, name="with-end"),
    path("w/with/<uuid:case_id>/flag", cases.flag, name="with-flag"),
    path("w/with/<uuid:case_id>/next", cases.next_one, name="with-next"),
    path("w/with/<uuid:case_id>/rhythm", cases.rhythm, name="with-rhythm"),
    path("w/with/<uuid:case_id>/session", cases.session, name="with-session"),
]
endpoints = [
    path("w/offers", api.Offers.as_view(), name="api-w-offers"),
    path("w/with/<uuid:case_id>", api.OneCase.as_view(), name="api-w-with"),
    path("w/with/<uuid:case_id>/answer", api.CaseAnswer.as_view(), name="api-w-with-answer"),
    path("w/with/<uuid:case_id>/away", api.CaseAway.as_view(), name="api-w-with-away"),
    path("w/with/<uuid:case_id>/cover", api.CaseCover.as_view(), name="api-w-with-cover"),
    path("w/with/<uuid:case_id>/end", api.CaseEnd.as_view(), name="api-w-with-end"),
    path("w/with/<uuid:case_id>/flag", api.CaseFlag.as_view(), name="api-w-with-flag"),
    path("w/with/<uuid:case_id>/messages", api.CaseMessages.as_view(), name="api-w-with-messages"),
    path("w/with/<uuid:case_id>/next", api.CaseNext.as_view(), name="api-w-with-next"),
    path("w/with/<uuid:case_id>/rhythm", api.CaseRhythm.as_view(), name="api-w-with-rhythm"),
    path("w/with/<uuid:case_id>/sessions", api.CaseSessions.as_view(), name="api-w-with-sessions"),
]
