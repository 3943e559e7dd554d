"""The pages: who comes in, what stands on them, and what a press does."""

from uuid import uuid4

import pytest

from safety import actions, queries
from safety.actions import Decided
from tests.safety.views.conftest import alert, text_of
from ui import formats


def day(name):
    today = formats.today()
    return {f"{name}-{part}": str(getattr(today, part)) for part in ("day", "month", "year")}


PAGES = ("duties", "duties/cc_serious", "references")


@pytest.mark.parametrize(
    ("name", "status"), [("Ben", 200), ("Bel", 200), ("Mira", 200), ("Carys", 404), ("Ines", 403), ("Amina", 403)]
)
def test_readers_come_in_and_others_do_not(grave, browser_of, name, status):
    browser = browser_of(name)
    assert {browser.get(f"/s/{grave}/{page}").status_code for page in PAGES} == {status}


def test_whom_the_author_left_out_learns_nothing(send, browser_of):
    record = send(excluded=["Bel"])
    bel = browser_of("Bel")
    assert {bel.get(f"/s/{record}/{page}").status_code for page in PAGES} == {404}
    assert bel.post(f"/s/{record}/duties/insurer", {"outcome": "later"}).status_code == 404


@pytest.mark.parametrize("name", ["Ben", "Wren", "Mira", "Carys"])
def test_her_own_pages_are_hers(grave, browser_of, name):
    browser = browser_of(name)
    for page in ("police", "references"):
        assert browser.get(f"/s/mine/{grave}/{page}").status_code == 404
        assert browser.post(f"/s/mine/{grave}/{page}", {"decision": "no"}).status_code == 404


def test_the_list_says_yes_not_yet_and_no_with_reasons_and_that_it_is_no_advice(grave, browser_of):
    page = text_of(browser_of("Ben").get(f"/s/{grave}/duties"))
    assert "This is guidance, not legal advice." in page
    assert "You judged it as severity 4." in page
    assert "We need to know what the person affected wants to do about the police." in page
    assert "As soon as you can. No number of days is set." in page
    assert "RIDDOR: tell the HSE of a death" in page
    assert "What we need to know" in page


def test_answers_are_kept_and_shown_again(world, send, browser_of):
    record = send(types=("DIG-LEA",), region="TLI")
    ben = browser_of("Ben")
    sent = {"data_exposed": "ours", "data_risk": "risk", "regulators": ["cc", "oscr"], "loss": "£2,500", "off_days": ""}
    answer = ben.post(f"/s/{record}/duties", sent)
    assert answer["Location"] == f"/s/{record}/duties"
    page = ben.get(f"/s/{record}/duties")
    assert "Within 72 hours from when you first knew" in text_of(page)
    assert 'value="2500"' in page.content.decode()
    assert dict(queries.open_duties(world["Ben"].viewer(), record).answers) == {
        "data_exposed": ("ours",),
        "data_risk": ("risk",),
        "regulators": ("cc", "oscr"),
        "loss": ("2500",),
    }


def test_a_wrong_answer_is_said_beside_it_and_nothing_typed_is_lost(send, browser_of):
    record = send()
    answer = browser_of("Ben").post(f"/s/{record}/duties", {"off_days": "a week", "loss": "70"})
    assert "Enter a whole number, like 8." in alert(answer)
    assert 'value="70"' in answer.content.decode()


def test_the_text_is_filled_in_without_her_words_unless_asked(grave, browser_of):
    ben = browser_of("Ben")
    plain = ben.get(f"/s/{grave}/duties/cc_serious").content.decode()
    assert "Serious incident report" in plain
    assert "words of hers" not in plain
    assert "words of hers" in ben.get(f"/s/{grave}/duties/cc_serious?words=1").content.decode()


def test_a_decision_is_saved_and_waits_for_whoever_leads(grave, browser_of):
    ben, mira = browser_of("Ben"), browser_of("Mira")
    wrong = ben.post(f"/s/{grave}/duties/cc_serious", {"outcome": "not_needed", "text": "typed text"})
    assert "Say why it is not needed" in alert(wrong)
    assert "typed text" in wrong.content.decode()
    assert "Sign this decision" not in text_of(mira.get(f"/s/{grave}/duties/cc_serious"))
    sent = {"outcome": "done", **day("on"), "reference": "CC-1", "text": "typed text", "tell": "1"}
    assert ben.post(f"/s/{grave}/duties/cc_serious", sent)["Location"] == f"/s/{grave}/duties"
    assert "Waits to be signed" in text_of(ben.get(f"/s/{grave}/duties"))
    page = text_of(mira.get(f"/s/{grave}/duties/cc_serious"))
    assert "This waits for your signature" in page
    assert "typed text" in page
    assert "What we need to know" not in text_of(mira.get(f"/s/{grave}/duties"))
    assert mira.post(f"/s/{grave}/duties/cc_serious", {"deed": "sign"}).status_code == 302
    assert "Signed by Mira" in text_of(ben.get(f"/s/{grave}/duties/cc_serious"))
    assert mira.post(f"/s/{grave}/duties/cc_serious", sent).status_code == 403
    assert ben.post(f"/s/{grave}/duties/cc_serious", {"deed": "sign"}).status_code == 403


