"""Labels: sets of entries that somebody made by hand, whatever their kind."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.contexts.directory.entries.subjects import SUBJECT_WIDTH
from maillage.platform.tenancy.models import CommunityModel


class Tone(models.TextChoices):
    """Colours of a label; the word always stands beside, never colour alone."""

    NEUTRAL = "neutral", "gris"
    INFO = "info", "bleu"
    SUCCESS = "success", "vert"
    WARNING = "warning", "orange"
    DANGER = "danger", "rouge"


class Label(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """A name under which entries are gathered: « Relais canicule », « Conviés à l’assemblée ».

    key: the name as it is compared (no case, no accent), so that a label is not created twice.
    version: one more at each edit, so that a form filled in meanwhile by somebody else is told.
    """

    name = models.CharField("nom", max_length=60)
    key = models.CharField("nom de comparaison", max_length=80)
    tone = models.CharField("couleur", max_length=10, choices=Tone.choices, default=Tone.NEUTRAL)
    detail = models.CharField("à quoi elle sert", max_length=200, blank=True)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    archived_at = models.DateTimeField("archivée le", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "name": "professional",
        "key": "professional",
        "tone": "public",
        "detail": "professional",
        "version": "public",
        "created_at": "public",
        "created_by": "professional",
        "archived_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "étiquette"
        verbose_name_plural = "étiquettes"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "key"),
                condition=models.Q(archived_at=None),
                name="one_label_per_name",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Labelled(CommunityModel):
    """One entry that bears a label. subject: the text of `entries.subjects.Subject`."""

    label = models.ForeignKey(
        Label, on_delete=models.CASCADE, related_name="labelled", verbose_name="étiquette"
    )
    subject = models.CharField("fiche", max_length=SUBJECT_WIDTH)
    added_at = models.DateTimeField("ajoutée le")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "label": "professional",
        "subject": "professional",
        "added_at": "professional",
        "added_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "fiche étiquetée"
        verbose_name_plural = "fiches étiquetées"
        constraints = (
            models.UniqueConstraint(fields=("community", "label", "subject"), name="subject_once_per_label"),
        )
        indexes = (models.Index(fields=("community", "subject"), name="labelled_by_subject"),)

    def __str__(self) -> str:
        return self.subject
