"""What people do on the pages, in one call each. Every deed asserts that it worked."""

import re
from http import HTTPStatus
from uuid import UUID

OK = HTTPStatus.OK


def report(visitor, *, files=(), slug="harbour", **answers):
    """Sends a report by the page and gives the record's id."""
    page = visitor.get(f"/s/new?at={slug}")
    page = visitor.submit(page, {"kind": "incident", **answers}, having="kind", files=files, button=("deed", "send"))
    assert page.status == OK, page.status
    assert page.path.endswith("/sent"), page.errors()
    return UUID(page.path.split("/")[-2])


def keep_draft(visitor, *, files=(), slug="harbour", **answers):
    """Saves a draft by the page and gives its id."""
    page = visitor.get(f"/s/new?at={slug}")
    draft = UUID(page.values("draft_id")[0])
    page = visitor.submit(page, answers, having="kind", files=files, button=("deed", "keep"))
    assert page.path == "/s/mine", page.errors()
    return draft


def full_report(visitor, pages, *, files=(), slug="harbour"):
    """Fills a report step by step, sends it, and gives its id. pages: the page's name to its answers."""
    page = visitor.submit(visitor.get(f"/s/start?at={slug}"), having="at")
    base = page.path
    for name, answers in pages.items():
        page = visitor.submit(visitor.get(f"{base}/{name}"), answers, files=files if name == "files" else ())
        assert page.status == OK, (name, page.status)
        assert page.path != f"{base}/{name}", (name, page.errors())
    page = visitor.submit(visitor.get(f"{base}/check"), having="shown")
    assert page.path.endswith("/sent"), page.errors()
    return UUID(page.path.split("/")[-2])


def keep_note(visitor, text, *, slug="harbour"):
    """Keeps a note for herself and gives its id."""
    page = visitor.submit(visitor.get(f"/s/n?at={slug}"), {"narrative": text}, having="narrative")
    assert text in page.text
    return UUID(page.path.split("/")[-1])


def send_note(visitor, note):
    page = visitor.submit(visitor.get(f"/s/n/{note}"), having="shown", button=("deed", "send"))
    assert page.path.endswith("/sent"), page.errors()


def add(visitor, record, text, *, files=()):
    return _done(visitor, f"/s/mine/{record}/add", "text", {"text": text}, files)


def withdraw(visitor, record, reason=""):
    """A reason is sent whether or not the page asks for one."""
    return _done(visitor, f"/s/mine/{record}/withdraw", None, {"reason": reason})


def ask_for_support(visitor, *, slug="harbour", **answers):
    """Asks page by page, sends it, and gives its id."""
    start = visitor.get("/w/")
    page = visitor.post("/w/new", [("csrfmiddlewaretoken", start.values("csrfmiddlewaretoken")[0]), ("at", slug)])
    base = page.path.removesuffix("/what")
    steps = {"what": {"service": "counselling"}, "when": {"urgency": "week"}, **_by_step(answers)}
    for step, given in steps.items():
        page = visitor.submit(visitor.get(f"{base}/{step}"), given)
        assert page.path != f"{base}/{step}", (step, page.errors())
    page = visitor.submit(visitor.get(f"{base}/check"))
    assert page.path.endswith("/sent"), page.errors()
    return UUID(page.path.split("/")[-2])


def _by_step(answers):
    """Answers of a request under the page on which each is given."""
    where = {
        "avoid": "not",
        "language_words": "who",
        "heritage_words": "who",
        "faith_words": "who",
        "access_words": "meet",
    }
    found = {}
    for name, value in answers.items():
        found.setdefault(where.get(name, "reach"), {})[name] = value
    return found


def acknowledge(visitor, record):
    page = visitor.submit(visitor.get(f"/s/{record}/acknowledge"))
    assert page.path == f"/s/{record}", page.path


def write(visitor, record, what, text):
    """what: ask, reply or note."""
    return _done(visitor, f"/s/{record}/{what}", "text", {"text": text})


JUDGED = {
    "kind": "incident",
    "types": "THR-VIO",
    "body": "2",
    "mind": "3",
    "work": "1",
    "worst": "4",
    "likelihood": "3",
}


def assess(visitor, record, reason="", **answers):
    return _done(visitor, f"/s/{record}/assess", "worst", JUDGED | {"reason": reason} | answers)


def close(visitor, record, note):
    return _done(visitor, f"/s/{record}/close", "outcomes", {"outcomes": "stopped", "note": note})


def public_report(visitor, *, slug="harbour", files=(), words=True, **answers):
    """Sends a report without an account; gives its reference and, if wanted, the six words."""
    wanted = {"wants_words": "1"} if words else {}
    page = visitor.get(f"/p/{slug}")
    page = visitor.submit(page, {"kind": "incident", **wanted, **answers}, having="kind", files=files)
    assert page.status == OK, page.status
    return reference_in(page), six_words_in(page)


def reference_in(page):
    found = re.search(r"H-[0-9A-Z]{4}-[0-9A-Z]{4}", page.text)
    assert found, page.errors()
    return found[0]


def six_words_in(page):
    found = re.search(r"<strong>((?:[a-z-]+ ){5}[a-z-]+)</strong>", page.text)
    return found[1] if found else ""


def come_back(visitor, words, *, slug="harbour"):
    """The page of a report without account."""
    return visitor.submit(visitor.get(f"/p/{slug}/back"), {"words": words}, having="words")


def _done(visitor, path, having, fields, files=()):
    page = visitor.submit(visitor.get(path), fields, having=having, files=files)
    assert page.status == OK, (path, page.status)
    assert page.path != path, page.errors()
    return page
