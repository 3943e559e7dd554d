import dataclasses
import threading
from uuid import uuid4

import pytest

from tests.vault import sealing
from vault import directory, inbox, locker, unlock
from vault.core import codes
from vault.core.ciphers import Identity, Key
from vault.core.sections import Section
from vault.errors import Damaged, StepUpNeeded, UnknownFormat, Untrusted
from vault.models import InboxItem, Locker, Unlock, UnlockKind, UserKeys
from vault.secrets import server_secrets
from vault.unlock import Busy, WrongSecret

PASSWORD = "six-random-words-from-a-list"
NEW = "six-other-words-from-that-list"
BY_PASSWORD, BY_KIT = {"kind": UnlockKind.PASSWORD}, {"kind": UnlockKind.KIT}


@pytest.fixture
def amina(world):
    return world["Amina"]


@pytest.fixture
def stretched(monkeypatch):
    """Counts how often a password is stretched, and at what cost."""
    real, costs = unlock.stretch, []

    def stretch(password, salt, *, pepper, cost):
        costs.append(cost)
        return real(password, salt, pepper=pepper, cost=cost)

    monkeypatch.setattr(unlock, "stretch", stretch)
    return costs


def row_of(inhabitant, kind=UnlockKind.PASSWORD):
    return Unlock.objects.get(person=inhabitant.person, kind=kind)


def swap(model, column, one, other):
    """Exchanges a column of two rows."""
    first, second = (model.objects.values_list(column, flat=True).get(**which) for which in (one, other))
    sealing.tamper(model, {column: second}, **one)
    sealing.tamper(model, {column: first}, **other)


# --- signing up -----------------------------------------------------------------------------------------------------


def test_it_enrols_a_person_whose_password_and_kit_open_the_same_keys(world):
    person = uuid4()
    made = unlock.enrol(person, PASSWORD)
    assert unlock.open_session(person, PASSWORD).seed_s == made.keyring.seed_s
    assert unlock.step_up(made.keyring, PASSWORD) == made.keyring.seed_u
    back = unlock.reset_with_kit(person, made.kit, NEW)
    assert (back.seed_s, back.seed_u) == (made.keyring.seed_s, made.keyring.seed_u)
    assert locker.load(made.keyring).records == {}


def test_it_enrols_with_both_ways_or_none(world):
    person = uuid4()

    def enrol():
        unlock.enrol(person, PASSWORD)

    def check():
        assert Unlock.objects.filter(person=person).count() == 2 * UserKeys.objects.filter(person=person).count()

    assert sealing.every_crash(enrol, check) >= 5


def test_it_keeps_no_key_in_clear(world, amina):
    secrets = [amina.keyring.seed_s.reveal(), amina.keyring.seed_u.reveal(), codes.parse_kit(amina.kit)]
    secrets += [amina.password.encode(), amina.kit.encode()]
    for row in Unlock.objects.filter(person=amina.person).values():
        stored = b"".join(bytes(value) for value in row.values() if isinstance(value, bytes | memoryview))
        assert len(stored) > 5000
        assert not [secret for secret in secrets if secret in stored]


def test_it_draws_a_salt_for_each_password(world):
    salts = [bytes(salt) for salt in Unlock.objects.filter(**BY_PASSWORD).values_list("salt", flat=True)]
    assert len(set(salts)) == len(salts) == len(world.people)
    assert {len(salt) for salt in salts} == {16}


# --- the session tier -----------------------------------------------------------------------------------------------


def test_it_opens_the_session_tier_alone_with_a_password(amina):
    keyring = unlock.open_session(amina.person, amina.password)
    assert keyring.seed_s == amina.keyring.seed_s
    assert keyring.seed_u is None
    with pytest.raises(StepUpNeeded):
        keyring.step_up_seed()


@pytest.mark.parametrize("typed", ["", "no", PASSWORD, "\0"])
def test_it_opens_nothing_with_another_password(amina, typed):
    with pytest.raises(WrongSecret):
        unlock.open_session(amina.person, typed)


