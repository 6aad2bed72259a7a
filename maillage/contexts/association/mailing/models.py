"""Letters to many: what was written, to whom it left, who wants no more of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.platform.tenancy.models import CommunityModel


class MailingState(models.TextChoices):
    DRAFT = "draft", "brouillon"
    SENT = "sent", "envoyé"


TRANSITIONS: dict[str, frozenset[str]] = {
    MailingState.DRAFT: frozenset({MailingState.SENT}),
    MailingState.SENT: frozenset(),
}


class Mailing(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """One letter to many. audience: `audience.Audience` as JSON, codes and numbers of groups.

    is_statutory: imposed by the statutes (convocation, fee), so that nobody stops it and those who want no other
    letter get it too. counts are those of the day it left.
    """

    subject = models.CharField("objet", max_length=160)
    text = models.TextField("texte", max_length=20_000)
    audience = models.JSONField("destinataires", default=dict)
    is_statutory = models.BooleanField("imposé par les statuts", default=False)
    state = models.CharField("état", max_length=8, choices=MailingState.choices, default=MailingState.DRAFT)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("écrit le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    updated_at = models.DateTimeField("modifié le", auto_now=True)
    sent_at = models.DateTimeField("envoyé le", null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="envoyé par",
    )
    sent_count = models.PositiveIntegerField("lettres", default=0)
    without_address = models.PositiveIntegerField("sans adresse", default=0)
    refused_count = models.PositiveIntegerField("ne veulent pas de courrier", default=0)

    classification = {
        "id": "public",
        "community": "public",
        "subject": "professional",
        "text": "professional",
        "audience": "professional",
        "is_statutory": "public",
        "state": "public",
        "version": "public",
        "created_at": "public",
        "created_by": "professional",
        "updated_at": "public",
        "sent_at": "public",
        "sent_by": "professional",
        "sent_count": "public",
        "without_address": "public",
        "refused_count": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "courrier"
        verbose_name_plural = "courriers"
        indexes = (models.Index(fields=("community", "-created_at"), name="mailings_by_date"),)

    def __str__(self) -> str:
        return self.subject


class Recipient(CommunityModel):
    """Somebody to whom a letter left. message_id: its line in the outbox, while that is kept.

    digest: of the secret by which they stop such letters, "" for a statutory one. stopped_at: they did.
    """

    mailing = models.ForeignKey(
        Mailing, on_delete=models.CASCADE, related_name="recipients", verbose_name="courrier"
    )
    contact = models.ForeignKey(
        "association.Contact", on_delete=models.CASCADE, related_name="+", verbose_name="destinataire"
    )
    email = models.CharField("adresse électronique", max_length=200)
    message_id = models.CharField("Message-ID", max_length=120)
    digest = models.CharField("empreinte du lien", max_length=64, blank=True)
    stopped_at = models.DateTimeField("désabonné le", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "mailing": "public",
        "contact": "personal",
        "email": "personal",
        "message_id": "public",
        "digest": "personal",
        "stopped_at": "personal",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "destinataire d’un courrier"
        verbose_name_plural = "destinataires d’un courrier"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "mailing", "contact"), name="one_letter_per_contact"
            ),
        )
        indexes = (
            models.Index(fields=("digest",), condition=~models.Q(digest=""), name="recipients_by_digest"),
            models.Index(fields=("community", "contact"), name="recipients_by_contact"),
        )

    def __str__(self) -> str:
        return self.email
