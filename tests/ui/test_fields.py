import datetime as dt
import re

import pytest
from django import forms as django_forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from ui import fields, forms

GROUPED = [("Words", [("abuse", "Abuse"), ("threat", "Threat")]), ("Things", [("fire", "Fire"), ("paint", "Paint")])]
HARM = "<img src=x onerror=alert(1)>\"'&"


class Everything(forms.HearthForm):
    """One of each part."""

    name = forms.Text(label="Your name", hint="As others know you.", width=20, autocomplete="name")
    email = forms.Email()
    password = forms.Password()
    code = forms.OneTimeCode()
    story = forms.LongText(label="What happened", max_length=1000)
    agree = forms.Confirm(label="I agree", hint="You can change this.")
    kind = forms.Radios(label="Kind?", choices=[("a", "One"), ("b", "Two")], hints={"b": "The second"}, noun="a kind")
    place = forms.Select(label="Place", choices=[("in", "Inside"), ("out", "Outside")])
    types = forms.Checkboxes(label="Types?", choices=GROUPED, hint="All that fit.", noun="a type")
    day = forms.DateParts(label="When?", hint="For example, 27 3 2026.")
    time = forms.TimeOfDay(label="About what time?")
    photo = forms.File(label="Photo", accept="image/*")
    photos = forms.Files(label="More photos")
    plain = django_forms.CharField(label="Of Django's own", help_text="Plain.")
    amount = django_forms.DecimalField(label="Amount")
    kept = django_forms.CharField(widget=django_forms.HiddenInput)


VISIBLE = [name for name, field in Everything.base_fields.items() if not field.widget.is_hidden]


@pytest.fixture
def empty():
    bound = Everything({})
    assert not bound.is_valid()
    return bound


@pytest.mark.parametrize("name", VISIBLE)
def test_it_leads_each_error_to_the_input_it_is_about(empty, rendered, name):
    page = rendered("{{ error_summary(form) }}{{ field(form[name]) }}", form=empty, name=name)
    link = page.all("a")[VISIBLE.index(name)]
    assert link.text.strip() == str(empty.errors[name][0])
    (aim,) = [one for one in page.elements if one.get("id") == link["href"].removeprefix("#")]
    assert aim.tag in {"input", "textarea", "select"}


@pytest.mark.parametrize("name", VISIBLE)
def test_it_ties_hint_and_error_to_the_input(empty, shown, name):
    page = shown(empty, name)
    described = {one for element in page.elements for one in (element.get("aria-describedby") or "").split()}
    assert described <= set(page.ids())
    (message,) = page.all("p", class_="govuk-error-message")
    assert message["id"] in described
    assert message.text.split() == ["Error:", *str(empty.errors[name][0]).split()]
    for hint in page.all(class_="govuk-hint"):
        assert hint["id"] in described


@pytest.mark.parametrize("name", VISIBLE)
def test_it_gives_every_input_a_question(shown, name):
    page = shown(Everything(), name)
    labels = {one["for"] for one in page.all("label")}
    for one in page.elements:
        if one.tag in {"input", "textarea", "select"}:
            assert one["id"] in labels
    assert not page.all("p", class_="govuk-error-message")


def test_it_gives_no_id_twice(empty, rendered):
    page = rendered("{% for name in names %}{{ field(form[name]) }}{% endfor %}", form=empty, names=VISIBLE)
    assert len(page.ids()) == len(set(page.ids()))


def test_it_keeps_everything_that_was_typed(rendered):
    typed = {
        "name": f"Amina {HARM} 👩‍👩‍👧 مرحبا",
        "email": f"not an address {HARM}",
        "story": f"\n first line\n    four spaces\n{HARM}\n\nlast </textarea><script>alert(1)</script>",
        "day-day": HARM,
        "day-month": "Smarch",
        "day-year": "26",
        "time": "25:61",
        "code": "12x",
        "plain": HARM,
        "amount": "a lot",
    }
    bound = Everything(typed)
    assert not bound.is_valid()
    page = rendered("{% for name in names %}{{ field(form[name]) }}{% endfor %}", form=bound, names=VISIBLE)
    shown = {one["name"]: one.get("value") for one in page.all("input")}
    assert {name: shown[name] for name in typed if name != "story"} == {
        name: value for name, value in typed.items() if name != "story"
    }
    # A browser drops the new line right after the tag; the rest is as typed, without spaces added to any line.
    assert page.one("textarea").text == "\n" + typed["story"]
    assert not page.all("script")
    assert not page.all("img")


