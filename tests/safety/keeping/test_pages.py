"""The pages and endpoints about how long things are kept."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader

from audit import merkle
from safety import actions, tasks
from safety.models import Keeping, KeepingRule
from safety.payloads import reference
from tests.safety.api.conftest import program_of  # noqa: F401 -- a fixture
from tests.safety.conftest import body
from tests.safety.keeping.test_keeping import WHY, end_of, ended  # noqa: F401 -- a fixture
from tests.safety.views.conftest import alert, browser_of, text_of  # noqa: F401 -- a fixture

YEARS = {"incident_low": "3", "incident_high": "6", "riddor": "3"}


@pytest.fixture
def ben(world):
    return world["Ben"].viewer()


@pytest.fixture
def browse(browser_of):  # noqa: F811 -- the fixture imported above
    return browser_of


def test_the_years_are_shown_and_changed_within_bounds(browse, harbour):
    hana = browse("Hana")
    page = hana.get("/s/keeping?at=harbour")
    assert "It counts for what ends" not in text_of(page)
    assert "In that month the words, the files and the keys" in text_of(page)
    assert hana.post("/s/keeping?at=harbour", YEARS).status_code == 302
    assert KeepingRule.objects.get(tenant=harbour).years == 3
    assert alert(hana.post("/s/keeping?at=harbour", {**YEARS, "incident_high": "2"}))


def test_a_deputy_sees_the_years_and_cannot_change_them(browse):
    bel = browse("Bel")
    assert "2 years after it ended" in text_of(bel.get("/s/keeping?at=harbour"))
    assert bel.post("/s/keeping?at=harbour", YEARS).status_code == 403


@pytest.mark.parametrize(
    ("name", "status"), [("Amina", 403), ("Mira", 403), ("Ines", 403), ("Carys", 404), ("Dele", 404)]
)
@pytest.mark.parametrize("path", ["keeping", "keeping/held", "keeping/gone"])
def test_others_do_not_see_them(browse, name, status, path):
    assert browse(name).get(f"/s/{path}?at=harbour").status_code == status


def test_something_is_held_by_its_reference_and_let_go_again(browse, send, world):
    record, hana = send(), browse("Hana")
    found = hana.post("/s/keeping/held?at=harbour", {"reference": f" {reference(record).lower()} "})
    assert found["Location"] == f"/s/{record}/keep"
    assert "Keep this longer" in text_of(hana.get(found["Location"]))
    assert alert(hana.post(found["Location"], {"reason": ""}))
    hana.post(found["Location"], {"reason": WHY})
    assert WHY in text_of(hana.get(found["Location"]))
    assert reference(record) in text_of(hana.get("/s/keeping/held?at=harbour"))
    ben = browse("Ben")
    page = text_of(ben.get(found["Location"]))
    assert "This is kept" in page
    assert WHY not in page  # it is sealed to the data-protection officer
    ben.post(found["Location"], {"reason": "It is over."})
    assert not Keeping.objects.get(record=record).held
    assert "Nothing is held" in text_of(hana.get("/s/keeping/held?at=harbour"))


@pytest.mark.parametrize("wrong", ["H-0000-0000", "nonsense", "H-7K4Q-9M2"])
def test_an_unknown_reference_is_said_to_be_one(browse, wrong):
    assert "nothing with this reference" in alert(
        browse("Hana").post("/s/keeping/held?at=harbour", {"reference": wrong})
    )


def test_a_manager_who_was_left_out_learns_nothing(browse, send, world, django_capture_on_commit_callbacks):
    record, ben, hana = send(excluded=["Ben"]), browse("Ben"), browse("Hana")
    actions.hold(by=world["Hana"].viewer(), incident_id=record, reason=WHY)
    assert "Nothing is held" in text_of(ben.get("/s/keeping/held?at=harbour"))
    assert "nothing with this reference" in alert(
        ben.post("/s/keeping/held?at=harbour", {"reference": reference(record)})
    )
    assert ben.get(f"/s/{record}/keep").status_code == 404
    assert reference(record) in text_of(browse("Bel").get("/s/keeping/held?at=harbour"))
    actions.release(by=world["Hana"].viewer(), incident_id=record, reason="Over.")
    actions.withdraw(by=world["Amina"].viewer(), incident_id=record)
    assert "Nothing yet" in text_of(ben.get("/s/keeping/gone?at=harbour"))
    assert ben.get(f"/s/keeping/gone/{record}?at=harbour").status_code == 404
    assert reference(record) in text_of(hana.get("/s/keeping/gone?at=harbour"))


def test_taking_back_what_is_held_says_so(browse, send, world):
    record, amina = send(), browse("Amina")
    actions.hold(by=world["Ben"].viewer(), incident_id=record, reason=WHY)
    page = text_of(amina.get(f"/s/mine/{record}/withdraw"))
    assert "legal duty" in page
    assert WHY not in page
    assert amina.post(f"/s/mine/{record}/withdraw", {}).status_code == 302


def test_a_certificate_says_what_and_when_and_can_be_checked(ended, browse, program_of, world, harbour):  # noqa: F811 -- fixtures
    record = ended()
    tasks.destroy_due(end_of(record))
    for name in ("Ben", "Hana"):
        page = text_of(browse(name).get(f"/s/keeping/gone/{record}?at=harbour"))
        for words in (
            reference(record),
            "Closed incident severity 1-2",
            "Certificate of destruction",
            "Signed checkpoint",
        ):
            assert words in page
        paper = browse(name).get(f"/s/keeping/gone/{record}/paper?at=harbour")
        assert paper["Content-Disposition"] == 'attachment; filename="paper.pdf"'
        assert reference(record) in PdfReader(io.BytesIO(paper.content)).pages[0].extract_text()
    proof = program_of("Hana").get(f"s/keeping/gone/{record}", organisation=harbour.id).json()
    assert merkle.verify_inclusion(
        leaf=bytes.fromhex(proof["leaf"]),
        index=proof["index"],
        size=proof["size"],
        proof=[bytes.fromhex(step) for step in proof["path"]],
        root=bytes.fromhex(proof["root"]),
    )
    lines = proof["checkpoint"].splitlines()
    assert lines[1] == str(proof["size"])
    assert browse("Ben").get(f"/s/{record}/keep").status_code == 404  # nothing is left to hold


def test_the_lists_cost_the_same_for_many(ended, browse, django_assert_max_num_queries):  # noqa: F811 -- a fixture
    for _ in range(3):
        tasks.destroy_due(end_of(ended()))
    browser = browse("Hana")
    browser.get("/s/keeping/gone?at=harbour")
    with django_assert_max_num_queries(16):
        browser.get("/s/keeping/gone?at=harbour")


def test_programs_do_the_same(program_of, send, harbour):  # noqa: F811 -- a fixture
    hana, ben, record, at = program_of("Hana"), program_of("Ben"), send(), str(harbour.id)
    assert [row["years"] for row in hana.get("s/keeping", organisation=at).json()] == [6, 2, 3]
    assert hana.put("s/keeping", {"years": {"incident_low": 4}, "organisation": at}).status_code == 204
    assert hana.put("s/keeping", {"years": {"other": 4}, "organisation": at}).status_code in {400, 422}
    assert program_of("Bel").put("s/keeping", {"years": {}}).status_code == 403
    assert ben.post(f"s/cases/{record}/keep", {"reason": WHY}).status_code == 204
    assert ben.post(f"s/cases/{record}/keep", {"reason": WHY}).status_code == 409
    assert [one["reason"] for one in ben.get(f"s/cases/{record}/keep").json()["said"]] == [WHY]
    assert [one["reason"] for one in hana.get(f"s/cases/{record}/keep").json()["said"]] == [None]
    assert [row["id"] for row in hana.get("s/keeping/held", organisation=at).json()["rows"]] == [str(record)]
    assert ben.post(f"s/cases/{record}/keep/end", {"reason": "Over."}).status_code == 204
    assert hana.get("s/keeping/held", organisation=at).json()["rows"] == []


def test_its_author_alone_is_asked_about_an_old_draft(browse, world, harbour, at):
    now = timezone.now()
    at(now - timedelta(days=366))
    actions.save_draft(by=world["Amina"].viewer(), tenant=harbour, body=body())
    at(now)
    assert "Do you still want to keep these?" in text_of(browse("Amina").get("/s/mine"))
    actions.save_draft(by=world["Wren"].viewer(), tenant=harbour, body=body())
    assert "Do you still want to keep these?" not in text_of(browse("Wren").get("/s/mine"))


def test_the_way_back_leads_a_reader_to_the_record_and_others_to_the_list(browse, send):
    record = send()
    assert f'href="/s/{record}"' in browse("Ben").get(f"/s/{record}/keep").content.decode()
    page = browse("Hana").get(f"/s/{record}/keep").content.decode()
    assert 'href="/s/keeping/held?at=harbour"' in page
    assert f'href="/s/{record}"' not in page
