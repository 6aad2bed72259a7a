"""The « tour de table »: who said what, and what he would do."""

from __future__ import annotations

from django.db import models

from maillage.platform.tenancy.models import CommunityModel


class Statement(CommunityModel):
    """What somebody said in turn. commitment: what he would do, "" for a word only; due_on: by when.

    attendee is None once the person's name was erased.
    """

    meeting = models.ForeignKey(
        "association.Meeting", on_delete=models.CASCADE, related_name="statements", verbose_name="réunion"
    )
    attendee = models.ForeignKey(
        "association.Attendee",
        on_delete=models.SET_NULL,
        null=True,
        related_name="statements",
        verbose_name="participant",
    )
    text = models.TextField("ce qui a été dit", max_length=2_000, blank=True)
    commitment = models.CharField("engagement", max_length=200, blank=True)
    due_on = models.DateField("pour le", null=True)
    said_at = models.DateTimeField("noté le", auto_now_add=True)

    classification = {
        "id": "public",
        "community": "public",
        "meeting": "public",
        "attendee": "professional",
        "text": "professional",
        "commitment": "professional",
        "due_on": "public",
        "said_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "parole d’un tour de table"
        verbose_name_plural = "paroles de tours de table"
        indexes = (models.Index(fields=("community", "meeting", "said_at"), name="statements_in_order"),)

    def __str__(self) -> str:
        return self.commitment or self.text[:60]
