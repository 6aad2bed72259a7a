"""Know-how that a person holds, whatever the place of exercise: what the activity lines do not say."""

from __future__ import annotations

from django.db import models

from maillage.contexts.directory.imports.national import ROW_CLASSIFICATION, NationalRow


class HeldSkill(NationalRow):
    """One know-how of one person: a specialty, a competence, a capacity, an exclusive orientation…"""

    REGISTER = "savoir_faire"

    # No foreign key: this file and that of the activities come on different days.
    idnps = models.CharField("identifiant national", max_length=60)
    profession_code = models.CharField("code profession", max_length=10)
    profession_label = models.CharField("profession", max_length=120)
    type_code = models.CharField("type de savoir-faire", max_length=20, blank=True)
    type_label = models.CharField("libellé du type", max_length=200, blank=True)
    skill_code = models.CharField("code savoir-faire", max_length=20)
    skill_label = models.CharField("savoir-faire", max_length=200)

    classification = {
        **ROW_CLASSIFICATION,
        "idnps": "professional",
        "profession_code": "professional",
        "profession_label": "professional",
        "type_code": "professional",
        "type_label": "professional",
        "skill_code": "professional",
        "skill_label": "professional",
    }

    class Meta:
        verbose_name = "savoir-faire détenu"
        verbose_name_plural = "savoir-faire détenus"
        indexes = (models.Index(fields=("idnps",), name="held_skill_by_person"),)

    def __str__(self) -> str:
        return f"{self.idnps} {self.skill_label}"
