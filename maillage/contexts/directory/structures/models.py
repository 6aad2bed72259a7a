from __future__ import annotations

from django.db import models

from maillage.contexts.directory.imports.national import ROW_CLASSIFICATION, NationalRow
from maillage.contexts.directory.professionals.models import readable_phone
from maillage.contexts.directory.professionals.naming import proper_address, proper_structure_name
from maillage.contexts.territory.models import Commune
from maillage.platform.tenancy.models import CommunityModel


class Structure(NationalRow):
    """A place of care or support in the national register FINESS (a site: « établissement géographique »)."""

    REGISTER = "finess"

    finess = models.CharField("numéro FINESS", max_length=9)
    legal_finess = models.CharField("FINESS juridique", max_length=9, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    name = models.CharField("nom", max_length=300)
    legal_name = models.CharField("organisme gestionnaire", max_length=300, blank=True)
    category_code = models.CharField("code catégorie", max_length=10, blank=True)
    category_label = models.CharField("catégorie", max_length=200, blank=True)
    # One of `nomenclature.structure_kinds.KINDS`, decided from the category when the file is read.
    kind = models.CharField("genre", max_length=30)
    has_emergency = models.BooleanField("service d’urgences", null=True)
    commune = models.ForeignKey(
        Commune,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
        verbose_name="commune",
    )
    address = models.CharField("adresse", max_length=400, blank=True)
    postal_code = models.CharField("code postal", max_length=20, blank=True)
    phone = models.CharField("téléphone", max_length=60, blank=True)
    email = models.CharField("adresse électronique", max_length=200, blank=True)
    lon = models.FloatField("longitude", null=True)
    lat = models.FloatField("latitude", null=True)
    opened_on = models.DateField("ouverte le", null=True)

    classification = {
        **ROW_CLASSIFICATION,
        "finess": "public",
        "legal_finess": "public",
        "siret": "public",
        "name": "public",
        "legal_name": "public",
        "category_code": "public",
        "category_label": "public",
        "kind": "public",
        "has_emergency": "public",
        "commune": "public",
        "address": "public",
        "postal_code": "public",
        "phone": "public",
        "email": "public",
        "lon": "public",
        "lat": "public",
        "opened_on": "public",
    }

    class Meta:
        verbose_name = "structure"
        verbose_name_plural = "structures"
        indexes = (
            models.Index(fields=("finess",), name="structure_by_finess"),
            models.Index(fields=("commune", "kind"), name="structure_by_commune"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """« EHPAD Les Tilleuls »: FINESS writes most names in capitals."""
        return proper_structure_name(self.name)

    @property
    def commune_name(self) -> str:
        return self.commune.name if self.commune else ""

    @property
    def shown_legal_name(self) -> str:
        return proper_structure_name(self.legal_name)

    @property
    def shown_address(self) -> str:
        return proper_address(self.address)

    @property
    def shown_phone(self) -> str:
        return readable_phone(self.phone)


class OwnStructure(CommunityModel):
    """The FINESS number of the community itself: who « nous » is in the national registers and in the SAS."""

    finess = models.CharField("numéro FINESS de la CPTS", max_length=9)

    classification = {"id": "public", "community": "public", "finess": "public"}

    class Meta(CommunityModel.Meta):
        verbose_name = "structure de la communauté"
        verbose_name_plural = "structures des communautés"
        constraints = (models.UniqueConstraint(fields=("community",), name="one_own_structure"),)

    def __str__(self) -> str:
        return self.finess
