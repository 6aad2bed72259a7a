from __future__ import annotations

from django.db import models


class DueJob(models.Model):
    """When a recurring job runs next; the code says what it does (`due_job`)."""

    job = models.CharField("travail", max_length=80, unique=True)
    next_run_at = models.DateTimeField("prochain passage")
    last_started_at = models.DateTimeField("dernier départ", null=True, blank=True)
    last_finished_at = models.DateTimeField("dernière fin", null=True, blank=True)
    last_error = models.CharField("dernière erreur", max_length=300, blank=True)
    # Empty when nobody runs it: a job longer than its interval is not started twice.
    running_by = models.CharField("ouvrier", max_length=64, blank=True)

    classification = {
        "id": "public",
        "job": "public",
        "next_run_at": "public",
        "last_started_at": "public",
        "last_finished_at": "public",
        "last_error": "professional",
        "running_by": "public",
    }

    class Meta:
        verbose_name = "travail périodique"
        verbose_name_plural = "travaux périodiques"

    def __str__(self) -> str:
        return self.job


class WorkerHeartbeat(models.Model):
    """A worker that is alive says so; what a silent one held is taken back."""

    worker = models.CharField("ouvrier", max_length=64, unique=True)
    seen_at = models.DateTimeField("vu le")

    classification = {"id": "public", "worker": "public", "seen_at": "public"}

    class Meta:
        verbose_name = "signe de vie"
        verbose_name_plural = "signes de vie"

    def __str__(self) -> str:
        return self.worker
