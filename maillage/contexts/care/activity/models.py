"""The weekly letter, once a week and person; and the coordination of a month that is offered as time."""

from __future__ import annotations

from django.db import models

from maillage.contexts.care.availability.models import Responder
from maillage.platform.tenancy.models import CommunityModel

__all__ = ["CoordinationMonth", "DigestLink", "WeeklyDigest"]


class DigestLink(CommunityModel):
    """The link at the foot of the weekly letter of one professional, by which it is stopped.

    link_key: what the secret of the address is made of, with the key of the installation; digest: SHA-256 of that
    secret, which is kept nowhere. stopped_at: wants the letter no more.
    """

    responder = models.ForeignKey(
        Responder, on_delete=models.CASCADE, related_name="+", verbose_name="professionnel"
    )
    link_key = models.CharField("clé du lien", max_length=40)
    digest = models.CharField("empreinte du lien", max_length=64)
    stopped_at = models.DateTimeField("ne veut plus de la lettre depuis", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "responder": "personal",
        "link_key": "personal",
        "digest": "personal",
        "stopped_at": "personal",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "lien de la lettre hebdomadaire"
        verbose_name_plural = "liens de la lettre hebdomadaire"
        constraints = (
            models.UniqueConstraint(fields=("community", "responder"), name="one_digest_link_per_responder"),
            models.UniqueConstraint(fields=("community", "digest"), name="one_digest_link_per_digest"),
        )
        indexes = (models.Index(fields=("digest",), name="digest_links_by_digest"),)

    def __str__(self) -> str:
        return f"lien {self.pk}"


class WeeklyDigest(CommunityModel):
    """The letter of one week to one professional: the row makes sure that it leaves once. week_on: its Monday."""

    responder = models.ForeignKey(
        Responder, on_delete=models.CASCADE, related_name="+", verbose_name="professionnel"
    )
    week_on = models.DateField("semaine du")
    queued_at = models.DateTimeField("écrite le")

    classification = {
        "id": "public",
        "community": "public",
        "responder": "personal",
        "week_on": "personal",
        "queued_at": "personal",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "lettre hebdomadaire"
        verbose_name_plural = "lettres hebdomadaires"
        constraints = (
            models.UniqueConstraint(fields=("community", "responder", "week_on"), name="one_digest_per_week"),
        )
        indexes = (models.Index(fields=("week_on",), name="digests_by_week"),)

    def __str__(self) -> str:
        return f"semaine du {self.week_on:%d/%m/%Y}"


class CoordinationMonth(CommunityModel):
    """Coordination that one professional gave in a month that is over: so many accepted requests, so many minutes each.

    Written once, so that neither the purge of the requests nor another règlement intérieur changes what was offered to
    whoever pays time. month: its first day. minutes_each: as the règlement intérieur allowed when it was settled.
    """

    contact = models.ForeignKey(
        "association.Contact", on_delete=models.PROTECT, related_name="+", verbose_name="professionnel"
    )
    responder = models.ForeignKey(
        Responder, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="sollicité"
    )
    month = models.DateField("mois")
    accepted = models.PositiveSmallIntegerField("demandes acceptées")
    minutes_each = models.PositiveSmallIntegerField("minutes par demande")

    classification = {
        "id": "public",
        "community": "public",
        "contact": "personal",
        "responder": "personal",
        "month": "personal",
        "accepted": "personal",
        "minutes_each": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "coordination d’un mois"
        verbose_name_plural = "coordination par mois"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "responder", "month"),
                condition=models.Q(responder__isnull=False),
                name="one_coordination_per_month",
            ),
        )
        indexes = (models.Index(fields=("community", "month"), name="coordination_by_month"),)

    def __str__(self) -> str:
        return f"{self.month:%m/%Y}"

    @property
    def minutes(self) -> int:
        return self.accepted * self.minutes_each