def test_a_duty_that_cannot_arise_there_has_no_page(grave, browser_of):
    ben = browser_of("Ben")
    for rule in ("ccni_serious", "hobby"):
        assert ben.get(f"/s/{grave}/duties/{rule}").status_code == 404


def test_a_rule_that_nobody_compared_says_so(grave, browser_of):
    ben = browser_of("Ben")
    assert "Check with the body itself." in text_of(ben.get(f"/s/{grave}/duties/insurer"))
    page = ben.get(f"/s/{grave}/duties/cc_serious")
    assert "Check with the body itself." not in text_of(page)
    assert 'rel="noreferrer noopener"' in page.content.decode()


# The police


def test_the_warning_stands_before_the_button(grave, browser_of):
    page = text_of(browser_of("Amina").get(f"/s/mine/{grave}/police"))
    assert page.index("pass on what they learn about somebody’s immigration status") < page.index("Save my decision")
    assert page.index("Ways that do not need your name") < page.index("Save my decision")
    assert "In England and Wales" in page
    assert "Reported without consent" not in page
    assert "Ben" in page


@pytest.mark.parametrize(
    ("region", "words"),
    [
        ("TLM", "Police Scotland"),
        ("TLN", "Hate Crime Advocacy Service"),
        ("TLL", "True Vision"),
        ("UKX", "Where you are"),
    ],
)
def test_the_words_are_those_of_the_nation(send, browser_of, region, words):
    record = send(types=("THR-VIO",), region=region)
    assert words in text_of(browser_of("Amina").get(f"/s/mine/{record}/police"))


def test_she_decides_changes_it_and_her_reason_is_hers(grave, browser_of):
    amina, ben = browser_of("Amina"), browser_of("Ben")
    path = f"/s/mine/{grave}/police"
    assert "Choose what you want" in alert(amina.post(path, {"reason": "kept words"}))
    assert amina.post(path, {"decision": "no_immigration", "reason": "secret words"})["Location"] == f"{path}?done=1"
    mine = text_of(amina.get(f"{path}?done=1"))
    assert "You chose No: worried about immigration data-sharing" in mine
    assert "Your readers see No" in mine
    assert "secret words" in amina.get(path).content.decode()
    for page in (f"/s/{grave}", f"/s/{grave}/duties", f"/s/{grave}/duties/police"):
        answer = ben.get(page).content.decode()
        assert "secret words" not in answer
        assert "immigration" not in answer
    assert "No (" in text_of(ben.get(f"/s/{grave}/duties"))
    assert "The police No (" in text_of(ben.get(f"/s/{grave}"))
    amina.post(path, {"decision": "reported_anon"})
    assert "Anonymous (" in text_of(ben.get(f"/s/{grave}/duties"))


def test_against_her_no_the_page_asks_for_a_risk_to_life(world, grave, browser_of):
    actions.decide_on_police(by=world["Amina"].viewer(), incident_id=grave, decision="no")
    ben = browser_of("Ben")
    sent = {"outcome": "done", **day("on")}
    assert "The person affected said no" in alert(ben.post(f"/s/{grave}/duties/police", sent))
    assert ben.post(f"/s/{grave}/duties/police", {**sent, "override": "1", "reason": "A knife"}).status_code == 302
    page = text_of(browser_of("Amina").get(f"/s/mine/{grave}/police"))
    assert "Your team told the police without your consent" in page
    assert "A knife" in page
    assert "without your consent" in text_of(browser_of("Amina").get(f"/s/mine/{grave}"))
    assert "They said: No. Ben reported it without consent" in text_of(ben.get(f"/s/{grave}"))


def test_the_receipt_leads_there_where_it_may_be_a_crime(send, browser_of):
    amina = browser_of("Amina")
    assert "You can decide later about the police" in text_of(amina.get(f"/s/mine/{send(types=('THR-VIO',))}/sent"))
    assert "You can decide later" not in text_of(amina.get(f"/s/mine/{send(types=('HAR-VER',))}/sent"))


# The numbers


def test_both_keep_numbers_and_see_each_others(grave, browser_of):
    amina, ben = browser_of("Amina"), browser_of("Ben")
    sent = {"body": "police_101", "log_number": "CAD 7", **day("told_on"), "promised": "A visit"}
    assert amina.post(f"/s/mine/{grave}/references", sent)["Location"] == f"/s/mine/{grave}/references"
    page = ben.get(f"/s/{grave}/references")
    assert "CAD 7" in text_of(page)
    assert "Crime number None yet" in text_of(page)
    entry = page.content.decode().split("?entry=")[1][:36]
    form = ben.get(f"/s/{grave}/references?entry={entry}").content.decode()
    assert 'value="CAD 7"' in form
    changed = {**sent, "entry": entry, "crime_number": "CR 8", "outcome": "charged", **day("outcome_on")}
    assert ben.post(f"/s/{grave}/references", changed)["Location"] == f"/s/{grave}/references"
    mine = text_of(amina.get(f"/s/mine/{grave}/references"))
    assert "CR 8" in mine
    assert "The police tell by" in mine
    assert "Ben," in mine


