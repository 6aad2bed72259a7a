from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Objection(models.Model):
    """A person objects to being shown: recorded once, respected by every later import and export.

    Only the identifier is kept, no name: it is what the next imports need to leave the person out.
    """

    idnps = models.CharField("identifiant national", max_length=60, unique=True)
    recorded_at = models.DateTimeField("enregistrée le")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "idnps": "personal",
        "recorded_at": "professional",
        "recorded_by": "professional",
    }

    class Meta:
        verbose_name = "opposition"
        verbose_name_plural = "oppositions"

    def __str__(self) -> str:
        return f"Opposition du {timezone.localdate(self.recorded_at):%d/%m/%Y}"
