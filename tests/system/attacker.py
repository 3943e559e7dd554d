"""What somebody reads who has the whole dump and holds some keys: every key is tried on every sealed byte, and so is every
key found that way. `Server.inside` runs it in a process of its own; it goes past all of the server's rules.

In comes what each attacker holds: {"mark": text, "attackers": {name: {"secrets": true, "passwords": {person: text},
"kits": {person: text}, "words": [text], "tokens": [text]}}}. Out comes what is sealed at all, {"sealed": {column: rows},
"columns": [what the models call sealed]}, and what opened to each, {"opened": {column: rows}, "phrases": [every phrase that
begins with the mark], "texts": [names and addresses]}.
"""

import json
import re
import sys
from base64 import b64decode
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings

from accounts.models import Invitation, Person, Session, TotpDevice
from aggregates import models as aggregates
from audit.models import Entry
from safety import models
from vault import blobs, facts, records, trail, vaults
from vault.core import codes, padding, sections, words
from vault.core.ciphers import Cost, Identity, Key, digest, key_from, stretch
from vault.core.context import context
from vault.core.errors import VaultError
from vault.models import (
    STEP_UP_KINDS,
    Card,
    FactKey,
    Head,
    InboxItem,
    Item,
    Locker,
    Receipt,
    RecordWrap,
    StoredFile,
    Unlock,
    UnlockKind,
    UserKeys,
    Vault,
    VaultBlob,
    VaultGeneration,
    VaultMember,
    Words,
)
from vault.secrets import NAMES
from wellbeing import models as wellbeing

LABELS = (
    *("auth", "audit-tag", "card", "ed25519", "kek", "kek-s", "kek-u", "lookup", "mlkem768", "x25519"),
    *("sub/cards", "sub/locker", "sub/prev", "sub/slots", "sub/statement", "sub/totp", "sub/words"),
)
KINDS = {
    models.CareOffer: records.KIND_AFTERCARE,
    models.Incident: records.KIND_SAFETY,
    models.Cost: records.KIND_COST,
    models.Pot: records.KIND_POT,
    models.Claim: records.KIND_CLAIM,
    models.PlaybookShelf: records.KIND_PLAYBOOK,
    models.StepRegister: records.KIND_REGISTER,
    models.Opening: records.KIND_OPENING,
}
"""The rows that have a sealed record of the same id, and of which kind it is."""
OF_SCHEMES = {
    wellbeing.Case: records.KIND_CASE,
    wellbeing.Fund: records.KIND_FUND,
    wellbeing.Group: records.KIND_GROUP,
    wellbeing.Profile: records.KIND_PROVIDER,
    wellbeing.Request: records.KIND_REQUEST,
}
"""The same, of those that belong to a scheme."""
NOTICES = (
    (aggregates.ReleaseState, "notice", "release-notice"),
    (aggregates.Review, "blob", "release-review"),
    (aggregates.Theme, "blob", "theme"),
    (aggregates.ThemeAnswer, "blob", "theme-answer"),
    (wellbeing.Group, "words", "programme"),
)
"""What is written for everybody here, under the server's key: the row, its column, and what it is bound to."""
UNKNOWN_PEPPER = bytes(32)
WRAP = 0x12


LABELS_OF = {
    "accounts_totpdevice.seed_sealed": ("sub/totp",),
    "vault_card.blob": ("sub/cards", "card"),
    "vault_locker.blob": ("sub/locker",),
    "vault_receipt.blob": ("kek",),
    "vault_unlock.sk_s": ("kek-s",),
    "vault_unlock.sk_u": ("kek-u",),
    "vault_vaultgeneration.prev": ("sub/prev",),
    "vault_words.blob": ("sub/words",),
    "wellbeing_slot.blob": ("sub/slots",),
}
"""Under which derived key a column is sealed; all others under the key itself. The server's secrets are tried in every way."""


