import re

import pytest
from django.core import mail

from accounts import kept
from accounts.models import Invitation, Membership, Person, Role, Session
from tests.accounts.views.conftest import alert, code_of, hidden
from vault import unlock, vaults
from vault.models import Vault, VaultKind


def invite(client, where="harbour", **changes):
    told = {"name": "Zoe", "email": "zoe@x.example", "role": Role.STAFF}
    return client.post(f"/me/people/{where}/invite", told | changes)


def path_of(world, name, *, tail=""):
    return f"/me/people/harbour/{world[name].person}{tail}"


def test_it_leads_to_the_organisation_one_administers(browser_of):
    assert browser_of("Ines").get("/me/people").headers["location"] == "/me/people/harbour"
    assert browser_of("Gus").get("/me/people").headers["location"] == "/me/people/commons"


@pytest.mark.parametrize("name", ["Amina", "Ben", "Bel", "Mira", "Hana", "Carys", "Dele", "Farah"])
def test_it_shows_people_to_administrators_alone(world, browser_of, name):
    client = browser_of(name, stepped_up=True)
    for path in (
        "/me/people",
        "/me/people/harbour",
        "/me/people/harbour/invite",
        "/me/people/harbour/invited",
        path_of(world, "Amina"),
        path_of(world, "Amina", tail="/remove"),
    ):
        assert client.get(path).status_code == 404, path
    assert invite(client).status_code == 404
    assert client.post(path_of(world, "Amina"), {"role": Role.LEADER}).status_code == 404
    assert client.post(path_of(world, "Amina", tail="/remove")).status_code == 404
    assert Person.objects.get(pk=world["Amina"].person).active


def test_it_shows_one_administrator_nothing_of_another_organisation(world, browser_of):
    client = browser_of("Ines", stepped_up=True)
    assert client.get("/me/people/lantern").status_code == 404
    assert client.get(f"/me/people/harbour/{world['Carys'].person}").status_code == 404
    assert client.post(f"/me/people/harbour/{world['Carys'].person}", {"role": Role.STAFF}).status_code == 404
    assert client.post(f"/me/people/harbour/{world['Carys'].person}/remove").status_code == 404


def test_it_offers_other_organisations_to_whoever_administers_several(world, browser_of):
    Membership.objects.create(
        person_id=world["Ines"].person, tenant=world.tenants["lantern"], role=Role.ACCOUNT_ADMINISTRATOR
    )
    page = browser_of("Ines").get("/me/people/harbour").content.decode()
    assert 'href="/me/people/lantern"' in page


def test_it_lists_everybody_and_marks_what_is_missing(world, browser_of):
    unlock.Unlock.objects.filter(person=world["Ben"].person).update(confirmed=False)
    page = browser_of("Ines").get("/me/people/harbour").content.decode()
    names = re.findall(r'hearth-table__link" href="[^"]+">([^<]+)<', page)
    assert names == ["Amina", "Bel", "Ben", "Hana", "Ines", "Lee", "Mira", "Noor", "Olu", "Wren"]
    assert page.count(">Missing<") == 1


def test_it_invites_and_shows_the_link_to_the_inviter_alone(
    world, browser_of, client, django_capture_on_commit_callbacks
):
    ines = browser_of("Ines")
    with django_capture_on_commit_callbacks(execute=True):
        assert invite(ines).headers["location"] == "/me/people/harbour/invited"
    page = ines.get("/me/people/harbour/invited").content.decode()
    path = re.search(r"(/me/join/[\w-]{43})", page).group(1)
    assert path in mail.outbox[-1].body
    assert mail.outbox[-1].to == ["zoe@x.example"]
    assert "Zoe" in page
    assert client.get(path).status_code == 200
    other = browser_of("Ines")
    assert other.get("/me/people/harbour/invited").headers["location"] == "/me/people/harbour"
    assert "Staff or volunteer, until" in ines.get("/me/people/harbour").content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Enter their name"),
        ({"email": "nope"}, "correct format"),
        ({"role": ""}, "Select a role"),
        ({"role": Role.FUNDER}, "Select a role"),
        ({"name": "Zo\u202ee"}, "hidden character"),
        ({"name": "Z" * 121}, "120 characters"),
    ],
)
def test_it_says_what_is_wrong_with_an_invitation_and_keeps_the_rest(browser_of, changes, words):
    page = invite(browser_of("Ines"), **changes)
    assert words in alert(page)
    kept = {"name": "Zoe", "email": "zoe@x.example"}
    assert all(f'value="{value}"' in page.content.decode() for key, value in kept.items() if key not in changes)
    assert not Invitation.objects.exists()


