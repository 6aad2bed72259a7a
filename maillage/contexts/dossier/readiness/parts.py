"""What is missing in a year is said of six parts, each read apart; and which lines of the journal touch which.

A service writes one line with what it changes, in the same transaction: of the lines named here it is known which
tables they change. Any other line touches every part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from maillage.contexts.dossier.readiness.facts import IndicatorFact, Sheets, indicators_in, sheets_in
from maillage.contexts.dossier.readiness.money import (
    Contracted,
    Treasury,
    Waiting,
    contracted_in,
    treasury_in,
    waiting_in,
)
from maillage.contexts.programme.api import EvidenceCounts, evidence_counts
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.prepared import Prepared


class Parts(NamedTuple):
    indicators: Sequence[IndicatorFact]
    sheets: Sheets
    evidence: EvidenceCounts
    contract: Contracted
    treasury: Treasury
    time: Waiting


READERS: Final[Mapping[str, Callable[[ReportingYear, date], Any]]] = {
    "indicators": lambda year, today: indicators_in(year),
    "sheets": sheets_in,
    "evidence": lambda year, today: evidence_counts(year),
    "contract": contracted_in,
    "treasury": lambda year, today: treasury_in(year),
    "time": lambda year, today: waiting_in(year),
}
_ALL: Final = frozenset(Parts._fields)
_LINES: Final = {
    "indicators": (
        "indicator.changed",
        "indicator.corrected",
        "indicator.defined",
        "indicator.ended",
        "indicator.refreshed",
        "indicator.target",
        "indicator.typed",
    ),
    "sheets": (
        "action.changed",
        "action.created",
        "action.state",
        "action.step_added",
        "action.step_changed",
        "action.step_state",
        "action.steps_ordered",
    ),
    "evidence": (
        "action.linked",
        "action.unlinked",
        "evidence.added",
        "evidence.changed",
        "evidence.removed",
    ),
    "contract": (
        "contract.line_confirmed",
        "contract.payment",
        "contract.payment_cancelled",
        "contract.shares",
    ),
    "treasury": (
        "expense.approved",
        "expense.changed",
        "expense.created",
        "expense.deleted",
        "expense.file",
        "expense.paid",
        "expense.refused",
        "expense.submitted",
        "expense.taken_back",
    ),
    "time": (
        "time.approved",
        "time.checked",
        "time.corrected",
        "time.declared",
        "time.disputed",
        "time.loss",
        "time.proof",
        "time.refused",
        "time.replaced",
        "time.reversal",
        "time.reversed",
        "time.task",
        "time.validated",
    ),
}
TOUCHED: Final[Mapping[str, frozenset[str]]] = {
    action: frozenset({part}) for part, actions in _LINES.items() for action in actions
} | dict.fromkeys(("action.commented", "action.handed"), frozenset())

# Number and action of lines of the journal, the newest first.
Lines = Sequence[tuple[int, str]]
_NEWEST: Final = Prepared(lambda: AuditEntry.objects.order_by("-at", "-pk").values_list("pk", "action")[:30])


def newest_lines() -> Lines:
    """Read before what is to be kept, so that what is written meanwhile counts as later. 1 query."""
    return [(pk, action) for pk, action in _NEWEST.rows()]


def touched_since(lines: Lines, line: int) -> frozenset[str]:
    """The parts that what was written after this line may have changed; all, where it is not among the newest."""
    found: set[str] = set()
    for pk, action in lines:
        if pk == line:
            return frozenset(found)
        found |= TOUCHED.get(action, _ALL)
    return frozenset() if not lines and not line else _ALL


def read(year: ReportingYear, today: date) -> Parts:
    """All of them, now."""
    return Parts(**{name: reader(year, today) for name, reader in READERS.items()})
