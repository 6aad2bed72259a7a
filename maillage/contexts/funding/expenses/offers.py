"""What `expenses` offers: navigation, invoices to open, what waits to be approved or paid, the search, the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils import timezone

from maillage.contexts.funding.expenses import closing, leaving, personal_data, queries
from maillage.contexts.funding.expenses.models import Expense, ExpenseState
from maillage.contexts.funding.expenses.permissions import OWNER, may_download
from maillage.contexts.funding.permissions import APPROVE, VIEW
from maillage.core.dues.euros import euros
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import (
    FileAccess,
    NavEntry,
    SearchHit,
    SearchProvider,
    Todo,
    TodoSource,
    file_access,
    navigation,
    search_providers,
    todo_sources,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words, short_date

MODULE: Final = "funding"


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    leaving.register()
    closing.register()
    file_access.register(FileAccess(OWNER, may_download))
    navigation.register(
        NavEntry(
            "budget",
            "Dépenses",
            "funding:expenses",
            30,
            VIEW,
            MODULE,
            detail="Factures, approbation, paiement.",
        )
    )
    todo_sources.register(
        TodoSource("funding.expenses_to_approve", APPROVE, _to_approve, module=MODULE, queries=2)
    )
    search_providers.register(
        SearchProvider("funding.expenses", "Dépenses", VIEW, search, "coin-euro", module=MODULE)
    )
    name_actions(
        {
            "expense.approved": "Dépense approuvée",
            "expense.changed": "Dépense corrigée",
            "expense.created": "Dépense saisie",
            "expense.deleted": "Brouillon de dépense effacé",
            "expense.file": "Facture jointe",
            "expense.paid": "Dépense payée",
            "expense.refused": "Dépense refusée",
            "expense.submitted": "Dépense envoyée pour approbation",
            "expense.taken_back": "Dépense reprise",
        }
    )
    name_readings({"funding.expenses": "Dépenses"})


def _to_approve(actor: Actor) -> Sequence[Todo]:
    """What somebody else sent, and what is approved and past its day. 2 queries."""
    assert actor.community is not None
    found = []
    url = community_url(actor.community, "funding:expenses")
    waiting = list(queries.waiting_for(actor).values_list("pk", flat=True))
    if waiting:
        words = count_words(len(waiting), "dépense", "dépenses", feminine=True)
        one = community_url(actor.community, "funding:expense", pk=waiting[0])
        found.append(Todo(f"Approuver {words}", one if len(waiting) == 1 else f"{url}?etat=submitted"))
    due = Expense.objects.filter(state=ExpenseState.APPROVED, due_on__lte=timezone.localdate())
    days = list(due.order_by("due_on", "pk").values_list("due_on", flat=True))
    if days:
        words = count_words(len(days), "dépense approuvée", "dépenses approuvées", feminine=True)
        found.append(Todo(f"Payer {words}", f"{url}?etat=approved", days[0]))
    return found


def search(actor: Actor, text: str, limit: int) -> Sequence[SearchHit]:
    """Expenses by supplier, object or number of the invoice, the latest first. 1 query."""
    assert actor.community is not None
    rows = queries.holding(Expense.objects.order_by("-invoiced_on", "-pk"), text)[:limit]
    return [
        SearchHit(
            f"{one.supplier}, {one.label}",
            f"{euros(one.amount_cents)}, {short_date(one.invoiced_on)}",
            community_url(actor.community, "funding:expense", pk=one.pk),
        )
        for one in rows
    ]