def test_it_answers_for_nobody_as_for_a_wrong_password(amina, stretched):
    told = []
    for person in (amina.person, uuid4(), None):
        with pytest.raises(WrongSecret) as caught:
            unlock.open_session(person, PASSWORD)
        told.append(type(caught.value))
    assert told == [WrongSecret] * 3
    assert len(stretched) == 3
    assert len(set(stretched)) == 1  # the same work


def test_it_takes_a_password_in_either_unicode_form(world):
    person = uuid4()
    unlock.enrol(person, "Zażółć gęślą jaźń raz")
    assert unlock.open_session(person, "Zaz\u0307o\u0301\u0142c\u0301 ge\u0328s\u0301la\u0328 jaz\u0301n\u0301 raz")


def test_it_opens_nothing_with_another_servers_pepper(amina, monkeypatch):
    other = dataclasses.replace(server_secrets(), pepper=bytes(32))
    monkeypatch.setattr(unlock, "server_secrets", lambda: other)
    with pytest.raises(WrongSecret):
        unlock.open_session(amina.person, amina.password)


@pytest.mark.parametrize("low", [{"memory_kib": 19455}, {"iterations": 1}, {"lanes": 0}, {"memory_kib": 8}], ids=str)
def test_it_refuses_a_cost_below_the_floor(amina, low):
    sealing.tamper(Unlock, low, person=amina.person, **BY_PASSWORD)
    for opening in (lambda: unlock.open_session(amina.person, amina.password), lambda: step_up(amina)):
        with pytest.raises(UnknownFormat):
            opening()


def step_up(inhabitant, typed=None):
    keyring = sealing.opened(inhabitant, stepped_up=False)
    return unlock.step_up(keyring, inhabitant.password if typed is None else typed)


# --- the step-up tier -----------------------------------------------------------------------------------------------


def test_it_opens_the_step_up_tier_with_a_fresh_password(amina):
    assert step_up(amina) == amina.keyring.seed_u


def test_it_opens_no_step_up_tier_with_another_password(world, amina):
    for typed in ("", PASSWORD, world["Ben"].password):
        with pytest.raises(WrongSecret):
            step_up(amina, typed)


def test_it_leaves_nothing_that_the_keys_of_somebody_who_left_would_open(world, amina):
    for one in (amina, world["Ben"]):
        keys = {Section.SHARED: Key.generate()}
        inbox.hand_over(one.person, tenant=uuid4(), record=uuid4(), kind=1, keys=keys, retain_month=sealing.MONTH)
    unlock.remove_all(amina.person)
    for model in (Unlock, Locker, InboxItem):
        assert not model.objects.filter(person=amina.person).exists()
        assert model.objects.filter(person=world["Ben"].person).exists()


def test_it_opens_nothing_for_somebody_who_left(amina):
    unlock.remove_all(amina.person)
    for opening in (lambda: step_up(amina), lambda: unlock.open_session(amina.person, amina.password)):
        with pytest.raises(WrongSecret):
            opening()
    with pytest.raises(WrongSecret):
        unlock.reset_with_kit(amina.person, amina.kit, NEW)


@pytest.mark.parametrize("column", ["sk", "seed"])
def test_it_keeps_the_tiers_apart(amina, column):
    row = row_of(amina)
    put = {f"{column}_s": getattr(row, f"{column}_u"), f"{column}_u": getattr(row, f"{column}_s")}
    sealing.tamper(Unlock, put, pk=row.pk)
    for opening in (lambda: unlock.open_session(amina.person, amina.password), lambda: step_up(amina)):
        with pytest.raises(Damaged):
            opening()


# --- rows that were changed -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["sk_s", "seed_s"])
def test_it_refuses_a_blob_of_somebody_else(world, amina, column):
    swap(Unlock, column, {"person": amina.person, **BY_PASSWORD}, {"person": world["Ben"].person, **BY_PASSWORD})
    for one in (amina, world["Ben"]):
        with pytest.raises(Damaged):
            unlock.open_session(one.person, one.password)


