"""The board: sheets by state, as one looks at them together in a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from maillage.contexts.programme.actions import queries
from maillage.contexts.programme.actions.models import ActionState

# What was given up is on the list, not on the board.
COLUMNS: Final = (
    ActionState.IDEA,
    ActionState.PLANNED,
    ActionState.RUNNING,
    ActionState.PAUSED,
    ActionState.DONE,
)


@dataclass(frozen=True)
class BoardColumn:
    state: str
    label: str
    cards: tuple[Any, ...]


def board(today: date, mission: int | None = None) -> list[BoardColumn]:
    """Each state with its sheets, the nearest step first; `late` and `steps_done` on each. 1 query."""
    rows: Any = queries.actions(today).filter(state__in=COLUMNS)
    if mission is not None:
        rows = rows.filter(mission_id=mission)
    found = sorted(rows, key=lambda row: (row.next_due or date.max, row.pk))
    return [
        BoardColumn(state.value, str(state.label), tuple(row for row in found if row.state == state))
        for state in COLUMNS
    ]
