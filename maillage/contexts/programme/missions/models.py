"""Missions: those of the contract, and the axes that a community adds."""

from __future__ import annotations

from django.db import models

from maillage.platform.tenancy.models import CommunityModel


class MissionKind(models.TextChoices):
    CORE = "core", "mission socle"
    OPTIONAL = "optional", "mission optionnelle"
    OWN = "own", "axe propre"


class Mission(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """A mission of the community: action sheets, money and the dossier are arranged by it.

    reference: key of the nomenclature (`core/aci`), « acces », « parcours », « prevention », « crise », « pertinence »,
    « accompagnement »; "" for an axis of the community's own. An ended mission keeps its history.
    """

    reference = models.CharField("mission du contrat", max_length=40, blank=True)
    name = models.CharField("mission", max_length=160)
    kind = models.CharField("nature", max_length=8, choices=MissionKind.choices)
    rank = models.PositiveSmallIntegerField("ordre", default=0)
    aim = models.TextField("ambition", max_length=4_000, blank=True)
    pilot = models.ForeignKey(
        "association.Contact", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="pilote"
    )
    starts_on = models.DateField("depuis", null=True)
    ends_on = models.DateField("jusqu’au", null=True)
    version = models.PositiveIntegerField("version", default=1)

    classification = {
        "id": "public",
        "community": "public",
        "reference": "public",
        "name": "public",
        "kind": "public",
        "rank": "public",
        "aim": "public",
        "pilot": "professional",
        "starts_on": "public",
        "ends_on": "public",
        "version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "mission"
        verbose_name_plural = "missions"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "reference"),
                condition=~models.Q(reference=""),
                name="one_mission_per_reference",
            ),
        )

    def __str__(self) -> str:
        return self.name
