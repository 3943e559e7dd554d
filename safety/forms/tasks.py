"""The forms of actions and playbooks."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from safety import vocabulary, workflow
from safety.forms.response import offer_people
from safety.payloads import REASON_LIMIT, Playbook, Step, Task
from ui import forms

EMPTY_STEPS = 3  # lines for further steps on the page of a playbook


class _TaskForm(forms.HearthForm):
    text = forms.LongText(
        label="What exactly?",
        hint="Leave it empty if the words above say enough.",
        noun="what you wrote",
        max_length=REASON_LIMIT,
        rows=2,
        required=False,
    )
    owner = forms.Select(label="Who does it?", noun="who does it", choices=[])
    due_on = forms.DateParts(
        label="By when?", hint="For example, 27 11 2026.", noun="the day by which it is to be done", future=True
    )

    def __init__(self, *args: Any, people: Mapping[UUID, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self.fields["owner"], people or {}, "Choose one")

    def values(self) -> dict[str, Any]:
        """As the actions take them."""
        given = self.cleaned_data
        return {"text": given["text"], "owner": UUID(given["owner"]), "due_on": given["due_on"]}


class PlanForm(_TaskForm):
    """A new action."""

    code = forms.Select(
        label="What is to be done?", noun="what is to be done", choices=vocabulary.choices("response_action")
    )
    field_order = ("code", "text", "owner", "due_on")

    def values(self) -> dict[str, Any]:
        return {"code": self.cleaned_data["code"], **super().values()}


class ChangeTaskForm(_TaskForm):
    """An open action with another text, owner or day."""

    def __init__(self, *args: Any, task: Task | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if task and str(task.owner) not in dict(self.fields["owner"].choices):  # type: ignore[attr-defined]  # a choice
            self.fields["owner"].choices = [  # type: ignore[attr-defined]  # a choice
                (str(task.owner), f"{task.owner_name} (not in the team any more)"),
                *self.fields["owner"].choices,  # type: ignore[attr-defined]  # a choice
            ]
        self.fields["due_on"].future = False  # type: ignore[attr-defined]  # an overdue day may stay as it is

    @classmethod
    def values_of(cls, task: Task) -> dict[str, Any]:
        return {"text": task.text, "owner": str(task.owner), "due_on": task.due_on}


class EndTaskForm(forms.HearthForm):
    """That it was done, or that it will not be."""

    reason = forms.LongText(
        label="How did it come out?",
        hint="Needed if it will not be done: say why.",
        noun="what you wrote",
        max_length=REASON_LIMIT,
        rows=3,
        required=False,
    )


class ApplyForm(forms.HearthForm):
    """A playbook for this record."""

    family = forms.Select(label="Playbook", noun="a playbook", choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["family"].choices = list(workflow.families().items())  # type: ignore[attr-defined]  # a choice


class PlaybookStepForm(forms.HearthForm):
    """One step of a playbook; without a choice it is left out."""

    code = forms.Select(
        label="What is done",
        noun="what is done",
        choices=vocabulary.choices("response_action"),
        empty="Nothing: leave this step out",
        required=False,
    )
    text = forms.LongText(label="In your words", noun="what you wrote", max_length=REASON_LIMIT, rows=3, required=False)
    days = forms.Text(
        label="Within how many days?",
        hint="0 is the same day.",
        noun="the number of days",
        max_length=3,
        width=3,
        inputmode="numeric",
        required=False,
    )

    def clean_days(self) -> str:
        typed = str(self.cleaned_data["days"])
        if typed and not (typed.isascii() and typed.isdecimal()):
            self.add_error("days", f"Enter a number of days between 0 and {workflow.LONGEST_STEP}")
        return typed

    def to_payload(self) -> Step | None:
        given = self.cleaned_data
        if not given["code"]:
            return None
        return Step(code=given["code"], text=given["text"], days=int(given["days"] or 0))


def step_forms(sent: Any, playbook: Playbook) -> list[PlaybookStepForm]:  # noqa: ANN401 -- a QueryDict, or None for a fresh page
    """A form for each step of a playbook, and some for further ones, in their order."""
    known: Sequence[Step | None] = [*playbook.steps, *[None] * EMPTY_STEPS][: workflow.STEPS_LIMIT]
    return [
        PlaybookStepForm(
            sent,
            prefix=f"step{number}",
            initial={"code": step.code, "text": step.text, "days": str(step.days)} if step else {},
        )
        for number, step in enumerate(known, start=1)
    ]
