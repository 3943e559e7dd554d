import pytest

from accounts.models import Role
from config.start import COMING, landing
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
    ],
)
def test_it_sends_each_role_to_where_its_work_is(browser_of, name, path):  # noqa: F811 - the fixture imported above
    client = browser_of(name)
    assert client.get("/").headers["location"] == path
    assert client.get(path, follow=True).status_code == 200


@pytest.mark.parametrize("name", ["Jo", "Kit", "Farah"])
def test_it_tells_everybody_else_what_will_be_here_and_what_they_can_do(browser_of, name):  # noqa: F811 - as above
    text = browser_of(name).get("/").content.decode()
    assert "will stand here" in text
    for path in ("/me/", "/me/kit", "/me/sessions"):
        assert f'href="{path}"' in text


def test_it_has_a_place_or_a_word_for_every_role(world):
    told = {one.role for one in COMING}
    for one in world.people.values():
        assert landing(one.viewer()) or one.character.role in told
    assert {one.character.role for one in world.people.values()} == set(Role)


def test_it_answers_no_deed_on_the_start_page(client, world):
    assert client.post("/").status_code == 405
