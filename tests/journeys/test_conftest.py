"""The journeys' own tools can fail: each is given something wrong on purpose."""

import pytest
from playwright.sync_api import Error

from tests.journeys.conftest import Watch, axe_findings

WRONG = (
    "<!doctype html><html lang=en><title>x</title><main><h1>x</h1><img src=x.png><p style='color:#ddd'>pale</p></main>"
)


def test_it_finds_what_is_not_accessible(page, assert_accessible):
    page.set_content(WRONG)
    found = " ".join(axe_findings(page))
    assert "image-alt" in found
    assert "color-contrast" in found
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page)


def test_it_looks_at_a_real_page_under_its_strict_policy(page, assert_accessible):
    answer = page.goto("/")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert_accessible(page)


def test_it_fails_on_what_the_content_policy_stops(page, watch):
    page.goto("/")
    watch.expect("style-src")  # for the watch that looks at the end of every journey; the one below looks now
    own = Watch()
    own.add_page(page)
    with page.expect_console_message():
        page.evaluate("document.head.appendChild(document.createElement('style')).textContent = 'p {color: red}'")
    with pytest.raises(AssertionError, match="style-src"):
        own.check()


def test_it_fails_when_an_expected_complaint_does_not_come():
    watch = Watch()
    watch.expect("anything")
    with pytest.raises(AssertionError, match="should have complained"):
        watch.check()


@pytest.mark.parametrize("address", ["http://example.com/", "http://10.1.2.3/"])
def test_its_browser_reaches_no_network(page, address):
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto(address)
