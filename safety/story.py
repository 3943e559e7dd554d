"""One record's payloads put in order: what a holder of some of its keys can tell of it, and the card made from that.

Everything a card needs stands in the `shared` section, so author and reader make the same card from the same record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from safety import vocabulary, workflow
from safety.payloads import (
    FROM_REPORTER,
    FROM_TEAM,
    TITLE_LIMIT,
    Assessment,
    Assigned,
    Card,
    Circle,
    Coding,
    Due,
    InternalNote,
    Link,
    Message,
    Named,
    Opened,
    Outlook,
    Payload,
    Reference,
    ReportBody,
    Reporter,
    Review,
    Samples,
    State,
    Task,
    UnreadablePayload,
    WarningReceived,
    count_of,
    read,
    reference,
)
from safety.payloads.tasks import OPEN
from safety.workflow import OpeningHours, Owner, Status
from vault.files import FileMeta


@dataclass(frozen=True, slots=True, repr=False)
class Story:
    """The parts of a record in their order; `reporter`, `assessments` and `notes` are empty without their keys."""

    body: ReportBody
    circle: Circle
    states: tuple[State, ...]
    codings: tuple[Coding, ...] = ()
    messages: tuple[Message, ...] = ()
    opened: tuple[Opened, ...] = ()
    reporter: Reporter | None = None
    assessments: tuple[Assessment, ...] = ()
    notes: tuple[InternalNote, ...] = ()
    others: tuple[Payload, ...] = ()  # what later parts of the service add; see `of`
    hours: OpeningHours = workflow.USUAL  # of the organisation, for its clocks

    @classmethod
    def from_items(cls, items: Iterable[bytes], hours: OpeningHours = workflow.USUAL) -> Self:
        """From the opened bytes of a record's items, in any order. Raises UnreadablePayload."""
        return cls.gather((read(item) for item in items), hours)

    @classmethod
    def gather(cls, payloads: Iterable[Payload], hours: OpeningHours = workflow.USUAL) -> Self:
        """From payloads in any order.

        Raises:
            UnreadablePayload: what every record has is missing: body, circle or a first state.
        """
        parts = list(payloads)
        bodies, circles, reporters = _of(ReportBody, parts), _of(Circle, parts), _of(Reporter, parts)
        states = tuple(sorted(_of(State, parts), key=lambda state: state.number))
        if len(bodies) != 1 or len(circles) != 1 or not states:
            raise UnreadablePayload("A part of this record is missing.")
        return cls(
            bodies[0],
            circles[0],
            states,
            tuple(sorted(_of(Coding, parts), key=lambda coding: coding.number)),
            tuple(sorted(_of(Message, parts), key=lambda message: message.number)),
            tuple(sorted(_of(Opened, parts), key=lambda opened: opened.at)),
            reporters[0] if reporters else None,
            tuple(sorted(_of(Assessment, parts), key=lambda assessment: assessment.number)),
            tuple(sorted(_of(InternalNote, parts), key=lambda note: note.at)),
            tuple(part for part in parts if not isinstance(part, _ORDERED)),
            hours,
        )

    def of[Part: Payload](self, kind: type[Part]) -> tuple[Part, ...]:
        """The parts of one kind among `others`, oldest first by their `at`."""
        return tuple(sorted(_of(kind, self.others), key=lambda part: part.at))  # type: ignore[attr-defined]  # each has one

    def with_(self, part: Payload) -> "Story":
        """The same record with one part more."""
        field = _FIELDS.get(type(part), "others")
        return replace(self, **{field: (*getattr(self, field), part)})  # type: ignore[arg-type]  # a tuple of its kind

    @property
    def state(self) -> State:
        return self.states[-1]

    @property
    def status(self) -> Status:
        """Where the record stands. Raises UnreadablePayload for a status of a later version."""
        try:
            return Status(self.state.status)
        except ValueError:
            raise UnreadablePayload("This record has a status that this version of Hearth does not know.") from None

    @property
    def ended(self) -> bool:
        return self.status in workflow.ENDED

    @property
    def sent_at(self) -> datetime:
        return self.states[0].at

    @property
    def coding(self) -> Coding | None:
        """What the team settled on last; None until triaged."""
        return self.codings[-1] if self.codings else None

    @property
    def assessment(self) -> Assessment | None:
        return self.assessments[-1] if self.assessments else None

    @property
    def kind(self) -> str:
        return self.coding.kind if self.coding else self.body.kind

    @property
    def types(self) -> tuple[str, ...]:
        return self.coding.types if self.coding else self.body.types

    @property
    def primary(self) -> str | None:
        return self.coding.primary if self.coding else self.body.primary

    @property
    def severity(self) -> int | None:
        return self.coding.severity if self.coding else None

    @property
    def floor(self) -> int:
        return vocabulary.floor(self.types)

    @property
    def urgent(self) -> bool:
        """Whether the team is mailed at once, not at the day's next fixed hour."""
        return self.body.urgency in workflow.URGENT

    @property
    def received(self) -> WarningReceived | None:
        """Where it came from, if another organisation sent it."""
        return next(iter(self.of(WarningReceived)), None)

    @property
    def title(self) -> str:
        """A few words made of codes alone; of a warning from another organisation, that organisation's name."""
        if self.received:
            return f"Warning from {self.received.sender_name}"[:TITLE_LIMIT]
        return title_of(self.kind, self.types, self.primary)

    @property
    def acknowledged_by(self) -> State | None:
        """The newest acknowledgement: who looks after this."""
        found = [state for state in self.states if state.status == Status.ACKNOWLEDGED]
        return found[-1] if found else None

    @property
    def first_acknowledged(self) -> State | None:
        return next((state for state in self.states if state.status == Status.ACKNOWLEDGED), None)

    @property
    def ever_acknowledged(self) -> bool:
        return self.acknowledged_by is not None

    @property
    def owner(self) -> Named | None:
        """Who looks after it: to whom it was given last, else who acknowledged it last."""
        if given := self.of(Assigned):
            return Named(person=given[-1].owner, name=given[-1].owner_name)
        seen = self.acknowledged_by
        return Named(person=seen.by, name=seen.by_name) if seen and seen.by else None

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Every action as it is now: open ones first, then what is due first. Empty without the readers' key."""
        newest = {task.id: task for task in self.of(Task)}
        return tuple(sorted(newest.values(), key=lambda task: (task.state != OPEN, task.due_on, task.at)))

    @property
    def open_tasks(self) -> tuple[Due, ...]:
        """Whose actions are open and by when, for the card."""
        known = self.of(Outlook)
        return known[-1].tasks if known else ()

    @property
    def links(self) -> tuple[Link, ...]:
        """The records that belong to this one, in the order in which they were linked. Empty without the readers' key."""
        newest = {link.other: link for link in self.of(Link)}
        return tuple(link for link in newest.values() if not link.removed)

    @property
    def review(self) -> Review | None:
        found = self.of(Review)
        return found[-1] if found else None

    @property
    def question_open(self) -> bool:
        """Whether a question of the team waits for the reporter's answer."""
        for message in reversed(self.messages):
            if message.author == FROM_REPORTER:
                return False
            if message.asks:
                return True
        return False

    @property
    def waiting_for(self) -> str:
        """FROM_TEAM, FROM_REPORTER, or nothing once the record has ended."""
        owner = workflow.OWNER[self.status]
        if owner is Owner.NOBODY:
            return ""
        return FROM_REPORTER if owner is Owner.REPORTER or self.question_open else FROM_TEAM

    @property
    def due_at(self) -> datetime | None:
        """By when the team owes its next step, rounded up; None while it owes none.

        The clock stands still while a question is open or the record is on hold. An answer that came after triage is to
        be looked at as soon as a new report of the same severity.
        """
        if self.waiting_for != FROM_TEAM:
            return None
        stage, since, pauses = workflow.running([(Status(state.status), state.at) for state in self.states])
        last = self.messages[-1] if self.messages else None
        judged = self.status in workflow.JUDGED
        stepped = self.state.at
        if self.coding and judged:
            since, stepped = max(self.coding.at, since), max(self.coding.at, stepped)
        due = self._due(stage, since, (*pauses, *self._questions))
        if self.state.recheck_on:
            due = workflow.round_up(self.hours.opening(workflow.recheck_at(self.state.recheck_on)), critical=False)
        if judged and last and last.author == FROM_REPORTER and last.at >= stepped:
            answered = self._due(Status.SUBMITTED, last.at)
            return min(due, answered) if due and answered else due or answered
        return due

    @property
    def first_due_at(self) -> datetime | None:
        """By when somebody should have said that it was seen."""
        return workflow.due_at(
            Status.SUBMITTED,
            at=self.sent_at,
            urgency=self.body.urgency,
            severity=None,
            floor=vocabulary.floor(self.body.types),
            hours=self.hours,
        )

    def _due(
        self, status: Status, since: datetime, pauses: Iterable[tuple[datetime, datetime]] = ()
    ) -> datetime | None:
        return workflow.due_at(
            status,
            at=since,
            urgency=self.body.urgency,
            severity=self.severity,
            floor=self.floor,
            hours=self.hours,
            pauses=pauses,
        )

    @property
    def _questions(self) -> Iterable[tuple[datetime, datetime]]:
        """From when to when the team waited for each answer that came."""
        asked: datetime | None = None
        for message in self.messages:
            if message.author == FROM_REPORTER and asked:
                yield asked, message.at
                asked = None
            elif message.asks:
                asked = asked or message.at

    @property
    def files(self) -> tuple[FileMeta, ...]:
        """Every file of the report, of the thread, and of what later parts of the service add."""
        more = (file for part in (*self.messages, *self.others) for file in getattr(part, "files", ()))
        return (*self.body.files, *more)

    @property
    def count(self) -> int:
        """How many messages or events the record stands for."""
        return count_of(self.of(Samples))

    def file(self, file_id: UUID) -> FileMeta | None:
        return next((file for file in self.files if file.id == file_id), None)

    def opened_lately(self, person: UUID, now: datetime) -> bool:
        """Whether this person's opening was noted in the last minutes already."""
        mine = [opened.at for opened in self.opened if opened.person == person]
        return bool(mine) and timedelta(0) <= now - mine[-1] < workflow.OPENING_COUNTS_ONCE_IN

    def card(self, record: UUID) -> Card:
        """The record's card as it should be now."""
        owner, first = self.owner, self.first_acknowledged
        return Card(
            reference=reference(record),
            title=self.title,
            status=self.status,
            kind=self.kind,
            types=self.types,
            primary=self.primary,
            urgency=self.body.urgency,
            happened_on=self.body.happened_on,
            severity=self.severity,
            markers=self.coding.markers if self.coding else (),
            submitted_at=self.sent_at,
            due_at=self.due_at,
            restricted=self.circle.restricted,
            waiting_for=self.waiting_for,
            owner=owner.person if owner else None,
            setting=self.body.setting,
            region=self.body.region,
            channels=self.body.channels,
            targets=self.body.targets,
            bias=self.body.bias,
            perpetrators=self.body.perpetrators,
            impact=self.body.impact,
            count=self.count,
            acknowledged_at=first.at if first else None,
            first_due_at=self.first_due_at,
            ended_at=self.state.at if self.ended else None,
            outcomes=self.state.outcomes,
            sharing=self.received.sharing if self.received else None,
            tasks=() if self.ended else self.open_tasks,
            identifiers=workflow.identifiers(self.of(Reference)),
        )


def title_of(kind: str, types: tuple[str, ...], primary: str | None) -> str:
    """The words of the primary type, else of the first, else of the kind. Raises UnknownCode."""
    leading = primary or (types[0] if types else None)
    words = vocabulary.label("incident_type", leading) if leading else vocabulary.label("record_kind", kind)
    return words[:TITLE_LIMIT]


_FIELDS: Mapping[type[Payload], str] = {
    State: "states",
    Coding: "codings",
    Message: "messages",
    Opened: "opened",
    Assessment: "assessments",
    InternalNote: "notes",
}
_ORDERED = (ReportBody, Circle, State, Coding, Message, Opened, Reporter, Assessment, InternalNote)


def _of[Part: Payload](kind: type[Part], parts: Iterable[Payload]) -> list[Part]:
    return [part for part in parts if isinstance(part, kind)]
