from tests.system.server import Server


class StockServer(Server):
    """The stock form, served as its guide says."""

    SETTINGS = "tests.system.stock.settings"
    OPTIONS = ("--worker-class", "gthread", "--threads", "4", "--access-logfile", "-")
    APP = "tests.system.stock.wsgi"

    def prepare(self, mark=""):
        self.manage("migrate", "--run-syncdb", "--verbosity", "0")
        made = (
            "from django.contrib.auth.models import User;"
            f"User.objects.create_user('{mark}@stock.example', password='password {mark}', first_name='{mark}')"
        )
        self.manage("shell", "--no-imports", "--command", made)
        return self
