"""The poll for a date: what is proposed, who could come when."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from maillage.platform.tenancy.models import CommunityModel


class Availability(models.TextChoices):
    YES = "yes", "oui"
    MAYBE = "maybe", "si besoin"
    NO = "no", "non"


class PollDate(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """A date that is proposed for a meeting; is_chosen: the one that was kept."""

    meeting = models.ForeignKey(
        "association.Meeting", on_delete=models.CASCADE, related_name="poll_dates", verbose_name="réunion"
    )
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin", null=True)
    is_chosen = models.BooleanField("retenue", default=False)

    classification = {
        "id": "public",
        "community": "public",
        "meeting": "public",
        "starts_at": "public",
        "ends_at": "public",
        "is_chosen": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "date proposée"
        verbose_name_plural = "dates proposées"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "meeting", "starts_at"), name="one_poll_date_per_start"
            ),
        )

    def __str__(self) -> str:
        return f"{timezone.localtime(self.starts_at):%d/%m/%Y %H:%M}"


class PollAnswer(CommunityModel):
    """What one invited person said of one date."""

    date = models.ForeignKey(PollDate, on_delete=models.CASCADE, related_name="answers", verbose_name="date")
    attendee = models.ForeignKey(
        "association.Attendee",
        on_delete=models.CASCADE,
        related_name="poll_answers",
        verbose_name="participant",
    )
    value = models.CharField("réponse", max_length=5, choices=Availability.choices)
    answered_at = models.DateTimeField("répondu le")

    classification = {
        "id": "public",
        "community": "public",
        "date": "public",
        "attendee": "professional",
        "value": "personal",
        "answered_at": "personal",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "réponse à une date"
        verbose_name_plural = "réponses aux dates"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "date", "attendee"), name="one_answer_per_date_and_attendee"
            ),
        )

    def __str__(self) -> str:
        return self.get_value_display()
