import stat

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from accounts import actions, setup
from accounts.models import Invitation, Membership, Person, RateCount, Role, Tenant, TenantKind
from vault import unlock, vaults
from vault.core.ciphers import Identity, Key
from vault.core.shamir import Share, combine
from vault.models import VaultGeneration, VaultKind

PASSWORD = "plain words in a long row"
PLAN = setup.Plan(network="Commons", organisation="Harbour Advice", slug="harbour")


@pytest.fixture
def empty(world, settings, tmp_path):
    """A server without any organisation, as on the first day."""
    Tenant.objects.update(scheme=None)
    Membership.objects.all().delete()
    Invitation.objects.all().delete()
    Tenant.objects.all().delete()
    settings.VAR_DIR = tmp_path


def founded():
    enrolment, seed = setup.begin(name="Ben", email="first@harbour.example", password=PASSWORD)
    return enrolment, setup.finish(plan=PLAN, keyring=enrolment.keyring, totp_seed=seed, kit_typed=enrolment.kit)


def test_it_is_needed_only_while_there_is_no_organisation(empty):
    assert setup.needed()
    founded()
    assert not setup.needed()


def test_it_keeps_its_code_in_a_file_that_only_the_server_reads(empty):
    code = setup.make_code()
    assert setup.make_code() == code
    assert stat.S_IMODE(setup.code_file().stat().st_mode) == 0o400


def test_it_takes_the_code_however_it_is_typed(empty):
    setup.check_code(setup.make_code().lower().replace("-", " "), source="192.0.2.1")


@pytest.mark.parametrize("typed", ["", "-", "AAAA-BBBB", "ÄÖ"])
def test_it_refuses_another_code(empty, typed):
    setup.make_code()
    with pytest.raises(ValidationError):
        setup.check_code(typed, source="192.0.2.1")


@pytest.mark.parametrize("typed", ["", "AAAA"])
def test_it_refuses_any_code_while_none_was_made(empty, typed):
    with pytest.raises(ValidationError):
        setup.check_code(typed, source="192.0.2.1")


def test_it_slows_a_source_that_guesses_and_no_other(empty):
    code = setup.make_code()
    for _ in range(actions.ACCOUNT_SOURCE_LIMIT * 2):
        with pytest.raises(ValidationError):
            setup.check_code("AAAA", source="192.0.2.1")
    with pytest.raises(actions.TooManyTries):
        setup.check_code(code, source="192.0.2.1")
    setup.check_code(code, source="192.0.2.2")
    assert not RateCount.objects.filter(mark__contains=b"192.0.2").exists()


def test_it_gives_the_first_person_roles_and_the_key(empty):
    enrolment, _ = founded()
    roles = set(Membership.objects.filter(person=enrolment.keyring.person).values_list("tenant__kind", "role"))
    assert roles == {
        (TenantKind.EMPLOYER, Role.SAFETY_MANAGER),
        (TenantKind.EMPLOYER, Role.ACCOUNT_ADMINISTRATOR),
        (TenantKind.NETWORK, Role.OPERATOR),
    }
    employer = Tenant.objects.get(slug="harbour")
    assert vaults.ready(employer.id, VaultKind.SAFETY)
    assert not vaults.ready(employer.id, VaultKind.AUDIT)


def test_it_gives_each_trustee_one_share_of_every_vault(empty):
    _, done = founded()
    assert len(done.sheets) == vaults.SHARES
    for sheet in done.sheets:
        assert [(share.tenant, share.kind) for share in sheet] == [
            *[("Harbour Advice", kind) for kind in actions.EMPLOYER_VAULTS],
            *[("Commons", kind) for kind in actions.NETWORK_VAULTS],
        ]
    assert len({share.text for sheet in done.sheets for share in sheet}) == vaults.SHARES * 6


def test_it_gives_shares_of_which_two_make_the_recovery_key(empty):
    _, done = founded()
    secret = combine([Share.parse(done.sheets[0][0].text), Share.parse(done.sheets[2][0].text)])
    employer = Tenant.objects.get(slug="harbour")
    row = VaultGeneration.objects.get(vault__tenant=employer.id, vault__kind=VaultKind.SAFETY, gen=0)
    assert Identity.from_seed(Key(secret)).recipient.raw == bytes(row.rec_pub)


def test_it_makes_nothing_when_the_kit_is_typed_wrongly(empty):
    enrolment, seed = setup.begin(name="Ben", email="first@harbour.example", password=PASSWORD)
    with pytest.raises(ValueError):
        setup.finish(plan=PLAN, keyring=enrolment.keyring, totp_seed=seed, kit_typed="AAAA")
    assert setup.needed()
    assert not Person.objects.get(pk=enrolment.keyring.person).active


def test_it_makes_nothing_for_the_second_of_two(empty):
    late, seed = setup.begin(name="Late", email="late@harbour.example", password=PASSWORD)
    late_row = Person.objects.get(pk=late.keyring.person)
    founded()
    with pytest.raises(ValidationError):
        setup.finish(plan=PLAN, keyring=late.keyring, totp_seed=seed, kit_typed=late.kit)
    late_row.save()  # as if both had begun at the same moment, so that neither cleared the other away
    with pytest.raises(ValidationError):
        setup.finish(plan=PLAN, keyring=late.keyring, totp_seed=seed, kit_typed=late.kit)
    assert Tenant.objects.count() == 2


def test_it_clears_away_whoever_began_and_did_not_finish(empty):
    left, _ = setup.begin(name="Ben", email="first@harbour.example", password=PASSWORD)
    enrolment, _ = founded()
    assert not Person.objects.filter(pk=left.keyring.person).exists()
    with pytest.raises(unlock.WrongSecret):
        unlock.open_session(left.keyring.person, PASSWORD)
    assert Person.objects.get(pk=enrolment.keyring.person).active


def test_it_refuses_a_password_that_is_too_short(empty):
    with pytest.raises(ValidationError):
        setup.begin(name="Ben", email="first@harbour.example", password="short")


def test_it_deletes_the_code_once_it_is_done(empty, django_capture_on_commit_callbacks):
    setup.make_code()
    with django_capture_on_commit_callbacks(execute=True):
        founded()
    assert not setup.code_file().exists()


def test_it_finds_an_address_for_the_network_beside_the_organisations(empty):
    plan = setup.Plan(network="Commons", organisation="Network", slug="network")
    enrolment, seed = setup.begin(name="Ben", email="first@harbour.example", password=PASSWORD)
    setup.finish(plan=plan, keyring=enrolment.keyring, totp_seed=seed, kit_typed=enrolment.kit)
    assert set(Tenant.objects.values_list("slug", flat=True)) == {"network", "the-network"}


def test_it_prints_the_code_until_the_server_is_set_up(empty, capsys):
    call_command("setup_code")
    assert capsys.readouterr().out.strip() == setup.make_code()
    founded()
    call_command("setup_code")
    assert "set up already" in capsys.readouterr().out
