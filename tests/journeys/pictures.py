"""How a picture of the guides is made: on a fixed day, in few colours, from where it matters on."""

import io
import re
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock
from zoneinfo import ZoneInfo

from PIL import Image

from tests.journeys.people import sit_down

GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guides"
PICTURES = GUIDES / "images"
MOST = 120_000  # bytes of a picture
NAMED = re.compile(r"!\[([^\]]*)\]\(images/([\w-]+\.png)\)")
PHONE = {"viewport": {"width": 390, "height": 780}, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1100, "height": 860}, "device_scale_factor": 1.25}
MORNING = datetime(2026, 11, 24, 9, 30, tzinfo=ZoneInfo("Europe/London"))
_COLOURS = 48  # as few as keep it readable


class Camera:
    """Opens pages as somebody of the cast, and keeps what stands on them."""

    def __init__(self, new_context, address, world):
        self._new_context, self._address, self._world = new_context, address, world
        self.made = set()

    def at(self, name=None, kind=PHONE, **kept):
        """A page on which she is signed in; without a name, a stranger's."""
        context = self._new_context(**kind)
        return sit_down(context, self._address, self._world[name], **kept) if name else context.new_page()

    def keep(self, page, name, top=None, height=None):
        """What stands in the window, from `top` on; `height` makes the window higher or lower for this picture."""
        page.wait_for_load_state()
        before = page.viewport_size
        if height:
            page.set_viewport_size({**before, "height": height})
        target = top.evaluate("one => one.getBoundingClientRect().top + scrollY - 84") if top else 0
        page.evaluate("target => { document.activeElement.blur(); scrollTo(0, target); }", target)
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        PICTURES.mkdir(parents=True, exist_ok=True)
        picture.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            PICTURES / f"{name}.png", optimize=True
        )
        self.made.add(f"{name}.png")
        page.set_viewport_size(before)


class Clock:
    """What the time is for the program: `moment`, and what has passed since it was set."""

    def __init__(self, moment):
        self.moment = moment

    def __setattr__(self, name, value):
        super().__setattr__(name, value)
        super().__setattr__("set_at", time.monotonic())

    def now(self):
        return self.moment + timedelta(seconds=time.monotonic() - self.set_at)

    @contextmanager
    def then(self, moment):
        """Inside, it is `moment`; afterwards time goes on as if nothing had been between."""
        before = self.now()
        self.moment = moment
        yield
        self.moment = before


@contextmanager
def running(moment):
    clock = Clock(moment)
    with mock.patch("django.utils.timezone.now", side_effect=clock.now):
        yield clock
