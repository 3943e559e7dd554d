"""The pages of a provider, of the two who share a case, and of the coordinator, as they are typed into."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.accounts.views.conftest import alert, hidden
from tests.wellbeing.bookings.conftest import opened
from tests.wellbeing.cases.building import case, provider
from tests.wellbeing.cases.conftest import text_of
from ui import formats
from wellbeing.actions import bookings, cases
from wellbeing.payloads.providers import PAPERS
from wellbeing.queries import cases as reading
from wellbeing.queries import providers as lists
from wellbeing.views.cases import scheme_rows

OK, FOUND, REFUSED, NONE = 200, 302, 403, 404


def boxes(name, day):
    return {f"{name}-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


def later(days=365):
    return formats.today() + timezone.timedelta(days=days)


PARTS = {
    "you": {"name": "Efe", "about": "I listen.", "qualifications": "MA"},
    "register": {"body": "bacp", "paper_number": "0123", **boxes("expires_on", later())},
    "insurance": {"body": "A mutual", "paper_number": "P9", **boxes("expires_on", later())},
    "clearance": {"body": "pvg", "paper_number": "77", **boxes("expires_on", later(10))},
    "supervision": {"body": "A colleague", "paper_number": "", **boxes("expires_on", later())},
    "services": {"services": ["counselling"]},
    "described": {
        "format": ["video", "phone"],
        "language_words": "English, Tigrinya",
        "heritage_words": "Hazara",
        "migration_exp": ["yes"],
    },
    "places": {"places": "3", "hours": "Tuesdays", "fee": "60"},
}


def test_it_fills_a_profile_part_by_part_until_somebody_can_choose_her(world, browser_of):
    efe, dele = browser_of("Efe"), browser_of("Dele", stepped_up=True)
    assert "Begin with your profile" in text_of(efe.get("/w/offers"))
    for part, fields in PARTS.items():
        answer = efe.post(f"/w/profile/{part}", fields)
        assert answer.status_code == FOUND, (part, alert(answer))
    harbour = world.tenants["harbour"]
    efe.post("/w/profile/close", {"conflicts": [str(harbour.id)]})
    page = text_of(efe.get("/w/profile"))
    assert "Background check: ends on" in page
    assert "Background check: not seen yet" in page
    listed = text_of(dele.get("/w/desk/people"))
    assert "Efe" in listed
    assert "not seen yet" in listed
    (row,) = lists.profiles(world["Dele"].viewer(stepped_up=True), world.tenants["wellspring"].id)
    one = f"/w/desk/people/{row.id}"
    for kind in PAPERS:
        assert dele.get(f"{one}/seen/{kind}").status_code == OK
        assert dele.post(f"{one}/seen/{kind}", boxes("seen_on", formats.today())).status_code == FOUND
    shown = text_of(dele.get(one))
    assert "Can be offered" in shown
    assert harbour.name in shown
    assert "£60.00" in shown
    assert "English, Tigrinya" in shown
    assert 'value="Hazara"' in efe.get("/w/profile/described").content.decode()
    assert "Everything is there" in text_of(efe.get("/w/profile"))
    assert dele.post(f"{one}/stand", {"state": "suspended", "reason": ""}).status_code == OK
    assert dele.post(f"{one}/stand", {"state": "suspended", "reason": "Papers"}).status_code == FOUND
    assert dele.post(f"{one}/note", {"text": "SECRET REMARK"}).status_code == FOUND
    assert "SECRET REMARK" in text_of(dele.get(one))
    assert "You are suspended Papers" in text_of(efe.get("/w/profile"))
    assert "SECRET REMARK" not in text_of(efe.get("/w/profile"))


def test_it_keeps_what_was_typed_and_says_what_to_do(world, browser_of):
    efe = browser_of("Efe")
    answer = efe.post("/w/profile/register", {"body": "bacp", "paper_number": "", **boxes("expires_on", later())})
    assert "Enter the number" in alert(answer)
    assert f'value="{later().year}"' in answer.content.decode()
    assert efe.get("/w/profile/nothing").status_code == NONE


def test_it_goes_from_the_choice_to_the_invoice(world, browser_of):
    record = case(world, accepted=False)
    amina, efe, dele = browser_of("Amina"), browser_of("Efe"), browser_of("Dele", stepped_up=True)
    page = f"/w/with/{record}"
    assert "Answer by" in text_of(efe.get("/w/offers"))
    waiting = text_of(efe.get(page))
    assert "07700 900123" not in waiting, "how to reach her comes with the yes"
    assert "I would like to talk" in waiting
    form = text_of(efe.get(f"{page}/answer"))
    assert "No: I have no place now after all" in form
    assert "No: the times do not fit" in form
    assert efe.post(f"{page}/answer", {"answer": "yes"}).status_code == FOUND
    assert "07700 900123" in text_of(efe.get(page))
    assert "Book an appointment" in text_of(amina.get(page))
    assert "Book an appointment" not in text_of(efe.get(page)), "they book; she opens hours"
    assert amina.post(page, {"text": "Hello Efe"}).status_code == FOUND
    assert "Hello Efe" in text_of(efe.get(page))
    efe.post(page, {"text": "Hello Am"})
    assert "Hello Am" in text_of(amina.get(page))
    form = efe.get(f"{page}/session")
    month = f"{formats.today():%Y-%m}"
    fields = {"session_id": hidden(form, "session_id"), "outcome": "attended", "minutes": "50", "month": month}
    assert efe.post(f"{page}/session", fields).status_code == FOUND
    efe.post(f"{page}/session", fields)
    assert "2 of 3" in text_of(amina.get(page)), "a second press returns nothing twice"
    assert efe.post(f"{page}/flag").status_code == FOUND
    assert "Confidentiality" in text_of(amina.get(page))
    totals = text_of(efe.get("/w/totals"))
    assert "W3AA 1 £60.00" in totals
    paper = efe.get(f"/w/totals/{month}.pdf")
    assert paper.content.startswith(b"%PDF")
    assert paper["Content-Disposition"] == f'attachment; filename="totals-{month}.pdf"'
    assert f"{month},Efe,W3AA,1,60.00" in efe.get("/w/totals/table.csv").content.decode()
    assert "Efe W3AA 1 £60.00" in text_of(dele.get("/w/desk/totals"))
    assert dele.get("/w/desk/totals/table.csv").content == efe.get("/w/totals/table.csv").content
    assert amina.post(f"{page}/end", {"how": "planned"}).status_code == FOUND
    assert "07700" not in text_of(efe.get(page))
    assert efe.get("/w/totals/1999-01.pdf").status_code == NONE
    assert efe.get("/w/totals/x.pdf").status_code == NONE


def test_it_comes_round_for_supervision_and_somebody_steps_in(world, browser_of):
    record = case(world, "Amina", "Emre", service="clinical_supervision")
    provider(world, "Efe")
    page = f"/w/with/{record}"
    amina, emre, efe = browser_of("Amina"), browser_of("Emre"), browser_of("Efe")
    assert "Every 4 weeks, for 90 minutes" in text_of(amina.get(page))
    assert amina.post(f"{page}/next").status_code == FOUND
    assert "You have asked for the next one" in text_of(amina.get(page))
    assert "The next one is wanted" in text_of(emre.get("/w/offers"))
    fields = {"weeks": "5", "minutes": "60", **boxes("due_on", later(20))}
    assert emre.post(f"{page}/rhythm", fields).status_code == FOUND
    assert "Every 5 weeks, for 60 minutes" in text_of(amina.get(page))
    days = {**boxes("from_on", formats.today()), **boxes("until_on", later(14)), "cover": str(world["Efe"].person)}
    assert emre.post(f"{page}/away", days).status_code == FOUND
    assert efe.get(page).status_code == NONE, "nobody steps in before the asker has agreed"
    assert "Let Efe step in" in amina.get(page).content.decode()
    assert amina.post(f"{page}/cover").status_code == FOUND
    assert "You step in for Emre" in text_of(efe.get(page))
    assert "and whoever stepped in because you agreed, can read this" in text_of(amina.get(page))
    assert "You step in" in text_of(efe.get("/w/offers"))
    month = f"{formats.today():%Y-%m}"
    answer = efe.post(f"{page}/session", {"outcome": "attended", "minutes": "60", "month": month})
    assert answer.status_code == FOUND
    assert efe.post(f"{page}/end", {"how": "planned"}).status_code == OK, "who steps in ends nothing"


def test_it_tells_the_coordinator_what_she_has_to_know_and_no_word_more(world):
    record = case(world, "Amina", "Emre", service="clinical_supervision")
    amina, emre, today = world["Amina"].viewer(), world["Emre"].viewer(), formats.today()
    cases.say(by=amina, case_id=record, text="Between the two of us")
    cases.ask_for_next(by=amina, case_id=record)
    cases.go_away(by=emre, case_id=record, from_on=today, until_on=later(3), cover=world["Efe"].person)
    cases.agree_to_cover(by=amina, case_id=record)
    cases.break_confidentiality(by=emre, case_id=record)
    dele, wellspring = world["Dele"].viewer(stepped_up=True), world.tenants["wellspring"].id
    rows = scheme_rows(reading.cases_of(dele, wellspring)[record])
    assert [row["key"] for row in rows] == ["Every", "Next one due", "Next one", "Away", "Confidentiality broken"]
    assert "Efe steps in" in rows[3]["value"]
    cases.end(by=amina, case_id=record, how="referred")
    rows = scheme_rows(reading.cases_of(dele, wellspring)[record])
    assert rows[-1] == {"key": "End", "value": "Referred on to somebody else"}
    declined = case(world, "Wren", "Emre", accepted=False)
    cases.answer(by=emre, case_id=declined, accepted=False, reason="times")
    rows = scheme_rows(reading.cases_of(dele, wellspring)[declined])
    assert rows == [{"key": "Why not", "value": "The times do not fit"}]


def test_it_books_the_next_one_with_one_press(world, browser_of):
    record = case(world, "Amina", "Emre", service="clinical_supervision")
    slots = opened(world, "Emre", weeks=6)
    bookings.book(by=world["Amina"].viewer(), case_id=record, slot=slots[0])
    amina, page = browser_of("Amina"), f"/w/with/{record}"
    shown = amina.get(page)
    assert "Book the next one" in shown.content.decode()
    assert hidden(shown, "slot") == str(slots[4]), "four weeks after the first"
    assert amina.post(f"{page}/times", {"slot": hidden(shown, "slot")}).status_code == FOUND
    assert "Next appointment" in text_of(browser_of("Emre").get(page))
    assert hidden(amina.get(page), "slot") is None, "no hour is open after that"


def test_it_shows_a_case_to_nobody_else(world, browser_of):
    record = case(world)
    for name in ("Ben", "Wren", "Mira", "Una", "Hana", "Dele", "Emre", "Farah", "Gus"):
        other = browser_of(name, stepped_up=True)
        for path in ("", "/answer", "/session", "/end", "/away", "/flag", "/rhythm"):
            assert other.get(f"/w/with/{record}{path}").status_code in {REFUSED, NONE}, (name, path)
        for path in ("", "/next", "/cover", "/flag"):
            assert other.post(f"/w/with/{record}{path}", {"text": "x"}).status_code in {REFUSED, NONE}, (name, path)


def test_it_keeps_the_coordinators_pages_to_them(world, browser_of):
    record = provider(world)
    for name in ("Amina", "Ben", "Hana", "Efe", "Farah"):
        other = browser_of(name, stepped_up=True)
        for path in ("people", f"people/{record}", f"people/{record}/stand", "totals", "totals/table.csv"):
            assert other.get(f"/w/desk/{path}").status_code in {REFUSED, NONE}, (name, path)


def test_it_asks_the_coordinator_for_her_password_first(world, browser_of):
    record = provider(world)
    dele = browser_of("Dele")
    for path in ("people", f"people/{record}", "totals"):
        answer = dele.get(f"/w/desk/{path}")
        assert (answer.status_code, answer["Location"].split("?")[0]) == (FOUND, "/me/again"), path


def test_it_leaves_when_nobody_is_with_her_any_more(world, browser_of):
    record = case(world)
    efe = browser_of("Efe")
    assert "You still see" in text_of(efe.get("/w/profile/leave"))
    assert efe.post("/w/profile/leave").status_code == 409
    browser_of("Amina").post(f"/w/with/{record}/end", {"how": "early"})
    assert efe.post("/w/profile/leave").status_code == FOUND
    assert "You have left" in text_of(efe.get("/w/profile"))
    assert "Efe" not in text_of(browser_of("Dele", stepped_up=True).get("/w/desk/people"))
    assert "Efe" in text_of(browser_of("Dele", stepped_up=True).get("/w/desk/people?left"))


def test_it_lists_any_number_of_cases_with_as_many_queries(world, browser_of):
    efe, counts = browser_of("Efe"), []
    for some in (("Amina",), ("Wren", "Ben", "Una")):
        for who in some:
            case(world, who)
        with CaptureQueriesContext(connection) as queries:
            assert efe.get("/w/offers").status_code == OK
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 30
