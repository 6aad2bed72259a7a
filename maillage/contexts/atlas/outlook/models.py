"""What a community supposes of the coming years."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.platform.tenancy.models import CommunityModel


class OutlookAssumptions(CommunityModel):
    """Assumptions of one profession; a community that saved none has those of `assumptions.defaults_for`."""

    profession = models.CharField("profession", max_length=20)
    years = models.PositiveSmallIntegerField("années")
    arrivals_per_year = models.DecimalField("arrivées par an", max_digits=4, decimal_places=1)
    part_time_share = models.PositiveSmallIntegerField("arrivées à temps partiel (%)")
    part_time = models.PositiveSmallIntegerField("temps partiel (% d’un temps plein)")
    cumul_share = models.PositiveSmallIntegerField("cumul emploi-retraite (% de ceux qui partent)")
    later_years = models.SmallIntegerField("départs plus tardifs (années)")
    migration = models.DecimalField("solde migratoire (% par an)", max_digits=3, decimal_places=1)
    # One more at each edit, so that of two forms open at once the second is told.
    version = models.PositiveIntegerField("version", default=1)
    updated_at = models.DateTimeField("modifié le")
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="modifié par",
    )

    classification = {
        "id": "public",
        "community": "public",
        "profession": "public",
        "years": "public",
        "arrivals_per_year": "public",
        "part_time_share": "public",
        "part_time": "public",
        "cumul_share": "public",
        "later_years": "public",
        "migration": "public",
        "version": "public",
        "updated_at": "public",
        "updated_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "hypothèses d’avenir"
        verbose_name_plural = "hypothèses d’avenir"
        constraints = (
            models.UniqueConstraint(fields=("community", "profession"), name="one_outlook_per_profession"),
        )

    def __str__(self) -> str:
        return self.profession
