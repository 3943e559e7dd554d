"""The pages and parts as a whole: what is in them, what never is, and what they look like to a machine that reads."""

import datetime as dt
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template.loader import render_to_string

from tests.ui.conftest import Page
from ui import context, errors, forms

APP = Path(errors.__file__).parent
SHIPPED = sorted((APP / "templates").rglob("*.html"))
HARM = "<img src=x onerror=alert(1)>\"'&"
# Words that would tell whoever glances at a tab or a history what Hearth is for.
TELLING = re.compile(
    r"report|incident|threat|support|abuse|attack|crime|hate|victim|safety|harass|violen", re.IGNORECASE
)


class SignIn(forms.HearthForm):
    email = forms.Email()


@pytest.fixture
def page(rf, engine):
    """Render a whole page from the text of its blocks, with the context of a request."""

    def render(blocks="", nav=(), viewer=None, **values):
        request = rf.get("/")
        request.viewer = viewer
        source = '{% extends "ui/base.html" %}{% import "ui/parts.html" as p %}' + blocks
        template = engine.env.from_string(source)
        given = values | context.page(request) | {"request": request, "csrf_input": "", "nav": nav}
        return Page(template.render(given))

    return render


def no_inline(page):
    for element in page.elements:
        assert element.tag != "style"
        assert "style" not in element.attributes, element.attributes
        assert not [name for name in element.attributes if re.match(r"on[a-z]+$", name)]
        assert not (element.get("href") or "").startswith(("javascript:", "data:"))
        if element.tag == "script":
            assert element["src"].startswith("/static/ui/")
            assert not element.text.strip()
    assert not page.open, "every element is closed"
    assert len(page.ids()) == len(set(page.ids()))


def test_it_gives_every_page_its_frame(page):
    shown = page("{% block content %}<h1>Words</h1>{% endblock %}")
    assert shown.one("html")["lang"] == "en-GB"
    assert shown.one("title").text == "Hearth"
    assert shown.one("meta", name="robots")["content"] == "noindex, nofollow, noarchive"
    assert shown.one("meta", name="viewport")["content"].startswith("width=device-width, initial-scale=1")
    assert shown.one("main")["id"] == "main-content"
    skip = shown.all("a")[0]
    assert (skip["href"], skip["class"]) == ("#main-content", "govuk-skip-link")
    assert shown.one("header").text.split() == ["Hearth", "Emergency", "Exit", "this", "page"]
    no_inline(shown)


def test_it_offers_the_way_out_on_every_page(page):
    way_out = page().one("a", class_="govuk-exit-this-page__button")
    assert way_out["href"] == "/exit"
    assert way_out["rel"] == "nofollow noreferrer"


def test_it_leads_only_to_ourselves(page):
    for element in page(viewer=SimpleNamespace(name="Amina"), nav=[{"text": "A", "href": "/a"}]).elements:
        for name in ("href", "src", "action"):
            address = element.get(name)
            assert address is None or address.startswith(("/", "#")), address
            assert not (address or "").startswith("//")


def test_it_says_when_all_is_made_up(page, settings):
    settings.HEARTH_DEMO = True
    assert "Demo" in page().one("aside", class_="hearth-demo").text
    settings.HEARTH_DEMO = False
    assert not page().all("aside", class_="hearth-demo")


def test_it_shows_the_way_around_and_who_is_signed_in(page):
    nav = [
        {"text": "Mine", "href": "/mine", "current": True},
        {"text": HARM, "href": "/other"},
        {"text": "Sign out", "href": "/out", "post": True},
    ]
    shown = page(viewer=SimpleNamespace(name=f"Amina {HARM}"), nav=nav)
    links = shown.all("a", class_="govuk-service-navigation__link")
    assert [(one["href"], one.get("aria-current")) for one in links] == [("/mine", "page"), ("/other", None)]
    assert links[1].text.strip() == HARM
    form = shown.one("form")
    assert (form["action"], form["method"]) == ("/out", "post")
    assert f"Amina {HARM}" in shown.one("li", class_="hearth-nav__who").text
    assert not shown.all("img")
    no_inline(shown)


def test_it_has_no_menu_for_nobody(page):
    assert not page().all("nav")


def test_it_puts_a_summary_beside_the_work(page):
    shown = page("{% block content %}<h1>Work</h1>{% endblock %}{% block aside %}<p>Beside</p>{% endblock %}")
    assert shown.one("aside", class_="hearth-columns__beside").text.strip() == "Beside"
    assert shown.one("main").text.strip() == "Work"
    assert not page("{% block content %}Work{% endblock %}").all("aside", class_="hearth-columns__beside")


def test_it_keeps_lines_short_unless_a_page_asks_for_room(page):
    assert "hearth-narrow" in page().one("main")["class"]
    assert "hearth-narrow" not in page("{% set wide = true %}").one("main")["class"]