def test_it_keeps_every_choice(shown):
    bound = Everything(MultiValueDict({"types": ["paint", "abuse"], "kind": ["b"], "place": ["out"], "agree": ["1"]}))
    for name, chosen in (("types", ["abuse", "paint"]), ("kind", ["b"]), ("agree", ["1"])):
        inputs = shown(bound, name).all("input")
        assert [one["value"] for one in inputs if "checked" in one.attributes] == chosen
    options = shown(bound, "place").all("option")
    assert [one["value"] for one in options if "selected" in one.attributes] == ["out"]


class Codes(Everything):
    UNCHANGING = ("types",)


def test_it_draws_unchanging_boxes_once_and_anew_where_something_is_ticked_or_wrong(engine, monkeypatch):
    def render(source, form):
        return engine.env.from_string(source).render(form=form)

    drawn = []
    choice = fields.Renderer._choice
    monkeypatch.setattr(fields.Renderer, "_choice", lambda *given: drawn.append(given[3].name) or choice(*given))
    usual, first, again = (render("{{ field(form.types) }}", form=form()) for form in (Everything, Codes, Codes))
    assert usual == first == again
    assert drawn == ["types", "types"]
    small = render("{{ field(form.types, small=true) }}", form=Codes())
    assert small != again
    for codes in (["paint"], ["no such code"], []):
        bound, same = (form(MultiValueDict({"types": codes})) for form in (Codes, Everything))
        assert bound.is_valid() == same.is_valid() is False, "the others are missing"
        assert render("{{ field(form.types) }}", form=bound) == render("{{ field(form.types) }}", form=same) != again
    assert render("{{ field(form.types) }}", form=Codes()) == again


def test_it_keeps_a_story_indented_as_typed_inside_other_parts(rendered):
    class Nested(forms.HearthForm):
        kind = forms.Radios(label="Kind?", choices=[("a", "One"), ("other", "Another")])
        story = forms.LongText(label="Story", required=False)

    bound = Nested({"kind": "other", "story": "a\n  b\nc"})
    page = rendered("{{ field(form.kind, reveals={'other': form.story}) }}", form=bound)
    assert page.one("textarea").text == "a\n  b\nc"
    assert page.one("input", value="other")["data-aria-controls"] == page.one(class_="govuk-radios__conditional")["id"]


def test_it_marks_hidden_characters_where_they_stand(shown):
    bound = Everything({"name": "Am\x00ina \u202e", "story": "a\x1bb\r\nc"})
    assert shown(bound, "name").one("input")["value"] == "Am\ufffdina \ufffd"
    assert shown(bound, "story").one("textarea").text == "a\ufffdb\nc"


def test_it_never_writes_a_password_back(shown):
    page = shown(Everything({"password": "correct horse"}), "password")
    assert page.one("input").get("value") is None
    assert page.one("input")["autocomplete"] == "current-password"
    assert page.one("button")["aria-controls"] == "id_password"


def test_it_marks_the_parts_of_a_date_that_are_wrong(shown, rendered):
    bound = Everything({"day-day": "3", "day-month": "13", "day-year": "2026"})
    page = shown(bound, "day")
    wrong = [one["name"] for one in page.all("input", class_="govuk-input--error")]
    assert wrong == ["day-month"]
    links = [one["href"] for one in rendered("{{ error_summary(form) }}", form=bound).all("a")]
    assert "#id_day-month" in links


