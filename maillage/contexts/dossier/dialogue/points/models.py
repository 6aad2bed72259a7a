"""Points of disagreement: what they are about, what each side says, what shows it, how they end."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.contexts.dossier.dialogue.models import Dialogue
from maillage.platform.files.models import StoredFile
from maillage.platform.tenancy.models import CommunityModel


class PointState(models.TextChoices):
    OPEN = "open", "ouvert"
    AGREED = "agreed", "accord trouvé"
    MAINTAINED = "maintained", "désaccord maintenu"


TRANSITIONS: dict[str, frozenset[str]] = {
    PointState.OPEN: frozenset({PointState.AGREED, PointState.MAINTAINED}),
    PointState.AGREED: frozenset({PointState.OPEN}),
    PointState.MAINTAINED: frozenset({PointState.OPEN, PointState.AGREED}),
}


class Side(models.TextChoices):
    CPTS = "cpts", "CPTS"
    INSURER = "insurer", "assurance maladie"
    ARS = "ars", "ARS"


class Point(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """One disagreement: on an indicator, on a payment of the contract, or on a free subject (both empty).

    payment_key: line of the schedule (`core.aci.schedule.Expected.key`), payment_label: as it was called then.
    stake_cents: what hangs on it; won_cents: what the community gets of it once it is settled.
    """

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.CASCADE, related_name="points", verbose_name="dialogue"
    )
    title = models.CharField("objet du désaccord", max_length=200)
    indicator = models.ForeignKey(
        "programme.Indicator",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="indicateur",
    )
    payment_key = models.CharField("versement", max_length=60, blank=True)
    payment_label = models.CharField("versement concerné", max_length=300, blank=True)
    stake_cents = models.PositiveIntegerField("en jeu (centimes)", null=True)
    state = models.CharField("état", max_length=10, choices=PointState.choices, default=PointState.OPEN)
    outcome = models.TextField("issue", max_length=4_000, blank=True)
    won_cents = models.PositiveIntegerField("retenu pour la CPTS (centimes)", null=True)
    settled_on = models.DateField("réglé le", null=True)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("noté le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "dialogue": "public",
        "title": "professional",
        "indicator": "public",
        "payment_key": "public",
        "payment_label": "public",
        "stake_cents": "public",
        "state": "public",
        "outcome": "professional",
        "won_cents": "public",
        "settled_on": "public",
        "version": "public",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "point de désaccord"
        verbose_name_plural = "points de désaccord"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(indicator__isnull=True) | models.Q(payment_key=""),
                name="a_point_is_on_one_thing",
            ),
        )
        indexes = (models.Index(fields=("community", "dialogue", "state"), name="points_of_dialogue"),)

    def __str__(self) -> str:
        return self.title


class Argument(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """What a side says of a point, dated. Never changed: a correction is another entry, which names it."""

    point = models.ForeignKey(Point, on_delete=models.CASCADE, related_name="arguments", verbose_name="point")
    side = models.CharField("de", max_length=8, choices=Side.choices)
    said_on = models.DateField("dit le")
    text = models.TextField("argument", max_length=6_000)
    corrects = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="corrected_by", verbose_name="corrige"
    )
    created_at = models.DateTimeField("noté le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "point": "public",
        "side": "public",
        "said_on": "public",
        "text": "professional",
        "corrects": "public",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "argument"
        verbose_name_plural = "arguments"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "corrects"),
                condition=models.Q(corrects__isnull=False),
                name="an_argument_is_corrected_once",
            ),
        )
        indexes = (models.Index(fields=("community", "point", "said_on"), name="arguments_of_point"),)

    def __str__(self) -> str:
        return f"{self.get_side_display()}, {self.said_on:%d/%m/%Y}"


class PointProof(CommunityModel):
    """A piece that supports a point: one of the evidence of the year, or a file that is added here.

    title, on, kind: as they were when it was attached. file: only of one that was added here.
    """

    point = models.ForeignKey(Point, on_delete=models.CASCADE, related_name="proofs", verbose_name="point")
    side = models.CharField("apportée par", max_length=8, choices=Side.choices, default=Side.CPTS)
    title = models.CharField("pièce", max_length=200)
    on = models.DateField("date du fait", null=True)
    kind = models.CharField("genre", max_length=16)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="fichier"
    )
    meeting = models.ForeignKey(
        "association.Meeting", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="réunion"
    )
    decision = models.ForeignKey(
        "association.Decision",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="décision",
    )
    document = models.ForeignKey(
        "association.Document",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="document",
    )
    evidence = models.ForeignKey(
        "programme.Evidence", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="preuve"
    )
    created_at = models.DateTimeField("jointe le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "point": "public",
        "side": "public",
        "title": "professional",
        "on": "public",
        "kind": "public",
        "file": "public",
        "meeting": "public",
        "decision": "public",
        "document": "public",
        "evidence": "public",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "pièce d’un point de désaccord"
        verbose_name_plural = "pièces des points de désaccord"

    def __str__(self) -> str:
        return self.title
