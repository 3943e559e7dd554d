"""The vault's rows: public keys, wraps and sealed blobs. Ids are random, and no row points at accounts."""

import uuid

from django.db import models


class VaultKind(models.TextChoices):
    """The compartments. Employer: safety, finance, audit, escalation. Scheme: wellbeing, audit. Network: stats, audit."""

    AUDIT = "audit"
    ESCALATION = "escalation"
    FINANCE = "finance"
    SAFETY = "safety"
    STATS = "stats"
    WELLBEING = "wellbeing"


STEP_UP_KINDS = frozenset({VaultKind.WELLBEING, VaultKind.STATS, VaultKind.ESCALATION})
"""Vaults whose seeds are wrapped to the step-up key of their members."""


class UserKeys(models.Model):
    """The public keys of a person, marked by the server's directory key."""

    person = models.UUIDField(primary_key=True)
    epoch = models.PositiveIntegerField()
    suite = models.PositiveSmallIntegerField()
    pub_s = models.BinaryField()
    pub_u = models.BinaryField()
    sign_pub = models.BinaryField()
    dir_mac = models.BinaryField()

    class AtRest:
        clear = {
            "person": "a bare random id",
            "epoch": "counts key changes",
            "suite": "names the algorithms",
            "pub_s": "public",
            "pub_u": "public",
            "sign_pub": "public",
            "dir_mac": "a keyed mark over the row",
        }
        sealed: dict[str, str] = {}


class UnlockKind(models.IntegerChoices):
    PASSWORD = 1
    PASSKEY = 2
    KIT = 3


class Unlock(models.Model):
    """One way to open a person's two seeds: a password or a printed kit. Each tier has a key pair and blobs of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.UUIDField(db_index=True)
    kind = models.PositiveSmallIntegerField(choices=UnlockKind.choices)
    pepper_id = models.PositiveSmallIntegerField(default=1)
    salt = models.BinaryField()
    memory_kib = models.PositiveIntegerField()
    iterations = models.PositiveIntegerField()
    lanes = models.PositiveIntegerField()
    verifier = models.BinaryField()
    pub_s = models.BinaryField()
    sk_s = models.BinaryField()
    seed_s = models.BinaryField()
    pub_u = models.BinaryField()
    sk_u = models.BinaryField()
    seed_u = models.BinaryField()
    confirmed = models.BooleanField(default=False)

    class AtRest:
        clear = {
            "id": "random",
            "person": "a bare random id",
            "kind": "password or kit",
            "pepper_id": "names the server secret used",
            "salt": "public by design",
            "memory_kib": "cost of a guess",
            "iterations": "cost of a guess",
            "lanes": "cost of a guess",
            "verifier": "SHA-256 of a key derived with the server's pepper",
            "pub_s": "public",
            "pub_u": "public",
            "confirmed": "the kit was typed back",
        }
        sealed = {
            "sk_s": "the session tier's unlock key, under the password",
            "seed_s": "the session seed, wrapped to that unlock key",
            "sk_u": "the step-up tier's unlock key, under the password",
            "seed_u": "the step-up seed, wrapped to that unlock key",
        }


class Vault(models.Model):
    """A compartment of a tenant: whoever holds its seed reads what is sealed to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    tenant = models.UUIDField()
    kind = models.CharField(max_length=12, choices=VaultKind.choices)
    rotation_due = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "kind"], name="one_vault_of_a_kind")]

    class AtRest:
        clear = {
            "id": "random",
            "tenant": "published metadata",
            "kind": "published metadata",
            "rotation_due": "a member left and the next member to sign in is asked to change the locks",
        }
        sealed: dict[str, str] = {}


class VaultGeneration(models.Model):
    """One generation of a vault's seed: its public key, and the earlier seed sealed under it."""

    vault = models.ForeignKey(Vault, on_delete=models.CASCADE, related_name="generations")
    gen = models.PositiveIntegerField()
    suite = models.PositiveSmallIntegerField()
    pub = models.BinaryField()
    prev = models.BinaryField()
    rec_pub = models.BinaryField()
    rec = models.BinaryField()
    statement = models.BinaryField()
    signature = models.BinaryField()
    dir_mac = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vault", "gen"], name="one_row_per_generation")]

    class AtRest:
        clear = {
            "id": "a counter of key changes",
            "vault": "published metadata",
            "gen": "counts rotations",
            "suite": "names the algorithms",
            "pub": "public",
            "rec_pub": "public",
            "statement": "published metadata: who made this generation, and when",
            "signature": "over the statement",
            "dir_mac": "a keyed mark over the row",
        }
        sealed = {"prev": "the earlier seed, under this one", "rec": "the seed, wrapped to the recovery key"}


