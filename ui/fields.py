"""Any field of a Django form as its GOV.UK part: question, hint, error, and ids that the error summary can lead to."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypedDict, Unpack, cast

import jinja2
from django import forms
from django.forms.boundfield import BoundField
from markupsafe import Markup, escape

from ui import text
from ui.widgets import DateTyped, DateWidget, TimeWidget

type Params = dict[str, Any]

_COMPONENTS: Final = {
    "govukInput": "input",
    "govukPasswordInput": "password-input",
    "govukTextarea": "textarea",
    "govukCharacterCount": "character-count",
    "govukCheckboxes": "checkboxes",
    "govukRadios": "radios",
    "govukSelect": "select",
    "govukFileUpload": "file-upload",
    "govukDateInput": "date-input",
    "govukErrorSummary": "error-summary",
}
_WIDTHS: Final = (2, 3, 4, 5, 10, 20, 30)


class Options(TypedDict, total=False):
    """How a part looks on one page.

    Attributes:
        label_size: "s", "m", "l" or "xl"; none means plain text.
        heading: the question is the page's heading.
        label: other words for the question.
        hint: other help than the form's own.
        inline: radio buttons beside each other on wide screens.
        small: smaller boxes to tick.
        reveals: fields shown below an option once it is chosen, by the option's value.
        open_first: the first group of a grouped choice stands open.
        attributes: further attributes of the input.
    """

    label_size: str
    heading: bool
    label: str
    hint: str
    inline: bool
    small: bool
    reveals: Mapping[str, BoundField]
    open_first: bool
    attributes: Mapping[str, str]


def error_of(bound: BoundField) -> str:
    """The first thing to put right in this field, or nothing. One at a time is easier to follow."""
    return str(bound.errors[0]) if bound.errors else ""


def _wrong_parts(bound: BoundField) -> tuple[str, ...]:
    """The boxes of a date that need another look; all three when the error names none."""
    for error in bound.form.errors.as_data().get(bound.name, []):
        params = error.params
        return tuple(params["parts"]) if isinstance(params, dict) and "parts" in params else DateTyped._fields
    return ()


def target(bound: BoundField) -> str:
    """The id of the input that an error of this field leads to."""
    own = bound.auto_id or bound.html_name
    if isinstance(bound.field.widget, DateWidget):
        return f"{own}-{(_wrong_parts(bound) or DateTyped._fields)[0]}"
    return own


def _link(bound: BoundField) -> dict[str, str]:
    """Where an entry of the summary leads; a hidden field cannot be put right by anybody."""
    return {} if bound.is_hidden else {"href": f"#{target(bound)}"}


def _typed(bound: BoundField) -> str:
    value = bound.value()
    return "" if value is None else text.visible(text.one_kind_of_line(str(value)))


class Renderer:
    """Gives templates `field()` and `error_summary()`."""

    def __init__(self, environment: jinja2.Environment) -> None:
        self.environment = environment
        self._drawn: dict[tuple[str, ...], Markup] = {}

    def field(self, bound: BoundField, **options: Unpack[Options]) -> Markup:
        """The whole part of a form field: question, hint, error and input, with what was typed."""
        widget = bound.field.widget
        if widget.is_hidden:
            return Markup('<input type="hidden" name="{}" id="{}" value="{}">').format(
                bound.html_name, target(bound), _typed(bound)
            )
        # The order matters: a widget stands before the widgets it is derived from.
        for kind, render in (
            (DateWidget, self._date),
            (forms.CheckboxSelectMultiple, self._checkboxes),
            (forms.RadioSelect, self._radios),
            (forms.Select, self._select),
            (forms.CheckboxInput, self._confirm),
            (forms.Textarea, self._textarea),
            (forms.PasswordInput, self._password),
            (forms.FileInput, self._file),
        ):
            if isinstance(widget, kind):
                return render(bound, options)
        return self._input(bound, options)

    def error_summary(self, *shown: forms.BaseForm | None) -> Markup:
        """The list of everything to put right, each leading to its input; nothing when all is well."""
        entries: list[dict[str, str]] = []
        for form in shown:
            if form is not None and form.errors:
                entries += [{"text": str(words)} for words in form.non_field_errors()]
                wrong = [form[name] for name in form.fields if name in form.errors]
                entries += [{"text": error_of(one)} | _link(one) for one in wrong]
        if not entries:
            return Markup()
        return self._macro("govukErrorSummary", {"titleText": "There is a problem", "errorList": entries})

    def _macro(self, name: str, params: Params) -> Markup:
        module = self.environment.get_template(f"govuk_frontend_jinja/components/{_COMPONENTS[name]}/macro.html").module
        return Markup(getattr(module, name)(params))  # noqa: S704 - the macro has escaped what it was given

    # What all parts share

    def _question(self, bound: BoundField, options: Options) -> Markup:
        words = escape(options.get("label") or bound.label or "")
        optional = getattr(bound.form, "mark_optional", False) and not bound.field.required
        if optional and "(optional)" not in words:
            return words + Markup(' <span class="hearth-optional">(optional)</span>')
        return words

    def _common(self, bound: BoundField, options: Options) -> Params:
        params: Params = {"id": bound.auto_id or bound.html_name, "name": bound.html_name}
        hint = options.get("hint", str(bound.help_text or ""))
        if hint:
            params["hint"] = {"text": hint}
        error = error_of(bound)
        if error:
            params["errorMessage"] = {"text": error}
        params["attributes"] = dict(options.get("attributes", {}))
        return params

    def _labelled(self, bound: BoundField, options: Options) -> Params:
        size = options.get("label_size", "l" if options.get("heading") else "s")
        label = {
            "html": self._question(bound, options),
            "classes": f"govuk-label--{size}" if size else "",
            "isPageHeading": options.get("heading", False),
        }
        return self._common(bound, options) | {"label": label}

    def _fieldset(self, bound: BoundField, options: Options) -> Params:
        size = options.get("label_size", "l" if options.get("heading") else "s")
        legend = {
            "html": self._question(bound, options),
            "classes": f"govuk-fieldset__legend--{size}" if size else "",
            "isPageHeading": options.get("heading", False),
        }
        return self._common(bound, options) | {"fieldset": {"legend": legend}}

    @staticmethod
    def _writing(bound: BoundField, params: Params) -> None:
        """Lets each line of typed text run in its own direction, so that Arabic and English both read well."""
        params["attributes"].setdefault("dir", "auto")
        spellcheck = getattr(bound.field, "spellcheck", None)
        if spellcheck is not None:
            params["spellcheck"] = spellcheck

    # One method for each kind of part

    def _input(self, bound: BoundField, options: Options) -> Markup:
        params = self._labelled(bound, options)
        widget = bound.field.widget
        self._writing(bound, params)
        params["value"] = TimeWidget.shown(bound.value()) if isinstance(widget, TimeWidget) else _typed(bound)
        params["type"] = getattr(widget, "input_type", "text") or "text"
        params["autocomplete"] = getattr(bound.field, "autocomplete", "off") or "off"
        params["inputmode"] = getattr(bound.field, "inputmode", "") or None
        width = 10 if isinstance(widget, TimeWidget) else getattr(bound.field, "width", None)
        if width in _WIDTHS:
            params["classes"] = f"govuk-input--width-{width}"
        return self._macro("govukInput", params)

    def _password(self, bound: BoundField, options: Options) -> Markup:
        params = self._labelled(bound, options)
        params["autocomplete"] = getattr(bound.field, "autocomplete", "current-password")
        return self._macro("govukPasswordInput", params)

    def _textarea(self, bound: BoundField, options: Options) -> Markup:
        params = self._labelled(bound, options)
        self._writing(bound, params)
        typed = _typed(bound)
        # A browser drops the first new line inside a text area, so one that belongs to the text is written twice.
        params["value"] = f"\n{typed}" if typed.startswith("\n") else typed
        params["rows"] = getattr(bound.field, "rows", 6)
        limit = getattr(bound.field, "max_length", None)
        if limit is None:
            return self._macro("govukTextarea", params)
        params["maxlength"] = limit
        params["threshold"] = getattr(bound.field, "count_from", 0) or None
        params["textareaDescriptionText"] = f"You can enter up to {limit:,} characters"
        return self._macro("govukCharacterCount", params)

    def _file(self, bound: BoundField, options: Options) -> Markup:
        params = self._labelled(bound, options)
        accept = getattr(bound.field, "accept", "")
        if accept:
            params["attributes"]["accept"] = accept
        params["multiple"] = getattr(bound.field.widget, "allow_multiple_selected", False)
        return self._macro("govukFileUpload", params)

    def _date(self, bound: BoundField, options: Options) -> Markup:
        params = self._fieldset(bound, options)
        # The three boxes carry the attributes; the box around them has none of its own.
        attributes = params.pop("attributes")
        wrong = _wrong_parts(bound)
        typed = DateWidget.shown(bound.value())
        params["namePrefix"] = bound.html_name
        params["items"] = [
            {
                "name": part,
                "value": text.visible(value),
                "classes": f"govuk-input--width-{width}{' govuk-input--error' if part in wrong else ''}",
                "attributes": attributes,
            }
            for part, value, width in zip(DateTyped._fields, typed, (2, 2, 4), strict=True)
        ]
        return self._macro("govukDateInput", params)

    def _select(self, bound: BoundField, options: Options) -> Markup:
        params = self._labelled(bound, options)
        chosen = _chosen(bound)
        params["items"] = [
            {"value": value, "text": words, "selected": value in chosen}
            for _, entries in _groups(bound)
            for value, words in entries
        ]
        return self._macro("govukSelect", params)

    def _confirm(self, bound: BoundField, options: Options) -> Markup:
        params = self._common(bound, options)
        params["idPrefix"] = params.pop("id")
        item: Params = {"value": "1", "text": options.get("label") or bound.label, "checked": bool(bound.value())}
        if "hint" in params:
            item["hint"] = params.pop("hint")
        params["items"] = [item]
        return self._macro("govukCheckboxes", params)

    def _checkboxes(self, bound: BoundField, options: Options) -> Markup:
        if _chosen(bound) or bound.errors or bound.name not in getattr(bound.form, "UNCHANGING", ()):
            return self._choice("govukCheckboxes", "checkboxes", bound, options)
        place = (f"{type(bound.form)}", bound.html_name, bound.auto_id, repr(sorted(options.items())))
        if place not in self._drawn:  # a long list of codes takes milliseconds, and looks the same to everybody
            self._drawn[place] = self._choice("govukCheckboxes", "checkboxes", bound, options)
        return self._drawn[place]

    def _radios(self, bound: BoundField, options: Options) -> Markup:
        return self._choice("govukRadios", "radios", bound, options)

    def _choice(self, macro: str, kind: str, bound: BoundField, options: Options) -> Markup:
        params = self._fieldset(bound, options)
        params["idPrefix"] = params.pop("id")
        classes = [f"govuk-{kind}--{look}" for look in ("inline", "small") if options.get(look)]
        params["classes"] = " ".join(classes)
        groups = self._items(bound, options)
        if len(groups) == 1 and not groups[0]["title"]:
            return self._macro(macro, params | {"items": groups[0]["items"]})
        grouped = self.environment.get_template("ui/groups.html").module
        params["open_first"] = options.get("open_first", False) or "errorMessage" in params
        return Markup(cast("Any", grouped).groups(kind, params, groups))  # noqa: S704 - the macro has escaped what it was given

    def _items(self, bound: BoundField, options: Options) -> list[Params]:
        """The options in their groups; the first keeps the field's own id, as the error summary leads there."""
        chosen = _chosen(bound)
        hints: Mapping[str, str] = getattr(bound.field, "hints", {})
        reveals = options.get("reveals", {})
        prefix = bound.auto_id or bound.html_name
        groups: list[Params] = []
        number = 0
        for title, entries in _groups(bound):
            items: list[Params] = []
            for value, words in entries:
                number += 1
                item: Params = {
                    "id": prefix if number == 1 else f"{prefix}-{number}",
                    "value": value,
                    "text": words,
                    "checked": value in chosen,
                }
                if value in hints:
                    item["hint"] = {"text": hints[value]}
                if value in reveals:
                    item["conditional"] = {"html": self.field(reveals[value])}
                items.append(item)
            groups.append({"title": title, "items": items, "chosen": sum(item["checked"] for item in items)})
        return groups


def _chosen(bound: BoundField) -> set[str]:
    value = bound.value()
    if value is None:
        return set()
    return {str(one) for one in value} if isinstance(value, list | tuple | set | frozenset) else {str(value)}


def _groups(bound: BoundField) -> list[tuple[str, list[tuple[str, str]]]]:
    """The choices by group; those that stand alone share a group without a title."""
    groups: list[tuple[str, list[tuple[str, str]]]] = []
    choices = cast("Iterable[tuple[Any, Any]]", cast("forms.ChoiceField", bound.field).choices)
    for key, label in choices:
        if isinstance(label, list | tuple):
            groups.append((str(key), [(str(value), str(words)) for value, words in label]))
        else:
            if not groups or groups[-1][0]:
                groups.append(("", []))
            groups[-1][1].append((str(key), str(label)))
    return groups
