"""Organisations, people, roles, second factors, sessions, invitations. Names and addresses are sealed at rest."""

import uuid

from django.db import models
from django_otp.models import Device, ThrottlingMixin

from vault import server


class TenantKind(models.TextChoices):
    EMPLOYER = "employer"
    NETWORK = "network"
    SCHEME = "scheme"


class Tenant(models.Model):
    """An organisation that employs people, a wellbeing scheme outside all employers, or the network itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=10, choices=TenantKind.choices)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=50, unique=True)
    exit_url = models.URLField(blank=True)
    scheme = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="employers")

    class AtRest:
        clear = {
            "id": "random",
            "kind": "published metadata",
            "name": "stands on the organisation's public page",
            "slug": "stands in the public page's address",
            "exit_url": "where Exit this page leads",
            "scheme": "which scheme serves an employer is published",
        }
        sealed: dict[str, str] = {}


class Role(models.TextChoices):
    """What a person is at a tenant. A role alone opens nothing: keys follow by a grant."""

    ACCOUNT_ADMINISTRATOR = "account_administrator", "Account administrator"
    DATA_PROTECTION_OFFICER = "data_protection_officer", "Data protection officer"
    DEPUTY = "deputy", "Deputy safety manager"
    FINANCE_OFFICER = "finance_officer", "Finance officer"
    FUNDER = "funder", "Funder"
    LEADER = "leader", "Leader"
    OPERATOR = "operator", "Operator"
    PROVIDER = "provider", "Provider"
    RELEASE_REVIEWER = "release_reviewer", "Release reviewer"
    SAFETY_MANAGER = "safety_manager", "Safety manager"
    STAFF = "staff", "Staff or volunteer"
    STATISTICS_STEWARD = "statistics_steward", "Statistics steward"
    TRUSTEE = "trustee", "Trustee"
    WELLBEING_COORDINATOR = "wellbeing_coordinator", "Wellbeing coordinator"


class Person(models.Model):
    """Somebody who can sign in. There is no password here: it lives in the vault's unlock rows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    email_hash = models.BinaryField(unique=True)
    email_sealed = models.BinaryField()
    name_sealed = models.BinaryField()
    active = models.BooleanField(default=True)
    something_waits = models.BooleanField(default=False)
    mail_due = models.BooleanField(default=False)

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: list[str] = []
    is_authenticated = True
    is_anonymous = False
    otp_device: Device | None = None

    class AtRest:
        clear = {
            "id": "random",
            "email_hash": "a keyed hash: finds a person at sign-in, tells nothing without the server's key",
            "active": "whether sign-in is allowed",
            "something_waits": "one bit for all kinds of notices",
            "mail_due": "whether the neutral mail is still to be sent",
        }
        sealed = {"email_sealed": "the e-mail address", "name_sealed": "the name"}

    @classmethod
    def new(cls, *, name: str, email: str) -> "Person":
        """An unsaved person with her name and address sealed."""
        person = cls(id=uuid.uuid4(), email_hash=server.lookup(email))
        person.rename(name)
        person.email_sealed = server.seal_contact(person.id, "email", email.strip())
        return person

    def rename(self, name: str) -> None:
        self.name_sealed = server.seal_contact(self.id, "name", name.strip())

    @property
    def is_active(self) -> bool:
        """Django's word for `active`."""
        return self.active

    @property
    def name(self) -> str:
        return server.open_contact(self.id, "name", bytes(self.name_sealed))

    @property
    def email(self) -> str:
        return server.open_contact(self.id, "email", bytes(self.email_sealed))

    def is_verified(self) -> bool:
        """Whether the second factor was given in this session: django-otp's question."""
        return self.otp_device is not None


class Membership(models.Model):
    """A role of a person at a tenant."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "tenant", "role"], name="a_role_once")]

    class AtRest:
        clear = {
            "id": "random",
            "person": "published metadata: who is a member",
            "tenant": "published metadata",
            "role": "published metadata",
        }
        sealed: dict[str, str] = {}


class TotpDevice(ThrottlingMixin, Device):
    """An authenticator app. Its seed is sealed under the person's own key; a step used once is not taken again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    seed_sealed = models.BinaryField()
    last_step = models.BigIntegerField(default=-1)

    class AtRest:
        clear = {
            "id": "random",
            "user": "whose device it is",
            "name": "always empty",
            "confirmed": "set up to the end",
            "last_step": "the half-minute of the last code taken, so that none is taken twice",
            "throttling_failure_timestamp": "the last wrong code, gone after the next right one",
            "throttling_failure_count": "wrong codes in a row",
        }
        sealed = {"seed_sealed": "the authenticator's seed"}

    def get_throttle_factor(self) -> int:
        """Seconds to wait after the first wrong code; doubles with each."""
        return 1


class RecoveryCode(models.Model):
    """One of ten codes for a lost authenticator. Gone once used."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.BinaryField()

    class AtRest:
        clear = {
            "id": "random",
            "person": "whose code it is",
            "code_hash": "SHA-256 of 120 random bits",
        }
        sealed: dict[str, str] = {}


class SessionKind(models.TextChoices):
    ENROLLING = "enrolling"
    PENDING = "pending"
    SIGNED_IN = "signed_in"


class Session(models.Model):
    """A sealed session: the row's id is a hash of the cookie, its content opens with the cookie alone."""

    id = models.BinaryField(primary_key=True)
    person = models.UUIDField(null=True, db_index=True)
    kind = models.CharField(max_length=10, choices=SessionKind.choices)
    expires = models.DateTimeField()
    blob = models.BinaryField()

    class AtRest:
        clear = {
            "id": "a hash of the cookie",
            "person": "so that all sessions of a person can be ended",
            "kind": "joining, between password and code, or signed in",
            "expires": "rounded up to the quarter hour",
        }
        sealed = {"blob": "the opened seeds, under a key that only the cookie brings"}


class Invitation(models.Model):
    """A link to join, for one person and one role; single use, 72 hours."""

    id = models.BinaryField(primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    role = models.CharField(max_length=30, choices=Role.choices)
    expires = models.DateTimeField()
    blob = models.BinaryField()

    class AtRest:
        clear = {
            "id": "a hash of the link",
            "tenant": "published metadata",
            "role": "published metadata",
            "expires": "rounded up to the hour",
        }
        sealed = {"blob": "name and address, under a key that only the link brings"}


class RateCount(models.Model):
    """How often an account or a source did something in a window; it stands there under a mark that fades within a day."""

    mark = models.BinaryField(primary_key=True)
    count = models.PositiveIntegerField(default=0)
    day = models.DateField(db_index=True)

    class AtRest:
        clear = {
            "mark": "a keyed hash with a salt that is deleted the next day",
            "count": "a number",
            "day": "when to delete it",
        }
        sealed: dict[str, str] = {}


class DaySalt(models.Model):
    """The random salt of one day's rate marks; deleted with the day."""

    day = models.DateField(primary_key=True)
    salt = models.BinaryField()

    class AtRest:
        clear = {"day": "which day", "salt": "useless without the server's key, and gone the next day"}
        sealed: dict[str, str] = {}
