"""The list of expenses."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.funding.expenses import queries
from maillage.contexts.funding.expenses.models import Expense, ExpenseState
from maillage.contexts.funding.permissions import SPEND
from maillage.contexts.programme.api import years
from maillage.contexts.programme.models import Mission
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import DayField, ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

BADGES = {
    ExpenseState.DRAFT: ("neutral", "pencil"),
    ExpenseState.SUBMITTED: ("info", "clock"),
    ExpenseState.APPROVED: ("warning", "coin-euro"),
    ExpenseState.REFUSED: ("danger", ""),
    ExpenseState.PAID: ("success", ""),
}


class ExpenseFilters(ListFilters):
    """Words, state, mission, days of the invoice."""

    annee = forms.ChoiceField(label="Année")
    q = SearchField(label="Fournisseur, objet, numéro")
    etat = forms.ChoiceField(label="État", choices=[("", "tous"), *ExpenseState.choices])
    mission = forms.ChoiceField(label="Mission")
    du = DayField(label="Facturée depuis le")
    au = DayField(label="Jusqu’au")
    rare = ("du", "au")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(one.pk), one.label) for one in years()]
        self.offer("annee", "en cours", known)
        rows = Mission.objects.order_by("rank", "pk").values_list("pk", "name")
        self.offer("mission", "toutes", [("0", "fonctionnement"), *((str(pk), name) for pk, name in rows)])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.check_period("du", "au")
        return cleaned

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if text := cleaned.get("q"):
            rows = queries.holding(rows, text)
        for name, path in (("etat", "state"), ("du", "invoiced_on__gte"), ("au", "invoiced_on__lte")):
            if value := cleaned.get(name):
                rows = rows.filter(**{path: value})
        if mission := cleaned.get("mission"):
            rows = rows.filter(line__mission_id=int(mission) or None)
        return rows


def _url(row: Expense, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "funding:expense", pk=row.pk)


def _new(actor: Actor) -> str:
    if actor.community is None or not actor.can(SPEND):
        return ""
    return community_url(actor.community, "funding:expense_create")


EXPENSES = Table(
    name="funding.expenses",
    title="Dépenses",
    model=Expense,
    noun="dépense",
    feminine=True,
    order=("-invoiced_on", "-pk"),
    filters=ExpenseFilters,
    columns=(
        Column("supplier", "À qui", link=_url, second=lambda row: row.label, sort=("supplier",)),
        Column("label", "Pour quoi", place="export"),
        Column(
            "line",
            "Ligne du budget",
            value=lambda row: row.line.label if row.line else "à choisir",
            second=lambda row: row.line.mission.name if row.line and row.line.mission else "",
        ),
        Column("invoiced_on", "Facture du", kind="date", sort=("invoiced_on", "pk")),
        Column(
            "amount_cents",
            "Montant TTC (€)",
            kind="number",
            decimals=2,
            value=lambda row: row.amount_cents / 100,
            sort=("amount_cents",),
        ),
        Column("due_on", "À payer avant le", kind="date", sort=("due_on",)),
        Column(
            "state",
            "État",
            kind="badge",
            value=lambda row: row.get_state_display(),
            badge=lambda row: BADGES[ExpenseState(row.state)],
            sort=("state",),
        ),
        Column("invoice", "Numéro de facture", place="export"),
        Column("paid_on", "Payée le", kind="date", place="export"),
        Column(
            "mission",
            "Mission",
            level="public",
            value=lambda row: row.line.mission.name if row.line and row.line.mission else "Fonctionnement",
            place="export",
        ),
        Column("year", "Année", value=lambda row: row.year.label, place="export"),
        Column("reason", "Motif du refus", place="export"),
    ),
    empty=Empty(
        "Aucune dépense : saisissez une facture, elle s’approuve ensuite.", "Saisir une facture", _new
    ),
    sources=("Dépenses saisies dans Maillage ; montants TTC.",),
)
