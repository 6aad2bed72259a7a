"""The steps of a sheet as a page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from maillage.contexts.programme.actions import queries
from maillage.contexts.programme.actions.models import Action, Step, StepState
from maillage.platform.tenancy.actor import Actor

_BADGES = {
    StepState.TO_DO: ("neutral", "circle-dashed"),
    StepState.RUNNING: ("info", "circle-dot"),
    StepState.DONE: ("success", ""),
    StepState.DROPPED: ("neutral", "x"),
}


@dataclass(frozen=True)
class ShownStep:
    """is_next: the first that waits. may_finish: the actor says where it stands. first, last: it cannot move."""

    step: Step
    is_late: bool
    is_next: bool
    may_finish: bool
    first: bool
    last: bool

    @property
    def word(self) -> str:
        return "en retard" if self.is_late else str(self.step.get_state_display())

    @property
    def tone(self) -> str:
        return "danger" if self.is_late else _BADGES[StepState(self.step.state)][0]

    @property
    def icon(self) -> str:
        return "" if self.is_late else _BADGES[StepState(self.step.state)][1]

    @property
    def waits(self) -> bool:
        return self.step.state in queries.WAITING


def is_late(step: Step, action: Action, today: date) -> bool:
    """The rule of `queries.late_steps`, for a step that was read already."""
    return (
        step.due_on is not None
        and step.due_on < today
        and step.state in queries.WAITING
        and action.state in queries.LIVING
    )


def shown_steps(actor: Actor, action: Action, may: dict[str, bool], today: date) -> list[ShownStep]:
    """In their order, with what the actor may do. 1 query."""
    rows = queries.steps_of(action)
    waiting = [one for one in rows if one.state in queries.WAITING]
    user = actor.user.pk if actor.user else None
    return [
        ShownStep(
            step=one,
            is_late=is_late(one, action, today),
            is_next=bool(waiting) and one is waiting[0],
            may_finish=may["finish"]
            or (user is not None and one.owner is not None and one.owner.user_id == user),
            first=rank == 0,
            last=rank == len(rows) - 1,
        )
        for rank, one in enumerate(rows)
    ]
