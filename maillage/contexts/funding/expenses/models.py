"""Expenses: an invoice, what it is for, who approved it, when it was paid."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.contexts.funding.budget.models import BudgetLine
from maillage.core.dues.euros import euros
from maillage.platform.files.models import StoredFile
from maillage.platform.tenancy.models import CommunityModel


class ExpenseState(models.TextChoices):
    DRAFT = "draft", "brouillon"
    SUBMITTED = "submitted", "à approuver"
    APPROVED = "approved", "à payer"
    REFUSED = "refused", "refusée"
    PAID = "paid", "payée"


TRANSITIONS: dict[str, frozenset[str]] = {
    ExpenseState.DRAFT: frozenset({ExpenseState.SUBMITTED}),
    ExpenseState.SUBMITTED: frozenset({ExpenseState.APPROVED, ExpenseState.REFUSED, ExpenseState.DRAFT}),
    ExpenseState.APPROVED: frozenset({ExpenseState.PAID, ExpenseState.REFUSED}),
    ExpenseState.REFUSED: frozenset({ExpenseState.DRAFT}),
    ExpenseState.PAID: frozenset(),
}
# Money that is no longer free: somebody agreed to spend it.
ENGAGED: tuple[str, ...] = (ExpenseState.APPROVED, ExpenseState.PAID)


class Expense(CommunityModel):
    """One invoice, or one expense without. line: what of the budget it is spent from; asked before it is submitted.

    changed_by: the last one, other than who wrote it first, to change it or to give its invoice; does not approve it.
    reason: why it was refused. search_name: its words as they are searched.
    """

    year = models.ForeignKey(
        "programme.ReportingYear", on_delete=models.PROTECT, related_name="+", verbose_name="année"
    )
    line = models.ForeignKey(
        BudgetLine,
        on_delete=models.PROTECT,
        null=True,
        related_name="expenses",
        verbose_name="ligne du budget",
    )
    supplier = models.CharField("fournisseur", max_length=160)
    label = models.CharField("objet", max_length=200)
    invoice = models.CharField("numéro de facture", max_length=80, blank=True)
    amount_cents = models.PositiveIntegerField("montant TTC (centimes)")
    invoiced_on = models.DateField("date de la facture")
    due_on = models.DateField("à payer avant le", null=True)
    state = models.CharField("état", max_length=10, choices=ExpenseState.choices, default=ExpenseState.DRAFT)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="facture"
    )
    submitted_at = models.DateTimeField("envoyée le", null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="envoyée par",
    )
    decided_at = models.DateTimeField("décidée le", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="décidée par",
    )
    reason = models.CharField("motif du refus", max_length=300, blank=True)
    paid_on = models.DateField("payée le", null=True)
    search_name = models.CharField("texte de recherche", max_length=460)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("saisie le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="saisie par",
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="corrigée par",
    )

    classification = {
        "id": "public",
        "community": "public",
        "year": "public",
        "line": "public",
        "supplier": "professional",
        "label": "professional",
        "invoice": "professional",
        "amount_cents": "public",
        "invoiced_on": "public",
        "due_on": "public",
        "state": "public",
        "file": "public",
        "submitted_at": "public",
        "submitted_by": "professional",
        "decided_at": "public",
        "decided_by": "professional",
        "reason": "professional",
        "paid_on": "public",
        "search_name": "professional",
        "version": "public",
        "created_at": "public",
        "created_by": "professional",
        "changed_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "dépense"
        verbose_name_plural = "dépenses"
        constraints = (
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="expense_of_something"),
        )
        indexes = (
            models.Index(fields=("community", "year", "state"), name="expenses_by_state"),
            models.Index(fields=("community", "line"), name="expenses_by_line"),
        )

    def __str__(self) -> str:
        return f"{self.supplier}, {euros(self.amount_cents)}"
