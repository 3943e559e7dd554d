"""Sealed sessions: Django's session engine over rows that only the visitor's cookie opens."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import transaction
from django.utils import timezone

from accounts.models import Session, SessionKind
from vault import server
from vault.errors import VaultError

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
PENDING = timedelta(minutes=5)
ENROLLING = timedelta(hours=1)
_QUARTER = 15 * 60  # seconds
_SEEN_STEP = timedelta(minutes=1)


class SessionStore(SessionBase):
    """What `request.session` is. The session key is the cookie; the row keeps its hash only.

    Each kind of session is sealed for a purpose of its own, so that none can be read as another.
    """

    kind: SessionKind | None = None

    def load(self) -> dict[str, Any]:
        """The content of a live session; an empty dict, and no key, for anything else."""
        row = self._row()
        data = self._open(row) if row else None
        if row and data is not None:
            self.kind = SessionKind(row.kind)
            return data
        self._session_key = None
        return {}

    def start(self, kind: SessionKind, data: dict[str, Any]) -> None:
        """Ends whatever was there and begins a session under a new cookie.

        Raises:
            SessionInterrupted: the session that was to become a signed-in one has been ended in the meantime.
        """
        if kind == SessionKind.SIGNED_IN and self.kind is not None:
            self._end_this()
        self.flush()
        self.kind = kind
        now = timezone.now().timestamp()
        self._session_cache = {**data, "began": now, "seen": now}
        self.create()

    def renew(self) -> None:
        """The same session under a new cookie: whoever has a copy of the old one is out. Its deadlines stay.

        Raises:
            SessionInterrupted: it has been ended in the meantime.
        """
        with transaction.atomic():
            self._end_this()
            self.create()

    def touch(self) -> None:
        """Notes that the person is still there, at most once a minute."""
        now = timezone.now().timestamp()
        if now - self["seen"] >= _SEEN_STEP.total_seconds():
            self["seen"] = now

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(pk=_row_id(session_key)).exists()

    def create(self) -> None:
        self._session_key = server.new_token()
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 -- Django's own signature
        """Seals and stores. Raises UpdateError when the session was ended in the meantime."""
        if self.kind is None:
            return
        if self._session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # Django's own, missing in the stubs
        blob = server.seal_under_token(self._session_key, _purpose(self.kind), json.dumps(data).encode())
        row = {"kind": self.kind, "person": UUID(data["person"]), "expires": _expires(self.kind, data), "blob": blob}
        pk = _row_id(self._session_key)
        if must_create:
            _, made = Session.objects.get_or_create(pk=pk, defaults=row)
            if not made:
                raise CreateError
        elif not Session.objects.filter(pk=pk).update(**row):
            raise UpdateError

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self._session_key
        if key:
            Session.objects.filter(pk=_row_id(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(expires__lt=timezone.now()).delete()

    def _end_this(self) -> None:
        if "person" not in self or not Session.objects.filter(pk=_row_id(str(self._session_key))).delete()[0]:
            raise SessionInterrupted("This session has ended.")

    def _row(self) -> Session | None:
        if not self._session_key:
            return None
        return Session.objects.filter(pk=_row_id(self._session_key), expires__gt=timezone.now()).first()

    def _open(self, row: Session) -> dict[str, Any] | None:
        kind = SessionKind(row.kind)
        try:
            plain = server.open_under_token(str(self._session_key), _purpose(kind), bytes(row.blob))
        except VaultError:
            return None
        data: dict[str, Any] = json.loads(plain)
        return data if timezone.now() < _deadline(kind, data) else None


def sessions_of(person: UUID) -> list[Session]:
    """A person's live sessions, the one that lasts longest first."""
    rows = Session.objects.filter(person=person, kind=SessionKind.SIGNED_IN, expires__gt=timezone.now())
    return list(rows.order_by("-expires"))


def end_all(person: UUID, *, except_token: str | None = None) -> None:
    """Ends every session of a person, but for one."""
    rows = Session.objects.filter(person=person)
    if except_token:
        rows = rows.exclude(pk=_row_id(except_token))
    rows.delete()


def end_one(person: UUID, row_id: bytes) -> None:
    """Ends one session of a person, named by its row."""
    Session.objects.filter(person=person, pk=row_id).delete()


def is_row(token: str | None, row_id: bytes) -> bool:
    """Whether a cookie belongs to a row."""
    return token is not None and _row_id(token) == row_id


def _row_id(token: str) -> bytes:
    return server.token_id(token, "session")


def _purpose(kind: SessionKind) -> str:
    return f"session-{kind}"


def _deadline(kind: SessionKind, data: dict[str, Any]) -> datetime:
    began, seen = (datetime.fromtimestamp(data[name], tz=timezone.get_current_timezone()) for name in ("began", "seen"))
    fixed = {SessionKind.PENDING: PENDING, SessionKind.ENROLLING: ENROLLING}
    return began + fixed[kind] if kind in fixed else min(seen + IDLE, began + ABSOLUTE)


def _expires(kind: SessionKind, data: dict[str, Any]) -> datetime:
    """The deadline, rounded up to the quarter hour: the row tells no finer time."""
    exact = _deadline(kind, data).timestamp()
    return datetime.fromtimestamp(-(-exact // _QUARTER) * _QUARTER, tz=timezone.get_current_timezone())
