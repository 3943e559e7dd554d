"""A server with records of several people, everybody signed in, and the values that can stand in an address."""

import itertools
import re
from dataclasses import dataclass
from uuid import UUID, uuid4

from tests.system import deeds
from tests.system.addresses import PEOPLE
from tests.system.story import text_file

NOBODYS = (
    *(
        "booking_id",
        "case_id",
        "claim_id",
        "cost_id",
        "entry_id",
        "fund_id",
        "group_id",
        "import_id",
        "opening_id",
        "other_id",
        "pack_id",
        "pot_id",
        "profile_id",
        "provider_id",
        "release_id",
        "slot_id",
        "task_id",
        "theme_id",
        "view_id",
    ),
    "warning",
)
"""Parts of addresses that are tried with the id of nothing; the access matrix has something behind each of them."""
WORDS = {
    "code": "u0",
    "family": "THR",
    "kind": "register",
    "month": "2026-11",
    "name": "table.csv",
    "part": "you",
    "period": "2026-Q2",
    "rule": "insurer",
    "secret": "A" * 43,
    "stage": "approved",
    "step": "kind",
}


@dataclass(eq=False)
class Thing:
    """Something with an id: a record or a draft with who wrote it and who reads it; a file; a person or an organisation."""

    id: str
    author: str = ""
    readers: frozenset[str] = frozenset()
    file: "Thing | None" = None
    place: str = ""
    phrase: str = ""


class Scene:
    """`people` are signed in, by name; `records` are told by what they are; `values` by the name of an address's part."""

    def __init__(self, server):
        self.server = server
        self.person = {name: one["id"] for name, one in server.people.items()}
        self.people = {name: server.signed_in(name) for name in PEOPLE}
        self.records = {}
        self._tell()
        self.values = self._values()

    def instances(self, name, parts):
        """Values for the parts of an address: every record where records are opened, one elsewhere; files right and wrong."""
        if parts == ("incident_id", "file_id"):
            own, other = self.records["open"], self.records["lantern"]
            return [
                dict(zip(parts, pair, strict=True))
                for pair in ((own, own.file), (other, other.file), (other, own.file))
            ]
        wanted = dict(self.values)
        if name not in {"case", "own", "api-case", "api-own"}:
            wanted["incident_id"] = [self.records["restricted"]]
        if name in {"public", "back", "api-public", "api-back", "api-back-messages"}:
            wanted["slug"] = ["harbour", "commons"]
        return [dict(zip(parts, each, strict=True)) for each in itertools.product(*(wanted[part] for part in parts))]

    def may_read(self, name, record):
        return name == record.author or name in record.readers

    def _tell(self):
        self._record("open", "Amina", {"Ben", "Bel"})
        self._record("restricted", "Amina", {"Ben"}, excluded=self.person["Bel"])
        self._record("aboutben", "Wren", {"Bel"}, excluded=self.person["Ben"], withhold="1")
        self._record("grave", "Wren", {"Ben", "Bel", "Mira"})
        deeds.assess(self.people["Ben"], self.records["grave"].id, body="5", worst="5")
        self._record("lantern", "Una", {"Carys"}, slug="lantern")
        phrase = f"{self.server.mark}draft"
        draft = str(deeds.keep_draft(self.people["Amina"], narrative=phrase))
        self.draft = Thing(draft, "Amina", phrase=phrase)
        phrase = f"{self.server.mark}wish"
        self.request = Thing(str(deeds.ask_for_support(self.people["Wren"], avoid=phrase)), "Wren", phrase=phrase)

    def _record(self, name, author, readers, *, slug="harbour", **answers):
        phrase = f"{self.server.mark}{name}"
        file = ("evidence", f"{phrase}file.txt", "text/plain", text_file(phrase, 2000))
        visitor = self.people[author]
        sent = str(deeds.report(visitor, slug=slug, narrative=phrase, files=[file], **answers))
        file_id = re.search(rf"/s/mine/{sent}/f/([0-9a-f-]+)", visitor.get(f"/s/mine/{sent}").text)[1]
        self.records[name] = Thing(sent, author, frozenset(readers), Thing(file_id), phrase=phrase)

    def _values(self):
        rows = self.server.rows
        vaults = [
            Thing(str(UUID(str(one))))
            for (one,) in rows("SELECT id FROM vault_vault WHERE kind IN ('safety', 'audit')")
        ]
        sessions = {
            str(UUID(str(person))): bytes(one).hex() for one, person in rows("SELECT id, person FROM accounts_session")
        }
        session = sessions[self.person["Tam"]]  # whom no sweep lets act
        nothing = Thing(str(uuid4()))
        people = [Thing(self.person["Amina"], place="harbour"), Thing(self.person["Una"], place="lantern")]
        tenants = self.server.tenants
        return {
            "incident_id": [*self.records.values(), Thing(self.draft.id), nothing],
            "request_id": [self.request, nothing],
            "draft_id": [self.draft, Thing(self.records["open"].id), nothing],
            "file_id": [self.records["open"].file],
            "slug": ["harbour", "lantern", "commons"],
            "token": ["A" * 43],
            "row": [session, "zz"],
            "number": [1, 7],
            "vault": [vaults[0], vaults[-1]],
            **{part: [nothing] for part in NOBODYS},
            **{part: [value] for part, value in WORDS.items()},
            "person": people,
            "organisation": [Thing(tenants[slug], place=slug) for slug in ("harbour", "lantern")],
        }


def path_of(pattern, ids):
    shown = {part: getattr(value, "id", value) for part, value in ids.items()}
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(shown[match[1]]), pattern)
