import time
from collections import Counter

from tests.journeys import looks
from tests.journeys import test_every_page as ep
from tests.journeys.test_every_page import addresses  # noqa

T = Counter()
N = Counter()


def timed(name, f):
    def g(*a, **k):
        s = time.monotonic()
        try:
            return f(*a, **k)
        finally:
            T[name] += time.monotonic() - s
            N[name] += 1

    return g


def test_prof(addresses, world, new_context, live_server, monkeypatch):
    ax = looks.axe_findings
    monkeypatch.setattr(looks, "axe_findings", lambda p, *r: timed("axe dark" if r else "axe", ax)(p, *r))
    from playwright.sync_api import Page

    monkeypatch.setattr(Page, "goto", timed("goto", Page.goto))
    monkeypatch.setattr(Page, "evaluate", timed("evaluate", Page.evaluate))
    monkeypatch.setattr(Page, "set_viewport_size", timed("size", Page.set_viewport_size))
    monkeypatch.setattr(Page, "emulate_media", timed("media", Page.emulate_media))
    from django.test import Client

    monkeypatch.setattr(Client, "get", timed("client", Client.get))
    ep.test_it_is_right_at_every_width_and_in_both_schemes(
        ("nobody", "Amina"), addresses, world, new_context, live_server
    )
    print(dict(T), dict(N))
