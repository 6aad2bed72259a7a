"""The budget of a year, by mission and action: what is planned and granted, what came in, what is carried over."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models

from maillage.core.dues.euros import euros
from maillage.platform.tenancy.models import CommunityModel


class Kind(models.TextChoices):
    INCOME = "income", "recette"
    EXPENSE = "expense", "dépense"


class Nature(models.TextChoices):
    """Of an income: who gives it. Of an expense: what it buys."""

    FIR = "fir", "FIR (ARS)"
    LOCAL = "local", "collectivités"
    SUBSIDY = "subsidy", "autre subvention publique"
    JOB_SUPPORT = "job_support", "aide à l’emploi"
    PRIVATE = "private", "dons, mécénat, partenaires privés"
    SALES = "sales", "prestations vendues"
    OTHER_INCOME = "other_income", "autre recette"
    STAFF = "staff", "salaires et charges"
    MEMBERS = "members", "indemnités et rémunérations des membres"
    SERVICES = "services", "prestataires et honoraires"
    PREMISES = "premises", "locaux"
    SUPPLIES = "supplies", "fournitures administratives"
    EQUIPMENT = "equipment", "matériel et logiciels"
    TRAVEL = "travel", "déplacements et réunions"
    COMMUNICATION = "communication", "communication"
    TRAINING = "training", "formation"
    OTHER_EXPENSE = "other_expense", "autre dépense"


INCOMES: Final = tuple(Nature)[:7]
EXPENSES: Final = tuple(Nature)[7:]
# Counted under the threshold of article L612-4 of the Code de commerce. Job support does not count.
PUBLIC_SUBSIDIES: Final = (Nature.FIR, Nature.LOCAL, Nature.SUBSIDY)


class BudgetLine(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """A line of the budget of a year. mission None: the working of the structure; action None: the whole mission.

    planned_cents: what the community plans; granted_cents: what was agreed to (by the board, or by who gives), None
    before. What is engaged and paid is read from the expenses, what came in from the receipts, never typed here.
    """

    year = models.ForeignKey(
        "programme.ReportingYear", on_delete=models.PROTECT, related_name="+", verbose_name="année"
    )
    kind = models.CharField("sens", max_length=8, choices=Kind.choices)
    nature = models.CharField("nature", max_length=14, choices=Nature.choices)
    mission = models.ForeignKey(
        "programme.Mission", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="mission"
    )
    action = models.ForeignKey(
        "programme.Action", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="fiche action"
    )
    label = models.CharField("libellé", max_length=160)
    planned_cents = models.PositiveIntegerField("prévu (centimes)")
    granted_cents = models.PositiveIntegerField("accordé (centimes)", null=True)
    note = models.TextField("remarques", max_length=2_000, blank=True)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("inscrite le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "year": "public",
        "kind": "public",
        "nature": "public",
        "mission": "public",
        "action": "public",
        "label": "professional",
        "planned_cents": "public",
        "granted_cents": "public",
        "note": "professional",
        "version": "public",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "ligne du budget"
        verbose_name_plural = "lignes du budget"
        indexes = (
            models.Index(fields=("community", "year", "kind"), name="budget_lines_by_year"),
            models.Index(fields=("community", "action"), name="budget_lines_by_action"),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def is_income(self) -> bool:
        return self.kind == Kind.INCOME


class Receipt(CommunityModel):
    """Money that came in for a line of income; never deleted, cancelled with a reason."""

    line = models.ForeignKey(
        BudgetLine, on_delete=models.PROTECT, related_name="receipts", verbose_name="ligne"
    )
    received_on = models.DateField("reçu le")
    amount_cents = models.PositiveIntegerField("montant (centimes)")
    payer = models.CharField("reçu de", max_length=160, blank=True)
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    cancelled_at = models.DateTimeField("annulé le", null=True)
    cancel_reason = models.CharField("motif d’annulation", max_length=300, blank=True)

    classification = {
        "id": "public",
        "community": "public",
        "line": "public",
        "received_on": "public",
        "amount_cents": "public",
        "payer": "professional",
        "recorded_at": "public",
        "recorded_by": "professional",
        "cancelled_at": "public",
        "cancel_reason": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "encaissement"
        verbose_name_plural = "encaissements"
        constraints = (
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="receipt_of_something"),
        )
        indexes = (models.Index(fields=("community", "received_on"), name="receipts_by_date"),)

    def __str__(self) -> str:
        return f"{self.line}, {euros(self.amount_cents)}"


class CarryOver(CommunityModel):
    """What is left of a year and goes to a later one. mission: None for the working of the structure."""

    from_year = models.ForeignKey(
        "programme.ReportingYear", on_delete=models.PROTECT, related_name="+", verbose_name="de l’année"
    )
    to_year = models.ForeignKey(
        "programme.ReportingYear", on_delete=models.PROTECT, related_name="+", verbose_name="à l’année"
    )
    mission = models.ForeignKey(
        "programme.Mission", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="mission"
    )
    amount_cents = models.PositiveIntegerField("montant (centimes)")
    reason = models.CharField("pourquoi", max_length=300, blank=True)
    created_at = models.DateTimeField("inscrit le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "from_year": "public",
        "to_year": "public",
        "mission": "public",
        "amount_cents": "public",
        "reason": "professional",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "report d’une année à l’autre"
        verbose_name_plural = "reports d’une année à l’autre"
        constraints = (
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="carry_over_of_something"),
        )

    def __str__(self) -> str:
        return f"{self.from_year} → {self.to_year}, {euros(self.amount_cents)}"


class AciCounts(models.TextChoices):
    UNKNOWN = "unknown", "pas encore demandé à l’expert-comptable"
    YES = "yes", "oui, l’argent de l’ACI compte comme une subvention"
    NO = "no", "non, l’argent de l’ACI ne compte pas"


class BudgetSettings(CommunityModel):
    """One row a community. aci_counts: whether the insurer's money counts under the threshold of public subsidies."""

    aci_counts = models.CharField(
        "l’ACI compte comme subvention", max_length=8, choices=AciCounts.choices, default=AciCounts.UNKNOWN
    )
    told_by = models.CharField("selon", max_length=160, blank=True)
    told_on = models.DateField("le", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "aci_counts": "public",
        "told_by": "professional",
        "told_on": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "réglages du budget"
        verbose_name_plural = "réglages du budget"
        constraints = (models.UniqueConstraint(fields=("community",), name="one_budget_settings"),)

    def __str__(self) -> str:
        return self.get_aci_counts_display()
