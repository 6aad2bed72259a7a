from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from maillage.contexts.territory.national.models import Commune
from maillage.platform.tenancy.models import CommunityModel
from maillage.platform.tenancy.scoping import community_manager


class Perimeter(CommunityModel):
    """The communes of a community from a day on, until the next perimeter. Dated; the past is never overwritten."""

    valid_from = models.DateField("à partir du")
    recorded_at = models.DateTimeField("enregistré le")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="enregistré par",
    )
    communes: models.ManyToManyField[Commune, PerimeterCommune] = models.ManyToManyField(
        Commune, through="PerimeterCommune", related_name="+", verbose_name="communes"
    )

    objects: ClassVar[Any] = community_manager()

    classification = {
        "id": "public",
        "community": "public",
        "valid_from": "public",
        "recorded_at": "public",
        "recorded_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "périmètre"
        verbose_name_plural = "périmètres"
        constraints = (
            models.UniqueConstraint(fields=("community", "valid_from"), name="one_perimeter_per_day"),
        )

    def __str__(self) -> str:
        return f"Périmètre au {self.valid_from:%d/%m/%Y}"


class PerimeterCommune(CommunityModel):
    perimeter = models.ForeignKey(
        Perimeter, on_delete=models.CASCADE, related_name="+", verbose_name="périmètre"
    )
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+", verbose_name="commune")

    objects: ClassVar[Any] = community_manager()

    classification = {"id": "public", "community": "public", "perimeter": "public", "commune": "public"}

    class Meta(CommunityModel.Meta):
        verbose_name = "commune du périmètre"
        verbose_name_plural = "communes du périmètre"
        constraints = (
            models.UniqueConstraint(fields=("perimeter", "commune"), name="commune_once_per_perimeter"),
        )

    def __str__(self) -> str:
        return f"{self.perimeter_id} · {self.commune_id}"
