"""Where anonymous answers lie: many in one sealed text, shuffled each time one comes.

So what is kept is never a row per person; nothing says which answer came last. A box that is full is dealt into two
halves: even the newest answer lies among many, whatever the database remembers of its writes.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from maillage.contexts.programme.surveys.models import AnswerBox, Survey

# Answers of one box: what is written again with each answer that comes, and among how many it hides.
FULL: Final = 200
_dealer: Final = secrets.SystemRandom()


def put(survey: Survey, answers: Mapping[str, Any], once: str) -> bool:
    """Put one answer in, in the caller's transaction, which holds the lock of the questionnaire.

    once: of the page that was sent, "" by personal link; False if that page was put in already.
    """
    last = list(AnswerBox.objects.filter(survey=survey).order_by("-number")[:2])
    if once and any(one["once"] == once for box in last for one in _opened(box)):
        return False
    box = last[0] if last else AnswerBox(community_id=survey.community_id, survey=survey, number=1)
    inside = _opened(box)
    if len(inside) >= FULL:
        _dealer.shuffle(inside)
        _close(box, inside[: FULL // 2])
        inside = inside[FULL // 2 :]
        box = AnswerBox(community_id=survey.community_id, survey=survey, number=box.number + 1)
    _close(box, [*inside, {"once": once, "answers": dict(answers)}])
    return True


def _opened(box: AnswerBox) -> list[dict[str, Any]]:
    inside: list[dict[str, Any]] = json.loads(box.contents or "[]")
    return inside


def _close(box: AnswerBox, inside: list[dict[str, Any]]) -> None:
    _dealer.shuffle(inside)
    box.contents, box.count = json.dumps(inside, ensure_ascii=False), len(inside)
    box.save()


def answers_in_many(surveys: Sequence[Survey]) -> dict[int, list[dict[str, Any]]]:
    """The same of several questionnaires, by primary key. 1 query."""
    found: dict[int, list[dict[str, Any]]] = {}
    for box in AnswerBox.objects.filter(survey__in=surveys).order_by("survey_id", "number"):
        found.setdefault(box.survey_id, []).extend(one["answers"] for one in _opened(box))
    for answers in found.values():
        _dealer.shuffle(answers)
    return found


def answers_in(survey: Survey) -> list[dict[str, Any]]:
    """All anonymous answers by key of the question, in an order that tells nothing. 1 query."""
    return answers_in_many([survey]).get(survey.pk, [])
