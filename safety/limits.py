"""How often one source may use the public page. The page and the endpoint count together; no address is stored."""

from datetime import timedelta

from django.http import HttpRequest

from accounts import throttle

HOUR = timedelta(hours=1)
SENDS = 20  # that are complete, in an hour
PRESSES = 60  # complete or not, in an hour: files are sealed before a form is looked at
WORDS = 30  # tries of six words, in an hour


def may_press(request: HttpRequest) -> bool:
    """Counts one form that came, whatever is in it."""
    return throttle.allow("public-press", throttle.source(request), limit=PRESSES, per=HOUR)


def may_send(request: HttpRequest) -> bool:
    """Counts one complete form."""
    return throttle.allow("public-send", throttle.source(request), limit=SENDS, per=HOUR)


def may_try_words(request: HttpRequest) -> bool:
    """Counts one try of six words, right or wrong."""
    return throttle.allow("public-words", throttle.source(request), limit=WORDS, per=HOUR)
