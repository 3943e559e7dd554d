"""Many believable records in one go: sealed as the deeds of the house seal them, but written in bulk, without log and heads."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from safety import vocabulary, workflow
from safety.actions.desk import Desk
from safety.actions.reports import begin
from safety.actions.words import written_in
from safety.models import Incident
from safety.payloads import FROM_REPORTER, Assessment, Circle, Coding, Message, Opened, ReportBody, Reporter
from safety.story import Story
from safety.workflow import Status
from vault import cards, records, vaults
from vault.core import sections
from vault.core.ciphers import Key, Recipient
from vault.models import Card, CardForm, Head, Item, RecordWrap, Vault, VaultKind
from vault.records import Binding, SealedRecord, Section, wrap_context

NEEDLE = "a grey van with one broken lamp"
NEEDLE_IN = 250  # one narrative in so many has it
SENTENCES = (
    "They rang again after the office had closed and said that they know where we are.",
    "Nobody else was at the desk, so I told the caller that I would end the call, and then I did.",
    "The same account wrote under three of our posts within an hour, and others joined in.",
    "He stood by the door for about ten minutes, filming everyone who came out of the drop-in.",
    "We found the note when we opened up in the morning – it had been pushed under the shutter.",
    "She said that she would “come back with friends”, and that we would be sorry.",
    "One of our volunteers asked me whether it was still safe for her to come on Thursdays.",
    "I have kept the voice message and the two pictures, and nobody has answered them.",
    "The neighbours told us that somebody had asked them which of us has a car, and at what time we leave.",
    "It took about £240 to have the lock changed, and the café next door lent us their camera's film.",
)
NARRATIVE = 1024  # characters, about
_SECTIONS = (Section.IDENTITY, Section.SHARED, Section.INTERNAL)
_AT_ONCE = 1000


@dataclass
class Team:
    """Who the records are for: one tenant, one reader, and the keys of its safety vault."""

    tenant: Any
    reader: Any
    vault: Vault
    gen: int
    seed: Key
    public: Recipient

    @classmethod
    def of(cls, tenant: Any, reader: Any) -> "Team":
        vault = vaults.find(tenant.id, VaultKind.SAFETY)
        assert vault
        row = vaults.newest(vault)
        seed = vaults.seeds(reader.keyring, vault)[row.gen]
        return cls(tenant, reader, vault, row.gen, seed, Recipient(bytes(row.pub)))


def fill(tenant: Any, reader: Any, author: Any, *, records: int, fresh: int) -> dict[UUID, Story]:
    """Writes so many records, of which so many are not triaged yet, and returns what is in them."""
    team, chance = Team.of(tenant, reader), random.Random(1)  # noqa: S311 -- the same records in every run
    stories: dict[UUID, Story] = {}
    rows: list[Any] = []
    for number in range(records):
        at = timezone.now() - timedelta(hours=number * 700 * 24 / records)
        story, made = _record(team, author, _body(chance, at, number), at, judge=None if number < fresh else chance)
        stories[made[0].id] = story
        rows += made
        if len(rows) > _AT_ONCE:
            _write(rows)
            rows = []
    _write(rows)
    judged = [record for record, story in stories.items() if story.status is not Status.SUBMITTED]
    for batch in batched(judged, _AT_ONCE):
        written_in(reader, tenant.id, batch)  # as each deed of a reader leaves behind
    return stories


def add_closed(tenant: Any, count: int) -> None:
    """Closed records, of which a work list may see the rows alone."""
    today, blob = timezone.localdate(), bytes(585)
    month = workflow.retain_month(today)
    for start in range(0, count, _AT_ONCE):
        made = [
            Incident(id=uuid4(), tenant=tenant, open=False, created_on=today, retain_month=month)
            for _ in range(start, min(start + _AT_ONCE, count))
        ]
        rows = [
            Card(record=row.id, tenant=tenant.id, form=CardForm.VAULT, gen=0, version=1, blob=blob, retain_month=month)
            for row in made
        ]
        _write([*made, *rows])


def _body(chance: random.Random, at: datetime, number: int) -> ReportBody:
    words = [chance.choice(SENTENCES)]
    while sum(map(len, words)) < NARRATIVE:
        words.append(chance.choice(SENTENCES))
    if number % NEEDLE_IN == 0:
        words.insert(len(words) // 2, f"Outside stood {NEEDLE.title()}.")
    types = tuple(chance.sample(vocabulary.codes("incident_type"), chance.choice((1, 1, 1, 2, 3))))
    return ReportBody(
        kind=chance.choice(("incident", "incident", "incident", "warning")),
        types=types,
        primary=types[0],
        happened_on=at.date(),
        happened_at=f"{at:%H:%M}",
        place="The drop-in at the harbour",
        channels=(chance.choice(vocabulary.codes("channel")),),
        narrative=" ".join(words),
        urgency=chance.choice(vocabulary.codes("urgency")),
    )


def _record(
    team: Team, author: Any, body: ReportBody, at: datetime, *, judge: random.Random | None
) -> tuple[Story, list[Any]]:
    """One record and its rows, the record's own first."""
    month = workflow.retain_month(at.date())
    incident = Incident(id=uuid4(), tenant=team.tenant, created_on=at.date(), retain_month=month)
    sealed = SealedRecord.new(Binding(team.tenant.id, incident.id), _SECTIONS)
    sealed.put(Section.IDENTITY, Reporter(person=author.id, name=author.name).to_bytes())
    story = begin(sealed, body, Circle(restricted=False), at)
    if judge:
        desk = Desk(incident, sealed, story, True, at + timedelta(hours=2), team.reader)  # noqa: FBT003 -- verified
        _work_on(desk, judge)
        story = desk.story
    incident.due_at = story.due_at
    items = [sealed._seal_item(queued, {}, month) for queued in sealed._queued]  # noqa: SLF001 -- in bulk, as no deed writes
    for item in items:
        item.leaf = 0
    listed = {item.id.hex: records._entry(item) for item in items}  # noqa: SLF001 -- as above
    head = Head(record=incident.id, version=1, leaf=0, blob=sealed._seal_head(1, listed), retain_month=month)  # noqa: SLF001
    keys = sections.pack(sealed.keys)
    blob = team.public.wrap(wrap_context(sealed.binding, team.vault.id, team.gen), keys)
    wrap = RecordWrap(record=incident.id, vault=team.vault.id, gen=team.gen, blob=blob, retain_month=month)
    return story, [incident, wrap, _card(team, story, incident, fresh=judge is None), head, *items]


