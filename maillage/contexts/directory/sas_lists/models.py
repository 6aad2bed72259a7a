"""Communes where a CPTS answers, as the platform of the service d’accès aux soins (SAS) knows them."""

from __future__ import annotations

from django.db import models

from maillage.contexts.directory.imports.national import ROW_CLASSIFICATION, NationalRow


class InterventionCommune(NationalRow):
    """One commune of the intervention list of one CPTS."""

    # A register for each CPTS, so that the list of one leaves those of the others: « sas-300000000 ».
    REGISTER = "sas"
    REGISTER_COLUMN = "cpts_finess"

    cpts_finess = models.CharField("numéro FINESS de la CPTS", max_length=9)
    # Today's code where the commune is known. A list may name any commune of France, so no foreign key.
    commune_code = models.CharField("code commune", max_length=5)
    commune_name = models.CharField("commune selon le fichier", max_length=120, blank=True)
    # The phone that the SAS shows for this CPTS, where the file gives it.
    phone = models.CharField("téléphone de la CPTS au SAS", max_length=60, blank=True)

    classification = {
        **ROW_CLASSIFICATION,
        "cpts_finess": "public",
        "commune_code": "public",
        "commune_name": "public",
        "phone": "public",
    }

    class Meta:
        verbose_name = "commune d’intervention au SAS"
        verbose_name_plural = "communes d’intervention au SAS"
        indexes = (models.Index(fields=("cpts_finess",), name="sas_commune_by_cpts"),)

    def __str__(self) -> str:
        return f"{self.cpts_finess} {self.commune_code}"
