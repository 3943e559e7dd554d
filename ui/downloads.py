"""Text as a file to save."""

from django.http import HttpResponse


def table(text: str, name: str = "rows.csv") -> HttpResponse:
    """A table (CSV) as a download that no browser shows, stores or lets another site read."""
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
