"""A real Chromium on a phone-sized page, for journeys from the first press to the receipt.

Every page a journey opens is watched: a message of the strict content policy, an error in the console or a script's
error fails the test at its end. `assert_accessible(page)` adds the rules of axe, in light and in dark.
"""

import json
import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright

PHONE = {"width": 390, "height": 844}
STILL = {"reduced_motion": "reduce"}  # axe must not look at a colour that is still changing
WAIT = 15_000  # milliseconds that a press or a look may take before the test fails

ARGUMENTS = [
    "--headless",
    "--no-sandbox",  # containers and root have no sandbox; the pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",  # no test reaches the network
]


def chromium_path() -> str | None:
    """Where this machine has Chromium: $CHROMIUM, or the usual names on the PATH."""
    if named := os.environ.get("CHROMIUM"):
        return named
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return next((path for path in found if path), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every journey, so that `-m "not browser"` leaves them out."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker("browser")


@pytest.fixture(scope="session", autouse=True)
def _orm_beside_playwright() -> Iterator[None]:
    """Let tests use the database although Playwright keeps an event loop in their thread; the loop runs no query."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture(scope="session")
def playwright_session() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright_session: Playwright) -> Iterator[Browser]:
    path = chromium_path()
    if not path:
        reason = "There is no Chromium. Install it (on Debian: apt-get install chromium) or name it in CHROMIUM."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)  # a laptop may be without; with CI set it fails above
    browser = playwright_session.chromium.launch(executable_path=path, args=ARGUMENTS)
    yield browser
    browser.close()


class Watch:
    """Collects what the browser complained about; a test that provokes a complaint on purpose calls `expect`."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self._expected: list[str] = []

    def expect(self, part: str) -> None:
        """Let complaints that contain `part` pass, and fail the test if none came."""
        self._expected.append(part)

    def add_page(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        url = message.location.get("url", "")
        own_answer = (
            message.page is not None and url == message.page.url and "server responded with a status" in message.text
        )
        if message.type in ("error", "warning") and not own_answer:  # the journey itself looks at the answer it got
            self.complaints.append(f"{message.type}: {message.text} ({url})")

    def check(self) -> None:
        unexpected = [text for text in self.complaints if not any(part in text for part in self._expected)]
        assert not unexpected, "The browser complained:\n" + "\n".join(unexpected)
        missing = [part for part in self._expected if not any(part in text for text in self.complaints)]
        assert not missing, f"The browser should have complained about {missing}"


@pytest.fixture
def watch() -> Iterator[Watch]:
    watch = Watch()
    yield watch
    watch.check()


@pytest.fixture
def new_context(browser: Browser, watch: Watch, live_server):
    """Give a function that opens a browser of its own, with its own cookies: one for each person of a journey.

    Options are those of Playwright's `new_context`, as `new_context(viewport=..., java_script_enabled=False)`.
    """
    contexts: list[BrowserContext] = []

    def new(**options) -> BrowserContext:
        context = browser.new_context(
            **{"base_url": live_server.url, "viewport": PHONE, "locale": "en-GB"} | STILL | options
        )
        context.set_default_timeout(WAIT)
        context.on("page", watch.add_page)
        contexts.append(context)
        return context

    yield new
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_context) -> Page:
    """One phone-sized page; `page.goto("/")` opens the server's start page."""
    return new_context().new_page()


def axe_findings(page: Page, *rules: str) -> list[str]:
    """Run axe on the page as it stands, with its strict policy in force, and give one line for each finding.

    With `rules`, those alone.

    The script enters by the browser's own debugger, which no content policy governs. So nothing is switched off for it,
    and what a form looks like after an error can be looked at where it is.
    """
    session = page.context.new_cdp_session(page)
    try:
        loaded = session.send("Runtime.evaluate", {"expression": "typeof axe"})
        if loaded["result"]["value"] == "undefined":
            loaded = session.send("Runtime.evaluate", {"expression": f"{AXE_SCRIPT};typeof axe"})
        assert loaded["result"].get("value") == "object", loaded
        options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
        run = f"axe.run(document, {json.dumps(options)}).then(results => results.violations)"
        answer = session.send("Runtime.evaluate", {"expression": run, "awaitPromise": True, "returnByValue": True})
        assert "exceptionDetails" not in answer, answer
    finally:
        session.detach()
    return [
        f"{finding['id']} ({finding['impact']}): {finding['help']}: {' '.join(map(str, node['target']))}"
        for finding in answer["result"]["value"]
        for node in finding["nodes"]
    ]


@pytest.fixture
def assert_accessible():
    """Give a function that fails on any finding of axe, in light and in dark colours."""

    def check(page: Page) -> None:
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            findings = axe_findings(page)
            assert not findings, f"axe found in {scheme} colours on “{page.title()}”:\n" + "\n".join(findings)

    return check
