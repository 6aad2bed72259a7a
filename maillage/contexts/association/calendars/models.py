"""Private calendar feeds, and the hours at which somebody is taken elsewhere."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from maillage.platform.tenancy.models import CommunityModel


class CalendarFeed(CommunityModel):
    """An address that a calendar program reads: the meetings of one person, or those of one body.

    user: whose meetings (None: those of `body`). digest: SHA-256 of the secret in the address, kept nowhere else.
    A person's feed stops with their access; every feed stops when it is revoked.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+", verbose_name="compte"
    )
    body = models.ForeignKey(
        "association.Body", on_delete=models.CASCADE, null=True, related_name="+", verbose_name="instance"
    )
    name = models.CharField("pour quel agenda", max_length=80, blank=True)
    digest = models.CharField("empreinte du lien", max_length=64)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="créé par",
    )
    revoked_at = models.DateTimeField("retiré le", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "user": "personal",
        "body": "public",
        "name": "professional",
        "digest": "personal",
        "created_at": "public",
        "created_by": "professional",
        "revoked_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "flux d’agenda"
        verbose_name_plural = "flux d’agenda"
        constraints = (
            models.UniqueConstraint(fields=("community", "digest"), name="one_feed_per_digest"),
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, body=None) | models.Q(user=None, body__isnull=False),
                name="feed_of_a_person_or_of_a_body",
            ),
        )
        indexes = (models.Index(fields=("digest",), name="feeds_by_digest"),)

    def __str__(self) -> str:
        return self.name or f"flux du {timezone.localtime(self.created_at):%d/%m/%Y}"


class OwnCalendar(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """A file of somebody's own calendar, of which only the hours taken are kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="compte"
    )
    name = models.CharField("nom", max_length=80)
    imported_at = models.DateTimeField("lu le")
    until_on = models.DateField("jusqu’au")

    classification = {
        "id": "public",
        "community": "public",
        "user": "personal",
        "name": "personal",
        "imported_at": "personal",
        "until_on": "personal",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "agenda personnel"
        verbose_name_plural = "agendas personnels"
        constraints = (
            models.UniqueConstraint(fields=("community", "user", "name"), name="one_own_calendar_per_name"),
        )

    def __str__(self) -> str:
        return self.name


class BusyTime(CommunityModel):
    """Hours taken: a beginning and an end, nothing of what or with whom."""

    calendar = models.ForeignKey(
        OwnCalendar, on_delete=models.CASCADE, related_name="times", verbose_name="agenda"
    )
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")

    classification = {
        "id": "public",
        "community": "public",
        "calendar": "personal",
        "starts_at": "personal",
        "ends_at": "personal",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "heure prise"
        verbose_name_plural = "heures prises"
        indexes = (models.Index(fields=("community", "calendar", "starts_at"), name="busy_by_start"),)

    def __str__(self) -> str:
        return f"{timezone.localtime(self.starts_at):%d/%m/%Y %H:%M}"
