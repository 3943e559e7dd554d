import pytest
from django.test import RequestFactory

from config.navigation import links


def shown(viewer, path="/me/", **settings_on):
    request = RequestFactory().get(path)
    request.viewer = viewer
    return links(request)


def texts(entries):
    return [one["text"] for one in entries]


def test_it_shows_strangers_no_links(world):
    assert shown(None) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Amina", ["Mine", "Costs", "Support", "Sector figures"]),
        ("Ben", ["Work list", "Mine", "Costs", "Support", "Sector figures", "Keys"]),
        ("Bel", ["Work list", "Mine", "Costs", "Support", "Sector figures", "Keys"]),
        ("Ines", ["Mine", "Costs", "Support", "Sector figures", "People"]),
        ("Gus", ["People"]),
        ("Hana", ["Mine", "Costs", "Support", "Sector figures", "Keys", "Log", "Openings", "Kept"]),
        ("Noor", ["Work list", "Mine", "Costs", "Support", "Sector figures", "Keys"]),
        ("Mira", ["Work list", "Mine", "Costs", "Support", "Sector figures"]),
        ("Lee", ["Mine", "Costs", "Support", "Sector figures", "Keys"]),
        ("Dele", ["Requests", "Providers", "Groups", "Funds", "Keys"]),
        ("Efe", ["Offers", "Hours", "Profile"]),
        ("Farah", ["Sector figures"]),
        ("Jo", ["Desk", "Sector figures", "Keys"]),
        ("Kit", ["To check", "Sector figures"]),
    ],
)
def test_it_shows_each_role_its_own(world, name, expected):
    assert texts(shown(world[name].viewer())) == [*expected, "Your account", "Sign out"]


def test_it_offers_a_change_of_person_in_the_demo_alone(world, settings):
    settings.HEARTH_DEMO = True
    assert "Change person" in texts(shown(world["Amina"].viewer()))
    settings.HEARTH_DEMO = False
    assert "Change person" not in texts(shown(world["Amina"].viewer()))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/s/", ["Work list"]),
        ("/s/mine", ["Mine"]),
        ("/s/costs/pots", ["Costs"]),
        ("/s/mine/x", ["Mine"]),
        ("/me/", ["Your account"]),
        ("/me/sessions", ["Your account"]),
        ("/me/keys", ["Keys"]),
        ("/me/keys/x/locks", ["Keys"]),
        ("/p/harbour", []),
        ("/", []),
    ],
)
def test_it_marks_one_link_as_where_one_is(world, path, expected):
    assert [one["text"] for one in shown(world["Ben"].viewer(), path) if one.get("current")] == expected


def test_it_signs_out_by_a_button_and_not_by_a_link(world):
    assert shown(world["Amina"].viewer())[-1] == {"text": "Sign out", "href": "/me/out", "post": True}