def test_it_refuses_a_whole_row_moved_to_somebody_else(world, amina):
    Unlock.objects.filter(person=amina.person, **BY_PASSWORD).delete()
    sealing.tamper(Unlock, {"person": amina.person}, person=world["Gus"].person, **BY_PASSWORD)
    with pytest.raises(Damaged):
        unlock.open_session(amina.person, world["Gus"].password)


def test_it_refuses_a_kits_row_as_a_passwords(amina):
    row = row_of(amina, UnlockKind.KIT)
    Unlock.objects.filter(person=amina.person, **BY_PASSWORD).delete()
    sealing.tamper(Unlock, {"kind": UnlockKind.PASSWORD, "salt": bytes(16), "memory_kib": 19456}, pk=row.pk)
    sealing.tamper(Unlock, {"iterations": 2, "lanes": 1}, pk=row.pk)
    with pytest.raises(WrongSecret):
        unlock.open_session(amina.person, amina.password)


@pytest.mark.parametrize("column", ["sk_s", "seed_s", "verifier"])
def test_it_refuses_a_changed_blob(amina, column):
    row = row_of(amina)
    sealing.tamper(Unlock, {column: sealing.flipped(bytes(getattr(row, column)))}, pk=row.pk)
    with pytest.raises((Damaged, WrongSecret)):
        unlock.open_session(amina.person, amina.password)


@pytest.mark.parametrize("column", ["sk_s", "seed_s"])
def test_it_refuses_an_unknown_format(amina, column):
    row = row_of(amina)
    sealing.tamper(Unlock, {column: b"\x11" + bytes(getattr(row, column))[1:]}, pk=row.pk)
    with pytest.raises(UnknownFormat):
        unlock.open_session(amina.person, amina.password)


def test_it_refuses_planted_seeds_even_where_somebody_knows_the_servers_pepper(world, amina):
    """A row of our own for Amina, with our own password and seeds: her public keys in the directory are not these."""
    planted = unlock._new_password_unlock(unlock.Keyring(amina.person, Key.generate(), Key.generate()), PASSWORD)
    Unlock.objects.filter(person=amina.person, **BY_PASSWORD).delete()
    planted.save()
    with pytest.raises(Damaged, match="directory"):
        unlock.open_session(amina.person, PASSWORD)


def test_it_refuses_a_planted_step_up_seed(amina):
    planted = unlock._new_password_unlock(
        unlock.Keyring(amina.person, amina.keyring.seed_s, Key.generate()), amina.password
    )
    Unlock.objects.filter(person=amina.person, **BY_PASSWORD).delete()
    planted.save()
    assert unlock.open_session(amina.person, amina.password).seed_s == amina.keyring.seed_s
    with pytest.raises(Damaged, match="directory"):
        step_up(amina)


@pytest.mark.parametrize("column", ["pub_s", "pub_u", "sign_pub"])
def test_it_refuses_her_own_seeds_where_the_directory_vouches_for_other_keys(amina, column):
    """As somebody can make it who holds the server's secrets too: her own sign-in is where it shows."""
    row = UserKeys.objects.get(person=amina.person)
    planted = Identity.from_seed(Key.generate()).recipient.raw if column != "sign_pub" else bytes(32)
    setattr(row, column, planted)
    old, row.dir_mac = bytes(row.dir_mac), directory.mark(directory.user_context(row))
    row.save()
    directory.move_head(directory.PEOPLE, gone=[old], come=[row.dir_mac])
    with pytest.raises(Damaged, match="directory"):
        step_up(amina)
    if column == "pub_s":
        with pytest.raises(Damaged, match="directory"):
            unlock.open_session(amina.person, amina.password)


def test_it_opens_nothing_beside_a_directory_that_was_tampered_with(amina):
    sealing.tamper(UserKeys, {"pub_s": Identity.from_seed(Key.generate()).recipient.raw}, person=amina.person)
    with pytest.raises(Untrusted):
        unlock.open_session(amina.person, amina.password)


# --- another password -----------------------------------------------------------------------------------------------


