import json

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from config import errors

SENTENCE = "Only a safety manager of Harbour can close this."


@pytest.fixture(autouse=True)
def _no_navigation(settings):
    """The pages' frame asks for the navigation, which is tested where it is made."""
    settings.HEARTH_NAVIGATION = ""


@pytest.mark.parametrize(
    ("answer", "status", "title"),
    [
        (lambda request: errors.bad_request(request, ValueError("secret")), 400, "Bad Request"),
        (lambda request: errors.forbidden(request, PermissionDenied()), 403, "Forbidden"),
        (lambda request: errors.not_found(request, Http404("secret")), 404, "Not Found"),
        (errors.server_error, 500, "Internal Server Error"),
    ],
)
class TestEveryError:
    def test_it_is_problem_details_for_a_program(self, rf, answer, status, title):
        response = answer(rf.get("/api/v1/anything"))
        assert response.status_code == status
        assert response.headers["Content-Type"] == "application/problem+json"
        problem = json.loads(response.content)
        assert problem.items() >= {"type": "about:blank", "title": title, "status": status}.items()
        assert b"secret" not in response.content

    def test_it_is_a_page_for_a_person(self, rf, answer, status, title):  # noqa: ARG002 - the class gives all three
        response = answer(rf.get("/s/anything"))
        assert response.status_code == status
        assert response.headers["Content-Type"].startswith("text/html")
        assert b"<h1" in response.content
        assert b"secret" not in response.content


def test_it_shows_the_sentence_that_a_permission_was_refused_with(rf):
    page = errors.forbidden(rf.get("/s/anything"), PermissionDenied(SENTENCE))
    problem = errors.forbidden(rf.get("/api/v1/anything"), PermissionDenied(SENTENCE))
    assert page.status_code == problem.status_code == 403
    assert SENTENCE in page.content.decode()
    assert json.loads(problem.content)["detail"] == SENTENCE


def test_it_escapes_that_sentence(rf):
    page = errors.forbidden(rf.get("/s/anything"), PermissionDenied("<script>x</script>"))
    assert b"<script>x" not in page.content
    assert b"&lt;script&gt;x" in page.content


@pytest.mark.parametrize(("path", "kind"), [("/s/x", "text/html"), ("/api/v1/x", "application/problem+json")])
def test_it_answers_an_old_form_without_djangos_reason(rf, path, kind):
    response = errors.csrf_failed(rf.post(path), reason="CSRF cookie not set.")
    assert response.status_code == 403
    assert response.headers["Content-Type"].startswith(kind)
    assert b"CSRF" not in response.content
