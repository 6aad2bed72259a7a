"""Scenarios of a community, and the links by which somebody without an account may read one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from maillage.platform.tenancy.models import CommunityModel


class Scenario(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """« Et si… »: a list of changes of supply and population, played on the territory of the day it is opened.

    changes: facts in their order, as `changes.Change.as_json` writes them: kinds, communes and numbers, never a person.
    version: one more at each edit, so that of two persons who write at once the second is told.
    """

    name = models.CharField("nom", max_length=120)
    profession = models.CharField("profession", max_length=20)
    changes = models.JSONField("changements", default=list)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="créé par",
    )
    updated_at = models.DateTimeField("modifié le", auto_now_add=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="modifié par",
    )
    archived_at = models.DateTimeField("archivé le", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "name": "public",
        "profession": "public",
        "changes": "public",
        "version": "public",
        "created_at": "public",
        "created_by": "professional",
        "updated_at": "public",
        "updated_by": "professional",
        "archived_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "scénario"
        verbose_name_plural = "scénarios"
        indexes = (
            models.Index(fields=("community", "archived_at", "-updated_at"), name="scenarios_by_date"),
        )

    def __str__(self) -> str:
        return self.name


class ScenarioShare(CommunityModel):
    """A link that shows one scenario to whoever holds it, until it expires or is revoked.

    digest: SHA-256 of the secret in the address; the secret itself is kept nowhere.
    When it was last opened is read in the access log, the only thing that a GET writes.
    """

    scenario = models.ForeignKey(
        Scenario, on_delete=models.CASCADE, related_name="shares", verbose_name="scénario"
    )
    recipient = models.CharField("pour", max_length=120, blank=True)
    digest = models.CharField("empreinte du lien", max_length=64, db_index=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="créé par",
    )
    expires_at = models.DateTimeField("valable jusqu’au")
    revoked_at = models.DateTimeField("retiré le", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "scenario": "public",
        "recipient": "professional",
        "digest": "personal",
        "created_at": "public",
        "created_by": "professional",
        "expires_at": "public",
        "revoked_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "lien de partage d’un scénario"
        verbose_name_plural = "liens de partage de scénarios"
        constraints = (models.UniqueConstraint(fields=("community", "digest"), name="one_share_per_digest"),)

    def __str__(self) -> str:
        return self.recipient or f"lien du {timezone.localtime(self.created_at):%d/%m/%Y}"
