"""Charts: what is drawn stays in its box, says its number, and is escaped."""

import math
import re
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from ui import charts

names = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)
values = st.lists(st.tuples(names, st.integers(0, 10**9)), max_size=40)
kinds = pytest.mark.parametrize("draw", [charts.bars, charts.columns])


def drawn(chart):
    source = '{% from "ui/charts.html" import chart %}{{ chart(one) }}'
    return engines.all()[0].from_string(source).render({"one": chart})


def parsed(text):
    return ET.fromstring(text)  # noqa: S314 -- we wrote it ourselves


@kinds
@given(values)
def test_every_bar_lies_within_the_chart_and_is_finite(draw, values):
    chart = draw("c", "Title", values)
    assert len(chart.boxes) == len(values)
    for box in chart.boxes:
        assert all(map(math.isfinite, (box.x, box.y, box.width, box.height)))
        assert min(box.x, box.y, box.width, box.height) >= 0
        assert box.x + box.width <= 100.01
        assert box.y + box.height <= chart.height
    for word in chart.words:
        assert 0 <= word.x <= 100
        assert 0 <= word.y <= chart.height


@given(values)
def test_bars_are_as_long_as_their_numbers_and_leave_room_for_them(values):
    chart = charts.bars("c", "Title", values)
    most = max((number for _, number in values), default=0)
    for box, (_, number) in zip(chart.boxes, values, strict=True):
        assert box.width <= charts.WIDEST
        assert not most or math.isclose(box.width / charts.WIDEST, number / most, abs_tol=0.001)


@given(values)
def test_columns_do_not_touch_and_stand_on_one_line(values):
    chart = charts.columns("c", "Title", values)
    for left, right in zip(chart.boxes, chart.boxes[1:], strict=False):
        assert left.x + left.width <= right.x
    assert {box.y + box.height for box in chart.boxes} <= {chart.baseline} or not chart.boxes


def test_names_of_many_columns_are_left_out_evenly():
    chart = charts.columns("c", "Title", [(str(n), 1) for n in range(36)])
    assert [word.text for word in chart.words] == [str(n) for n in range(0, 36, 3)]


def test_every_number_is_said_beside_its_bar_and_in_words():
    chart = charts.bars(
        "c", "Title", [("Office", 3), ("Online", 12), ("Home", 0)], show=lambda number: f"{number} times"
    )
    assert [word.text for word in chart.words] == ["Office", "3 times", "Online", "12 times", "Home", "0 times"]
    assert chart.desc == "Office 3 times; Online 12 times. The table has the same numbers."


def test_a_long_name_goes_over_several_lines():
    chart = charts.bars("c", "Title", [("Closed channel (Telegram, Discord, Facebook group)", Decimal("1.5"))])
    assert [len(word.text) <= 34 for word in chart.words] == [True, True, True]


@kinds
@pytest.mark.parametrize("wrong", [-1, math.inf, -math.inf, math.nan])
def test_what_cannot_be_drawn_is_refused(draw, wrong):
    with pytest.raises(ValueError, match="finite"):
        draw("c", "Title", [("A", 1), ("B", wrong)])


@kinds
@given(names.filter(str.strip))
def test_words_are_escaped_and_nothing_is_styled_in_line(draw, name):
    text = drawn(draw("c", f"<{name}>", [(f'<script>"{name}', 2), ("&", 1)]))
    tree = parsed(text)
    assert {element.tag for element in tree.iter()} <= {"svg", "title", "desc", "rect", "line", "text"}
    assert "style=" not in re.sub(r">[^<]*<", "><", text)
    assert tree.find("title").text == f"<{name}>"


@kinds
def test_it_is_named_for_those_who_do_not_see_it(draw):
    tree = parsed(drawn(draw("by-month", "By month", [("A", 1)])))
    assert tree.get("role") == "img"
    assert tree.get("aria-labelledby").split() == [tree.find("title").get("id"), tree.find("desc").get("id")]


@kinds
def test_nothing_is_drawn_of_nothing(draw):
    assert drawn(draw("c", "Title", [])).strip() == ""


@pytest.mark.parametrize(("columns", "told"), [(3, False), (4, False), (5, True)])
def test_a_wide_table_says_that_it_can_be_moved(columns, told):
    source = '{% from "ui/charts.html" import figure %}{{ figure("f", "Title", head, []) }}'
    text = engines.all()[0].from_string(source).render({"head": [{"text": str(one)} for one in range(columns)]})
    assert ("move the table sideways" in text) is told
