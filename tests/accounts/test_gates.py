from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.urls import reverse

from accounts import gates, kept
from accounts.middleware import is_open
from tests.accounts.conftest import visit
from vault import locker


def view(request, word="here"):
    return HttpResponse(word)


@pytest.mark.parametrize(
    "path", ["/", "/s/", "/s/mine?sort=oldest", "/me/keys/", "/a//b", "/?next=//evil.example", "/ü"]
)
def test_a_path_of_our_own_is_followed(path):
    assert gates.safe_next(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "s/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        " //evil.example",
    ],
)
def test_anything_else_is_not(path):
    assert gates.safe_next(path) == "/"
    assert gates.safe_next(path, default="/me/") == "/me/"


def test_an_open_view_carries_its_reason():
    def public(request):
        return HttpResponse()

    opened = gates.open_view("strangers may look")(public)
    assert opened.open_reason == "strangers may look"
    assert is_open(opened)
    assert not is_open(view)


def request_of(rf, path, *, stepped_up):
    request = rf.get(path)
    request.viewer = type("Viewer", (), {"stepped_up": stepped_up})()
    return request


def test_it_asks_for_the_password_and_comes_back_to_the_same_page(rf):
    guarded = gates.needs_step_up(view)
    answer = guarded(request_of(rf, "/me/kit?a=1&b=2", stepped_up=False))
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{reverse('again')}?next=%2Fme%2Fkit%3Fa%3D1%26b%3D2"


def test_what_was_typed_comes_back_after_the_password(world):
    amina = world["Amina"].viewer()
    request = visit(path="/s/x?a=1", method="post", narrative="They wrote again.", password="hunter2hunter2")
    request.viewer = amina
    way_back = parse_qs(urlsplit(gates.to_step_up(request).headers["Location"]).query)["next"][0]
    place, _, kept_id = way_back.partition("?kept=")
    assert place == "/s/x"
    assert kept.take(amina, kept_id) == {"narrative": ["They wrote again."]}


def test_a_button_alone_keeps_nothing(world):
    amina = world["Amina"].viewer()
    request = visit(path="/me/kit", method="post", csrfmiddlewaretoken="x" * 64)
    request.viewer = amina
    assert gates.to_step_up(request).headers["Location"].endswith("?next=%2Fme%2Fkit")
    assert locker.load(amina.keyring).drafts == {}


def test_with_the_password_given_the_view_runs_with_all_that_it_is_given(rf):
    guarded = gates.needs_step_up(view)
    assert guarded(request_of(rf, "/me/kit", stepped_up=True), word="there").content == b"there"


def test_the_mark_is_there_for_the_access_matrix_and_the_view_keeps_its_name():
    guarded = gates.needs_step_up(view)
    assert guarded.needs_step_up
    assert guarded.__name__ == "view"
    assert not is_open(guarded)
