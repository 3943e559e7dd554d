"""The addresses of the register of steps."""

from django.urls import path

from safety.api import register as register_api
from safety.views import register

pages = [
    path("s/steps", register.steps, name="steps"),
    path("s/steps/add", register.steps_add, name="steps-add"),
    path("s/steps/export", register.steps_export, name="steps-export"),
    path("s/steps/<uuid:entry_id>/strike", register.steps_strike, name="steps-strike"),
]
endpoints = [
    path("s/steps", register_api.Steps.as_view(), name="api-steps"),
    path("s/steps/export", register_api.StepsExport.as_view(), name="api-steps-export"),
    path("s/steps/<uuid:entry_id>/strike", register_api.StepStrike.as_view(), name="api-steps-strike"),
]
