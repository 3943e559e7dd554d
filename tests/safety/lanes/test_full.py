"""The full report: one question on each page, saved as it goes, checked and sent."""

import re
from dataclasses import fields
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from safety import queries
from safety.forms import GROUPS, NEEDED, STEPS, asked_steps
from safety.models import Incident
from safety.payloads import LANE_FULL, ReportBody
from safety.views import answers
from tests.safety.views.conftest import alert, text_of, typed
from vault import locker

ANSWERS = {
    "kind": {"kind": "warning"},
    "what": {"types": ["THR-LST", "ONL-DOX"], "primary": "THR-LST"},
    "when": {
        "happened_on-day": "3",
        "happened_on-month": "11",
        "happened_on-year": "2025",
        "happened_at": "2.30pm",
    },
    "where": {"setting": "office", "place": "The back door", "region": "TLM"},
    "how": {"channels": ["email", "post"]},
    "words": {"narrative": "They wrote again."},
    "whom": {"targets": ["staff", "family"], "who": "All who answer phones"},
    "why": {"targeting_reason": "both", "bias": ["race", "age"], "perceived_by": "affected"},
    "by": {"perpetrators": ["stranger", "network"], "described": "A man with a van", "intent": "mission"},
    "source": {"reliability": "B", "credibility": "2"},
    "impact": {"impact": ["office_closed", "time_off"]},
    "done": {"done": "The door is locked"},
    "help": {"wanted": "Somebody to ring me", "urgency": "today"},
    "sharing": {"sharing": "community"},
}
WHOLE = {
    "lane": LANE_FULL,
    "kind": "warning",
    "types": ("THR-LST", "ONL-DOX"),
    "primary": "THR-LST",
    "happened_on": date(2025, 11, 3),
    "happened_at": "14:30",
    "setting": "office",
    "place": "The back door",
    "region": "TLM",
    "channels": ("email", "post"),
    "narrative": "They wrote again.",
    "targets": ("staff", "family"),
    "who": "All who answer phones",
    "targeting_reason": "both",
    "bias": ("race", "age"),
    "perceived_by": "affected",
    "perpetrators": ("stranger", "network"),
    "described": "A man with a van",
    "intent": "mission",
    "reliability": "B",
    "credibility": "2",
    "impact": ("office_closed", "time_off"),
    "done": "The door is locked",
    "wanted": "Somebody to ring me",
    "urgency": "today",
    "sharing": "community",
}


def begin(browser):
    """An empty full report; gives its address."""
    answer = browser.post("/s/full", {"at": "harbour"})
    assert answer.status_code == 302, text_of(answer)
    return answer["Location"]


def body_of(world, address, name="Amina"):
    return queries.open_draft(world[name].viewer(), _id(address)).body


def _id(address):
    return UUID(address.rsplit("/", 1)[-1])


def to_send(page):
    return {"shown": re.findall(r'name="shown" value="([^"]+)"', page.content.decode())}


# Plain rules, without a database


def test_every_page_has_its_place_and_every_field_of_a_report_its_page():
    assert sorted(name for _, names in GROUPS for name in names) == sorted(STEPS)
    on_pages = {name for form in STEPS.values() for name in form.base_fields} - {"evidence", "removed"}
    assert on_pages | {"lane", "files"} == {field.name for field in fields(ReportBody)}
    assert set(answers._PAGES.values()) | {"files"} == set(STEPS)


def test_nothing_is_needed_on_any_page():
    for name, form in STEPS.items():
        empty = form({}, {})
        assert empty.is_valid(), (name, empty.errors)
        assert not form.answered(ReportBody(lane=LANE_FULL))


def test_only_kind_and_day_are_needed_in_the_end():
    assert set(NEEDED) == {"kind", "when"}
    assert not any(done(ReportBody()) for done in NEEDED.values())


def test_a_warning_alone_is_asked_how_sure_it_is():
    assert "source" in asked_steps(ReportBody(kind="warning"))
    assert "source" not in asked_steps(ReportBody(kind="incident"))


