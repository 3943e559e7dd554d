import re
import uuid

import pytest

from accounts.models import Membership, Role
from accounts.views import keys
from audit.models import Entry
from vault import unlock, vaults
from vault.models import UserKeys, Vault, VaultKind


@pytest.fixture
def vault(world):
    """Harbour's safety vault, from which Bel's key was taken."""
    vault = vaults.find(world.tenants["harbour"].id, VaultKind.SAFETY)
    vaults.revoke(vault, world["Bel"].person, actor=world["Ines"].person)
    return vault


def give(vault, one):
    return f"/me/keys/{vault.id}/give/{one.person}"


def test_it_shows_the_words_to_compare(world, vault, browser_of):
    words = unlock.key_words(world["Bel"].person)
    assert words in browser_of("Ben").get("/me/keys").content.decode()
    assert words in browser_of("Bel").get("/me/keys").content.decode()


def test_it_gives_a_key_after_the_password(world, vault, browser_of):
    path = give(vault, world["Bel"])
    assert browser_of("Ben").get(path).headers["location"].startswith("/me/again")
    assert browser_of("Ben").post(path).headers["location"].startswith("/me/again")
    client = browser_of("Ben", stepped_up=True)
    assert "The words are the same" in client.get(path).content.decode()
    assert client.post(path).headers["location"] == "/me/keys?done=given"
    assert vaults.seeds(world["Bel"].viewer().keyring, vault)
    assert client.post(path).status_code == 404


@pytest.mark.parametrize("name", ["Bel", "Carys", "Ines", "Amina", "Noor", "Hana", "Gus", "Mira"])
def test_it_lets_nobody_else_give_it_or_change_its_locks(world, vault, browser_of, name):
    client = browser_of(name, stepped_up=True)
    for path in (give(vault, world["Bel"]), f"/me/keys/{vault.id}/locks", f"/me/keys/{vault.id}/take-up"):
        assert client.get(path).status_code == 404, path
        assert client.post(path).status_code == 404, path
    assert world["Bel"].person not in vaults.members(vault)


def test_it_gives_a_key_to_nobody_without_the_role(world, vault, browser_of):
    client = browser_of("Ben", stepped_up=True)
    for name in ("Amina", "Carys", "Ines", "Ben"):
        assert client.post(give(vault, world[name])).status_code == 404, name
    assert client.post(f"/me/keys/{vault.id}/give/{uuid.uuid4()}").status_code == 404
    assert client.post(f"/me/keys/{uuid.uuid4()}/give/{world['Bel'].person}").status_code == 404


def test_it_gives_no_key_to_a_key_that_was_put_in_from_outside(world, vault, browser_of):
    client = browser_of("Ben", stepped_up=True)
    mallory = UserKeys.objects.get(person=world["Carys"].person)
    client.get(give(vault, world["Bel"]))
    UserKeys.objects.filter(person=world["Bel"].person).update(pub_s=mallory.pub_s)
    answer = client.post(give(vault, world["Bel"]))
    assert answer.status_code == 409
    assert "The keys do not fit" in answer.content.decode()
    assert world["Bel"].person not in vaults.members(vault)


def test_it_changes_the_locks_and_says_when_they_are_due(world, vault, browser_of):
    client = browser_of("Ben", stepped_up=True)
    assert "Somebody who held this key has left" in client.get("/me/keys").content.decode()
    before = vaults.newest(vault).gen
    path = f"/me/keys/{vault.id}/locks"
    assert "Ben" in client.get(path).content.decode()
    assert vaults.newest(vault).gen == before
    assert client.post(path).headers["location"] == "/me/keys?done=locks"
    assert vaults.newest(vault).gen == before + 1
    assert "Somebody who held this key has left" not in client.get("/me/keys").content.decode()


def test_it_asks_for_the_password_before_the_locks_change(vault, browser_of):
    client = browser_of("Ben")
    for answer in (client.get(f"/me/keys/{vault.id}/locks"), client.post(f"/me/keys/{vault.id}/locks")):
        assert answer.headers["location"].startswith("/me/again")


