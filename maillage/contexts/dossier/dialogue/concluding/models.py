"""What the dialogue concludes: what is retained against what was computed, and the targets of the next year."""

from __future__ import annotations

from django.db import models

from maillage.contexts.dossier.dialogue.models import Dialogue
from maillage.platform.tenancy.models import CommunityModel


class RetainedLine(CommunityModel):
    """A part of the contract, or an indicator of its variable part: what was computed here, what the insurer retains.

    line: the line of the contract; indicator: for a variable line, the one that carries it, None for what none carries.
    computed_…: as they stood when the line was written; retained_…: None while nobody knows.
    """

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.CASCADE, related_name="retained", verbose_name="dialogue"
    )
    rank = models.PositiveSmallIntegerField("ordre")
    label = models.CharField("ligne", max_length=300)
    line = models.ForeignKey(
        "funding.ContractLine",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="ligne du contrat",
    )
    indicator = models.ForeignKey(
        "programme.Indicator",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="indicateur",
    )
    computed_value = models.DecimalField("valeur calculée", max_digits=14, decimal_places=2, null=True)
    computed_cents = models.PositiveIntegerField("montant calculé (centimes)", null=True)
    retained_value = models.DecimalField("valeur retenue", max_digits=14, decimal_places=2, null=True)
    retained_cents = models.PositiveIntegerField("montant retenu (centimes)", null=True)
    note = models.CharField("remarque", max_length=300, blank=True)

    classification = {
        "id": "public",
        "community": "public",
        "dialogue": "public",
        "rank": "public",
        "label": "public",
        "line": "public",
        "indicator": "public",
        "computed_value": "public",
        "computed_cents": "public",
        "retained_value": "public",
        "retained_cents": "public",
        "note": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "montant retenu"
        verbose_name_plural = "montants retenus"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "dialogue", "rank"), name="one_retained_line_per_rank"
            ),
        )

    def __str__(self) -> str:
        return self.label


class NewTarget(CommunityModel):
    """What was agreed for the next year, written there when the dialogue is concluded."""

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.CASCADE, related_name="new_targets", verbose_name="dialogue"
    )
    indicator = models.ForeignKey(
        "programme.Indicator", on_delete=models.CASCADE, related_name="+", verbose_name="indicateur"
    )
    value = models.DecimalField("cible", max_digits=14, decimal_places=2)
    set_at = models.DateTimeField("inscrite le", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "dialogue": "public",
        "indicator": "public",
        "value": "public",
        "set_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "cible convenue"
        verbose_name_plural = "cibles convenues"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "dialogue", "indicator"), name="one_new_target_per_indicator"
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator} : {self.value}"
