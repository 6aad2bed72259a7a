from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.platform.tenancy.models import CommunityModel


class FirstHour(CommunityModel):
    """Where a community is in its first hour: what was put off. What is done is read from what exists.

    A community that was opened from the command line has none until somebody puts a step off.
    """

    skipped = models.JSONField("remis à plus tard", default=list)
    started_at = models.DateTimeField("commencée le")
    finished_at = models.DateTimeField("terminée le", null=True, blank=True)

    classification = {
        "id": "public",
        "community": "public",
        "skipped": "public",
        "started_at": "public",
        "finished_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "mise en service"
        verbose_name_plural = "mises en service"
        constraints = (models.UniqueConstraint(fields=("community",), name="one_first_hour_per_community"),)

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d}"


class ExampleState(models.TextChoices):
    BUILDING = "building", "en préparation"
    READY = "ready", "prêt"
    FAILED = "failed", "échec"


class Example(CommunityModel):
    """The community is an example: everything in it is invented, and may be wiped at any time."""

    state = models.CharField(
        "état", max_length=8, choices=ExampleState.choices, default=ExampleState.BUILDING
    )
    asked_at = models.DateTimeField("demandé le")
    message = models.CharField("message", max_length=300, blank=True)

    classification = {
        "id": "public",
        "community": "public",
        "state": "public",
        "asked_at": "public",
        "message": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "exemple"
        verbose_name_plural = "exemples"
        constraints = (models.UniqueConstraint(fields=("community",), name="one_example_per_community"),)

    def __str__(self) -> str:
        return str(self.state)


class Erasure(models.Model):
    """A community that is being erased, or was: its name is all that stays of it here.

    community_pk names no row once the work is done, so that it is no foreign key.
    """

    community_pk = models.BigIntegerField("numéro")
    slug = models.CharField("adresse", max_length=60)
    name = models.CharField("nom", max_length=120)
    was_example = models.BooleanField("exemple", default=False)
    asked_at = models.DateTimeField("demandé le")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    # Accounts that belonged to it; those that belong nowhere else go last.
    accounts = models.JSONField("comptes", default=list)
    rows = models.PositiveIntegerField("lignes effacées", default=0)
    finished_at = models.DateTimeField("terminé le", null=True, blank=True)

    classification = {
        "id": "public",
        "community_pk": "public",
        "slug": "public",
        "name": "public",
        "was_example": "public",
        "asked_at": "public",
        "asked_by": "professional",
        "accounts": "professional",
        "rows": "public",
        "finished_at": "public",
    }

    class Meta:
        verbose_name = "effacement"
        verbose_name_plural = "effacements"

    def __str__(self) -> str:
        return self.name
