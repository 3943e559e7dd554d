"""The addresses of everything, out and in."""

from django.urls import path

from safety.api import exchange as exchange_api
from safety.views import exchange

pages = [
    path("s/all/out", exchange.take_out, name="take-out"),
    path("s/all/out/file", exchange.taken_file, name="taken-file"),
    path("s/all/in", exchange.bring_in, name="bring-in"),
]
endpoints = [
    path("s/all/out", exchange_api.TakeOut.as_view(), name="api-take-out"),
    path("s/all/out/file", exchange_api.TakenFile.as_view(), name="api-taken-file"),
    path("s/all/in", exchange_api.BringIn.as_view(), name="api-bring-in"),
]
