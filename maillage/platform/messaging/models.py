from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.platform.messaging.server.models import MailServer, MailTest
from maillage.platform.messaging.sms.models import ShortMessage
from maillage.platform.messaging.states import TRANSITIONS, MessageState
from maillage.platform.tenancy.models import CommunityModel, SharedModel

__all__ = [
    "TRANSITIONS",
    "AttachedFile",
    "MailServer",
    "MailTest",
    "Message",
    "MessageState",
    "Notification",
    "ShortMessage",
]


class Message(SharedModel):
    """One message of the outbox, written in the same transaction as what it tells.

    community is null for the installation's own mail (password links).
    attached_key: the `AttachedFile`s that leave with it, "" for none; letters queued together share them.
    unsubscribe_url: where its reader stops such letters (RFC 8058), "" where there is nothing to stop.
    """

    purpose = models.CharField("motif", max_length=60)
    to = models.EmailField("destinataire")
    subject = models.CharField("objet", max_length=200)
    body = models.TextField("texte")
    attached_key = models.CharField("pièces jointes", max_length=32, blank=True, default="", db_default="")
    unsubscribe_url = models.CharField(
        "adresse de désabonnement", max_length=300, blank=True, default="", db_default=""
    )
    message_id = models.CharField("Message-ID", max_length=120, unique=True)
    state = models.CharField("état", max_length=8, choices=MessageState.choices, default=MessageState.QUEUED)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    # Tries in which the text left and no answer came back: each may have arrived.
    unconfirmed = models.PositiveSmallIntegerField("essais sans réponse", default=0, db_default=0)
    queued_at = models.DateTimeField("mis en file le")
    next_attempt_at = models.DateTimeField("prochain essai")
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    error = models.CharField("dernière erreur", max_length=300, blank=True)

    classification = {
        "id": "public",
        "community": "public",
        "purpose": "public",
        "to": "personal",
        "subject": "professional",
        "body": "personal",
        "attached_key": "public",
        # A secret of one person's, erased with the text.
        "unsubscribe_url": "personal",
        "message_id": "public",
        "state": "public",
        "attempts": "public",
        "unconfirmed": "public",
        "queued_at": "public",
        "next_attempt_at": "public",
        "sent_at": "public",
        # Servers repeat the address that they refuse.
        "error": "personal",
    }

    class Meta(SharedModel.Meta):
        verbose_name = "message"
        verbose_name_plural = "messages"
        indexes = (
            models.Index(fields=("state", "next_attempt_at"), name="message_due"),
            models.Index(fields=("community", "-queued_at"), name="message_by_community"),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.message_id}"


class AttachedFile(SharedModel):
    """A file that leaves with the messages of one `key`, kept once for all of them and until the last has left."""

    key = models.CharField("envoi", max_length=32)
    rank = models.PositiveSmallIntegerField("ordre")
    file_name = models.CharField("fichier", max_length=120)
    content_type = models.CharField("type", max_length=120)
    content = models.BinaryField("contenu")
    queued_at = models.DateTimeField("mis en file le")

    classification = {
        "id": "public",
        "community": "public",
        "key": "public",
        "rank": "public",
        "file_name": "professional",
        "content_type": "public",
        "content": "personal",
        "queued_at": "public",
    }

    class Meta(SharedModel.Meta):
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"
        indexes = (models.Index(fields=("key", "rank"), name="attached_files_in_order"),)

    def __str__(self) -> str:
        return self.file_name


class Notification(CommunityModel):
    """Something a person should know, shown in the notification centre."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="compte"
    )
    title = models.CharField("titre", max_length=160)
    url = models.CharField("adresse", max_length=300, blank=True)
    created_at = models.DateTimeField("le")
    read_at = models.DateTimeField("lue le", null=True, blank=True)

    classification = {
        "id": "public",
        "community": "public",
        "user": "personal",
        "title": "professional",
        "url": "public",
        "created_at": "public",
        "read_at": "personal",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "notification"
        verbose_name_plural = "notifications"
        indexes = (
            models.Index(
                fields=("user", "community"), condition=models.Q(read_at=None), name="unread_notifications"
            ),
            models.Index(fields=("user", "-created_at"), name="notifications_of_user"),
        )

    def __str__(self) -> str:
        return self.title
