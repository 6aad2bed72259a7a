"""Expenses that nobody decided when their year is closed: told before, then sent back with the reason.

What was approved is still paid after the closing; what was not could be approved by nobody any more.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from maillage.contexts.funding.expenses.models import Expense, ExpenseState
from maillage.contexts.programme.api import Freezer, Unsettled, freezers
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import counted

REASON = "L’année {label} a été close avant la décision : saisissez-la dans l’année en cours."


def register() -> None:
    """Called once, when the application starts."""
    freezers.register(Freezer("funding.expenses", freeze, waits))


def waits(year: ReportingYear) -> Sequence[Unsettled]:
    """2 queries."""
    found = []
    sent = Expense.objects.filter(year=year, state=ExpenseState.SUBMITTED).count()
    if sent:
        words = counted(sent, "dépense à approuver", "dépenses à approuver")
        found.append(
            Unsettled(words, "refusées à la clôture ; à saisir dans l’année en cours.", "funding:expenses")
        )
    drafts = Expense.objects.filter(year=year, state=ExpenseState.DRAFT).count()
    if drafts:
        words = counted(drafts, "dépense en brouillon", "dépenses en brouillon")
        found.append(Unsettled(words, "laissées telles quelles : elles ne comptent pas.", "funding:expenses"))
    return found


def freeze(by: Actor, year: ReportingYear) -> None:
    """What was sent and not decided is refused, in the transaction that closes the year."""
    for expense in Expense.objects.filter(year=year, state=ExpenseState.SUBMITTED).order_by("pk"):
        before = {"state": expense.state}
        expense.state, expense.reason = ExpenseState.REFUSED, REASON.format(label=year.label)
        expense.decided_at, expense.decided_by = timezone.now(), by.user
        expense.version += 1
        expense.save()
        record(
            by=by,
            action="expense.refused",
            obj=expense,
            before=before,
            after={"state": expense.state, "reason": expense.reason},
        )
