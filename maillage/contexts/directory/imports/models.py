from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.contexts.territory.models import Commune


class RunState(models.TextChoices):
    RUNNING = "running", "en cours"
    ACCEPTED = "accepted", "accepté"
    REFUSED = "refused", "refusé"
    INTERRUPTED = "interrupted", "interrompu"


# An import ends once. One that a kill left "running" is marked interrupted by the next one.
TRANSITIONS: dict[str, frozenset[str]] = {
    RunState.RUNNING: frozenset({RunState.ACCEPTED, RunState.REFUSED, RunState.INTERRUPTED}),
    RunState.ACCEPTED: frozenset(),
    RunState.REFUSED: frozenset(),
    RunState.INTERRUPTED: frozenset(),
}


class ImportRun(models.Model):
    """One import of a national file, accepted or refused as a whole, with its report."""

    source = models.CharField("source", max_length=20)
    state = models.CharField("état", max_length=12, choices=RunState.choices, default=RunState.RUNNING)
    generation = models.IntegerField("génération", null=True)
    file_name = models.CharField("fichier", max_length=200)
    file_size_bytes = models.PositiveBigIntegerField("taille")
    extraction_on = models.DateField("date d’extraction", null=True)
    is_replay = models.BooleanField("rejeu du fichier gardé", default=False)
    started_at = models.DateTimeField("commencée le")
    finished_at = models.DateTimeField("terminée le", null=True)
    rows_read = models.PositiveIntegerField("lignes lues", default=0)
    rows_kept = models.PositiveIntegerField("lignes gardées", default=0)
    rows_refused = models.PositiveIntegerField("lignes refusées", default=0)
    people_new = models.PositiveIntegerField("personnes nouvelles", default=0)
    people_changed = models.PositiveIntegerField("personnes modifiées", default=0)
    people_gone = models.PositiveIntegerField("personnes parties", default=0)
    people_moved = models.PositiveIntegerField("personnes déplacées", default=0)
    refusals = models.JSONField("lignes refusées, en détail", default=list)
    message = models.TextField("message", blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "source": "public",
        "state": "public",
        "generation": "public",
        "file_name": "public",
        "file_size_bytes": "public",
        "extraction_on": "public",
        "is_replay": "public",
        "started_at": "public",
        "finished_at": "public",
        "rows_read": "public",
        "rows_kept": "public",
        "rows_refused": "public",
        "people_new": "public",
        "people_changed": "public",
        "people_gone": "public",
        "people_moved": "public",
        "refusals": "professional",
        "message": "public",
        "started_by": "professional",
    }

    class Meta:
        verbose_name = "import"
        verbose_name_plural = "imports"

    def __str__(self) -> str:
        return f"{self.source} {self.file_name}"


class RegisterState(models.Model):
    """The one row per source that makes an import visible: the number of the current generation."""

    source = models.CharField("source", max_length=20, primary_key=True)
    generation = models.IntegerField("génération", default=0)
    run = models.ForeignKey(
        ImportRun, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="import"
    )
    keeps_all = models.BooleanField("France entière", default=False)

    classification = {
        "source": "public",
        "generation": "public",
        "run": "public",
        "keeps_all": "public",
    }

    class Meta:
        verbose_name = "état du registre"
        verbose_name_plural = "états des registres"

    def __str__(self) -> str:
        return f"{self.source} {self.generation}"


class CoveredCommune(models.Model):
    """A commune whose professionals are kept, since which generation: before it, nobody "arrived"."""

    source = models.CharField("source", max_length=20)
    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="+", verbose_name="commune")
    since = models.IntegerField("depuis l’import")

    classification = {"id": "public", "source": "public", "commune": "public", "since": "public"}

    class Meta:
        verbose_name = "commune couverte"
        verbose_name_plural = "communes couvertes"
        constraints = (models.UniqueConstraint(fields=("source", "commune"), name="commune_covered_once"),)

    def __str__(self) -> str:
        return f"{self.source} {self.commune_id}"
