from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.platform.tenancy.models import SharedModel


class AuditEntry(SharedModel):
    """Who wrote what, with the values before and after (masked as classified). Append only.

    community is null for what concerns the installation (national imports, accounts).
    """

    at = models.DateTimeField("quand", db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="compte"
    )
    actor_label = models.CharField("qui", max_length=120)
    action = models.CharField("action", max_length=60)
    object_type = models.CharField("type d’objet", max_length=60, blank=True)
    object_id = models.CharField("identifiant de l’objet", max_length=40, blank=True)
    label = models.CharField("objet", max_length=200, blank=True)
    changes = models.JSONField("changements", default=dict)

    classification = {
        "id": "public",
        "at": "professional",
        "community": "public",
        "user": "professional",
        "actor_label": "professional",
        "action": "professional",
        "object_type": "public",
        "object_id": "public",
        "label": "professional",
        "changes": "professional",
    }

    class Meta(SharedModel.Meta):
        verbose_name = "écriture du journal"
        verbose_name_plural = "journal"
        indexes = (models.Index(fields=("community", "-at"), name="audit_by_community"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.action}"


class AccessEntry(SharedModel):
    """Who read personal data: one line per reading, append only, the one write that a GET may do."""

    at = models.DateTimeField("quand", db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="compte"
    )
    actor_label = models.CharField("qui", max_length=120)
    what = models.CharField("quoi", max_length=60)
    object_type = models.CharField("type d’objet", max_length=60, blank=True)
    object_id = models.CharField("identifiant de l’objet", max_length=40, blank=True)
    label = models.CharField("objet", max_length=200, blank=True)
    count = models.PositiveIntegerField("lignes", default=1)

    classification = {
        "id": "public",
        "at": "professional",
        "community": "public",
        "user": "professional",
        "actor_label": "professional",
        "what": "professional",
        "object_type": "public",
        "object_id": "public",
        "label": "professional",
        "count": "public",
    }

    class Meta(SharedModel.Meta):
        verbose_name = "consultation"
        verbose_name_plural = "consultations"
        indexes = (models.Index(fields=("community", "-at"), name="access_by_community"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.what}"
