import pytest
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse, StreamingHttpResponse
from django.utils.csp import build_policy

from ui import csp, middleware


def through(layer, request, response):
    return layer(lambda _: response)(request)


def test_it_sets_every_header(rf):
    response = through(middleware.SecurityHeaders, rf.get("/"), HttpResponse("x"))
    assert middleware.HEADERS.items() <= dict(response.headers).items()
    assert response["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert response["Referrer-Policy"] == "same-origin"  # `no-referrer` would make every form fail
    assert "camera=()" in response["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in response["Permissions-Policy"]


@pytest.mark.parametrize(("path", "kept"), [("/me", "no-store"), ("/static/ui/hearth.css", "max-age=60")])
def test_it_lets_nobody_keep_a_page(rf, path, kept):
    response = HttpResponse("x", headers={"Cache-Control": "max-age=60"})
    assert through(middleware.SecurityHeaders, rf.get(path), response)["Cache-Control"] == kept


def test_it_gives_an_empty_refusal_its_page(rf):
    refused = HttpResponseNotAllowed(["POST"])
    refused.set_cookie("hearth-form", "1")
    response = through(middleware.ErrorPages, rf.get("/"), refused)
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert response.cookies["hearth-form"].value == "1"
    assert b"cannot be used in that way" in response.content


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse("", status=200),
        HttpResponse("", status=304),
        HttpResponse("Slow down", status=429),
        JsonResponse({"title": "No"}, status=405),
        StreamingHttpResponse([b"x"], status=404),
        HttpResponse("", status=418),
    ],
)
def test_it_leaves_other_answers_alone(rf, response):
    assert through(middleware.ErrorPages, rf.get("/"), response) is response


def test_it_sends_no_page_to_somebody_who_asks_for_headers_alone(rf):
    refused = HttpResponse(status=405)
    assert through(middleware.ErrorPages, rf.head("/"), refused) is refused


def test_it_allows_nothing_but_our_own_files():
    assert build_policy(csp.POLICY) == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
