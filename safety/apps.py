from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "safety"

    def ready(self) -> None:
        from safety.actions import aftercare, drafts  # noqa: PLC0415 -- models cannot be imported before all apps are there
        from vault import locker  # noqa: PLC0415 -- as above

        locker.tidy_with(drafts.forget_sent)
        locker.tidy_with(aftercare.forget_offers_gone)
