"""How the vault's own code reads the vectors of its rooms, without a database."""

import hashlib
import json
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from datetime import date
from types import SimpleNamespace
from typing import Any
from unittest import mock
from uuid import UUID

from audit.models import Entry
from tests.vault.vectors.parts import Vector, key
from vault import cards, directory, inbox, locker, receipts, records, server, trail, unlock, vaults
from vault.core import padding
from vault.core.ciphers import Identity, Key, Signer
from vault.core.context import context
from vault.core.errors import NotForMe
from vault.core.sections import Section, unpack
from vault.keyring import Keyring
from vault.models import Head, Item, RecordWrap, Unlock, UserKeys, Vault, VaultGeneration, VaultMember
from vault.records import Binding, SealedRecord
from vault.secrets import ServerSecrets

COST = (19456, 2, 1)
SECRETS = ServerSecrets(
    pepper=key("pepper").reveal(),
    directory=key("directory"),
    contact=key("contact"),
    lookup=key("lookup"),
    checkpoint=Signer(key("checkpoint").reveal()),
    throttle=key("throttle"),
)


@contextmanager
def SERVER():  # noqa: N802 -- stands for the server of the vectors
    """Inside, the server has the secrets of the vectors."""
    with ExitStack() as stack:
        for room in (directory, receipts, server, unlock):
            stack.enter_context(mock.patch.object(room, "server_secrets", return_value=SECRETS))
        stack.enter_context(mock.patch.object(receipts.settings, "HEARTH_ARGON2_COST", COST))
        yield


def keyring(person: UUID, seed_s: Key, seed_u: Key | None = None) -> Keyring:
    return Keyring(person, seed_s, seed_u)


def user_row(person: UUID, epoch: int = 3) -> UserKeys:
    """Public keys that follow from a person's id."""
    owner = Keyring(person, key(f"{person} s"), key(f"{person} u"))
    return UserKeys(
        person=person,
        epoch=epoch,
        suite=directory.SUITE,
        pub_s=owner.session_identity.recipient.raw,
        pub_u=owner.step_up_identity.recipient.raw,
        sign_pub=owner.signer.public,
    )


def generation(vault: Vault, gen: int) -> VaultGeneration:
    row = VaultGeneration(vault=vault, gen=gen, suite=directory.SUITE)
    row.pub = Identity.from_seed(key("vault 2")).recipient.raw
    row.rec_pub = Identity.from_seed(key("recovery")).recipient.raw
    founder = UUID(int=5)
    row.statement = vaults._generation_statement(row, founder, 1_789_948_800)
    row.signature = vaults._sign(row.statement, signer(founder), key("vault 2"))
    return row


def grant(row: VaultGeneration, person: UUID, granter: UUID, from_gen: int, day: int) -> VaultMember:
    statement = vaults._grant_statement(row, user_row(person), granter, from_gen, day)
    made = VaultMember(vault=row.vault, gen=row.gen, person=person, granter=granter, from_gen=from_gen)
    made.statement, made.signature = statement, vaults._sign(statement, signer(granter), key("vault 2"))
    return made


def signer(person: UUID) -> Keyring:
    return Keyring(person, key(f"{person} s"), key(f"{person} u"))


class At:
    """A vector's place, key and bytes, ready to be used."""

    def __init__(self, vector: Vector) -> None:
        self._place = vector["place"]
        self.key = Key(bytes.fromhex(vector["key"]))
        blob = bytearray(bytes.fromhex(vector["blobs"][vector["blob"]])) if "blob" in vector else bytearray()
        if "flip" in vector:
            blob[vector["flip"]] ^= 1
        if "format" in vector:
            start, byte = vector["format"]
            blob[start] = int(byte, 16)
        self.blob = bytes(blob)

    def __getattr__(self, name: str) -> Any:
        value = self._place[name]
        if isinstance(value, dict):
            return UUID(value["uuid"]) if "uuid" in value else bytes.fromhex(value["hex"])
        return value

    @property
    def binding(self) -> Binding:
        return Binding(self.tenant, self.record, self.kind)

    @property
    def box(self) -> Vault:
        return Vault(id=self.vault, tenant=self.tenant, kind=self._place.get("kind", "safety"))


