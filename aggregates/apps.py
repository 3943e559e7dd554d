from django.apps import AppConfig


class AggregatesConfig(AppConfig):
    name = "aggregates"
