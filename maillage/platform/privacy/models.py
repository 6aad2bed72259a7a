"""The models of the room."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.platform.privacy.requests.models import PersonRequest, RequestKind, RequestState
from maillage.platform.tenancy.models import CommunityModel

__all__ = ["Controller", "PersonRequest", "RequestKind", "RequestState", "RetentionRun"]


class Controller(CommunityModel):
    """Who answers for the personal data of a community (RGPD, article 4.7), as the association writes it down."""

    association = models.CharField("nom de l’association", max_length=200)
    address = models.CharField("adresse postale", max_length=300, blank=True)
    representative = models.CharField("représentée par", max_length=150, blank=True)
    contact = models.CharField("à qui écrire", max_length=200, blank=True)
    officer_name = models.CharField("délégué à la protection des données", max_length=150, blank=True)
    officer_contact = models.CharField("contact du délégué", max_length=200, blank=True)
    host = models.CharField("hébergeur", max_length=200, blank=True)
    updated_at = models.DateTimeField("modifié le")
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "association": "public",
        "address": "public",
        "representative": "professional",
        "contact": "professional",
        "officer_name": "professional",
        "officer_contact": "professional",
        "host": "public",
        "updated_at": "public",
        "updated_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "responsable de traitement"
        verbose_name_plural = "responsables de traitement"
        constraints = (models.UniqueConstraint(fields=("community",), name="one_controller_per_community"),)

    def __str__(self) -> str:
        return self.association


class RetentionRun(models.Model):
    """When a rule of retention was last applied, and what it removed."""

    rule = models.CharField("règle", max_length=80, unique=True)
    last_run_at = models.DateTimeField("dernier passage", null=True)
    last_removed = models.PositiveIntegerField("effacés au dernier passage", default=0)
    total_removed = models.PositiveBigIntegerField("effacés en tout", default=0)
    last_error = models.CharField("dernière erreur", max_length=200, blank=True)

    classification = {
        "id": "public",
        "rule": "public",
        "last_run_at": "public",
        "last_removed": "public",
        "total_removed": "public",
        "last_error": "public",
    }

    class Meta:
        verbose_name = "passage d’une règle de conservation"
        verbose_name_plural = "passages des règles de conservation"

    def __str__(self) -> str:
        return self.rule
