"""What a person sees of her own, by her locker alone: where she may report, who would read it, drafts, reports."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.queries import Reader, leaders_of, readers_of, trustees_of
from accounts.viewer import Viewer
from safety import permissions, vocabulary, workflow
from safety.actions.desk import AUTHOR, SERVICE, Desk
from safety.actions.settling import held
from safety.models import Incident
from safety.payloads import (
    FROM_REPORTER,
    LANE_NOTE,
    OpenedTo,
    PoliceDecision,
    ReportBody,
    reference,
    words_of_note,
)
from safety.story import Story, title_of
from safety.vocabulary import Flag
from safety.workflow import Status, duty_decisions
from vault import locker, records, vaults
from vault.files import FileMeta
from vault.locker import Locker
from vault.models import VaultKind
from vault.records import Binding, SealedRecord, Section

NOT_SENT = "Draft"
NOTE = "Note"
GONE = "No longer kept"


@dataclass(frozen=True)
class Place:
    """An employer of hers. `ready`: somebody there can read a report and cannot lose the key."""

    tenant: Tenant
    ready: bool


@dataclass(frozen=True)
class ReaderChoice:
    """Somebody she may leave out. `later`: reads it only once the team judges it serious."""

    person_id: UUID
    name: str
    role_title: str
    later: bool = False


@dataclass(frozen=True)
class MyReport:
    """A line of her list. `unsent`: a draft, or a sending that never finished, which can be sent again."""

    id: UUID
    reference: str
    title: str
    status: Status | None
    status_label: str
    made_at: datetime
    waiting_for_me: bool = False
    open: bool = False
    unsent: bool = False
    lane: str = ""  # of what is unsent

    @property
    def is_note(self) -> bool:
        return self.lane == LANE_NOTE

    @property
    def long_ago(self) -> bool:
        """Whether she saved it so long ago that she is asked what is to become of it. Only she ever sees that."""
        return self.unsent and self.made_at < timezone.now() - workflow.ASK_ABOUT_DRAFT_AFTER


@dataclass(frozen=True)
class Draft:
    """A draft as she left it. `started_sending`: it was being sent when something broke."""

    id: UUID
    tenant: Tenant
    body: ReportBody
    saved_at: datetime
    started_sending: bool
    noted_at: datetime  # when its own words were last written


@dataclass(frozen=True)
class NoteStamp:
    """`day` is None until the log has vouched for the locker in which the note lies; `holds`: the log still says so."""

    day: date | None
    holds: bool


@dataclass(frozen=True)
class OwnReport:
    """Her own report; `story` is None once it was destroyed. Looking at it is no opening."""

    id: UUID
    reference: str
    title: str
    tenant: Tenant
    status: Status
    status_label: str
    due_at: datetime | None
    story: Story | None
    readers: tuple[ReaderChoice, ...]
    can_add: bool
    can_withdraw: bool
    verified: bool
    held: bool = False  # a legal duty to keep it is recorded

    @property
    def asks_police(self) -> bool:
        """Whether it is of a kind in which the police may act, so that she is asked what she wants."""
        return self.story is not None and Flag.POLICE in vocabulary.flags(self.story.types)

    @property
    def told_police(self) -> bool:
        """Whether the team told the police without her consent, so that she learns it at once."""
        return self.story is not None and duty_decisions.override_of(self.story.of(PoliceDecision)) is not None


def places(viewer: Viewer) -> list[Place]:
    """The employers where she may report, by name."""
    mine = [tenant for tenant in viewer.employers() if permissions.can_report(viewer, tenant)]
    return [Place(tenant, vaults.ready(tenant.id, VaultKind.SAFETY)) for tenant in mine]


def who_can_read(viewer: Viewer, tenant: Tenant) -> list[ReaderChoice]:
    """The people a report would go to, each once, then those who would read it later. Raises as `check_can_report`."""
    permissions.check_can_report(viewer, tenant)
    team = _choices(readers_of(tenant))
    known = {choice.person_id for choice in team}
    return team + [choice for choice in _choices(leaders_of(tenant), later=True) if choice.person_id not in known]


def my_reports(viewer: Viewer) -> list[MyReport]:
    """Drafts first, then reports, newest first."""
    mine = locker.current(viewer.keyring)
    handles = [UUID(hex=record) for record, entry in mine.records.items() if _is_report_of_hers(entry)]
    drafts = [UUID(hex=draft) for draft, entry in mine.drafts.items() if entry["service"] == SERVICE]
    rows = {row.id: row for row in Incident.objects.filter(id__in={*handles, *drafts})}
    drafts = [draft for draft in drafts if not _outlived(mine, draft)]
    unsent = [_draft_line(mine, draft) for draft in drafts if draft not in rows]
    shown = [record for record in handles if record in rows or record not in drafts]
    stories = _stories(viewer, [rows[record] for record in shown if record in rows])
    sent = [_line(mine, rows.get(record), record, stories.get(record)) for record in shown]
    return [*_newest_first(unsent), *_newest_first(sent)]


def open_draft(viewer: Viewer, draft_id: UUID) -> Draft:
    """Raises NotFound when it is not hers, or was sent in the meantime."""
    mine = locker.current(viewer.keyring)
    entry = mine.drafts.get(draft_id.hex)
    if entry is None or entry["service"] != SERVICE or Incident.objects.filter(id=draft_id).exists():
        raise NotFound
    tenant = Tenant.objects.filter(id=UUID(hex=entry["tenant"])).first()
    if tenant is None:
        raise NotFound
    body, saved_at = ReportBody.from_dict(entry["body"]), datetime.fromisoformat(entry["saved_at"])
    noted_at = datetime.fromisoformat(entry.get("noted_at", entry["saved_at"]))
    return Draft(draft_id, tenant, body, saved_at, draft_id.hex in mine.records, noted_at)


def open_mine(viewer: Viewer, incident_id: UUID) -> OwnReport:
    """Her own report, whatever her roles are. Raises NotFound."""
    mine = locker.current(viewer.keyring)
    entry = mine.records.get(incident_id.hex)
    incident = Incident.objects.select_related("tenant").filter(id=incident_id).first()
    if incident is None or entry is None or not _is_report_of_hers(entry):
        raise NotFound
    contents = SealedRecord.with_keys(Binding(incident.tenant_id, incident_id), mine.keys(incident_id)).read()
    if not contents.items:
        return _destroyed(incident, entry["note"]["title"])
    story = Story.from_items((item.data for item in contents.items), workflow.hours_of(incident.tenant_id))
    return OwnReport(
        id=incident_id,
        reference=reference(incident_id),
        title=story.title,
        tenant=incident.tenant,
        status=story.status,
        status_label=vocabulary.label("status", story.status),
        due_at=story.due_at,
        story=story,
        readers=readers_now(incident.tenant, story),
        can_add=not story.ended,
        can_withdraw=workflow.may_follow(story.status, Status.WITHDRAWN),
        verified=contents.verified,
        held=held(incident_id),
    )


def stamp_of(viewer: Viewer, draft_id: UUID) -> NoteStamp:
    """Since when it can be proven that her note was there; looked up in the log each time. Raises NotFound."""
    note = open_draft(viewer, draft_id)
    proof = locker.current(viewer.keyring).proof(draft_id)
    if proof is None:
        return NoteStamp(None, holds=False)
    return NoteStamp(proof.day, holds=proof.holds(words_of_note(note.body.narrative, note.noted_at)))


def is_mine(viewer: Viewer, incident_id: UUID) -> bool:
    """Whether there is such a report of hers."""
    entry = locker.current(viewer.keyring).records.get(incident_id.hex)
    return entry is not None and _is_report_of_hers(entry) and Incident.objects.filter(id=incident_id).exists()


def is_ready(tenant: Tenant) -> bool:
    """Whether somebody there can read a report and cannot lose the key."""
    return vaults.ready(tenant.id, VaultKind.SAFETY)


def own_file(viewer: Viewer, incident_id: UUID, file_id: UUID) -> FileMeta:
    """A file of her own report. Raises NotFound."""
    found = Desk.for_author(viewer, incident_id, lock=False).story.file(file_id)
    if found is None:
        raise NotFound
    return found


def readers_now(tenant: Tenant, story: Story) -> tuple[ReaderChoice, ...]:
    """Who can read a record today: the team as it is, or those whom a restricted record was sealed to or opened to later.

    Leaders are among them from the day on which it was judged to be serious.
    """
    circle, later = story.circle, story.of(OpenedTo)
    handed = any((coding.severity or 0) >= workflow.LEADER_SEVERITY for coding in story.codings)
    leaders = leaders_of(tenant) if later or handed else []
    serious = _leading(leaders, story) if handed else []
    if not circle.restricted:
        return tuple(_choices([*readers_of(tenant), *serious]))
    titles = {reader.person_id: reader.role_title for reader in (*leaders, *readers_of(tenant))}
    people = {one.person: one for one in (*circle.readers, *(opened.reader for opened in later))}
    named = [ReaderChoice(reader.person, reader.name, titles.get(reader.person, "")) for reader in people.values()]
    others = [one for one in _choices(serious) if one.person_id not in people]
    return (*named, *others, *(_choices(trustees_of(tenant)) if circle.escalated else ()))


def _leading(leaders: Iterable[Reader], story: Story) -> list[Reader]:
    """The leaders to whom the keys were handed: neither whom the author left out, nor the author herself."""
    spared = {left_out.person for left_out in story.circle.excluded}
    if story.reporter:
        spared.add(story.reporter.person)
    return [leader for leader in leaders if leader.person_id not in spared]


def _choices(people: Iterable[Reader], *, later: bool = False) -> list[ReaderChoice]:
    """Each person once, with all of her titles."""
    found: dict[UUID, ReaderChoice] = {}
    for one in people:
        known = found.get(one.person_id)
        title = f"{known.role_title}, {one.role_title}" if known else one.role_title
        found[one.person_id] = ReaderChoice(one.person_id, one.name, title, later)
    return list(found.values())


def _is_report_of_hers(entry: dict[str, object]) -> bool:
    return entry["service"] == SERVICE and entry["role"] == AUTHOR


def _newest_first(lines: list[MyReport]) -> list[MyReport]:
    return sorted(lines, key=lambda line: line.made_at, reverse=True)


def _outlived(mine: Locker, draft: UUID) -> bool:
    """Whether this was sent and its record has gone since, by retention: what the locker had not forgotten yet."""
    saved_on = datetime.fromisoformat(mine.drafts[draft.hex]["saved_at"]).date()
    return draft.hex in mine.records and workflow.retain_month(saved_on) < timezone.localdate()


def _draft_line(mine: Locker, draft: UUID) -> MyReport:
    entry = mine.drafts[draft.hex]
    body = ReportBody.from_dict(entry["body"])
    title = title_of(body.kind, body.types, body.primary) if body.kind or body.types else NOT_SENT
    saved_at = datetime.fromisoformat(entry["saved_at"])
    if body.lane == LANE_NOTE:
        return MyReport(draft, reference(draft), NOTE, None, NOTE, saved_at, unsent=True, lane=body.lane)
    return MyReport(draft, reference(draft), title, None, NOT_SENT, saved_at, unsent=True, lane=body.lane)


def _stories(viewer: Viewer, rows: Iterable[Incident]) -> dict[UUID, Story]:
    """The records of a list, opened in a number of queries that does not grow with it; none for what was destroyed."""
    by_tenant: dict[UUID, list[UUID]] = {}
    for row in rows:
        by_tenant.setdefault(row.tenant_id, []).append(row.id)
    found = {}
    for tenant, ids in by_tenant.items():
        for record, items in records.read_many(viewer.keyring, tenant, ids, wanted=(Section.SHARED,)):
            if items:
                found[record] = Story.from_items(item.data for item in items)
    return found


def _line(mine: Locker, row: Incident | None, record: UUID, story: Story | None) -> MyReport:
    note = mine.records[record.hex]["note"]
    title, made_at = note["title"], datetime.fromisoformat(note["made_at"])
    if row is None:
        return MyReport(record, reference(record), title, None, GONE, made_at)
    if story is None:
        label = vocabulary.label("status", Status.WITHDRAWN)
        return MyReport(record, reference(record), title, Status.WITHDRAWN, label, made_at)
    return MyReport(
        id=record,
        reference=reference(record),
        title=story.title,
        status=story.status,
        status_label=vocabulary.label("status", story.status),
        made_at=story.sent_at,
        waiting_for_me=story.waiting_for == FROM_REPORTER,
        open=row.open,
    )


def _destroyed(incident: Incident, title: str) -> OwnReport:
    return OwnReport(
        id=incident.id,
        reference=reference(incident.id),
        title=title,
        tenant=incident.tenant,
        status=Status.WITHDRAWN,
        status_label=vocabulary.label("status", Status.WITHDRAWN),
        due_at=None,
        story=None,
        readers=(),
        can_add=False,
        can_withdraw=False,
        verified=True,
    )
