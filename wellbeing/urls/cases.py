"""The addresses of what an asker and a provider share."""

from django.urls import path

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
