"""What may be done with an expense: one dict, read by views and templates alike."""

from __future__ import annotations

from typing import Any, Final

from maillage.contexts.funding.expenses.models import TRANSITIONS, Expense, ExpenseState
from maillage.contexts.funding.permissions import APPROVE, SPEND, VIEW
from maillage.platform.tenancy.actor import Actor

OWNER: Final = "funding.expense"
_OPEN: Final = (ExpenseState.DRAFT, ExpenseState.REFUSED)


def is_own(actor: Actor, expense: Expense) -> bool:
    """Whether the actor wrote it, changed it, gave its invoice or sent it: who approves is somebody else."""
    user = actor.user
    own = (expense.created_by_id, expense.changed_by_id, expense.submitted_by_id)
    return user is None or user.pk in own


def abilities(actor: Actor, expense: Expense | None = None) -> dict[str, bool]:
    """expense: None for expenses in general. Nothing of a closed year changes, but what was approved gets paid."""
    spend, approve = actor.can(SPEND), actor.can(APPROVE)
    if expense is None:
        return {"write": spend, "approve": approve}
    is_open = not expense.year.is_closed
    ahead = TRANSITIONS[expense.state] if is_open else frozenset()
    return {
        "write": spend,
        "edit": spend and is_open and expense.state in _OPEN,
        "submit": spend and ExpenseState.SUBMITTED in ahead and expense.state == ExpenseState.DRAFT,
        "take_back": spend and ExpenseState.DRAFT in ahead,
        "approve": approve and ExpenseState.APPROVED in ahead and not is_own(actor, expense),
        "own": approve and ExpenseState.APPROVED in ahead and is_own(actor, expense),
        "refuse": approve and ExpenseState.REFUSED in ahead,
        "pay": approve and ExpenseState.PAID in TRANSITIONS[expense.state],
        "delete": spend and is_open and expense.state == ExpenseState.DRAFT,
    }


def may_download(actor: Actor, file: Any) -> bool:
    """Asked by the room `files`: whoever sees the budget may open an invoice. 1 query."""
    return actor.can(VIEW) and Expense.objects.filter(file_id=file.pk).exists()
