"""Rows of the addresses of `accounting`."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillage.contexts.funding.expenses import services as expenses
from maillage.contexts.funding.expenses.models import Expense
from maillage.platform.tenancy.actor import Actor
from tests.matrix.funding.budget import a_line, this_year
from tests.matrix.funding.expenses import an_expense
from tests.matrix.rows import Row, Sample, community


def _year(actor: Actor) -> dict[str, Any]:
    return {"year": this_year(actor).pk}


def fill(actor: Actor, first: int, size: int) -> None:
    """Expenses that were approved and paid: what the journal tells."""
    for number in range(first, first + size):
        made = an_expense(actor, 30_000 + number, a_line(actor, label=f"Journal {number}"))
        Expense.objects.filter(pk=made.pk).update(state="approved")
        expenses.mark_paid(by=actor, pk=made.pk, paid_on=timezone.localdate())


SAMPLES: dict[str, Sample] = {"journal_year": _year}

_SEE, _WRITE = "funding.account", "funding.pay"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"funding:{name}", permission, module="funding", **answers)


ROWS: tuple[Row, ...] = (
    _page("journal", _SEE),
    _page("journal_fec", _SEE, sample="journal_year"),
    _page("journal_freeze", _WRITE, post=200, sample="journal_year"),
    _page("auditor_folder", _SEE),
    _page("auditor_folder_file", _SEE, get=405, post=200, sample="journal_year"),
    _page("ledger", _SEE),
    _page("ledger_account", _WRITE, post=200, kwargs={"role": "bank"}),
)
