"""Signing in and out, the password again, another password, the printed kit."""

import threading
import time
from datetime import date
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from accounts import actions, devices, identity
from accounts.actions import ACCOUNT_SOURCE_LIMIT, TooManyTries
from accounts.models import Person, Session
from audit.models import Entry
from tests.accounts.conftest import at_once, bare_keyring, code_of, sign_in, visit
from vault import inbox, locker, unlock, vaults
from vault.core.ciphers import Key
from vault.core.sections import Section
from vault.errors import NotForMe
from vault.models import InboxItem, Unlock, UnlockKind, VaultKind
from vault.models import Locker as LockerRow

HERE, THERE = "203.0.113.7", "203.0.113.8"
NEW_PASSWORD = "seven wet herons in a row"


def check(inhabitant, password=None, source=HERE):
    return actions.check_password(
        email=inhabitant.email, password=inhabitant.password if password is None else password, source=source
    )


def fail(inhabitant, times=1, source=HERE):
    for _ in range(times):
        with pytest.raises(unlock.WrongSecret):
            check(inhabitant, "not the password", source)


def events_since(count):
    return [entry.event for entry in Entry.objects.filter(index__gte=count).order_by("index")]


@pytest.fixture
def cheap(monkeypatch):
    """Passwords are told right from wrong without the work, where a test is about counting."""

    def open_session(person, password):
        if person is None or password == "not the password":
            raise unlock.WrongSecret("The e-mail address or the password is not right.")
        return person

    monkeypatch.setattr(unlock, "open_session", open_session)


@pytest.fixture
def derivations(monkeypatch):
    """Every run of Argon2, with what it was given."""
    seen = []
    stretch = unlock.stretch

    def counted(password, salt, *, pepper, cost):
        seen.append((len(password), len(salt), len(pepper), cost))
        return stretch(password, salt, pepper=pepper, cost=cost)

    monkeypatch.setattr(unlock, "stretch", counted)
    return seen


# The password


def test_the_right_password_opens_the_session_tier_and_no_more(world, monkeypatch):
    labels = []
    derive = Key.derive
    monkeypatch.setattr(Key, "derive", lambda self, label: labels.append(label) or derive(self, label))
    keyring = check(world["Amina"])
    assert keyring.person == world["Amina"].person
    assert keyring.seed_s == world["Amina"].keyring.seed_s
    assert keyring.seed_u is None
    assert "kek-s" in labels
    assert "kek-u" not in labels


@pytest.mark.parametrize("write", [str.upper, str.title, lambda email: f"  {email} "])
def test_an_address_may_be_written_in_any_case(world, write):
    keyring = actions.check_password(email=write(world["Amina"].email), password=world["Amina"].password, source=HERE)
    assert keyring.person == world["Amina"].person


def test_nobody_can_tell_an_unknown_address_from_a_wrong_password(world, clock, derivations):
    Person.objects.filter(pk=world["Wren"].person).update(active=False)
    answers = []
    for email, password in (
        (world["Amina"].email, "not her password"),
        ("nobody@harbour.example", "not her password"),
        (world["Wren"].email, world["Wren"].password),
    ):
        derivations.clear()
        with pytest.raises(unlock.WrongSecret) as raised:
            actions.check_password(email=email, password=password, source=HERE)
        answers.append((type(raised.value), len(derivations), derivations[0][1:]))
    assert len(set(answers)) == 1
    assert answers[0][1] == 1


def test_nobody_can_tell_by_the_throttle_either(world, clock, cheap):
    said = []
    for email in (world["Amina"].email, "nobody@harbour.example"):
        for _ in range(ACCOUNT_SOURCE_LIMIT):
            with pytest.raises(unlock.WrongSecret):
                actions.check_password(email=email, password="not the password", source=HERE)
        with pytest.raises(TooManyTries) as raised:
            actions.check_password(email=email, password="not the password", source=HERE)
        said.append(str(raised.value))
    assert said[0] == said[1]


