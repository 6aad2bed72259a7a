"""Years of report: what a figure, a budget and a dossier are about."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.platform.tenancy.models import CommunityModel


class YearState(models.TextChoices):
    OPEN = "open", "en cours"
    CLOSED = "closed", "close"


class ReportingYear(CommunityModel):
    """A year on which the community reports: a calendar year, or one from anniversary to anniversary of its contract.

    starts_on, ends_on: first and last day; years of one community never overlap. Once closed, its figures are frozen:
    what is found later is written as a correction, and shown as one.
    """

    label = models.CharField("année", max_length=20)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    state = models.CharField("état", max_length=8, choices=YearState.choices, default=YearState.OPEN)
    version = models.PositiveIntegerField("version", default=1)
    closed_at = models.DateTimeField("close le", null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "label": "public",
        "starts_on": "public",
        "ends_on": "public",
        "state": "public",
        "version": "public",
        "closed_at": "public",
        "closed_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "année de bilan"
        verbose_name_plural = "années de bilan"
        constraints = (
            models.UniqueConstraint(fields=("community", "starts_on"), name="one_year_per_first_day"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="year_ends_after_it_starts"
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def is_closed(self) -> bool:
        return self.state == YearState.CLOSED
