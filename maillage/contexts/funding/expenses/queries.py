"""Reading expenses. Every function works inside the community's scope."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet, Sum

from maillage.contexts.funding.expenses.models import ENGAGED, Expense, ExpenseState
from maillage.contexts.programme.models import ReportingYear
from maillage.core.search_text import search_text
from maillage.platform.tenancy.actor import Actor

_WORDS: Final = 8
_LARGEST: Final = 2**63 - 1


@dataclass(frozen=True)
class Spent:
    """Cents of a line. waiting: sent and not approved yet. engaged: approved, paid or not; paid: the part that is."""

    waiting: int = 0
    engaged: int = 0
    paid: int = 0

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.waiting + other.waiting, self.engaged + other.engaged, self.paid + other.paid)


def expenses() -> QuerySet[Expense]:
    """The latest invoice first."""
    rows: QuerySet[Expense] = Expense.objects.select_related("year", "line", "line__mission", "line__action")
    return rows.order_by("-invoiced_on", "-pk")


def find(pk: int) -> Expense | None:
    """1 query."""
    rows = expenses().select_related("file", "created_by", "submitted_by", "decided_by")
    return rows.filter(pk=pk).first() if pk <= _LARGEST else None


def holding(rows: QuerySet[Expense], text: str) -> QuerySet[Expense]:
    """Those whose supplier, object or number hold every word."""
    for word in search_text(text).split()[:_WORDS]:
        rows = rows.filter(search_name__contains=word)
    return rows


def twin_of(expense: Expense) -> Expense | None:
    """Another expense, not refused, that names the same invoice of the same supplier, however it is cased. 1 query."""
    if not expense.invoice.strip():
        return None
    rows = Expense.objects.exclude(pk=expense.pk).exclude(state=ExpenseState.REFUSED).exclude(invoice="")
    return next((one for one in rows.order_by("pk") if _named(one) == _named(expense)), None)


def _named(expense: Expense) -> tuple[str, str]:
    # In Python: SQLite folds the case of ASCII letters only.
    return " ".join(expense.supplier.casefold().split()), " ".join(expense.invoice.casefold().split())


def spent(rows: QuerySet[Expense]) -> Spent:
    """Sums of these expenses. 1 query."""
    found = rows.aggregate(
        waiting=Sum("amount_cents", filter=Q(state=ExpenseState.SUBMITTED), default=0),
        engaged=Sum("amount_cents", filter=Q(state__in=ENGAGED), default=0),
        paid=Sum("amount_cents", filter=Q(state=ExpenseState.PAID), default=0),
    )
    return Spent(**found)


def engaged_by_line(year: ReportingYear) -> dict[int | None, Spent]:
    """What was spent from each line of the budget of a year, by its key; None: from no line. 1 query."""
    rows = Expense.objects.filter(year=year).order_by().values_list("line_id", "state")
    found: dict[int | None, Spent] = defaultdict(Spent)
    for line_id, state, cents in rows.annotate(cents=Sum("amount_cents")):
        found[line_id] += as_spent(state, cents)
    return dict(found)


def as_spent(state: str, cents: int) -> Spent:
    """A sum of expenses in that state."""
    return Spent(
        cents if state == ExpenseState.SUBMITTED else 0,
        cents if state in ENGAGED else 0,
        cents if state == ExpenseState.PAID else 0,
    )


def waiting_for(actor: Actor) -> QuerySet[Expense]:
    """What the actor may approve: written, changed and sent by somebody else, the oldest first."""
    rows: QuerySet[Expense] = Expense.objects.filter(state=ExpenseState.SUBMITTED)
    if actor.user is not None:
        for name in ("submitted_by_id", "created_by_id", "changed_by_id"):
            rows = rows.exclude(**{name: actor.user.pk})
    return rows.order_by("submitted_at", "pk")
