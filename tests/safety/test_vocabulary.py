import dataclasses
import json

import pytest

from safety import vocabulary
from safety.vocabulary import Flag, UnknownCode
from safety.workflow import Status
from ui.codes import Vocabulary


def test_it_labels_a_code():
    assert vocabulary.label("incident_type", "ONL-DOX") == "Doxxing"
    assert vocabulary.label("urgency", "danger_now") == "I or someone else is in danger now"


@pytest.mark.parametrize("code", ["", "ONL-DOXX", "onl-dox", "incident"])
def test_it_refuses_an_unknown_code_and_says_which(code):
    with pytest.raises(UnknownCode, match=f"'{code}'"):
        vocabulary.label("incident_type", code)


def test_it_refuses_an_unknown_list_and_says_which():
    for ask in (vocabulary.codes, vocabulary.entries, vocabulary.choices, vocabulary.coded_list):
        with pytest.raises(UnknownCode, match="no list 'hobbies'"):
            ask("hobbies")


def test_it_refuses_a_list_that_has_a_code_twice(tmp_path):
    row = {"code": "a", "label": "A"}
    bad = tmp_path / "lists.json"
    bad.write_text(json.dumps({"setting": {"title": "", "note": "", "rows": [row, row]}}))
    with pytest.raises(UnknownCode, match="twice"):
        Vocabulary(bad).codes("setting")


def test_every_row_has_a_code_and_words():
    for name in vocabulary.list_names():
        assert vocabulary.coded_list(name).title
        for row in vocabulary.entries(name):
            assert row.code
            assert row.label.strip() == row.label != ""


def test_its_rows_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        vocabulary.entry("setting", "office").label = "x"
    with pytest.raises(TypeError):
        vocabulary.coded_list("setting").rows["x"] = None


def test_every_incident_type_has_a_floor_on_the_scale_and_flags_that_mean_something():
    known = {value for name, value in vars(Flag).items() if not name.startswith("_")}
    for code in vocabulary.codes("incident_type"):
        row = vocabulary.incident_type(code)
        assert str(row.floor) in vocabulary.codes("severity")
        assert row.flags <= known
        assert row.family


def test_the_floor_is_the_highest_of_the_types():
    assert vocabulary.floor([]) == 1
    assert vocabulary.floor(["HAR-VER"]) == 1
    assert vocabulary.floor(["HAR-VER", "THR-KIL", "PRM-DAM"]) == 4


def test_the_flags_are_those_of_all_types():
    assert vocabulary.flags([]) == frozenset()
    assert vocabulary.flags(["DIG-LEA", "HAR-VER"]) == {Flag.DATA_BREACH, Flag.REGULATOR, Flag.WELLBEING}


def test_floor_and_flags_refuse_unknown_types():
    with pytest.raises(UnknownCode):
        vocabulary.floor(["HAR-VER", "nonsense"])
    with pytest.raises(UnknownCode):
        vocabulary.flags(["nonsense"])


def test_families_hold_every_type_once_in_the_order_of_the_list():
    families = vocabulary.types_by_family()
    assert [row.code for _, rows in families for row in rows] == sorted(
        vocabulary.codes("incident_type"),
        key=lambda code: [name for name, _ in families].index(vocabulary.incident_type(code).family),
    )
    assert all(row.family == name for name, rows in families for row in rows)


def test_severity_has_five_steps_in_words_for_every_axis():
    levels = vocabulary.severity_levels()
    assert [level.code for level in levels] == ["1", "2", "3", "4", "5"]
    assert all(level.body and level.mind and level.work and level.clock for level in levels)


def test_choices_are_what_form_fields_take():
    assert ("office", "Office") in vocabulary.choices("setting")


def test_matching_finds_codes_by_their_words_and_family_whatever_the_case():
    assert vocabulary.matching("incident_type", "DOXX") == {"ONL-DOX"}
    assert "PHY-SEX" in vocabulary.matching("incident_type", "physical violence")
    assert vocabulary.matching("incident_type", "zebra") == frozenset()


def test_every_status_in_use_stands_in_the_list():
    assert {status.value for status in Status} <= set(vocabulary.codes("status"))
