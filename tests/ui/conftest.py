"""What the tests of the page parts share: a template made on the spot, and a reader of what came out."""

from html.parser import HTMLParser

import pytest
from django.template import engines

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Element:
    def __init__(self, tag, attributes):
        self.tag = tag
        self.attributes = dict(attributes)
        self.text = ""

    def __getitem__(self, name):
        return self.attributes[name]

    def get(self, name):
        return self.attributes.get(name)


class Page(HTMLParser):
    """The elements of a page in order, each with all the text inside it."""

    def __init__(self, markup):
        super().__init__(convert_charrefs=True)
        self.elements = []
        self.open = []
        self.comments = []
        self.feed(str(markup))
        self.close()

    def handle_starttag(self, tag, attrs):
        element = Element(tag, attrs)
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.elements.append(Element(tag, attrs))

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data):
        for element in self.open:
            element.text += data

    def handle_comment(self, data):
        self.comments.append(data)

    def all(self, tag=None, **attributes):
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.elements
            if (tag is None or element.tag == tag)
            and all(
                value in (element.get(name) or "").split() if name == "class" else element.get(name) == value
                for name, value in wanted.items()
            )
        ]

    def one(self, tag=None, **attributes):
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of <{tag} {attributes}>"
        return found[0]

    def ids(self):
        return [element["id"] for element in self.elements if element.get("id") is not None]


@pytest.fixture(autouse=True)
def standing_alone(settings):
    """The page parts by themselves: no links of other apps, no demo."""
    settings.HEARTH_NAVIGATION = ""
    settings.HEARTH_DEMO = False


@pytest.fixture
def engine():
    return engines["jinja"]


@pytest.fixture
def rendered(engine):
    """Render a piece of template text with values, and read it."""

    def render(source, **values):
        return Page(engine.env.from_string(source).render(**values))

    return render


@pytest.fixture
def shown(rendered):
    """Render one field of a form."""

    def show(form, name, **options):
        return rendered("{{ field(form[name], **options) }}", form=form, name=name, options=options)

    return show
