"""Fees: years and their rates, what each member owes, and what was paid."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.core.dues.euros import euros
from maillage.platform.tenancy.models import CommunityModel


class Basis(models.TextChoices):
    """When a member's year begins."""

    CALENDAR = "calendar", "la même année pour tous"
    ROLLING = "rolling", "un an à partir de l’adhésion"


class FeeState(models.TextChoices):
    DUE = "due", "à payer"
    PAID = "paid", "payée"
    WAIVED = "waived", "dispensée"
    CANCELLED = "cancelled", "annulée"


# A payment that is cancelled makes its fee due again; a fee with money on it is never cancelled.
TRANSITIONS: dict[str, frozenset[str]] = {
    FeeState.DUE: frozenset({FeeState.PAID, FeeState.WAIVED, FeeState.CANCELLED}),
    FeeState.PAID: frozenset({FeeState.DUE}),
    FeeState.WAIVED: frozenset({FeeState.DUE, FeeState.CANCELLED}),
    FeeState.CANCELLED: frozenset(),
}


class Method(models.TextChoices):
    TRANSFER = "transfer", "virement"
    CHEQUE = "cheque", "chèque"
    CASH = "cash", "espèces"
    CARD = "card", "carte ou paiement en ligne"
    DIRECT_DEBIT = "debit", "prélèvement"
    OTHER = "other", "autre"


class FeeSettings(CommunityModel):
    """What receipts and letters about fees say of the association; one row a community."""

    legal_name = models.CharField("nom de l’association", max_length=200, blank=True)
    address = models.TextField("adresse du siège", max_length=500, blank=True)
    registration = models.CharField("numéro RNA ou SIREN", max_length=40, blank=True)
    signatory = models.CharField("signature des reçus", max_length=200, blank=True)
    how_to_pay = models.TextField("comment payer", max_length=2_000, blank=True)
    contact_email = models.CharField("adresse pour les questions", max_length=200, blank=True)

    classification = {
        "id": "public",
        "community": "public",
        "legal_name": "public",
        "address": "public",
        "registration": "public",
        "signatory": "professional",
        "how_to_pay": "professional",
        "contact_email": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "mentions des reçus"
        verbose_name_plural = "mentions des reçus"
        constraints = (models.UniqueConstraint(fields=("community",), name="one_fee_settings"),)

    def __str__(self) -> str:
        return self.legal_name


class FeePeriod(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """One year of fees with its rates: « Cotisation 2026 ».

    basis calendar: every fee runs from starts_on to ends_on. basis rolling: the rates of this period are for the
    members whose own year begins between starts_on and ends_on, and lasts twelve months.
    due_days: how long after it was asked a fee is due.
    """

    name = models.CharField("nom", max_length=80)
    basis = models.CharField("année", max_length=10, choices=Basis.choices, default=Basis.CALENDAR)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    due_days = models.PositiveSmallIntegerField("délai de paiement (jours)", default=30)
    closed_on = models.DateField("close le", null=True)
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    classification = {
        "id": "public",
        "community": "public",
        "name": "public",
        "basis": "public",
        "starts_on": "public",
        "ends_on": "public",
        "due_days": "public",
        "closed_on": "public",
        "created_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "année de cotisation"
        verbose_name_plural = "années de cotisation"
        constraints = (
            models.UniqueConstraint(fields=("community", "name"), name="one_fee_period_per_name"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="fee_period_in_order"
            ),
        )
        indexes = (models.Index(fields=("community", "-starts_on"), name="fee_periods_by_date"),)

    def __str__(self) -> str:
        return self.name


class FeeRate(CommunityModel):
    """What a college pays in a period; college None: every college without a rate of its own."""

    period = models.ForeignKey(
        FeePeriod, on_delete=models.CASCADE, related_name="rates", verbose_name="année"
    )
    college = models.ForeignKey(
        "association.College", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="collège"
    )
    amount_cents = models.PositiveIntegerField("montant (centimes)")

    classification = {
        "id": "public",
        "community": "public",
        "period": "public",
        "college": "public",
        "amount_cents": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "tarif de cotisation"
        verbose_name_plural = "tarifs de cotisation"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "period", "college"),
                condition=models.Q(college__isnull=False),
                name="one_rate_per_college",
            ),
            models.UniqueConstraint(
                fields=("community", "period"),
                condition=models.Q(college__isnull=True),
                name="one_general_rate",
            ),
        )

    def __str__(self) -> str:
        return f"{self.college or 'tous'} · {euros(self.amount_cents)}"

    @property
    def amount(self) -> str:
        """« 20 € »."""
        return euros(self.amount_cents)


class Fee(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """What one member owes for one year. A member is up to date on a day that a paid or waived fee covers.

    amount_cents and college: as they were when the fee was asked. note: why it is waived or cancelled.
    """

    period = models.ForeignKey(FeePeriod, on_delete=models.PROTECT, related_name="fees", verbose_name="année")
    contact = models.ForeignKey(
        "association.Contact", on_delete=models.PROTECT, related_name="fees", verbose_name="adhérent"
    )
    college = models.ForeignKey(
        "association.College", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="collège"
    )
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    amount_cents = models.PositiveIntegerField("montant (centimes)")
    state = models.CharField("état", max_length=10, choices=FeeState.choices, default=FeeState.DUE)
    due_on = models.DateField("à payer avant le")
    note = models.CharField("motif", max_length=300, blank=True)
    asked_at = models.DateTimeField("appelée le")
    reminded_at = models.DateTimeField("relancée le", null=True)
    reminders = models.PositiveSmallIntegerField("relances", default=0)

    classification = {
        "id": "public",
        "community": "public",
        "period": "public",
        "contact": "personal",
        "college": "personal",
        "starts_on": "personal",
        "ends_on": "personal",
        "amount_cents": "personal",
        "state": "personal",
        "due_on": "personal",
        "note": "personal",
        "asked_at": "personal",
        "reminded_at": "personal",
        "reminders": "personal",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "cotisation"
        verbose_name_plural = "cotisations"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "contact", "period"),
                condition=~models.Q(state="cancelled"),
                name="one_fee_per_period",
            ),
        )
        indexes = (
            models.Index(fields=("community", "state", "due_on"), name="fees_by_state"),
            models.Index(fields=("community", "contact", "ends_on"), name="fees_by_contact"),
        )

    def __str__(self) -> str:
        return f"{self.contact} · {self.period}"

    @property
    def amount(self) -> str:
        """« 20 € »."""
        return euros(self.amount_cents)


