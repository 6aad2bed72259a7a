"""Cooperation protocols: which there are, who takes part, and each inclusion as a row that names no patient."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.db import models

from maillage.platform.tenancy.models import CommunityModel

__all__ = [
    "Inclusion",
    "InclusionAge",
    "InclusionSex",
    "Orientation",
    "Participation",
    "Protocol",
    "YesNo",
]

PRODUCT_LENGTH: Final = 80


class InclusionAge(models.TextChoices):
    UNDER_6 = "0_5", "moins de 6 ans"
    UNDER_18 = "6_17", "6 à 17 ans"
    UNDER_40 = "18_39", "18 à 39 ans"
    UNDER_65 = "40_64", "40 à 64 ans"
    OVER_65 = "65_up", "65 ans et plus"


class InclusionSex(models.TextChoices):
    FEMALE = "f", "femme"
    MALE = "m", "homme"


class YesNo(models.TextChoices):
    """A question that may stay without an answer."""

    YES = "yes", "oui"
    NO = "no", "non"
    UNKNOWN = "unknown", "ne sait pas"


class Orientation(models.TextChoices):
    """Where the person was taken care of in the end."""

    ON_SITE = "site", "pris en charge sur place"
    DELEGATE = "delegate", "adressé au médecin délégant"
    TREATING = "treating", "adressé au médecin traitant"
    EMERGENCY = "emergency", "adressé aux urgences"


class Protocol(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """One protocol that the territory follows.

    profession: code of who does the act. products: closed list of what may be given, in words. source_on: day of the
    text. is_confirmed: False while nobody has read the text itself (« à confirmer »).
    """

    name = models.CharField("nom", max_length=160)
    profession = models.CharField("profession", max_length=10)
    summary = models.TextField("en bref", max_length=1_000, blank=True)
    source_label = models.CharField("texte de référence", max_length=200, blank=True)
    source_url = models.CharField("adresse du texte", max_length=300, blank=True)
    source_on = models.DateField("date du texte", null=True)
    is_confirmed = models.BooleanField("texte vérifié", default=False)
    products: Any = models.JSONField("produits possibles", default=list)
    is_active = models.BooleanField("en service", default=True)
    once = models.CharField("repère de l’envoi", max_length=64)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    classification = {
        "id": "public",
        "community": "public",
        "name": "public",
        "profession": "public",
        "summary": "public",
        "source_label": "public",
        "source_url": "public",
        "source_on": "public",
        "is_confirmed": "public",
        "products": "public",
        "is_active": "public",
        "once": "public",
        "version": "public",
        "created_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "protocole de coopération"
        verbose_name_plural = "protocoles de coopération"
        constraints = (
            models.UniqueConstraint(fields=("community", "name"), name="one_protocol_per_name"),
            models.UniqueConstraint(fields=("community", "once"), name="one_protocol_per_sending"),
        )

    def __str__(self) -> str:
        return self.name


class Participation(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """A pharmacy or a professional takes part in a protocol. trained_on: day of the training, None if not told."""

    protocol = models.ForeignKey(
        Protocol, on_delete=models.CASCADE, related_name="participations", verbose_name="protocole"
    )
    contact = models.ForeignKey(
        "association.Contact", on_delete=models.CASCADE, related_name="+", verbose_name="participant"
    )
    trained_on = models.DateField("formé le", null=True)
    since_on = models.DateField("participe depuis")
    until_on = models.DateField("jusqu’au", null=True)
    version = models.PositiveIntegerField("version", default=1)

    classification = {
        "id": "public",
        "community": "public",
        "protocol": "public",
        "contact": "professional",
        "trained_on": "professional",
        "since_on": "professional",
        "until_on": "professional",
        "version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "participation à un protocole"
        verbose_name_plural = "participations aux protocoles"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "protocol", "contact"), name="one_participation_per_protocol"
            ),
        )

    def __str__(self) -> str:
        return f"{self.contact_id}, {self.protocol_id}"


class Inclusion(CommunityModel):
    """One person who was taken care of under a protocol: closed lists only, nothing that names anybody.

    day: the day, or the first of its month once the retention has coarsened the row. delegate: the delegating doctor.
    """

    participation = models.ForeignKey(
        Participation, on_delete=models.CASCADE, related_name="inclusions", verbose_name="participation"
    )
    protocol = models.ForeignKey(
        Protocol, on_delete=models.CASCADE, related_name="inclusions", verbose_name="protocole"
    )
    day = models.DateField("jour")
    delegate = models.ForeignKey(
        "association.Contact",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="médecin délégant",
    )
    sex = models.CharField("sexe", max_length=1, choices=InclusionSex.choices, blank=True)
    age_band = models.CharField("tranche d’âge", max_length=6, choices=InclusionAge.choices)
    has_doctor = models.CharField(
        "a un médecin traitant", max_length=8, choices=YesNo.choices, default=YesNo.UNKNOWN
    )
    orientation = models.CharField("orientation", max_length=10, choices=Orientation.choices)
    product = models.CharField("produit", max_length=PRODUCT_LENGTH, blank=True)
    is_renewal = models.BooleanField("renouvellement", default=False)
    had_effect = models.BooleanField("effet indésirable", default=False)
    once = models.CharField("repère de l’envoi", max_length=64)
    created_at = models.DateTimeField("noté le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "participation": "professional",
        "protocol": "public",
        "day": "professional",
        "delegate": "professional",
        "sex": "professional",
        "age_band": "professional",
        "has_doctor": "professional",
        "orientation": "professional",
        "product": "professional",
        "is_renewal": "professional",
        "had_effect": "professional",
        "once": "public",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "inclusion dans un protocole"
        verbose_name_plural = "inclusions dans un protocole"
        constraints = (
            models.UniqueConstraint(fields=("community", "once"), name="one_inclusion_per_sending"),
        )
        indexes = (
            models.Index(fields=("community", "protocol", "day"), name="inclusions_by_protocol"),
            models.Index(fields=("participation", "day"), name="inclusions_by_participation"),
        )

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}"
