"""The pages and endpoints of the register."""

from tests.safety.views.conftest import text_of
from ui import formats


def fields(**changes):
    today = formats.today()
    plain = {"kind": "policy", "title": "Door policy", "decided": "No keys outside"}
    return plain | {f"on-{part}": str(getattr(today, part)) for part in ("day", "month", "year")} | changes


def test_a_manager_adds_strikes_out_and_exports(browser_of, world, harbour):
    ben = browser_of("Ben")
    assert "Nothing written yet" in text_of(ben.get("/s/steps?at=harbour"))
    assert ben.post("/s/steps/add?at=harbour", fields()).status_code == 302
    page = ben.get("/s/steps?at=harbour")
    assert "Door policy" in text_of(page)
    strike = next(
        part.split('"')[0] for part in page.content.decode().split('href="') if "/strike" in part.split('"')[0]
    )
    assert "Door policy" in text_of(ben.get(strike))
    assert ben.post(strike, {"reason": "Wrong day"}).status_code == 302
    assert "Struck out because: Wrong day" in text_of(ben.get("/s/steps?at=harbour"))
    made = ben.post("/s/steps/export?at=harbour", {"form": "pdf", "with_records": "on"})
    assert made.content.startswith(b"%PDF")
    assert made["Content-Disposition"] == f'attachment; filename="file-{formats.today().isoformat()}.pdf"'
    assert "Door policy" in ben.post("/s/steps/export?at=harbour", {"form": "csv"}).content.decode()


def test_errors_keep_what_was_typed(browser_of):
    page = browser_of("Ben").post("/s/steps/add?at=harbour", fields(kind="", decided="KEPT"))
    assert "Choose what kind of step it is" in text_of(page)
    assert "KEPT" in page.content.decode()


def test_a_leader_is_told_whom_to_ask(browser_of):
    browser_of("Ben").post("/s/steps/add?at=harbour", fields())
    words = text_of(browser_of("Mira").get("/s/steps?at=harbour"))
    assert "Ask one of them to export it" in words
    assert "Door policy" not in words
    assert browser_of("Mira").get("/s/steps/add?at=harbour").status_code == 403
    assert browser_of("Carys").get("/s/steps?at=harbour").status_code == 404


def test_the_work_list_leads_there(browser_of):
    assert 'href="/s/steps?at=harbour"' in browser_of("Ben").get("/s/").content.decode()


def test_the_endpoints_do_the_same(browser_of):
    ben, mira = browser_of("Ben"), browser_of("Mira")
    json = {"content_type": "application/json"}
    given = {"kind": "training", "on": formats.today().isoformat(), "title": "Desk training"}
    made = ben.post("/api/v1/s/steps", given, **json)
    assert made.status_code == 201
    assert ben.post("/api/v1/s/steps", given | {"on": "2999-01-01"}, **json).status_code == 422
    (one,) = ben.get("/api/v1/s/steps").json()["entries"]
    assert (one["id"], one["title"], one["by"], one["struck"]) == (made.json()["id"], "Desk training", "Ben", "")
    assert mira.get("/api/v1/s/steps").json()["readable"] is False
    assert mira.post("/api/v1/s/steps", given, **json).status_code == 403
    strike = f"/api/v1/s/steps/{one['id']}/strike"
    assert ben.post(strike, {"reason": "Wrong"}, **json).status_code == 204
    assert ben.post(strike, {"reason": "Wrong"}, **json).status_code == 409
    assert ben.post("/api/v1/s/steps/export", {"form": "pdf"}, **json).content.startswith(b"%PDF")
