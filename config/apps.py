from django.apps import AppConfig


class HearthConfig(AppConfig):
    """Holds the management commands that need every room."""

    name = "config"
