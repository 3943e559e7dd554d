import pytest

from accounts.models import Role
from config.start import landing
from tests.accounts.views.conftest import browser_of  # noqa: F401 - a fixture of the pages' tests


def test_it_sends_strangers_to_the_sign_in_page(world, client):
    assert client.get("/").headers["location"] == "/me/in"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Ben", "/s/"),
        ("Bel", "/s/"),
        ("Mira", "/s/"),
        ("Noor", "/s/"),
        ("Amina", "/s/mine"),
        ("Ines", "/me/people"),
        ("Lee", "/s/costs"),
        ("Hana", "/me/log"),
        ("Dele", "/w/desk"),
        ("Efe", "/w/offers"),
        ("Jo", "/r/desk"),
        ("Kit", "/r/check"),
        ("Farah", "/r/"),
    ],
)
def test_it_sends_each_role_to_where_its_work_is(browser_of, name, path):  # noqa: F811 - the fixture imported above
    client = browser_of(name)
    assert client.get("/").headers["location"] == path
    assert client.get(path, follow=True).status_code == 200


def test_it_has_a_place_for_every_role(world):
    assert all(landing(one.viewer()) for one in world.people.values())
    assert {one.character.role for one in world.people.values()} == set(Role)


def test_it_answers_no_deed_on_the_start_page(client, world):
    assert client.post("/").status_code == 405
