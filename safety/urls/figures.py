"""The addresses of an organisation's own figures."""

from django.urls import path

from safety.api import figures as figures_api
from safety.views import figures

pages = [
    path("s/figures", figures.figures, name="figures"),
    path("s/figures/table", figures.figures_csv, name="figures-csv"),
]
endpoints = [path("s/figures", figures_api.OwnFigures.as_view(), name="api-figures")]
