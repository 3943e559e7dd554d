"""What was typed into a form after its session had ended."""

import base64

import pytest
from django import forms as django_forms
from django.http import HttpResponse

from accounts import forms, kept
from tests.accounts.conftest import visit
from ui import forms as parts
from vault import locker

TYPED = {"narrative": "They wrote again. 🔥 تهديد", "types": ["ONL-MSG", "THR-KIL"], "place": ""}


@pytest.fixture
def amina(world):
    return world["Amina"].viewer()


def sealed(path="/s/new", **typed):
    return kept.seal(visit(path=path, method="post", **(typed or TYPED)))


def restored(viewer, text, token):
    request = visit()
    if token is not None:
        request.COOKIES[kept.COOKIE] = token
    return kept.restore(request, viewer, text)


def drafts(viewer):
    return locker.load(viewer.keyring).drafts


def test_it_comes_back_as_it_was_typed(amina):
    path = restored(amina, *sealed())
    place, _, kept_id = path.partition("?kept=")
    assert place == "/s/new"
    assert kept.take(amina, kept_id) == {
        "narrative": [TYPED["narrative"]],
        "types": TYPED["types"],
        "place": [""],
    }


def test_the_page_carries_nothing_in_clear_and_opens_with_the_cookie_alone(amina):
    text, token = sealed()
    raw = base64.urlsafe_b64decode(text)
    for typed in ("They wrote again", "ONL-MSG", "narrative", "/s/new"):
        assert typed.encode() not in raw
        assert typed not in text
    other = sealed()[1]
    for wrong in (None, "", other, token[:-1] + ("A" if token[-1] != "A" else "B")):
        assert restored(amina, text, wrong) is None
    assert drafts(amina) == {}


def another(text, place=40):
    return text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]


@pytest.mark.parametrize("spoil", [lambda text: text[:-8], another, lambda _: "", lambda _: "ü%%"])
def test_a_changed_text_is_not_taken(amina, spoil):
    text, token = sealed()
    assert restored(amina, spoil(text), token) is None
    assert drafts(amina) == {}


def test_an_endless_text_is_not_even_opened(amina):
    assert restored(amina, "A" * (512 * 1024 + 1), sealed()[1]) is None


def test_no_secret_is_kept():
    """Passwords, codes and kits of every account form are left out, whatever the fields are called."""
    secret = {"kept", "csrfmiddlewaretoken"}
    for form in vars(forms).values():
        if isinstance(form, type) and issubclass(form, django_forms.Form):
            secret |= {
                name
                for name, field in form.base_fields.items()
                if isinstance(field, parts.Password | parts.OneTimeCode) or "code" in str(field.label).lower()
            }
    assert {"password", "again", "old", "code", "kit", "typed", "setup_code"} <= secret
    request = visit(path="/me/password", method="post", **dict.fromkeys(secret, "hunter2hunter2"), note="kept")
    text, token = kept.seal(request)
    plain = kept.server.open_under_token(token, "kept-form", base64.urlsafe_b64decode(text))
    assert b"hunter2" not in plain
    assert b"note" in plain


def test_only_the_newest_few_stay_and_drafts_of_hers_always_do(amina):
    locker.update(amina.keyring, lambda mine: mine.drafts.update({"5" * 32: {"service": "safety", "body": {}}}))
    ids = [restored(amina, *sealed(note=str(number))).rpartition("=")[2] for number in range(6)]
    assert [one for one in ids if kept.take(amina, one)] == ids[-3:]
    assert "5" * 32 in drafts(amina)
    assert len(drafts(amina)) == 4


def test_it_is_forgotten_once_it_is_sent(amina):
    kept_id = restored(amina, *sealed()).rpartition("=")[2]
    kept.drop(amina, kept_id)
    assert kept.take(amina, kept_id) is None
    kept.drop(amina, kept_id)
    assert drafts(amina) == {}


def test_nobody_else_finds_it_and_no_draft_passes_for_it(world, amina):
    kept_id = restored(amina, *sealed()).rpartition("=")[2]
    assert kept.take(world["Wren"].viewer(), kept_id) is None
    locker.update(amina.keyring, lambda mine: mine.drafts.update(hers={"service": "safety", "fields": {"a": ["b"]}}))
    assert kept.take(amina, "hers") is None
    assert kept.take(amina, "made up") is None


def test_its_cookie_is_short_lived_and_out_of_reach_of_scripts(settings):
    response = HttpResponse()
    kept.set_cookie(response, "token")
    cookie = response.cookies[kept.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["path"]) == (True, "Lax", 900, "/")
    assert not cookie["domain"]


def test_it_has_the_prefix_of_the_other_cookies(settings):
    assert kept.COOKIE.removesuffix("-kept") == settings.SESSION_COOKIE_NAME
