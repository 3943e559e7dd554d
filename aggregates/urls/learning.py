"""The addresses of what was learnt."""

from django.urls import path

from aggregates.api import learning as learning_api
from aggregates.views import learning

pages = [
    path("r/learning", learning.themes, name="learning"),
    path("r/learning/new", learning.write, name="theme-new"),
    path("r/learning/<uuid:theme_id>", learning.theme, name="theme"),
    path("r/learning/<uuid:theme_id>/change", learning.write, name="theme-change"),
]
endpoints = [
    path("r/learning", learning_api.Themes.as_view(), name="api-r-learning"),
    path("r/learning/<uuid:theme_id>", learning_api.OneTheme.as_view(), name="api-r-theme"),
    path("r/learning/<uuid:theme_id>/answers", learning_api.Answers.as_view(), name="api-r-theme-answers"),
]
