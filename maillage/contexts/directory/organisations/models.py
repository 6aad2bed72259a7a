"""The community's own address book of organisations, and of who answers for them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models

from maillage.contexts.directory.organisations.kinds import OrganisationKind
from maillage.contexts.directory.professionals.models import readable_phone
from maillage.contexts.territory.models import Commune
from maillage.platform.tenancy.models import CommunityModel


class Organisation(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """A body that is in no national file of places of care: town hall, school, home help, insurer…

    version: one more at each edit, so that a form filled in meanwhile by somebody else is told.
    origin: what proposed it (« town_hall:30001 »), so that it is proposed once; empty when typed by hand.
    absorbed_into: the organisation that this one turned out to be a duplicate of.
    """

    kind = models.CharField("genre", max_length=30, choices=OrganisationKind.choices)
    name = models.CharField("nom", max_length=200)
    search_name = models.CharField("nom de recherche", max_length=240)
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="commune"
    )
    address = models.CharField("adresse", max_length=300, blank=True)
    postal_code = models.CharField("code postal", max_length=10, blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    email = models.CharField("adresse électronique", max_length=200, blank=True)
    website = models.CharField("site internet", max_length=300, blank=True)
    purpose = models.TextField("pour quoi s’y adresser", max_length=1_000, blank=True)
    lon = models.FloatField("longitude", null=True)
    lat = models.FloatField("latitude", null=True)
    origin = models.CharField("origine", max_length=60, blank=True)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le")
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    archived_at = models.DateTimeField("archivée le", null=True)
    absorbed_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="fusionnée dans"
    )

    classification = {
        "id": "public",
        "community": "public",
        "kind": "public",
        "name": "public",
        "search_name": "public",
        "commune": "public",
        "address": "professional",
        "postal_code": "professional",
        "phone": "professional",
        "email": "professional",
        "website": "public",
        "purpose": "professional",
        "lon": "public",
        "lat": "public",
        "origin": "public",
        "version": "public",
        "created_at": "public",
        "updated_at": "public",
        "updated_by": "professional",
        "archived_at": "public",
        "absorbed_into": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "organisation"
        verbose_name_plural = "organisations"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "origin"),
                condition=~models.Q(origin=""),
                name="organisation_proposed_once",
            ),
        )
        indexes = (
            models.Index(fields=("community", "kind"), name="organisation_by_kind"),
            models.Index(fields=("community", "commune"), name="organisation_by_commune"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def kind_label(self) -> str:
        return str(self.get_kind_display())

    @property
    def shown_phone(self) -> str:
        return readable_phone(self.phone)

    @property
    def full_address(self) -> str:
        """« 2 place du Marché, 30160 Bessèges », without the parts that nobody wrote."""
        town = " ".join(
            part for part in (self.postal_code, self.commune.name if self.commune else "") if part
        )
        return ", ".join(part for part in (self.address, town) if part)


class Contact(CommunityModel):
    """Somebody who answers for an organisation, with a function and, for the elected, a mandate.

    Name, telephone and address are personal: they are shown to insiders, masked in the journal.
    mandate_until: last day of the mandate. ended_at: since when the person is no longer a contact here.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="contacts", verbose_name="organisation"
    )
    name = models.CharField("nom", max_length=150)
    search_name = models.CharField("nom de recherche", max_length=200)
    function = models.CharField("fonction", max_length=150, blank=True)
    is_elected = models.BooleanField("élu", default=False)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    email = models.CharField("adresse électronique", max_length=200, blank=True)
    mandate_from = models.DateField("début du mandat", null=True)
    mandate_until = models.DateField("fin du mandat", null=True)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le")
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    ended_at = models.DateTimeField("ancien contact depuis", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "organisation": "public",
        "name": "personal",
        "search_name": "personal",
        "function": "professional",
        "is_elected": "professional",
        "phone": "personal",
        "email": "personal",
        "mandate_from": "professional",
        "mandate_until": "professional",
        "version": "public",
        "created_at": "public",
        "updated_at": "public",
        "updated_by": "professional",
        "ended_at": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "contact"
        verbose_name_plural = "contacts"
        indexes = (models.Index(fields=("community", "mandate_until"), name="contact_by_mandate"),)

    def __str__(self) -> str:
        return self.function or "contact"

    @property
    def shown_phone(self) -> str:
        return readable_phone(self.phone)

    def mandate_is_over(self, today: date) -> bool:
        """True from the day after the last day of the mandate."""
        return self.mandate_until is not None and self.mandate_until < today


class Absorption(CommunityModel):
    """One duplicate that was merged into another organisation, with what it takes to undo it.

    snapshot: {"filled": {field of the kept one: value that it took}, "contacts": [primary keys of those that
    moved], "followers": {name: what each capability gave}}; no name, telephone or address of a person.
    """

    kept = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", verbose_name="organisation gardée"
    )
    absorbed = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", verbose_name="organisation fusionnée"
    )
    snapshot = models.JSONField("état d’avant", default=dict)
    made_at = models.DateTimeField("fusionnées le")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    undone_at = models.DateTimeField("défaite le", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "kept": "public",
        "absorbed": "public",
        "snapshot": "professional",
        "made_at": "public",
        "made_by": "professional",
        "undone_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "fusion d’organisations"
        verbose_name_plural = "fusions d’organisations"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "absorbed"),
                condition=models.Q(undone_at=None),
                name="organisation_absorbed_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.kept_id}"
