"""What the answers come to: by question, by group, masked where they would point at somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from maillage.contexts.programme.surveys import queries
from maillage.contexts.programme.surveys.models import QuestionKind, Survey, SurveyQuestion, SurveyState
from maillage.contexts.programme.surveys.questions import (
    COUNTED,
    GROUPING,
    SCALES,
    TEXTS,
    asked,
    chosen,
    values_of,
)
from maillage.core.surveys.crossing import FEWEST, crossed, masked_groups
from maillage.core.surveys.tally import Numbers, counts, numbers

# Texts that the page shows of one question; the others are in the export.
SHOWN_TEXTS: Final = 50
_MONTHS: Final = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
NO_ANSWER: Final = ""


@dataclass(frozen=True)
class Line:
    """A choice, how many answers hold it, and of how many (`of`)."""

    key: str
    label: str
    count: int
    of: int

    @property
    def share(self) -> float:
        """Per cent of the answers to the question."""
        return 100 * self.count / self.of if self.of else 0.0


@dataclass(frozen=True)
class Group:
    """The answers of those who chose one value of another question. None: too few to be shown."""

    label: str
    size: int
    lines: tuple[Line, ...] | None


@dataclass(frozen=True)
class Answered:
    """The answers to one question. is_hidden: so few, and anonymous, that nothing of them is shown.

    figures: of a scale or of numbers. texts: as they were written, at most SHOWN_TEXTS unless all were asked for.
    leaves_out: True if choices that few made are left out of the groups.
    """

    question: SurveyQuestion
    number: int
    count: int
    is_hidden: bool = False
    lines: tuple[Line, ...] = ()
    figures: Numbers | None = None
    texts: tuple[str, ...] = ()
    more_texts: int = 0
    groups: tuple[Group, ...] = ()
    leaves_out: bool = False
    shows_ends: bool = True

    @property
    def most(self) -> int:
        return max((line.count for line in self.lines), default=0)

    @property
    def scale(self) -> str:
        """« sur 5 », "" for what is no scale."""
        steps = SCALES.get(QuestionKind(self.question.kind))
        return f"sur {steps[-1]}" if steps else ""


@dataclass(frozen=True)
class Results:
    """total: answers. is_hidden: an anonymous questionnaire that waits for its closing, or with too few answers.

    missing: answers that a closed one lacks.
    """

    survey: Survey
    total: int
    is_hidden: bool
    questions: tuple[Answered, ...]
    by: SurveyQuestion | None = None
    missing: int = field(default=0)
    waits: bool = False


def waits_for_closing(survey: Survey) -> bool:
    """True of an anonymous questionnaire that is not closed: two readings of it, one answer apart, tell that answer."""
    return survey.is_anonymous and survey.state != SurveyState.CLOSED


def results_of(survey: Survey, *, by: str = "", every_text: bool = False) -> Results:
    """by: key of the question whose choices make the groups. every_text: all of them. 2 queries.

    Of an anonymous questionnaire nothing but the count before it is closed.
    """
    questions = asked(queries.questions_of(survey))
    answers = queries.answers_of(survey)
    fewest = FEWEST if survey.is_anonymous else 0
    if waits_for_closing(survey):
        return Results(survey, len(answers), True, (), waits=True)
    if len(answers) < fewest:
        return Results(survey, len(answers), True, (), missing=FEWEST - len(answers))
    grouping = next((one for one in questions if one.key == by and one.kind in GROUPING), None)
    return Results(
        survey,
        len(answers),
        False,
        tuple(
            _answered(one, number, answers, fewest, grouping, every_text)
            for number, one in enumerate(questions, start=1)
        ),
        grouping,
    )


def may_group(survey: Survey) -> list[SurveyQuestion]:
    """The questions by which the answers may be set side by side. 1 query."""
    return [one for one in asked(queries.questions_of(survey)) if one.kind in GROUPING]


def _answered(
    question: SurveyQuestion,
    number: int,
    answers: Sequence[dict[str, Any]],
    fewest: int,
    grouping: SurveyQuestion | None,
    every_text: bool,
) -> Answered:
    given = [one[question.key] for one in answers if question.key in one]
    if len(given) < fewest and given:
        return Answered(question, number, len(given), is_hidden=True)
    if question.kind in TEXTS:
        texts = sorted(str(one) for one in given)
        shown = texts if every_text else texts[:SHOWN_TEXTS]
        return Answered(question, number, len(given), texts=tuple(shown), more_texts=len(texts) - len(shown))
    figures = None
    if question.kind in SCALES or question.kind == QuestionKind.NUMBER:
        figures = numbers([Decimal(str(one)) for one in given])
    groups: tuple[Group, ...] = ()
    leaves_out = False
    if grouping is not None and grouping.key != question.key and question.kind in COUNTED:
        groups, leaves_out = _groups(question, grouping, answers, fewest)
    # The smallest and the largest number are one person's.
    return Answered(
        question,
        number,
        len(given),
        False,
        _lines(question, given),
        figures,
        groups=groups,
        leaves_out=leaves_out,
        shows_ends=not fewest,
    )


def _lines(question: SurveyQuestion, given: Sequence[Any]) -> tuple[Line, ...]:
    if question.kind == QuestionKind.DATE:
        months = Counter(str(one)[:7] for one in given)
        return tuple(Line(key, _month(key), months[key], len(given)) for key in sorted(months))
    offered = values_of(question)
    found = counts((chosen(one) for one in given), [key for key, _ in offered])
    return tuple(Line(key, label, found[key], len(given)) for key, label in offered)


def _month(key: str) -> str:
    day = date.fromisoformat(f"{key}-01")
    return f"{_MONTHS[day.month - 1]} {day.year}"


def _groups(
    question: SurveyQuestion, grouping: SurveyQuestion, answers: Sequence[dict[str, Any]], fewest: int
) -> tuple[tuple[Group, ...], bool]:
    """The groups, and whether choices are left out of them: a crossing can be read the other way round.

    Those who did not answer the other question are a group too, or they could be found by subtraction.
    """
    names = {**dict(values_of(grouping)), NO_ANSWER: "sans réponse"}
    pairs = [
        (
            next((key for key in chosen(one.get(grouping.key)) if key in names), NO_ANSWER),
            chosen(one[question.key]),
        )
        for one in answers
        if question.key in one
    ]
    sizes = Counter(group for group, _ in pairs)
    offered = values_of(question)
    held = Counter(key for _, keys in pairs for key in set(keys))
    rare = masked_groups({key: held[key] for key, _ in offered}, fewest) if fewest else frozenset()
    if rare:
        offered = [(key, label) for key, label in offered if held[key] and key not in rare]
    table = crossed(pairs, list(names), [key for key, _ in offered])
    hidden = masked_groups(sizes, fewest) if fewest else frozenset()
    shown = tuple(
        Group(
            names[group],
            sizes[group],
            None
            if group in hidden or not offered
            else tuple(Line(key, label, table[group][key], sizes[group]) for key, label in offered),
        )
        for group in names
        if sizes[group] or group != NO_ANSWER
    )
    return shown, bool(rare)
