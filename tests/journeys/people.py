"""What everybody does in every journey: sign in, answer a date, look for words on the page."""

import re
import time

from django.conf import settings
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts import devices
from accounts.models import SessionKind, TotpDevice
from accounts.sessions import SessionStore
from vault import unlock


def unused_code(inhabitant) -> str:
    """The code that her app shows, or the one after it where she used that one already.

    It waits where both are used, and where a wrong one before makes the next one wait.
    """
    while True:
        now = int(time.time()) // devices.STEP
        device = TotpDevice.objects.get(user=inhabitant.person)
        step = max(now, device.last_step + 1)
        if step <= now + devices.DRIFT and device.verify_is_allowed()[0]:
            return devices.code_at(inhabitant.totp_seed, step * devices.STEP)
        time.sleep(1)


def sign_in(page: Page, inhabitant, *, at: str = "/me/in") -> None:
    """By the pages: address and password, then the code."""
    if at:
        page.goto(at)
    page.get_by_label("Email address").fill(inhabitant.email)
    page.get_by_label("Password", exact=True).fill(inhabitant.password)
    press(page, "Continue")
    give_code(page, inhabitant)


def give_code(page: Page, inhabitant) -> None:
    page.get_by_label("Code", exact=False).fill(unused_code(inhabitant))
    press(page, "Sign in")


def sit_down(context: BrowserContext, address: str, inhabitant, *, stepped_up: bool = False, **kept) -> Page:
    """A page on which she is signed in already, for journeys that begin later; `kept` goes into her session too."""
    seeds = inhabitant.keyring.to_texts()
    mark = unlock.session_mark(inhabitant.person).hex()
    told = {"person": inhabitant.person.hex, "seed_s": seeds["seed_s"], "mark": mark, **kept}
    if stepped_up:
        told |= {"seed_u": seeds["seed_u"], "seed_u_until": timezone.now().timestamp() + 600}
    store = SessionStore()
    store.start(SessionKind.SIGNED_IN, told)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": store.session_key, "url": address}])
    return context.new_page()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()


def unfold(page: Page, name: str) -> None:
    page.locator("summary", has_text=name).first.click()


def main(page: Page) -> Locator:
    return page.locator("main")


def beside(page: Page) -> Locator:
    return page.locator(".hearth-columns__beside")


def sees(page: Page, *texts: str) -> None:
    """Each of these stands on the page, where she can see it."""
    for text in texts:
        expect(page.locator("body")).to_contain_text(text, use_inner_text=True)


def sees_nothing_of(page: Page, *texts: str) -> None:
    """None of these is anywhere in what the server sent, hidden or not."""
    sent = page.content()
    for text in texts:
        assert text not in sent, text


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def at(page: Page, path: str) -> None:
    """The page's address is this path, as a pattern."""
    expect(page).to_have_url(re.compile(rf"https?://[^/]+{path}$"))
