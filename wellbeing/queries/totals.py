"""What providers may ask to be paid: totals by month and series of vouchers, a provider's own and all of a scheme."""

from datetime import date

from django.utils import timezone

from accounts.models import Role
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from wellbeing.documents.totals import TotalLine, to_pdf
from wellbeing.payloads.providers import REGISTER
from wellbeing.queries import providers as queries
from wellbeing.workflow.providers import paper_words


def own_lines(viewer: Viewer) -> list[TotalLine]:
    """Raises NotFound to whoever is no provider."""
    mine = queries.my_profile(viewer)
    name = mine.profile.name if mine.profile else viewer.name
    return [TotalLine(line.month, name, line.series, line.sessions, line.pence) for line in mine.ledger.lines]


def scheme_lines(viewer: Viewer) -> list[TotalLine]:
    """Raises NotFound, PermissionDenied or StepUpNeeded."""
    scheme = queries.scheme_of(viewer, Role.WELLBEING_COORDINATOR)
    return [
        TotalLine(line.month, line.name, line.series, line.sessions, line.pence)
        for line in queries.totals(viewer, scheme.id)
    ]


def invoice(viewer: Viewer, month: str) -> bytes:
    """A provider's invoice of one month (`2026-11`). Raises NotFound where there is nothing to pay, and CannotPrint."""
    mine = queries.my_profile(viewer)
    wanted = month_of(month)
    lines = [line for line in own_lines(viewer) if line.month == wanted]
    if not lines or mine.profile is None or mine.id is None:
        raise NotFound
    register = mine.profile.paper(REGISTER)
    return to_pdf(
        lines,
        name=mine.profile.name,
        registered=paper_words(register) if register else "",
        scheme=mine.scheme.name,
        number=f"{month}-{mine.id.hex[:6].upper()}",
        at=timezone.now(),
    )


def month_of(text: str) -> date:
    """`2026-11` as its first day. Raises NotFound."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise NotFound from None
