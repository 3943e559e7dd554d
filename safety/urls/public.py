"""The addresses for somebody without an account."""

from django.urls import path

from accounts.gates import open_view
from safety.api import public as public_api
from safety.views import public

_for_strangers = open_view("somebody without an account can use it, as she can use the public page")

pages = [
    path("p/<slug:slug>", public.public, name="public"),
    path("p/<slug:slug>/back", public.back, name="back"),
]
endpoints = [
    path("p/<slug:slug>", _for_strangers(public_api.Public.as_view()), name="api-public"),
    path("p/<slug:slug>/back", _for_strangers(public_api.Receipt.as_view()), name="api-back"),
    path("p/<slug:slug>/back/messages", _for_strangers(public_api.ReceiptMessages.as_view()), name="api-back-messages"),
]
