from uuid import uuid4

import pytest
from django.db import transaction

from audit.models import Entry
from tests.vault import sealing
from vault import directory, unlock, vaults
from vault.core import shamir
from vault.core.ciphers import Identity, Key, Recipient, digest, verify
from vault.core.context import context
from vault.core.shamir import Share
from vault.errors import Damaged, NotForMe, NotReady, StepUpNeeded, Untrusted, VaultError
from vault.models import Unlock, UnlockKind, UserKeys, Vault, VaultGeneration, VaultKind, VaultMember

KINDS = (VaultKind.SAFETY, VaultKind.ESCALATION)


@pytest.fixture
def safety(harbour):
    return sealing.safety(harbour)


@pytest.fixture
def founded(world):
    """A tenant of this test alone, founded by Wren, with its recovery sheets; nobody is a member yet."""
    tenant = uuid4()
    return tenant, vaults.create(tenant, KINDS, sealing.opened(world["Wren"]))


def events():
    return list(Entry.objects.order_by("-index").values_list("event", flat=True)[:1])


def reach(inhabitant, vault):
    return sorted(vaults.seeds(sealing.opened(inhabitant), vault))


# --- founding -------------------------------------------------------------------------------------------------------


def test_it_makes_vaults_that_nobody_opens_yet(world, founded):
    tenant, _ = founded
    assert set(Vault.objects.filter(tenant=tenant).values_list("kind", flat=True)) == set(KINDS)
    for kind in KINDS:
        vault = vaults.find(tenant, kind)
        assert vaults.newest(vault).gen == 0
        assert vaults.members(vault) == []
        with pytest.raises(NotForMe):
            vaults.seeds(sealing.opened(world["Wren"]), vault)


def test_it_finds_no_vault_that_is_not_there(founded):
    assert vaults.find(founded[0], VaultKind.STATS) is None
    assert vaults.find(uuid4(), VaultKind.SAFETY) is None


def test_it_founds_all_vaults_of_a_tenant_or_none(world):
    tenant = uuid4()

    def found():
        vaults.create(tenant, KINDS, sealing.opened(world["Wren"]))

    def check():
        assert Vault.objects.filter(tenant=tenant).count() in {0, 2}

    assert sealing.every_crash(found, check) >= 8


def test_it_founds_nothing_without_the_step_up_seed(world):
    with pytest.raises(StepUpNeeded):
        vaults.create(uuid4(), KINDS, sealing.opened(world["Wren"], stepped_up=False))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pair", [(0, 1), (0, 2), (2, 1)], ids=str)
def test_it_gives_any_two_sheets_the_seed(founded, kind, pair):
    tenant, sheets = founded
    shares = [Share.parse(sheet.text) for sheet in sheets if sheet.kind == kind]
    assert [share.index for share in shares] == [1, 2, 3]
    assert seed_from(shares[pair[0]], shares[pair[1]], vaults.find(tenant, kind))


def seed_from(one, other, vault):
    """The recovery quorum at work: two shares, the recovery key, and the seed it opens."""
    recovery = Identity.from_seed(Key(shamir.combine([one, other])))
    row = VaultGeneration.objects.get(vault=vault, gen=0)
    seed = Key(recovery.unwrap(context("vault-rec", vault.tenant, vault.id, 0), bytes(row.rec)))
    return Identity.from_seed(seed).recipient == Recipient(bytes(row.pub))


def test_it_gives_one_sheet_nothing(founded):
    shares = [Share.parse(sheet.text) for sheet in founded[1]]
    for few in ([], shares[:1], [shares[0], shares[0]], [shares[0], shares[3]]):
        with pytest.raises(ValueError, match=r"\w"):
            shamir.combine(few)


def test_it_opens_no_vault_with_the_sheets_of_another(founded):
    tenant, sheets = founded
    shares = [Share.parse(sheet.text) for sheet in sheets if sheet.kind == VaultKind.ESCALATION]
    with pytest.raises(Damaged):
        seed_from(shares[0], shares[1], vaults.find(tenant, VaultKind.SAFETY))


def test_it_lets_the_first_member_found_the_next_generation(world, founded):
    vault = vaults.find(founded[0], VaultKind.SAFETY)
    vaults.found_membership(vault, sealing.opened(world["Una"]))
    assert vaults.members(vault) == [world["Una"].person]
    assert reach(world["Una"], vault) == [1]  # the past is the recovery quorum's
    assert events() == ["vault:found"]


def test_it_lets_nobody_found_what_has_a_member(world, founded):
    vault = vaults.find(founded[0], VaultKind.SAFETY)
    vaults.found_membership(vault, sealing.opened(world["Una"]))
    with pytest.raises(NotReady):
        vaults.found_membership(vault, sealing.opened(world["Vik"]))
    assert VaultGeneration.objects.filter(vault=vault).count() == 2


