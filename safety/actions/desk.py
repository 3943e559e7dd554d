"""One record on the desk for one deed: loaded, locked, added to, and written back with its row, card and audit event.

Every function here runs inside the transaction of the deed that calls it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self
from uuid import UUID

from django.utils import timezone

from accounts import notices
from accounts.models import Role, Tenant
from accounts.permitting import NotFound
from accounts.queries import readers_of, trustees_of
from accounts.viewer import Viewer
from safety import workflow
from safety.actions.settling import settle
from safety.actions.words import keep_words
from safety.models import Incident
from safety.payloads import FROM_REPORTER, FROM_TEAM, Message, OpenedTo, Payload, State
from safety.story import Story
from safety.workflow import Event, Refused, Status
from vault import cards, files, locker
from vault.errors import NotForMe, StepUpNeeded
from vault.files import FileMeta
from vault.media import make_working_copy
from vault.records import Binding, SealedRecord, Section
from vault.uploads import SealedUpload

SERVICE = "safety"
AUTHOR = "author"
FILES_LIMIT = 50  # of one record

type Check = Callable[[Viewer, Incident], None]


@dataclass
class Desk:
    """A record in the hands of a reader (`reader` set), of its author, or of somebody with a receipt."""

    incident: Incident
    sealed: SealedRecord
    story: Story
    verified: bool  # the audit log vouches for what was read
    now: datetime
    reader: Viewer | None = None

    @classmethod
    def for_reader(cls, by: Viewer, incident_id: UUID, check: Check, *, lock: bool = True) -> Self:
        """Raises NotFound, PermissionDenied or, to a trustee, StepUpNeeded."""
        incident = _load(incident_id)
        check(by, incident)
        try:
            sealed = SealedRecord.open(by.keyring, _binding(incident), lock=lock)
        except NotForMe:
            sealed = None
        if sealed is None or Section.INTERNAL not in sealed.keys:
            if Role.TRUSTEE in by.roles_at(incident.tenant_id) and not by.stepped_up:
                raise StepUpNeeded("This needs your password again.")
            raise NotFound  # whom the author left out must not learn that there is anything
        return cls(incident, sealed, *_read(sealed), timezone.now(), by)

    @classmethod
    def for_author(cls, by: Viewer, incident_id: UUID, *, lock: bool = True) -> Self:
        """By the handle in her locker, whatever her roles are. Raises NotFound."""
        handle = locker.current(by.keyring).records.get(incident_id.hex)
        if handle is None or handle["service"] != SERVICE or handle["role"] != AUTHOR:
            raise NotFound
        incident = _load(incident_id)
        sealed = SealedRecord.open(by.keyring, _binding(incident), lock=lock)
        return cls(incident, sealed, *_read(sealed), timezone.now())

    @classmethod
    def for_receipt(cls, sealed: SealedRecord) -> Self:
        """For somebody without an account. Raises NotFound when the record is no longer there."""
        return cls(_load(sealed.binding.record), sealed, *_read(sealed), timezone.now())

    @property
    def tenant(self) -> Tenant:
        return self.incident.tenant

    def put(self, part: Payload, section: Section = Section.SHARED) -> None:
        """Adds one payload to the record."""
        self.sealed.put(section, part.to_bytes())
        self.story = self.story.with_(part)

    def move(
        self,
        status: Status,
        *,
        reason: str = "",
        outcomes: tuple[str, ...] = (),
        note: str = "",
        recheck_on: date | None = None,
        handed_to: str = "",
    ) -> None:
        """The next status. Raises Refused when the table does not allow it."""
        workflow.check_move(self.story.status, status)
        self.put(
            State(
                status=status,
                at=self.now,
                number=self.story.state.number + 1,
                by=self.reader.id if self.reader else None,
                by_name=self.reader.name if self.reader else "",
                reason=reason,
                outcomes=outcomes,
                note=note,
                recheck_on=recheck_on,
                handed_to=handed_to,
            )
        )

    def say(self, text: str, *, asks: bool = False, added: tuple[FileMeta, ...] = ()) -> None:
        """The next entry of the thread. Raises Refused when the record has ended or has too many files."""
        workflow.check_open(self.story.status)
        if len(self.story.files) + len(added) > FILES_LIMIT:
            raise Refused(
                f"This would have more than {FILES_LIMIT} files. That is the most we can take.", field="files"
            )
        self.put(
            Message(
                author=FROM_TEAM if self.reader else FROM_REPORTER,
                name=self.reader.name if self.reader else "",
                text=text,
                at=self.now,
                number=len(self.story.messages) + 1,
                asks=asks,
                files=added,
            )
        )
        files.keep(added, self.incident.retain_month)

    def acknowledge_if_new(self) -> None:
        """Whoever answers has seen it, so the first answer acknowledges."""
        if self.story.status is Status.SUBMITTED:
            self.move(Status.ACKNOWLEDGED)

    def write(self, event: Event) -> None:
        """Seals what was added, then the card and the row; what ends here gets its month.

        The author's own deeds name no actor, not even sealed: nobody but the holders of the identity key may learn who
        reported.
        """
        if self.story.ended and (self.incident.open or self.reader):
            settle(self.incident, self.story, ids_of(self.story.files))
        retain_month = self.incident.retain_month
        self.sealed.commit(event=event, actor=self.reader.id if self.reader else None, retain_month=retain_month)
        self._write_card()
        if self.reader:
            keep_words(self.reader, self.incident.tenant_id, self.incident.id)
        self.incident.open = not self.story.ended
        if self.incident.due_at != self.story.due_at:  # a clock set anew has reminded nobody yet
            self.incident.due_at, self.incident.escalated = self.story.due_at, None
        self.incident.save(update_fields=["open", "due_at", "escalated"])

    def tell_team(self) -> None:
        notices.tell(team_of(self.tenant, self.story), urgent=self.story.urgent)

    def tell_reporter(self) -> None:
        """Only where the reader's key opens who she is; otherwise she finds the answer when she next looks."""
        if self.story.reporter:
            notices.tell([self.story.reporter.person])

    def _write_card(self) -> None:
        card = self.story.card(self.incident.id).to_dict()
        retain_month = self.incident.retain_month
        if self.reader:
            cards.put(self.reader.keyring, self.sealed, card, retain_month=retain_month)
        elif self.story.circle.restricted:
            cards.put_restricted(self.sealed, card, retain_month=retain_month)
        else:
            cards.put_intake(self.sealed, card, retain_month=retain_month)


