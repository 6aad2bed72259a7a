"""Kinds of questions: which offer a choice, which are crossed, and an answer in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from maillage.contexts.programme.surveys.models import QuestionKind, SurveyQuestion
from maillage.platform.ui.typography import short_date

YES, NO = "yes", "no"
YES_NO: Final = ((YES, "Oui"), (NO, "Non"))
CHOICES: Final = frozenset({QuestionKind.ONE, QuestionKind.SEVERAL})
SCALES: Final = {QuestionKind.SCALE_5: range(1, 6), QuestionKind.SCALE_10: range(11)}
TEXTS: Final = frozenset({QuestionKind.SHORT, QuestionKind.LONG})
# By which answers may be set side by side: each person is in one group at most.
GROUPING: Final = frozenset({QuestionKind.ONE, QuestionKind.YES_NO, QuestionKind.SCALE_5})
# What is counted by value.
COUNTED: Final = GROUPING | {QuestionKind.SEVERAL, QuestionKind.SCALE_10}


def values_of(question: SurveyQuestion) -> list[tuple[str, str]]:
    """Value and words of what may be chosen, in order; nothing for numbers, dates and texts."""
    if question.kind in CHOICES:
        return [(one["key"], one["label"]) for one in question.options]
    if question.kind == QuestionKind.YES_NO:
        return list(YES_NO)
    steps = SCALES.get(QuestionKind(question.kind), range(0))
    return [(str(step), _step(question, step, steps)) for step in steps]


def _step(question: SurveyQuestion, step: int, steps: range) -> str:
    ends = {steps[0]: question.low, steps[-1]: question.high}
    said = ends.get(step, "")
    return f"{step} ({said})" if said else str(step)


def chosen(answer: Any) -> tuple[str, ...]:
    """The values that an answer holds, as those of `values_of`; none for no answer."""
    if answer is None:
        return ()
    if isinstance(answer, list):
        return tuple(str(one) for one in answer)
    return (str(answer),)


def in_words(question: SurveyQuestion, answer: Any) -> str:
    """An answer as a table shows it; "" for none."""
    if answer is None:
        return ""
    if question.kind in CHOICES or question.kind == QuestionKind.YES_NO:
        names = dict(values_of(question))
        return ", ".join(names.get(one, one) for one in chosen(answer))
    if question.kind == QuestionKind.DATE:
        return short_date(date.fromisoformat(str(answer)))
    if question.kind == QuestionKind.NUMBER:
        return str(answer).replace(".", ",")
    return str(answer)


def asked(questions: Iterable[SurveyQuestion]) -> list[SurveyQuestion]:
    """Those that are answered: all but the titles of parts."""
    return [one for one in questions if one.kind != QuestionKind.HEADING]
