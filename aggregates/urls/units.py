"""The addresses of the list of those who take part."""

from django.urls import path

from aggregates.api import units as units_api
from aggregates.views import units

pages = [
    path("r/desk/units", units.units, name="units"),
    path("r/desk/units/one", units.unit, name="unit"),
    path("r/desk/units/table", units.table, name="units-table"),
    path("r/desk/units/file", units.file, name="units-file"),
]
endpoints = [
    path("r/desk/units", units_api.Units.as_view(), name="api-r-units"),
    path("r/desk/units/table", units_api.Table.as_view(), name="api-r-units-table"),
    path("r/desk/units/<slug:code>", units_api.Unit.as_view(), name="api-r-unit"),
]
