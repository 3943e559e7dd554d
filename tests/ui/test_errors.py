import pytest
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404

from tests.ui.conftest import Page
from tests.ui.test_templates import TELLING, no_inline
from ui import errors

SECRET = "Amina wrote this"


@pytest.mark.parametrize("status", sorted(errors.STATUSES))
def test_it_has_a_neutral_page_for_each_status(rf, status):
    for request in (rf.get("/"), None):
        response = errors.page(request, status)
        assert response.status_code == status
        shown = Page(response.content.decode())
        assert shown.one("title").text == "Hearth"
        assert shown.one("h1").text
        assert not TELLING.search(shown.one("main").text)
        no_inline(shown)


def test_it_refuses_a_status_without_a_page(rf):
    with pytest.raises(ValueError, match="418"):
        errors.page(rf.get("/"), 418)


@pytest.mark.parametrize(
    ("handler", "exception", "status"),
    [
        (errors.bad_request, BadRequest(SECRET), 400),
        (errors.bad_request, RequestDataTooBig(SECRET), 413),
        (errors.bad_request, TooManyFieldsSent(SECRET), 413),
        (errors.bad_request, TooManyFilesSent(SECRET), 413),
        (errors.forbidden, PermissionError(SECRET), 403),
        (errors.not_found, Http404(SECRET), 404),
    ],
)
def test_it_says_nothing_of_what_went_wrong(rf, handler, exception, status):
    response = handler(rf.get(f"/{SECRET}?q={SECRET}"), exception)
    assert response.status_code == status
    assert SECRET not in response.content.decode()


def test_it_answers_a_form_that_was_open_too_long(rf):
    response = errors.csrf_failed(rf.post("/"), reason=SECRET)
    assert response.status_code == 403
    assert "open for too long" in response.content.decode()
    assert SECRET not in response.content.decode()


class Broken:
    """A request whose every part fails, as after the loss of a database."""

    def __getattr__(self, name):
        raise RuntimeError(name)


def test_it_needs_nothing_of_the_request_after_a_failure():
    assert errors.server_error(Broken()).status_code == 500
    assert errors.bad_request(Broken()).status_code == 400
