"""The health project as one text: its chapters, what they are fed with, its priorities, and its frozen versions."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import models

from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.missions.models import Mission
from maillage.platform.audit.append_only import AppendOnlyRow
from maillage.platform.tenancy.models import CommunityModel


class ChapterPart(models.TextChoices):
    DIAGNOSIS = "diagnosis", "diagnostic"
    ORGANISATION = "organisation", "organisation et suivi"


class ChapterState(models.TextChoices):
    EMPTY = "empty", "à écrire"
    DRAFT = "draft", "en cours"
    REVIEW = "review", "à relire"
    READY = "ready", "prêt"
    LEFT_OUT = "left_out", "laissé de côté"


class ProjectChapter(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """A chapter of the text. code: short and stable (« C3 »), given once per community and never again.

    proposal: key of the proposed chapter it comes from, "" for one of the community's own. text stands before the
    figures, reading after them (« ce que nous en retenons »). A chapter that is left out keeps its text.
    """

    code = models.CharField("repère", max_length=12)
    part = models.CharField("partie", max_length=12, choices=ChapterPart.choices)
    rank = models.PositiveSmallIntegerField("ordre", default=0)
    title = models.CharField("titre", max_length=160)
    state = models.CharField("état", max_length=8, choices=ChapterState.choices, default=ChapterState.EMPTY)
    proposal = models.CharField("chapitre proposé", max_length=40, blank=True)
    text = models.TextField("texte", max_length=40_000, blank=True)
    reading = models.TextField("ce que nous en retenons", max_length=20_000, blank=True)
    version = models.PositiveIntegerField("version", default=1)
    updated_at = models.DateTimeField("modifié le", auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "code": "public",
        "part": "public",
        "rank": "public",
        "title": "public",
        "state": "public",
        "proposal": "public",
        "text": "professional",
        "reading": "professional",
        "version": "public",
        "updated_at": "public",
        "updated_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "chapitre du projet de santé"
        verbose_name_plural = "chapitres du projet de santé"
        constraints = (models.UniqueConstraint(fields=("community", "code"), name="one_chapter_per_code"),)
        indexes = (models.Index(fields=("community", "part", "rank"), name="chapters_in_order"),)

    def __str__(self) -> str:
        return self.title


class ChapterFigures(CommunityModel):
    """Figures under a chapter, as they were on the day on which they were last taken; nobody types here.

    source: a key of `project/figures`. sentence: what they say in one line; lines: rows of three texts (label, value,
    what it is compared with); credit: source and vintage, one line each. taken_at: None before the first time.
    """

    chapter = models.ForeignKey(
        ProjectChapter, on_delete=models.CASCADE, related_name="figures", verbose_name="chapitre"
    )
    source = models.CharField("chiffres", max_length=40)
    rank = models.PositiveSmallIntegerField("ordre", default=0)
    title = models.CharField("titre", max_length=160)
    sentence = models.CharField("en une phrase", max_length=400, blank=True)
    lines = models.JSONField("lignes", default=list)
    credit = models.TextField("source", blank=True)
    taken_at = models.DateTimeField("relevés le", null=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "chapter": "public",
        "source": "public",
        "rank": "public",
        "title": "public",
        "sentence": "public",
        "lines": "public",
        "credit": "public",
        "taken_at": "public",
        "taken_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "chiffres d’un chapitre"
        verbose_name_plural = "chiffres des chapitres"
        constraints = (
            models.UniqueConstraint(fields=("community", "chapter", "source"), name="one_source_per_chapter"),
        )

    def __str__(self) -> str:
        return self.title


class Priority(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """A priority of the project. One that is no longer kept (`is_kept`) leaves the text and stays recorded."""

    code = models.CharField("repère", max_length=12)
    rank = models.PositiveSmallIntegerField("ordre", default=0)
    title = models.CharField("priorité", max_length=200)
    text = models.TextField("pourquoi, et ce qui aura changé", max_length=8_000, blank=True)
    is_kept = models.BooleanField("retenue", default=True)
    version = models.PositiveIntegerField("version", default=1)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "code": "public",
        "rank": "public",
        "title": "public",
        "text": "professional",
        "is_kept": "public",
        "version": "public",
        "updated_at": "public",
        "updated_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "priorité du projet de santé"
        verbose_name_plural = "priorités du projet de santé"
        constraints = (models.UniqueConstraint(fields=("community", "code"), name="one_priority_per_code"),)

    def __str__(self) -> str:
        return self.title


class PriorityTie(CommunityModel):
    """What answers a priority: a mission, or an action sheet; exactly one of both."""

    priority = models.ForeignKey(
        Priority, on_delete=models.CASCADE, related_name="ties", verbose_name="priorité"
    )
    mission = models.ForeignKey(
        Mission, on_delete=models.CASCADE, null=True, related_name="+", verbose_name="mission"
    )
    action = models.ForeignKey(
        Action, on_delete=models.CASCADE, null=True, related_name="+", verbose_name="fiche action"
    )

    classification = {
        "id": "public",
        "community": "public",
        "priority": "public",
        "mission": "public",
        "action": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "réponse à une priorité"
        verbose_name_plural = "réponses aux priorités"
        constraints = tuple(
            models.UniqueConstraint(
                fields=("community", "priority", target),
                condition=models.Q(**{f"{target}__isnull": False}),
                name=f"one_tie_per_priority_and_{target}",
            )
            for target in ("mission", "action")
        )

    def __str__(self) -> str:
        return f"{self.priority} · {self.mission or self.action}"


class VersionKind(models.TextChoices):
    MILESTONE = "milestone", "étape de travail"
    SENT = "sent", "envoyée à l’ARS"
    VALIDATED = "validated", "validée par l’ARS"
    AMENDED = "amended", "modifiée après validation"


class ProjectVersion(CommunityModel, AppendOnlyRow):
    """The whole project as it was on a day: written once, never again.

    content: JSON of `project/content` (chapters, priorities, missions, action sheets), names and codes only.
    """

    number = models.PositiveIntegerField("numéro")
    kind = models.CharField("nature", max_length=10, choices=VersionKind.choices)
    label = models.CharField("nom", max_length=120)
    on = models.DateField("date")
    why = models.TextField("pourquoi", max_length=2_000, blank=True)
    content = models.TextField("contenu")
    created_at = models.DateTimeField("figée le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "number": "public",
        "kind": "public",
        "label": "professional",
        "on": "public",
        "why": "professional",
        "content": "professional",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "version du projet de santé"
        verbose_name_plural = "versions du projet de santé"
        constraints = (
            models.UniqueConstraint(fields=("community", "number"), name="one_version_per_number"),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.content)
        return found