def test_it_founds_again_after_the_last_member_left(world, founded):
    vault = vaults.find(founded[0], VaultKind.SAFETY)
    una, vik = world["Una"], world["Vik"]
    vaults.found_membership(vault, sealing.opened(una))
    kept = vaults.seeds(sealing.opened(una), vault)
    vaults.revoke(vault, una.person, actor=vik.person)
    vault.refresh_from_db()
    assert vault.rotation_due
    vaults.found_membership(vault, sealing.opened(vik))
    vault.refresh_from_db()
    assert not vault.rotation_due  # this lock is new already
    assert reach(vik, vault) == [2]
    assert vaults.newest(vault).gen not in kept
    assert bytes(vaults.newest(vault).prev) == b""


def test_it_has_no_key_before_it_was_founded(founded):
    vault = Vault.objects.create(tenant=uuid4(), kind=VaultKind.SAFETY)
    with pytest.raises(NotReady):
        vaults.newest(vault)


# --- being ready ----------------------------------------------------------------------------------------------------


def test_it_is_ready_once_a_member_has_typed_back_her_kit(world, founded):
    tenant, _ = founded
    assert not vaults.ready(uuid4(), VaultKind.SAFETY)
    assert not vaults.ready(tenant, VaultKind.SAFETY)
    una = world["Una"].person
    Unlock.objects.filter(person=una, kind=UnlockKind.KIT).update(confirmed=False)
    vaults.found_membership(vaults.find(tenant, VaultKind.SAFETY), sealing.opened(world["Una"]))
    assert not vaults.ready(tenant, VaultKind.SAFETY)
    assert not vaults.ready(tenant, VaultKind.ESCALATION)
    unlock.confirm_kit(una, world["Una"].kit)
    assert vaults.ready(tenant, VaultKind.SAFETY)
    assert not vaults.ready(tenant, VaultKind.ESCALATION)


# --- giving ---------------------------------------------------------------------------------------------------------


def test_it_gives_a_new_member_the_whole_past_of_who_gives(world, harbour, safety):
    early = sealing.report(harbour)
    vaults.rotate(safety, sealing.opened(world["Ben"]))
    late = sealing.report(harbour)
    vaults.grant(safety, world["Wren"].person, sealing.opened(world["Ben"]))
    assert reach(world["Wren"], safety) == reach(world["Ben"], safety) == [1, 2]
    for record in (early, late):
        assert sealing.texts(sealing.opened(world["Wren"]), record) == sealing.texts(
            sealing.opened(world["Ben"]), record
        )
    assert events() == ["vault:grant"]


def test_it_signs_a_grant_for_anybody_to_check(world, safety):
    vaults.grant(safety, world["Wren"].person, sealing.opened(world["Ben"]))
    row = VaultMember.objects.get(vault=safety, person=world["Wren"].person)
    public = bytes(directory.user_keys(world["Ben"].person).sign_pub)
    verify(public, bytes(row.statement), bytes(row.signature)[:64])
    keys = UserKeys.objects.get(person=world["Wren"].person)
    for part in (safety.tenant.bytes, safety.id.bytes, row.person.bytes, world["Ben"].person.bytes):
        assert part in bytes(row.statement)
    for public in (keys.pub_s, keys.pub_u, keys.sign_pub, vaults.newest(safety).pub):
        assert bytes(public) in bytes(row.statement)


def test_it_states_the_day_of_a_grant_and_no_finer_time(world, safety):
    vaults.grant(safety, world["Wren"].person, sealing.opened(world["Ben"]))
    row = VaultMember.objects.get(vault=safety, person=world["Wren"].person)
    assert int.from_bytes(bytes(row.statement)[-8:], "big") % 86400 == 0


def test_it_gives_nothing_without_the_step_up_seed(world, safety):
    with pytest.raises(StepUpNeeded):
        vaults.grant(safety, world["Wren"].person, sealing.opened(world["Ben"], stepped_up=False))
    assert world["Wren"].person not in vaults.members(safety)


@pytest.mark.parametrize("name", ["Mira", "Ines", "Noor", "Lee", "Carys", "Gus"])
def test_it_lets_nobody_but_a_member_give(world, safety, name):
    with pytest.raises(NotForMe):
        vaults.grant(safety, world["Wren"].person, sealing.opened(world[name]))
    assert world["Wren"].person not in vaults.members(safety)


def test_it_gives_nothing_to_somebody_without_keys(world, safety):
    with pytest.raises(Untrusted):
        vaults.grant(safety, uuid4(), sealing.opened(world["Ben"]))


