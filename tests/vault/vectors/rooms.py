"""Vectors of what the rooms of the vault seal, state and mark: each read by the vault's own code, in its own place.

A good vector opens. The bad ones are the same bytes in another place, one part of the place after the other, under
another key, with a bit changed, or in another format.
"""

import json
from collections.abc import Iterator
from typing import Any
from unittest import mock
from uuid import UUID

from tests.vault.vectors.parts import ITEM, RECORD, TENANT, Vector, Vectors, key
from tests.vault.vectors.reading import SECRETS, SERVER, generation, grant, keyring, read
from vault import cards, inbox, locker, receipts, records, server, trail, unlock, vaults
from vault.core import padding, sections
from vault.core.ciphers import Identity, Key
from vault.core.context import context
from vault.core.errors import VaultError
from vault.core.sections import Section
from vault.models import Unlock, UnlockKind, Vault, VaultKind
from vault.records import Binding, SealedItem, SealedRecord

PERSON, GRANTER = UUID("44444444-4444-4444-8444-444444444444"), UUID("55555555-5555-4555-8555-555555555555")
VAULT, DEVICE = UUID("66666666-6666-4666-8666-666666666666"), UUID("77777777-7777-4777-8777-777777777777")
OTHER = UUID("99999999-9999-4999-8999-999999999999")
WORDS = "aardvark-absently-absinthe-absolve-abstract-abyss"
DAY = 1_790_000_000 // 86400 * 86400

SEED, SEED_U, SHARED, INTERNAL = key("seed"), key("step-up seed"), key("shared"), key("internal")
KEYS = {Section.SHARED: SHARED, Section.INTERNAL: INTERNAL}
BINDING = Binding(TENANT, RECORD, 1)
BOX = Vault(id=VAULT, tenant=TENANT, kind=VaultKind.SAFETY)
PLAIN = b"what happened"
MONTH = None

type Place = dict[str, Any]
type Made = tuple[str, Key, Place, bytes]
type Marked = tuple[str, Key, Place]


def sealed() -> Iterator[Made]:
    """What is sealed, with the key or seed that opens it and the place that it is bound to."""
    record = SealedRecord(BINDING, KEYS)
    place = {"tenant": TENANT, "record": RECORD, "kind": 1}
    item = record._seal_item(SealedItem(ITEM, Section.SHARED, 0, PLAIN), {ITEM.hex: [3, 4, ""]}, MONTH)
    yield "item", SHARED, {**place, "section": 3, "item": ITEM, "version": 5}, item.blob
    yield "head", SHARED, {**place, "version": 7}, record._seal_head(7, {ITEM.hex: [3, 5, "00" * 32]})
    public = Identity.from_seed(SEED).recipient
    wrapped = public.wrap(records.wrap_context(BINDING, VAULT, 2), sections.pack(KEYS))
    yield "dek", SEED, {**place, "vault": VAULT, "gen": 2}, wrapped
    yield from _cards(public)
    yield from _persons(public)
    yield from _vaults(public)
    yield from _server()


def _cards(public: Any) -> Iterator[Made]:
    body = cards._to_bytes({"title": "Two calls", "severity": 3})
    bound = (TENANT, VAULT, RECORD, 2, 3)
    place = dict(zip(("tenant", "vault", "record", "gen", "version"), bound, strict=True))
    yield "card", SEED, place, vaults.card_key(SEED).seal(cards._vault_context(*bound), body)
    yield "intake", SEED, place, public.wrap(cards._intake_context(*bound), body)
    blob = cards._restricted_key(KEYS).seal(cards._restricted_context(TENANT, RECORD, 3), body)
    yield "card-restricted", SHARED, {"tenant": TENANT, "record": RECORD, "version": 3}, blob


