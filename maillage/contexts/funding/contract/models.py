"""The ACI contract: what it pays line by line, what hangs on each indicator, what was received."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models

from maillage.core.dues.euros import euros
from maillage.platform.files.models import StoredFile
from maillage.platform.tenancy.models import CommunityModel

# Sums are kept in 32 bits.
MAX_CENTS: Final = 20_000_000_00


class Size(models.TextChoices):
    T1 = "T1", "T1 : moins de 40 000 habitants"
    T2 = "T2", "T2 : de 40 000 à 80 000 habitants"
    T3 = "T3", "T3 : de 80 000 à 175 000 habitants"
    T4 = "T4", "T4 : plus de 175 000 habitants"


class Part(models.TextChoices):
    """The values are those of `core.aci.agreements`."""

    OPERATING = "operating", "fonctionnement"
    FIXED = "fixed", "part fixe"
    VARIABLE = "variable", "part variable"
    EVENT = "event", "si une crise survient"


class Rule(models.TextChoices):
    """The values are those of `core.aci.variable`."""

    ALL = "all", "tout ou rien : la cible est atteinte, ou rien n’est dû"
    PROPORTIONAL = "proportional", "en proportion de ce qui est atteint"


class Contract(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """A contract between the community, the insurer and the ARS.

    starts_on: first day of its first year; every year begins on its anniversary. years: how many.
    population: that of the perimeter when it was signed, or as the contract states it (`is_stated`).
    ended_on: last day, when it was ended before its term.
    """

    number = models.CharField("numéro du contrat", max_length=60, blank=True)
    signed_on = models.DateField("signé le")
    starts_on = models.DateField("prend effet le")
    years = models.PositiveSmallIntegerField("durée (années)", default=5)
    size_class = models.CharField("taille", max_length=2, choices=Size.choices)
    population = models.PositiveIntegerField("population", null=True)
    is_stated = models.BooleanField("population écrite au contrat", default=False)
    ended_on = models.DateField("prend fin le", null=True)
    end_reason = models.CharField("pourquoi", max_length=300, blank=True)
    note = models.TextField("remarques", max_length=4_000, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="contrat signé"
    )
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("inscrit le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "number": "public",
        "signed_on": "public",
        "starts_on": "public",
        "years": "public",
        "size_class": "public",
        "population": "public",
        "is_stated": "public",
        "ended_on": "public",
        "end_reason": "professional",
        "note": "professional",
        "file": "public",
        "version": "public",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "contrat ACI"
        verbose_name_plural = "contrats ACI"
        constraints = (
            models.UniqueConstraint(fields=("community", "starts_on"), name="one_contract_per_first_day"),
        )

    def __str__(self) -> str:
        return f"Contrat ACI du {self.signed_on:%d/%m/%Y}"


class ContractLine(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """What a part of a mission pays in a whole year of the contract.

    mission: None for the operating fund. amount_cents: as the treasurer confirmed it from the signed contract; None
    while the table of the agreement stands in for it. starts_on, ends_on: when not those of the contract.
    """

    contract = models.ForeignKey(
        Contract, on_delete=models.CASCADE, related_name="lines", verbose_name="contrat"
    )
    mission = models.ForeignKey(
        "programme.Mission", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="mission"
    )
    part = models.CharField("part", max_length=10, choices=Part.choices)
    starts_on = models.DateField("depuis", null=True)
    ends_on = models.DateField("jusqu’au", null=True)
    amount_cents = models.PositiveIntegerField("par an (centimes)", null=True)
    confirmed_at = models.DateTimeField("confirmée le", null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    version = models.PositiveIntegerField("version", default=1)

    classification = {
        "id": "public",
        "community": "public",
        "contract": "public",
        "mission": "public",
        "part": "public",
        "starts_on": "public",
        "ends_on": "public",
        "amount_cents": "public",
        "confirmed_at": "public",
        "confirmed_by": "professional",
        "version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "ligne du contrat"
        verbose_name_plural = "lignes du contrat"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(part="operating", mission__isnull=True)
                | (~models.Q(part="operating") & models.Q(mission__isnull=False)),
                name="only_the_fund_has_no_mission",
            ),
        )

    def __str__(self) -> str:
        return f"{self.mission.name}, {self.get_part_display()}" if self.mission else "Fonctionnement"


class IndicatorShare(CommunityModel):
    """What of a variable line hangs on an indicator in a year, in ten-thousandths, and by which rule.

    The contract says it, the yearly dialogue changes it: a year without shares of its own has those of the one before.
    """

    line = models.ForeignKey(
        ContractLine, on_delete=models.CASCADE, related_name="shares", verbose_name="part variable"
    )
    year = models.ForeignKey(
        "programme.ReportingYear", on_delete=models.PROTECT, related_name="+", verbose_name="année"
    )
    indicator = models.ForeignKey(
        "programme.Indicator", on_delete=models.PROTECT, related_name="+", verbose_name="indicateur"
    )
    share_per_10000 = models.PositiveSmallIntegerField("poids (dix-millièmes)")
    rule = models.CharField("règle", max_length=12, choices=Rule.choices, default=Rule.ALL)

    classification = {
        "id": "public",
        "community": "public",
        "line": "public",
        "year": "public",
        "indicator": "public",
        "share_per_10000": "public",
        "rule": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "poids d’un indicateur"
        verbose_name_plural = "poids des indicateurs"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "line", "year", "indicator"), name="one_share_per_indicator_and_year"
            ),
            models.CheckConstraint(
                condition=models.Q(share_per_10000__lte=10_000), name="share_within_the_whole"
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator} : {self.share_per_10000 / 100:g} %"


class ContractPayment(CommunityModel):
    """Money received from the insurer; never deleted, cancelled with a reason.

    expected_key: the line of the schedule that it settles (`core.aci.schedule.Expected.key`), "" for another one.
    """

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="payments", verbose_name="contrat"
    )
    expected_key = models.CharField("versement attendu", max_length=60, blank=True)
    label = models.CharField("libellé", max_length=200)
    received_on = models.DateField("reçu le")
    amount_cents = models.PositiveIntegerField("montant (centimes)")
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    cancelled_at = models.DateTimeField("annulé le", null=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="annulé par",
    )
    cancel_reason = models.CharField("motif d’annulation", max_length=300, blank=True)

    classification = {
        "id": "public",
        "community": "public",
        "contract": "public",
        "expected_key": "public",
        "label": "professional",
        "received_on": "public",
        "amount_cents": "public",
        "recorded_at": "public",
        "recorded_by": "professional",
        "cancelled_at": "public",
        "cancelled_by": "professional",
        "cancel_reason": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "versement de l’ACI"
        verbose_name_plural = "versements de l’ACI"
        constraints = (
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="aci_payment_of_something"),
        )
        indexes = (models.Index(fields=("community", "received_on"), name="aci_payments_by_date"),)

    def __str__(self) -> str:
        return f"{self.label}, {euros(self.amount_cents)}"
