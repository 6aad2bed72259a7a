"""Writes on questionnaires before they open: what is asked, and of whom."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from maillage.contexts.programme.surveys import ready
from maillage.contexts.programme.surveys.audience import Invited
from maillage.contexts.programme.surveys.models import (
    QuestionKind,
    Reach,
    Survey,
    SurveyQuestion,
    SurveyState,
)
from maillage.contexts.programme.surveys.questions import CHOICES, SCALES
from maillage.contexts.programme.surveys.refusals import ChangedMeanwhile, SurveyRefused
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor

MAX_QUESTIONS: Final = 60
MAX_OPTIONS: Final = 30
FIELDS: Final = (
    "title",
    "intro",
    "thanks",
    "reach",
    "audience",
    "is_anonymous",
    "opens_on",
    "closes_on",
    "action",
)
_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


def _key(length: int) -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(length))


@dataclass(frozen=True)
class Asked:
    """A question as somebody writes it. options: the words of each choice, in order; keys are kept by their words."""

    kind: str
    label: str
    detail: str = ""
    is_required: bool = False
    options: Sequence[str] = ()
    low: str = ""
    high: str = ""


# --- The questionnaire ------------------------------------------------------------------------------------


@transaction.atomic
def create_survey(*, by: Actor, title: str, invited: Invited | None = None, **values: Any) -> Survey:
    """A draft without questions. values: of FIELDS. Raises SurveyRefused."""
    row = Survey(
        community=by.community,
        key=_key(8),
        secret=secrets.token_urlsafe(16),
        created_by=by.user,
        title=title,
        audience=(invited or Invited()).to_json(),
        **values,
    )
    _check(row)
    row.save()
    record(by=by, action="survey.created", obj=row, after={"is_anonymous": row.is_anonymous})
    return row


@transaction.atomic
def create_from_ready(*, by: Actor, key: str) -> Survey:
    """A draft with the questions of a ready questionnaire. Raises SurveyRefused for an unknown one."""
    found = ready.find(key)
    if found is None:
        raise SurveyRefused("Ce modèle n’existe pas.")
    row = create_survey(
        by=by,
        title=found.title,
        intro=found.intro,
        thanks=found.thanks,
        reach=found.reach,
        is_anonymous=found.is_anonymous,
        template=found.key,
    )
    _write(row, [Asked(**one) for one in found.questions])
    return row


@transaction.atomic
def copy_survey(*, by: Actor, pk: int) -> Survey:
    """A new draft with the same questions, for the same people."""
    old: Survey = Survey.objects.get(pk=pk)
    row = create_survey(
        by=by,
        title=f"{old.title[:151]} (copie)",
        invited=Invited.from_json(old.audience),
        intro=old.intro,
        thanks=old.thanks,
        reach=old.reach,
        is_anonymous=old.is_anonymous,
        action=old.action,
        template=old.template,
    )
    questions = list(SurveyQuestion.objects.filter(survey=old).order_by("rank", "pk"))
    SurveyQuestion.objects.bulk_create(
        SurveyQuestion(
            community=by.community,
            survey=row,
            key=one.key,
            rank=rank,
            kind=one.kind,
            label=one.label,
            detail=one.detail,
            is_required=one.is_required,
            options=one.options,
            low=one.low,
            high=one.high,
        )
        for rank, one in enumerate(questions)
    )
    return row


@transaction.atomic
def update_survey(*, by: Actor, pk: int, version: int, values: Mapping[str, Any]) -> Survey:
    """Change a draft; of one that has opened, only what does not touch the answers: thanks, last day, action sheet.

    Raises ChangedMeanwhile, SurveyRefused.
    """
    row = locked(pk, version)
    allowed = FIELDS if row.state == SurveyState.DRAFT else ("thanks", "closes_on", "action")
    changed = [name for name in allowed if name in values and getattr(row, name) != values[name]]
    before = {name: getattr(row, name) for name in changed}
    for name in changed:
        setattr(row, name, values[name])
    _check(row)
    row.version += 1
    row.save()
    record(
        by=by, action="survey.changed", obj=row, before=before, after={name: values[name] for name in changed}
    )
    return row


@transaction.atomic
def remove_survey(*, by: Actor, pk: int) -> None:
    """Delete a draft. Raises SurveyRefused for one that has opened: its answers were given to the community."""
    row: Survey = Survey.objects.select_for_update().get(pk=pk)
    if row.opened_at is not None:
        raise SurveyRefused("Ce questionnaire a déjà été ouvert : clôturez-le, il reste dans la liste.")
    record(by=by, action="survey.removed", obj=row, label=row.title)
    row.delete()


def locked(pk: int, version: int) -> Survey:
    """The questionnaire, locked, as the page showed it. Raises ChangedMeanwhile."""
    row: Survey = Survey.objects.select_for_update(no_key=True).get(pk=pk)
    if row.version != version:
        raise ChangedMeanwhile(row)
    return row


def _check(row: Survey) -> None:
    row.title = " ".join(row.title.split())[:160]
    if not row.title:
        raise SurveyRefused("Donnez un titre au questionnaire.")
    if row.reach not in Reach.values:
        raise SurveyRefused("Dites à qui il s’adresse.")
    if row.opens_on and row.closes_on and row.closes_on < row.opens_on:
        raise SurveyRefused("Le dernier jour vient avant l’ouverture : corrigez l’une des deux dates.")


# --- Its questions ----------------------------------------------------------------------------------------


@transaction.atomic
def add_question(*, by: Actor, pk: int, version: int, asked: Asked) -> SurveyQuestion:
    """Add a question at the end of a draft. Raises ChangedMeanwhile, SurveyRefused."""
    row = _draft(pk, version)
    there = SurveyQuestion.objects.filter(survey=row).count()
    if there >= MAX_QUESTIONS:
        raise SurveyRefused(f"Un questionnaire pose {MAX_QUESTIONS} questions au plus : faites-en deux.")
    question = _built(row, asked, there)
    question.save()
    _touched(by, row)
    return question


@transaction.atomic
def update_question(*, by: Actor, pk: int, version: int, question: int, asked: Asked) -> None:
    """Change a question of a draft; a choice that keeps its words keeps its key."""
    row = _draft(pk, version)
    old = _question(row, question)
    new = _built(row, asked, old.rank, {one["label"]: one["key"] for one in old.options})
    new.pk, new.key = old.pk, old.key
    new.save(force_update=True)
    _touched(by, row)


@transaction.atomic
def remove_question(*, by: Actor, pk: int, version: int, question: int) -> None:
    row = _draft(pk, version)
    _question(row, question).delete()
    _put_in_order(row, list(SurveyQuestion.objects.filter(survey=row).order_by("rank", "pk")))
    _touched(by, row)


@transaction.atomic
def move_question(*, by: Actor, pk: int, version: int, question: int, up: bool) -> None:
    """Exchange a question with the one before (`up`) or after it; at the end of the list nothing moves."""
    row = _draft(pk, version)
    rows = list(SurveyQuestion.objects.filter(survey=row).order_by("rank", "pk"))
    here = next((place for place, one in enumerate(rows) if one.pk == question), None)
    if here is None:
        raise SurveyRefused("Cette question n’existe plus.")
    there = here + (-1 if up else 1)
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
        _put_in_order(row, rows)
        _touched(by, row)


def _draft(pk: int, version: int) -> Survey:
    row = locked(pk, version)
    if row.state != SurveyState.DRAFT:
        raise SurveyRefused(
            "Ce questionnaire n’est plus un brouillon : ses questions ne changent plus. Copiez-le."
        )
    return row


def _question(row: Survey, pk: int) -> SurveyQuestion:
    found: SurveyQuestion | None = SurveyQuestion.objects.filter(survey=row, pk=pk).order_by("pk").first()
    if found is None:
        raise SurveyRefused("Cette question n’existe plus.")
    return found


def _touched(by: Actor, row: Survey) -> None:
    row.version += 1
    row.save(update_fields=["version", "updated_at"])
    record(by=by, action="survey.questions_changed", obj=row, after={"version": row.version})


def _put_in_order(row: Survey, rows: list[SurveyQuestion]) -> None:
    for rank, one in enumerate(rows):
        one.rank = rank
    SurveyQuestion.objects.bulk_update(rows, ["rank"])


def _write(row: Survey, asked: Sequence[Asked]) -> None:
    SurveyQuestion.objects.bulk_create(_built(row, one, rank) for rank, one in enumerate(asked))


def _built(row: Survey, asked: Asked, rank: int, known: Mapping[str, str] | None = None) -> SurveyQuestion:
    """A question that is not saved yet. known: keys of choices by their words."""
    if asked.kind not in QuestionKind.values:
        raise SurveyRefused("Choisissez le type de la question.")
    label = " ".join(asked.label.split())[:300]
    if not label:
        raise SurveyRefused("Écrivez la question.")
    is_scale = asked.kind in SCALES
    return SurveyQuestion(
        community_id=row.community_id,
        survey=row,
        key=_key(6),
        rank=rank,
        kind=asked.kind,
        label=label,
        detail=asked.detail.strip()[:500],
        is_required=asked.is_required and asked.kind != QuestionKind.HEADING,
        options=_options(asked, known or {}) if asked.kind in CHOICES else [],
        low=asked.low.strip()[:60] if is_scale else "",
        high=asked.high.strip()[:60] if is_scale else "",
    )


def _options(asked: Asked, known: Mapping[str, str]) -> list[dict[str, str]]:
    words = list(dict.fromkeys(" ".join(one.split())[:160] for one in asked.options if one.strip()))
    if len(words) < 2:
        raise SurveyRefused("Proposez au moins deux choix différents, un par ligne.")
    if len(words) > MAX_OPTIONS:
        raise SurveyRefused(f"Proposez {MAX_OPTIONS} choix au plus.")
    return [{"key": known.get(one) or _key(4), "label": one} for one in words]
