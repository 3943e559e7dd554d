"""The addresses of groups."""

from django.urls import path

from wellbeing.api import groups as api
from wellbeing.views import desk_groups, groups

pages = [
    path("w/groups", groups.groups, name="groups"),
    path("w/groups/<uuid:group_id>", groups.group, name="group"),
    path("w/groups/<uuid:group_id>/leave", groups.leave, name="group-leave"),
    path("w/groups/<uuid:group_id>/lead", groups.lead, name="group-lead"),
    path("w/groups/<uuid:group_id>/place", groups.place, name="group-place"),
    path("w/desk/groups", desk_groups.groups, name="desk-groups"),
    path("w/desk/groups/new", desk_groups.new, name="desk-group-new"),
    path("w/desk/groups/<uuid:group_id>", desk_groups.group, name="desk-group"),
    path("w/desk/groups/<uuid:group_id>/in", desk_groups.give_out, name="desk-group-in"),
    path("w/desk/groups/<uuid:group_id>/joinable", desk_groups.joinable, name="desk-group-joinable"),
    path("w/desk/groups/<uuid:group_id>/place", desk_groups.place, name="desk-group-place"),
    path("w/desk/groups/<uuid:group_id>/end", desk_groups.end, name="desk-group-end"),
]
endpoints = [
    path("w/groups", api.Programme.as_view(), name="api-w-groups"),
    path("w/groups/<uuid:group_id>", api.OneGroup.as_view(), name="api-w-group"),
    path("w/groups/<uuid:group_id>/lead", api.Lead.as_view(), name="api-w-group-lead"),
    path("w/groups/<uuid:group_id>/place", api.Place.as_view(), name="api-w-group-place"),
    path("w/desk/groups", api.DeskGroups.as_view(), name="api-w-desk-groups"),
    path("w/desk/groups/<uuid:group_id>", api.DeskGroup.as_view(), name="api-w-desk-group"),
    path("w/desk/groups/<uuid:group_id>/in", api.GiveOut.as_view(), name="api-w-desk-group-in"),
    path("w/desk/groups/<uuid:group_id>/end", api.End.as_view(), name="api-w-desk-group-end"),
]
