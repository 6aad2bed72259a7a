from __future__ import annotations

from django.db import models

from maillage.contexts.directory.imports.models import ImportRun
from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.territory.models import Commune


class Movement(models.Model):
    """A person who, between two imports, appeared in a commune, left one, or went from one to another.

    Defined per person, profession and commune, since an activity has no key of its own. Visible
    with the generation that it belongs to. A null commune on one side: outside what is kept;
    `elsewhere_code` then says where, when the file says so.

    `before_codes` and `after_codes`: all communes of the person in this profession, before and after,
    as codes between spaces. What is an arrival for one territory may be a second place for another.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="+", verbose_name="import")
    generation = models.IntegerField("génération", db_index=True)
    seen_on = models.DateField("constaté le")
    professional = models.ForeignKey(
        Professional, on_delete=models.CASCADE, related_name="movements", verbose_name="professionnel"
    )
    profession_code = models.CharField("code profession", max_length=10)
    profession_label = models.CharField("profession", max_length=120)
    from_commune = models.ForeignKey(
        Commune, on_delete=models.CASCADE, null=True, related_name="+", verbose_name="quitte"
    )
    to_commune = models.ForeignKey(
        Commune, on_delete=models.CASCADE, null=True, related_name="+", verbose_name="rejoint"
    )
    elsewhere_code = models.CharField("autre commune", max_length=5, blank=True)
    before_codes = models.TextField("communes d’avant", blank=True)
    after_codes = models.TextField("communes d’après", blank=True)

    classification = {
        "id": "public",
        "run": "public",
        "generation": "public",
        "seen_on": "public",
        "professional": "professional",
        "profession_code": "professional",
        "profession_label": "professional",
        "from_commune": "professional",
        "to_commune": "professional",
        "elsewhere_code": "professional",
        "before_codes": "professional",
        "after_codes": "professional",
    }

    class Meta:
        verbose_name = "mouvement"
        verbose_name_plural = "mouvements"

    def __str__(self) -> str:
        return f"{self.professional_id} {self.from_commune_id} > {self.to_commune_id}"
