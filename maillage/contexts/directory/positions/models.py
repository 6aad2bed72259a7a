from __future__ import annotations

from django.db import models


class GeocodedAddress(models.Model):
    """What the national geocoder answered for one street of one commune; a row without position found nothing.

    Of the installation, not of a community: the same address is the same place for all. It names nobody.
    """

    commune_code = models.CharField("code de la commune", max_length=5)
    # As `addresses.street_of` writes it: no recipient, no accent, no case.
    street = models.CharField("voie", max_length=200)
    lon = models.FloatField("longitude", null=True)
    lat = models.FloatField("latitude", null=True)
    score = models.FloatField("score", null=True)
    asked_at = models.DateTimeField("demandée le")

    classification = {
        "id": "public",
        "commune_code": "professional",
        "street": "professional",
        "lon": "professional",
        "lat": "professional",
        "score": "public",
        "asked_at": "public",
    }

    class Meta:
        verbose_name = "adresse située"
        verbose_name_plural = "adresses situées"
        constraints = (
            models.UniqueConstraint(fields=("commune_code", "street"), name="one_position_by_address"),
        )

    def __str__(self) -> str:
        return f"{self.street}, {self.commune_code}"