def test_it_says_in_the_title_that_something_needs_another_look(page):
    bound = SignIn({})
    assert page("{% block title %}Sign in{% endblock %}", form=bound).one("title").text == "Error: Sign in"
    assert page("{% block title %}Sign in{% endblock %}", form=SignIn()).one("title").text == "Sign in"


def test_it_keeps_titles_neutral():
    for path in SHIPPED:
        for title in re.findall(r"{% block title %}(.*?){% endblock %}", path.read_text(encoding="utf-8")):
            assert not TELLING.search(title), path


PARTS = (Path(__file__).parent / "every_part.html").read_text(encoding="utf-8")


@pytest.fixture
def parts(page):
    return page(PARTS, harm=HARM, list=Paginator(range(240), 25).page(4))


def test_it_escapes_everything_given_to_a_part(parts):
    assert not parts.all("img")
    assert not [one for one in parts.elements if "onerror" in one.attributes]
    assert HARM in parts.one("caption").text
    no_inline(parts)


def test_it_lets_markup_in_only_through_call(parts):
    assert "markup" in [one.text for one in parts.all("p")]


def test_it_labels_the_cells_of_a_table_for_phones(parts):
    assert [one["data-label"] for one in parts.all("td")] == ["State", "N", "State", "N"]
    assert {one["role"] for one in parts.all("td")} == {"cell"}
    assert [one["scope"] for one in parts.all("th")] == ["col", "col", "col", "row", "row"]


def test_it_leads_to_other_pages_of_a_list(parts):
    links = [one["href"] for one in parts.all("a", class_="govuk-pagination__link")]
    assert links == [f"?show=a&page={number}" for number in (3, 1, 2, 3, 4, 5, 10, 5)]
    assert parts.one("a", aria_current="page", class_="govuk-pagination__link").text.strip() == "4"
    assert "Showing 76 to 100 of 240" in [one.text for one in parts.all("p")]


def test_it_shows_no_page_links_for_one_page(page):
    shown = page("{% block content %}{{ p.pages(list) }}{% endblock %}", list=Paginator(range(3), 25).page(1))
    assert not shown.all("nav")


def test_it_guards_against_a_double_press(parts):
    for button in parts.all("button", type="submit"):
        assert button["data-prevent-double-click"] == "true"


def test_it_keeps_covered_text_covered(parts):
    (covered,) = parts.all("details", class_="hearth-covered")
    assert "open" not in covered.attributes


def test_it_hides_the_pictures_that_only_decorate(parts):
    for picture in parts.all("svg"):
        assert picture["aria-hidden"] == "true"
        assert picture["focusable"] == "false"


def test_it_shows_one_message(rf):
    words = {"heading": "Done", "lines": ["One.", "Two."], "href": "/next", "link": "Go on"}
    shown = Page(render_to_string("ui/message.html", words, rf.get("/")))
    assert shown.one("h1").text == "Done"
    assert [one.text for one in shown.all("p", class_="govuk-body")] == ["One.", "Two."]
    assert shown.one("a", class_="govuk-button", href="/next").text.strip() == "Go on"
    shorter = Page(render_to_string("ui/message.html", {"heading": "Done", "lines": []}, rf.get("/")))
    assert [one["href"] for one in shorter.all("a", class_="govuk-button")] == ["/exit"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_it_ships_no_script_or_style_inside_a_template(path):
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|\|\s*safe\b|autoescape", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)", source)
    assert not re.search(r"https?://", source)


def test_it_ships_only_files_of_our_own(page):
    static = APP / "static" / "ui"
    wanted = {one.get("href") or one.get("src") for one in page().elements if one.tag in {"link", "script"}}
    for address in wanted:
        assert (static / address.removeprefix("/static/ui/")).is_file(), address
    for script in static.glob("*.js"):
        source = script.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|document\.write|\beval\(|new Function|sourceMappingURL", source)
        assert not re.search(r"fetch\(|XMLHttpRequest|sendBeacon|localStorage|indexedDB|document\.cookie", source)
    assert not list(static.rglob("*crest*"))


def test_it_says_whose_work_is_shipped():
    notice = (APP / "static" / "ui" / "LICENCES.txt").read_text(encoding="utf-8")
    assert "Permission is hereby granted, free of charge" in notice
    assert "SIL OPEN FONT LICENSE" in (APP / "static" / "ui" / "fonts" / "OFL.txt").read_text(encoding="utf-8")
    for font in (APP / "static" / "ui" / "fonts").glob("*.woff2"):
        assert font.read_bytes()[:4] == b"wOF2"


def test_it_writes_dates_in_templates(rendered):
    assert rendered("<p>{{ day | long_date }}</p>", day=dt.date(2026, 11, 24)).one("p").text.startswith("Tuesday")