def team_of(tenant: Tenant, story: Story) -> set[UUID]:
    """Who works on this record."""
    if not story.circle.restricted:
        return {reader.person_id for reader in readers_of(tenant)}
    named = {reader.person for reader in story.circle.readers} | {one.reader.person for one in story.of(OpenedTo)}
    trustees = {trustee.person_id for trustee in trustees_of(tenant)} if story.circle.escalated else set()
    return named | trustees - {left_out.person for left_out in story.circle.excluded}


def describe(uploads: Sequence[SealedUpload]) -> tuple[FileMeta, ...]:
    """What a record keeps about its files; pictures get a working copy, so call it before the transaction.

    Raises:
        Refused: one of them may not be added, or there are too many.
    """
    for upload in uploads:
        if upload.problem:
            raise Refused(upload.problem, field="files")
    if len(uploads) > FILES_LIMIT:
        raise Refused(f"You can add {FILES_LIMIT} files at most.", field="files")
    return tuple(make_working_copy(upload) for upload in uploads)


def ids_of(metas: Iterable[FileMeta]) -> list[UUID]:
    """Every stored file behind these descriptions, working copies included."""
    return [file_id for meta in metas for file_id in meta.ids()]


def _load(incident_id: UUID) -> Incident:
    incident = Incident.objects.select_related("tenant").filter(id=incident_id).first()
    if incident is None:
        raise NotFound
    return incident


def _binding(incident: Incident) -> Binding:
    return Binding(incident.tenant_id, incident.id)


def _read(sealed: SealedRecord) -> tuple[Story, bool]:
    contents = sealed.read()
    if not contents.items:
        raise NotFound  # withdrawn and destroyed: the row is a closed shell
    hours = workflow.hours_of(sealed.binding.tenant)
    return Story.from_items((item.data for item in contents.items), hours), contents.verified
