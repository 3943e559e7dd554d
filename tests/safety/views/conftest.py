"""What the tests of the pages share: browsers of the cast, and a form filled in as on the page."""

import re

import pytest

from tests.accounts.views.conftest import alert, browser_of, hidden  # noqa: F401 - helpers for every test here
from ui import formats

TEXT = "SHARED-WORDS they shouted at the door"


def text_of(response):
    """What a person reads on the page, with its spaces made one."""
    page = re.sub(r"<(script|style|head)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def typed(form_page=None, **changes):
    """The fields of the report page: the hidden ones as the page has them, the least that is needed, and the changes."""
    today = formats.today()
    fields = {"kind": "incident", "narrative": TEXT}
    fields |= {f"happened_on-{part}": str(getattr(today, part)) for part in ("day", "month", "year")}
    if form_page is not None:
        fields |= {name: hidden(form_page, name) for name in ("draft_id", "at")}
        fields["shown"] = re.findall(r'name="shown" value="([^"]+)"', form_page.content.decode())
    return {**fields, **changes}


@pytest.fixture
def amina(browser_of):  # noqa: F811 - the fixture imported above
    return browser_of("Amina")


@pytest.fixture
def ben(browser_of):  # noqa: F811 - the fixture imported above
    return browser_of("Ben")
