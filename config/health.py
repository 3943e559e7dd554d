"""Whether this server can do its work, for whatever watches it."""

from http import HTTPStatus

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.gates import open_view


@open_view("Whatever watches the server has no account; the answer is one word.")
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """Say "ok" when the database answers, else 503 and nothing more."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