@dataclass
class Blob:
    """Sealed bytes with every context that could be theirs, and for a wrap the public key it is wrapped to."""

    place: str
    data: bytes
    contexts: list[bytes]
    recipient: bytes | None = None


class Dump:
    """Every sealed value of the database and every stored file, with what the clear columns say about it."""

    def __init__(self):
        self.vaults = {row.id: row for row in Vault.objects.all()}
        self.bound = {
            row: (tenant, row, kind)
            for model, kind in KINDS.items()
            for row, tenant in model.objects.values_list("id", "tenant_id")
        } | {
            row: (scheme, row, kind)
            for model, kind in OF_SCHEMES.items()
            for row, scheme in model.objects.values_list("id", "scheme")
        }
        self.people = {row.person: row for row in UserKeys.objects.all()}
        self.generations = {(row.vault_id, row.gen): row.pub for row in VaultGeneration.objects.all()}
        self.blobs = [
            blob
            for gather in (self._accounts, self._keys, self._records, self._rest, self._figures)
            for blob in gather()
        ]

    def sealed(self):
        return Counter(blob.place for blob in self.blobs)

    def _blob(self, row, column, *contexts, skip=0, to=None):
        place = f"{row._meta.db_table}.{column}"
        return Blob(place, bytes(getattr(row, column))[skip:], list(contexts), None if to is None else bytes(to))

    def _accounts(self):
        for row in Person.objects.all():
            yield self._blob(row, "name_sealed", context("contact", row.id, "name"))
            yield self._blob(row, "email_sealed", context("contact", row.id, "email"))
        for row in TotpDevice.objects.all():
            yield self._blob(row, "seed_sealed", context("totp", row.user_id, row.id))
        for row in Session.objects.all():
            yield self._blob(row, "blob", context("token", f"session-{row.kind}"))
        for row in Invitation.objects.all():
            yield self._blob(row, "blob", context("token", "invitation"))

    def _keys(self):
        for row in Unlock.objects.all():
            for tier in "su":
                yield self._blob(row, f"sk_{tier}", context("unlock-sk", row.person, row.id, row.kind, tier))
                bound_to = context("unlock-seed", row.person, row.id, row.kind, tier)
                yield self._blob(row, f"seed_{tier}", bound_to, to=getattr(row, f"pub_{tier}"))
        for row in VaultGeneration.objects.all():
            vault = self.vaults[row.vault_id]
            yield self._blob(row, "rec", context("vault-rec", vault.tenant, vault.id, row.gen), to=row.rec_pub)
            if row.prev:
                yield self._blob(row, "prev", vaults._prev_context(vault, row.gen))
        for row in VaultMember.objects.all():
            vault, keys = self.vaults[row.vault_id], self.people[row.person]
            pub = keys.pub_u if vault.kind in STEP_UP_KINDS else keys.pub_s
            yield self._blob(row, "wrap", vaults._member_context(vault, row.gen, row.person), to=pub)

    def _records(self):
        for row in RecordWrap.objects.all():
            binding = records.Binding(*self.bound[row.record])
            bound_to = records.wrap_context(binding, row.vault, row.gen)
            yield self._blob(row, "blob", bound_to, to=self.generations[row.vault, row.gen])
        for row in Item.objects.all():
            yield self._blob(row, "blob", context("item", *self.bound[row.record], row.section, row.id, row.version))
        for row in Head.objects.all():
            yield self._blob(row, "blob", context("head", *self.bound[row.record], row.version))
        for row in Card.objects.all():
            of_vault = (row.tenant, row.vault, row.record, row.gen, row.version) if row.vault else ()
            ours = [context(label, *of_vault) for label in ("intake", "card") if of_vault]
            restricted = context("card-restricted", row.tenant, row.record, row.version)
            yield self._blob(row, "blob", *ours, restricted, to=self.generations.get((row.vault, row.gen)))

        for row in Words.objects.all():
            vault = self.vaults[row.vault]
            yield self._blob(row, "blob", context("words", vault.tenant, vault.id, row.record, row.gen, row.version))

    def _rest(self):
        for row in Locker.objects.all():
            yield self._blob(row, "blob", context("locker", row.person, bytes(row.version)))
        for row in InboxItem.objects.all():
            yield self._blob(row, "blob", context("inbox", row.person), to=self.people[row.person].pub_s)
        for row in Receipt.objects.all():
            yield self._blob(row, "blob", context("receipt", bytes(row.lookup)))
        for row in Entry.objects.exclude(sealed=b""):
            vault = next(one for one in self.vaults.values() if (one.tenant, one.kind) == (row.tenant, "audit"))
            gen = int.from_bytes(bytes(row.sealed)[:4], "big")
            bound_to = trail.detail_context(vault.tenant, vault.id, gen, row.event)
            yield self._blob(row, "sealed", bound_to, skip=4, to=self.generations[vault.id, gen])
        for row in wellbeing.Slot.objects.all():
            yield self._blob(row, "blob", context("slot", row.calendar, row.id))
        for row in wellbeing.Feed.objects.all():
            yield self._blob(row, "blob", context("feed", bytes(row.id)))
        for row in StoredFile.objects.all():
            path = Path(settings.HEARTH_FILES_DIR) / row.id.hex[:2] / row.id.hex
            yield Blob("files", path.read_bytes(), [context("file", row.id)])

    def _figures(self):
        stats = next(one for one in self.vaults.values() if one.kind == "stats")
        for row in FactKey.objects.all():
            bound_to = facts._wrap_context(stats, row.gen, row.id, row.period)
            yield self._blob(row, "wrap", bound_to, to=self.generations[stats.id, row.gen])
        for row in aggregates.Fact.objects.all():
            yield self._blob(row, "blob", facts._start(row.key) + b"\0\x10" + row.id.bytes)
        for row in VaultBlob.objects.all():
            vault = self.vaults[row.vault]
            bound_to = blobs._context(vault, row.id, row.what, row.gen)
            yield self._blob(row, "wrap", bound_to, to=self.generations[vault.id, row.gen])
            yield self._blob(row, "blob", blobs._inside(vault, row.id, row.what))
        for model, column, what in NOTICES:
            for row in model.objects.exclude(**{column: b""}):
                yield self._blob(row, column, context("notice", row.id, what))