def _persons(public: Any) -> Iterator[Made]:
    handle = TENANT.bytes + RECORD.bytes + (1).to_bytes(inbox._HANDLE - 2 * inbox._ID, "big")
    yield "inbox", SEED, {"person": PERSON}, public.wrap(context("inbox", PERSON), handle + sections.pack(KEYS))
    mine = locker.Locker(version=bytes(range(16)), drafts={ITEM.hex: {"body": "half a line"}})
    own = {"tenant": TENANT, "kind": 1, "service": "safety", "role": "author", "note": {"title": "Mine"}}
    mine.add_record(RECORD, keys={Section.SHARED: SHARED}, **own)
    place = {"person": PERSON, "version": {"hex": mine.version.hex()}}
    with mock.patch.object(locker, "STEP", 64):  # the size is not part of the format
        yield "locker", SEED, place, locker._seal(keyring(PERSON, SEED), mine)
    row = Unlock(id=ITEM, person=PERSON, kind=UnlockKind.PASSWORD)
    unlock._fill(row, key("stretched"), keyring(PERSON, SEED, SEED_U))
    yield "verifier", key("stretched"), {}, row.verifier
    for tier in ("s", "u"):
        place = {"person": PERSON, "id": ITEM, "kind": 1, "tier": tier}
        pair = unlock._open_pair(row, key("stretched"), tier)
        yield "unlock-sk", key("stretched"), place, getattr(row, f"sk_{tier}")
        yield "unlock-seed", pair, place, getattr(row, f"seed_{tier}")
    yield "totp", SEED, {"person": PERSON, "device": DEVICE}, server.seal_totp(keyring(PERSON, SEED), DEVICE, b"t" * 20)


def _vaults(public: Any) -> Iterator[Made]:
    place = {"tenant": TENANT, "vault": VAULT, "gen": 2}
    wrap = public.wrap(vaults._member_context(BOX, 2, PERSON), key("vault 2").reveal())
    yield "vault-member", SEED, {**place, "person": PERSON}, wrap
    link = key("vault 2").derive("sub/prev").seal(vaults._prev_context(BOX, 2), key("vault 1").reveal())
    yield "vault-prev", key("vault 2"), place, link
    recovery = Identity.from_seed(key("recovery")).recipient
    yield "vault-rec", key("recovery"), place, recovery.wrap(context("vault-rec", *place.values()), SEED.reveal())
    for kind, row in (
        ("generation", generation(BOX, 2)),
        ("grant", grant(generation(BOX, 2), PERSON, GRANTER, 1, DAY)),
    ):
        where = {"kind": "safety", **({"person": PERSON, "granter": GRANTER, "from_gen": 1} if kind == "grant" else {})}
        yield kind, key("vault 2"), {**place, **where}, bytes(row.statement) + bytes(row.signature)


def _server() -> Iterator[Made]:
    with SERVER():
        name = server.seal_contact(PERSON, "name", "Łucja")
        lookup, kek = receipts._stretched(WORDS)
    yield "contact", SECRETS.contact, {"person": PERSON, "what": "name"}, name
    plain = padding.pad(TENANT.bytes + RECORD.bytes + (1).to_bytes(4, "big") + sections.pack({Section.SHARED: SHARED}))
    yield "receipt", kek, {"words": WORDS, "lookup": {"hex": lookup.hex()}}, kek.seal(context("receipt", lookup), plain)
    token = server.seal_under_token("the cookie", "session-signed_in", b"{}")
    yield "token", SEED, {"token": "the cookie", "purpose": "session-signed_in"}, token
    told = {"actor": str(PERSON), "at": "2026-11-22T09:30+00:00", "record": str(RECORD)}
    data = padding.pad(json.dumps(told, sort_keys=True).encode(), trail._DETAIL_FLOOR)
    bound = trail.detail_context(TENANT, VAULT, 2, "incident:open")
    detail = (2).to_bytes(trail._GEN_SIZE, "big") + Identity.from_seed(SEED).recipient.wrap(bound, data)
    place = {"tenant": TENANT, "vault": VAULT, "gen": 2, "event": "incident:open"}
    yield "audit-detail", SEED, place, detail


