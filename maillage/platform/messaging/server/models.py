"""The mail server of the installation, and the tests that prove that its mail arrives."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.platform.encryption.fields import EncryptedTextField


class Security(models.TextChoices):
    """How the connection is protected: RFC 8314 (TLS from the first byte), RFC 3207 (STARTTLS)."""

    STARTTLS = "starttls", "STARTTLS (port 587, le plus courant)"
    TLS = "tls", "TLS dès la connexion (port 465)"
    NONE = "none", "Aucune (serveur de cette machine ou du réseau interne)"


class MailServer(models.Model):
    """The one server through which every message leaves, unless the environment names another."""

    host = models.CharField("serveur", max_length=253)
    port = models.PositiveIntegerField("port")
    security = models.CharField("sécurité", max_length=8, choices=Security.choices)
    user = models.CharField("identifiant", max_length=200, blank=True)
    password = EncryptedTextField("mot de passe", blank=True)
    sender = models.CharField("expéditeur", max_length=254)
    changed_at = models.DateTimeField("réglé le")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "host": "public",
        "port": "public",
        "security": "public",
        "user": "personal",
        "password": "personal",
        "sender": "public",
        "changed_at": "public",
        "changed_by": "professional",
    }

    class Meta:
        verbose_name = "serveur de courrier"
        verbose_name_plural = "serveurs de courrier"
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="one_mail_server"),)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class MailTest(models.Model):
    """A test message that the server accepted; `confirmed_at` once its code came back: mail arrives.

    fingerprint: of the settings with which it left; those of today must be the same for the proof to hold.
    """

    to = models.EmailField("destinataire")
    fingerprint = models.CharField("réglages", max_length=64)
    code_digest = models.CharField("empreinte du code", max_length=64)
    tries = models.PositiveSmallIntegerField("essais du code", default=0)
    sent_at = models.DateTimeField("envoyé le")
    confirmed_at = models.DateTimeField("reçu le", null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "to": "personal",
        "fingerprint": "public",
        "code_digest": "personal",
        "tries": "public",
        "sent_at": "public",
        "confirmed_at": "public",
        "requested_by": "professional",
    }

    class Meta:
        verbose_name = "essai du courrier"
        verbose_name_plural = "essais du courrier"

    def __str__(self) -> str:
        return f"{self.sent_at:%Y-%m-%d %H:%M}"