class VaultMember(models.Model):
    """A grant: the seed of one generation wrapped to one person, signed by who granted it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    vault = models.ForeignKey(Vault, on_delete=models.CASCADE, related_name="members")
    gen = models.PositiveIntegerField()
    person = models.UUIDField(db_index=True)
    from_gen = models.PositiveIntegerField()
    granter = models.UUIDField()
    wrap = models.BinaryField()
    statement = models.BinaryField()
    signature = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vault", "gen", "person"], name="one_grant_per_generation")]

    class AtRest:
        clear = {
            "id": "random",
            "vault": "published metadata",
            "gen": "counts rotations",
            "person": "published metadata: who is a member",
            "from_gen": "how far back the grant reaches",
            "granter": "published metadata: granted by whom",
            "statement": "published metadata: the grant's own words",
            "signature": "over the statement",
        }
        sealed = {"wrap": "the vault's seed, wrapped to the member"}


class DirectoryHead(models.Model):
    """The sum over all marked key rows of one scope, with a counter, so that an old row put back does not fit."""

    scope = models.UUIDField(primary_key=True)
    counter = models.PositiveBigIntegerField()
    total = models.BinaryField()
    mac = models.BinaryField()

    class AtRest:
        clear = {
            "scope": "a tenant, or all people",
            "counter": "counts key changes",
            "total": "a sum of keyed marks",
            "mac": "a keyed mark over the row",
        }
        sealed: dict[str, str] = {}


class Locker(models.Model):
    """Everything a person keeps for herself: handles and keys of her records, and drafts. Always padded to 64 KiB steps."""

    person = models.UUIDField(primary_key=True)
    version = models.BinaryField()
    blob = models.BinaryField()

    class AtRest:
        clear = {"person": "everybody has exactly one", "version": "random, for compare-and-swap"}
        sealed = {"blob": "handles, keys and drafts, under a key derived from the session seed"}


class LockerDay(models.Model):
    """What the log vouched for on one day: a hash for each locker, in the order of their bytes (see `commitments`)."""

    day = models.DateField(primary_key=True)
    leaves = models.BinaryField()

    class AtRest:
        clear = {
            "day": "the log says the same",
            "leaves": "hashes of sealed lockers; everybody has one, and every deed makes another of it",
        }
        sealed: dict[str, str] = {}


class InboxItem(models.Model):
    """Something handed over to a person by somebody else; it moves into her locker when she next signs in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.UUIDField(db_index=True)
    blob = models.BinaryField()
    retain_month = models.DateField()

    class AtRest:
        clear = {
            "id": "random",
            "person": "published metadata: that something was handed over",
            "retain_month": "retention needs no key",
        }
        sealed = {"blob": "which record, and its section keys"}


class RecordWrap(models.Model):
    """The section keys of a record, wrapped to a vault's generation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    record = models.UUIDField(db_index=True)
    vault = models.UUIDField()
    gen = models.PositiveIntegerField()
    blob = models.BinaryField()
    retain_month = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "vault"], name="one_wrap_per_vault")]
        indexes = [models.Index(fields=["vault", "gen"], name="wraps_of_a_generation")]

    class AtRest:
        clear = {
            "id": "random",
            "record": "random",
            "vault": "published metadata",
            "gen": "counts rotations",
            "retain_month": "retention needs no key",
        }
        sealed = {"blob": "section keys of the record"}


class Item(models.Model):
    """One sealed part of a record; a change is a new version in place."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    record = models.UUIDField(db_index=True)
    section = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField()
    leaf = models.PositiveBigIntegerField()
    blob = models.BinaryField()
    retain_month = models.DateField()

    class AtRest:
        clear = {
            "id": "random",
            "record": "random",
            "section": "which key opens it",
            "version": "bound into the blob",
            "leaf": "where the audit log vouches for it",
            "retain_month": "retention needs no key",
        }
        sealed = {"blob": "what people wrote and chose, padded"}


class Head(models.Model):
    """A record's table of contents: which item is at which version, sealed, and vouched for by the audit log."""

    record = models.UUIDField(primary_key=True)
    version = models.PositiveIntegerField()
    leaf = models.PositiveBigIntegerField()
    blob = models.BinaryField()
    retain_month = models.DateField()

    class AtRest:
        clear = {
            "record": "random",
            "version": "for compare-and-swap",
            "leaf": "where the audit log vouches for it",
            "retain_month": "retention needs no key",
        }
        sealed = {"blob": "ids, versions and hashes of the record's items"}