@pytest.mark.parametrize(
    ("name", "attributes"),
    [
        ("name", {"autocomplete": "name", "type": "text", "dir": "auto"}),
        ("email", {"autocomplete": "email", "type": "email", "spellcheck": "false", "inputmode": "email"}),
        ("code", {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
        ("plain", {"autocomplete": "off", "type": "text"}),
        ("photo", {"type": "file", "accept": "image/*"}),
        ("photos", {"type": "file", "multiple": None}),
        ("kept", {"type": "hidden"}),
    ],
)
def test_it_tells_the_browser_what_it_is_for(shown, name, attributes):
    found = shown(Everything(), name).one("input").attributes
    assert attributes.items() <= found.items()


def test_it_lets_each_script_run_its_own_way(shown):
    assert shown(Everything(), "story").one("textarea")["dir"] == "auto"


def test_it_uses_the_plain_file_input(shown):
    page = shown(Everything(), "photos")
    assert not [one for one in page.elements if one.get("data-module")]


def test_it_counts_the_characters_of_a_story(shown):
    page = shown(Everything(), "story")
    assert page.one(class_="govuk-character-count")["data-maxlength"] == "1000"
    assert page.one(id="id_story-info").text.strip() == "You can enter up to 1,000 characters"


def test_it_shows_a_time_and_a_date_given_before(shown):
    given = Everything(initial={"time": dt.time(14, 30), "day": dt.date(2026, 11, 24)})
    assert shown(given, "time").one("input")["value"] == "2.30pm"
    assert [one["value"] for one in shown(given, "day").all("input")] == ["24", "11", "2026"]


def test_it_folds_the_groups_nobody_chose_from(shown):
    page = shown(Everything({"types": ["fire"]}), "types")
    assert ["open" in one.attributes for one in page.all("details")] == [False, True]
    assert [one.text.split() for one in page.all("summary")] == [["Words"], ["Things", "1", "chosen"]]
    for group in page.all(role="group"):
        assert group["aria-labelledby"] in page.ids()


def test_it_opens_the_group_an_error_leads_to(empty, shown):
    page = shown(empty, "types")
    assert ["open" in one.attributes for one in page.all("details")] == [True, False]
    names = [one["id"] for one in page.all("input")]
    assert names[0] == "id_types"


def test_it_gives_the_hint_of_an_option(shown):
    page = shown(Everything(), "kind")
    hint = page.one(class_="govuk-radios__hint")
    assert hint.text.strip() == "The second"
    assert page.one("input", value="b")["aria-describedby"] == hint["id"]


def test_it_says_which_questions_may_be_left_out(shown):
    class Some(forms.HearthForm):
        name = forms.Text(label="Name", required=False)
        kind = forms.Radios(label="Kind?", choices=GROUPED, required=False)
        must = forms.Text(label="Reference")

    assert shown(Some(), "name").one("label").text.split() == ["Name", "(optional)"]
    assert shown(Some(), "kind").one("legend").text.split() == ["Kind?", "(optional)"]
    assert shown(Some(), "must").one("label").text.split() == ["Reference"]
    Some.mark_optional = False
    assert shown(Some(), "name").one("label").text.split() == ["Name"]


def test_it_makes_a_question_the_heading_of_its_page(shown):
    assert shown(Everything(), "code", heading=True, label="Enter your code").one("h1").text.split() == [
        "Enter",
        "your",
        "code",
    ]
    assert shown(Everything(), "kind", heading=True).one("h1").text.strip() == "Kind?"


def test_it_escapes_questions_hints_and_options(shown):
    class Risky(forms.HearthForm):
        kind = forms.Radios(label=HARM, hint=HARM, choices=[(HARM, HARM)], hints={HARM: HARM})
        many = forms.Checkboxes(label=HARM, hint=HARM, choices=[(HARM, [(HARM, HARM)])], missing=HARM)
        name = forms.Text(label=HARM, hint=HARM, missing=HARM)

    for name in Risky.base_fields:
        page = shown(Risky({}), name)
        assert not page.all("img")
        assert HARM in page.elements[0].text


def test_it_lists_errors_of_several_forms_and_of_whole_forms(rendered):
    class Whole(forms.HearthForm):
        name = forms.Text(label="Name")

        def clean(self):
            raise django_forms.ValidationError("The two do not fit together")

    page = rendered("{{ error_summary(one, two, none) }}", one=Whole({}), two=Whole({}, prefix="b"))
    assert [" ".join(one.text.split()) for one in page.all("li")] == [
        "The two do not fit together",
        "Enter name",
        "The two do not fit together",
        "Enter name",
    ]
    assert [one["href"] for one in page.all("a")] == ["#id_name", "#id_b-name"]


def test_it_leads_nowhere_for_a_hidden_field(empty, rendered):
    page = rendered("{{ error_summary(form) }}", form=empty)
    assert len(page.all("li")) == len(VISIBLE) + 1
    assert "#id_kept" not in [one["href"] for one in page.all("a")]


def test_it_shows_no_summary_when_all_is_well(rendered):
    assert not rendered("{{ error_summary(form) }}", form=Everything()).elements


def test_it_writes_no_style_and_no_script_into_a_part(empty, rendered):
    page = rendered("{% for name in names %}{{ field(form[name]) }}{% endfor %}", form=empty, names=VISIBLE)
    for one in page.elements:
        assert one.tag not in {"script", "style"}
        assert not [name for name in one.attributes if name == "style" or re.match(r"on[a-z]+$", name)]


def test_it_takes_files_of_any_name(shown):
    sent = MultiValueDict({"photo": [SimpleUploadedFile("../../<b>.png", b"x")]})
    assert not shown(Everything({}, sent), "photo").all("b")