def test_it_says_how_many_records_wait_for_the_new_lock(vault, browser_of, monkeypatch):
    monkeypatch.setattr("vault.rotation.waiting", lambda _: 3)
    assert "3 records still wait" in browser_of("Ben").get("/me/keys").content.decode()


def test_it_lets_a_role_holder_take_up_a_key_that_nobody_holds(world, browser_of):
    vault = Vault.objects.get(tenant=world.tenants["harbour"].id, kind=VaultKind.FINANCE)
    vaults.revoke(vault, world["Lee"].person, actor=world["Ines"].person)
    path = f"/me/keys/{vault.id}/take-up"
    assert browser_of("Lee").get(path).headers["location"].startswith("/me/again")
    client = browser_of("Lee", stepped_up=True)
    assert "Take up this key" in client.get("/me/keys").content.decode()
    assert client.post(path).headers["location"] == "/me/keys?done=taken"
    assert vaults.members(vault) == [world["Lee"].person]
    assert client.post(path).status_code == 404


# --- the log --------------------------------------------------------------------------------------------------------------


def test_it_leads_the_officer_to_the_log_and_to_the_other_organisations(browser_of):
    client = browser_of("Hana")
    assert client.get("/me/log").headers["location"] == "/me/log/commons"  # the first of hers by name
    page = client.get("/me/log/harbour").content.decode()
    assert 'href="/me/log/lantern"' in page


@pytest.mark.parametrize("name", ["Amina", "Ben", "Bel", "Ines", "Mira", "Noor", "Carys", "Gus"])
def test_it_shows_the_log_to_nobody_else(browser_of, name):
    client = browser_of(name, stepped_up=True)
    assert client.get("/me/log").status_code == 404
    assert client.get("/me/log/harbour").status_code == 404


def test_it_tells_the_log_in_words_with_names(world, browser_of):
    browser_of("Ines").post(f"/me/people/harbour/{world['Amina'].person}", {"role": Role.LEADER})
    page = browser_of("Hana").get("/me/log/harbour").content.decode()
    row = re.sub(r"<[^>]+>|\s+", " ", re.search(r"Gave a role.*?</tr>", page, re.DOTALL).group())
    assert "Ines" in row
    assert "Amina, Leader" in row


def test_it_pages_through_the_log_without_a_gap(world, browser_of, monkeypatch):
    monkeypatch.setattr("accounts.overview.LOG_PAGE", 7)
    client, path, seen = browser_of("Hana"), "/me/log/harbour", 0
    for _ in range(50):
        page = client.get(path).content.decode()
        seen += page.count('scope="row"')
        older = re.search(r'href="(/me/log/harbour\?before=\d+)"', page)
        if not older:
            break
        path = older.group(1)
    assert seen == Entry.objects.filter(tenant=world.tenants["harbour"].id).count()


@pytest.mark.parametrize("before", ["", "0", "-1", "x", "٣", "9" * 19, "9" * 40, "1.5", "%00"])
def test_it_takes_any_nonsense_for_a_place_in_the_log_calmly(browser_of, before):
    assert browser_of("Hana").get(f"/me/log/harbour?before={before}").status_code == 200


def test_it_has_words_for_an_event_that_it_does_not_know():
    assert keys.event_in_words("incident:needs_info") == "Incident needs info"
    assert keys.event_in_words("nonsense") == "Nonsense"


def test_it_says_when_who_did_it_has_left(world, browser_of):
    browser_of("Ines").post(f"/me/people/harbour/{world['Wren'].person}", {"role": Role.LEADER})
    Membership.objects.filter(person=world["Wren"].person).delete()
    world["Wren"].viewer().person.delete()
    assert "Somebody who has left, Leader" in browser_of("Hana").get("/me/log/harbour").content.decode()
