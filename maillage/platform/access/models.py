from __future__ import annotations

from django.db import models


class ActionToken(models.Model):
    """A signed link's other half: we keep only the digest, one purpose, one subject, an expiry, one use."""

    purpose = models.CharField("usage", max_length=60)
    subject = models.CharField("objet", max_length=200)
    digest = models.CharField("empreinte", max_length=64, unique=True)
    created_at = models.DateTimeField("créé le")
    expires_at = models.DateTimeField("expire le")
    used_at = models.DateTimeField("utilisé le", null=True, blank=True)

    classification = {
        "id": "public",
        "purpose": "public",
        "subject": "public",
        "digest": "personal",
        "created_at": "public",
        "expires_at": "public",
        "used_at": "public",
    }

    class Meta:
        verbose_name = "lien à usage unique"
        verbose_name_plural = "liens à usage unique"

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject}"
