from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.contexts.territory.models import Commune


class RunState(models.TextChoices):
    WAITING = "waiting", "en attente"
    RUNNING = "running", "en cours"
    ACCEPTED = "accepted", "accepté"
    REFUSED = "refused", "refusé"
    INTERRUPTED = "interrupted", "interrompu"


# One that a kill left "running" is marked interrupted by the next one. An import asked from the web page waits for
# the worker, and starts once more after an interruption, since its file is still there. A replay that the machine
# stopped (full disk, database away) is interrupted too, with its end and a message: it is tried again the next day.
TRANSITIONS: dict[str, frozenset[str]] = {
    RunState.WAITING: frozenset({RunState.RUNNING, RunState.REFUSED}),
    RunState.RUNNING: frozenset({RunState.ACCEPTED, RunState.REFUSED, RunState.INTERRUPTED}),
    RunState.ACCEPTED: frozenset(),
    RunState.REFUSED: frozenset(),
    RunState.INTERRUPTED: frozenset({RunState.RUNNING}),
}


class ImportRun(models.Model):
    """One import of a national file, accepted or refused as a whole, with its report.

    kind: name of the kind of file (`kinds.Kind`). source: the register that it fills, known once the file is open.
    """

    # Runs of before there were kinds are all of this one.
    kind = models.CharField("genre de fichier", max_length=30, default="rpps")
    source = models.CharField("registre", max_length=40)
    state = models.CharField("état", max_length=12, choices=RunState.choices, default=RunState.RUNNING)
    generation = models.IntegerField("génération", null=True)
    file_name = models.CharField("fichier", max_length=200)
    file_size_bytes = models.PositiveBigIntegerField("taille")
    extraction_on = models.DateField("date d’extraction", null=True)
    is_replay = models.BooleanField("rejeu du fichier gardé", default=False)
    options = models.JSONField("options demandées", default=dict)
    starts = models.PositiveSmallIntegerField("départs", default=0)
    started_at = models.DateTimeField("commencée le")
    finished_at = models.DateTimeField("terminée le", null=True)
    # Of the file as it is, compressed or not; written now and then while the import runs.
    bytes_read = models.PositiveBigIntegerField("octets lus", default=0)
    rows_read = models.PositiveIntegerField("lignes lues", default=0)
    rows_kept = models.PositiveIntegerField("lignes gardées", default=0)
    rows_refused = models.PositiveIntegerField("lignes refusées", default=0)
    rows_new = models.PositiveIntegerField("lignes nouvelles", default=0)
    rows_ended = models.PositiveIntegerField("lignes disparues", default=0)
    people_new = models.PositiveIntegerField("personnes nouvelles", default=0)
    people_changed = models.PositiveIntegerField("personnes modifiées", default=0)
    people_gone = models.PositiveIntegerField("personnes parties", default=0)
    people_moved = models.PositiveIntegerField("personnes déplacées", default=0)
    refusals = models.JSONField("lignes refusées, en détail", default=list)
    message = models.TextField("message", blank=True)
    # The option with which the refused file would be taken (`refusal.Remedy`).
    remedy = models.CharField("option à demander", max_length=20, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "kind": "public",
        "source": "public",
        "state": "public",
        "generation": "public",
        "file_name": "public",
        "file_size_bytes": "public",
        "extraction_on": "public",
        "is_replay": "public",
        "options": "public",
        "starts": "public",
        "started_at": "public",
        "finished_at": "public",
        "bytes_read": "public",
        "rows_read": "public",
        "rows_kept": "public",
        "rows_refused": "public",
        "rows_new": "public",
        "rows_ended": "public",
        "people_new": "public",
        "people_changed": "public",
        "people_gone": "public",
        "people_moved": "public",
        "refusals": "professional",
        "message": "public",
        "remedy": "public",
        "started_by": "professional",
    }

    class Meta:
        verbose_name = "import"
        verbose_name_plural = "imports"

    def __str__(self) -> str:
        return f"{self.source} {self.file_name}"


class RegisterState(models.Model):
    """The one row per register that makes an import visible: the number of the current generation."""

    source = models.CharField("registre", max_length=40, primary_key=True)
    generation = models.IntegerField("génération", default=0)
    run = models.ForeignKey(
        ImportRun, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="import"
    )
    keeps_all = models.BooleanField("France entière", default=False)
    # Generations of the registers that the file was read with: {"rpps": 12}. Others today: it is read again.
    basis = models.JSONField("registres de référence", default=dict)

    classification = {
        "source": "public",
        "generation": "public",
        "run": "public",
        "keeps_all": "public",
        "basis": "public",
    }

    class Meta:
        verbose_name = "état du registre"
        verbose_name_plural = "états des registres"

    def __str__(self) -> str:
        return f"{self.source} {self.generation}"


class CoveredCommune(models.Model):
    """A commune that a register is kept for, since which generation: before it, nobody "arrived"."""

    source = models.CharField("registre", max_length=40)
    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="+", verbose_name="commune")
    since = models.IntegerField("depuis l’import")

    classification = {"id": "public", "source": "public", "commune": "public", "since": "public"}

    class Meta:
        verbose_name = "commune couverte"
        verbose_name_plural = "communes couvertes"
        constraints = (models.UniqueConstraint(fields=("source", "commune"), name="commune_covered_once"),)

    def __str__(self) -> str:
        return f"{self.source} {self.commune_id}"
