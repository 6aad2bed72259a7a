from __future__ import annotations

from django.db import models


class Examination(models.Model):
    """What the doctor found once: `findings` are [check, label, level, message, advice], none of them personal."""

    at = models.DateTimeField("le")
    machine = models.CharField("machine", max_length=120)
    findings = models.JSONField("constats", default=list)

    classification = {"id": "public", "at": "public", "machine": "public", "findings": "public"}

    class Meta:
        verbose_name = "examen de l’installation"
        verbose_name_plural = "examens de l’installation"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class ClockReading(models.Model):
    """The last jump of the clock that a worker saw: wall clock against a clock that never jumps."""

    machine = models.CharField("machine", max_length=120, unique=True)
    jumped_at = models.DateTimeField("saut le")
    jump_s = models.FloatField("saut (s)")

    classification = {"id": "public", "machine": "public", "jumped_at": "public", "jump_s": "public"}

    class Meta:
        verbose_name = "saut d’horloge"
        verbose_name_plural = "sauts d’horloge"

    def __str__(self) -> str:
        return f"{self.machine} {self.jump_s:.0f} s"
