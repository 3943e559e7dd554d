"""The addresses of bringing in a mailbox or a table."""

from django.urls import path

from safety.api import imports as imports_api
from safety.views import imports

pages = [
    path("s/in", imports.bring, name="imports"),
    path("s/in/<uuid:import_id>", imports.one, name="import"),
    path("s/in/<uuid:import_id>/check", imports.check, name="import-check"),
    path("s/in/<uuid:import_id>/rows", imports.refused, name="import-refused"),
    path("s/in/<uuid:import_id>/discard", imports.discard, name="import-discard"),
]
endpoints = [
    path("s/imports", imports_api.Imports.as_view(), name="api-imports"),
    path("s/imports/<uuid:import_id>", imports_api.OneImport.as_view(), name="api-import"),
    path("s/imports/<uuid:import_id>/matching", imports_api.ImportMatching.as_view(), name="api-import-matching"),
    path("s/imports/<uuid:import_id>/check", imports_api.ImportCheck.as_view(), name="api-import-check"),
    path("s/imports/<uuid:import_id>/run", imports_api.ImportRun.as_view(), name="api-import-run"),
    path("s/imports/<uuid:import_id>/rows", imports_api.ImportRows.as_view(), name="api-import-rows"),
]
