"""The minutes of a meeting: written point by point while it is held, then frozen at each approval."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.platform.tenancy.models import CommunityModel


class MinutesState(models.TextChoices):
    DRAFT = "draft", "en cours d’écriture"
    PROPOSED = "proposed", "proposé"
    APPROVED = "approved", "approuvé"


# From proposed back to draft to write on; from approved, only with a reason: a new edition follows.
TRANSITIONS: dict[str, frozenset[str]] = {
    MinutesState.DRAFT: frozenset({MinutesState.PROPOSED}),
    MinutesState.PROPOSED: frozenset({MinutesState.DRAFT, MinutesState.APPROVED}),
    MinutesState.APPROVED: frozenset({MinutesState.DRAFT}),
}


class Minutes(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """The minutes of one meeting.

    chair, secretary: who presided and who wrote, as it is printed. approved_in: the meeting that approved them.
    correction: why approved minutes were taken up again, until the next approval. edition: one more each time.
    """

    meeting = models.ForeignKey(
        "association.Meeting", on_delete=models.PROTECT, related_name="+", verbose_name="réunion"
    )
    state = models.CharField("état", max_length=10, choices=MinutesState.choices, default=MinutesState.DRAFT)
    chair = models.CharField("présidence de séance", max_length=200, blank=True)
    secretary = models.CharField("secrétariat de séance", max_length=200, blank=True)
    edition = models.PositiveSmallIntegerField("édition", default=1)
    correction = models.CharField("motif de la correction", max_length=300, blank=True)
    proposed_at = models.DateTimeField("proposé le", null=True)
    approved_on = models.DateField("approuvé le", null=True)
    approved_in = models.ForeignKey(
        "association.Meeting",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="approuvé en réunion",
    )
    version = models.PositiveIntegerField("version", default=1)
    started_at = models.DateTimeField("commencé le", auto_now_add=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    classification = {
        "id": "public",
        "community": "public",
        "meeting": "public",
        "state": "public",
        "chair": "professional",
        "secretary": "professional",
        "edition": "public",
        "correction": "professional",
        "proposed_at": "public",
        "approved_on": "public",
        "approved_in": "public",
        "version": "public",
        "started_at": "public",
        "started_by": "professional",
        "updated_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "compte rendu"
        verbose_name_plural = "comptes rendus"
        constraints = (
            models.UniqueConstraint(fields=("community", "meeting"), name="one_minutes_per_meeting"),
        )

    def __str__(self) -> str:
        return f"Compte rendu · {self.meeting}"


class MinutesPoint(CommunityModel):
    """What was said and decided on one point: of the agenda, or added during the meeting.

    agenda_item is None for an added point. version: of the text, so that two who write are told.
    """

    minutes = models.ForeignKey(
        Minutes, on_delete=models.CASCADE, related_name="points", verbose_name="compte rendu"
    )
    agenda_item = models.ForeignKey(
        "association.AgendaItem",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="point de l’ordre du jour",
    )
    rank = models.PositiveSmallIntegerField("ordre")
    title = models.CharField("point", max_length=200)
    text = models.TextField("texte", max_length=20_000, blank=True)
    version = models.PositiveIntegerField("version", default=1)
    updated_at = models.DateTimeField("modifié le", auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "minutes": "public",
        "agenda_item": "public",
        "rank": "public",
        "title": "public",
        "text": "professional",
        "version": "public",
        "updated_at": "public",
        "updated_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "point d’un compte rendu"
        verbose_name_plural = "points des comptes rendus"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "minutes", "agenda_item"),
                condition=models.Q(agenda_item__isnull=False),
                name="one_point_per_agenda_item",
            ),
        )
        indexes = (models.Index(fields=("community", "minutes", "rank"), name="points_in_order"),)

    def __str__(self) -> str:
        return self.title


class MinutesEdition(CommunityModel):
    """Minutes as they were approved, for good: what is printed of them no longer follows the names and the agenda.

    contents: the data of the printed document. reason: why it was corrected, "" for the first edition.
    """

    minutes = models.ForeignKey(
        Minutes, on_delete=models.CASCADE, related_name="editions", verbose_name="compte rendu"
    )
    number = models.PositiveSmallIntegerField("édition")
    contents = models.JSONField("contenu")
    reason = models.CharField("motif de la correction", max_length=300, blank=True)
    approved_on = models.DateField("approuvée le")
    made_at = models.DateTimeField("faite le", auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "minutes": "public",
        "number": "public",
        "contents": "personal",
        "reason": "professional",
        "approved_on": "public",
        "made_at": "public",
        "made_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "édition approuvée d’un compte rendu"
        verbose_name_plural = "éditions approuvées des comptes rendus"
        constraints = (
            models.UniqueConstraint(fields=("community", "minutes", "number"), name="one_edition_per_number"),
        )

    def __str__(self) -> str:
        return f"{self.minutes} · édition {self.number}"