class Attacker:
    """Opens what her keys open, takes the keys that stand in it, and goes on until nothing new opens.

    `thorough` tries each key in every way on everything, even where it is known not to belong.
    """

    def __init__(self, dump, *, thorough):
        self.left = list(dump.blobs)
        self.opened = []
        self._thorough = thorough
        self._tried = set()

    def try_all(self, secrets):
        """secrets: 32 bytes each."""
        waiting = list(secrets)
        while waiting:
            raw = waiting.pop()
            if raw not in self._tried:
                self._tried.add(raw)
                waiting += self._try(raw)

    def _try(self, raw):
        openers = _Openers(raw, thorough=self._thorough)
        found, left = [], []
        for blob in self.left:
            plain = openers.open(blob)
            if plain is None:
                left.append(blob)
            else:
                self.opened.append((blob.place, plain))
                found += _keys_in(blob.place, plain)
        self.left = left
        return found


class _Openers:
    """One secret in every form in which it could be a key."""

    def __init__(self, raw, *, thorough):
        self._thorough = thorough
        self._key = Key(raw)
        self._derived = {label: self._key.derive(label) for label in LABELS}
        others = [key_from(raw, "token"), key_from(raw, "kit")] if thorough else []
        self._keys = [self._key, *self._derived.values(), *others]
        self._identities = [Identity.from_seed(key) for key in [self._key, *others]]
        self._public = {one.recipient.raw for one in self._identities}

    def open(self, blob):
        if blob.data[0] == WRAP:
            fits = self._thorough or blob.recipient in self._public
            uses, contexts = [one.unwrap for one in self._identities if fits], blob.contexts
        elif self._thorough:
            uses, contexts = [one.open for one in self._keys], [*blob.contexts, b""]
        else:
            labels = LABELS_OF.get(blob.place, ())
            uses, contexts = [self._derived[label].open for label in labels] or [self._key.open], blob.contexts
        for use in uses:
            for bound_to in contexts:
                with suppress(VaultError):
                    return use(bound_to, blob.data)
        return None


