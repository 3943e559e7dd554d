"""The addresses of providers: their own profile and totals, and the coordinators' pages about them."""

from django.urls import path

from wellbeing.api import people as people_api
from wellbeing.api import providers as providers_api
from wellbeing.views import people, providers, totals

pages = [
    path("w/profile", providers.profile, name="profile"),
    path("w/profile/leave", providers.leave, name="profile-leave"),
    path("w/profile/<slug:part>", providers.profile_part, name="profile-part"),
    path("w/totals", totals.totals, name="totals"),
    path("w/totals/table.csv", totals.totals_csv, name="totals-csv"),
    path("w/totals/<slug:month>.pdf", totals.totals_pdf, name="totals-pdf"),
    path("w/desk/people", people.people, name="providers"),
    path("w/desk/people/<uuid:provider_id>", people.person, name="provider"),
    path("w/desk/people/<uuid:provider_id>/note", people.note, name="provider-note"),
    path("w/desk/people/<uuid:provider_id>/seen/<slug:kind>", people.seen, name="provider-seen"),
    path("w/desk/people/<uuid:provider_id>/stand", people.stand, name="provider-stand"),
    path("w/desk/totals", totals.scheme_totals, name="scheme-totals"),
    path("w/desk/totals/table.csv", totals.scheme_totals_csv, name="scheme-totals-csv"),
]
endpoints = [
    path("w/profile", providers_api.OneProfile.as_view(), name="api-w-profile"),
    path("w/totals", providers_api.Totals.as_view(), name="api-w-totals"),
    path("w/totals/<slug:month>/paper", providers_api.TotalsPaper.as_view(), name="api-w-totals-pdf"),
    path("w/desk/people", people_api.People.as_view(), name="api-w-providers"),
    path("w/desk/people/<uuid:provider_id>", people_api.OnePerson.as_view(), name="api-w-provider"),
    path("w/desk/people/<uuid:provider_id>/notes", people_api.PersonNotes.as_view(), name="api-w-provider-note"),
    path("w/desk/people/<uuid:provider_id>/seen", people_api.PersonSeen.as_view(), name="api-w-provider-seen"),
    path("w/desk/people/<uuid:provider_id>/standing", people_api.PersonStanding.as_view(), name="api-w-provider-stand"),
    path("w/desk/totals", people_api.SchemeTotals.as_view(), name="api-w-scheme-totals"),
]
