"""Writes on priorities: their order, and what answers each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.missions.models import Mission
from maillage.contexts.programme.project import queries
from maillage.contexts.programme.project.models import Priority, PriorityTie
from maillage.contexts.programme.project.ordering import next_code, swapped
from maillage.contexts.programme.project.refusals import ChangedMeanwhile, ProjectRefused
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time

FIELDS: Final = ("title", "text", "is_kept")


@transaction.atomic
def create_priority(
    *,
    by: Actor,
    title: str,
    text: str = "",
    missions: Iterable[Mission] = (),
    actions: Iterable[Action] = (),
) -> Priority:
    """A priority, after the others. ProjectRefused without title."""
    assert by.community is not None
    one_at_a_time(by.community.pk)
    last: int = Priority.objects.aggregate(last=Max("rank"))["last"] or 0
    row = Priority(
        community=by.community,
        code=next_code("P", Priority),
        rank=last + 1,
        title=title.strip()[:200],
        text=text.strip(),
        updated_by=by.user,
    )
    _check(row)
    row.save()
    _tie(by, row, missions, actions)
    record(by=by, action="project.priority_created", obj=row, after={"code": row.code, "title": row.title})
    return row


@transaction.atomic
def update_priority(
    *,
    by: Actor,
    pk: int,
    version: int,
    missions: Iterable[Mission] | None = None,
    actions: Iterable[Action] | None = None,
    **values: Any,
) -> Priority:
    """Write the named fields of `FIELDS`, and what answers it where given; ChangedMeanwhile for another version."""
    row = _locked(pk, version)
    before = _values(row)
    for name in FIELDS:
        if name in values:
            value = values[name]
            setattr(row, name, value.strip() if isinstance(value, str) else value)
    _check(row)
    ties = queries.ties_of(row.pk)
    _tie(
        by,
        row,
        [one.mission_id for one in ties if one.mission_id] if missions is None else missions,
        [one.action_id for one in ties if one.action_id] if actions is None else actions,
    )
    after = _values(row)
    if before == after:
        return row
    row.version += 1
    row.updated_by = by.user
    row.save()
    record(by=by, action="project.priority_changed", obj=row, before=before, after=after)
    return row


@transaction.atomic
def move_priority(*, by: Actor, pk: int, down: bool = False) -> Priority:
    """Swap a priority with the one above it, or below; at the end of the list nothing happens."""
    assert by.community is not None
    one_at_a_time(by.community.pk)
    row = _locked(pk)
    if swapped(queries.priorities(), row.pk, down=down):
        record(by=by, action="project.ordered", obj=row, after={"title": row.title, "down": down})
    return row


def _tie(
    by: Actor, row: Priority, missions: Iterable[Mission | int], actions: Iterable[Action | int]
) -> None:
    """What answers the priority is exactly this."""
    wanted = {("mission", _key(one)) for one in missions} | {("action", _key(one)) for one in actions}
    known = {
        ("mission", one.mission_id) if one.mission_id else ("action", one.action_id): one.pk
        for one in queries.ties_of(row.pk)
    }
    gone = [pk for target, pk in known.items() if target not in wanted]
    PriorityTie.objects.filter(pk__in=gone).delete()
    for name, key in sorted(wanted - set(known)):
        PriorityTie.objects.create(community=by.community, priority=row, **{f"{name}_id": key})


def _key(one: Mission | Action | int) -> int:
    return one if isinstance(one, int) else one.pk


def _check(row: Priority) -> None:
    if not row.title:
        raise ProjectRefused("Donnez un nom à la priorité.")


def _values(row: Priority) -> dict[str, Any]:
    ties = queries.ties_of(row.pk)
    return {
        **{name: getattr(row, name) for name in FIELDS},
        "missions": sorted(one.mission_id for one in ties if one.mission_id),
        "actions": sorted(one.action_id for one in ties if one.action_id),
    }


def _locked(pk: int, seen: int | None = None) -> Priority:
    row: Priority = Priority.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if seen is not None and row.version != seen:
        raise ChangedMeanwhile(row)
    return row
