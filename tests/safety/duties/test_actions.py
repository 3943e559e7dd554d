"""What the team, the leader and the author do, with the cast's real keys."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Person
from accounts.permitting import NotFound
from safety import actions, queries
from safety.actions import Decided
from safety.payloads import Answer, DutyDecision, DutyTold, PoliceReason, Reference
from safety.workflow import Refused
from tests.safety.conftest import judged
from vault.core.sections import Section
from vault.errors import StepUpNeeded
from vault.records import Binding, SealedRecord

DONE = Decided(outcome="done", on=timezone.localdate(), reference="CC-77-1", text="what we sent")


def seen(world, record, name="Ben"):
    return queries.open_duties(world[name].viewer(), record)


def sections(world, record, name, kind):
    """In which sections this person finds payloads of a kind."""
    tenant = world.tenants["harbour"].id
    sealed = SealedRecord.open(world[name].viewer().keyring, Binding(tenant, record))
    return {item.section for item in sealed.read().items if kind.WHAT.encode() in item.data.split(b'"v"')[0]}


# Duties


def test_it_weighs_a_record_by_its_codes_and_its_judgement(world, grave):
    found = seen(world, grave)
    says = {view.code: str(view.duty.says) for view in found.all}
    assert says["cc_serious"] == "yes"
    assert says["police"] == "not_yet"
    assert says["riddor_over7"] == "no"
    assert "ccni_serious" not in says
    assert found.can_decide
    assert not found.can_sign


def test_it_asks_to_judge_first_where_nobody_has(world, send):
    record = send(types=("THR-KIL",), region="TLI")
    view = seen(world, record).one("cc_serious")
    assert view.duty.asks == ("severity",)
    assert view.open


def test_answers_settle_what_was_open_and_stand_among_the_readers_alone(world, send):
    record = send(types=("DIG-LEA",), region="TLI")
    ben = world["Ben"].viewer()
    assert "data_exposed" in {one.code for one in seen(world, record).questions}
    answers = [Answer(fact="data_exposed", values=("ours",)), Answer(fact="data_risk", values=("high",))]
    actions.answer_duties(by=ben, incident_id=record, answers=answers)
    found = seen(world, record)
    duty = found.one("ico_72h").duty
    assert str(duty.says) == "yes"
    assert duty.due.moment == found.case.story.sent_at + timedelta(hours=72)
    assert found.answered.by_name == "Ben"
    assert queries.open_mine(world["Amina"].viewer(), record).story.others == ()


def test_it_refuses_what_is_no_answer(world, send):
    record = send()
    with pytest.raises(Refused) as refused:
        actions.answer_duties(
            by=world["Ben"].viewer(), incident_id=record, answers=[Answer(fact="nation", values=("mars",))]
        )
    assert refused.value.field == "nation"


def test_a_decision_stays_with_its_text_number_and_name(world, grave):
    actions.decide_duty(by=world["Ben"].viewer(), incident_id=grave, rule="cc_serious", decided=DONE)
    view = seen(world, grave).one("cc_serious")
    assert (view.decision.outcome, view.decision.by_name, view.decision.reference) == ("done", "Ben", "CC-77-1")
    assert view.decision.text == "what we sent"
    assert view.needs_signature
    assert view.open
    again = Decided(outcome="not_needed", reason="Trustees decided against it")
    actions.decide_duty(by=world["Bel"].viewer(), incident_id=grave, rule="cc_serious", decided=again)
    view = seen(world, grave).one("cc_serious")
    assert (view.decision.by_name, view.earlier[0].by_name) == ("Bel", "Ben")
    assert sections(world, grave, "Ben", DutyDecision) == {Section.INTERNAL}


def test_the_author_learns_of_it_only_if_the_team_says_so(world, grave):
    actions.decide_duty(by=world["Ben"].viewer(), incident_id=grave, rule="cc_serious", decided=DONE)
    amina = world["Amina"].viewer()
    assert queries.open_own_references(amina, grave).told == ()
    actions.decide_duty(
        by=world["Ben"].viewer(), incident_id=grave, rule="cc_serious", decided=replace(DONE, tell=True)
    )
    (told,) = queries.open_own_references(amina, grave).told
    assert (told.body, told.on) == ("charity_commission", timezone.localdate())
    (entry,) = queries.open_own_references(amina, grave).entries
    assert entry.reference.other_number == "CC-77-1"
    assert sections(world, grave, "Amina", DutyTold) == {Section.SHARED}
    assert sections(world, grave, "Amina", DutyDecision) == set()


@pytest.mark.parametrize(
    ("decided", "field"),
    [
        (Decided(outcome=""), "outcome"),
        (Decided(outcome="signed"), "outcome"),
        (Decided(outcome="done"), "on"),
        (Decided(outcome="done", on=timezone.localdate() + timedelta(days=2)), "on"),
        (Decided(outcome="not_needed", reason="  "), "reason"),
        (Decided(outcome="later", reference="9" * 61), "reference"),
        (Decided(outcome="later", text="x" * 10_001), "text"),
        (Decided(outcome="later", reason="x" * 1_001), "reason"),
    ],
)
def test_it_refuses_a_decision_that_lacks_something(world, send, decided, field):
    with pytest.raises(Refused) as refused:
        actions.decide_duty(by=world["Ben"].viewer(), incident_id=send(), rule="insurer", decided=decided)
    assert refused.value.field == field


def test_there_is_no_other_duty_than_those_of_the_file(world, send):
    for deed in (
        lambda: actions.decide_duty(by=world["Ben"].viewer(), incident_id=send(), rule="hobby", decided=DONE),
        lambda: queries.open_duty(world["Ben"].viewer(), send(), "hobby"),
        lambda: actions.sign_duty(by=world["Mira"].viewer(), incident_id=send(), rule="hobby"),
    ):
        with pytest.raises(NotFound):
            deed()


def test_whoever_leads_signs_what_the_team_decided(world, grave):
    mira = world["Mira"].viewer()
    with pytest.raises(Refused, match="Nothing has been decided"):
        actions.sign_duty(by=mira, incident_id=grave, rule="cc_serious")
    actions.decide_duty(by=world["Ben"].viewer(), incident_id=grave, rule="cc_serious", decided=DONE)
    assert Person.objects.get(pk=mira.id).something_waits
    found = seen(world, grave, "Mira")
    assert found.can_sign
    assert not found.can_decide
    actions.sign_duty(by=mira, incident_id=grave, rule="cc_serious")
    view = seen(world, grave).one("cc_serious")
    assert view.signature.by_name == "Mira"
    assert not view.open
    with pytest.raises(Refused, match="signed already"):
        actions.sign_duty(by=mira, incident_id=grave, rule="cc_serious")
    with pytest.raises(Refused, match="no signature"):
        actions.sign_duty(by=mira, incident_id=grave, rule="insurer")


def test_the_leader_decides_nothing_and_the_team_signs_nothing(world, grave):
    with pytest.raises(PermissionDenied):
        actions.decide_duty(by=world["Mira"].viewer(), incident_id=grave, rule="cc_serious", decided=DONE)
    with pytest.raises(PermissionDenied):
        actions.answer_duties(by=world["Mira"].viewer(), incident_id=grave, answers=[])
    with pytest.raises(PermissionDenied):
        actions.sign_duty(by=world["Ben"].viewer(), incident_id=grave, rule="cc_serious")


def test_below_severity_4_the_leader_reads_nothing_and_nobody_has_to_sign(world, send):
    record = send(types=("PRM-DAM",), region="TLI")
    actions.triage(
        by=world["Ben"].viewer(), incident_id=record, assessment=judged(types=("PRM-DAM",), primary=None, work=3)
    )
    assert not seen(world, record).one("cc_serious").needs_signature
    with pytest.raises(NotFound):
        queries.open_duties(world["Mira"].viewer(), record)


def test_a_text_is_filled_in_from_codes_and_has_her_words_only_if_asked(world, grave):
    found = seen(world, grave)
    text = found.text("cc_serious", words=False)
    assert found.case.reference in text
    assert "Threat to kill" in text
    assert "4 of 5" in text
    assert "words of hers" not in text
    assert "Amina" not in text
    assert "{" not in text
    assert "words of hers" in found.text("cc_serious", words=True)


def test_a_regulator_reads_that_the_police_know_only_once_they_do(world, grave):
    actions.decide_on_police(by=world["Amina"].viewer(), incident_id=grave, decision="reported_org")
    assert "Told to the police: not yet, it is to be done" in seen(world, grave).text("cc_serious", words=False)
    actions.decide_duty(by=world["Ben"].viewer(), incident_id=grave, rule="police", decided=replace(DONE, reference=""))
    assert "Told to the police: yes" in seen(world, grave).text("cc_serious", words=False)


def test_where_somebody_was_left_out_the_trustees_sign_with_their_password(world, send):
    record = send(types=("THR-KIL",), primary="THR-KIL", region="TLI", excluded=["Ben"])
    bel, noor = world["Bel"].viewer(), world["Noor"].viewer(stepped_up=True)
    actions.triage(
        by=bel, incident_id=record, assessment=judged(types=("THR-KIL",), mind=4, work=3, primary=None, worst=5)
    )
    with pytest.raises(StepUpNeeded):
        actions.sign_duty(by=world["Noor"].viewer(), incident_id=record, rule="cc_serious")
    actions.decide_duty(by=noor, incident_id=record, rule="cc_serious", decided=DONE)
    with pytest.raises(Refused, match="Somebody else"):
        actions.sign_duty(by=noor, incident_id=record, rule="cc_serious")
    actions.sign_duty(by=world["Olu"].viewer(stepped_up=True), incident_id=record, rule="cc_serious")
    assert seen(world, record, "Bel").one("cc_serious").signature.by_name == "Olu"
    with pytest.raises(NotFound):
        actions.sign_duty(by=world["Ben"].viewer(), incident_id=record, rule="cc_serious")


# The police


def test_the_readers_see_her_decision_and_never_her_reason(world, grave):
    amina = world["Amina"].viewer()
    actions.decide_on_police(by=amina, incident_id=grave, decision="reported_org", reason="my neighbour is one")
    found = seen(world, grave)
    assert found.hers.decision == "reported_org"
    assert str(found.one("police").duty.says) == "yes"
    assert found.case.story.of(PoliceReason) == ()
    mine = queries.open_police(amina, grave)
    assert (mine.decision, mine.shown, mine.reason) == ("reported_org", "reported_org", "my neighbour is one")
    assert mine.nation == "england_wales"
    assert mine.asks
    assert sections(world, grave, "Amina", PoliceReason) == {Section.OWN}
    assert sections(world, grave, "Ben", PoliceReason) == set()
    assert (
        Section.OWN
        not in SealedRecord.open(world["Ben"].viewer().keyring, Binding(world.tenants["harbour"].id, grave)).keys
    )


def test_worry_about_immigration_data_reads_as_no_to_everybody_else(world, grave):
    amina = world["Amina"].viewer()
    actions.decide_on_police(by=amina, incident_id=grave, decision="no_immigration")
    assert seen(world, grave).hers.decision == "no"
    mine = queries.open_police(amina, grave)
    assert (mine.decision, mine.shown) == ("no_immigration", "no")
    for name in ("Ben", "Mira"):
        items = (
            SealedRecord.open(world[name].viewer().keyring, Binding(world.tenants["harbour"].id, grave)).read().items
        )
        assert not any(b"immigration" in item.data for item in items)


def test_every_reason_takes_the_same_room(world, grave):
    at = timezone.now()
    sizes = {
        len(PoliceReason.of(decision, text, at).to_bytes())
        for decision in ("no", "no_immigration")
        for text in ("", "x" * 1000, "é" * 1000, "👩🏽" * 500)
    }
    assert len(sizes) == 1


def test_she_can_change_her_mind_also_when_it_is_closed(world, grave):
    amina, ben = world["Amina"].viewer(), world["Ben"].viewer()
    actions.decide_on_police(by=amina, incident_id=grave, decision="not_now")
    actions.close(by=ben, incident_id=grave, outcomes=["stopped"], note="It stopped.")
    actions.decide_on_police(by=amina, incident_id=grave, decision="reported_named")
    assert seen(world, grave).hers.decision == "reported_named"


@pytest.mark.parametrize("decision", ["", "duty_override", "maybe"])
def test_the_list_is_hers_but_for_the_row_of_the_team(world, grave, decision):
    with pytest.raises(Refused) as refused:
        actions.decide_on_police(by=world["Amina"].viewer(), incident_id=grave, decision=decision)
    assert refused.value.field == "decision"


def test_nobody_else_decides_for_her(world, grave):
    for name in ("Ben", "Wren", "Mira"):
        with pytest.raises(NotFound):
            actions.decide_on_police(by=world[name].viewer(), incident_id=grave, decision="no")
        with pytest.raises(NotFound):
            queries.open_police(world[name].viewer(), grave)


def test_against_her_no_it_takes_a_risk_to_life_a_reason_and_she_is_told(world, grave):
    amina, ben = world["Amina"].viewer(), world["Ben"].viewer()
    actions.decide_on_police(by=amina, incident_id=grave, decision="no")
    told = Decided(outcome="done", on=timezone.localdate())
    with pytest.raises(Refused) as refused:
        actions.decide_duty(by=ben, incident_id=grave, rule="police", decided=told)
    assert refused.value.field == "override"
    with pytest.raises(Refused) as refused:
        actions.decide_duty(by=ben, incident_id=grave, rule="police", decided=replace(told, override=True))
    assert refused.value.field == "reason"
    Person.objects.filter(pk=amina.id).update(something_waits=False)
    sent = replace(told, override=True, reason="He stood at the door with a knife")
    actions.decide_duty(by=ben, incident_id=grave, rule="police", decided=sent)
    mine = queries.open_police(amina, grave)
    assert (mine.shown, mine.override.by_name, mine.override.why) == ("no", "Ben", "He stood at the door with a knife")
    assert Person.objects.get(pk=amina.id).something_waits
    assert str(seen(world, grave).one("police").duty.says) == "yes"


def test_her_no_does_not_bind_where_the_organisation_reports_its_own_windows(world, send):
    record = send(types=("THR-KIL", "PRM-DAM"), primary="THR-KIL")
    actions.decide_on_police(by=world["Amina"].viewer(), incident_id=record, decision="no")
    told = Decided(outcome="done", on=timezone.localdate())
    actions.decide_duty(by=world["Ben"].viewer(), incident_id=record, rule="police", decided=told)
    mine = queries.open_police(world["Amina"].viewer(), record)
    assert (mine.shown, mine.override) == ("no", None)


def test_a_risk_to_life_counts_only_against_a_no(world, grave):
    told = Decided(outcome="done", on=timezone.localdate(), override=True)
    actions.decide_duty(by=world["Ben"].viewer(), incident_id=grave, rule="police", decided=told)
    assert queries.open_police(world["Amina"].viewer(), grave).override is None


# The numbers


def police(**changes):
    made = {"entry": uuid4(), "body": "police_101", "at": timezone.now(), "log_number": "CAD 1234/22NOV"}
    return Reference(**made | changes)


def test_log_number_and_crime_number_are_two_and_search_finds_both(world, grave, harbour):
    ben = world["Ben"].viewer()
    given = police(crime_number="42/98765/26", recorded_as="crime", promised="They ring on Monday")
    actions.keep_reference(by=ben, incident_id=grave, given=given)
    for phrase in ("cad 1234", "CAD1234/22nov", "4298765", "42/98765/26"):
        found = queries.queue(ben, harbour, work_list="all", phrase=phrase)
        assert [row.id for row in found.rows] == [grave], phrase
    assert queries.queue(ben, harbour, work_list="all", phrase="9999999").total == 0


def test_the_author_keeps_numbers_too_and_the_card_finds_them(world, grave, harbour):
    actions.keep_own_reference(by=world["Amina"].viewer(), incident_id=grave, given=police(crime_number="CR-5"))
    ben = world["Ben"].viewer()
    assert queries.queue(ben, harbour, work_list="all", phrase="CR5").total == 1
    (entry,) = queries.open_references(ben, grave).entries
    assert entry.reference.by_name == ""


def test_a_newer_version_replaces_the_older_one_which_stays(world, grave):
    ben, first = world["Ben"].viewer(), police()
    actions.keep_reference(by=ben, incident_id=grave, given=first)
    later = replace(first, crime_number="CR-9", outcome="charged", outcome_on=timezone.localdate(), came_back="A call")
    actions.keep_reference(by=ben, incident_id=grave, given=later)
    (entry,) = queries.open_references(ben, grave).entries
    assert (entry.versions, entry.reference.crime_number) == (2, "CR-9")
    assert entry.tell_by > timezone.localdate() + timedelta(days=4)
    assert queries.open_references(ben, grave).one(first.entry) == entry


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"body": ""}, "body"),
        ({"body": "mother"}, "body"),
        ({"crime_number": "CAD 1234/22NOV"}, "crime_number"),
        ({"other_number": "7"}, "other_number"),
        ({"body": "insurer"}, "body"),
        ({"recorded_as": "lost"}, "recorded_as"),
        ({"outcome_on": timezone.localdate()}, "outcome"),
        ({"told_on": timezone.localdate() + timedelta(days=2)}, "told_on"),
        ({"log_number": "9" * 61}, "log_number"),
    ],
)
def test_it_refuses_what_cannot_be(world, grave, changes, field):
    with pytest.raises(Refused) as refused:
        actions.keep_reference(by=world["Ben"].viewer(), incident_id=grave, given=police(**changes))
    assert refused.value.field == field


def test_an_entry_keeps_its_body(world, grave):
    ben, first = world["Ben"].viewer(), police()
    actions.keep_reference(by=ben, incident_id=grave, given=first)
    moved = Reference(entry=first.entry, body="insurer", at=timezone.now(), other_number="7")
    with pytest.raises(NotFound):
        actions.keep_reference(by=ben, incident_id=grave, given=moved)


def test_others_keep_nothing(world, grave):
    with pytest.raises(PermissionDenied):
        actions.keep_reference(by=world["Mira"].viewer(), incident_id=grave, given=police())
    with pytest.raises(NotFound):
        actions.keep_own_reference(by=world["Ben"].viewer(), incident_id=grave, given=police())
    with pytest.raises(NotFound):
        actions.keep_reference(by=world["Carys"].viewer(), incident_id=grave, given=police())