class CardForm(models.IntegerChoices):
    """Who sealed the card, and so under which key it opens."""

    INTAKE = 1
    VAULT = 2
    RESTRICTED = 3


class Card(models.Model):
    """The codes of a record for lists and search."""

    record = models.UUIDField(primary_key=True)
    tenant = models.UUIDField()
    form = models.PositiveSmallIntegerField(choices=CardForm.choices)
    vault = models.UUIDField(null=True)
    gen = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    blob = models.BinaryField()
    retain_month = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["tenant", "form"], name="cards_of_a_tenant")]

    class AtRest:
        clear = {
            "record": "random",
            "tenant": "published metadata",
            "form": "fresh, triaged or restricted",
            "vault": "published metadata",
            "gen": "counts rotations",
            "version": "bound into the blob",
            "retain_month": "retention needs no key",
        }
        sealed = {"blob": "codes, clock and short title, padded"}


class Words(models.Model):
    """What people wrote in a record, in one piece for searching; made from the record, and stale once that moves on."""

    record = models.UUIDField(primary_key=True)
    vault = models.UUIDField()
    gen = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    blob = models.BinaryField()
    retain_month = models.DateField()

    class AtRest:
        clear = {
            "record": "random",
            "vault": "published metadata",
            "gen": "counts rotations",
            "version": "the head's, bound into the blob",
            "retain_month": "retention needs no key",
        }
        sealed = {"blob": "what people wrote, padded"}


class StoredFile(models.Model):
    """A sealed file in the store. Its key, name and type stand in the record that holds it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kept = models.BooleanField(default=False)
    made_on = models.DateField()
    retain_month = models.DateField(null=True)

    class AtRest:
        clear = {
            "id": "random",
            "kept": "orphans are swept",
            "made_on": "orphans are swept after a day",
            "retain_month": "retention needs no key",
        }
        sealed: dict[str, str] = {}


class Receipt(models.Model):
    """A way back for somebody without an account: six words open the sealed part; nothing here says to what."""

    lookup = models.BinaryField(primary_key=True)
    pepper_id = models.PositiveSmallIntegerField(default=1)
    blob = models.BinaryField()
    retain_month = models.DateField()

    class AtRest:
        clear = {
            "lookup": "derived from the six words with Argon2id and the server's pepper",
            "pepper_id": "names the server secret used",
            "retain_month": "retention needs no key",
        }
        sealed = {"blob": "the record and its shared key, under a key derived from the six words"}


class Letter(models.Model):
    """A sealed letter from one organisation to another, until it is taken out of its box."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    box = models.UUIDField(db_index=True)
    blob = models.BinaryField()
    retain_month = models.DateField()

    class AtRest:
        clear = {
            "id": "random",
            "box": "random; its key and its slots stand in sealed records",
            "retain_month": "retention needs no key",
        }
        sealed = {"blob": "the letter, padded, under the box's public key"}


class KeyWork(models.Model):
    """One step of a rotation that waits for a member's next request: rewrap this record to the newest generation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    vault = models.UUIDField(db_index=True)
    gen = models.PositiveIntegerField()
    record = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vault", "record"], name="one_step_per_record")]

    class AtRest:
        clear = {"id": "random", "vault": "published metadata", "gen": "the generation to reach", "record": "random"}
        sealed: dict[str, str] = {}


class FactKey(models.Model):
    """The key of the coded facts that one vault gives in one period, wrapped to the network's statistics vault."""

    id = models.UUIDField(primary_key=True)
    period = models.CharField(max_length=7)
    gen = models.PositiveIntegerField()
    wrap = models.BinaryField()
    mark = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["period"], name="fact_keys_of_a_period")]

    class AtRest:
        clear = {
            "id": "looks random; only the key itself gives it again",
            "period": "a quarter: which facts are opened together",
            "gen": "counts rotations of the statistics vault",
            "mark": "a keyed mark over the row",
        }
        sealed = {"wrap": "the key, for the statistics vault alone"}


class VaultBlob(models.Model):
    """Something that the members of a vault keep together, such as the secret behind the noise of figures."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    vault = models.UUIDField()
    what = models.CharField(max_length=20)
    gen = models.PositiveIntegerField()
    wrap = models.BinaryField()
    blob = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["vault", "what"], name="blobs_of_a_vault")]

    class AtRest:
        clear = {
            "id": "random",
            "vault": "published metadata",
            "what": "which kind of thing; named by a fixed word",
            "gen": "counts rotations",
        }
        sealed = {"wrap": "the blob's own key, for the vault", "blob": "the thing itself, padded"}