@pytest.mark.parametrize("name", ANSWERS)
def test_a_page_gives_back_what_it_was_told(name):
    form = STEPS[name](ANSWERS[name])
    assert form.is_valid(), form.errors
    changes = form.changes()
    assert changes == {field: WHOLE[field] for field in changes}
    assert STEPS[name].answered(ReportBody(**changes))
    again = STEPS[name](initial=STEPS[name].start(ReportBody(**changes)))
    for field in again:
        assert field.value() or field.name == "primary"


def test_readers_see_every_answer_in_words_and_what_somebody_wrote_covered():
    rows = {row["key"]: row for row in answers.facts_of(ReportBody(**WHOLE))}
    assert rows["About"]["value"] == "Warning / intelligence"
    assert rows["About who somebody is"]["values"][1] == "Age (Scotland: statutory)"
    assert rows["The source"]["value"] == "Usually reliable"
    assert rows["May go on to"]["value"] == "All member organisations"
    for key in ("Described as", "Who it was aimed at"):
        assert rows[key]["covered"]
        assert rows[key]["value"]
    assert "covered" not in rows["Help needed"], "a manager has to see at once what is needed"
    assert not any(row.get("covered") for row in answers.facts_of(ReportBody(**WHOLE), cover=False))
    assert "In your own words" not in rows, "that has a place of its own"


def test_what_was_not_said_is_left_out_for_readers_and_named_to_the_author():
    assert [row["key"] for row in answers.facts_of(ReportBody(kind="incident"))] == ["About", "When", "Told as"]
    asked = {row["key"]: row for row in answers.to_check(ReportBody(), lambda page: f"/{page}")}
    assert asked["Aimed at"] == {"key": "Aimed at", "href": "/whom", "value": "Not said"}


# The pages


def test_it_saves_each_answer_and_sends_them_all(amina, world, ben):
    address = begin(amina)
    for name, given in ANSWERS.items():
        answer = amina.post(f"{address}/{name}", given)
        assert answer.status_code == 302, (name, alert(answer))
    assert body_of(world, address) == ReportBody(**WHOLE)
    assert not Incident.objects.exists(), "nothing is sent before she says so"

    page = amina.get(f"{address}/check")
    for words in ("A man with a van", "All member organisations", "Ben", "Change"):
        assert words in text_of(page)
    sent = amina.post(f"{address}/check", to_send(page))
    record = _id(address)
    assert sent["Location"] == f"/s/mine/{record}/sent"
    assert amina.post(f"{address}/check", to_send(page))["Location"] == sent["Location"], "pressed twice"
    assert queries.open_mine(world["Amina"].viewer(), record).story.body == ReportBody(**WHOLE)
    case = text_of(ben.get(f"/s/{record}"))
    for words in ("Stranger", "A man with a van", "Office closed", "Age (Scotland: statutory)"):
        assert words.casefold() in case.casefold()


def test_it_goes_from_question_to_question_and_back_to_the_check(amina):
    address = begin(amina)
    assert amina.post(f"{address}/kind", {"kind": "incident"})["Location"] == f"{address}/what"
    assert amina.post(f"{address}/how", {"deed": "list"})["Location"] == address
    assert amina.post(f"{address}/how", {"from": "check"})["Location"] == f"{address}/check"
    assert amina.post(f"{address}/sharing", {})["Location"] == f"{address}/check"
    assert f'href="{address}/when"' in amina.get(f"{address}/what").content.decode(), "it can be skipped"
    assert "Answered" in text_of(amina.get(address))
    assert f"{address}/source" not in amina.get(address).content.decode()
    assert amina.get(f"{address}/source").status_code == 404


def test_what_a_warning_said_of_its_source_goes_with_the_warning(amina, world):
    address = begin(amina)
    amina.post(f"{address}/kind", {"kind": "warning"})
    amina.post(f"{address}/source", ANSWERS["source"])
    amina.post(f"{address}/kind", {"kind": "incident"})
    assert (body_of(world, address).reliability, body_of(world, address).credibility) == (None, None)


def test_it_says_what_is_missing_and_sends_nothing(amina):
    address = begin(amina)
    page = amina.get(f"{address}/check")
    assert "Needed before you can send it" in text_of(page)
    assert f"{address}/kind?from=check" in page.content.decode()
    again = amina.post(f"{address}/check", to_send(page))
    assert "Choose what you want to tell us about" in alert(again)
    assert not Incident.objects.exists()


