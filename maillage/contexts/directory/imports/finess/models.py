"""Which care a site is authorised to give: what the structures' file does not say."""

from __future__ import annotations

from django.db import models

from maillage.contexts.directory.imports.national import ROW_CLASSIFICATION, NationalRow


class StructureActivity(NationalRow):
    """One care activity authorised on one site: emergency medicine, surgery, dialysis…"""

    REGISTER = "finess_activites"

    # No foreign key: this file and that of the structures come on different days.
    finess = models.CharField("numéro FINESS", max_length=9)
    # Codes of NOS tables R274 (activity) and R275 (modality).
    activity_code = models.CharField("code activité", max_length=10)
    modality_code = models.CharField("code modalité", max_length=10, blank=True)

    classification = {
        **ROW_CLASSIFICATION,
        "finess": "public",
        "activity_code": "public",
        "modality_code": "public",
    }

    class Meta:
        verbose_name = "activité de soins d’une structure"
        verbose_name_plural = "activités de soins des structures"
        indexes = (models.Index(fields=("finess", "activity_code"), name="activity_by_structure"),)

    def __str__(self) -> str:
        return f"{self.finess} {self.activity_code}"