def test_it_brings_back_an_invitation_whose_session_had_ended(world, browser_of):
    ines = world["Ines"]
    client = browser_of("Ines")
    Session.objects.all().delete()
    text = hidden(invite(client, name="Zoë Quill"), "kept")
    client.post("/me/in", {"email": ines.email, "password": ines.password, "kept": text})
    path = client.post("/me/code", {"code": code_of(ines), "kept": text}).headers["location"]
    page = client.get(path).content.decode()
    assert 'value="Zoë Quill"' in page
    assert 'value="zoe@x.example"' in page
    assert not Invitation.objects.exists()
    told = {"name": "Zoë Quill", "email": "zoe@x.example", "role": Role.STAFF}
    assert client.post(path, told).headers["location"] == "/me/people/harbour/invited"
    assert kept.take(ines.viewer(), path.partition("=")[2]) is None


def test_it_gives_another_role_and_offers_none_twice(world, browser_of):
    client = browser_of("Ines")
    page = client.get(path_of(world, "Amina")).content.decode()
    assert 'value="staff"' not in page
    assert 'value="leader"' in page
    assert client.post(path_of(world, "Amina"), {"role": Role.LEADER}).status_code == 302
    assert Membership.objects.filter(person=world["Amina"].person, role=Role.LEADER).exists()
    assert client.post(path_of(world, "Amina"), {"role": Role.DEPUTY}).status_code == 302  # a person with two roles


def test_it_gives_no_key_with_a_role(world, browser_of):
    browser_of("Ines").post(path_of(world, "Amina"), {"role": Role.DEPUTY})
    vault = vaults.find(world.tenants["harbour"].id, VaultKind.SAFETY)
    assert world["Amina"].person not in vaults.members(vault)
    assert "waits for a key" in browser_of("Ines").get("/me/people/harbour").content.decode()


def test_it_says_what_removing_does_and_asks_for_the_password_first(world, browser_of):
    path = path_of(world, "Bel", tail="/remove")
    client = browser_of("Ines")
    assert client.get(path).headers["location"].startswith("/me/again")
    assert client.post(path).headers["location"].startswith("/me/again")
    assert Membership.objects.filter(person=world["Bel"].person).exists()
    page = browser_of("Ines", stepped_up=True).get(path).content.decode()
    for words in ("Remove Bel?", "all their sessions end at once", "asked to change the locks", "Do not remove"):
        assert words in page


def test_it_removes_a_person_with_everything_that_lets_her_in(world, browser_of):
    bel, client = browser_of("Bel"), browser_of("Ines", stepped_up=True)
    answer = client.post(path_of(world, "Bel", tail="/remove"))
    assert answer.headers["location"] == "/me/people/harbour?done=removed"
    assert bel.get("/me/").status_code == 302
    assert Vault.objects.get(tenant=world.tenants["harbour"].id, kind=VaultKind.SAFETY).rotation_due
    assert client.get(path_of(world, "Bel")).status_code == 404


def test_it_lets_nobody_remove_herself(world, browser_of):
    client = browser_of("Ines", stepped_up=True)
    path = path_of(world, "Ines", tail="/remove")
    for answer in (client.get(path), client.post(path)):
        assert "You cannot remove yourself" in answer.content.decode()
    assert Membership.objects.filter(person=world["Ines"].person).exists()