def test_danger_comes_before_the_next_question_once(amina):
    address = begin(amina)
    first = amina.post(f"{address}/what", {"types": ["PHY-EXT"]})
    assert first["Location"] == f"{address}/safe?then=when"
    page = amina.get(first["Location"])
    assert "999" in text_of(page)
    assert "Ben" in text_of(page)
    assert f'href="{address}/when"' in page.content.decode()
    assert amina.post(f"{address}/help", {"urgency": "danger_now"})["Location"] == f"{address}/sharing"
    assert amina.get(f"{address}/safe?then=//elsewhere.example").status_code == 200
    assert "elsewhere" not in amina.get(f"{address}/safe?then=//elsewhere.example").content.decode()


def test_a_wrong_answer_is_said_beside_it_and_kept_as_typed(amina, world):
    address = begin(amina)
    page = amina.post(f"{address}/when", {"happened_at": "nine-ish"})
    assert "Enter a real time" in alert(page)
    assert "nine-ish" in page.content.decode()
    assert body_of(world, address) == ReportBody(lane=LANE_FULL)


def test_files_wait_in_the_draft_and_can_be_taken_out(amina, world):
    address = begin(amina)
    amina.post(f"{address}/files", {"evidence": [SimpleUploadedFile("letter.txt", b"a letter")]})
    (file,) = body_of(world, address).files
    assert "letter.txt" in text_of(amina.get(f"{address}/files"))
    amina.post(f"{address}/how", {"channels": ["post"]})
    assert body_of(world, address).files == (file,)
    amina.post(f"{address}/files", {"removed": [file.id.hex]})
    assert body_of(world, address).files == ()


def test_people_can_be_left_out_on_the_last_page(amina, world, browser_of):
    address = begin(amina)
    amina.post(f"{address}/kind", {"kind": "incident"})
    amina.post(f"{address}/when", ANSWERS["when"])
    page = amina.get(f"{address}/check")
    amina.post(f"{address}/check", to_send(page) | {"excluded": [str(world["Ben"].person)]})
    record = _id(address)
    assert browser_of("Ben").get(f"/s/{record}").status_code == 404
    assert browser_of("Bel").get(f"/s/{record}").status_code == 200


def test_nobody_else_reaches_a_draft_and_no_other_kind_of_draft_is_shown_here(amina, browser_of):
    address = begin(amina)
    for end in ("", "/kind", "/check", "/safe"):
        assert browser_of("Ben").get(f"{address}{end}").status_code == 404
        assert amina.get(f"{address}{end}").status_code == 200
    assert amina.get(f"{address}/nonsense").status_code == 404


def test_a_draft_goes_on_where_it_was_begun(amina, world):
    address = begin(amina)
    assert f'href="{address}"' in amina.get("/s/mine").content.decode()
    assert amina.get(f"/s/new?draft={_id(address)}")["Location"] == address
    assert amina.post(address)["Location"] == "/s/mine?done=dropped"
    assert locker.load(world["Amina"].viewer().keyring).drafts == {}


def test_an_alert_can_be_told_at_more_length(amina, world):
    page = amina.get("/s/new")
    answer = amina.post("/s/new", typed(page, who="All of us", deed="more"))
    body = body_of(world, answer["Location"])
    assert (body.lane, body.who, body.kind) == (LANE_FULL, "All of us", "incident")


# A session that ended while she typed


@pytest.mark.parametrize(
    ("end", "fields", "shown"),
    [
        ("/words", {"narrative": ["Half a sentence"]}, "Half a sentence"),
        ("/when", {"happened_at": ["nine-ish"]}, "nine-ish"),
        ("/check", {"withhold": ["1"]}, "checked"),
    ],
)
def test_what_she_typed_on_a_page_comes_back_after_signing_in_again(amina, world, end, fields, shown):
    address = begin(amina)
    kept_id = uuid4().hex

    def keep(mine):
        mine.drafts[kept_id] = {"service": "kept", "path": f"{address}{end}", "fields": fields}

    locker.update(world["Amina"].viewer().keyring, keep)
    page = amina.get(f"{address}{end}?kept={kept_id}")
    assert shown in page.content.decode()
