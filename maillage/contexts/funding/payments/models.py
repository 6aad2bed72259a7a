"""Bank accounts, batches of transfers and their lines."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.contexts.funding.time.models import TimeEntry
from maillage.core.dues.euros import euros
from maillage.core.pay.sepa import V03, V09
from maillage.platform.encryption.fields import EncryptedTextField
from maillage.platform.tenancy.models import CommunityModel


class PayerAccount(CommunityModel):
    """The account that transfers leave from; one row a community. iban_end: the last four characters."""

    VERSIONS = ((V09, "pain.001.001.09 (la plupart des banques)"), (V03, "pain.001.001.03 (ancien format)"))

    holder = models.CharField("titulaire", max_length=70)
    iban = EncryptedTextField("IBAN")
    iban_end = models.CharField("fin de l’IBAN", max_length=4)
    bic = models.CharField("BIC", max_length=11, blank=True)
    message = models.CharField("format de la banque", max_length=20, choices=VERSIONS, default=V09)
    version = models.PositiveIntegerField("version", default=1)

    classification = {
        "id": "public",
        "community": "public",
        "holder": "professional",
        "iban": "personal",
        "iban_end": "personal",
        "bic": "personal",
        "message": "public",
        "version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "compte de l’association"
        verbose_name_plural = "compte de l’association"
        constraints = (models.UniqueConstraint(fields=("community",), name="one_payer_account"),)

    def __str__(self) -> str:
        return self.holder


class MemberAccount(CommunityModel):
    """The bank account of a member, until `ended_at`; one in use per person. iban_end: the last four characters."""

    contact = models.ForeignKey(
        "association.Contact", on_delete=models.PROTECT, related_name="+", verbose_name="membre"
    )
    holder = models.CharField("titulaire", max_length=70)
    iban = EncryptedTextField("IBAN")
    iban_end = models.CharField("fin de l’IBAN", max_length=4)
    bic = models.CharField("BIC", max_length=11, blank=True)
    added_at = models.DateTimeField("donné le", auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    ended_at = models.DateTimeField("remplacé le", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "contact": "personal",
        "holder": "personal",
        "iban": "personal",
        "iban_end": "personal",
        "bic": "personal",
        "added_at": "personal",
        "added_by": "professional",
        "ended_at": "personal",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "compte bancaire d’un membre"
        verbose_name_plural = "comptes bancaires des membres"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "contact"),
                condition=models.Q(ended_at=None),
                name="one_account_in_use_per_member",
            ),
        )

    def __str__(self) -> str:
        return f"…{self.iban_end}"


class BatchState(models.TextChoices):
    READY = "ready", "à transmettre"
    PAID = "paid", "payé"
    CANCELLED = "cancelled", "annulé"


class Batch(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """Transfers that leave together. year, number: in the order of their making, without a gap; never used twice."""

    year = models.PositiveSmallIntegerField("année")
    number = models.PositiveIntegerField("numéro")
    state = models.CharField("état", max_length=9, choices=BatchState.choices, default=BatchState.READY)
    execution_on = models.DateField("à exécuter le")
    total_cents = models.PositiveIntegerField("total (centimes)")
    payer_name = models.CharField("compte débité", max_length=70)
    payer_iban = EncryptedTextField("IBAN débité")
    payer_bic = models.CharField("BIC débité", max_length=11, blank=True)
    made_at = models.DateTimeField("préparé le")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    paid_on = models.DateField("payé le", null=True)
    reason = models.CharField("motif d’annulation", max_length=300, blank=True)
    version = models.PositiveIntegerField("version", default=1)

    classification = {
        "id": "public",
        "community": "public",
        "year": "public",
        "number": "public",
        "state": "public",
        "execution_on": "public",
        "total_cents": "professional",
        "payer_name": "professional",
        "payer_iban": "personal",
        "payer_bic": "personal",
        "made_at": "public",
        "made_by": "professional",
        "paid_on": "public",
        "reason": "professional",
        "version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "lot de virements"
        verbose_name_plural = "lots de virements"
        constraints = (
            models.UniqueConstraint(fields=("community", "year", "number"), name="one_batch_per_number"),
        )
        indexes = (models.Index(fields=("community", "-year", "-number"), name="batches_by_number"),)

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """« 2026-003 »."""
        return f"{self.year}-{self.number:03d}"

    @property
    def total(self) -> str:
        return euros(self.total_cents)


class Transfer(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """What one member gets in a batch; name and account as they were when it was made.

    returned_on: the bank sent the money back, for `reason`.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="transfers", verbose_name="lot")
    contact = models.ForeignKey(
        "association.Contact", on_delete=models.PROTECT, related_name="+", verbose_name="membre"
    )
    holder = models.CharField("titulaire", max_length=70)
    iban = EncryptedTextField("IBAN")
    iban_end = models.CharField("fin de l’IBAN", max_length=4)
    bic = models.CharField("BIC", max_length=11, blank=True)
    amount_cents = models.PositiveIntegerField("montant (centimes)")
    returned_on = models.DateField("revenu le", null=True)
    reason = models.CharField("motif du retour", max_length=300, blank=True)

    classification = {
        "id": "public",
        "community": "public",
        "batch": "public",
        "contact": "personal",
        "holder": "personal",
        "iban": "personal",
        "iban_end": "personal",
        "bic": "personal",
        "amount_cents": "personal",
        "returned_on": "personal",
        "reason": "personal",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "virement"
        verbose_name_plural = "virements"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "batch", "contact"), name="one_transfer_per_member_and_batch"
            ),
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="transfer_of_something"),
        )
        indexes = (models.Index(fields=("community", "contact"), name="transfers_by_contact"),)

    def __str__(self) -> str:
        return f"{self.contact} · {self.batch}"

    @property
    def amount(self) -> str:
        return euros(self.amount_cents)


class PaidEntry(CommunityModel):
    """An entry in a transfer. in_force: False once the batch is cancelled or the transfer came back.

    The database itself keeps an entry from being in two transfers in force.
    """

    transfer = models.ForeignKey(
        Transfer, on_delete=models.PROTECT, related_name="paid_entries", verbose_name="virement"
    )
    entry = models.ForeignKey(
        TimeEntry, on_delete=models.PROTECT, related_name="payments", verbose_name="entrée"
    )
    amount_cents = models.IntegerField("montant (centimes)")
    in_force = models.BooleanField("en vigueur", default=True)

    classification = {
        "id": "public",
        "community": "public",
        "transfer": "personal",
        "entry": "personal",
        "amount_cents": "personal",
        "in_force": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "entrée payée"
        verbose_name_plural = "entrées payées"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "entry"),
                condition=models.Q(in_force=True),
                name="one_payment_in_force_per_entry",
            ),
        )

    def __str__(self) -> str:
        return f"{self.entry} · {self.transfer}"
