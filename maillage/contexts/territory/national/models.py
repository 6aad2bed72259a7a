"""France as the installation knows it: one row per commune in force, loaded from the files of `data/`."""

from __future__ import annotations

from django.db import models


class Region(models.Model):
    code = models.CharField("code", max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=80)

    classification = {"code": "public", "name": "public"}

    class Meta:
        verbose_name = "région"
        verbose_name_plural = "régions"

    def __str__(self) -> str:
        return self.name


class Departement(models.Model):
    """A département or an overseas collectivity, with the totals of its communes, to compare a territory with."""

    code = models.CharField("code", max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=80)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="région"
    )
    population = models.PositiveIntegerField("population municipale", default=0)
    age_0_19 = models.PositiveIntegerField("0 à 19 ans", default=0)
    age_20_64 = models.PositiveIntegerField("20 à 64 ans", default=0)
    age_65_up = models.PositiveIntegerField("65 ans et plus", default=0)
    area_ha = models.FloatField("superficie (ha)", default=0)

    classification = {
        "code": "public",
        "name": "public",
        "region": "public",
        "population": "public",
        "age_0_19": "public",
        "age_20_64": "public",
        "age_65_up": "public",
        "area_ha": "public",
    }

    class Meta:
        verbose_name = "département"
        verbose_name_plural = "départements"

    def __str__(self) -> str:
        return self.name


class Epci(models.Model):
    """An intercommunal body with its own taxation, by SIREN number."""

    code = models.CharField("SIREN", max_length=9, primary_key=True)
    name = models.CharField("nom", max_length=160)
    kind = models.CharField("type", max_length=10)
    search_name = models.CharField("nom de recherche", max_length=160, db_index=True)

    classification = {"code": "public", "name": "public", "kind": "public", "search_name": "public"}

    class Meta:
        verbose_name = "intercommunalité"
        verbose_name_plural = "intercommunalités"

    def __str__(self) -> str:
        return self.name


class CommuneQuerySet(models.QuerySet["Commune"]):
    def in_force(self) -> CommuneQuerySet:
        """Today's communes: those that merged into another are kept for the past, and left out here."""
        return self.filter(successor=None)


class Commune(models.Model):
    """A commune. Populations: municipal (`population`), and census by age (`age_*`, None where no source knows).

    A commune that a later edition no longer has is kept with its `successor`, since past perimeters name it.
    """

    code = models.CharField("code INSEE", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=80)
    search_name = models.CharField("nom de recherche", max_length=80, db_index=True)
    departement = models.ForeignKey(
        Departement, on_delete=models.PROTECT, related_name="+", verbose_name="département"
    )
    epci = models.ForeignKey(
        Epci, on_delete=models.PROTECT, null=True, related_name="communes", verbose_name="intercommunalité"
    )
    population = models.PositiveIntegerField("population municipale")
    age_0_19 = models.PositiveIntegerField("0 à 19 ans", null=True)
    age_20_64 = models.PositiveIntegerField("20 à 64 ans", null=True)
    age_65_up = models.PositiveIntegerField("65 ans et plus", null=True)
    # "census", "estimated" (separated since the census, shared out by population) or empty.
    ages_source = models.CharField("origine des âges", max_length=10, blank=True)
    lon = models.FloatField("longitude", null=True)
    lat = models.FloatField("latitude", null=True)
    area_ha = models.FloatField("superficie (ha)", null=True)
    has_contour = models.BooleanField("contour connu")
    neighbour_codes = models.TextField("communes voisines", blank=True)
    # With a space before and after each, so that `contains=" 30140 "` finds whole codes only.
    postal_codes = models.CharField("codes postaux", max_length=200, blank=True)
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="commune d’aujourd’hui"
    )

    objects = CommuneQuerySet.as_manager()

    classification = {
        "code": "public",
        "name": "public",
        "search_name": "public",
        "departement": "public",
        "epci": "public",
        "population": "public",
        "age_0_19": "public",
        "age_20_64": "public",
        "age_65_up": "public",
        "ages_source": "public",
        "lon": "public",
        "lat": "public",
        "area_ha": "public",
        "has_contour": "public",
        "neighbour_codes": "public",
        "postal_codes": "public",
        "successor": "public",
    }

    class Meta:
        verbose_name = "commune"
        verbose_name_plural = "communes"

    def __str__(self) -> str:
        return self.name

    @property
    def neighbours(self) -> tuple[str, ...]:
        """Codes of the communes that share a border with this one."""
        return tuple(self.neighbour_codes.split())

    @property
    def postal_code_list(self) -> list[str]:
        return self.postal_codes.split()


class FormerCode(models.Model):
    """A code that no longer is a commune (merger, arrondissement) and the commune that it is today."""

    code = models.CharField("ancien code", max_length=5, primary_key=True)
    name = models.CharField("ancien nom", max_length=80, blank=True)
    commune = models.ForeignKey(
        Commune, on_delete=models.CASCADE, related_name="former_codes", verbose_name="commune"
    )

    classification = {"code": "public", "name": "public", "commune": "public"}

    class Meta:
        verbose_name = "ancien code"
        verbose_name_plural = "anciens codes"

    def __str__(self) -> str:
        return self.code


class PostalCode(models.Model):
    """A postal code of a commune: each may have several of the other."""

    code = models.CharField("code postal", max_length=5, db_index=True)
    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="+", verbose_name="commune")

    classification = {"id": "public", "code": "public", "commune": "public"}

    class Meta:
        verbose_name = "code postal"
        verbose_name_plural = "codes postaux"

    def __str__(self) -> str:
        return self.code


class NationalEdition(models.Model):
    """Which edition of the carried files is loaded, so that a newer one is loaded once."""

    digest = models.CharField("empreinte", max_length=64)
    loaded_at = models.DateTimeField("chargée le")

    classification = {"id": "public", "digest": "public", "loaded_at": "public"}

    class Meta:
        verbose_name = "édition"
        verbose_name_plural = "éditions"

    def __str__(self) -> str:
        return self.digest
