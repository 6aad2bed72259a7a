"""Text messages of the outbox."""

from __future__ import annotations

from django.db import models

from maillage.platform.messaging.states import MessageState
from maillage.platform.tenancy.models import SharedModel


class ShortMessage(SharedModel):
    """One text message, written in the same transaction as what it tells.

    to: E.164. message_id: the key under which the gateway takes it once, however often it is sent.
    """

    purpose = models.CharField("motif", max_length=60)
    to = models.CharField("destinataire", max_length=16)
    body = models.CharField("texte", max_length=480, blank=True)
    message_id = models.CharField("identifiant d’envoi", max_length=40, unique=True)
    state = models.CharField("état", max_length=8, choices=MessageState.choices, default=MessageState.QUEUED)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    queued_at = models.DateTimeField("mis en file le")
    next_attempt_at = models.DateTimeField("prochain essai")
    # What is told late may be told wrong: not sent any more from then on.
    useless_from = models.DateTimeField("inutile à partir du", null=True, blank=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    error = models.CharField("dernière erreur", max_length=300, blank=True)

    classification = {
        "id": "public",
        "community": "public",
        "purpose": "public",
        "to": "personal",
        "body": "personal",
        "message_id": "public",
        "state": "public",
        "attempts": "public",
        "queued_at": "public",
        "next_attempt_at": "public",
        "useless_from": "public",
        "sent_at": "public",
        "error": "personal",
    }

    class Meta(SharedModel.Meta):
        verbose_name = "SMS"
        verbose_name_plural = "SMS"
        indexes = (
            models.Index(fields=("state", "next_attempt_at"), name="sms_due"),
            models.Index(fields=("community", "-queued_at"), name="sms_by_community"),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.message_id}"
