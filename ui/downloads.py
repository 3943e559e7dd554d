"""Files made on the spot, as downloads that no browser shows, stores or lets another site read."""

from django.http import HttpResponse


def table(text: str, name: str = "rows.csv") -> HttpResponse:
    """A table (CSV)."""
    return _download(text.encode("utf-8"), name, "text/csv; charset=utf-8")


def pdf(data: bytes, name: str = "paper.pdf") -> HttpResponse:
    """A paper (PDF)."""
    return _download(data, name, "application/pdf")


def file(data: bytes, name: str, kind: str) -> HttpResponse:
    """A file of any other kind."""
    return _download(data, name, kind)


def _download(data: bytes, name: str, kind: str) -> HttpResponse:
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(data, content_type=kind, headers=headers)
