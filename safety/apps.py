from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "safety"

    def ready(self) -> None:
        from safety.actions import drafts  # noqa: PLC0415 -- models cannot be imported before all apps are there
        from vault import locker  # noqa: PLC0415 -- as above

        locker.tidy_with(drafts.forget_sent)
