"""What the network learnt and what funders answer: words only. Nothing here feeds a figure or filters one."""

from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts import notices
from accounts.models import Membership, Role, TenantKind
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from aggregates import permissions
from aggregates.models import Theme, ThemeAnswer
from aggregates.payloads.reviews import Answered, Learnt
from aggregates.workflow.learning import NAME_LIMIT, TEXT_LIMIT, TITLE_LIMIT
from aggregates.workflow.releases import Event, check_text
from vault import server, trail

_THEME, _ANSWER = "theme", "theme-answer"


def write_theme(*, by: Viewer, title: str, text: str, asks: str = "", theme_id: UUID | None = None) -> UUID:
    """Writes a theme, or writes it anew; returns its id.

    Raises:
        NotFound, PermissionDenied: only for the statistics steward.
        Refused: a field is missing or too long.
    """
    permissions.check_can_write_theme(by)
    check_text(title, TITLE_LIMIT, field="title", missing="Write a title.")
    check_text(text, TEXT_LIMIT, field="text", missing="Write what was learnt.")
    check_text(asks, TEXT_LIMIT, field="asks")
    body = Learnt(title=title.strip(), text=text.strip(), asks=asks.strip())
    with transaction.atomic():
        row = Theme.objects.select_for_update().filter(pk=theme_id).first() if theme_id else Theme(id=uuid4())
        if row is None:
            raise NotFound
        row.month = row.month or _month()
        row.blob = server.seal_notice(row.id, _THEME, body.to_bytes().decode())
        row.save()
        trail.record(Event.THEME, tenant=permissions.network().id, actor=by.id)
        if theme_id is None:
            notices.tell(_funders())
    return row.id


def answer(*, by: Viewer, theme_id: UUID, text: str, organisation: str = "") -> UUID:
    """A funder's answer, which everybody can read. Raises as `write_theme`."""
    permissions.check_can_answer(by)
    check_text(text, TEXT_LIMIT, field="text", missing="Write your answer.")
    check_text(organisation, NAME_LIMIT, field="organisation")
    body = Answered(text=text.strip(), organisation=organisation.strip())
    with transaction.atomic():
        theme = Theme.objects.filter(pk=theme_id).first()
        if theme is None:
            raise NotFound
        row = ThemeAnswer(id=uuid4(), theme=theme, by=by.id, month=_month())
        row.blob = server.seal_notice(row.id, _ANSWER, body.to_bytes().decode())
        row.save()
        trail.record(Event.ANSWER, tenant=permissions.network().id, actor=by.id)
    return row.id


def theme_of(row: Theme) -> Learnt:
    return Learnt.from_bytes(server.open_notice(row.id, _THEME, bytes(row.blob)).encode())


def answer_of(row: ThemeAnswer) -> Answered:
    return Answered.from_bytes(server.open_notice(row.id, _ANSWER, bytes(row.blob)).encode())


def _month() -> date:
    return timezone.localdate().replace(day=1)


def _funders() -> set[UUID]:
    rows = Membership.objects.filter(role=Role.FUNDER, tenant__kind=TenantKind.NETWORK, person__active=True)
    return set(rows.values_list("person", flat=True))
