"""Writes on the steps of an action."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.programme.actions.editing import locked, refuse_closed, tell, values_of
from maillage.contexts.programme.actions.models import Action, EntryKind, Step, StepState
from maillage.contexts.programme.actions.refusals import ActionRefused, ChangedMeanwhile
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import short_date

FIELDS: Final = ("title", "starts_on", "due_on", "owner")
# No sheet that people read has more.
MOST: Final = 60


@transaction.atomic
def add_step(
    *,
    by: Actor,
    action: Action,
    title: str,
    due_on: date | None = None,
    starts_on: date | None = None,
    owner: Contact | None = None,
) -> Step:
    """A step at the end of the list. ActionRefused without title, with dates out of order, or beyond sixty."""
    action = locked(action.pk)
    rows = Step.objects.filter(action=action)
    if rows.count() >= MOST:
        raise ActionRefused(f"Une fiche porte {MOST} étapes au plus : partagez-la en deux.")
    last: int = rows.aggregate(last=Max("rank"))["last"] or 0
    step = Step(
        community=action.community,
        action=action,
        rank=last + 1,
        title=title.strip()[:200],
        starts_on=starts_on,
        due_on=due_on,
        owner=owner,
    )
    _check(step)
    step.save()
    record(by=by, action="action.step_added", obj=action, after={"step": step.title, "due_on": step.due_on})
    tell(by, action, EntryKind.STEP, f"Étape ajoutée : {step.title}.")
    return step


def _check(step: Step) -> None:
    if not step.title:
        raise ActionRefused("Dites en une phrase ce que cette étape demande de faire.")
    if step.starts_on and step.due_on and step.due_on < step.starts_on:
        raise ActionRefused("Cette étape finirait avant d’avoir commencé : corrigez l’une des deux dates.")


def _locked(pk: int, seen: int | None = None) -> Step:
    row: Step = (
        Step.objects.select_for_update(of=("self",), no_key=True)
        .select_related("action", "action__community")
        .get(pk=pk)
    )
    if seen is not None and row.version != seen:
        raise ChangedMeanwhile(row)
    return row


@transaction.atomic
def update_step(*, by: Actor, pk: int, version: int, **values: Any) -> Step:
    """Write the named fields of `FIELDS`; ChangedMeanwhile when another version is recorded."""
    step = _locked(pk, version)
    before = values_of(step, FIELDS)
    for name in FIELDS:
        if name in values:
            value = values[name]
            setattr(step, name, value.strip()[:200] if isinstance(value, str) else value)
    _check(step)
    after = values_of(step, FIELDS)
    if before == after:
        return step
    step.version += 1
    step.save()
    record(by=by, action="action.step_changed", obj=step.action, before=before, after=after)
    moved = f", pour le {short_date(step.due_on)}" if step.due_on and step.due_on != before["due_on"] else ""
    tell(by, step.action, EntryKind.STEP, f"Étape modifiée : {step.title}{moved}.")
    return step


@transaction.atomic
def finish_step(*, by: Actor, pk: int, done_on: date | None = None) -> Step:
    """Say that a step is done, today or on an earlier day; twice is once."""
    day = done_on or timezone.localdate()
    if day > timezone.localdate():
        raise ActionRefused("Ce jour est à venir : une étape se dit faite une fois faite.")
    refuse_closed(by, day)
    step = _locked(pk)
    if step.state == StepState.DONE:
        return step
    return _moved(by, step, StepState.DONE, day, "Étape faite")


@transaction.atomic
def start_step(*, by: Actor, pk: int) -> Step:
    """Say that a step is under way."""
    step = _locked(pk)
    if step.state != StepState.TO_DO:
        return step
    return _moved(by, step, StepState.RUNNING, None, "Étape commencée")


@transaction.atomic
def drop_step(*, by: Actor, pk: int) -> Step:
    """A step that will not be done: it stays on the sheet, and is late no more."""
    step = _locked(pk)
    if step.state in (StepState.DONE, StepState.DROPPED):
        return step
    return _moved(by, step, StepState.DROPPED, None, "Étape abandonnée")


@transaction.atomic
def resume_step(*, by: Actor, pk: int) -> Step:
    """A step that was done or dropped is to be done again. Refused when it was done in a year that is closed."""
    refuse_closed(by, Step.objects.values_list("done_on", flat=True).get(pk=pk))
    step = _locked(pk)
    if step.state not in (StepState.DONE, StepState.DROPPED):
        return step
    return _moved(by, step, StepState.TO_DO, None, "Étape reprise")


def _moved(by: Actor, step: Step, state: StepState, done_on: date | None, words: str) -> Step:
    before = {"state": step.state, "done_on": step.done_on}
    step.state, step.done_on, step.version = state, done_on, step.version + 1
    step.save()
    record(
        by=by,
        action="action.step_state",
        obj=step.action,
        before=before,
        after={"step": step.title, "state": state, "done_on": done_on},
    )
    tell(by, step.action, EntryKind.STEP, f"{words} : {step.title}.")
    return step


@transaction.atomic
def move_step(*, by: Actor, pk: int, down: bool = False) -> Step:
    """Swap a step with the one above it, or below; at the end of the list nothing happens."""
    step = _locked(pk)
    keys = list(Step.objects.filter(action=step.action).order_by("rank", "pk").values_list("pk", flat=True))
    here = keys.index(step.pk)
    there = here + (1 if down else -1)
    if 0 <= there < len(keys):
        keys[here], keys[there] = keys[there], keys[here]
        _rank(by, step.action, keys)
    return step


@transaction.atomic
def reorder(*, by: Actor, action: Action, order: list[int]) -> None:
    """Put the steps in this order of keys; ActionRefused when they are not exactly those of the action."""
    action = locked(action.pk)
    known = set(Step.objects.filter(action=action).values_list("pk", flat=True))
    if len(order) != len(known) or set(order) != known:
        raise ActionRefused("Les étapes ont changé entre-temps : rouvrez la fiche, puis recommencez.")
    _rank(by, action, order)


def _rank(by: Actor, action: Action, keys: list[int]) -> None:
    rows = {row.pk: row for row in Step.objects.filter(action=action).order_by("pk")}
    moved = []
    for rank, key in enumerate(keys, start=1):
        if rows[key].rank != rank:
            rows[key].rank = rank
            moved.append(rows[key])
    if moved:
        Step.objects.bulk_update(moved, ["rank"])
        record(by=by, action="action.steps_ordered", obj=action, after={"count": len(moved)})