def _keys_in(place, plain):
    """The keys that stand in something opened."""
    match place:
        case "vault_recordwrap.blob":
            return [key.reveal() for key in sections.unpack(plain).values()]
        case "vault_inboxitem.blob":
            return [key.reveal() for key in sections.unpack(plain[36:]).values()]
        case "vault_receipt.blob":
            return [key.reveal() for key in sections.unpack(padding.unpad(plain)[36:]).values()]
        case "vault_locker.blob" | "vault_item.blob" | "accounts_session.blob":
            text = padding.unpad(plain).decode()
            feeds = [key_from(one.encode(), "feed").reveal() for one in re.findall(r'"secret":"([^"]+)"', text)]
            return [bytes.fromhex(one) for one in re.findall(r'"([0-9a-f]{64})"', text)] + feeds
        case _:
            return [plain] if len(plain) == 32 else []


def _stretched(person, password, pepper):
    rows = Unlock.objects.filter(person=person, kind=UnlockKind.PASSWORD)
    return [
        stretch(password, bytes(row.salt), pepper=pepper, cost=Cost(row.memory_kib, row.iterations, row.lanes))
        for row in rows
    ]


def _held(told):
    """Every 32 bytes that she starts with."""
    folder = Path(settings.HEARTH_SECRETS_DIR)
    names = NAMES if told.get("secrets") else ()
    files = {name: (folder / name).read_text(encoding="ascii").strip() for name in names}
    secrets = {name: b64decode(text) for name, text in files.items()}
    pepper = secrets.get("pepper", UNKNOWN_PEPPER)
    yield from secrets.values()
    yield from (digest(text.encode()) for text in files.values())
    for person, password in told.get("passwords", {}).items():
        yield from (key.reveal() for key in _stretched(person, password, pepper))
    for kit in told.get("kits", {}).values():
        yield codes.kit_key(codes.parse_kit(kit)).reveal()
    for typed in told.get("words", ()):
        cost = Cost(*settings.HEARTH_ARGON2_COST)
        yield stretch(words.normalise(typed), b"hearth/v1/receipt", pepper=pepper, cost=cost).reveal()
    for token in told.get("tokens", ()):
        yield key_from(token.encode(), "token").reveal()


def _every_sealed_column():
    """What the models say is sealed, wherever there is a row."""
    for model in apps.get_models():
        for column in getattr(model, "AtRest", type("", (), {"sealed": {}})).sealed:
            if model.objects.exclude(**{column: b""}).exists():
                yield f"{model._meta.db_table}.{column}"


def main():
    told = json.load(sys.stdin)
    dump = Dump()
    found = {name: _result(dump, held, told["mark"].encode()) for name, held in told["attackers"].items()}
    json.dump({"sealed": dump.sealed(), "columns": sorted(_every_sealed_column()), "found": found}, sys.stdout)


def _result(dump, held, mark):
    attacker = Attacker(dump, thorough=not set(held) - {"secrets"})
    attacker.try_all(_held(held))
    phrases = {one.decode() for _, plain in attacker.opened for one in re.findall(mark + b"[a-z]*", plain)}
    texts = [padding.unpad(plain).decode() for place, plain in attacker.opened if place.startswith("accounts_person.")]
    return {
        "opened": Counter(place for place, _ in attacker.opened),
        "phrases": sorted(phrases),
        "texts": sorted(texts),
    }