def test_it_changes_a_password_around_the_same_keys(amina):
    before = Unlock.objects.filter(pk=row_of(amina).pk).values()[0]
    unlock.change_password(amina.person, amina.password, NEW)
    after = Unlock.objects.filter(pk=row_of(amina).pk).values()[0]
    assert unlock.open_session(amina.person, NEW).seed_s == amina.keyring.seed_s
    assert step_up(amina, NEW) == amina.keyring.seed_u
    with pytest.raises(WrongSecret):
        unlock.open_session(amina.person, amina.password)
    assert unlock.reset_with_kit(amina.person, amina.kit, PASSWORD).seed_s == amina.keyring.seed_s
    changed = {name for name, value in after.items() if value != before[name]}
    assert changed == {"salt", "verifier", "sk_s", "sk_u"}


def test_it_changes_no_password_without_the_old_one(amina):
    for old in (NEW, ""):
        with pytest.raises(WrongSecret):
            unlock.change_password(amina.person, old, NEW)
    with pytest.raises(WrongSecret):
        unlock.change_password(uuid4(), PASSWORD, NEW)
    assert unlock.open_session(amina.person, amina.password)


def test_it_raises_the_cost_with_the_next_change(amina, settings):
    settings.HEARTH_ARGON2_COST = (19456, 3, 1)
    assert unlock.open_session(amina.person, amina.password)
    unlock.change_password(amina.person, amina.password, NEW)
    row = row_of(amina)
    assert (row.memory_kib, row.iterations, row.lanes) == (19456, 3, 1)
    assert unlock.open_session(amina.person, NEW)


# --- the kit --------------------------------------------------------------------------------------------------------


def test_it_replaces_a_forgotten_password_with_the_kit(amina):
    keyring = unlock.reset_with_kit(amina.person, amina.kit.lower().replace("-", " "), NEW)
    assert (keyring.seed_s, keyring.seed_u) == (amina.keyring.seed_s, amina.keyring.seed_u)
    assert unlock.open_session(amina.person, NEW)
    with pytest.raises(WrongSecret):
        unlock.open_session(amina.person, amina.password)
    assert Unlock.objects.filter(person=amina.person).count() == 2


def test_it_replaces_nothing_with_another_code(world, amina):
    with pytest.raises(WrongSecret):
        unlock.reset_with_kit(amina.person, world["Ben"].kit, NEW)
    with pytest.raises(WrongSecret):
        unlock.reset_with_kit(uuid4(), amina.kit, NEW)
    with pytest.raises(ValueError, match="recovery code"):
        unlock.reset_with_kit(amina.person, amina.kit[:-1], NEW)
    assert unlock.open_session(amina.person, amina.password)


def test_it_leaves_the_old_password_when_the_reset_dies_half_way(amina):
    def check():
        seeds = [unlock.open_session(amina.person, word).seed_s for word in (amina.password, NEW) if fits(word)]
        assert seeds == [amina.keyring.seed_s]

    def fits(word):
        try:
            return unlock.open_session(amina.person, word)
        except WrongSecret:
            return None

    assert sealing.every_crash(lambda: unlock.reset_with_kit(amina.person, amina.kit, NEW), check) == 2


def test_it_needs_no_server_secret_but_the_directory_to_open_a_kit(amina, monkeypatch):
    other = dataclasses.replace(server_secrets(), pepper=bytes(32))
    monkeypatch.setattr(unlock, "server_secrets", lambda: other)
    assert unlock.reset_with_kit(amina.person, amina.kit, NEW).seed_s == amina.keyring.seed_s


def test_it_notes_that_a_kit_was_typed_back(world):
    person = uuid4()
    made = unlock.enrol(person, PASSWORD)
    assert not unlock.has_confirmed_kit(person)
    with pytest.raises(WrongSecret):
        unlock.confirm_kit(person, world["Ben"].kit)
    with pytest.raises(ValueError, match="recovery code"):
        unlock.confirm_kit(person, made.kit + "0")
    assert not unlock.has_confirmed_kit(person)
    unlock.confirm_kit(person, made.kit)
    assert unlock.has_confirmed_kit(person)
    with pytest.raises(WrongSecret):
        unlock.confirm_kit(uuid4(), made.kit)


