"""Whom to win, and who calls whom."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.platform.tenancy.models import CommunityModel


class Means(models.TextChoices):
    CALL = "call", "appel"
    VISIT = "visit", "visite"
    LETTER = "letter", "courrier"
    TALK = "talk", "conversation"


class Outcome(models.TextChoices):
    INTERESTED = "interested", "se dit intéressé"
    THINKING = "thinking", "réfléchit"
    NO = "no", "ne souhaite pas"
    UNREACHED = "unreached", "pas joint"


class Approach(CommunityModel):
    """Somebody is to speak, or has spoken, with a contact about joining in.

    caller: who does it, None when it was only noted. due_on: by when; done_on: when it took place, None while it waits.
    """

    contact = models.ForeignKey(
        "association.Contact", on_delete=models.CASCADE, related_name="approaches", verbose_name="contact"
    )
    caller = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="confié à",
    )
    means = models.CharField("moyen", max_length=8, choices=Means.choices, default=Means.CALL)
    due_on = models.DateField("avant le", null=True)
    done_on = models.DateField("fait le", null=True)
    outcome = models.CharField("résultat", max_length=10, choices=Outcome.choices, blank=True)
    note = models.CharField("note", max_length=500, blank=True)
    created_at = models.DateTimeField("écrit le", auto_now_add=True)

    classification = {
        "id": "public",
        "community": "public",
        "contact": "personal",
        "caller": "professional",
        "means": "professional",
        "due_on": "professional",
        "done_on": "personal",
        "outcome": "personal",
        "note": "personal",
        "created_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "démarche"
        verbose_name_plural = "démarches"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "contact"),
                condition=models.Q(done_on=None),
                name="one_waiting_approach_per_contact",
            ),
        )
        indexes = (
            models.Index(fields=("community", "contact", "done_on", "outcome"), name="approaches_by_contact"),
            models.Index(
                fields=("community", "caller", "due_on"),
                condition=models.Q(done_on=None),
                name="approaches_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_means_display()} · {self.contact}"
