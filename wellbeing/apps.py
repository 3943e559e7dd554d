from django.apps import AppConfig


class WellbeingConfig(AppConfig):
    name = "wellbeing"

    def ready(self) -> None:
        from vault import locker  # noqa: PLC0415 -- models cannot be imported before all apps are there
        from wellbeing.actions import keeping, requests  # noqa: PLC0415 -- as above

        locker.tidy_with(requests.forget_sent)
        locker.tidy_with(keeping.forget_gone)
