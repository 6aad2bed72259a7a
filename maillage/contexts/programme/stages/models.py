"""The life of a CPTS: the stages of a community, their dates, next steps and documents."""

from __future__ import annotations

from django.db import models

from maillage.platform.tenancy.models import CommunityModel


class StageKind(models.TextChoices):
    """In the order in which a CPTS lives them; the words of each are in `stages/course.toml`."""

    IDEA = "idea", "idée et premières rencontres"
    LETTER = "letter", "lettre d’intention"
    PROJECT = "project", "projet de santé"
    VALIDATION = "validation", "validation du projet de santé"
    CONTRACT = "contract", "signature du contrat"
    REVIEW = "review", "première revue"
    RENEWAL = "renewal", "renouvellement du contrat"


class ContractKind(models.TextChoices):
    ACI = "aci", "contrat ACI (accord conventionnel interprofessionnel)"
    TERRITORIAL = "territorial", "contrat territorial de santé"


class Stage(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """What a community says of one stage; a stage of which nothing was said has no row.

    expected_on: when it should be reached, None to let it be reckoned from the signature (`stages/queries`).
    reached_on: when it was. contract: of what kind, at the signature only.
    """

    kind = models.CharField("étape", max_length=12, choices=StageKind.choices)
    started_on = models.DateField("commencée le", null=True)
    expected_on = models.DateField("attendue pour le", null=True)
    reached_on = models.DateField("franchie le", null=True)
    contract = models.CharField("contrat", max_length=12, choices=ContractKind.choices, blank=True)
    note = models.TextField("ce qu’il faut en savoir", max_length=4_000, blank=True)
    next_step = models.CharField("prochaine chose à faire", max_length=200, blank=True)
    next_step_on = models.DateField("pour le", null=True)
    owner = models.ForeignKey(
        "association.Contact",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="portée par",
    )
    version = models.PositiveIntegerField("version", default=1)

    classification = {
        "id": "public",
        "community": "public",
        "kind": "public",
        "started_on": "public",
        "expected_on": "public",
        "reached_on": "public",
        "contract": "public",
        "note": "professional",
        "next_step": "professional",
        "next_step_on": "public",
        "owner": "professional",
        "version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "étape de la vie de la CPTS"
        verbose_name_plural = "étapes de la vie de la CPTS"
        constraints = (models.UniqueConstraint(fields=("community", "kind"), name="one_stage_per_kind"),)

    def __str__(self) -> str:
        return str(self.get_kind_display())


class StageDocument(CommunityModel):
    """A document of the register that belongs to a stage; paper: key of the expected paper that it is, or ""."""

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="documents", verbose_name="étape")
    document = models.ForeignKey(
        "association.Document", on_delete=models.CASCADE, related_name="+", verbose_name="document"
    )
    paper = models.CharField("pièce attendue", max_length=40, blank=True)

    classification = {
        "id": "public",
        "community": "public",
        "stage": "public",
        "document": "public",
        "paper": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "document d’une étape"
        verbose_name_plural = "documents d’une étape"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "stage", "document"), name="one_place_per_stage_and_document"
            ),
        )

    def __str__(self) -> str:
        return f"{self.document} · {self.stage}"
