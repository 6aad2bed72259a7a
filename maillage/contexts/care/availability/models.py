"""Who may be asked, by which way, when and how often; and how the community asks."""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.db import models

from maillage.contexts.territory.models import Commune
from maillage.platform.tenancy.models import CommunityModel

__all__ = ["AgreedBy", "CareSettings", "Responder"]

# Beginning and end of the hours at which nobody is asked, in Paris time.
QUIET_FROM = time(20, 0)
QUIET_UNTIL = time(7, 30)


class AgreedBy(models.TextChoices):
    """How somebody agreed to be asked."""

    SELF = "self", "sur cette page, par la personne"
    PAPER = "paper", "par écrit"
    EMAIL = "email", "par courriel"
    PHONE = "phone", "par téléphone"
    MEETING = "meeting", "en réunion"


class CareSettings(CommunityModel):
    """How requests of care go out in this community: one row, none while nobody changed anything.

    wave_size: professionals asked at a time. wave_min_*: minutes before the next are asked, by delay of the request.
    escalate_before_min: minutes before the end of the delay at which the coordinator takes over.
    quiet_from, quiet_until: hours (Paris) at which nobody is asked. weekly_cap: askings in a week, for who named none.
    grouping_population: communes with fewer inhabitants are never written alone where no health data are taken.
    purge_days: days after which a closed request is erased. coordination_min: minutes of coordination that the
    règlement intérieur allows for one accepted care, 0 for none. digest_on: a letter a week to who is asked.
    """

    wave_size = models.PositiveSmallIntegerField("professionnels par vague", default=5)
    wave_min_today = models.PositiveSmallIntegerField(
        "entre deux vagues, pour le jour même (min)", default=10
    )
    wave_min_24h = models.PositiveSmallIntegerField("entre deux vagues, sous 24 h (min)", default=30)
    wave_min_48h = models.PositiveSmallIntegerField("entre deux vagues, sous 48 h (min)", default=60)
    escalate_before_min = models.PositiveSmallIntegerField("escalade avant la fin du délai (min)", default=60)
    max_travel_min = models.PositiveSmallIntegerField("trajet au plus (min)", default=30)
    quiet_from = models.TimeField("calme à partir de", default=QUIET_FROM)
    quiet_until = models.TimeField("calme jusqu’à", default=QUIET_UNTIL)
    weekly_cap = models.PositiveSmallIntegerField("sollicitations par semaine", default=3)
    grouping_population = models.PositiveIntegerField("communes regroupées au-dessous de", default=1_000)
    purge_days = models.PositiveSmallIntegerField("effacement après (jours)", default=30)
    coordination_min = models.PositiveSmallIntegerField("coordination par soin accepté (min)", default=0)
    digest_on = models.BooleanField("résumé hebdomadaire", default=True)
    version = models.PositiveIntegerField("version", default=1)

    classification = {
        "id": "public",
        "community": "public",
        "wave_size": "public",
        "wave_min_today": "public",
        "wave_min_24h": "public",
        "wave_min_48h": "public",
        "escalate_before_min": "public",
        "max_travel_min": "public",
        "quiet_from": "public",
        "quiet_until": "public",
        "weekly_cap": "public",
        "grouping_population": "public",
        "purge_days": "public",
        "coordination_min": "public",
        "digest_on": "public",
        "version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "réglages de l’accès aux soins"
        verbose_name_plural = "réglages de l’accès aux soins"
        ordering = ("community",)
        constraints = (
            models.UniqueConstraint(fields=("community",), name="one_care_settings_per_community"),
        )

    def __str__(self) -> str:
        return "Réglages de l’accès aux soins"


class Responder(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """A professional who may be asked to take a care, as long as he agrees.

    is_open: agreed to be asked. agreed_at, agreed_by, noted_by: when, by which means, and who wrote it down for him
    (None: himself). stopped_at: when he last said no more. mobile: E.164, for text messages. needs: keys of kinds of
    need, [] for all those of the profession. profession: code of the national table, as the contact has it.
    max_travel_min, quiet_from, quiet_until, weekly_cap: his own, None for those of the community.
    not_before: asked again from then on. last_asked_at: for the rotation.
    link_key, digest: his address « ne plus me solliciter » (`links`), of which only the SHA-256 is kept.
    """

    contact = models.ForeignKey(
        "association.Contact", on_delete=models.PROTECT, related_name="+", verbose_name="professionnel"
    )
    is_open = models.BooleanField("accepte d’être sollicité", default=False)
    agreed_at = models.DateTimeField("accord donné le", null=True)
    agreed_by = models.CharField("accord donné", max_length=8, choices=AgreedBy.choices, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="accord noté par",
    )
    stopped_at = models.DateTimeField("ne veut plus depuis", null=True)
    by_email = models.BooleanField("par courriel", default=True)
    by_sms = models.BooleanField("par SMS", default=False)
    mobile = models.CharField("téléphone mobile", max_length=16, blank=True)
    needs = models.JSONField("besoins", default=list, blank=True)
    profession = models.CharField("profession", max_length=10, blank=True)
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="commune d’exercice"
    )
    max_travel_min = models.PositiveSmallIntegerField("trajet au plus (min)", null=True)
    home_visits = models.BooleanField("va à domicile", default=False)
    quiet_from = models.TimeField("calme à partir de", null=True)
    quiet_until = models.TimeField("calme jusqu’à", null=True)
    weekly_cap = models.PositiveSmallIntegerField("sollicitations par semaine", null=True)
    not_before = models.DateTimeField("pas avant", null=True)
    last_asked_at = models.DateTimeField("sollicité pour la dernière fois", null=True)
    link_key = models.CharField("clé du lien", max_length=43)
    digest = models.CharField("empreinte du lien", max_length=64)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    classification = {
        "id": "public",
        "community": "public",
        "contact": "professional",
        "is_open": "professional",
        "agreed_at": "personal",
        "agreed_by": "personal",
        "noted_by": "personal",
        "stopped_at": "personal",
        "by_email": "personal",
        "by_sms": "personal",
        "mobile": "personal",
        "needs": "professional",
        "profession": "professional",
        "commune": "professional",
        "max_travel_min": "personal",
        "home_visits": "professional",
        "quiet_from": "personal",
        "quiet_until": "personal",
        "weekly_cap": "personal",
        "not_before": "personal",
        "last_asked_at": "personal",
        "link_key": "personal",
        "digest": "personal",
        "version": "public",
        "created_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "professionnel sollicitable"
        verbose_name_plural = "professionnels sollicitables"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("community", "contact"), name="one_responder_per_contact"),
            models.UniqueConstraint(fields=("community", "digest"), name="one_responder_per_digest"),
        )
        indexes = (
            models.Index(
                fields=("community", "is_open", "profession", "last_asked_at"), name="care_responders_open"
            ),
            models.Index(fields=("digest",), name="care_responders_by_digest"),
        )

    def __str__(self) -> str:
        return str(self.contact)

    @property
    def name(self) -> str:
        return str(self.contact)
