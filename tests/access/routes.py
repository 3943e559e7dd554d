"""Every address of the house, read from the URLconf, with something of the scenario filled in."""

import re
from dataclasses import dataclass

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

_PART = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One pattern: its path as written, and the view behind it."""

    path: str
    view: object

    @property
    def names(self):
        return _PART.findall(self.path)

    def url(self, values):
        return "/" + _PART.sub(lambda part: str(values[part.group(1)]), self.path)

    @property
    def is_open(self):
        return bool(getattr(self.view, "open_reason", ""))

    @property
    def is_endpoint(self):
        return self.path.startswith("api/")


def all_routes():
    return sorted(_walk(get_resolver(), ""), key=lambda route: route.path)


def _walk(resolver, prefix):
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, path)
        elif isinstance(entry, URLPattern):
            yield Route(path, entry.callback)