def _keys(keys: dict[Section, Key]) -> dict[str, str]:
    return {str(int(section)): one.reveal().hex() for section, one in keys.items()}


def _item(at: At) -> str:
    record = SealedRecord(at.binding, {Section(at.section): at.key})
    row = Item(id=at.item, section=at.section, version=at.version, blob=at.blob)
    return record._open_item(row).data.hex()


def _head(at: At) -> Any:
    return SealedRecord(at.binding, {Section.SHARED: at.key})._listed(Head(version=at.version, blob=at.blob))


def _dek(at: At) -> dict[str, str]:
    row = RecordWrap(vault=at.vault, gen=at.gen, blob=at.blob)
    return _keys(unpack(records._unwrap({at.gen: at.key}, at.binding, row)))


def _body(plain: bytes) -> Any:
    return json.loads(padding.unpad(plain))


def _card_place(at: At) -> tuple[UUID, UUID, UUID, int, int]:
    return at.tenant, at.vault, at.record, at.gen, at.version


def _card(at: At) -> Any:
    return _body(vaults.card_key(at.key).open(cards._vault_context(*_card_place(at)), at.blob))


def _intake(at: At) -> Any:
    return _body(Identity.from_seed(at.key).unwrap(cards._intake_context(*_card_place(at)), at.blob))


def _restricted(at: At) -> Any:
    bound = cards._restricted_context(at.tenant, at.record, at.version)
    return _body(cards._restricted_key({Section.SHARED: at.key}).open(bound, at.blob))


def _inbox(at: At) -> Any:
    record, (tenant, kind, keys) = inbox._open(Keyring(at.person, at.key), at.blob)
    return {"tenant": str(tenant), "record": str(record), "kind": kind, "keys": _keys(keys)}


def _locker(at: At) -> Any:
    row = SimpleNamespace(version=at.version, blob=at.blob)
    with mock.patch.object(locker, "Row") as rows:
        rows.objects.filter.return_value.first.return_value = row
        found = locker.load(Keyring(at.person, at.key))
    return {"records": found.records, "drafts": found.drafts}


def _unlock_row(at: At, column: str) -> Unlock:
    return Unlock(id=at.id, person=at.person, kind=at.kind, **{f"{column}_{at.tier}": at.blob})


def _verifier(at: At) -> str:
    unlock._check(Unlock(verifier=at.blob), at.key)
    return at.blob.hex()


def _unlock_sk(at: At) -> str:
    return unlock._open_pair(_unlock_row(at, "sk"), at.key, at.tier).reveal().hex()


def _unlock_seed(at: At) -> str:
    row = _unlock_row(at, "seed")
    with mock.patch.object(unlock, "_open_pair", return_value=at.key):
        return unlock._open_tier(row, at.key, at.tier).reveal().hex()


def _member(at: At) -> str:
    return Identity.from_seed(at.key).unwrap(vaults._member_context(at.box, at.gen, at.person), at.blob).hex()


def _prev(at: At) -> str:
    return vaults._previous(at.box, VaultGeneration(gen=at.gen, prev=at.blob), at.key).reveal().hex()


def _rec(at: At) -> str:
    return Identity.from_seed(at.key).unwrap(context("vault-rec", at.tenant, at.vault, at.gen), at.blob).hex()


def _said(at: At) -> tuple[bytes, bytes]:
    size = vaults._SIGNATURE_SIZE + 32
    return at.blob[:-size], at.blob[-size:]


def _generation(at: At) -> str:
    row = generation(at.box, at.gen)
    row.statement, row.signature = _said(at)
    with mock.patch.object(directory, "user_keys", user_row):
        vaults._check_generation(row, at.key)
    return hashlib.sha256(row.statement).hexdigest()


def _grant(at: At) -> str:
    row = generation(at.box, at.gen)
    statement, signature = _said(at)
    made = VaultMember(vault=row.vault, gen=row.gen, person=at.person, granter=at.granter, from_gen=at.from_gen)
    made.statement, made.signature = statement, signature
    with mock.patch.object(directory, "user_keys", user_row):
        vaults._check_grant(made, row)
    vaults._check_statement(made, at.key)
    return hashlib.sha256(statement).hexdigest()