def test_a_mixed_up_number_is_refused_beside_its_field(grave, browser_of):
    sent = {"body": "police_101", "log_number": "7", "crime_number": "7"}
    assert "A log number is not a crime number" in alert(browser_of("Ben").post(f"/s/{grave}/references", sent))


def test_an_entry_that_is_not_there_is_not_found(grave, browser_of):
    assert browser_of("Ben").get(f"/s/{grave}/references?entry={uuid4()}").status_code == 404


def test_the_leader_reads_numbers_and_keeps_none(grave, browser_of):
    mira = browser_of("Mira")
    assert "Add one" not in text_of(mira.get(f"/s/{grave}/references"))
    assert mira.post(f"/s/{grave}/references", {"body": "insurer"}).status_code == 403


def test_she_sees_whom_the_team_told_once_they_say_so(world, grave, browser_of):
    decided = Decided(outcome="done", on=formats.today(), tell=True)
    actions.decide_duty(by=world["Ben"].viewer(), incident_id=grave, rule="cc_serious", decided=decided)
    page = text_of(browser_of("Amina").get(f"/s/mine/{grave}/references"))
    assert "Whom your team told" in page
    assert "Charity Commission serious incident report" in page


# How many queries


def test_the_list_takes_as_many_queries_with_many_decisions_as_with_one(
    world, grave, browser_of, django_assert_max_num_queries
):
    ben = browser_of("Ben")
    ben.get(f"/s/{grave}/duties")
    for _ in range(3):
        actions.decide_duty(
            by=world["Ben"].viewer(), incident_id=grave, rule="insurer", decided=Decided(outcome="later")
        )
    with django_assert_max_num_queries(40):
        ben.get(f"/s/{grave}/duties")


# Programs


def test_programs_do_the_same(grave, program_of):
    amina, ben, mira = program_of("Amina"), program_of("Ben"), program_of("Mira")
    case = f"s/cases/{grave}"
    assert amina.put(f"s/mine/{grave}/police", {"decision": "no_immigration", "reason": "secret"}).status_code == 204
    assert amina.get(f"s/mine/{grave}/police").json() | {"decided_at": None} == {
        "decision": "no_immigration",
        "shown": "no",
        "reason": "secret",
        "decided_at": None,
        "override": None,
        "nation": "england_wales",
    }
    told = ben.get(f"{case}/duties").json()
    assert told["police_decision"] == "no"
    assert "secret" not in str(told)
    assert {one["rule"]: one["says"] for one in told["duties"]}["cc_serious"] == "yes"
    answered = {"answers": [{"fact": "insured", "values": ["yes"]}]}
    assert ben.put(f"{case}/duties", answered).status_code == 204
    assert ben.get(f"{case}/duties").json()["answers"] == {"insured": ["yes"]}
    assert ben.put(f"{case}/duties", {"answers": [{"fact": "x", "values": ["y"]}]}).status_code == 409
    one = ben.get(f"{case}/duties/cc_serious").json()
    assert "Serious incident report" in one["text"]
    assert "words of hers" not in one["text"]
    assert "words of hers" in ben.get(f"{case}/duties/cc_serious", words=1).json()["text"]
    assert ben.post(f"{case}/duties/cc_serious", {"outcome": "done"}).status_code == 422
    today = formats.today().isoformat()
    assert ben.post(f"{case}/duties/cc_serious", {"outcome": "done", "on": today}).status_code == 204
    assert ben.post(f"{case}/duties/cc_serious/signature").status_code == 403
    assert mira.post(f"{case}/duties/cc_serious/signature").status_code == 204
    assert ben.get(f"{case}/duties/cc_serious").json()["signature"]["by"] == "Mira"
    sent = {"body": "police_101", "log_number": "CAD 7"}
    assert ben.post(f"{case}/references", sent).status_code == 204
    (entry,) = amina.get(f"s/mine/{grave}/references").json()["entries"]
    assert (
        amina.post(f"s/mine/{grave}/references", {**sent, "entry": entry["entry"], "crime_number": "C 8"}).status_code
        == 204
    )
    (entry,) = ben.get(f"{case}/references").json()["entries"]
    assert (entry["crime_number"], entry["versions"], entry["by"]) == ("C 8", 2, "")
    for path in (f"{case}/duties", f"{case}/duties/cc_serious", f"{case}/references", f"s/mine/{grave}/police"):
        assert program_of("Carys").get(path).status_code == 404
