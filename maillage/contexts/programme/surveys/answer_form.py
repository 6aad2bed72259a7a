"""The form of those who answer, made of the questions."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.forms import BoundField

from maillage.contexts.programme.surveys.models import QuestionKind, SurveyQuestion
from maillage.contexts.programme.surveys.questions import SCALES, values_of
from maillage.platform.tables.filters import DayField

_REQUIRED: Final = "Répondez à cette question."
_CHOOSE: Final = "Choisissez une réponse de la liste."
_LARGEST: Final = Decimal(1_000_000_000)


@dataclass(frozen=True)
class Shown:
    """A line of the page: the title of a part, or a question with its number."""

    question: SurveyQuestion
    bound: BoundField | None
    number: int = 0

    @property
    def label(self) -> str:
        return f"{self.number}. {self.question.label}"

    @property
    def is_scale(self) -> bool:
        return self.question.kind in SCALES


class AnswerForm(forms.Form):
    """`site` is a trap: hidden, so that only machines fill it. `once` makes two clicks one answer."""

    site = forms.CharField(
        label="Ne remplissez pas ce champ",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    once = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, questions: Sequence[SurveyQuestion], asks_name: bool = False
    ) -> None:
        super().__init__(data, initial={"once": secrets.token_urlsafe(16)})
        self.questions = questions
        if asks_name:
            self.fields["name"] = forms.CharField(
                label="Votre nom",
                max_length=200,
                widget=forms.TextInput(attrs={"autocomplete": "name"}),
                error_messages={"required": "Écrivez votre nom : ce questionnaire n’est pas anonyme."},
            )
        for one in questions:
            if one.kind != QuestionKind.HEADING:
                self.fields[_name(one)] = field_of(one)

    @property
    def is_machine(self) -> bool:
        return bool(self.data.get("site"))

    @property
    def shown(self) -> list[Shown]:
        lines, number = [], 0
        for one in self.questions:
            if one.kind == QuestionKind.HEADING:
                lines.append(Shown(one, None))
            else:
                number += 1
                lines.append(Shown(one, self[_name(one)], number))
        return lines

    def clean_once(self) -> str:
        """As the page was sent; a page without it is one of its own."""
        return self.cleaned_data["once"] or secrets.token_urlsafe(16)

    def answers(self) -> dict[str, Any]:
        """By key of the question, as they are kept: a question left without an answer is not among them."""
        found = {}
        for one in self.questions:
            value = self.cleaned_data.get(_name(one))
            if value not in (None, "", []):
                found[one.key] = _kept(one, value)
        return found


def _name(question: SurveyQuestion) -> str:
    return f"q_{question.key}"


def _kept(question: SurveyQuestion, value: Any) -> Any:
    if question.kind in SCALES:
        return int(value)
    if question.kind == QuestionKind.NUMBER:
        # Without an exponent, and without zeros that say nothing.
        return f"{value.normalize():f}"
    if question.kind == QuestionKind.DATE:
        return value.isoformat()
    return value


def field_of(question: SurveyQuestion) -> forms.Field:
    """The field of a question."""
    shared: dict[str, Any] = {
        "label": question.label,
        "help_text": question.detail,
        "required": question.is_required,
    }
    if offered := values_of(question):
        return _choice(question, offered, shared)
    if question.kind == QuestionKind.NUMBER:
        return _number(shared)
    if question.kind == QuestionKind.DATE:
        day = DayField(label=question.label)
        day.help_text, day.required = question.detail, question.is_required
        day.error_messages["required"] = _REQUIRED
        return day
    errors = {"required": _REQUIRED}
    if question.kind == QuestionKind.SHORT:
        return forms.CharField(max_length=300, error_messages=errors, **shared)
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(max_length=4_000, widget=area, error_messages=errors, **shared)


def _choice(question: SurveyQuestion, offered: list[tuple[str, str]], shared: dict[str, Any]) -> forms.Field:
    errors = {"required": _REQUIRED, "invalid_choice": _CHOOSE}
    if question.kind == QuestionKind.SEVERAL:
        boxes = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(choices=offered, widget=boxes, error_messages=errors, **shared)
    if question.kind in SCALES:
        # The words of its ends stand under the steps.
        offered = [(key, key) for key, _ in offered]
    return forms.ChoiceField(choices=offered, widget=forms.RadioSelect, error_messages=errors, **shared)


def _number(shared: dict[str, Any]) -> forms.Field:
    return forms.DecimalField(
        max_value=_LARGEST,
        min_value=-_LARGEST,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": _REQUIRED,
            "invalid": "Écrivez un nombre, par exemple 12 ou 3,5.",
            "max_decimal_places": "Écrivez deux chiffres après la virgule au plus.",
            "max_value": "Ce nombre est trop grand.",
            "min_value": "Ce nombre est trop petit.",
        },
        **shared,
    )
