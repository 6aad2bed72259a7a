"""How many facilities of each type each commune has: INSEE's base permanente des équipements (BPE)."""

from __future__ import annotations

from django.db import models

from maillage.contexts.directory.imports.national import ROW_CLASSIFICATION, NationalRow


class FacilityCount(NationalRow):
    """Facilities of one type in one commune on 1 January of the vintage. Types are renumbered between vintages."""

    # A register for each vintage: « bpe-2019 ».
    REGISTER = "bpe"
    REGISTER_COLUMN = "vintage"

    vintage = models.PositiveSmallIntegerField("millésime")
    # Today's code where the commune is known; the whole of France is kept, so no foreign key.
    commune_code = models.CharField("code commune", max_length=5)
    departement_code = models.CharField("code département", max_length=3)
    type_code = models.CharField("type d’équipement", max_length=10)
    count = models.PositiveIntegerField("nombre")

    classification = {
        **ROW_CLASSIFICATION,
        "vintage": "public",
        "commune_code": "public",
        "departement_code": "public",
        "type_code": "public",
        "count": "public",
    }

    class Meta:
        verbose_name = "nombre d’équipements"
        verbose_name_plural = "nombres d’équipements"
        indexes = (
            models.Index(fields=("commune_code",), name="facility_by_commune"),
            # Read alone for the totals of départements and of France.
            models.Index(fields=("vintage", "departement_code", "type_code"), name="facility_by_departement"),
        )

    def __str__(self) -> str:
        return f"{self.vintage} {self.commune_code} {self.type_code} {self.count}"