def test_it_may_give_twice(world, safety):
    for granter in ("Ben", "Bel"):
        vaults.grant(safety, world["Wren"].person, sealing.opened(world[granter]))
    row = VaultMember.objects.get(vault=safety, person=world["Wren"].person)
    assert row.granter == world["Bel"].person
    assert reach(world["Wren"], safety) == [1]
    directory._trusted.clear()
    assert vaults.newest(safety)


def test_it_gives_the_newest_key_though_the_giver_opened_an_older(world, safety):
    ben = sealing.opened(world["Ben"])
    vaults.seeds(ben, safety)
    vaults.rotate(safety, sealing.opened(world["Bel"]))
    vaults.grant(safety, world["Wren"].person, ben)
    assert reach(world["Wren"], safety) == [1, 2]


def test_it_gives_nothing_by_the_hand_of_somebody_who_left_meanwhile(world, safety):
    bel = sealing.opened(world["Bel"])
    vaults.seeds(bel, safety)
    vaults.revoke(safety, world["Bel"].person, actor=world["Ines"].person)
    for deed in (lambda: vaults.grant(safety, world["Wren"].person, bel), lambda: vaults.rotate(safety, bel)):
        with pytest.raises(NotForMe):
            deed()


def test_it_gives_all_or_nothing(world, safety):
    def check():
        directory._trusted.clear()
        held = world["Wren"].person in vaults.members(safety)
        assert not held or reach(world["Wren"], safety) == [1]
        assert vaults.newest(safety).gen == 1

    def grant():
        vaults.grant(safety, world["Wren"].person, sealing.opened(world["Ben"]))

    assert sealing.every_crash(grant, check) >= 4


# --- the step-up tier -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "place", "kind"),
    [
        ("Noor", "harbour", VaultKind.ESCALATION),
        ("Dele", "wellspring", VaultKind.WELLBEING),
        ("Jo", "commons", VaultKind.STATS),
    ],
)
def test_it_opens_the_vaults_that_need_more_care_with_the_step_up_seed_alone(world, name, place, kind):
    vault = vaults.find(world.tenants[place].id, kind)
    assert reach(world[name], vault) == [1]
    plain = sealing.opened(world[name], stepped_up=False)
    assert vaults.holds(plain, vault)
    with pytest.raises(StepUpNeeded):
        vaults.seeds(plain, vault)


@pytest.mark.parametrize(
    ("name", "kind"), [("Ben", VaultKind.SAFETY), ("Lee", VaultKind.FINANCE), ("Hana", VaultKind.AUDIT)]
)
def test_it_opens_the_other_vaults_with_the_session_seed(world, harbour, name, kind):
    vault = vaults.find(harbour.id, kind)
    assert sorted(vaults.seeds(sealing.opened(world[name], stepped_up=False), vault)) == [1]


# --- opening --------------------------------------------------------------------------------------------------------


def test_it_opens_a_chain_of_generations_once_in_a_request(world, safety, django_assert_num_queries):
    ben = sealing.opened(world["Ben"])
    for _ in range(3):
        vaults.rotate(safety, ben)
    found = vaults.seeds(ben, safety)
    assert list(found) == [4, 3, 2, 1]
    for gen, seed in found.items():
        assert bytes(VaultGeneration.objects.get(vault=safety, gen=gen).pub) == Identity.from_seed(seed).recipient.raw
    with django_assert_num_queries(0):
        assert vaults.seeds(ben, safety) is found


def test_it_has_a_card_key_of_its_own_for_each_generation(world, safety):
    ben = sealing.opened(world["Ben"])
    vaults.rotate(safety, ben)
    one, two = vaults.seeds(ben, safety).values()
    assert vaults.card_key(one) != vaults.card_key(two)
    assert vaults.card_key(one) not in (one, two)


def test_it_seals_under_the_newest_seed_alone(world, safety):
    ben = sealing.opened(world["Ben"])
    assert vaults.newest_seed(ben, safety) == (1, vaults.seeds(ben, safety)[1])
    vaults.rotate(safety, sealing.opened(world["Bel"]))
    assert vaults.newest_seed(ben, safety)[0] == 2  # though this request had opened the one before


def test_it_seals_under_no_older_seed_when_the_newest_grant_is_missing(world, safety):
    vaults.rotate(safety, sealing.opened(world["Bel"]))
    ben = sealing.opened(world["Ben"])
    VaultMember.objects.filter(vault=safety, gen=2, person=ben.person).delete()
    with pytest.raises(VaultError):
        vaults.newest_seed(ben, safety)
    directory._trusted[safety.tenant] = trusted(safety)  # as within the seconds in which the rows are not all looked at
    with pytest.raises(NotForMe):
        vaults.newest_seed(ben, safety)


