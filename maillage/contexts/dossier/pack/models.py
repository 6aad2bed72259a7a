"""The pack of a year: everything that proves it, in one archive."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.db import models

from maillage.platform.files.models import StoredFile
from maillage.platform.tenancy.models import CommunityModel


class PackState(models.TextChoices):
    WAITING = "waiting", "en attente"
    BUILDING = "building", "en préparation"
    READY = "ready", "prêt"
    FAILED = "failed", "interrompu"


MOVING: Final = (PackState.WAITING, PackState.BUILDING)
TRANSITIONS: dict[str, frozenset[str]] = {
    PackState.WAITING: frozenset({PackState.BUILDING, PackState.FAILED}),
    # A worker that is killed starts again: from building to building.
    PackState.BUILDING: frozenset({PackState.BUILDING, PackState.READY, PackState.FAILED}),
    PackState.READY: frozenset(),
    PackState.FAILED: frozenset(),
}


class Pack(CommunityModel):
    """One pack, immutable once it is ready: another one tells what changed since.

    done, total, step: how far the worker is. parts: what is inside (`contents.Part`, as mappings); lacking: sentences
    on what could not be joined. figures: key -> [label, words] of every figure shown, by which two packs are compared;
    figures_digest: SHA-256 of them. The digest of the archive is that of its file.
    """

    year = models.ForeignKey(
        "programme.ReportingYear", on_delete=models.PROTECT, related_name="+", verbose_name="année"
    )
    state = models.CharField("état", max_length=8, choices=PackState.choices, default=PackState.WAITING)
    done = models.PositiveIntegerField("fait", default=0)
    total = models.PositiveIntegerField("à faire", default=0)
    step = models.CharField("étape", max_length=160, blank=True)
    asked_at = models.DateTimeField("demandé le")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    started_at = models.DateTimeField("commencé le", null=True)
    built_at = models.DateTimeField("prêt le", null=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="archive"
    )
    parts = models.JSONField("contenu", default=list)
    lacking = models.JSONField("ce qui manque", default=list)
    figures = models.JSONField("chiffres", default=dict)
    figures_digest = models.CharField("empreinte des chiffres", max_length=64, blank=True)
    failure = models.CharField("pourquoi", max_length=300, blank=True)

    classification = {
        "id": "public",
        "community": "public",
        "year": "public",
        "state": "public",
        "done": "public",
        "total": "public",
        "step": "professional",
        "asked_at": "public",
        "asked_by": "professional",
        "started_at": "public",
        "built_at": "public",
        "file": "public",
        "parts": "professional",
        "lacking": "professional",
        "figures": "professional",
        "figures_digest": "public",
        "failure": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "dossier de l’année"
        verbose_name_plural = "dossiers de l’année"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "year"),
                condition=models.Q(state__in=("waiting", "building")),
                name="one_pack_under_way_per_year",
            ),
        )
        indexes = (models.Index(fields=("community", "year", "-asked_at"), name="packs_by_year"),)

    def __str__(self) -> str:
        return f"Dossier {self.year}"

    @property
    def is_moving(self) -> bool:
        return self.state in MOVING

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 0

    @property
    def part_list(self) -> list[dict[str, Any]]:
        """As stored: name, label, about, kind, size_bytes."""
        found: list[dict[str, Any]] = self.parts
        return found