def _contact(at: At) -> str:
    with SERVER():
        return server.open_contact(at.person, at.what, at.blob)


def _receipt(at: At) -> Any:
    """The words alone lead to it; words that lead elsewhere find no row."""

    def find(lookup: bytes) -> Any:
        return SimpleNamespace(first=lambda: SimpleNamespace(blob=at.blob) if lookup == at.lookup else None)

    with SERVER(), mock.patch.object(receipts, "Receipt") as rows:
        rows.objects.filter.side_effect = find
        back = receipts.open_receipt(at.words)
    found = back.binding
    return {"tenant": str(found.tenant), "record": str(found.record), "kind": found.kind, "keys": _keys(back.keys)}


def _token(at: At) -> str:
    return server.open_under_token(at.token, at.purpose, at.blob).hex()


def _totp(at: At) -> str:
    return server.open_totp(Keyring(at.person, at.key), at.device, at.blob).hex()


def _detail(at: At) -> Any:
    entry = Entry(index=0, day=date(2026, 11, 22), event=at.event, sealed=at.blob)
    told = trail._opened({at.gen: Identity.from_seed(at.key)}, at.box, entry)
    if not told.readable:
        raise NotForMe("This is of another generation.")
    return {"actor": str(told.actor), "at": told.at, "details": told.details}


def _marked(of: Callable[[At], bytes]) -> Callable[[At], str]:
    def marked(at: At) -> str:
        with SERVER():
            return of(at).hex()

    return marked


def _grant_mark(at: At) -> bytes:
    row = grant(generation(at.box, at.gen), at.person, at.granter, at.from_gen, at.day)
    row.wrap = bytes(32)
    return directory.grant_mark(row)


def _throttle(at: At) -> bytes:
    return server.throttle_mark(at.salt, date.fromisoformat(at.day), at.kind, at.who)


def _key_words(at: At) -> str:
    with mock.patch.object(unlock, "user_keys", lambda person: user_row(person, at.epoch)):
        return unlock.key_words(at.person)


_READ: dict[str, Callable[[At], Any]] = {
    "audit-detail": _detail,
    "card": _card,
    "card-key": lambda at: vaults.card_key(at.key).reveal().hex(),
    "card-restricted": _restricted,
    "contact": _contact,
    "dek": _dek,
    "generation": _generation,
    "generation-mark": _marked(lambda at: directory.mark(directory.generation_context(generation(at.box, at.gen)))),
    "grant": _grant,
    "grant-mark": _marked(_grant_mark),
    "head": _head,
    "head-mark": _marked(lambda at: directory._head_mac(at.scope, at.counter, at.total)),
    "inbox": _inbox,
    "intake": _intake,
    "item": _item,
    "kek": lambda at: at.key.derive(f"kek-{at.tier}").reveal().hex(),
    "key-words": _key_words,
    "locker": _locker,
    "lookup": _marked(lambda at: server.lookup(at.email)),
    "receipt": _receipt,
    "recovery-code": _marked(lambda at: server.code_hash(at.code)),
    "row-number": _marked(lambda at: directory._row_number(at.mark).to_bytes(32, "big")),
    "scope-pseudonym": _marked(lambda at: bytes.fromhex(directory._pseudonym(at.scope))),
    "tag": _marked(lambda at: SealedRecord(at.binding, {Section.SHARED: at.key}).tag()),
    "throttle": _marked(_throttle),
    "token": _token,
    "token-id": _marked(lambda at: server.token_id(at.token, at.purpose)),
    "totp": _totp,
    "unlock-seed": _unlock_seed,
    "unlock-sk": _unlock_sk,
    "user-mark": _marked(lambda at: directory.mark(directory.user_context(user_row(at.person, at.epoch)))),
    "vault-member": _member,
    "vault-prev": _prev,
    "vault-rec": _rec,
    "verifier": _verifier,
}


def read(vector: Vector) -> Any:
    """What a vector gives. Raises what the vault raises."""
    return _READ[vector["do"]](At(vector))
