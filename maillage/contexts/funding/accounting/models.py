"""Accounts of the plan, entries of the journal once they are frozen."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.platform.tenancy.models import CommunityModel


class LedgerAccount(CommunityModel):
    """The account of one nature, where the treasurer changed it or had it confirmed. role: of `chart.roles`."""

    role = models.CharField("nature", max_length=24)
    number = models.CharField("compte", max_length=10)
    label = models.CharField("intitulé", max_length=120)
    confirmed_on = models.DateField("confirmé le", null=True)
    confirmed_by = models.CharField("confirmé par", max_length=120, blank=True)

    classification = {
        "id": "public",
        "community": "public",
        "role": "public",
        "number": "public",
        "label": "public",
        "confirmed_on": "public",
        "confirmed_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "compte du plan"
        verbose_name_plural = "comptes du plan"
        constraints = (
            models.UniqueConstraint(fields=("community", "role"), name="one_ledger_account_per_role"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.label}"


class FrozenPeriod(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """The journal up to a day, given to the accountant: its entries keep their numbers for ever."""

    year = models.ForeignKey(
        "programme.ReportingYear", on_delete=models.PROTECT, related_name="+", verbose_name="année"
    )
    until_on = models.DateField("jusqu’au")
    entries = models.PositiveIntegerField("écritures")
    frozen_at = models.DateTimeField("figé le", auto_now_add=True)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "year": "public",
        "until_on": "public",
        "entries": "public",
        "frozen_at": "public",
        "frozen_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "période figée"
        verbose_name_plural = "périodes figées"
        constraints = (
            models.UniqueConstraint(fields=("community", "until_on"), name="one_frozen_period_per_day"),
        )

    def __str__(self) -> str:
        return f"jusqu’au {self.until_on:%d/%m/%Y}"


class JournalRow(CommunityModel):
    """A line of a frozen entry: an account, a debit or a credit. source: the fact it comes from, « expense-12 ».

    role: nature of the account; party: code of the third party, "" without. number: of the entry, continuous in a year.
    """

    period = models.ForeignKey(
        FrozenPeriod, on_delete=models.PROTECT, related_name="rows", verbose_name="période"
    )
    year = models.ForeignKey(
        "programme.ReportingYear", on_delete=models.PROTECT, related_name="+", verbose_name="année"
    )
    journal = models.CharField("journal", max_length=4)
    number = models.PositiveIntegerField("numéro de l’écriture")
    rank = models.PositiveIntegerField("rang")
    source = models.CharField("fait", max_length=40)
    entered_on = models.DateField("date")
    piece = models.CharField("pièce", max_length=80)
    piece_on = models.DateField("date de la pièce")
    role = models.CharField("nature", max_length=24)
    account = models.CharField("compte", max_length=10)
    account_label = models.CharField("intitulé", max_length=120)
    party = models.CharField("tiers", max_length=20, blank=True)
    party_label = models.CharField("nom du tiers", max_length=200, blank=True)
    label = models.CharField("libellé", max_length=200)
    debit_cents = models.PositiveBigIntegerField("débit (centimes)", default=0)
    credit_cents = models.PositiveBigIntegerField("crédit (centimes)", default=0)

    classification = {
        "id": "public",
        "community": "public",
        "period": "public",
        "year": "public",
        "journal": "public",
        "number": "public",
        "rank": "public",
        "source": "public",
        "entered_on": "public",
        "piece": "professional",
        "piece_on": "public",
        "role": "public",
        "account": "public",
        "account_label": "public",
        "party": "personal",
        "party_label": "personal",
        "label": "personal",
        "debit_cents": "professional",
        "credit_cents": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "ligne du journal"
        verbose_name_plural = "lignes du journal"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "year", "number", "rank"), name="one_row_per_rank_of_entry"
            ),
            models.CheckConstraint(
                condition=models.Q(debit_cents=0) | models.Q(credit_cents=0), name="debit_or_credit"
            ),
        )
        indexes = (models.Index(fields=("community", "source"), name="journal_rows_by_source"),)

    def __str__(self) -> str:
        return f"{self.journal} {self.number}, {self.account}"