def _work_on(desk: Desk, chance: random.Random) -> None:
    """What a reader's first look, an answer and a judgement leave behind."""
    reader, body = desk.reader, desk.story.body
    assert reader
    desk.put(Opened(person=reader.id, name=reader.name, at=desk.now))
    desk.acknowledge_if_new()
    desk.put(Message(author=FROM_REPORTER, name="", text=chance.choice(SENTENCES), at=desk.now, number=1))
    desk.move(Status.TRIAGED)
    markers = tuple(chance.sample(vocabulary.codes("threat_marker"), chance.choice((0, 0, 1, 2))))
    levels = {name: chance.randint(1, 4) for name in ("body", "mind", "work")}
    judged = Assessment(
        kind=body.kind,
        types=body.types,
        primary=body.primary,
        worst=5,
        markers=markers,
        at=desk.now,
        number=1,
        **levels,
    )
    desk.put(judged, Section.INTERNAL)
    desk.put(
        Coding(
            kind=body.kind,
            types=body.types,
            primary=body.primary,
            severity=judged.severity,
            markers=markers,
            at=desk.now,
            number=1,
        )
    )


def _card(team: Team, story: Story, incident: Incident, *, fresh: bool) -> Card:
    place = (team.tenant.id, team.vault.id, incident.id, team.gen, 1)
    plain = cards._to_bytes(story.card(incident.id).to_dict())  # noqa: SLF001 -- in bulk, as no deed writes
    if fresh:
        form, blob = CardForm.INTAKE, team.public.wrap(cards._intake_context(*place), plain)  # noqa: SLF001 -- as above
    else:
        form, blob = CardForm.VAULT, vaults.card_key(team.seed).seal(cards._vault_context(*place), plain)  # noqa: SLF001 -- as above
    return Card(
        record=incident.id,
        tenant=team.tenant.id,
        form=form,
        vault=team.vault.id,
        gen=team.gen,
        version=1,
        blob=blob,
        retain_month=incident.retain_month,
    )


def _write(rows: list[Any]) -> None:
    for model in (Incident, RecordWrap, Card, Head, Item):
        model.objects.bulk_create(_of(model, rows))


def _of(model: type, rows: list[Any]) -> Iterator[Any]:
    return (row for row in rows if isinstance(row, model))