def trusted(vault):
    return bytes(directory.DirectoryHead.objects.get(scope=vault.tenant).mac), float("inf")


@pytest.mark.parametrize("gen", [1, 2, 3])
def test_it_refuses_a_chain_with_a_missing_link(world, safety, gen):
    for _ in range(2):
        vaults.rotate(safety, sealing.opened(world["Ben"]))
    VaultGeneration.objects.filter(vault=safety, gen=gen).delete()
    directory._trusted[safety.tenant] = trusted(safety)
    with pytest.raises(Untrusted, match="missing"):
        vaults.seeds(sealing.opened(world["Ben"]), safety)


@pytest.mark.parametrize("prev", [b"", b"\x01", bytes(105)], ids=["empty", "short", "zeros"])
def test_it_refuses_a_link_that_was_cut(world, safety, prev):
    vaults.rotate(safety, sealing.opened(world["Ben"]))
    sealing.tamper(VaultGeneration, {"prev": prev}, vault=safety, gen=2)
    with pytest.raises(VaultError):
        vaults.seeds(sealing.opened(world["Ben"]), safety)


def test_it_refuses_a_link_from_elsewhere_in_the_chain(world, safety):
    for _ in range(2):
        vaults.rotate(safety, sealing.opened(world["Ben"]))
    link = VaultGeneration.objects.get(vault=safety, gen=2).prev
    sealing.tamper(VaultGeneration, {"prev": link}, vault=safety, gen=3)
    with pytest.raises(Damaged):
        vaults.seeds(sealing.opened(world["Ben"]), safety)


# --- taking back ----------------------------------------------------------------------------------------------------


def test_it_takes_every_grant_of_a_person_back(world, safety):
    vaults.rotate(safety, sealing.opened(world["Ben"]))
    vaults.revoke(safety, world["Bel"].person, actor=world["Ines"].person)
    assert vaults.members(safety) == [world["Ben"].person]
    assert not VaultMember.objects.filter(vault=safety, person=world["Bel"].person).exists()
    assert not vaults.holds(sealing.opened(world["Bel"]), safety)
    with pytest.raises(NotForMe):
        vaults.seeds(sealing.opened(world["Bel"]), safety)
    safety.refresh_from_db()
    assert safety.rotation_due
    assert events() == ["vault:revoke"]
    directory._trusted.clear()
    assert reach(world["Ben"], safety) == [1, 2]


def test_it_has_nothing_to_take_back_from_a_stranger(world, safety):
    before = Entry.objects.count()
    vaults.revoke(safety, world["Amina"].person, actor=world["Ines"].person)
    safety.refresh_from_db()
    assert not safety.rotation_due
    assert Entry.objects.count() == before


def test_it_takes_back_all_or_nothing(world, safety):
    def check():
        directory._trusted.clear()
        safety.refresh_from_db()
        assert safety.rotation_due == (world["Bel"].person not in vaults.members(safety))
        assert vaults.newest(safety).gen == 1

    def revoke():
        vaults.revoke(safety, world["Bel"].person, actor=world["Ines"].person)

    assert sealing.every_crash(revoke, check) >= 4


# --- what others hold -----------------------------------------------------------------------------------------------


def test_it_lists_each_member_once(world, safety):
    vaults.rotate(safety, sealing.opened(world["Ben"]))
    assert vaults.members(safety) == sorted([world["Ben"].person, world["Bel"].person])


def test_it_holds_no_vault_that_is_not_there(world):
    assert not vaults.holds(sealing.opened(world["Ben"]), None)


def test_it_tells_the_log_of_every_change_of_keys(world, safety):
    start = Entry.objects.count()
    vaults.grant(safety, world["Wren"].person, sealing.opened(world["Ben"]))
    vaults.revoke(safety, world["Wren"].person, actor=world["Ines"].person)
    vaults.rotate(safety, sealing.opened(world["Ben"]))
    told = Entry.objects.filter(index__gte=start).order_by("index")
    assert [entry.event for entry in told] == ["vault:grant", "vault:revoke", "keys:generation", "vault:rotate"]
    assert {entry.tenant for entry in told} == {safety.tenant}
    assert bytes(told[2].head) == digest(directory.generation_context(vaults.newest(safety)))


def test_it_changes_nothing_in_a_transaction_that_fails(world, safety):
    with transaction.atomic():
        vaults.grant(safety, world["Wren"].person, sealing.opened(world["Ben"]))
        transaction.set_rollback(True)
    directory._trusted.clear()
    assert world["Wren"].person not in vaults.members(safety)
    assert vaults.newest(safety)
