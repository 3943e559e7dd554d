from accounts import forms
from accounts.actions import ROLES_OF_TENANTS
from accounts.models import Role, TenantKind

STRONG = "six plain words are long enough"


def first_run(**changes):
    return {
        "setup_code": "ABCD",
        "network": "Commons",
        "organisation": "Harbour Advice & Co",
        "slug": "",
        "name": "Ben",
        "email": "ben@harbour.example",
        "password": STRONG,
        "again": STRONG,
        **changes,
    }


def test_it_asks_for_address_and_password_in_words():
    form = forms.SignIn({})
    assert not form.is_valid()
    assert form.errors == {"email": ["Enter your email address"], "password": ["Enter your password"]}


def test_it_carries_what_was_kept_unchanged():
    form = forms.SignIn({"email": "a@b.example", "password": " x ", "kept": "Zm9v-_==", "next": "/s/"})
    assert form.is_valid()
    assert form.cleaned_data["kept"] == "Zm9v-_=="
    assert form.cleaned_data["password"] == " x "


def test_it_reads_a_code_typed_in_two_halves():
    form = forms.AppCode({"code": "123 456"})
    assert form.is_valid()
    assert form.cleaned_data["code"] == "123456"


def test_it_refuses_two_passwords_that_differ_and_says_where():
    form = forms.Join({"password": STRONG, "again": STRONG + "."})
    assert not form.is_valid()
    assert list(form.errors) == ["again"]


def test_it_asks_for_the_old_password_first():
    assert list(forms.ChangePassword().fields) == ["old", "password", "again"]


def test_it_offers_only_the_roles_it_was_given():
    roles = ROLES_OF_TENANTS[TenantKind.NETWORK]
    form = forms.Invite({"name": "Kit", "email": "kit@x.example", "role": Role.SAFETY_MANAGER}, roles=roles)
    assert not form.is_valid()
    assert list(form.errors) == ["role"]
    assert Role.SAFETY_MANAGER not in str(form.errors)


def test_it_says_in_one_line_what_every_role_is_for():
    assert set(forms.ROLE_HINTS) == set(Role)


def test_it_refuses_a_hidden_character_in_a_name():
    form = forms.Invite({"name": "Ki\u202et", "email": "kit@x.example", "role": Role.STAFF}, roles=[Role.STAFF])
    assert not form.is_valid()
    assert list(form.errors) == ["name"]


def test_it_makes_an_address_from_the_organisations_name():
    form = forms.SetUp(first_run())
    assert form.is_valid(), form.errors
    assert form.cleaned_data["slug"] == "harbour-advice-co"


def test_it_keeps_the_address_that_was_typed():
    form = forms.SetUp(first_run(slug="harbour"))
    assert form.is_valid()
    assert form.cleaned_data["slug"] == "harbour"


def test_it_asks_for_an_address_where_the_name_gives_none():
    form = forms.SetUp(first_run(organisation="مرفأ"))
    assert not form.is_valid()
    assert list(form.errors) == ["slug"]


def test_it_refuses_an_address_that_no_link_could_carry():
    for slug in ("Harbour", "har bour", "-harbour", "harbour--x", "har/bour", "ha\u200brbour"):
        assert "slug" in forms.SetUp(first_run(slug=slug)).errors, slug
