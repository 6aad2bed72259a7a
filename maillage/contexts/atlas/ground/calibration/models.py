"""The APL as the DREES publishes it, and what was estimated on it. Of the installation: about places, never persons."""

from __future__ import annotations

from django.db import models


class AplEdition(models.Model):
    """One year of the published APL, as it was imported: replaced as a whole when it is imported again."""

    year = models.PositiveSmallIntegerField("année", unique=True)
    file_name = models.CharField("fichier", max_length=200)
    imported_at = models.DateTimeField("importée le")
    communes = models.PositiveIntegerField("communes")
    refused = models.PositiveIntegerField("lignes écartées", default=0)

    classification = {
        "id": "public",
        "year": "public",
        "file_name": "public",
        "imported_at": "public",
        "communes": "public",
        "refused": "public",
    }

    class Meta:
        verbose_name = "édition de l’APL"
        verbose_name_plural = "éditions de l’APL"

    def __str__(self) -> str:
        return f"APL {self.year}"


class AplReference(models.Model):
    """What the DREES publishes of a commune (code of the file): consultations a year and standardised inhabitant.

    apl: with all general practitioners; apl_65, apl_62, apl_60: with those of that age or under.
    """

    year = models.PositiveSmallIntegerField("année")
    commune_code = models.CharField("code commune", max_length=5)
    apl = models.FloatField("APL", null=True)
    apl_65 = models.FloatField("APL, 65 ans et moins", null=True)
    apl_62 = models.FloatField("APL, 62 ans et moins", null=True)
    apl_60 = models.FloatField("APL, 60 ans et moins", null=True)
    standardised = models.FloatField("population standardisée", null=True)
    population = models.FloatField("population totale", null=True)

    classification = {
        "id": "public",
        "year": "public",
        "commune_code": "public",
        "apl": "public",
        "apl_65": "public",
        "apl_62": "public",
        "apl_60": "public",
        "standardised": "public",
        "population": "public",
    }

    class Meta:
        verbose_name = "APL publiée"
        verbose_name_plural = "APL publiées"
        constraints = (models.UniqueConstraint(fields=("year", "commune_code"), name="apl_once_per_commune"),)

    def __str__(self) -> str:
        return f"{self.year} {self.commune_code}"


class CalibrationState(models.TextChoices):
    WAITING = "waiting", "en attente"
    DONE = "done", "terminé"
    REFUSED = "refused", "refusé"


class AplCalibration(models.Model):
    """One estimate on one year. bounds_min, weights: the bands; activity: consultations a year of each doctor.

    overall, by_departement: residuals, as `fitting.residual_json` writes them. in_force: what grounds count with.
    """

    year = models.PositiveSmallIntegerField("année")
    profession = models.CharField("profession", max_length=20, default="gp")
    state = models.CharField(
        "état", max_length=10, choices=CalibrationState.choices, default=CalibrationState.WAITING
    )
    asked_at = models.DateTimeField("demandé le")
    made_at = models.DateTimeField("terminé le", null=True)
    message = models.TextField("message", blank=True)
    bounds_min = models.JSONField("bornes", default=list)
    weights = models.JSONField("poids", default=list)
    activity = models.FloatField("activité", null=True)
    overall = models.JSONField("écart", default=dict)
    by_departement = models.JSONField("écart par département", default=dict)
    supply_words = models.TextField("offre", blank=True)
    travel_words = models.TextField("distances", blank=True)
    in_force = models.BooleanField("utilisé", default=False)

    classification = {
        "id": "public",
        "year": "public",
        "profession": "public",
        "state": "public",
        "asked_at": "public",
        "made_at": "public",
        "message": "public",
        "bounds_min": "public",
        "weights": "public",
        "activity": "public",
        "overall": "public",
        "by_departement": "public",
        "supply_words": "public",
        "travel_words": "public",
        "in_force": "public",
    }

    class Meta:
        verbose_name = "calage sur l’APL"
        verbose_name_plural = "calages sur l’APL"

    def __str__(self) -> str:
        return f"Calage sur l’APL {self.year}"
