"""What is true of every page, at every width and in both colour schemes."""

import re

from playwright.sync_api import Page

from tests.journeys.conftest import axe_findings

NARROW, ZOOMED, WIDE = 320, 640, 1280  # CSS pixels; 640 is what is left of 1280 at 200 % zoom
ABOUT_COLOURS = ("color-contrast", "link-in-text-block")
TITLE = re.compile(r"(Error: )?([A-Z][a-z ]+( \d)? – )?Hearth")
# Words that would tell whoever glances at a tab, a history or a bookmark what Hearth is for.
TELLING = re.compile(
    r"report|incident|threat|support|abuse|attack|crime|hate|victim|safety|harass|violen|case", re.IGNORECASE
)

# Buttons, and links that are no part of a sentence, with their size where both sides are not 44 pixels. A link that
# covers the card it stands on is as large as that card.
MEASURED = """() => {
  const size = element => {
    const over = getComputedStyle(element, "::after");
    const covers = over.content !== "none" && over.position === "absolute" && over.inset === "0px";
    return (covers ? element.offsetParent : element).getBoundingClientRect();
  };
  const words = element => element.innerText.replace(/\\s+/g, " ").trim();
  const around = element => {
    let block = element.parentElement;
    while (getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
    return block;
  };
  const targets = [...document.querySelectorAll("button, summary, a[href]")].filter(element =>
    element.checkVisibility() && !element.closest(".govuk-skip-link, .govuk-exit-this-page__overlay") &&
    (element.tagName !== "A" || element.getAttribute("role") === "button" || words(around(element)) === words(element)));
  const page = document.documentElement;
  const small = targets.filter(element => Math.min(size(element).width, size(element).height) < 43.5);
  return {
    wide: [page.scrollWidth, page.clientWidth],
    outside: page.scrollWidth <= page.clientWidth ? [] :
      [...document.body.querySelectorAll("*")].filter(element => element.getBoundingClientRect().right > page.clientWidth)
        .slice(0, 5).map(element => element.outerHTML.slice(0, 120)),
    small: small.map(element => `${words(element)}: ${size(element).width} x ${size(element).height}`),
    exit: [...document.querySelectorAll(".govuk-exit-this-page__button")].some(link => link.checkVisibility()),
    headings: [...document.querySelectorAll("h1")].length,
    ids: [...document.querySelectorAll("[id]")].map(element => element.id)
      .filter((id, index, all) => all.indexOf(id) !== index),
  };
}"""


def look_at(page: Page) -> None:
    """Fails with everything that is wrong with the page as it stands."""
    wrong = faults(page)
    assert not wrong, f"{page.url}:\n" + "\n".join(wrong)


def faults(page: Page, *, dark: bool = True) -> list[str]:
    """One line for each thing that is wrong. Afterwards the page is as wide as before, and light.

    `dark`: whether the colours of the dark scheme are measured, too.
    """
    before, wrong = page.viewport_size, []
    page.emulate_media(color_scheme="light")
    if not TITLE.fullmatch(page.title()):
        wrong.append(f"the title is “{page.title()}”")
    if TELLING.search(page.title() + re.sub(r"https?://[^/]+", "", page.url)):
        wrong.append("the title or the address tells what Hearth is for")
    for width in (NARROW, ZOOMED, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        found = page.evaluate(MEASURED)
        if found["outside"]:
            wrong.append(f"{width}: it scrolls sideways, {found['wide']}: {found['outside']}")
        wrong += [f"{width}: too small for a finger: {target}" for target in found["small"]]
        wrong += [] if found["exit"] else [f"{width}: there is no way out"]
        wrong += (
            [] if found["headings"] == 1 else [f"{width}: there are {found['headings']} headings of the first level"]
        )
        wrong += [f"{width}: the id {one} is given twice" for one in found["ids"]]
        if width == NARROW:  # all widths have the same parts, and one stylesheet gives them their colours
            wrong += [f"{width}, light: {finding}" for finding in axe_findings(page)]
        if dark and width == WIDE:
            page.emulate_media(color_scheme="dark")
            wrong += [f"{width}, dark: {finding}" for finding in axe_findings(page, *ABOUT_COLOURS)]
            page.emulate_media(color_scheme="light")
    page.set_viewport_size(before)
    return wrong
