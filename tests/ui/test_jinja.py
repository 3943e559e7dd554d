import datetime as dt

import jinja2
import pytest
from django.template.backends.jinja2 import Jinja2
from django.template.loader import render_to_string

from ui import jinja


def test_it_escapes_what_it_shows(rendered):
    page = rendered("<p>{{ words }}</p>", words="<b>bold</b>")
    assert page.one("p").text == "<b>bold</b>"
    assert not page.all("b")


def test_it_refuses_a_name_it_does_not_know(engine):
    with pytest.raises(jinja2.UndefinedError):
        engine.env.from_string("{{ unknown }}").render()
    with pytest.raises(jinja2.UndefinedError):
        engine.env.from_string("{% if thing.unknown %}{% endif %}").render(thing={})


def test_it_lets_only_govuk_macros_leave_parameters_out(engine):
    lenient = engine.env.get_template("govuk_frontend_jinja/components/tag/macro.html").environment
    assert lenient is engine.env.govuk
    assert engine.env.get_template("ui/parts.html").environment is engine.env


def test_it_reads_templates_of_our_own_apps_only(engine):
    assert isinstance(engine, Jinja2)
    assert engine.template_dirs
    for folder in engine.template_dirs:
        assert "site-packages" not in folder
        assert folder.startswith(str(jinja.HOUSE))


def test_it_finds_no_template_of_another_package():
    with pytest.raises(Exception, match="rest_framework"):
        render_to_string("rest_framework/api.html")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ day | long_date }}", "Tuesday 24 November 2026"),
        ("{{ 1250 | money }}", "£1,250.00"),
        ("{{ 4100000 | filesize }}", "4.1 MB"),
        ("{{ static('ui/hearth.css') }}", "/static/ui/hearth.css"),
    ],
)
def test_it_offers_the_filters_and_helpers(engine, source, words):
    assert engine.env.from_string(source).render(day=dt.date(2026, 11, 24)) == words


def test_it_can_be_made_without_django_s_options(engine):
    made = jinja.environment(loader=jinja2.DictLoader({"a.html": "{{ nav | length }}{{ viewer }}{{ exit_url }}"}))
    assert made.get_template("a.html").render() == "0None/exit"
