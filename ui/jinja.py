"""The template engine: Jinja2, escaping on, unknown names refused, GOV.UK's macros beside our own templates."""

from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

import jinja2
from django.apps import apps
from django.conf import settings
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import cached_property

from ui import context, fields, formats

HOUSE = Path(__file__).resolve().parent.parent
GOVUK = "govuk_frontend_jinja/"


class Templates(Jinja2):
    """Django's Jinja2 engine, looking into `templates/` of the apps that stand beside this one.

    Packages keep templates of Django's own language in folders of that name; those must not be read as Jinja2.
    """

    app_dirname = "templates"

    @cached_property
    def template_dirs(self) -> tuple[str, ...]:
        """Folders in the order of INSTALLED_APPS."""
        ours = (Path(app.path) for app in apps.get_app_configs() if Path(app.path).resolve().parent == HOUSE)
        return tuple(str(home / self.app_dirname) for home in ours if (home / self.app_dirname).is_dir())


class Environment(jinja2.Environment):
    """Refuses unknown names in our templates, and lets GOV.UK's macros ask for parameters that nobody gave.

    Those macros test every optional parameter, which a strict environment forbids; they live in a second, lenient one.
    """

    def __init__(self, *, govuk: jinja2.Environment, **options: Any) -> None:
        super().__init__(**options)
        self.govuk = govuk

    def get_template(
        self,
        name: str | jinja2.Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - the name Jinja2 gave it
    ) -> jinja2.Template:
        if isinstance(name, str) and name.startswith(GOVUK):
            return self.govuk.get_template(name, parent)
        return super().get_template(name, parent, globals)


def govuk_macros(*, auto_reload: bool) -> jinja2.Environment:
    """An environment for the GOV.UK macros alone."""
    loader = jinja2.PrefixLoader({GOVUK.rstrip("/"): jinja2.PackageLoader("govuk_frontend_jinja")})
    made = jinja2.Environment(
        loader=loader, autoescape=True, auto_reload=auto_reload, undefined=jinja2.ChainableUndefined
    )
    # The macros indent whatever they wrap, which would add spaces to each line of a text that somebody typed.
    made.filters["indent"] = _as_it_is
    return made


def _as_it_is(text: str, *_: object, **__: object) -> str:
    return text


def url(name: str, **kwargs: object) -> str:
    """The path of a view by its name."""
    return reverse(name, kwargs=kwargs or None)


def environment(**options: Any) -> Environment:
    """The environment of every page. Django calls this once with the loader of the apps' folders."""
    options |= {"autoescape": True, "undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    made = Environment(govuk=govuk_macros(auto_reload=bool(options.get("auto_reload"))), **options)
    renderer = fields.Renderer(made)
    given: dict[str, Callable[..., object] | object] = {
        "url": url,
        "static": static,
        "field": renderer.field,
        "error_summary": renderer.error_summary,
        "year": lambda: formats.today().year,
        # A page rendered without a request, as after a failure, still knows these.
        "demo": bool(getattr(settings, "HEARTH_DEMO", False)),
        "exit_url": context.exit_path(),
        "form": None,
        "nav": (),
        "viewer": None,
    }
    made.globals.update(given)
    made.filters |= {
        "long_date": formats.long_date,
        "day_time": formats.day_time,
        "money": formats.money,
        "filesize": formats.filesize,
    }
    return made
