"""Evidence: what shows that something took place, when no other row of the product already shows it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.indicators.models import Indicator
from maillage.contexts.programme.years.models import ReportingYear
from maillage.platform.files.models import StoredFile
from maillage.platform.tenancy.models import CommunityModel


class Evidence(CommunityModel):
    """A file or a note added by hand. The signed sheet of a meeting needs no row: the link of its action finds it."""

    action = models.ForeignKey(
        Action, on_delete=models.CASCADE, null=True, related_name="evidence", verbose_name="fiche action"
    )
    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, null=True, related_name="evidence", verbose_name="indicateur"
    )
    title = models.CharField("preuve", max_length=200)
    detail = models.TextField("ce qu’elle montre", max_length=4_000, blank=True)
    happened_on = models.DateField("date du fait")
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="fichier"
    )
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("ajoutée le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "action": "public",
        "indicator": "public",
        "title": "professional",
        "detail": "professional",
        "happened_on": "public",
        "file": "public",
        "version": "public",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "preuve"
        verbose_name_plural = "preuves"
        indexes = (models.Index(fields=("community", "happened_on"), name="evidence_by_date"),)

    def __str__(self) -> str:
        return self.title


class FrozenProof(CommunityModel):
    """A piece of evidence as it stood when its year was closed, by action or by indicator: the list no longer changes.

    file: a row of its own for the same content, so that what proves a closed year outlives its first owner.
    meeting, decision, document, evidence: where it came from, as long as that is there.
    visibility: that of the document, « association » for what members see, "" for what was added by hand.
    """

    year = models.ForeignKey(ReportingYear, on_delete=models.CASCADE, related_name="+", verbose_name="année")
    action = models.ForeignKey(
        Action, on_delete=models.CASCADE, null=True, related_name="+", verbose_name="fiche action"
    )
    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, null=True, related_name="+", verbose_name="indicateur"
    )
    on = models.DateField("date du fait")
    title = models.CharField("preuve", max_length=200)
    kind = models.CharField("genre", max_length=16)
    visibility = models.CharField("visible par", max_length=12, blank=True)
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
        Evidence, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="preuve ajoutée"
    )

    classification = {
        "id": "public",
        "community": "public",
        "year": "public",
        "action": "public",
        "indicator": "public",
        "on": "public",
        "title": "professional",
        "kind": "public",
        "visibility": "public",
        "file": "public",
        "meeting": "public",
        "decision": "public",
        "document": "public",
        "evidence": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "preuve figée"
        verbose_name_plural = "preuves figées"
        indexes = (models.Index(fields=("community", "year", "action"), name="frozen_proofs_by_year"),)

    def __str__(self) -> str:
        return self.title