def test_it_prints_a_new_kit_in_place_of_the_old(amina):
    kit = unlock.new_kit(sealing.opened(amina))
    assert unlock.has_confirmed_kit(amina.person), "the old one works until the new one is typed back"
    unlock.confirm_kit(amina.person, kit)
    with pytest.raises(WrongSecret):
        unlock.reset_with_kit(amina.person, amina.kit, NEW)
    assert unlock.reset_with_kit(amina.person, kit, NEW).seed_u == amina.keyring.seed_u


def test_it_prints_no_kit_without_the_step_up_seed(amina):
    with pytest.raises(StepUpNeeded):
        unlock.new_kit(sealing.opened(amina, stepped_up=False))
    assert unlock.has_confirmed_kit(amina.person)


def test_it_loses_no_kit_when_printing_a_new_one_dies_half_way(amina):
    def check():
        assert unlock.has_confirmed_kit(amina.person)

    assert sealing.every_crash(lambda: unlock.new_kit(sealing.opened(amina)), check) == 2


# --- the rest -------------------------------------------------------------------------------------------------------


def test_it_ends_sessions_when_a_way_in_changes(amina):
    marks = [unlock.session_mark(amina.person)]
    unlock.change_password(amina.person, amina.password, NEW)
    marks.append(unlock.session_mark(amina.person))
    unlock.reset_with_kit(amina.person, amina.kit, PASSWORD)
    marks.append(unlock.session_mark(amina.person))
    unlock.remove_all(amina.person)
    marks.append(unlock.session_mark(amina.person))
    assert len(set(marks)) == 4


def test_it_marks_the_sessions_of_each_person_apart(world):
    assert len({unlock.session_mark(one.person) for one in world.people.values()}) == len(world.people)


def test_it_keeps_sessions_when_a_kit_is_printed(amina):
    mark = unlock.session_mark(amina.person)
    unlock.new_kit(sealing.opened(amina))
    assert unlock.session_mark(amina.person) == mark


def test_it_names_a_persons_keys_with_six_words(world, amina):
    words = unlock.key_words(amina.person)
    assert words == unlock.key_words(amina.person)
    assert words != unlock.key_words(world["Ben"].person)
    assert words.count("-") >= 5
    sealing.tamper(UserKeys, {"sign_pub": bytes(32)}, person=amina.person)
    with pytest.raises(Untrusted):
        unlock.key_words(amina.person)


@pytest.mark.parametrize(
    "change",
    [{"epoch": 1}, {"suite": 17}, {"pub_s": b"p"}, {"pub_u": b"p"}, {"sign_pub": b"p"}, {"person": uuid4()}],
    ids=lambda change: next(iter(change)),
)
def test_it_names_every_part_of_the_keys(amina, monkeypatch, change):
    row = UserKeys.objects.get(person=amina.person)
    monkeypatch.setattr(unlock, "user_keys", lambda _: row)
    words = unlock.key_words(amina.person)
    for name, value in change.items():
        setattr(row, name, value)
    assert unlock.key_words(amina.person) != words


def test_it_suggests_a_password_that_nobody_guesses():
    assert len({unlock.suggested_password() for _ in range(50)}) == 50
    assert unlock.suggested_password().count("-") >= 5


def test_it_stretches_few_passwords_at_once(amina, monkeypatch):
    monkeypatch.setattr(unlock, "_parallel", threading.BoundedSemaphore(1))
    monkeypatch.setattr(unlock, "_WAIT_SECONDS", 0.01)
    with unlock.derivation(), pytest.raises(Busy):
        unlock.open_session(amina.person, amina.password)
    assert unlock.open_session(amina.person, amina.password)


def test_it_gives_its_place_back_after_an_error(amina, monkeypatch):
    monkeypatch.setattr(unlock, "_parallel", threading.BoundedSemaphore(1))
    monkeypatch.setattr(unlock, "_WAIT_SECONDS", 0.01)
    sealing.tamper(Unlock, {"memory_kib": 8}, person=amina.person, **BY_PASSWORD)
    for _ in range(2):
        with pytest.raises(UnknownFormat):
            unlock.open_session(amina.person, amina.password)
