"""What a community decided about entries that look alike: the same, or not the same."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.contexts.directory.entries.subjects import SUBJECT_WIDTH
from maillage.platform.tenancy.models import CommunityModel


class Merge(CommunityModel):
    """Two entries are the same: `absorbed` is no longer shown, and `kept` shows what both do.

    Nothing of the register is changed, so that imports go on as before, and undoing shows both again. No name is kept:
    somebody who leaves the directory is no longer named by its history.
    """

    kept = models.CharField("fiche gardée", max_length=SUBJECT_WIDTH)
    absorbed = models.CharField("fiche fusionnée", max_length=SUBJECT_WIDTH)
    made_at = models.DateTimeField("fusionnées le")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    undone_at = models.DateTimeField("annulé le", null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="annulé par",
    )

    classification = {
        "id": "public",
        "community": "public",
        "kept": "professional",
        "absorbed": "professional",
        "made_at": "professional",
        "made_by": "professional",
        "undone_at": "professional",
        "undone_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "fusion de deux fiches"
        verbose_name_plural = "fusions de fiches"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "absorbed"),
                condition=models.Q(undone_at=None),
                name="entry_absorbed_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.absorbed} → {self.kept}"


class NotDuplicate(CommunityModel):
    """Two entries look alike and are not the same: never proposed again. `first` is before `second` as text."""

    first = models.CharField("première fiche", max_length=SUBJECT_WIDTH)
    second = models.CharField("seconde fiche", max_length=SUBJECT_WIDTH)
    decided_at = models.DateTimeField("décidé le")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "first": "professional",
        "second": "professional",
        "decided_at": "professional",
        "decided_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "fiches distinctes"
        verbose_name_plural = "fiches distinctes"
        constraints = (
            models.UniqueConstraint(fields=("community", "first", "second"), name="entries_told_apart_once"),
        )

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"
