"""What the account pages ask for. A form checks an answer's shape; whether it is right is for the actions to say."""

from collections.abc import Iterable
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.text import slugify

from accounts.models import Role
from ui import forms

NAME_LENGTH = 120  # characters of a person's or an organisation's name
CODE_LENGTH = 80  # characters of a printed code, with room for spaces


def _hidden() -> django_forms.CharField:
    """A value that travels with the form: where to go on to, or what was kept of a form when a session ended."""
    return django_forms.CharField(required=False, strip=False, widget=django_forms.HiddenInput())


class SignIn(forms.HearthForm):
    """First step: address and password."""

    email = forms.Email(autocomplete="username")
    password = forms.Password()
    next = _hidden()
    kept = _hidden()


class AppCode(forms.HearthForm):
    """The code that an authenticator app shows."""

    code = forms.OneTimeCode(hint="The 6 numbers that your authenticator app shows for Hearth just now")
    kept = _hidden()


class RecoveryCode(forms.HearthForm):
    """One of the ten codes for a lost authenticator."""

    code = forms.Text(
        label="Recovery code",
        noun="one of your recovery codes",
        hint="24 letters and numbers. It works once.",
        max_length=CODE_LENGTH,
        width=30,
        spellcheck=False,
    )
    kept = _hidden()


class StepUp(forms.HearthForm):
    """The password again, before a step that reaches far."""

    password = forms.Password()
    next = _hidden()


class _NewPassword(forms.HearthForm):
    """A new password, typed twice."""

    password = forms.Password(
        new=True,
        label="New password",
        noun="a new password",
        hint="At least 15 characters. Six random words make a good one.",
    )
    again = forms.Password(new=True, label="New password again", noun="the new password again")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, second = cleaned.get("password"), cleaned.get("again")
        if first and second and first != second:
            self.add_error("again", "The two passwords are not the same. Type both again")
        return cleaned


class Join(_NewPassword):
    """The first password of somebody who was invited."""


class ChangePassword(_NewPassword):
    old = forms.Password(label="Password you use now", noun="the password you use now")
    field_order = ("old", "password", "again")


class Forgot(_NewPassword):
    """A new password with the printed recovery kit."""

    email = forms.Email(autocomplete="username")
    kit = forms.Text(
        label="Recovery code from your paper",
        noun="the recovery code from your paper",
        hint="33 letters and numbers in groups of 4. Small or capital letters, spaces and dashes do not matter.",
        max_length=CODE_LENGTH,
        spellcheck=False,
    )
    field_order = ("email", "kit", "password", "again")


class KitTyped(forms.HearthForm):
    """The recovery kit, typed back from the paper."""

    typed = forms.Text(
        label="Type the code from your paper",
        noun="the code from your paper",
        hint="Small or capital letters, spaces and dashes do not matter.",
        max_length=CODE_LENGTH,
        spellcheck=False,
    )


class SheetTyped(forms.HearthForm):
    """The end of a recovery sheet's first code: it shows that the sheet was printed and can be read."""

    letters = forms.Text(
        label="Last 4 characters of the first code on this sheet",
        noun="the last 4 characters of the first code",
        max_length=CODE_LENGTH,
        width=5,
        spellcheck=False,
    )


def role_choices(roles: Iterable[Role]) -> list[tuple[str, str]]:
    return [(role.value, str(role.label)) for role in roles]


ROLE_HINTS: dict[str, str] = {
    Role.STAFF: "Can tell the safety team what happened, and read what they wrote themselves",
    Role.SAFETY_MANAGER: "Reads and answers what people send in",
    Role.DEPUTY: "Stands in for the safety manager",
    Role.LEADER: "Is told of the gravest cases and decides",
    Role.FINANCE_OFFICER: "Approves costs",
    Role.ACCOUNT_ADMINISTRATOR: "Invites and removes people; reads nothing",
    Role.DATA_PROTECTION_OFFICER: "Reads the log of who did what",
    Role.TRUSTEE: "Reads what leaves out the safety team, and keeps a recovery sheet",
    Role.WELLBEING_COORDINATOR: "Matches people with support",
    Role.PROVIDER: "Gives support",
    Role.STATISTICS_STEWARD: "Drafts releases of figures",
    Role.RELEASE_REVIEWER: "Checks a release before it goes out",
    Role.FUNDER: "Reads releases of figures",
    Role.OPERATOR: "Runs the server and invites people to the network; reads nothing",
}
"""What a role is for, in one line; where access needs a key, a member of the team still has to give it."""


class _WithRole(forms.HearthForm):
    """Offers the roles of one kind of organisation."""

    role = forms.Radios(label="Role", noun="a role", choices=(), hints=ROLE_HINTS)

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(roles)  # type: ignore[attr-defined]  # a field of choices, declared above


class Invite(_WithRole):
    name = forms.Text(
        label="Name",
        noun="their name",
        hint="As colleagues know them. It is shown to the people they write to.",
        max_length=NAME_LENGTH,
        spellcheck=False,
    )
    email = forms.Email(noun="their email address", autocomplete="off")
    field_order = ("name", "email", "role")


class GiveRole(_WithRole):
    """One more role for somebody who is here already."""


_slug_shape = RegexValidator(
    r"\A[a-z0-9]+(-[a-z0-9]+)*\Z",
    "The address can only have small letters a to z, numbers, and single dashes between them",
)


class SetUp(_NewPassword):
    """The first page of an empty server: who runs the network, the first organisation, and the first person."""

    setup_code = forms.Text(
        label="Set-up code",
        noun="the set-up code",
        hint="The server printed it when it started. “manage.py setup_code” prints it again.",
        max_length=CODE_LENGTH,
        width=20,
        spellcheck=False,
    )
    network = forms.Text(
        label="Name of the network",
        noun="the name of the network",
        hint="The group of organisations that share this server. It can have just one member.",
        max_length=NAME_LENGTH,
    )
    organisation = forms.Text(
        label="Name of the first organisation", noun="the name of the organisation", hint="", max_length=NAME_LENGTH
    )
    slug = forms.Text(
        label="Address of its public page",
        noun="the address",
        hint="The last part of its web address: small letters, numbers, dashes. Left empty, we make it from the name.",
        max_length=50,
        required=False,
        spellcheck=False,
        inputmode="url",
        validators=[_slug_shape],
    )
    name = forms.Text(
        label="Your name", noun="your name", max_length=NAME_LENGTH, autocomplete="name", spellcheck=False
    )
    email = forms.Email(label="Your email address", autocomplete="username")
    field_order = ("setup_code", "network", "organisation", "slug", "name", "email", "password", "again")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "slug" in cleaned and not cleaned["slug"] and cleaned.get("organisation"):
            cleaned["slug"] = slugify(cleaned["organisation"])[:50].strip("-")
            if not cleaned["slug"]:
                self.add_error("slug", ValidationError("Enter an address. We could not make one from the name"))
        return cleaned