def test_no_argon2_runs_for_somebody_who_has_to_wait(world, clock, derivations):
    fail(world["Amina"], ACCOUNT_SOURCE_LIMIT)
    assert len(derivations) == ACCOUNT_SOURCE_LIMIT
    with pytest.raises(TooManyTries):
        check(world["Amina"])
    assert len(derivations) == ACCOUNT_SOURCE_LIMIT


# How often


def test_one_account_waits_at_one_source_and_nobody_else_does(world, cheap, clock):
    fail(world["Amina"], ACCOUNT_SOURCE_LIMIT)
    with pytest.raises(TooManyTries):
        check(world["Amina"])
    assert check(world["Amina"], source=THERE)
    assert check(world["Wren"])
    clock.move(minutes=15)
    assert check(world["Amina"])


def test_who_gets_it_right_in_time_may_fail_again(world, cheap, clock):
    for _ in range(4):
        fail(world["Amina"], ACCOUNT_SOURCE_LIMIT - 1)
        assert check(world["Amina"])


def test_being_refused_counts_as_no_try(world, cheap, clock, monkeypatch):
    """Somebody who keeps pressing the button must not use up what her colleagues at the same source have."""
    monkeypatch.setattr(actions, "SOURCE_LIMIT", ACCOUNT_SOURCE_LIMIT + 1)
    fail(world["Amina"], ACCOUNT_SOURCE_LIMIT)
    for _ in range(5):
        with pytest.raises(TooManyTries):
            check(world["Amina"])
    fail(world["Wren"])
    with pytest.raises(TooManyTries):
        check(world["Wren"])
    assert check(world["Wren"], source=THERE)


def test_one_source_cannot_use_up_an_accounts_tries_alone(world, cheap, clock, monkeypatch):
    monkeypatch.setattr(actions, "ACCOUNT_LIMIT", ACCOUNT_SOURCE_LIMIT * 2)
    for source in (HERE, THERE):
        fail(world["Amina"], ACCOUNT_SOURCE_LIMIT, source)
        for _ in range(20):
            with pytest.raises(TooManyTries):
                check(world["Amina"], source=source)
        assert check(world["Wren"], source=source)
    with pytest.raises(TooManyTries):
        check(world["Amina"], source="198.51.100.1")
    clock.move(minutes=15)
    assert check(world["Amina"], source="198.51.100.1")


def test_a_right_password_counts_for_nothing(world, cheap, clock, monkeypatch):
    monkeypatch.setattr(actions, "SOURCE_LIMIT", 2)
    monkeypatch.setattr(actions, "ACCOUNT_LIMIT", 2)
    for _ in range(6):
        assert check(world["Amina"])


def test_a_server_that_is_busy_counts_for_nothing(world, clock, monkeypatch):
    monkeypatch.setattr(unlock, "_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(unlock, "_parallel", threading.BoundedSemaphore(1))
    with unlock.derivation():
        for _ in range(ACCOUNT_SOURCE_LIMIT + 2):
            with pytest.raises(unlock.Busy):
                check(world["Amina"])
    assert check(world["Amina"])


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_see_each_other(clock, monkeypatch):
    """Eight at once, while five are allowed: all have been counted before the first is told that it was wrong."""
    tried = []

    def slow(person, password):
        tried.append(password)
        time.sleep(0.3)
        raise unlock.WrongSecret("The e-mail address or the password is not right.")

    monkeypatch.setattr(unlock, "open_session", slow)
    results = at_once(
        *[lambda: actions.check_password(email="a@b.example", password="guess", source=HERE)]
        * (ACCOUNT_SOURCE_LIMIT + 3)
    )
    assert len(tried) == ACCOUNT_SOURCE_LIMIT
    assert sum(isinstance(one, TooManyTries) for one in results) == 3


# How many at once


def test_no_more_derivations_run_at_once_than_there_are_permits(db, monkeypatch):
    running, most, lock = 0, 0, threading.Lock()

    def slow(password, salt, *, pepper, cost):
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.05)
        with lock:
            running -= 1
        return Key(bytes(32))

    monkeypatch.setattr(unlock, "_parallel", threading.BoundedSemaphore(2))
    monkeypatch.setattr(unlock, "stretch", slow)
    results = at_once(*[lambda: unlock.open_session(None, "whatever")] * 6)
    assert [type(one) for one in results] == [unlock.WrongSecret] * 6
    assert most == 2


