"""Indicators: what is counted, how, against which target, and the figures of each year."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.missions.models import Mission
from maillage.contexts.programme.years.models import ReportingYear
from maillage.platform.tenancy.models import CommunityModel


class IndicatorKind(models.TextChoices):
    MEANS = "means", "moyens"
    RESULT = "result", "résultat"


class Direction(models.TextChoices):
    UP = "up", "plus c’est haut, mieux c’est"
    DOWN = "down", "plus c’est bas, mieux c’est"


class Indicator(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """What is measured, of an action, of a mission, or of the whole community (both None).

    source: name of an offer of `platform.registry.spine.indicator_sources`; "" for figures that are typed.
    option: what the source narrows to (a profession, a kind of meeting), "" for all.
    own_links: count only what is tied to the action (its meetings, its decisions).
    unit: as written after a figure; "%" makes the value numerator / denominator x 100.
    mask_under: figures from 1 to this less one are shown as « moins de n » to who sees totals only; 0 never.
    valid_from, valid_until: first and last day of this definition; another definition is another row (`replaces`).
    """

    code = models.CharField("numéro", max_length=16)
    name = models.CharField("indicateur", max_length=200)
    definition = models.TextField("définition", max_length=4_000, blank=True)
    kind = models.CharField("nature", max_length=8, choices=IndicatorKind.choices)
    direction = models.CharField("sens", max_length=4, choices=Direction.choices, default=Direction.UP)
    unit = models.CharField("unité", max_length=30, blank=True)
    numerator = models.CharField("numérateur", max_length=200, blank=True)
    denominator = models.CharField("dénominateur", max_length=200, blank=True)
    origin = models.CharField("d’où vient le chiffre", max_length=200, blank=True)
    mission = models.ForeignKey(
        Mission, on_delete=models.PROTECT, null=True, related_name="indicators", verbose_name="mission"
    )
    action = models.ForeignKey(
        Action, on_delete=models.PROTECT, null=True, related_name="indicators", verbose_name="fiche action"
    )
    source = models.CharField("calculé depuis", max_length=80, blank=True)
    option = models.CharField("précision", max_length=80, blank=True)
    own_links = models.BooleanField("seulement ce qui est lié à la fiche", default=False)
    mask_under = models.PositiveSmallIntegerField("masquer sous", default=0)
    valid_from = models.DateField("depuis", null=True)
    valid_until = models.DateField("jusqu’au", null=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by", verbose_name="remplace"
    )
    version = models.PositiveIntegerField("version", default=1)

    classification = {
        "id": "public",
        "community": "public",
        "code": "public",
        "name": "public",
        "definition": "public",
        "kind": "public",
        "direction": "public",
        "unit": "public",
        "numerator": "public",
        "denominator": "public",
        "origin": "public",
        "mission": "public",
        "action": "public",
        "source": "public",
        "option": "public",
        "own_links": "public",
        "mask_under": "public",
        "valid_from": "public",
        "valid_until": "public",
        "replaces": "public",
        "version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "indicateur"
        verbose_name_plural = "indicateurs"
        constraints = (models.UniqueConstraint(fields=("community", "code"), name="one_indicator_per_code"),)

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"


class RefreshTurn(CommunityModel):
    """When the automatic indicators of the community are computed again.

    due_at: from when a worker takes it; whoever does puts it ahead by a lease, so that no other one takes it too and
    that a worker which is killed loses its turn. done_at: end of the last complete turn; spent_ms: what it took.
    """

    due_at = models.DateTimeField("à recalculer à partir de")
    done_at = models.DateTimeField("recalculé le", null=True)
    spent_ms = models.PositiveIntegerField("durée (ms)", default=0)

    classification = {
        "id": "public",
        "community": "public",
        "due_at": "public",
        "done_at": "public",
        "spent_ms": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "recalcul des indicateurs"
        verbose_name_plural = "recalculs des indicateurs"
        constraints = (models.UniqueConstraint(fields=("community",), name="one_refresh_turn"),)
        indexes = (models.Index(fields=("due_at",), name="refresh_turns_due"),)

    def __str__(self) -> str:
        return f"{self.community_id} {self.due_at}"


class Target(CommunityModel):
    """What is aimed at for a year; `agreed_on`: when the insurer and the community agreed on it."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="targets", verbose_name="indicateur"
    )
    year = models.ForeignKey(ReportingYear, on_delete=models.PROTECT, related_name="+", verbose_name="année")
    value = models.DecimalField("cible", max_digits=14, decimal_places=2)
    agreed_on = models.DateField("convenue le", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "indicator": "public",
        "year": "public",
        "value": "public",
        "agreed_on": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "cible"
        verbose_name_plural = "cibles"
        constraints = (
            models.UniqueConstraint(fields=("community", "indicator", "year"), name="one_target_per_year"),
        )

    def __str__(self) -> str:
        return f"{self.indicator} · {self.year}"

    @property
    def mark(self) -> str:
        """What a form says that it showed: « 20.00 2026-01-31 »."""
        return f"{self.value:.2f} {self.agreed_on or ''}".strip()


class Reading(CommunityModel):
    """A figure of an indicator for a year: computed from the facts, or typed by somebody.

    There is one current reading per indicator and year (`is_current`); what was typed and replaced stays, while what
    is computed follows the facts in place until the year is closed. Of a closed year a new reading is a correction:
    `corrects` names the one that it replaces, `note` says why; the frozen one never changes.
    """

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="readings", verbose_name="indicateur"
    )
    year = models.ForeignKey(ReportingYear, on_delete=models.PROTECT, related_name="+", verbose_name="année")
    numerator = models.DecimalField("numérateur", max_digits=14, decimal_places=2)
    denominator = models.DecimalField("dénominateur", max_digits=14, decimal_places=2, null=True)
    is_typed = models.BooleanField("saisi", default=False)
    is_current = models.BooleanField("en vigueur", default=True)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="corrige"
    )
    note = models.CharField("remarque", max_length=500, blank=True)
    read_at = models.DateTimeField("relevé le")
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "indicator": "public",
        "year": "public",
        "numerator": "public",
        "denominator": "public",
        "is_typed": "public",
        "is_current": "public",
        "corrects": "public",
        "note": "professional",
        "read_at": "public",
        "read_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "relevé"
        verbose_name_plural = "relevés"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "indicator", "year"),
                condition=models.Q(is_current=True),
                name="one_current_reading_per_year",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator} · {self.year}"