class Payment(CommunityModel):
    """Money received for a fee; never deleted, cancelled with a reason.

    receipt_year, receipt_number: the order in which payments were recorded in a civil year (Europe/Paris), without a
    gap. payer: the member's name that day, which the receipt goes on bearing.
    """

    fee = models.ForeignKey(Fee, on_delete=models.PROTECT, related_name="payments", verbose_name="cotisation")
    payer = models.CharField("reçu de", max_length=260)
    method = models.CharField("mode de paiement", max_length=10, choices=Method.choices)
    reference = models.CharField("référence", max_length=80, blank=True)
    paid_on = models.DateField("payé le")
    amount_cents = models.PositiveIntegerField("montant (centimes)")
    receipt_year = models.PositiveSmallIntegerField("année du reçu")
    receipt_number = models.PositiveIntegerField("numéro du reçu")
    recorded_at = models.DateTimeField("enregistré le")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    cancelled_at = models.DateTimeField("annulé le", null=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="annulé par",
    )
    cancel_reason = models.CharField("motif d’annulation", max_length=300, blank=True)

    classification = {
        "id": "public",
        "community": "public",
        "fee": "personal",
        "payer": "personal",
        "method": "personal",
        "reference": "personal",
        "paid_on": "personal",
        "amount_cents": "personal",
        "receipt_year": "public",
        "receipt_number": "public",
        "recorded_at": "professional",
        "recorded_by": "professional",
        "cancelled_at": "professional",
        "cancelled_by": "professional",
        "cancel_reason": "personal",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "paiement"
        verbose_name_plural = "paiements"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "receipt_year", "receipt_number"), name="one_receipt_per_number"
            ),
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="payment_of_something"),
        )
        indexes = (models.Index(fields=("community", "-paid_on"), name="payments_by_date"),)

    def __str__(self) -> str:
        return self.receipt

    @property
    def receipt(self) -> str:
        """« 2026-0042 »."""
        return f"{self.receipt_year}-{self.receipt_number:04d}"

    @property
    def amount(self) -> str:
        """« 20 € »."""
        return euros(self.amount_cents)
