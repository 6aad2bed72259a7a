"""How a community left (the packages that it asked for) and how one arrived (what came with it)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from maillage.platform.encryption.fields import EncryptedTextField
from maillage.platform.tenancy.models import CommunityModel


class DepartureState(models.TextChoices):
    ASKED = "asked", "en préparation"
    READY = "ready", "prêt"
    FAILED = "failed", "échec"
    REMOVED = "removed", "retiré"


class Departure(CommunityModel):
    """A package that somebody of the community asked for; the worker makes it, and it is there for seven days.

    passphrase: kept from the request to the end of the work only. size_bytes: 0 until it is ready.
    """

    asked_at = models.DateTimeField("demandé le")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="demandé par"
    )
    is_closed = models.BooleanField("chiffré", default=True)
    passphrase = EncryptedTextField("phrase secrète", blank=True, default="")
    state = models.CharField(
        "état", max_length=8, choices=DepartureState.choices, default=DepartureState.ASKED
    )
    finished_at = models.DateTimeField("fini le", null=True, blank=True)
    size_bytes = models.PositiveBigIntegerField("taille", default=0)
    message = models.CharField("message", max_length=500, blank=True)

    classification = {
        "id": "public",
        "community": "public",
        "asked_at": "professional",
        "asked_by": "professional",
        "is_closed": "public",
        "passphrase": "personal",
        "state": "public",
        "finished_at": "public",
        "size_bytes": "public",
        "message": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "départ"
        verbose_name_plural = "départs"
        constraints = (
            models.UniqueConstraint(
                fields=("community",),
                condition=models.Q(state="asked"),
                name="one_departure_prepared_per_community",
            ),
        )

    def __str__(self) -> str:
        return f"{timezone.localdate(self.asked_at):%d/%m/%Y}"


class Arrival(CommunityModel):
    """The community came from another installation, in a package that is not taken twice unknowingly.

    waiting: references to national rows that are not here, as [model, column, key, number of the row].
    """

    package = models.UUIDField("paquet", db_index=True)
    origin = models.CharField("installation d’origine", max_length=200)
    origin_slug = models.CharField("adresse d’origine", max_length=60)
    exported_at = models.DateTimeField("parti le")
    imported_at = models.DateTimeField("arrivé le")
    rows = models.PositiveBigIntegerField("lignes", default=0)
    waiting = models.JSONField("références en attente", default=list)

    classification = dict.fromkeys(
        (
            "id",
            "community",
            "package",
            "origin",
            "origin_slug",
            "exported_at",
            "imported_at",
            "rows",
            "waiting",
        ),
        "public",
    )

    class Meta(CommunityModel.Meta):
        verbose_name = "arrivée"
        verbose_name_plural = "arrivées"

    def __str__(self) -> str:
        return f"{self.origin} · {timezone.localdate(self.exported_at):%d/%m/%Y}"