def test_whoever_waits_too_long_for_a_permit_is_told_so(world, monkeypatch):
    monkeypatch.setattr(unlock, "_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(unlock, "_parallel", threading.BoundedSemaphore(1))
    with unlock.derivation(), pytest.raises(unlock.Busy, match="Try again"):
        check(world["Amina"])


def test_a_permit_comes_back_whatever_happens(world, monkeypatch):
    monkeypatch.setattr(unlock, "_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(unlock, "_parallel", threading.BoundedSemaphore(1))
    fail(world["Amina"])
    assert check(world["Amina"])


# The code


def test_the_code_of_the_app_or_a_recovery_code_is_right(world, clock):
    amina = world["Amina"]
    recovery = devices.new_codes(Person.objects.get(pk=amina.person))
    assert actions.check_code(keyring=bare_keyring(amina), typed=code_of(amina))
    assert actions.check_code(keyring=bare_keyring(amina), typed=recovery[3])
    assert not actions.check_code(keyring=bare_keyring(amina), typed=recovery[3])


def test_a_recovery_code_works_while_the_app_has_to_wait(world, clock):
    amina = world["Amina"]
    recovery = devices.new_codes(Person.objects.get(pk=amina.person))
    for _ in range(8):
        assert not actions.check_code(keyring=bare_keyring(amina), typed="000000")
    assert not actions.check_code(keyring=bare_keyring(amina), typed=code_of(amina))
    assert actions.check_code(keyring=bare_keyring(amina), typed=recovery[0])


def test_somebody_elses_code_is_wrong(world, clock):
    assert not actions.check_code(keyring=bare_keyring(world["Amina"]), typed=code_of(world["Wren"]))


def test_no_code_is_right_for_somebody_who_was_disabled_meanwhile(world, clock):
    Person.objects.filter(pk=world["Amina"].person).update(active=False)
    assert not actions.check_code(keyring=bare_keyring(world["Amina"]), typed=code_of(world["Amina"]))


def test_without_a_second_factor_nobody_comes_in(world, clock):
    person = Person.new(name="Zoe", email="zoe@harbour.example")
    person.save()
    keyring = unlock.enrol(person.id, "a password of hers").keyring
    for typed in ("", "000000", "A" * 24):
        assert not actions.check_code(keyring=keyring, typed=typed)


# Coming and going


def test_arriving_moves_what_was_handed_over_into_the_locker_and_takes_the_notice_down(world):
    amina, record = world["Amina"], uuid4()
    inbox.hand_over(
        amina.person,
        tenant=world.tenants["harbour"].id,
        record=record,
        kind=1,
        keys={Section.SHARED: Key.generate()},
        retain_month=date(2027, 1, 1),
    )
    Person.objects.filter(pk=amina.person).update(something_waits=True, mail_due=True)
    before = Entry.objects.count()
    actions.arrive(keyring=bare_keyring(amina))
    assert not InboxItem.objects.filter(person=amina.person).exists()
    assert record.hex in locker.load(bare_keyring(amina)).records
    person = Person.objects.get(pk=amina.person)
    assert (person.something_waits, person.mail_due) == (False, False)
    assert events_since(before) == ["session:begin"]


@pytest.mark.parametrize("deed", ["arrive", "leave"])
def test_coming_and_going_both_seal_the_locker_afresh(world, deed):
    amina = world["Amina"]
    before = LockerRow.objects.get(person=amina.person)
    if deed == "arrive":
        actions.arrive(keyring=bare_keyring(amina))
    else:
        actions.leave(by=amina.viewer())
    after = LockerRow.objects.get(person=amina.person)
    assert bytes(after.version) != bytes(before.version)
    assert bytes(after.blob) != bytes(before.blob)
    assert len(after.blob) == len(before.blob)


def test_the_public_log_names_nobody(world):
    before = Entry.objects.count()
    actions.arrive(keyring=bare_keyring(world["Amina"]))
    actions.leave(by=world["Amina"].viewer())
    rows = Entry.objects.filter(index__gte=before)
    assert [(row.event, row.tenant, bytes(row.sealed)) for row in rows] == [
        ("session:begin", None, b""),
        ("session:end", None, b""),
    ]


# The password again


def test_the_password_again_brings_the_step_up_seed(world):
    keyring = actions.step_up(by=world["Ben"].viewer(), password=world["Ben"].password)
    assert keyring.seed_u == world["Ben"].keyring.seed_u


def test_a_wrong_one_brings_nothing_and_is_counted_for_this_person_alone(world, clock):
    ben, bel = world["Ben"].viewer(), world["Bel"].viewer()
    for _ in range(ACCOUNT_SOURCE_LIMIT):
        with pytest.raises(unlock.WrongSecret):
            actions.step_up(by=ben, password="not the password")
    assert not ben.stepped_up
    with pytest.raises(TooManyTries):
        actions.step_up(by=ben, password=world["Ben"].password)
    with pytest.raises(TooManyTries):
        actions.change_password(by=ben, old=world["Ben"].password, new=NEW_PASSWORD, token=None)
    assert actions.step_up(by=bel, password=world["Bel"].password)
    clock.move(minutes=15)
    assert actions.step_up(by=ben, password=world["Ben"].password)


def test_somebody_elses_password_is_wrong(world):
    with pytest.raises(unlock.WrongSecret):
        actions.step_up(by=world["Ben"].viewer(), password=world["Bel"].password)


# Another password


def test_a_new_password_ends_all_other_sessions(world):
    amina = world["Amina"]
    mine, other = sign_in(amina), sign_in(amina)
    theirs = sign_in(world["Wren"])
    pending = visit()
    identity.begin_pending(pending, bare_keyring(amina), "/")
    actions.change_password(by=amina.viewer(), old=amina.password, new=NEW_PASSWORD, token=mine)
    request = visit(mine)
    assert Session.objects.filter(person=amina.person).count() == 1
    identity.remark(request)
    assert identity.viewer_of(visit(request.session.session_key)).id == amina.person
    assert identity.viewer_of(visit(other)) is None
    assert identity.pending(visit(pending.session.session_key)) is None
    assert identity.viewer_of(visit(theirs)).id == world["Wren"].person


def test_a_new_password_opens_the_same_keys_and_the_old_one_opens_nothing(world):
    ben = world["Ben"]
    actions.change_password(by=ben.viewer(), old=ben.password, new=NEW_PASSWORD, token=None)
    assert check(ben, NEW_PASSWORD).seed_s == ben.keyring.seed_s
    assert actions.step_up(by=ben.viewer(), password=NEW_PASSWORD).seed_u == ben.keyring.seed_u
    with pytest.raises(unlock.WrongSecret):
        check(ben)
    vault = vaults.find(world.tenants["harbour"].id, VaultKind.SAFETY)
    assert vaults.seeds(check(ben, NEW_PASSWORD), vault)


def test_the_old_password_is_needed_and_nothing_changes_without_it(world):
    amina = world["Amina"]
    token = sign_in(amina)
    with pytest.raises(unlock.WrongSecret):
        actions.change_password(by=amina.viewer(), old="not the password", new=NEW_PASSWORD, token=None)
    assert identity.viewer_of(visit(token))
    assert check(amina)


def test_a_weak_new_password_is_refused_before_any_work(world, derivations):
    with pytest.raises(ValidationError):
        actions.change_password(by=world["Amina"].viewer(), old="not the password", new="short", token=None)
    assert derivations == []


@pytest.mark.parametrize(
    "password",
    [
        "",
        "fourteen chars",
        "passwordpassword",
        "Password-Password",
        "aaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "I love Hearth so much",
    ],
)
def test_weak_passwords_are_refused(password):
    with pytest.raises(ValidationError):
        actions.check_new_password(password)


@pytest.mark.parametrize(
    "password", ["fifteen chars !", "vast otter plum grey hinge soap", "пятнадцать букв", "🔥 a good one 🔥 x"]
)
def test_long_ones_of_any_kind_are_taken(password):
    actions.check_new_password(password)


def test_a_suggested_password_is_taken_and_never_the_same():
    assert len({unlock.suggested_password() for _ in range(20)}) == 20
    actions.check_new_password(unlock.suggested_password())


# The printed kit


def reset(inhabitant, kit, source=HERE, email=None):
    actions.reset_password_with_kit(email=email or inhabitant.email, kit=kit, new=NEW_PASSWORD, source=source)


def test_a_kit_replaces_a_forgotten_password_and_ends_every_session(world):
    amina = world["Amina"]
    token, theirs = sign_in(amina), sign_in(world["Wren"])
    waiting = visit()
    identity.begin_pending(waiting, bare_keyring(amina), "/")
    reset(amina, amina.kit.lower().replace("-", " "))
    assert identity.viewer_of(visit(token)) is None
    assert identity.pending(visit(waiting.session.session_key)) is None
    assert not Session.objects.filter(person=amina.person).exists()
    assert identity.viewer_of(visit(theirs))
    assert check(amina, NEW_PASSWORD).seed_s == amina.keyring.seed_s
    with pytest.raises(unlock.WrongSecret):
        check(amina)


def test_a_kit_gives_no_second_factor(world, clock):
    amina = world["Amina"]
    reset(amina, amina.kit)
    keyring = check(amina, NEW_PASSWORD)
    assert not actions.check_code(keyring=keyring, typed="000000")
    clock.move(seconds=2)
    assert actions.check_code(keyring=keyring, typed=code_of(amina))


@pytest.mark.parametrize("email", [None, "nobody@harbour.example"])
def test_another_persons_kit_fits_nobody_known_or_unknown(world, email):
    before = list(Unlock.objects.filter(kind=UnlockKind.PASSWORD).order_by("id").values_list("verifier", flat=True))
    with pytest.raises(unlock.WrongSecret):
        reset(world["Amina"], world["Wren"].kit, email=email)
    after = list(Unlock.objects.filter(kind=UnlockKind.PASSWORD).order_by("id").values_list("verifier", flat=True))
    assert [bytes(one) for one in before] == [bytes(one) for one in after]


@pytest.mark.parametrize("email", [None, "nobody@harbour.example"])
def test_a_mistyped_kit_is_said_to_be_so_known_or_unknown(world, email):
    kit = world["Amina"].kit
    with pytest.raises(ValueError, match="mistyped"):
        reset(world["Amina"], ("B" if kit[0] == "A" else "A") + kit[1:], email=email)


def test_kits_are_tried_ten_times_by_one_source(world, clock):
    for _ in range(10):
        with pytest.raises(unlock.WrongSecret):
            reset(world["Amina"], world["Wren"].kit)
    with pytest.raises(TooManyTries):
        reset(world["Amina"], world["Amina"].kit)
    reset(world["Amina"], world["Amina"].kit, source=THERE)


def test_the_kit_of_somebody_disabled_fits_nobody(world):
    Person.objects.filter(pk=world["Amina"].person).update(active=False)
    with pytest.raises(unlock.WrongSecret):
        reset(world["Amina"], world["Amina"].kit)


def test_a_new_kit_works_in_place_of_the_old_once_it_is_typed_back(world):
    ben = world["Ben"]
    fresh = actions.new_kit(by=ben.viewer(stepped_up=True))
    assert unlock.has_confirmed_kit(ben.person), "the old one works until the new one is typed back"
    with pytest.raises(unlock.WrongSecret):
        actions.confirm_kit(by=ben.viewer(), typed=ben.kit)
    actions.confirm_kit(by=ben.viewer(), typed=fresh)
    assert unlock.has_confirmed_kit(ben.person)
    with pytest.raises(unlock.WrongSecret):
        reset(ben, ben.kit)
    reset(ben, fresh)
    assert check(ben, NEW_PASSWORD).seed_s == ben.keyring.seed_s


def test_nothing_of_this_sends_a_mail_or_opens_anything_else(world):
    reset(world["Amina"], world["Amina"].kit)
    assert mail.outbox == []
    with pytest.raises(NotForMe):
        vaults.seeds(check(world["Amina"], NEW_PASSWORD), vaults.find(world.tenants["harbour"].id, VaultKind.SAFETY))