def marked() -> Iterator[Marked]:
    """What is hashed or marked: a changed place gives other bytes, so there are no bad ones of these."""
    for email in ("amina@harbour.example", " Łucja@Lantern.example "):
        yield "lookup", SECRETS.lookup, {"email": email}
    yield "token-id", SEED, {"token": "the cookie", "purpose": "session"}
    yield "recovery-code", SEED, {"code": "ABCDEFGHIJKLMNOPQRSTUVWX"}
    yield (
        "throttle",
        SECRETS.throttle,
        {"salt": {"hex": "00" * 16}, "day": "2026-11-22", "kind": "password", "who": "x"},
    )
    yield "tag", SHARED, {"tenant": TENANT, "record": RECORD, "kind": 1}
    yield "user-mark", SECRETS.directory, {"person": PERSON, "epoch": 3}
    yield "generation-mark", SECRETS.directory, {"tenant": TENANT, "vault": VAULT, "kind": "safety", "gen": 2}
    place = {"tenant": TENANT, "vault": VAULT, "kind": "safety", "gen": 2, "person": PERSON, "granter": GRANTER}
    yield "grant-mark", SECRETS.directory, {**place, "from_gen": 1, "day": DAY}
    yield "head-mark", SECRETS.directory, {"scope": TENANT, "counter": 9, "total": {"hex": "00" * 32}}
    yield "row-number", SECRETS.directory, {"mark": {"hex": "ab" * 32}}
    yield "scope-pseudonym", SECRETS.directory, {"scope": TENANT}
    yield "key-words", SEED, {"person": PERSON, "epoch": 3}
    yield "kek", key("stretched"), {"tier": "s"}
    yield "card-key", SEED, {}


def rooms() -> Vectors:
    goods: list[Vector] = []
    bads: list[Vector] = []
    blobs: dict[str, str] = {}
    for do, opener, place, blob in sealed():
        name = " ".join([do, *([place["tier"]] if "tier" in place else [])])
        blobs[name] = blob.hex()
        good = {"name": name, "do": do, "key": opener.reveal().hex(), "place": _plain(place), "blob": name}
        goods.append({**good, "gives": _read(good, blobs)})
        bads += [_failing(bad, blobs) for bad in _spoiled(good)]
    for do, opener, place in marked():
        good = {"name": f"{do} {len(goods)}", "do": do, "key": opener.reveal().hex(), "place": _plain(place)}
        goods.append({**good, "gives": _read(good, blobs)})
    return {"about": "What the rooms of the vault seal, state and mark.", "blobs": blobs, "good": goods, "bad": bads}


def _plain(place: Place) -> Place:
    return {name: {"uuid": str(value)} if isinstance(value, UUID) else value for name, value in place.items()}


def _read(vector: Vector, blobs: dict[str, str]) -> Any:
    return read({**vector, "blobs": blobs})


def _failing(bad: Vector, blobs: dict[str, str]) -> Vector:
    try:
        _read(bad, blobs)
    except VaultError as error:
        return {**bad, "error": type(error).__name__}
    raise AssertionError(f"{bad['name']} opens")


def _spoiled(good: Vector) -> Iterator[Vector]:
    name = good["name"]
    for part, value in good["place"].items():
        if (good["do"], part) != ("receipt", "lookup"):  # which follows from the words
            yield {**good, "name": f"{name}: another {part}", "place": {**good["place"], part: _another(part, value)}}
    if good["do"] not in KEYLESS:
        yield {**good, "name": f"{name}: another key", "key": key("another").reveal().hex()}
    yield {**good, "name": f"{name}: the last bit", "flip": -1}
    if good["do"] in STATED:
        yield {**good, "name": f"{name}: a bit of the signature", "flip": -40}
        yield {**good, "name": f"{name}: a bit of the words", "flip": 100}
    elif good["do"] != "verifier":
        start = trail._GEN_SIZE if good["do"] == "audit-detail" else 0
        yield {**good, "name": f"{name}: a format that is not read", "format": [start, "11"]}


STATED = {"grant", "generation"}
KEYLESS = {"contact", "receipt", "token"}
"""Opened with the server's key, or with what the place itself says."""


def _another(part: str, value: Any) -> Any:
    if isinstance(value, int):
        return {"section": 4}.get(part, value + 1)
    if isinstance(value, dict) and "uuid" in value:
        return {"uuid": str(OTHER)}
    if isinstance(value, dict):
        return {"hex": "ff" + value["hex"][2:]}
    return {"tier": "u" if value == "s" else "s", "kind": "audit"}.get(part, f"{value}x")
