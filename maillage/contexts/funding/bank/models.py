"""Accounts of the association at the bank, their statements, lines, and what each line settles."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models

from maillage.contexts.funding.payments.models import PayerAccount
from maillage.core.dues.euros import euros
from maillage.platform.encryption.fields import EncryptedTextField
from maillage.platform.files.models import StoredFile
from maillage.platform.tenancy.models import CommunityModel


class BankAccount(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """An account of the association. payer: the account that transfers leave from, when it is the same one.

    iban: "" when not given; with `payer`, that one's counts. opening_cents: what was on it the evening of `opening_on`,
    from which the balance is counted. layout: columns of its CSV, as they were last confirmed.
    """

    name = models.CharField("nom", max_length=80)
    payer = models.ForeignKey(
        PayerAccount,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="compte des virements",
    )
    iban = EncryptedTextField("IBAN", blank=True)
    iban_end = models.CharField("fin de l’IBAN", max_length=4, blank=True)
    opening_on = models.DateField("solde de départ au")
    opening_cents = models.BigIntegerField("solde de départ (centimes)")
    layout = models.JSONField("colonnes du CSV", default=dict)
    closed_on = models.DateField("fermé le", null=True)
    version = models.PositiveIntegerField("version", default=1)

    classification = {
        "id": "public",
        "community": "public",
        "name": "professional",
        "payer": "public",
        "iban": "personal",
        "iban_end": "personal",
        "opening_on": "public",
        "opening_cents": "professional",
        "layout": "public",
        "closed_on": "public",
        "version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "compte à la banque"
        verbose_name_plural = "comptes à la banque"
        constraints = (
            models.UniqueConstraint(fields=("community", "name"), name="one_bank_account_per_name"),
        )

    def __str__(self) -> str:
        return self.name


class StatementState(models.TextChoices):
    DRAFT = "draft", "à vérifier"
    IMPORTED = "imported", "importé"
    DROPPED = "dropped", "abandonné"


class Statement(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """A file of the bank, kept as it came. layout: columns of a CSV; {} for OFX.

    known_lines: how many of its lines were there already.
    """

    FORMATS = (("ofx", "OFX"), ("csv", "CSV"))

    account = models.ForeignKey(
        BankAccount, on_delete=models.PROTECT, related_name="statements", verbose_name="compte"
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="fichier")
    form = models.CharField("format", max_length=3, choices=FORMATS)
    state = models.CharField(
        "état", max_length=8, choices=StatementState.choices, default=StatementState.DRAFT
    )
    layout = models.JSONField("colonnes", default=dict)
    starts_on = models.DateField("du", null=True)
    ends_on = models.DateField("au", null=True)
    new_lines = models.PositiveIntegerField("lignes nouvelles", default=0)
    known_lines = models.PositiveIntegerField("lignes déjà là", default=0)
    closing_cents = models.BigIntegerField("solde du relevé (centimes)", null=True)
    closing_on = models.DateField("solde au", null=True)
    sent_at = models.DateTimeField("déposé le", auto_now_add=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "account": "public",
        "file": "public",
        "form": "public",
        "state": "public",
        "layout": "public",
        "starts_on": "public",
        "ends_on": "public",
        "new_lines": "public",
        "known_lines": "public",
        "closing_cents": "professional",
        "closing_on": "public",
        "sent_at": "public",
        "sent_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "relevé de compte"
        verbose_name_plural = "relevés de compte"
        indexes = (models.Index(fields=("community", "account", "-sent_at"), name="statements_of_account"),)

    def __str__(self) -> str:
        return str(self.file)


class BankLine(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """One operation. amount_cents: below zero when money leaves. left_cents: what is not explained yet, above zero.

    key: what tells it from the others of its account (`reading.rows.keys_of`); bank_id: the bank's own number (OFX).
    """

    account = models.ForeignKey(
        BankAccount, on_delete=models.PROTECT, related_name="lines", verbose_name="compte"
    )
    statement = models.ForeignKey(
        Statement, on_delete=models.PROTECT, related_name="lines", verbose_name="relevé"
    )
    booked_on = models.DateField("date")
    value_on = models.DateField("date de valeur", null=True)
    label = models.CharField("libellé", max_length=300)
    reference = models.CharField("référence", max_length=120, blank=True)
    amount_cents = models.BigIntegerField("montant (centimes)")
    left_cents = models.BigIntegerField("à expliquer (centimes)")
    balance_cents = models.BigIntegerField("solde (centimes)", null=True)
    key = models.CharField("empreinte", max_length=64)
    bank_id = models.CharField("numéro de la banque", max_length=120, blank=True)
    search_name = models.CharField("texte de recherche", max_length=430)

    classification = {
        "id": "public",
        "community": "public",
        "account": "public",
        "statement": "public",
        "booked_on": "public",
        "value_on": "public",
        "label": "personal",
        "reference": "personal",
        "amount_cents": "professional",
        "left_cents": "professional",
        "balance_cents": "professional",
        "key": "personal",
        "bank_id": "personal",
        "search_name": "personal",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "ligne du relevé"
        verbose_name_plural = "lignes du relevé"
        constraints = (
            models.UniqueConstraint(fields=("community", "account", "key"), name="one_bank_line_per_key"),
            models.CheckConstraint(condition=~models.Q(amount_cents=0), name="bank_line_of_something"),
            models.CheckConstraint(condition=models.Q(left_cents__gte=0), name="bank_line_not_overspent"),
        )
        indexes = (
            models.Index(fields=("community", "account", "-booked_on"), name="bank_lines_by_day"),
            models.Index(fields=("community", "account", "bank_id"), name="bank_lines_by_bank_id"),
        )

    def __str__(self) -> str:
        return f"{self.label}, {self.amount}"

    @property
    def amount(self) -> str:
        return euros(self.amount_cents)

    @property
    def is_debit(self) -> bool:
        return self.amount_cents < 0


class Settles(models.TextChoices):
    """What a line settles."""

    BATCH = "batch", "lot de virements"
    TRANSFER = "transfer", "virement d’un membre"
    RETURNED = "returned", "virement revenu"
    EXPENSE = "expense", "dépense"
    ACI = "aci", "versement du contrat"
    RECEIPT = "receipt", "recette du budget"
    FEE = "fee", "cotisation"
    ASIDE = "aside", "sans objet"


class Aside(models.TextChoices):
    """Why a line settles nothing that the product knows."""

    CHARGES = "charges", "frais de la banque"
    BETWEEN = "between", "virement entre comptes de l’association"
    OTHER = "other", "autre"


# The foreign key of each kind; « sans objet » has none.
TARGETS: Final[dict[str, str]] = {
    Settles.BATCH: "batch",
    Settles.TRANSFER: "transfer",
    Settles.RETURNED: "transfer",
    Settles.EXPENSE: "expense",
    Settles.ACI: "aci_payment",
    Settles.RECEIPT: "receipt",
    Settles.FEE: "fee_payment",
}
MONEY_OUT: Final = frozenset({Settles.BATCH, Settles.TRANSFER, Settles.EXPENSE})
MONEY_IN: Final = frozenset({Settles.RETURNED, Settles.ACI, Settles.RECEIPT, Settles.FEE})


class Match(CommunityModel):
    """Some cents of a line settle some cents of one thing. group: those accepted together, undone together.

    marked: accepting it wrote that the thing was paid, or recorded it; undoing leaves that.
    """

    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="matches", verbose_name="ligne")
    kind = models.CharField("règle", max_length=8, choices=Settles.choices)
    batch = models.ForeignKey(
        "funding.Batch", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="lot"
    )
    transfer = models.ForeignKey(
        "funding.Transfer", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="virement"
    )
    expense = models.ForeignKey(
        "funding.Expense", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="dépense"
    )
    aci_payment = models.ForeignKey(
        "funding.ContractPayment",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="versement",
    )
    receipt = models.ForeignKey(
        "funding.Receipt", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="recette"
    )
    fee_payment = models.ForeignKey(
        "association.Payment",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="cotisation",
    )
    aside = models.CharField("nature", max_length=8, choices=Aside.choices, blank=True)
    reason = models.CharField("motif", max_length=300, blank=True)
    amount_cents = models.PositiveBigIntegerField("montant (centimes)")
    group = models.CharField("groupe", max_length=32, blank=True)
    marked = models.BooleanField("a noté le paiement", default=False)
    matched_at = models.DateTimeField("rapproché le", auto_now_add=True)
    matched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "line": "public",
        "kind": "public",
        "batch": "public",
        "transfer": "personal",
        "expense": "public",
        "aci_payment": "public",
        "receipt": "public",
        "fee_payment": "personal",
        "aside": "public",
        "reason": "professional",
        "amount_cents": "professional",
        "group": "public",
        "marked": "public",
        "matched_at": "public",
        "matched_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "rapprochement"
        verbose_name_plural = "rapprochements"
        constraints = (
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="match_of_something"),
            models.CheckConstraint(
                condition=models.Q(kind=Settles.ASIDE)
                | models.Q(batch__isnull=False)
                | models.Q(transfer__isnull=False)
                | models.Q(expense__isnull=False)
                | models.Q(aci_payment__isnull=False)
                | models.Q(receipt__isnull=False)
                | models.Q(fee_payment__isnull=False),
                name="match_of_some_thing",
            ),
        )
        indexes = (models.Index(fields=("community", "group"), name="matches_by_group"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {euros(self.amount_cents)}"
