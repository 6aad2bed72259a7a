"""Action sheets with their steps and people, all at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from maillage.contexts.dossier.figures.book import StepRow
from maillage.contexts.programme import api as programme
from maillage.contexts.programme.models import ActionMember, ReportingYear, Step

# The rule of `programme.late_steps`, for steps that were read already.
_WAITING: Final = frozenset({"todo", "running"})
_LIVING: Final = frozenset({"idea", "planned", "running"})
# In the order in which they are told.
_COUNTED: Final = ("planned", "running", "paused", "done")
_TEXTS: Final = ("state_reason", "finding", "objective", "public", "means", "risks")


@dataclass(frozen=True)
class Sheet:
    """values: the fields of `ActionPage` that the sheet itself says."""

    pk: int
    values: dict[str, Any]


def lives_in(year: ReportingYear, state: str, starts_on: date | None, ends_on: date | None) -> bool:
    """Planned, under way or done, and its dates do not put it wholly before or after the year.

    The one rule by which the sheets of a year are counted, in the report as on the page for the board.
    """
    if state not in _COUNTED:
        return False
    if starts_on is not None and starts_on > year.ends_on:
        return False
    # A sheet that should be over and is still under way lives on.
    return not (state == "done" and ends_on is not None and ends_on < year.starts_on)


def states_words(states: Iterable[tuple[str, str]]) -> str:
    """« 4 prévues, 13 en cours », of (state, its words): the states that are participles agree with the sheets."""
    counts = Counter(states)
    return ", ".join(
        f"{counts[one]} {one[1]}s"
        if counts[one] > 1 and one[1].endswith(("ée", "ue"))
        else f"{counts[one]} {one[1]}"
        for one in sorted(counts, key=lambda one: _COUNTED.index(one[0]))
    )


def sheets_of(today: date, *, named: bool) -> list[Sheet]:
    """Every sheet in the order of missions. named: with its texts and people, else its title and state. 3 queries."""
    steps: dict[int, list[StepRow]] = defaultdict(list)
    for step in Step.objects.select_related("owner", "action").order_by("action_id", "rank", "pk"):
        steps[step.action_id].append(_step(step, today, named=named))
    people: dict[int, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    if named:
        members = ActionMember.objects.select_related("contact").order_by("contact__search_name", "pk")
        for one in members:
            people[one.action_id][one.is_partner].append(one.contact.name)
    return [
        Sheet(row.pk, _values(row, tuple(steps[row.pk]), people[row.pk], named=named))
        for row in programme.actions()
    ]


def _values(
    row: Any, steps: tuple[StepRow, ...], people: tuple[list[str], list[str]], *, named: bool
) -> dict[str, Any]:
    texts = {name: getattr(row, name) if named else "" for name in _TEXTS}
    return {
        "pk": row.pk,
        "code": row.code,
        "title": row.title,
        "mission_id": row.mission_id,
        "state": row.state,
        "state_label": str(row.get_state_display()),
        "pilot_id": row.pilot_id if named else None,
        "pilot": row.pilot.name if named and row.pilot else "",
        "group": row.group.name if row.group else "",
        "members": tuple(people[0]),
        "partners": tuple(people[1]),
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "steps": steps,
        **texts,
    }


def _step(step: Step, today: date, *, named: bool) -> StepRow:
    return StepRow(
        pk=step.pk,
        title=step.title if named else "",
        owner=step.owner.name if named and step.owner else "",
        due_on=step.due_on,
        state=step.state,
        state_label=str(step.get_state_display()),
        done_on=step.done_on,
        is_late=step.due_on is not None
        and step.due_on < today
        and step.state in _WAITING
        and step.action.state in _LIVING,
    )
