"""Headers that Django does not send by itself, and pages in place of empty refusals."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from ui import errors

type Next = Callable[[HttpRequest], HttpResponseBase]

# What a browser may do for our pages: nothing beyond showing them. Saving passkeys and copying stay with ourselves.
_FEATURES_OFF: Final = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
_FEATURES_OWN: Final = ("clipboard-write", "publickey-credentials-create", "publickey-credentials-get")

HEADERS: Final = {
    "Permissions-Policy": ", ".join(
        [f"{name}=()" for name in _FEATURES_OFF] + [f"{name}=(self)" for name in _FEATURES_OWN]
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # says frame-ancestors again, for old browsers
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    # Not `no-referrer`: Django's check of forms needs to see that they come from our own pages.
    "Referrer-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
}
NO_STORE: Final = "no-store"


class SecurityHeaders:
    """Sets `HEADERS` on every response, and `no-store` on all but static files. Stands first of all middleware."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers[name] = value
        if not request.path_info.startswith(str(settings.STATIC_URL)):
            response.headers["Cache-Control"] = NO_STORE
        return response


class ErrorPages:
    """Gives a refusal without a body (as Django answers to a wrong verb) the page of its status.

    Stands just below CommonMiddleware, which counts the length of what is sent. Endpoints for programs answer in a
    shape of their own, which is not empty, and so stay as they are.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        empty = not response.streaming and not getattr(response, "content", b"")
        if not empty or response.status_code not in errors.STATUSES or request.method == "HEAD":
            return response
        shown = errors.page(request, response.status_code)
        for name in ("Allow", "Retry-After"):
            if name in response.headers:
                shown.headers[name] = response.headers[name]
        shown.cookies = response.cookies
        return shown
